//! A network as a list of blocks, with the points at which it is measured.

mod choice;
mod parse;

pub use choice::{Architecture, Branch, BranchScale, Norm, Residual};

use super::{Activation, Initialiser};
use crate::random::Stream;

/// A step on the way of the signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Block {
    /// f = b + W h.
    Dense(Dense),
    /// h = a(f), unit by unit.
    Activation(Activation),
    /// Mean 0 and variance 1, of units or data points.
    Norm(Norm),
    /// A share of the numbers becomes 0.
    Dropout(Dropout),
    /// Here a residual branch begins; it ends at the next [`Block::Add`].
    Save,
    /// What entered the branch plus this many times what comes out of it.
    Add(f64),
}

/// Inverted dropout: every number is 0 with probability `rate`, else divided by 1 - `rate`
/// (Srivastava et al. 2014).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout {
    /// In (0, 1).
    pub rate: f64,
    /// Stream of the uniform numbers that decide, data point by data point: those in the lowest `rate`
    /// are dropped, so that a higher rate drops what a lower one does.
    pub mask: Stream,
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

/// The network of the experiment.
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
    /// What else it has.
    pub architecture: Architecture,
}

impl FullyConnected {
    /// The network; `weight_variance(k)` is the variance of W_k.
    ///
    /// Plain: K + 1 dense blocks with activations between them, before each of which there may be a norm
    /// and after each dropout. Layer l is measured at h_l, as W_l takes it, and f_l, as W_l gives it.
    ///
    /// Residual: f_0 = W_0 x begins a stream, to which each of K - 1 branches adds; the readout sees
    /// W_K a(f_{K-1}). Layer l = 1..K is measured at f_{l-1}, the stream, in place of h_l, which a norm
    /// in the branch would make the same everywhere; its gradient at f_l as ever.
    pub fn network(&self, weight_variance: impl Fn(usize) -> f64) -> Network {
        let mut building = Building {
            network: self,
            blocks: Vec::with_capacity(2 * self.depth + 1),
        };
        let mut points = Vec::with_capacity(self.depth + 1);
        for k in 0..=self.depth {
            let start = building.blocks.len();
            match self.architecture.residual {
                Some(residual) if k > 0 && k < self.depth => {
                    building.branch(residual, k, weight_variance(k));
                    points.push(start);
                }
                Some(_) if k > 0 => {
                    building.activate(k - 1);
                    building.dense(k, weight_variance(k));
                    points.push(start);
                }
                _ => {
                    if k > 0 {
                        building.activate(k - 1);
                    }
                    points.push(building.blocks.len());
                    building.dense(k, weight_variance(k));
                }
            }
            let end = building.blocks.len();
            points.push(end);
        }
        let points = points.as_chunks().0.iter();
        let points = points.map(|&[hidden, gradient]| Point { hidden, gradient });
        Network {
            input_dim: self.input_dim,
            points: points.collect(),
            blocks: building.blocks,
            init: self.init,
            width: self.width,
            target: self.target,
        }
    }
}

/// A network of which some blocks are there.
struct Building<'a> {
    network: &'a FullyConnected,
    blocks: Vec<Block>,
}

impl Building<'_> {
    /// W_k.
    fn dense(&mut self, k: usize, weight_variance: f64) {
        let readout = k == self.network.depth;
        let (weight, bias) = match readout {
            true => (Stream::Readout, Stream::ReadoutBias),
            false => (Stream::Weight(k as u32), Stream::Bias(k as u32)),
        };
        let network = self.network;
        self.blocks.push(Block::Dense(Dense {
            fan_in: if k == 0 {
                network.input_dim
            } else {
                network.width
            },
            fan_out: if readout {
                network.output_dim
            } else {
                network.width
            },
            weight_variance: weight_variance * network.init.variance_factor(),
            bias_variance: network.bias_variance,
            weight,
            bias,
        }));
    }

    fn norm(&mut self) {
        self.blocks
            .extend(self.network.architecture.norm.map(Block::Norm));
    }

    /// The norm of preactivations f_k, their activation and its dropout.
    fn activate(&mut self, k: usize) {
        self.norm();
        self.activate_alone(k);
    }

    fn activate_alone(&mut self, k: usize) {
        self.blocks.push(Block::Activation(self.network.activation));
        let rate = self.network.architecture.dropout;
        if rate > 0.0 {
            let mask = Stream::Mask(k as u32);
            self.blocks.push(Block::Dropout(Dropout { rate, mask }));
        }
    }

    /// The residual branch from f_{k-1} to f_k.
    fn branch(&mut self, residual: Residual, k: usize, weight_variance: f64) {
        let depth = self.network.depth;
        self.blocks.push(Block::Save);
        match residual.branch {
            Branch::OneMatrix => {
                self.activate(k - 1);
                self.dense(k, weight_variance);
            }
            Branch::TwoMatrices => {
                self.norm();
                let first = match residual.scale {
                    BranchScale::Fixup => weight_variance / (depth - 1) as f64,
                    _ => weight_variance,
                };
                self.dense(k, first);
                self.activate_alone(k - 1);
                self.dense(k, weight_variance);
                if let Some(Block::Dense(second)) = self.blocks.last_mut() {
                    second.weight = Stream::Second(k as u32);
                    second.bias = Stream::SecondBias(k as u32);
                }
            }
        }
        if let (BranchScale::Fixup, Some(Block::Dense(last))) =
            (residual.scale, self.blocks.last_mut())
        {
            (last.weight_variance, last.bias_variance) = (0.0, 0.0);
        }
        self.blocks.push(Block::Add(residual.scale.factor(depth)));
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
                _ => None,
            })
    }

    /// Whether it has dense layers and activations only, and hidden layers are measured as the next dense
    /// layer takes them.
    pub fn is_plain(&self) -> bool {
        let mut blocks = self.blocks.iter();
        let is_dense = |at: usize| matches!(self.blocks.get(at), Some(Block::Dense(_)));
        blocks.all(|block| matches!(block, Block::Dense(_) | Block::Activation(_)))
            && self.points.iter().all(|point| is_dense(point.hidden))
    }

    /// Whether what becomes of a data point depends on the others.
    pub fn couples_data(&self) -> bool {
        self.blocks.contains(&Block::Norm(Norm::Batch))
    }

    /// Whether neither signals nor gradients become exactly 0 on their way.
    pub(crate) fn is_smooth(&self) -> bool {
        self.blocks.iter().all(|block| match block {
            Block::Dense(dense) => dense.weight_variance > 0.0,
            Block::Activation(activation) => activation.slopes().is_none(),
            Block::Dropout(_) => false,
            Block::Norm(_) | Block::Save | Block::Add(_) => true,
        })
    }

    /// Size of the output.
    pub fn output_dim(&self) -> usize {
        self.sizes().last().unwrap_or(self.input_dim)
    }
}
