//! The experiment's equations as they are written, unscaled: the oracle for the engine.
//!
//! Only tests and benchmarks call it. It keeps every signal and overflows where a float does.

use ndarray::{Array2, ArrayView2, Axis};

use super::{Block, Dropout, Network, Norm, Parameters};

/// Everything that passed through a network, one column a data point.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The signal at every position: the input, then the output of each block.
    pub signals: Vec<Array2<f64>>,
    /// dL/d(signal) at every position.
    pub gradients: Vec<Array2<f64>>,
    /// L = sum (f_K - y)² of every data point.
    pub loss: Vec<f64>,
}

/// Runs a network on inputs (`input_dim × data`) and targets (`output_dim × data`).
pub fn run(
    network: &Network,
    parameters: &mut Parameters<f64>,
    inputs: Array2<f64>,
    targets: &Array2<f64>,
) -> Passage {
    let mut signals = vec![inputs];
    let mut saved = Array2::zeros((0, 0));
    for (index, block) in network.blocks.iter().enumerate() {
        let input = &signals[index];
        signals.push(match block {
            Block::Dense(dense) => {
                let p = parameters.dense(network, index, dense);
                let mut f = weights(p.rows(), dense.fan_out, dense.weight_variance).dot(input);
                for (mut row, b) in f.rows_mut().into_iter().zip(&p.biases) {
                    row += dense.bias_variance.sqrt() * b;
                }
                f
            }
            Block::Activation(activation) => input.mapv(|f| activation.value(f)),
            Block::Norm(norm) => normalised(*norm, input).0,
            Block::Dropout(dropout) => input * &mask(network, parameters, index, *dropout, input),
            Block::Save => {
                saved = input.clone();
                input.clone()
            }
            Block::Add(scale) => &saved + *scale * input,
        });
    }
    let output = &signals[network.blocks.len()];
    let loss = (output - targets)
        .mapv(|e| e * e)
        .sum_axis(Axis(0))
        .to_vec();
    let mut gradients = vec![2.0 * (output - targets)];
    for (index, block) in network.blocks.iter().enumerate().rev() {
        let gradient = &gradients[gradients.len() - 1];
        gradients.push(match block {
            Block::Dense(dense) => {
                let p = parameters.dense(network, index, dense);
                weights(p.rows(), dense.fan_out, dense.weight_variance)
                    .t()
                    .dot(gradient)
            }
            Block::Activation(activation) => {
                signals[index].mapv(|f| activation.slope(f)) * gradient
            }
            Block::Norm(norm) => {
                // dL/df_i = factor · (g_i - mean g - y_i mean(g y)), the means over a unit's data or a
                // point's units.
                let (y, factors) = normalised(*norm, &signals[index]);
                let axis = axis(*norm);
                let mean = |numbers: &Array2<f64>| {
                    let sums = numbers.sum_axis(axis).insert_axis(axis);
                    sums / numbers.len_of(axis) as f64
                };
                let centred = match norm.centres() {
                    true => gradient - &mean(gradient),
                    false => gradient.clone(),
                };
                factors * (centred - &y * &mean(&(gradient * &y)))
            }
            Block::Dropout(dropout) => {
                gradient * &mask(network, parameters, index, *dropout, gradient)
            }
            Block::Save => gradient + &saved,
            Block::Add(scale) => {
                saved.clone_from(gradient);
                *scale * gradient
            }
        });
    }
    gradients.reverse();
    Passage {
        signals,
        gradients,
        loss,
    }
}

/// Along which a norm takes its means: rows are units, columns data points.
fn axis(norm: Norm) -> Axis {
    match norm {
        Norm::Batch => Axis(1),
        Norm::Layer | Norm::Rms => Axis(0),
    }
}

/// What a norm makes of a signal, and its factors 1 / sqrt(variance + epsilon).
fn normalised(norm: Norm, signal: &Array2<f64>) -> (Array2<f64>, Array2<f64>) {
    let axis = axis(norm);
    let size = signal.len_of(axis) as f64;
    let mean = signal.sum_axis(axis).insert_axis(axis) / size;
    let centred = match norm.centres() {
        true => signal - &mean,
        false => signal.clone(),
    };
    let variance = (&centred * &centred).sum_axis(axis).insert_axis(axis) / size;
    let factors = variance.mapv(|variance| 1.0 / (variance + Norm::EPSILON).sqrt());
    (centred * &factors, factors)
}

/// 0 or 1 / (1 - rate) for every number of a signal.
fn mask(
    network: &Network,
    parameters: &Parameters<f64>,
    index: usize,
    dropout: Dropout,
    signal: &Array2<f64>,
) -> Array2<f64> {
    let (units, columns) = signal.dim();
    let mut numbers = vec![0.0; units * columns];
    if let Some(mut draws) = parameters.mask(network, index) {
        draws.seek(0);
        draws.fill(&mut numbers);
    }
    // Uniform between ±sqrt(3), data point by data point.
    let share = |number: f64| 0.5 + number / 12f64.sqrt();
    Array2::from_shape_fn((units, columns), |(unit, column)| {
        match share(numbers[column * units + unit]) >= dropout.rate {
            true => 1.0 / (1.0 - dropout.rate),
            false => 0.0,
        }
    })
}

fn weights(unit: &[f64], fan_out: usize, variance: f64) -> Array2<f64> {
    let fan_in = unit.len() / fan_out;
    ArrayView2::from_shape((fan_out, fan_in), unit)
        .map(|unit| variance.sqrt() * &unit)
        .expect("a matrix of the stated size")
}
