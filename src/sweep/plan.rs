//! The cells of a sweep, in the order of the tables.

use crate::network::{Activation, Initialiser};
use crate::spec::{Spec, Variance};

/// One setting of the grid; every replicate of it is one network.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Hidden layers K.
    pub depth: usize,
    /// Units a hidden layer.
    pub width: usize,
    /// Size of the input.
    pub input_dim: usize,
    /// Size of the output.
    pub output_dim: usize,
    /// Activation function.
    pub activation: Activation,
    /// Distribution of the weights.
    pub init: Initialiser,
    /// The variance as asked for.
    pub variance: Variance,
    /// The number used in the hidden layers.
    pub sigma2: f64,
}

impl Cell {
    /// (fan_in, fan_out) of weight matrix `k` = 0..=depth.
    pub fn fans(&self, k: usize) -> (usize, usize) {
        let fan_in = if k == 0 { self.input_dim } else { self.width };
        let fan_out = if k == self.depth {
            self.output_dim
        } else {
            self.width
        };
        (fan_in, fan_out)
    }

    /// Variance of weight matrix `k` = 0..=depth.
    pub fn weight_variance(&self, k: usize) -> f64 {
        let (fan_in, fan_out) = self.fans(k);
        self.variance.value(fan_in, fan_out)
    }
}

/// The cells of a spec: depth outermost, then width, activation, initialiser; sigma² innermost.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// In the order of the tables.
    pub cells: Vec<Cell>,
}

impl Plan {
    /// Lays out the grid. Two variances that give the same number in every matrix are one cell; a
    /// rule wins over a number, since it has a name. sigma² ascends.
    pub fn new(spec: &Spec) -> Self {
        let mut cells: Vec<Cell> = Vec::new();
        for &depth in &spec.depth {
            for &width in &spec.width {
                for &activation in &spec.activation {
                    for &init in &spec.init {
                        let mut row: Vec<Cell> = Vec::new();
                        for &variance in &spec.sigma2 {
                            let cell = Cell {
                                depth,
                                width,
                                input_dim: spec.input_dim.unwrap_or(width),
                                output_dim: spec.output_dim,
                                activation,
                                init,
                                variance,
                                sigma2: variance.value(width, width),
                            };
                            let twin = row.iter().position(|other| {
                                (0..=depth.min(1))
                                    .chain([depth])
                                    .all(|k| cell.weight_variance(k) == other.weight_variance(k))
                                    && cell.sigma2 == other.sigma2
                            });
                            match twin {
                                Some(at) if row[at].variance.rule().is_none() => row[at] = cell,
                                Some(_) => {}
                                None => row.push(cell),
                            }
                        }
                        row.sort_by(|a, b| a.sigma2.total_cmp(&b.sigma2));
                        cells.extend(row);
                    }
                }
            }
        }
        Self { cells }
    }
}
