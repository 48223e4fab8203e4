//! Mean and variance of the log ratio of two neighbouring layers' lengths, and the growth of the
//! typical network.

use std::f64::consts::{LN_2, LN_10, PI};

use crate::network::Activation;

/// Mean and variance of ln (|h_k|² / |h_{k-1}|²), given that the layer is not dead, at the variance
/// that keeps the second moment (He et al. 2015, eq. 10 and 15).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogRatio {
    /// Mean; below 0 by Jensen's inequality.
    pub mean: f64,
    /// Variance.
    pub variance: f64,
}

/// Euler's constant.
const EULER_GAMMA: f64 = 0.577_215_664_901_532_9;

/// The log ratio of a layer of `width` units; `None` unless the activation is positively
/// homogeneous (and not 0 everywhere).
///
/// With E standard exponential and T = E / Y, P(T > t) is the Laplace transform E e^(-tY), which is
/// ((1 + 2 p² t)^(-1/2) + (1 + 2 n² t)^(-1/2))^width / 2^width for slopes (n, p) since the units
/// are independent. So ln T has a known density, ln Y = ln E - ln T, and the moments of ln E are
/// -gamma and pi²/6. For ReLU this is the mixture of chi² laws with binomial degrees of freedom
/// of Hanin & Nica 2018, section 3; for the identity psi(n/2) + ln 2 and psi'(n/2).
pub fn log_ratio(activation: Activation, width: usize) -> Option<LogRatio> {
    let (negative, positive) = activation.slopes()?;
    let second = 0.5 * (negative * negative + positive * positive);
    if width == 0 || second == 0.0 {
        return None;
    }
    let n = width as f64;
    // Of one unit: the slopes' squares, in units of their mean.
    let squares = [negative * negative / second, positive * positive / second];
    // Density of s = ln (T · n), times 1 - P(Y = 0).
    let density = |s: f64| {
        let t = s.exp() / n;
        let [mut transform, mut below_one, mut slope] = [0.0; 3];
        for square in squares {
            let stretch = 1.0 + 2.0 * square * t;
            let root = stretch.sqrt();
            transform += 0.5 / root;
            below_one += square * t / (root * (1.0 + root));
            slope += 0.5 * square * t / (stretch * root);
        }
        // Raised to the n-th power, so that next to 1 every digit of the distance counts.
        let ln_transform = if below_one < 0.5 {
            (-below_one).ln_1p()
        } else {
            transform.ln()
        };
        n * slope * ((n - 1.0) * ln_transform).exp()
    };
    // The trapezoidal rule: the density falls like e^s on the left, like e^(-s/2) or faster on the
    // right, and its transform like e^(-pi |w| / 2), which makes the rule's error e^(-pi² / step).
    let step = 0.25;
    let (mut total, mut first, mut square) = (0.0, 0.0, 0.0);
    for i in -170..=400 {
        let s = step * f64::from(i);
        let p = density(s);
        total += p;
        first += p * (s + EULER_GAMMA);
        square += p * (s + EULER_GAMMA) * (s + EULER_GAMMA);
    }
    let mean = first / total;
    Some(LogRatio {
        mean: -mean,
        variance: (square / total - mean * mean - PI * PI / 6.0).max(0.0),
    })
}

/// Growth of log10 std per layer of the typical (geometric mean) network of this width, at this
/// hidden weight variance; `None` unless the activation is positively homogeneous and the
/// variance positive. For Gaussian weights and no bias.
pub fn typical_growth(activation: Activation, width: usize, hidden_variance: f64) -> Option<f64> {
    let (negative, positive) = activation.slopes()?;
    let ratio = log_ratio(activation, width)?;
    let square = negative * negative + positive * positive;
    let ln_factor = (width as f64).ln() + hidden_variance.ln() + square.ln() - LN_2;
    let growth = 0.5 * (ln_factor + ratio.mean) / LN_10;
    growth.is_finite().then_some(growth)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAKY: Activation = Activation::LeakyRelu { slope: 0.2 };

    fn close(got: f64, want: f64, tolerance: f64, about: &str) {
        assert!(
            (got - want).abs() <= tolerance,
            "{about}: {got} against {want}"
        );
    }

    #[test]
    fn log_ratio_agrees_with_binomial_sums() {
        // Binomial sums of digamma and trigamma (mpmath), given that the layer is not dead.
        let known = [
            (8, -0.398_777_269_9, 1.246_989_127_8),
            (80, -0.031_912_828_5, 0.065_569_154_6),
            (256, -0.009_828_659_4, 0.019_818_708_9),
        ];
        for (width, mean, variance) in known {
            let ratio = log_ratio(Activation::Relu, width).unwrap();
            close(ratio.mean, mean, 1e-10, "mean");
            close(ratio.variance, variance, 1e-10, "variance");
        }
        // psi(n/2) + ln(2/n) and psi'(n/2) for the identity.
        let linear = [
            (1, -1.270_362_845_461_478, 4.934_802_200_544_679),
            (2, -0.577_215_664_901_532_9, 1.644_934_066_848_226_4),
            (80, -0.012_552_080_079_093_2, 0.025_315_103_841_408_8),
        ];
        for (width, mean, variance) in linear {
            let ratio = log_ratio(Activation::Linear, width).unwrap();
            close(ratio.mean, mean, 1e-12, "mean");
            close(ratio.variance, variance, 1e-12, "variance");
        }
        // E ln Y as the integral of (e^-t - E e^(-tY)) / t (mpmath).
        let leaky = log_ratio(LEAKY, 3).unwrap();
        close(leaky.mean, -0.860_057_539_657_734_7, 1e-12, "leaky");
        assert_eq!(log_ratio(Activation::Tanh, 80), None);
        // psi(n/2) + ln(2/n) and psi'(n/2) at n = 10^6 (mpmath).
        let wide = log_ratio(Activation::Linear, 1_000_000).unwrap();
        close(
            wide.mean / -1.000_000_333_333_333_3e-6,
            1.0,
            2e-8,
            "wide mean",
        );
        close(
            wide.variance / 2.000_002_000_001_333e-6,
            1.0,
            2e-8,
            "wide variance",
        );
        let typical = typical_growth(Activation::Relu, 80, 0.025).unwrap();
        close(
            typical,
            0.5 * -0.031_912_828_5 / 10f64.ln(),
            1e-11,
            "typical",
        );
        let typical = typical_growth(LEAKY, 1_000_000, 0.1).unwrap();
        close(typical, 0.5 * 52_000f64.log10(), 1e-6, "wide");
    }
}
