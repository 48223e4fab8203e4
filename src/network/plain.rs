//! The experiment's equations as they are written, unscaled: the oracle for the engine.
//!
//! Only tests and benchmarks call it. It keeps every signal and overflows where a float does.

use ndarray::{Array2, ArrayView2, Axis};

use super::{Block, Network, Parameters};

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
        });
    }
    gradients.reverse();
    Passage {
        signals,
        gradients,
        loss,
    }
}

fn weights(unit: &[f64], fan_out: usize, variance: f64) -> Array2<f64> {
    let fan_in = unit.len() / fan_out;
    ArrayView2::from_shape((fan_out, fan_in), unit)
        .map(|unit| variance.sqrt() * &unit)
        .expect("a matrix of the stated size")
}
