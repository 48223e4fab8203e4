//! Residual branches, norms and dropout: the engine against the textbook's equations, the textbook's
//! derivatives against the slopes of the loss, both against numbers that JAX computed.

use proptest::prelude::*;

use super::*;
use initscope::network::{DenseParameters, Norm};
use serde_json::Value;

const NAMES: [&str; 14] = [
    "residual",
    "residual:0.3",
    "residual:1/sqrt(depth)",
    "residual2:1/depth",
    "residual:skipinit",
    "residual2:fixup",
    "batch_norm",
    "layer_norm",
    "rms_norm",
    "dropout:0.3",
    "residual:0.5+batch_norm",
    "residual2+layer_norm",
    "residual+rms_norm+dropout:0.5",
    "batch_norm+dropout:0.2",
];

fn any_architecture() -> impl Strategy<Value = Architecture> {
    prop::sample::select(&NAMES[..]).prop_map(|name| name.parse().unwrap())
}

fn any_network() -> impl Strategy<Value = (FullyConnected, f64)> {
    let sizes = (1usize..6, 2usize..9, 1usize..5, 1usize..4);
    let activation = prop::sample::select(&Activation::ALL[..]);
    let rest = (
        any_architecture(),
        prop_oneof![Just(0.0), 0.05f64..0.5],
        prop_oneof![Just(0.0), -1.0f64..1.0],
        0.05f64..1.5,
    );
    (sizes, activation, rest).prop_map(|(sizes, activation, rest)| {
        let (depth, width, input_dim, output_dim) = sizes;
        let (architecture, bias_variance, mean, sigma2) = rest;
        let network = FullyConnected {
            input_dim,
            output_dim,
            architecture,
            bias_variance,
            target: Target {
                mean,
                variance: 0.0,
            },
            ..shape(depth, width, activation)
        };
        (network, sigma2)
    })
}

/// The loss of all data together, with a number added to one row of what the dense block `index` gives.
fn nudged_loss(
    network: &Network,
    replicate: Replicate,
    data: usize,
    (index, unit, step): (usize, usize, f64),
) -> f64 {
    let mut nudged = network.clone();
    let mut parameters = Parameters::<f64>::kept(network, replicate);
    let Parameters::Kept(blocks) = &mut parameters else {
        unreachable!()
    };
    let Block::Dense(dense) = &mut nudged.blocks[index] else {
        unreachable!()
    };
    let p = &mut blocks[index];
    p.biases.resize(dense.fan_out, 0.0);
    let own = dense.bias_variance.sqrt();
    p.biases.iter_mut().for_each(|b| *b *= own);
    dense.bias_variance = 1.0;
    p.biases[unit] += step;
    let mut points = vec![0.0; network.input_dim * data];
    replicate.inputs().read(0, &mut points);
    let inputs = Array2::from_shape_vec((data, network.input_dim), points);
    let targets = Array2::from_elem((network.output_dim(), data), network.target.mean);
    let passage = plain::run(
        &nudged,
        &mut parameters,
        inputs.unwrap().reversed_axes(),
        &targets,
    );
    passage.loss.iter().sum()
}

