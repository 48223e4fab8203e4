//! The engine against the textbook's equations, closed forms and scaling laws.

use initscope::kernel::Real;
use initscope::measure::{LayerRecord, LogHistogram, LogScaled};
use initscope::network::{
    Activation, Block, Data, Engine, Experiment, FullyConnected, Initialiser, Measurements,
    Network, Parameters, Replicate, Target, plain,
};
use ndarray::Array2;
use proptest::prelude::*;

const ZERO: Replicate = Replicate {
    seed: 0,
    replicate: 0,
};

fn shape(depth: usize, width: usize, activation: Activation) -> FullyConnected {
    FullyConnected {
        depth,
        width,
        input_dim: width,
        output_dim: 1,
        activation,
        init: Initialiser::Gaussian,
        bias_variance: 0.0,
        target: Target::default(),
    }
}

fn measure<F: Real>(network: &Network, replicate: Replicate, data: usize) -> Vec<LayerRecord> {
    run::<F>(network, replicate, data, &[]).layers
}

fn run<F: Real>(
    network: &Network,
    replicate: Replicate,
    data: usize,
    histogram_layers: &[usize],
) -> Measurements {
    let experiment = Experiment {
        network,
        data,
        inputs: replicate.inputs(),
        targets: replicate.targets(),
        histogram_layers,
    };
    let mut parameters = Parameters::<F>::kept(network, replicate);
    Engine::new().measure(experiment, &mut parameters, 1)
}

fn plain_run(network: &Network, replicate: Replicate, data: usize) -> plain::Passage {
    let columns = |mut numbers: Data<'_>, size: usize| {
        let mut points = vec![0.0; size * data];
        numbers.read(0, &mut points);
        Array2::from_shape_vec((data, size), points)
            .unwrap()
            .reversed_axes()
    };
    let inputs = columns(replicate.inputs(), network.input_dim);
    let Target { mean, variance } = network.target;
    let targets =
        columns(replicate.targets(), network.output_dim()).mapv(|z| mean + variance.sqrt() * z);
    let mut parameters = Parameters::<f64>::kept(network, replicate);
    plain::run(network, &mut parameters, inputs, &targets)
}

fn number(x: LogScaled) -> f64 {
    x.to_f64().expect("a plain number")
}

/// Every record against statistics of the plain run's arrays, relative to the RMS.
fn agrees(network: &Network, records: &[LayerRecord], passage: &plain::Passage, tolerance: f64) {
    let smooth = network
        .blocks
        .iter()
        .any(|block| matches!(block, Block::Activation(a) if a.slopes().is_none()));
    for (layer, (record, point)) in records.iter().zip(&network.points).enumerate() {
        for (what, spread, array) in [
            ("h", record.hidden, &passage.signals[point.hidden]),
            ("g", record.gradient, &passage.gradients[point.gradient]),
        ] {
            let mean = array.mean().unwrap();
            let std = array.std(0.0);
            let rms = (array.mapv(|x| x * x).mean().unwrap()).sqrt();
            if rms < 1e-100 {
                continue; // its squares underflow
            }
            for (name, got, wanted) in [
                ("mean", spread.mean, mean),
                ("std", spread.std, std),
                ("rms", spread.rms, rms),
            ] {
                let error = (number(got) - wanted).abs();
                assert!(
                    error <= tolerance * rms,
                    "{what}_{layer} {name}: {} {wanted}, rms {rms}, {network:?}",
                    number(got)
                );
            }
        }
        if smooth {
            continue; // the plain run underflows to 0 where the engine does not
        }
        let h = &passage.signals[point.hidden];
        let zeros = h.iter().filter(|h| **h == 0.0).count() as f64 / h.len() as f64;
        assert!((record.inactive_share - zeros).abs() < 1e-12);
        let dead = h
            .rows()
            .into_iter()
            .filter(|row| row.iter().all(|h| *h == 0.0))
            .count();
        assert_eq!(record.dead_share, dead as f64 / h.nrows() as f64);
    }
}

fn any_activation() -> impl Strategy<Value = Activation> {
    prop_oneof![
        prop::sample::select(Activation::ALL.to_vec()),
        (-0.5f64..1.5).prop_map(|slope| Activation::LeakyRelu { slope }),
    ]
}

