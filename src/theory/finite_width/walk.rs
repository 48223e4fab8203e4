//! The random walk of ln |h_l|², layer after layer: its quantiles at every depth at once.

use super::mixture::LengthMixture;
use super::quantiles::LogLengthLaws;
use super::{LogRatio, log_ratio};
use crate::network::Activation;

/// Probabilities of the quantiles.
const LEVELS: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// Up to here every layer's law is inverted.
const ALL_UP_TO: usize = 12;
/// From there on the layers whose law is inverted are further and further apart.
const RATIO: f64 = 1.25;

/// ln |h_l|² of an input at the weights that keep the second moment, as sums of ln Y.
#[derive(Clone, Debug)]
pub(in crate::theory) struct LengthWalk {
    /// Mean and variance of one step, given that the layer is not dead.
    pub step: LogRatio,
    /// Probability that a layer is dead, given that the one before it is not.
    pub dead_probability: f64,
    /// Quantiles after 1..=L layers, given that none is dead.
    pub quantiles: Vec<[f64; 5]>,
}

impl LengthWalk {
    /// The walk over `layers` layers of `width` units; `None` as [`log_ratio`] gives it.
    ///
    /// Quantiles less the mean, over the standard deviation, are smooth in l^(-1/2) (the expansion
    /// of Cornish & Fisher 1938), so that a few depths tell those between: within 1e-6.
    pub fn new(activation: Activation, width: usize, layers: usize) -> Option<Self> {
        let step = log_ratio(activation, width)?;
        let length = LengthMixture::new(activation.slopes()?, width)?;
        let mut laws = LogLengthLaws::new(&length, step.mean, step.variance);
        let spread = |l: usize| (l as f64 * step.variance).sqrt();
        let knots: Vec<(f64, [f64; 5])> = knots(layers)
            .into_iter()
            .map(|l| {
                let law = laws.law(l);
                let mean = l as f64 * step.mean;
                let standard = LEVELS.map(|p| (law.quantile(p) - mean) / spread(l));
                ((l as f64).sqrt().recip(), standard)
            })
            .collect();
        let quantiles = (1..=layers)
            .map(|l| {
                let standard = interpolated(&knots, (l as f64).sqrt().recip());
                standard.map(|u| l as f64 * step.mean + spread(l) * u)
            })
            .collect();
        Some(Self {
            step,
            dead_probability: length.dead_probability,
            quantiles,
        })
    }
}

/// The depths whose law is inverted: the first few, the last, and some between.
fn knots(layers: usize) -> Vec<usize> {
    let mut knots: Vec<usize> = (1..=layers.min(ALL_UP_TO)).collect();
    while let Some(&last) = knots.last().filter(|&&last| last < layers) {
        knots.push(((last as f64 * RATIO) as usize).clamp(last + 1, layers));
    }
    knots
}

/// The cubic through the four knots around `t` (fewer where there are fewer); they descend in t.
fn interpolated(knots: &[(f64, [f64; 5])], t: f64) -> [f64; 5] {
    let after = knots.partition_point(|(at, _)| *at > t);
    let first = after.saturating_sub(2).min(knots.len().saturating_sub(4));
    let around = &knots[first..knots.len().min(first + 4)];
    let mut sum = [0.0; 5];
    for (i, (own, values)) in around.iter().enumerate() {
        let others = around.iter().enumerate().filter(|(j, _)| *j != i);
        let weight: f64 = others.map(|(_, (at, _))| (t - at) / (own - at)).product();
        for (sum, value) in sum.iter_mut().zip(values) {
            *sum += weight * value;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depths_between_are_told_by_those_inverted() {
        for (activation, width) in [
            (Activation::Relu, 1),
            (Activation::Relu, 8),
            (Activation::Linear, 80),
            (Activation::LeakyRelu { slope: 0.2 }, 3),
        ] {
            let walk = LengthWalk::new(activation, width, 1000).unwrap();
            let length = LengthMixture::new(activation.slopes().unwrap(), width).unwrap();
            let mut laws = LogLengthLaws::new(&length, walk.step.mean, walk.step.variance);
            for l in [1, 7, 13, 14, 17, 26, 33, 90, 333, 871, 999, 1000] {
                let law = laws.law(l);
                for (p, got) in LEVELS.into_iter().zip(walk.quantiles[l - 1]) {
                    let want = law.quantile(p);
                    // ln of a square; 1e-4 decades would be 4.6e-4.
                    assert!(
                        (got - want).abs() < 2e-6,
                        "{activation} {width} {l}: {got} {want}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_wide_layer_needs_few_of_its_binomial_terms() {
        // Every k against every third: moments of the length, which are products.
        let length = LengthMixture::new((0.0, 1.0), 400).unwrap();
        let got = length.ln_moment(num_complex::Complex64::new(2.0, 0.0)).re;
        assert!((got - (1.0f64 + 5.0 / 400.0).ln()).abs() < 1e-13, "{got}");
    }
}
