//! The phase diagram over (sigma_w², sigma_b²): theory on a grid, the edge of chaos, and networks
//! measured at a few points of it.
//!
//! Called by the `phase` command. Poole et al. 2016; Schoenholz et al. 2017.

mod measured;

pub use measured::{Networks, fit};

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::network::Activation;
use crate::spec::decimal;
use crate::theory::{Phase, WideNetwork, edge_of_chaos};

/// Theory on a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseDiagram {
    /// Activation function.
    pub activation: Activation,
    /// fan_in times the variance of a weight: the columns, ascending.
    pub sigma_w2: Vec<f64>,
    /// Variance of a bias: the rows, ascending.
    pub sigma_b2: Vec<f64>,
    /// `points[row][column]`.
    pub points: Vec<Vec<Phase>>,
    /// By row: sigma_w² on the edge of chaos, wherever it lies; for degree 1 where
    /// chi_1 = 1, which biases do not change.
    pub edge: Vec<Option<f64>>,
    /// By row: the largest sigma_w² at which the length settles, and chi_1 there; `None` where it settles
    /// at any.
    pub settles_below: Vec<Option<(f64, f64)>>,
    /// Points that were measured.
    pub measured: Vec<Measured>,
}

/// A point of the diagram with drawn networks beside theory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// fan_in times the variance of a weight.
    pub sigma_w2: f64,
    /// Variance of a bias.
    pub sigma_b2: f64,
    /// Measured, in the units of the diagram's [`Scale`]; `None` where the networks did not show it.
    pub value: Option<f64>,
    /// Its 95% interval over the networks; `None` for one network, or where leaving one out shows nothing.
    pub interval: Option<(f64, f64)>,
    /// Theory.
    pub theory: f64,
}

/// Hears how many points are done, and how many there are.
pub type Told<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// What the diagram's contours are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// xi_c: layers in which the correlation of two inputs comes nearer to its fixed point by a factor
    /// e.
    Depth,
    /// Decades a layer by which the gradient grows on its way back, 1/2 log10 chi_1; without biases the
    /// signal as well. For degree-1 activations, which have no finite q* on one side.
    Growth,
}

impl PhaseDiagram {
    /// Theory on `columns × rows` points of two ranges, ends included, the rows closer together at small
    /// sigma_b²; nothing measured.
    pub fn new(
        activation: Activation,
        columns: (usize, (f64, f64)),
        rows: (usize, (f64, f64)),
    ) -> Self {
        Self::telling(activation, columns, rows, &|_, _| ())
    }

    /// The same; `told` hears from any thread of how many points are done, and of how many there are.
    pub fn telling(
        activation: Activation,
        (columns, w): (usize, (f64, f64)),
        (rows, b): (usize, (f64, f64)),
        told: Told<'_>,
    ) -> Self {
        let spaced = |(from, to): (f64, f64), count: usize, power: i32| -> Vec<f64> {
            let share = |i: usize| (i as f64 / (count.max(2) - 1) as f64).powi(power);
            let at = |i: usize| from + (to - from) * share(i);
            (0..count.max(2)).map(at).map(tidy).collect()
        };
        // Rows lie closer towards small biases, where the edge of chaos bends.
        let (sigma_w2, sigma_b2) = (spaced(w, columns, 1), spaced(b, rows, 2));
        let cells: Vec<(f64, f64)> = sigma_b2
            .iter()
            .flat_map(|&b| sigma_w2.iter().map(move |&w| (w, b)))
            .collect();
        let done = AtomicUsize::new(0);
        let phase = |&(sigma_w2, sigma_b2): &(f64, f64)| {
            let network = WideNetwork {
                activation,
                sigma_w2,
                sigma_b2,
            };
            let phase = network.phase();
            told(done.fetch_add(1, Ordering::Relaxed) + 1, cells.len());
            phase
        };
        told(0, cells.len());
        let all: Vec<Phase> = cells.par_iter().map(phase).collect();
        let edge = sigma_b2.par_iter();
        let edge = edge.map(|&b| match activation.slopes() {
            Some((negative, positive)) => {
                let squares = negative * negative + positive * positive;
                Some(2.0 / squares).filter(|edge| edge.is_finite())
            }
            None => edge_of_chaos(activation, b).sigma_w2,
        });
        Self {
            activation,
            edge: edge.collect(),
            settles_below: sigma_b2
                .par_iter()
                .map(|&b| WideNetwork::settles_below(activation, b))
                .collect(),
            points: all.chunks(sigma_w2.len()).map(<[Phase]>::to_vec).collect(),
            sigma_w2,
            sigma_b2,
            measured: Vec::new(),
        }
    }

    /// What its contours are of.
    pub fn scale(&self) -> Scale {
        match self.activation.slopes() {
            Some(_) => Scale::Growth,
            None => Scale::Depth,
        }
    }