proptest! {
    #[test]
    fn the_engine_gives_the_textbook_s_numbers((shape, sigma2) in any_network(), data in 2usize..300) {
        let network = shape.network(|_| sigma2);
        let records = measure::<f64>(&network, ZERO, data);
        let passage = plain_run(&network, ZERO, data);
        prop_assume!(passage.signals.iter().all(|s| s.iter().all(|x| x.abs() < 1e50)));
        // Norms divide by what may be a small difference, and of a gradient leave what may be nothing but
        // rounding.
        let rms = |array: &Array2<f64>| array.mapv(|x| x * x).mean().unwrap().sqrt();
        let largest = passage.gradients.iter().map(rms).fold(0.0, f64::max);
        for (layer, (record, point)) in records.iter().zip(&network.points).enumerate() {
            for (spread, array, floor) in [
                (record.hidden, &passage.signals[point.hidden], 1e-12),
                (record.gradient, &passage.gradients[point.gradient], 1e-12 * largest),
            ] {
                let tolerance = 1e-7 * rms(array) + floor;
                for (got, wanted) in [
                    (spread.mean, array.mean().unwrap()),
                    (spread.std, array.std(0.0)),
                    (spread.rms, rms(array)),
                ] {
                    let error = (got.to_f64().unwrap_or(0.0) - wanted).abs();
                    prop_assert!(error <= tolerance, "layer {}: {:?} {}", layer, got, wanted);
                }
            }
        }
    }

    #[test]
    fn weights_may_be_drawn_again((shape, sigma2) in any_network(), data in 2usize..300) {
        let network = shape.network(|_| sigma2);
        let experiment = Experiment {
            network: &network,
            data,
            inputs: ZERO.inputs(),
            targets: ZERO.targets(),
            histogram_layers: &[],
        };
        let mut parameters = Parameters::<f64>::redrawn(ZERO);
        let redrawn = Engine::new().measure(experiment, &mut parameters, 3);
        prop_assert_eq!(measure::<f64>(&network, ZERO, data), redrawn.layers);
    }

    #[test]
    fn gradients_are_the_slopes_of_the_loss((shape, sigma2) in any_network(), seed in 0u64..1000) {
        // dL/db is dL/df, summed over the data: nudge one bias of every dense block.
        let (network, data) = (shape.network(|_| sigma2), 5);
        let replicate = Replicate { seed, replicate: 0 };
        let passage = plain_run(&network, replicate, data);
        let scale = 1.0 + passage.loss.iter().sum::<f64>().abs();
        // A kink, or a unit that is nearly the same on all data, has no slope that a step can see.
        let (step, kinked) = (1e-6, !network.blocks.iter().any(|block| {
            matches!(block, Block::Activation(a) if !a.kinks().is_empty())
        }));
        prop_assume!(kinked && scale < 1e4);
        for (index, dense) in network.dense_blocks() {
            let unit = seed as usize % dense.fan_out;
            let slope = |step: f64| {
                let loss = |sign: f64| nudged_loss(&network, replicate, data, (index, unit, sign * step));
                (loss(1.0) - loss(-1.0)) / (2.0 * step)
            };
            let gradient = passage.gradients[index + 1].row(unit).sum();
            let (near, far) = (slope(step), slope(10.0 * step));
            // Where the two disagree the loss bends too sharply to tell.
            let noise = 1e-8 * scale / step * 1e-1 + 10.0 * (near - far).abs() + 1e-4 * gradient.abs();
            prop_assert!((near - gradient).abs() <= noise, "block {}: {} {}", index, near, gradient);
        }
    }
}

