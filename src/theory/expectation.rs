//! Expectations over one Gaussian preactivation x ~ N(0, q), the building stones of the maps.
//!
//! Called by `length`, `edge` and `phase`. Closed forms for piecewise linear activations and erf,
//! else Gauss-Legendre quadrature on panels that follow the Gaussian's scale and the activation's.
//! [`super::Moments`] interpolates much the same for speed; here nothing is interpolated.

use std::f64::consts::{FRAC_2_PI, PI};

use super::quadrature::gaussian_nodes;
use crate::network::Activation;

/// Beyond q = 2^±`LIMIT` an activation that is 0 at 0, or unbounded, is piecewise linear to the
/// last bit.
const LIMIT: i32 = 200;

/// Expectations over a preactivation x ~ N(0, q).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expectation {
    /// E a².
    pub second: f64,
    /// E a² less its growth at infinity, s q ([`growth_at_infinity`]); no digits are lost at large q.
    pub excess: f64,
    /// E a'².
    pub slope_second: f64,
    /// E a'² - s.
    pub slope_excess: f64,
    /// d E a² / dq = E[x a a'] / q, by parts (right at kinks).
    pub drift: f64,
    /// E[x a a'] / q - s.
    pub drift_excess: f64,
}

/// s, the limit of E a² / q as q goes to infinity: 1/2 for ReLU, GELU and their like, 0 for
/// bounded activations.
pub fn growth_at_infinity(activation: Activation) -> f64 {
    if activation.is_bounded() {
        return 0.0;
    }
    let (negative, positive) = slopes_at_infinity(activation);
    0.5 * (negative * negative + positive * positive)
}

/// (slope to the left, slope to the right) of 0, where a(0) = 0.
pub(super) fn slopes_at_zero(activation: Activation) -> Option<(f64, f64)> {
    (activation.at_zero() == 0.0).then(|| slopes_beside_zero(activation))
}

/// (slope to the left, slope to the right) of 0.
pub(super) fn slopes_beside_zero(activation: Activation) -> (f64, f64) {
    let tiny = f64::MIN_POSITIVE;
    (activation.slope(-tiny), activation.slope(tiny))
}

/// The slopes that an unbounded activation tends to.
pub(super) fn slopes_at_infinity(activation: Activation) -> (f64, f64) {
    (activation.slope(-1e9), activation.slope(1e9))
}

/// The slopes of the piecewise linear function that the activation is at a preactivation of second
/// moment e^`ln_q`: always for degree 1, at extreme q for the others.
pub(super) fn linear_limit(activation: Activation, ln_q: f64) -> Option<(f64, f64)> {
    let limit = f64::from(LIMIT) * std::f64::consts::LN_2;
    match activation.slopes() {
        Some(slopes) => Some(slopes),
        None if ln_q < -limit => slopes_at_zero(activation),
        None if ln_q > limit && !activation.is_bounded() => Some(slopes_at_infinity(activation)),
        None => None,
    }
}

impl Expectation {
    /// At second moment `q` > 0.
    pub fn at(activation: Activation, q: f64) -> Self {
        if let Some((negative, positive)) = linear_limit(activation, q.ln()) {
            // He et al. 2015, eq. 8.
            let half = 0.5 * (negative * negative + positive * positive);
            let excess = half - growth_at_infinity(activation);
            return Self {
                second: half * q,
                excess: excess * q,
                slope_second: half,
                slope_excess: excess,
                drift: half,
                drift_excess: excess,
            };
        }
        match activation {
            Activation::Erf => Self::erf(q),
            _ => Self::by_quadrature(activation, q),
        }
    }

    /// E erf² = (2/pi) asin(2q / (1 + 2q)) (Williams 1998, eq. 11); E erf'² = (4/pi) / sqrt(1 + 4q).
    fn erf(q: f64) -> Self {
        let root = (1.0 + 4.0 * q).sqrt();
        // asin(2q / (1 + 2q)) without loss where its argument is near 1.
        let second = FRAC_2_PI * (2.0 * q).atan2(root);
        let slope_second = 4.0 / (PI * root);
        let drift = slope_second / (1.0 + 2.0 * q);
        Self {
            second,
            excess: second,
            slope_second,
            slope_excess: slope_second,
            drift,
            drift_excess: drift,
        }
    }

