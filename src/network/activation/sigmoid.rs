//! The logistic sigmoid 1 / (1 + e^-x). 1/2 and slope 1/4 at 0, a step from 0 to 1 at infinity
//! (Rumelhart et al. 1986, eq. 4). Centred it is tanh(x/2) / 2.

use super::nonlinearity::{Nonlinearity, TANGENT};
use super::scale::Scale;

/// 1 / (1 + e^-x).
#[derive(Clone, Copy)]
pub(super) struct Sigmoid;

/// 1 / (1 + e^-x) with full relative precision on both sides.
#[inline]
pub(super) fn sigmoid(x: f64) -> f64 {
    let t = (-x.abs()).exp();
    if x >= 0.0 {
        1.0 / (1.0 + t)
    } else {
        t / (1.0 + t)
    }
}

impl Nonlinearity for Sigmoid {
    fn at_zero(self) -> f64 {
        0.5
    }

    fn is_bounded(self) -> bool {
        true
    }

    #[inline]
    fn value(self, x: f64) -> f64 {
        sigmoid(x)
    }

    #[inline]
    fn centred(self, x: f64) -> f64 {
        0.5 * (0.5 * x).tanh()
    }

    #[inline]
    fn scaled(self, u: f64, x: f64, scale: Scale) -> f64 {
        if x.abs() < TANGENT {
            0.25 * u
        } else {
            scale.divide(self.centred(x))
        }
    }

    #[inline]
    fn slope(self, x: f64) -> f64 {
        let t = (-x.abs()).exp();
        t / ((1.0 + t) * (1.0 + t))
    }

    fn curvature(self, x: f64) -> f64 {
        -(0.5 * x).tanh() * self.slope(x)
    }

    fn ln_slope(self, x: f64) -> (f64, f64) {
        let decay = x.abs();
        (1.0, -decay - 2.0 * (-decay).exp().ln_1p())
    }
}