    /// The last sigma_w² of a row at which there is a rate: beyond it lengths grow without end.
    pub fn reach(&self, row: usize) -> Option<f64> {
        let column = (0..self.sigma_w2.len()).rfind(|&column| self.rate(row, column).is_some())?;
        let last = self.sigma_w2[column];
        // Between this column and the next, which has none.
        Some(
            match (self.settles_below[row], self.sigma_w2.get(column + 1)) {
                (Some((sigma_w2, _)), Some(&next)) => sigma_w2.clamp(last, next),
                _ => last,
            },
        )
    }

    /// The rate at the end of a row's reach, where that is not a column and inputs become alike there.
    pub fn rate_at_reach(&self, row: usize) -> Option<f64> {
        let (_, chi_1) = self.settles_below[row]?;
        let reach = self.reach(row)?;
        let between = !self.sigma_w2.contains(&reach);
        (between && chi_1 <= 1.0).then(|| -chi_1.ln())
    }

    /// [`Scale::Growth`] of a degree-1 network at this sigma_w², whatever the biases.
    pub fn growth(&self, sigma_w2: f64) -> Option<f64> {
        let (negative, positive) = self.activation.slopes()?;
        let second = 0.5 * (negative * negative + positive * positive);
        let growth = 0.5 * (sigma_w2 * second).log10();
        growth.is_finite().then_some(growth)
    }

    /// The signed rate that contours are lines of: how fast inputs become alike (above 0) or are torn
    /// apart (below 0), 1 / xi_c a layer; for degree 1 the decades a layer by which gradients shrink. 0 on
    /// the edge; `None` where there is none.
    pub fn rate(&self, row: usize, column: usize) -> Option<f64> {
        if self.scale() == Scale::Growth {
            return self.growth(self.sigma_w2[column]).map(|growth| -growth);
        }
        let phase = &self.points[row][column];
        let chi_1 = phase.chi_1?;
        let rate = phase.xi_c.map_or(0.0, |xi| 1.0 / xi.abs());
        Some(if chi_1 <= 1.0 { rate } else { -rate })
    }
}

/// A value without what rounding adds behind its twelfth digit: 3.3, not 3.3000000000000003.
fn tidy(value: f64) -> f64 {
    decimal(value, 1e-11 * value.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_that_of_the_theory_and_the_edge_lies_between_its_phases() {
        let diagram = PhaseDiagram::new(Activation::Tanh, (5, (1.0, 3.0)), (2, (0.05, 0.25)));
        assert_eq!(diagram.sigma_w2, [1.0, 1.5, 2.0, 2.5, 3.0]);
        assert_eq!(diagram.sigma_b2, [0.05, 0.25]);
        // ORACLES: tanh on the edge at sigma_b² = 0.05.
        assert!((diagram.edge[0].unwrap() - 1.760_954_64).abs() < 1e-7);
        let signs: Vec<bool> = (0..5).map(|c| diagram.rate(0, c).unwrap() > 0.0).collect();
        assert_eq!(signs, [true, true, false, false, false]);
        let network = WideNetwork {
            activation: Activation::Tanh,
            sigma_w2: 2.5,
            sigma_b2: 0.25,
        };
        assert_eq!(diagram.points[1][3], network.phase());
        let xi = network.phase().xi_c.unwrap();
        assert!((diagram.rate(1, 3).unwrap().abs() * xi - 1.0).abs() < 1e-12);
    }

    #[test]
    fn relu_has_the_growth_exponent() {
        let diagram = PhaseDiagram::new(Activation::Relu, (3, (1.0, 4.0)), (2, (0.0, 1.0)));
        assert_eq!(diagram.scale(), Scale::Growth);
        // 1/2 log10(sigma_w² / 2).
        assert!((diagram.rate(0, 0).unwrap() - 0.5 * 2f64.log10()).abs() < 1e-15);
        assert!((diagram.rate(1, 2).unwrap() + 0.5 * 2f64.log10()).abs() < 1e-15);
        assert_eq!(diagram.edge[0], Some(2.0));
    }

    #[test]
    fn lengths_settle_up_to_a_border_between_columns() {
        let diagram = PhaseDiagram::new(Activation::Gelu, (8, (1.0, 3.8)), (3, (0.01, 0.3)));
        for row in 0..3 {
            let (border, chi_1) = diagram.settles_below[row].unwrap();
            assert_eq!(diagram.reach(row), Some(border));
            let settles = |sigma_w2| {
                let network = WideNetwork {
                    activation: Activation::Gelu,
                    sigma_w2,
                    sigma_b2: diagram.sigma_b2[row],
                };
                network.phase().q_star.is_some()
            };
            assert!(settles(border * (1.0 - 1e-6)) && !settles(border * (1.0 + 1e-6)));
            assert!(chi_1 > 0.5 && chi_1 < 1.1, "{chi_1}");
        }
        let tanh = PhaseDiagram::new(Activation::Tanh, (2, (1.0, 3.0)), (2, (0.05, 0.25)));
        assert_eq!(tanh.settles_below, [None, None]);
        assert_eq!(tanh.reach(0), Some(3.0));
    }
}