#[test]
fn layers_are_those_that_jax_computed() {
    let text = include_str!("../reference/architectures.json");
    let reference: Value = serde_json::from_str(text).unwrap();
    let size = |name: &str| reference[name].as_u64().unwrap() as usize;
    let list = |value: &Value| -> Vec<f64> {
        let numbers = value.as_array().unwrap().iter();
        numbers.map(|x| x.as_f64().unwrap()).collect()
    };
    let (depth, width) = (size("depth"), size("width"));
    let weights = |name: &str| list(&reference["weights"][name]);
    let inputs = list(&reference["inputs"]);
    let cases = reference["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 96);
    for case in cases {
        let name = |key: &str| case[key].as_str().unwrap();
        let network = FullyConnected {
            input_dim: size("input_dim"),
            output_dim: size("output_dim"),
            architecture: name("architecture").parse().unwrap(),
            target: Target {
                mean: reference["target"].as_f64().unwrap(),
                variance: 0.0,
            },
            ..shape(depth, width, name("activation").parse().unwrap())
        }
        .network(|_| reference["sigma2"].as_f64().unwrap());
        let (mut hidden, mut second) = (weights("hidden"), weights("second"));
        let two = name("architecture").contains("residual2");
        let mut blocks = Vec::new();
        for (index, block) in network.blocks.iter().enumerate() {
            let Block::Dense(dense) = block else {
                blocks.push(DenseParameters::default());
                continue;
            };
            let is_second = two && matches!(network.blocks[index + 1..], [Block::Add(_), ..]);
            let square = |left: &mut Vec<f64>| left.drain(..width * width).collect();
            let own = match index {
                0 => weights("first"),
                _ if index + 1 == network.blocks.len() => weights("last"),
                _ if is_second => square(&mut second),
                _ => square(&mut hidden),
            };
            blocks.push(DenseParameters::new(own, dense.fan_in, Vec::new()));
        }
        assert!(hidden.is_empty());
        let experiment = Experiment {
            network: &network,
            data: size("data"),
            inputs: Data::Given(&inputs),
            targets: Data::Given(&[]),
            histogram_layers: &[],
        };
        let mut parameters = Parameters::Kept(blocks);
        let records = Engine::new().measure(experiment, &mut parameters, 1).layers;
        assert_eq!(records.len(), depth + 1);
        for (layer, record) in records.iter().enumerate() {
            for (what, spread) in [("hidden", record.hidden), ("gradient", record.gradient)] {
                let wanted = list(&case[what][layer]);
                for (got, wanted_) in [spread.mean, spread.std, spread.rms].iter().zip(&wanted) {
                    assert!(
                        (number(*got) - wanted_).abs() <= 1e-10 * wanted[2],
                        "{case}: {what} {layer}: {got:?} {wanted_}"
                    );
                }
            }
        }
    }
}

#[test]
fn no_depth_leaves_the_range_of_a_float() {
    let network = |name: &str, sigma2: f64| {
        FullyConnected {
            architecture: name.parse().unwrap(),
            ..shape(3000, 40, Activation::Relu)
        }
        .network(|_| sigma2)
    };
    // A stream grows by about 1 + n sigma² / 2 a layer in square; dropped activations are made up for.
    for (name, sigma2) in [
        ("residual", 10.0),
        ("residual2", 3.0),
        ("dropout:0.1", 100.0),
        ("dropout:0.1", 1e-6),
        ("residual+batch_norm", 1e9),
        ("batch_norm", 1e-30),
        ("layer_norm", 1e40),
    ] {
        let layers = measure::<f64>(&network(name, sigma2), ZERO, 20);
        let is_dead = |record: &LayerRecord| record.hidden.rms.is_zero();
        for record in layers.iter().take_while(|record| !is_dead(record)) {
            for size in [record.hidden.std, record.hidden.rms, record.gradient.rms] {
                assert!(size.mantissa.is_finite() && size.mantissa >= 0.0, "{name}");
            }
        }
        let decades = layers[3000].hidden.rms.log10();
        match name {
            "residual" => assert!(decades.unwrap() > 1000.0, "{decades:?}"),
            "layer_norm" => assert!(decades.unwrap().abs() < 1.0, "{decades:?}"),
            _ => {}
        }
    }
}

#[test]
fn dropout_keeps_the_mean_and_drops_more_at_a_higher_rate() {
    let network = |rate: f64| {
        FullyConnected {
            architecture: Architecture {
                dropout: rate,
                ..Architecture::PLAIN
            },
            ..shape(1, 200, Activation::Linear)
        }
        .network(|_| 1.0 / 200.0)
    };
    let measured = |rate: f64| measure::<f64>(&network(rate), ZERO, 500).swap_remove(1);
    let whole = measure::<f64>(
        &shape(1, 200, Activation::Linear).network(|_| 1.0 / 200.0),
        ZERO,
        500,
    );
    for rate in [0.1, 0.5, 0.9] {
        let record = measured(rate);
        // 100,000 numbers: five standard errors.
        let error = 5.0 * (rate * (1.0 - rate) / 1e5f64).sqrt();
        assert!(
            (record.inactive_share - rate).abs() < error,
            "{}",
            record.inactive_share
        );
        let growth = number(record.hidden.rms).powi(2) / number(whole[1].hidden.rms).powi(2);
        let wanted = 1.0 / (1.0 - rate);
        assert!((growth / wanted - 1.0).abs() < 0.05, "{rate}: {growth}");
    }
    let passage = |rate: f64| plain_run(&network(rate), ZERO, 50).signals.swap_remove(3);
    let (few, many) = (passage(0.2), passage(0.6));
    // What the lower rate drops the higher one drops as well.
    assert!(
        few.iter()
            .zip(&many)
            .all(|(few, many)| *few != 0.0 || *many == 0.0)
    );
}

#[test]
fn a_two_matrix_stream_grows_by_its_law_at_any_width() {
    // E |x_L|² = (1 + s²)^L |x_0|² with variances 2/n and 1/n, or with 2/n in both and s / sqrt 2.
    let (width, depth, scale) = (6, 5, 0.5);
    let network = FullyConnected {
        architecture: format!("residual2:{}", scale / 2f64.sqrt())
            .parse()
            .unwrap(),
        ..shape(depth, width, Activation::Relu)
    }
    .network(|_| 2.0 / width as f64);
    let ratios: Vec<f64> = (0..4000)
        .map(|replicate| {
            let layers = measure::<f64>(&network, Replicate { seed: 5, replicate }, 1);
            let square = |layer: usize| number(layers[layer].hidden.rms).powi(2);
            square(depth) / square(1)
        })
        .collect();
    let count = ratios.len() as f64;
    let mean = ratios.iter().sum::<f64>() / count;
    let variance = ratios.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
    let wanted = (1.0 + scale * scale).powi(depth as i32 - 1);
    let error = (variance / count).sqrt();
    assert!(
        (mean - wanted).abs() < 4.0 * error,
        "{mean} {wanted} {error}"
    );
    assert!(error < 0.05 * wanted);
}

/// Mean over units of the variance over the batch at every stream position of notebook 11.3's network,
/// mean over draws.
fn notebook_11_3(name: &str, draws: u64) -> Vec<f64> {
    let network = FullyConnected {
        input_dim: 40,
        architecture: name.parse().unwrap(),
        ..shape(6, 100, Activation::Relu)
    };
    let network = network.network(|k| 2.0 / if k == 0 { 40.0 } else { 100.0 });
    let mut means = vec![0.0; 6];
    for replicate in 0..draws {
        let passage = plain_run(&network, Replicate { seed: 1, replicate }, 1000);
        for (mean, point) in means.iter_mut().zip(&network.points) {
            let stream = &passage.signals[point.gradient];
            *mean += stream.var_axis(ndarray::Axis(1), 0.0).mean().unwrap() / draws as f64;
        }
    }
    means
}

#[test]
fn variances_are_those_of_the_textbook_s_batch_normalisation_exercise() {
    // Prince, notebook 11.3: the variance that it prints grows by these factors (its text says it
    // doubles), and with batch norm each of the five connections adds 1 - 1/pi of 2 sigma².
    let plain = notebook_11_3("residual", 200);
    for (pair, wanted) in plain.windows(2).zip([1.68, 1.71, 1.74, 1.75, 1.77]) {
        let factor = pair[1] / pair[0];
        assert!((factor - wanted).abs() < 0.03, "{factor} {wanted}");
    }
    let normalised = notebook_11_3("residual+batch_norm", 20);
    for pair in normalised.windows(2) {
        let added = pair[1] - pair[0];
        assert!((added - 0.682).abs() < 0.02, "{added}");
    }
}

#[test]
fn behind_a_batch_norm_gradients_grow_as_known() {
    // Yang et al. 2019: squares by pi / (pi - 1) a layer for a large batch, by 1.51 for 32 data points.
    let network = FullyConnected {
        architecture: Norm::Batch.name().parse().unwrap(),
        ..shape(14, 500, Activation::Relu)
    }
    .network(|_| 2.0 / 500.0);
    for (data, wanted) in [(32, 1.51), (250, 1.468)] {
        let layers = measure::<f64>(&network, ZERO, data);
        let rms = |layer: usize| number(layers[layer].gradient.rms);
        // Near the output the data still share a part of the gradient.
        let growth = (rms(1) / rms(11)).powf(2.0 / 10.0);
        assert!((growth / wanted - 1.0).abs() < 0.04, "{data}: {growth}");
    }
}
