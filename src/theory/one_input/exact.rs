//! The exact law of a length: degree-1 activations without bias.

use std::f64::consts::LN_10;

use super::{Basis, LogLaw, OneInputLaw};
use crate::theory::finite_width::LengthWalk;
use crate::theory::mean_field::Architecture;

/// The law of log10 RMS of h_l; `None` unless it is known exactly and some network is alive.
///
/// |h_l|² / n = prod_j (sigma²_j fan_in_j E a² Y_j): the walk of ln Y, with a drift for the first
/// layer and one for the rest.
pub(super) fn forward(architecture: &Architecture) -> Option<OneInputLaw> {
    let (negative, positive) = architecture.activation.slopes()?;
    if architecture.bias2 != 0.0 {
        return None;
    }
    let walk = LengthWalk::new(
        architecture.activation,
        architecture.width,
        architecture.depth,
    )?;
    let second = 0.5 * (negative * negative + positive * positive);
    let drift = |fan_in: usize, variance: f64| (second * fan_in as f64).ln() + variance.ln();
    let first = drift(architecture.input_dim, architecture.first_variance);
    let rest = drift(architecture.width, architecture.hidden_variance);
    let alive = (-walk.dead_probability).ln_1p();
    let log10 = |ln_square: f64| 0.5 * ln_square / LN_10;
    let mut layers = vec![LogLaw::ONE];
    for (i, quantiles) in walk.quantiles.iter().enumerate() {
        // Without hidden matrices their variance does not matter, were it 0.
        let drift = if i == 0 {
            first
        } else {
            first + i as f64 * rest
        };
        if !drift.is_finite() {
            return None;
        }
        let l = (i + 1) as f64;
        layers.push(LogLaw {
            quantiles: quantiles.map(|q| log10(drift + q)),
            mean: log10(drift + l * walk.step.mean),
            std: log10((l * walk.step.variance).sqrt()),
            dead: -(l * alive).exp_m1(),
        });
    }
    Some(OneInputLaw {
        layers,
        basis: Basis::Exact,
    })
}

impl LogLaw {
    /// The law of a layer that is 1 in every network.
    pub(super) const ONE: Self = Self {
        quantiles: [0.0; 5],
        mean: 0.0,
        std: 0.0,
        dead: 0.0,
    };
}