prop_compose! {
    fn any_network()(
        depth in 1usize..7,
        width in 2usize..20,
        input_dim in 1usize..10,
        output_dim in 1usize..5,
        activation in any_activation(),
        uniform: bool,
        bias_variance in prop_oneof![Just(0.0), 1e-3f64..2.0],
        mean in prop_oneof![Just(0.0), -2.0f64..2.0],
        variance in prop_oneof![Just(0.0), 1e-2f64..4.0],
        gain in -2.0f64..1.5,
    ) -> Network {
        FullyConnected {
            depth, width, input_dim, output_dim, activation, bias_variance,
            init: if uniform { Initialiser::Uniform } else { Initialiser::Gaussian },
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

#[test]
fn panels_near_zero_and_far_from_it_make_one_network() {
    // Softplus and sigmoid are taken centred where a whole panel is near 0.
    for activation in [Activation::Softplus, Activation::Sigmoid] {
        let network = FullyConnected {
            input_dim: 1,
            output_dim: 2,
            ..shape(1, 5, activation)
        }
        .network(|_| 0.3);
        let inputs: Vec<f64> = (0..400)
            .map(|i| {
                let size = if (128..300).contains(&i) { 3.0 } else { 1e-3 };
                size * (f64::from(i * 37 % 101) / 50.0 - 1.0)
            })
            .collect();
        let experiment = Experiment {
            network: &network,
            data: inputs.len(),
            inputs: Data::Given(&inputs),
            targets: Data::Given(&[]),
            histogram_layers: &[],
        };
        let mut parameters = Parameters::<f64>::kept(&network, ZERO);
        let measured = Engine::new().measure(experiment, &mut parameters, 1);
        let inputs = Array2::from_shape_vec((1, inputs.len()), inputs).unwrap();
        let targets = Array2::zeros((2, inputs.len()));
        let passage = plain::run(&network, &mut parameters, inputs, &targets);
        agrees(&network, &measured.layers, &passage, 1e-12);
    }
}

#[test]
fn a_unit_that_is_tiny_beside_its_value_at_zero_stays_tiny_before_huge_weights() {
    // softplus and sigmoid of -1e30 are 0, not ln 2 and 1/2 but for their last digits.
    for activation in [Activation::Softplus, Activation::Sigmoid] {
        for replicate in 0..20 {
            let replicate = Replicate { seed: 0, replicate };
            let network = FullyConnected {
                input_dim: 1,
                bias_variance: 0.1,
                ..shape(2, 1, activation)
            }
            .network(|_| 1e60);
            let passage = plain_run(&network, replicate, 3);
            let records = measure::<f64>(&network, replicate, 3);
            agrees(&network, &records, &passage, 1e-12);
        }
    }
}

#[test]
fn a_deeper_network_begins_with_a_shallower_one_and_more_data_extends_less() {
    let deep = measure::<f64>(&shape(9, 12, Activation::Tanh).network(|_| 0.3), ZERO, 100);
    let shallow = measure::<f64>(&shape(4, 12, Activation::Tanh).network(|_| 0.3), ZERO, 100);
    for layer in 0..=4 {
        assert_eq!(deep[layer].hidden, shallow[layer].hidden);
    }
    let network = shape(3, 12, Activation::Relu).network(|_| 0.3);
    let passage = plain_run(&network, ZERO, 50);
    let longer = plain_run(&network, ZERO, 80);
    assert_eq!(
        passage.signals[3],
        longer.signals[3].slice(ndarray::s![.., ..50])
    );
}

#[test]
fn ten_thousand_layers_are_finite_for_every_activation() {
    for activation in Activation::ALL {
        for sigma2 in [1.0, 1e-6, 1e-300, 1e300] {
            for bias_variance in [0.0, 0.05] {
                let depth = if sigma2 == 1.0 { 10_000 } else { 3_000 };
                let network = FullyConnected {
                    bias_variance,
                    ..shape(depth, 6, activation)
                }
                .network(|_| sigma2);
                for records in [
                    measure::<f64>(&network, ZERO, 3),
                    measure::<f32>(&network, ZERO, 3),
                ] {
                    assert_eq!(records.len(), depth + 1);
                    for record in &records {
                        for x in [record.hidden, record.gradient]
                            .iter()
                            .flat_map(|s| [s.mean, s.std, s.rms])
                        {
                            assert!(
                                x.mantissa.is_finite(),
                                "{activation:?} {sigma2} {bias_variance} {}",
                                records.len()
                            );
                            assert!(x.log10().is_none_or(f64::is_finite));
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn deep_linear_networks_grow_as_the_closed_form_says() {
    // One unit a layer: h_K = prod w · x, so log10 |h_K| is a sum of logarithms.
    let network = FullyConnected {
        input_dim: 1,
        ..shape(5_000, 1, Activation::Linear)
    }
    .network(|_| 1e-6);
    let records = measure::<f64>(&network, ZERO, 10);
    let mut parameters = Parameters::<f64>::kept(&network, ZERO);
    let mut log10 = records[0].hidden.std.log10().unwrap();
    for (index, dense) in network.dense_blocks().take(5_000) {
        let w = parameters.dense(&network, index, dense).weights[0];
        log10 += w.abs().log10() - 3.0;
    }
    let got = records[5_000].hidden.std.log10().unwrap();
    assert!((got - log10).abs() < 1e-8, "{got} {log10}");
    assert!(got < -15_000.0);
}

#[test]
fn a_dead_layer_is_reported_as_dead() {
    // Three units: each layer dies with probability 1/8 on a one-dimensional input.
    let network = FullyConnected {
        input_dim: 1,
        ..shape(200, 3, Activation::Relu)
    }
    .network(|_| 2.0 / 3.0);
    let records = measure::<f64>(&network, ZERO, 500);
    let last = &records[200];
    assert_eq!(last.dead_share, 1.0);
    assert_eq!(last.inactive_share, 1.0);
    assert_eq!(last.hidden.std.log10(), None);
    assert_eq!(last.hidden.std.to_f64(), Some(0.0));
    assert!(records[1].dead_share < 1.0);
    // Before it dies no layer has a std of 0.
    for record in &records {
        assert_eq!(record.hidden.rms.is_zero(), record.dead_share == 1.0);
    }
}

#[test]
fn biases_revive_a_layer_that_died_at_a_huge_scale() {
    let mut revived = 0;
    for replicate in 0..60 {
        let network = FullyConnected {
            bias_variance: 1.0,
            ..shape(20, 3, Activation::Relu)
        }
        .network(|_| 1e12);
        let replicate = Replicate { seed: 0, replicate };
        let passage = plain_run(&network, replicate, 1);
        let records = measure::<f32>(&network, replicate, 1);
        agrees(&network, &records, &passage, 1e-3);
        let dead: Vec<bool> = records.iter().map(|r| r.dead_share == 1.0).collect();
        let late = dead[10..].windows(2);
        revived += late.filter(|pair| pair[0] && !pair[1]).count();
    }
    assert!(revived > 0, "the case must occur");
}

#[test]
fn elu_and_selu_never_die() {
    for activation in [Activation::Elu, Activation::Selu] {
        let network = shape(60, 5, activation).network(|_| 100.0);
        for replicate in 0..20 {
            let replicate = Replicate { seed: 0, replicate };
            for record in measure::<f32>(&network, replicate, 4) {
                assert!(!record.hidden.rms.is_zero(), "{activation:?}");
                assert!(record.dead_share < 1.0, "{activation:?}");
            }
        }
    }
}

#[test]
fn the_gradient_at_the_output_is_right_beside_a_constant_target() {
    // The signal is 1e-60 of the target: 2 (f - y) rounds to -2 y, its spread must not.
    let shape = FullyConnected {
        target: Target {
            mean: 1.0,
            variance: 0.0,
        },
        ..shape(20, 10, Activation::Relu)
    };
    let records = measure::<f64>(&shape.network(|_| 1e-7), ZERO, 100);
    let zero_target = FullyConnected {
        target: Target::default(),
        ..shape
    };
    let free = measure::<f64>(&zero_target.network(|_| 1e-7), ZERO, 100);
    let (output, free) = (&records[20].gradient, &free[20].gradient);
    assert_eq!(output.mean.to_f64(), Some(-2.0));
    assert!((output.std.log10().unwrap() - free.std.log10().unwrap()).abs() < 1e-12);
    assert!(free.std.log10().unwrap() < -60.0);
}

#[test]
fn histograms_hold_every_unit_on_every_data_point() {
    for activation in [Activation::Relu, Activation::Sigmoid, Activation::Softplus] {
        for sigma2 in [1e-3, 0.2, 1e3] {
            let network = shape(6, 10, activation).network(|_| sigma2);
            let measured = run::<f64>(&network, ZERO, 300, &[0, 3, 6]);
            let passage = plain_run(&network, ZERO, 300);
            assert_eq!(measured.histograms.len(), 3);
            for (layer, histogram) in &measured.histograms {
                let mut wanted = LogHistogram::default();
                for &h in &passage.signals[network.points[*layer].hidden] {
                    wanted.record(h, 0);
                }
                // A value on an edge may round to the other side, one near the end of the range to 0.
                let zeros = (histogram.zero_share(), wanted.zero_share());
                assert!((zeros.0.unwrap() - zeros.1.unwrap()).abs() < 1e-3);
                assert_eq!(
                    histogram.nonzeros() + histogram.zeros,
                    wanted.nonzeros() + wanted.zeros
                );
                for (a, b) in [0.05, 0.5, 0.95].map(|p| {
                    (
                        histogram.log10_quantile(p).unwrap(),
                        wanted.log10_quantile(p).unwrap(),
                    )
                }) {
                    assert!(
                        (a - b).abs() < 1e-2,
                        "{activation:?} {sigma2} {layer}: {a} {b}"
                    );
                }
            }
        }
    }
}
