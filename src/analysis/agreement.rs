//! Measurement beside theory: how far apart they are, and whether chance explains it.

use serde::Serialize;

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

    /// The same where theory gives the spread of a draw as well.
    pub fn under(draws: &[Option<f64>], predicted: f64, std: f64) -> Self {
        let (mean, _) = mean_and_std(draws);
        Self::with(draws, mean, Some(predicted), Some(std))
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
        let law = Match::under(&draws, 1.0, 0.5);
        assert!((law.z.unwrap() - 2.0 * 3f64.sqrt()).abs() < 1e-12);
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
