//! Measurement beside theory: how far apart they are, and whether chance explains it.

use serde::Serialize;

use super::quantile::student;
use super::{Basis, LogLaw};
use crate::dataset::{CellData, LayerRow};
use crate::theory::Prediction;

/// A measured number, its prediction, and their distance in standard errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Match {
    /// Mean over the draws that have the number.
    pub measured: Option<f64>,
    /// What theory gives.
    pub predicted: Option<f64>,
    /// (measured - predicted) / standard error of the mean; `None` where either is missing, or the
    /// error is not known (a single draw) or lost in rounding.
    pub z: Option<f64>,
}

/// Spreads under this share of a number are rounding.
const ROUNDING: f64 = 1e-12;

impl Match {
    /// The mean of these draws beside a prediction; its standard error is that of the draws.
    pub fn of(draws: &[Option<f64>], predicted: Option<f64>) -> Self {
        let (mean, spread) = mean_and_std(draws);
        Self::with(draws, mean, predicted, spread)
    }

    /// The same where theory gives the spread of a draw as well. A simulated law's own mean errs as that
    /// of its networks does.
    pub fn under(draws: &[Option<f64>], law: &LogLaw, basis: Basis) -> Self {
        let (mean, _) = mean_and_std(draws);
        let count = draws.iter().flatten().count() as f64;
        let error = match basis {
            Basis::Exact => law.std,
            Basis::Simulated { networks } => law.std * (1.0 + count / networks as f64).sqrt(),
        };
        Self::with(draws, mean, Some(law.mean), Some(error))
    }

    fn with(
        draws: &[Option<f64>],
        measured: Option<f64>,
        predicted: Option<f64>,
        std: Option<f64>,
    ) -> Self {
        let count = draws.iter().flatten().count() as f64;
        let z = measured.zip(predicted).zip(std);
        let z = z.and_then(|((measured, predicted), std)| {
            let rounding = ROUNDING * measured.abs().max(1.0);
            (std > rounding).then(|| (measured - predicted) / (std / count.sqrt()))
        });
        Self {
            measured,
            predicted,
            z,
        }
    }

    /// Whether a mean of so many draws, whose own spread is the error, may lie as far off by chance (Student's
    /// t, 95%).
    pub fn may_be_chance(&self, draws: usize) -> bool {
        let most = student(draws as f64);
        self.z.zip(most).is_some_and(|(z, most)| z.abs() <= most)
    }

    /// Measured minus predicted: of logarithms the log of the ratio.
    pub fn off(&self) -> Option<f64> {
        Some(self.measured? - self.predicted?)
    }
}

/// Mean and standard deviation (n - 1) of the numbers that are there; no deviation of one.
fn mean_and_std(draws: &[Option<f64>]) -> (Option<f64>, Option<f64>) {
    let values: Vec<f64> = draws.iter().copied().flatten().collect();
    let n = values.len() as f64;
    if values.is_empty() {
        return (None, None);
    }
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let std = (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt());
    (Some(mean), std)
}

/// One layer's log10 of std and RMS, forward and backward, beside infinite width. Means are over the
/// draws that live there: geometric means of the quantities themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LayerAgreement {
    /// Std of h_l.
    pub hidden_std: Match,
    /// RMS of h_l.
    pub hidden_rms: Match,
    /// Std of dL/df_l.
    pub gradient_std: Match,
    /// RMS of dL/df_l.
    pub gradient_rms: Match,
}

/// Layer by layer what was measured of a cell, beside its prediction.
pub fn agreement(data: &CellData, prediction: &Prediction) -> Vec<LayerAgreement> {
    let beside = |layer: usize, measured: fn(&LayerRow) -> Option<f64>, theory: &[Option<f64>]| {
        let rows = data.replicates.iter().map(|trace| &trace.layers[layer]);
        Match::of(&Vec::from_iter(rows.map(measured)), theory[layer])
    };
    let of_layer = |l: usize| LayerAgreement {
        hidden_std: beside(l, |row| row.log10_hidden_std, &prediction.log10_hidden_std),
        hidden_rms: beside(l, |row| row.log10_hidden_rms, &prediction.log10_hidden_rms),
        gradient_std: beside(
            l,
            |row| row.log10_gradient_std,
            &prediction.log10_gradient_std,
        ),
        gradient_rms: beside(
            l,
            |row| row.log10_gradient_rms,
            &prediction.log10_gradient_rms,
        ),
    };
    (0..=data.cell.depth).map(of_layer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn z_is_the_distance_in_standard_errors_of_the_mean() {
        // Mean 2, standard deviation 1, three draws and one dead.
        let draws = [Some(1.0), Some(2.0), None, Some(3.0)];
        let own = Match::of(&draws, Some(1.0));
        assert_eq!((own.measured, own.off()), (Some(2.0), Some(1.0)));
        assert!((own.z.unwrap() - 3f64.sqrt()).abs() < 1e-12);
        let law = LogLaw {
            quantiles: [0.0; 5],
            mean: 1.0,
            std: 0.5,
            dead: 0.0,
        };
        let exact = Match::under(&draws, &law, Basis::Exact);
        assert!((exact.z.unwrap() - 2.0 * 3f64.sqrt()).abs() < 1e-12);
        // Three draws beside three simulated networks: twice the variance.
        let simulated = Match::under(&draws, &law, Basis::Simulated { networks: 3 });
        assert!((simulated.z.unwrap() - 6f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn without_an_error_there_is_no_z() {
        assert_eq!(Match::of(&[Some(2.0)], Some(1.0)).z, None);
        assert_eq!(Match::of(&[Some(2.0), Some(2.0)], Some(1.0)).z, None);
        assert_eq!(Match::of(&[Some(1.0), Some(2.0)], None).z, None);
        assert_eq!(
            Match::of(&[None], Some(1.0)),
            Match {
                predicted: Some(1.0),
                ..Match::default()
            }
        );
    }
}