    fn by_quadrature(activation: Activation, q: f64) -> Self {
        let (x, weights) = gaussian_nodes(q.sqrt(), activation.kinks());
        let at_zero = activation.at_zero();
        let (far_left, far_right) = match activation.is_bounded() {
            true => (0.0, 0.0),
            false => slopes_at_infinity(activation),
        };
        let mut of = Self {
            second: 0.0,
            excess: 0.0,
            slope_second: 0.0,
            slope_excess: 0.0,
            drift: 0.0,
            drift_excess: 0.0,
        };
        for (sign, far) in [(1.0, far_right), (-1.0, far_left)] {
            let x: Vec<f64> = x.iter().map(|x| sign * x).collect();
            let mut value = x.clone();
            activation.apply(&mut value, 0);
            for ((x, value), weight) in x.iter().zip(value).zip(&weights) {
                let value = value + at_zero;
                let slope = activation.slope(*x);
                of.second += weight * value * value;
                of.excess += weight * (value - far * x) * (value + far * x);
                of.slope_second += weight * slope * slope;
                of.slope_excess += weight * (slope - far) * (slope + far);
                of.drift += weight * x * value * slope;
                of.drift_excess += weight * x * (value * slope - far * far * x);
            }
        }
        of.drift /= q;
        of.drift_excess /= q;
        of
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadrature_agrees_with_the_closed_form_of_erf() {
        for q in [1e-9, 0.02, 1.0, 37.0, 1e5, 1e12] {
            let (exact, got) = (
                Expectation::erf(q),
                Expectation::by_quadrature(Activation::Erf, q),
            );
            for (a, b) in [
                (exact.second, got.second),
                (exact.slope_second, got.slope_second),
                (exact.drift, got.drift),
            ] {
                assert!((a / b - 1.0).abs() < 1e-12, "{q}: {exact:?} {got:?}");
            }
        }
    }

    #[test]
    fn drift_is_the_slope_of_the_second_moment() {
        for activation in Activation::ALL {
            for q in [1e-3, 0.4, 3.0, 500.0] {
                let step = 1e-4 * q;
                let at = |q| Expectation::at(activation, q).second;
                let slope = (at(q + step) - at(q - step)) / (2.0 * step);
                let drift = Expectation::at(activation, q).drift;
                assert!(
                    (slope / drift - 1.0).abs() < 1e-6,
                    "{activation} {q}: {slope} {drift}"
                );
            }
        }
    }

    #[test]
    fn excess_is_what_is_left_of_the_growth() {
        for activation in Activation::ALL {
            let s = growth_at_infinity(activation);
            for q in [0.1, 2.0, 90.0] {
                let of = Expectation::at(activation, q);
                assert!(
                    (of.excess - (of.second - s * q)).abs() < 1e-13 * q.max(1.0),
                    "{activation} {q}"
                );
                assert!(
                    (of.slope_excess - (of.slope_second - s)).abs() < 1e-14,
                    "{activation} {q}"
                );
            }
        }
        // ELU at large q: half the inputs sit at -1.
        let elu = Expectation::at(Activation::Elu, 1e14);
        assert!((elu.excess - 0.5).abs() < 1e-6, "{elu:?}");
    }

    #[test]
    fn extremes_join_on() {
        for activation in Activation::ALL {
            for edge in [-200.0, 200.0f64] {
                let (inside, outside) = ((edge * 0.9999).exp2(), (edge * 1.0001).exp2());
                let (a, b) = (
                    Expectation::at(activation, inside),
                    Expectation::at(activation, outside),
                );
                let ratio = |v: f64, q: f64| match (activation.is_bounded(), edge > 0.0) {
                    (true, true) => v,
                    _ if activation.at_zero() != 0.0 && edge < 0.0 => v,
                    _ => v / q,
                };
                let (a, b) = (ratio(a.second, inside), ratio(b.second, outside));
                assert!((a / b - 1.0).abs() < 1e-12, "{activation} {edge}: {a} {b}");
            }
        }
    }
}
