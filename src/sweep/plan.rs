//! The cells of a sweep, in the order of the tables.

use std::collections::HashMap;

use crate::network::{Activation, Architecture, Initialiser};
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
    /// Residual branches, normalisation, dropout.
    pub architecture: Architecture,
    /// The variance as asked for.
    pub variance: Variance,
    /// The number used in the hidden layers.
    pub sigma2: f64,
}

/// What kind of network a cell has: on this depends which identities hold and what a pass costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kind {
    /// Activation function.
    pub activation: Activation,
    /// Residual branches, normalisation, dropout.
    pub architecture: Architecture,
}

impl Cell {
    /// Its kind of network.
    pub(super) fn kind(&self) -> Kind {
        Kind {
            activation: self.activation,
            architecture: self.architecture,
        }
    }

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
        match k == self.depth {
            true => self.variance.of_readout(fan_in, fan_out),
            false => self.variance.value(fan_in, fan_out),
        }
    }

    /// The bits of the variances in the first matrix, the second, the last and a square one. Cells of
    /// one shape with the same bits draw the same networks, whatever their variance was asked by.
    pub fn variance_bits(&self) -> [u64; 4] {
        [
            self.weight_variance(0),
            self.weight_variance(self.depth.min(1)),
            self.weight_variance(self.depth),
            self.sigma2,
        ]
        .map(f64::to_bits)
    }
}

/// The cells of a spec: depth outermost, then width, activation, initialiser, architecture; sigma²
/// innermost.
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
                        for &architecture in &spec.architecture {
                            let cell = |variance: Variance| Cell {
                                depth,
                                width,
                                input_dim: spec.input_dim.unwrap_or(width),
                                output_dim: spec.output_dim,
                                activation,
                                init,
                                architecture,
                                variance,
                                sigma2: variance.value(width, width),
                            };
                            cells.extend(row(spec.sigma2.iter().copied().map(cell)));
                        }
                    }
                }
            }
        }
        Self { cells }
    }
}

/// Cells that differ in variance only, sigma² ascending, each once.
fn row(cells: impl Iterator<Item = Cell>) -> Vec<Cell> {
    let mut row: Vec<Cell> = Vec::new();
    let mut places: HashMap<[u64; 4], usize> = HashMap::new();
    for cell in cells {
        let at = *places.entry(cell.variance_bits()).or_insert(row.len());
        match row.get_mut(at) {
            None => row.push(cell),
            Some(twin) if twin.variance.rule().is_none() => *twin = cell,
            Some(_) => {}
        }
    }
    row.sort_by(|a, b| a.sigma2.total_cmp(&b.sigma2));
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of one depth and width 80, as sigma² and rule.
    fn row(sigma2: &[Variance], input_dim: Option<usize>) -> Vec<(f64, Option<String>)> {
        let spec = Spec {
            depth: vec![3],
            width: vec![80],
            sigma2: sigma2.to_vec(),
            input_dim,
            ..Spec::default()
        };
        let cells = Plan::new(&spec).cells;
        cells
            .iter()
            .map(|cell| (cell.sigma2, cell.variance.rule()))
            .collect()
    }

    #[test]
    fn variances_that_are_equal_in_every_matrix_are_one_cell_with_a_name() {
        let number = Variance::Number(0.025);
        let he = (0.025, Some("he".into()));
        for order in [[Variance::He, number], [number, Variance::He]] {
            assert_eq!(row(&order, None), std::slice::from_ref(&he));
            // 2 / 10 in the first matrix is not 0.025.
            let mut both = row(&order, Some(10));
            both.sort_by_key(|(_, rule)| rule.clone());
            assert_eq!(both, [(0.025, None), he.clone()]);
        }
        // Of two rules the first names the cell.
        let twice = [Variance::OverFanIn(2.0), Variance::He, number];
        assert_eq!(row(&twice, None), [(0.025, Some("2/fan_in".into()))]);
    }

    #[test]
    fn glorot_and_lecun_part_at_the_readout() {
        // 2 / (80 + 1) and 1 / 80, though both are 1 / 80 in the hidden layers.
        assert_eq!(row(&[Variance::Glorot, Variance::Lecun], None).len(), 2);
    }

    #[test]
    fn sigma2_ascends_whatever_the_order_asked() {
        let asked: Vec<Variance> = [0.3, 0.001, 1.0, 0.0].map(Variance::Number).to_vec();
        let sigma2: Vec<f64> = row(&asked, None).iter().map(|cell| cell.0).collect();
        assert_eq!(sigma2, [0.0, 0.001, 0.3, 1.0]);
    }

    #[test]
    fn a_long_grid_is_laid_out_without_comparing_pairs() {
        // A hundred thousand variances: their five thousand million pairs would take minutes.
        let grid: Vec<Variance> = (0..100_000)
            .map(|i| Variance::Number(f64::from(i)))
            .collect();
        let cells = row(&[grid.clone(), grid].concat(), None);
        assert_eq!(cells.len(), 100_000);
    }
}
