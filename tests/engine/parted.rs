//! Data points whose sizes part by more decades than a float holds, against every number with an
//! exponent of its own.

use super::*;

/// Layer by layer: h_l and dL/df_l, point by point.
struct Exact {
    hidden: Vec<Vec<LogScaled>>,
    gradients: Vec<Vec<LogScaled>>,
}

/// The textbook's equations for activations of two slopes, from one data point to its gradients.
fn exact(network: &Network, parameters: &mut Parameters<f64>, input: &[f64], exact: &mut Exact) {
    let from = |x: &f64| LogScaled::from(*x);
    let mut signals: Vec<Vec<LogScaled>> = vec![input.iter().map(from).collect()];
    for (index, block) in network.blocks.iter().enumerate() {
        let h = &signals[index];
        signals.push(match block {
            Block::Dense(dense) => {
                let p = parameters.dense(network, index, dense);
                let sigma = LogScaled::from(dense.weight_variance.sqrt());
                let bias = |row: usize| {
                    let b = p.biases.get(row).copied().unwrap_or(0.0);
                    LogScaled::from(dense.bias_variance.sqrt() * b)
                };
                let rows = p.rows().chunks(dense.fan_in).enumerate();
                rows.map(|(row, weights)| {
                    let terms = weights.iter().zip(h);
                    terms.fold(bias(row), |sum, (w, &h)| {
                        sum + (sigma * LogScaled::from(*w) * h).normalised()
                    })
                })
                .collect()
            }
            Block::Activation(activation) => h.iter().map(|&f| slope(*activation, f) * f).collect(),
            other => panic!("{other:?} in a plain network"),
        });
    }
    let two = LogScaled::from(2.0);
    let y = LogScaled::from(network.target.mean);
    let output = &signals[network.blocks.len()];
    let mut gradient: Vec<LogScaled> = output.iter().map(|&f| two * (f - y)).collect();
    let mut gradients = vec![gradient.clone()];
    for (index, block) in network.blocks.iter().enumerate().rev() {
        gradient = match block {
            Block::Dense(dense) => {
                let p = parameters.dense(network, index, dense);
                let sigma = LogScaled::from(dense.weight_variance.sqrt());
                (0..dense.fan_in)
                    .map(|column| {
                        let weights = p.rows()[column..].iter().step_by(dense.fan_in);
                        weights
                            .zip(&gradient)
                            .fold(LogScaled::ZERO, |sum, (w, &g)| {
                                sum + (sigma * LogScaled::from(*w) * g).normalised()
                            })
                    })
                    .collect()
            }
            Block::Activation(activation) => {
                let slopes = signals[index].iter().map(|&f| slope(*activation, f));
                slopes.zip(&gradient).map(|(slope, &g)| slope * g).collect()
            }
            other => panic!("{other:?} in a plain network"),
        };
        gradients.push(gradient.clone());
    }
    gradients.reverse();
    for (layer, point) in network.points.iter().enumerate() {
        exact.hidden[layer].extend(&signals[point.hidden]);
        exact.gradients[layer].extend(&gradients[point.gradient]);
    }
}

fn slope(activation: Activation, f: LogScaled) -> LogScaled {
    let (negative, positive) = activation.slopes().expect("two slopes");
    LogScaled::from(if f.mantissa < 0.0 { negative } else { positive })
}

/// The root of the mean square, and the standard deviation.
fn rms_and_std(numbers: &[LogScaled]) -> [LogScaled; 2] {
    let count = LogScaled::from(1.0 / numbers.len() as f64);
    let mean = |numbers: &[LogScaled]| {
        let sum = numbers.iter().fold(LogScaled::ZERO, |sum, &x| sum + x);
        sum * count
    };
    let of_all = mean(numbers);
    let squares: Vec<LogScaled> = numbers.iter().map(|&x| x * x).collect();
    let deviations: Vec<LogScaled> = numbers
        .iter()
        .map(|&x| (x - of_all) * (x - of_all))
        .collect();
    [mean(&squares).sqrt(), mean(&deviations).sqrt()]
}

/// Holds a network to the oracle; returns by how many decades its data points part, at most.
fn holds<F: Real>(network: &Network, replicate: Replicate, data: usize, tolerance: f64) -> f64 {
    let size = network.input_dim;
    let mut inputs = vec![0.0; size * data];
    replicate.inputs().read(0, &mut inputs);
    let layers = network.points.len();
    let mut wanted = Exact {
        hidden: vec![Vec::new(); layers],
        gradients: vec![Vec::new(); layers],
    };
    let mut parameters = Parameters::<f64>::kept(network, replicate);
    for input in inputs.chunks(size) {
        exact(network, &mut parameters, input, &mut wanted);
    }
    let records = measure::<F>(network, replicate, data);
    let mut apart = 0.0f64;
    for (layer, record) in records.iter().enumerate() {
        for (what, got, numbers) in [
            ("h", record.hidden, &wanted.hidden[layer]),
            ("g", record.gradient, &wanted.gradients[layer]),
        ] {
            let [rms, std] = rms_and_std(numbers);
            assert_eq!(
                got.rms.is_zero(),
                rms.is_zero(),
                "{what}_{layer} {network:?}"
            );
            for (name, got, wanted) in [("rms", got.rms, rms), ("std", got.std, std)] {
                let error = (got - wanted).log10();
                let allowed = rms.log10().map(|log10| log10 + tolerance.log10());
                assert!(
                    error <= allowed,
                    "{what}_{layer} {name}: {:?} {:?}, {replicate:?} {network:?}",
                    got.log10(),
                    wanted.log10(),
                );
            }
            let sizes = numbers.iter().filter_map(|x| x.log10());
            let ends = [f64::min, f64::max].map(|end| sizes.clone().reduce(end));
            apart = apart.max(
                ends[1]
                    .zip(ends[0])
                    .map_or(0.0, |(most, least)| most - least),
            );
        }
        let zeros = wanted.hidden[layer].iter().filter(|h| h.is_zero()).count();
        let share = zeros as f64 / wanted.hidden[layer].len() as f64;
        assert_eq!(
            record.inactive_share, share,
            "{layer} {replicate:?} {network:?}"
        );
    }
    apart
}

