//! What is read off a spectrum.

use std::f64::consts::LN_10;

/// Numbers of one Jacobian's spectrum; all but the first do not see its scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratios {
    /// ln tr(J Jᵀ) / n.
    pub ln_mean: f64,
    /// The largest eigenvalue of J Jᵀ over their mean.
    pub largest: f64,
    /// Variance of the eigenvalues over their mean.
    pub variance: f64,
    /// exp of the entropy of the singular values over their sum (Roy & Vetterli 2007).
    pub effective_rank: f64,
    /// (sum of eigenvalues)² over the sum of their squares.
    pub participation: f64,
    /// log10 of the largest over the smallest singular value that is not 0.
    pub log10_condition: f64,
    /// Singular values that are not 0.
    pub rank: usize,
}

/// Mean and standard deviation over networks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The standard deviation (of a sample: over N - 1); `None` of one network.
    pub sd: Option<f64>,
}

impl Ratios {
    /// Of `ln` of squared singular values, descending, and as many zeros as `size` has more; `None` if all
    /// are 0.
    pub fn of(ln: &[f64], size: usize) -> Option<Self> {
        let (first, last) = (ln.first()?, ln.last()?);
        let n = size as f64;
        // Relative to the largest, so that no sum leaves the range of a float.
        let sum = |power: f64| -> f64 { ln.iter().map(|x| (power * (x - first)).exp()).sum() };
        let (roots, total, squares) = (sum(0.5), sum(1.0), sum(2.0));
        let entropy: f64 = ln
            .iter()
            .map(|x| (0.5 * (x - first)).exp() / roots)
            .filter(|p| *p > 0.0)
            .map(|p| -p * p.ln())
            .sum();
        let participation = total * total / squares;
        Some(Self {
            ln_mean: first + (total / n).ln(),
            largest: n / total,
            variance: squared_deviations(ln, first + (total / n).ln(), n),
            effective_rank: entropy.exp(),
            participation,
            log10_condition: 0.5 * (first - last) / LN_10,
            rank: ln.len(),
        })
    }
}

/// Mean of (eigenvalue over mean - 1)², zeros among them: no difference of large numbers.
fn squared_deviations(ln: &[f64], ln_mean: f64, n: f64) -> f64 {
    let of_values: f64 = ln.iter().map(|x| (x - ln_mean).exp_m1().powi(2)).sum();
    (of_values + (n - ln.len() as f64)) / n
}

impl Spread {
    /// Of at least one number; `None` of none.
    pub fn of(values: impl Iterator<Item = f64> + Clone) -> Option<Self> {
        let n = values.clone().count();
        if n == 0 {
            return None;
        }
        let mean = values.clone().sum::<f64>() / n as f64;
        let squares: f64 = values.map(|x| (x - mean).powi(2)).sum();
        Some(Self {
            mean,
            sd: (n > 1).then(|| (squares / (n - 1) as f64).sqrt()),
        })
    }
}
