//! A network as a list of blocks, with the points at which it is measured.

use super::{Activation, Initialiser};
use crate::random::Stream;

/// A step on the way of the signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Block {
    /// f = b + W h.
    Dense(Dense),
    /// h = a(f), unit by unit.
    Activation(Activation),
}

/// A fully connected layer: where its numbers come from and how they are scaled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dense {
    /// Columns of W.
    pub fan_in: usize,
    /// Rows of W.
    pub fan_out: usize,
    /// Variance of a weight.
    pub weight_variance: f64,
    /// Variance of a bias.
    pub bias_variance: f64,
    /// Stream of the weights.
    pub weight: Stream,
    /// Stream of the biases.
    pub bias: Stream,
}

/// Where layer l is measured. Position i is the signal that enters block i; the last position is
/// the network's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Position of h_l.
    pub hidden: usize,
    /// Position of f_l, at which dL/df_l is measured.
    pub gradient: usize,
}

/// The target of the loss L = sum (f_K - y)²: y independent N(mean, variance) for every output and
/// data point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Target {
    /// Mean.
    pub mean: f64,
    /// Variance; 0 for a constant target.
    pub variance: f64,
}

/// A random network: everything that decides it but the seed and the replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Size of the input.
    pub input_dim: usize,
    /// In the order of the signal.
    pub blocks: Vec<Block>,
    /// Measured layers l = 0..K.
    pub points: Vec<Point>,
    /// Distribution of the weights.
    pub init: Initialiser,
    /// Width in the key of weights and biases.
    pub width: usize,
    /// Target of the loss.
    pub target: Target,
}

/// The fully connected network of the experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FullyConnected {
    /// Hidden layers K >= 1.
    pub depth: usize,
    /// Units a hidden layer.
    pub width: usize,
    /// Size of the input.
    pub input_dim: usize,
    /// Size of the output.
    pub output_dim: usize,
    /// After every dense block but the last.
    pub activation: Activation,
    /// Distribution of the weights.
    pub init: Initialiser,
    /// Variance of every bias.
    pub bias_variance: f64,
    /// Target of the loss.
    pub target: Target,
}

impl FullyConnected {
    /// The network: K + 1 dense blocks with activations between them, measured at
    /// l = 0..K; `weight_variance(k)` is the variance of W_k.
    pub fn network(&self, weight_variance: impl Fn(usize) -> f64) -> Network {
        let mut blocks = Vec::with_capacity(2 * self.depth + 1);
        let mut points = Vec::with_capacity(self.depth + 1);
        for k in 0..=self.depth {
            let readout = k == self.depth;
            points.push(Point {
                hidden: blocks.len(),
                gradient: blocks.len() + 1,
            });
            blocks.push(Block::Dense(Dense {
                fan_in: if k == 0 { self.input_dim } else { self.width },
                fan_out: if readout { self.output_dim } else { self.width },
                weight_variance: weight_variance(k) * self.init.variance_factor(),
                bias_variance: self.bias_variance,
                weight: if readout {
                    Stream::Readout
                } else {
                    Stream::Weight(k as u32)
                },
                bias: if readout {
                    Stream::ReadoutBias
                } else {
                    Stream::Bias(k as u32)
                },
            }));
            if !readout {
                blocks.push(Block::Activation(self.activation));
            }
        }
        Network {
            input_dim: self.input_dim,
            blocks,
            points,
            init: self.init,
            width: self.width,
            target: self.target,
        }
    }
}

impl Network {
    /// Units at every position: that of the input, then after each block.
    pub fn sizes(&self) -> impl Iterator<Item = usize> {
        let mut size = self.input_dim;
        std::iter::once(size).chain(self.blocks.iter().map(move |block| {
            if let Block::Dense(dense) = block {
                size = dense.fan_out;
            }
            size
        }))
    }

    /// The dense blocks with their places in the list.
    pub fn dense_blocks(&self) -> impl Iterator<Item = (usize, &Dense)> {
        self.blocks
            .iter()
            .enumerate()
            .filter_map(|(i, block)| match block {
                Block::Dense(dense) => Some((i, dense)),
                Block::Activation(_) => None,
            })
    }

    /// Whether neither signals nor gradients become exactly 0 on their way.
    pub(crate) fn is_smooth(&self) -> bool {
        self.blocks.iter().all(|block| match block {
            Block::Dense(dense) => dense.weight_variance > 0.0,
            Block::Activation(activation) => activation.slopes().is_none(),
        })
    }

    /// Size of the output.
    pub fn output_dim(&self) -> usize {
        self.sizes().last().unwrap_or(self.input_dim)
    }
}
