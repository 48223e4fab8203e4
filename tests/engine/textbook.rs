//! Random networks against the textbook's equations, and what must not change their numbers.

use super::*;
use proptest::prelude::*;

fn any_activation() -> impl Strategy<Value = Activation> {
    prop_oneof![
        prop::sample::select(Activation::ALL.to_vec()),
        (-0.5f64..1.5).prop_map(|slope| Activation::LeakyRelu { slope }),
    ]
}

prop_compose! {
    fn any_network()(
        depth in 1usize..7,
        half in 1usize..10,
        odd in 0usize..2,
        input_dim in 1usize..10,
        output_dim in 1usize..5,
        activation in any_activation(),
        init in prop::sample::select(&Initialiser::ALL[..]),
        bias_variance in prop_oneof![Just(0.0), 1e-3f64..2.0],
        mean in prop_oneof![Just(0.0), -2.0f64..2.0],
        variance in prop_oneof![Just(0.0), 1e-2f64..4.0],
        gain in -2.0f64..1.5,
    ) -> Network {
        let pairs = init == Initialiser::LooksLinear;
        let width = 2 * half + if pairs { 0 } else { odd };
        FullyConnected {
            depth, width, input_dim, output_dim, activation, bias_variance, init,
            architecture: Architecture::PLAIN,
            target: Target { mean, variance },
        }
        .network(|k| 10f64.powf(gain) / (width as f64 + k as f64))
    }
}

proptest! {
    #[test]
    fn the_engine_is_the_textbook_in_f64(network in any_network(), seed in 0u64..1000, data in 1usize..300) {
        let replicate = Replicate { seed, replicate: 3 };
        let passage = plain_run(&network, replicate, data);
        agrees(&network, &measure::<f64>(&network, replicate, data), &passage, 1e-10);
    }

    #[test]
    fn the_engine_is_the_textbook_in_f32(network in any_network(), seed in 0u64..1000) {
        let replicate = Replicate { seed, replicate: 3 };
        let passage = plain_run(&network, replicate, 200);
        let records = measure::<f32>(&network, replicate, 200);
        // A unit next to 0 may fall on the other side of a kink.
        for (layer, (record, point)) in records.iter().zip(&network.points).enumerate() {
            for (spread, array) in [
                (record.hidden, &passage.signals[point.hidden]),
                (record.gradient, &passage.gradients[point.gradient]),
            ] {
                let rms = (array.mapv(|x| x * x).mean().unwrap()).sqrt();
                let error = (number(spread.rms) - rms).abs();
                prop_assert!(error <= 2e-2 * rms, "{} {} {}", layer, number(spread.rms), rms);
                let error = (number(spread.std) - array.std(0.0)).abs();
                prop_assert!(error <= 2e-2 * rms, "{} {}", layer, number(spread.std));
            }
        }
    }

    #[test]
    fn weights_may_be_drawn_again_and_panels_grouped(network in any_network(), group in 1usize..5, data in 1usize..700) {
        let kept = measure::<f64>(&network, ZERO, data);
        let experiment = Experiment {
            network: &network,
            data,
            inputs: ZERO.inputs(),
            targets: ZERO.targets(),
            histogram_layers: &[],
        };
        let mut parameters = Parameters::<f64>::redrawn(ZERO);
        let redrawn = Engine::new().measure(experiment, &mut parameters, group);
        prop_assert_eq!(kept, redrawn.layers);
    }

    #[test]
    fn gradients_are_the_slopes_of_the_loss(network in any_network(), seed in 0u64..1000) {
        // dL/db = dL/df: nudge one bias of every layer, on one data point.
        let replicate = Replicate { seed, replicate: 0 };
        let passage = plain_run(&network, replicate, 1);
        let loss_scale = 1.0 + passage.loss[0].abs();
        for (layer, point) in network.points.iter().enumerate() {
            let unit = seed as usize % passage.gradients[point.gradient].len();
            let gradient = passage.gradients[point.gradient][(unit, 0)];
            let f = passage.signals[point.gradient][(unit, 0)];
            let scale = passage.signals[point.gradient].mapv(f64::abs).sum().max(1e-3);
            let step = 1e-6 * scale.min(1.0);
            if f.abs() <= 2.0 * step {
                continue; // too near to a kink
            }
            let nudged = |sign: f64| {
                let mut nudged = network.clone();
                let mut parameters = Parameters::<f64>::kept(&network, replicate);
                let Parameters::Kept(blocks) = &mut parameters else { unreachable!() };
                for (index, block) in nudged.blocks.iter_mut().enumerate() {
                    let Block::Dense(dense) = block else { continue };
                    let p = &mut blocks[index];
                    // In units of variance 1.
                    p.biases.resize(dense.fan_out, 0.0);
                    p.biases.iter_mut().for_each(|b| *b *= dense.bias_variance.sqrt());
                    dense.bias_variance = 1.0;
                    if index == network.points[layer].hidden {
                        p.biases[unit] += sign * step;
                    }
                }
                let mut points = vec![0.0; network.input_dim];
                replicate.inputs().read(0, &mut points);
                let inputs = Array2::from_shape_vec((network.input_dim, 1), points).unwrap();
                let mut targets = vec![0.0; network.output_dim()];
                replicate.targets().read(0, &mut targets);
                let Target { mean, variance } = network.target;
                let targets = Array2::from_shape_vec((network.output_dim(), 1), targets)
                    .unwrap()
                    .mapv(|z| mean + variance.sqrt() * z);
                plain::run(&nudged, &mut parameters, inputs, &targets).loss[0]
            };
            let slope = (nudged(1.0) - nudged(-1.0)) / (2.0 * step);
            let noise = 1e-9 * loss_scale / step + 1e-3 * gradient.abs();
            prop_assert!((slope - gradient).abs() <= noise, "layer {}: {} {}", layer, slope, gradient);
        }
    }

    #[test]
    fn a_homogeneous_network_scales_with_sigma(
        slope in 0.0f64..1.2,
        exponent in -400i32..400,
        depth in 1usize..30,
        input_dim in 1usize..4,
    ) {
        // h_k scales as sigma^k, dL/df_l as sigma^(2 (K + 1) - (l + 1)) for y = 0.
        let activation = Activation::LeakyRelu { slope };
        let shape = FullyConnected { input_dim, ..shape(depth, 9, activation) };
        let unit = measure::<f64>(&shape.network(|_| 1.0), ZERO, 40);
        let scaled = measure::<f64>(&shape.network(|_| 2f64.powi(2 * exponent)), ZERO, 40);
        for (layer, (a, b)) in unit.iter().zip(&scaled).enumerate() {
            let e = i64::from(exponent);
            let forward = e * layer as i64;
            let backward = e * (2 * (depth as i64 + 1) - (layer as i64 + 1));
            for (a, b, shift) in [
                (a.hidden.std, b.hidden.std, forward),
                (a.hidden.mean, b.hidden.mean, forward),
                (a.gradient.rms, b.gradient.rms, backward),
                (a.gradient.std, b.gradient.std, backward),
            ] {
                let a = LogScaled::new(a.mantissa, a.exponent + shift).normalised();
                prop_assert_eq!(a.exponent, b.normalised().exponent);
                prop_assert!((a.mantissa - b.normalised().mantissa).abs() < 1e-12);
            }
        }
    }
}