#[test]
fn a_data_point_that_its_bias_revives_lives_beside_one_that_grew() {
    for (width, data, depth, sigma2) in [
        (1, 2, 14, 3.262_261_479_802_084e223),
        (1, 40, 14, 3.262_261_479_802_084e223),
        (2, 30, 60, 1e60),
        (4, 40, 100, 1e30),
    ] {
        let network = FullyConnected {
            input_dim: 1,
            init: Initialiser::Uniform,
            bias_variance: 0.1,
            ..shape(depth, width, Activation::Relu)
        }
        .network(|_| sigma2);
        let mut apart = 0.0f64;
        for replicate in 0..12 {
            let replicate = Replicate {
                seed: 6473,
                replicate,
            };
            apart = apart.max(holds::<f64>(&network, replicate, data, 1e-9));
            holds::<f32>(&network, replicate, data, 1e-2);
        }
        assert!(apart > 60.0, "the case must occur: {width} {apart}");
    }
}

#[test]
fn tiny_slopes_part_data_points_by_any_number_of_decades() {
    for (slope, width, input_dim, depth, data) in [
        (1e-6, 1, 1, 1000, 2),
        (1e-6, 1, 3, 1000, 30),
        (1e-30, 1, 1, 300, 5),
        (1e-20, 2, 2, 400, 5),
        (1e-200, 1, 2, 40, 3),
        (1e-300, 2, 2, 40, 3),
    ] {
        for bias_variance in [0.0, 1e-200] {
            let network = FullyConnected {
                input_dim,
                bias_variance,
                target: Target {
                    mean: 1.0,
                    variance: 0.0,
                },
                ..shape(depth, width, Activation::LeakyRelu { slope })
            }
            .network(|_| 10.0);
            let mut apart = 0.0f64;
            for replicate in 0..6 {
                let replicate = Replicate { seed: 1, replicate };
                apart = apart.max(holds::<f64>(&network, replicate, data, 1e-9));
                // A slope below every f32 is 0 there.
                if slope >= 1e-30 {
                    holds::<f32>(&network, replicate, data, 1e-2);
                }
            }
            assert!(apart > 50.0, "the case must occur: {slope} {width} {apart}");
        }
    }
}

#[test]
fn elu_at_its_floor_lives_beside_any_scale() {
    // Against every data point by itself.
    for activation in [
        Activation::Elu,
        Activation::Selu,
        Activation::Softplus,
        Activation::Silu,
        Activation::Gelu,
    ] {
        for (width, sigma2, bias_variance) in [(1, 1e60, 0.0), (1, 1e100, 0.1), (3, 1e20, 0.1)] {
            let network = FullyConnected {
                input_dim: 2,
                bias_variance,
                ..shape(60, width, activation)
            }
            .network(|_| sigma2);
            for replicate in (0..8).map(|replicate| Replicate { seed: 3, replicate }) {
                alone_or_together::<f64>(&network, replicate, 7, 1e-9);
            }
        }
    }
}

/// Holds a network to every data point by itself.
fn alone_or_together<F: Real>(
    network: &Network,
    replicate: Replicate,
    data: usize,
    tolerance: f64,
) {
    let size = network.input_dim;
    let mut inputs = vec![0.0; size * data];
    replicate.inputs().read(0, &mut inputs);
    let records = measure::<F>(network, replicate, data);
    let mut parameters = Parameters::<F>::kept(network, replicate);
    let alone: Vec<Vec<LayerRecord>> = inputs
        .chunks(size)
        .map(|input| {
            let experiment = Experiment {
                network,
                data: 1,
                inputs: Data::Given(input),
                targets: replicate.targets(),
                histogram_layers: &[],
            };
            Engine::new().measure(experiment, &mut parameters, 1).layers
        })
        .collect();
    for (layer, record) in records.iter().enumerate() {
        let share = alone.iter().map(|of| of[layer].inactive_share).sum::<f64>() / data as f64;
        assert!(
            (record.inactive_share - share).abs() < 1e-12,
            "{layer} {network:?}"
        );
        for (what, got, of) in [
            (
                "h",
                record.hidden.rms,
                (|of| of.hidden.rms) as fn(&LayerRecord) -> LogScaled,
            ),
            ("g", record.gradient.rms, |of| of.gradient.rms),
        ] {
            let squares = alone.iter().map(|alone| of(&alone[layer]));
            let sum = squares.fold(LogScaled::ZERO, |sum, rms| sum + rms * rms);
            let wanted = (sum * LogScaled::from(1.0 / data as f64)).sqrt().log10();
            let got = got.log10();
            let error = got
                .zip(wanted)
                .map_or(0.0, |(got, wanted)| (got - wanted).abs());
            assert!(
                got.is_some() == wanted.is_some()
                    && error < tolerance * wanted.map_or(1.0, |w| w.abs().max(1.0)),
                "{what}_{layer}: {got:?} {wanted:?} {replicate:?} {network:?}"
            );
        }
    }
}
