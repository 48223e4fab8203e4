//! Softplus, ln(1 + e^x) (Dugas et al. 2001, eq. 2). ln 2 and slope 1/2 at 0, ReLU at infinity.
//! Centred it is ln((1 + e^x) / 2) = log1p(expm1(x) / 2), which cancels nowhere.

use std::f64::consts::LN_2;

use super::nonlinearity::{Nonlinearity, TANGENT};
use super::scale::Scale;
use super::sigmoid::sigmoid;

/// ln(1 + e^x).
#[derive(Clone, Copy)]
pub(super) struct Softplus;

/// From here on x is split off, long before e^x overflows.
const LARGE: f64 = 20.0;

impl Nonlinearity for Softplus {
    fn at_zero(self) -> f64 {
        LN_2
    }

    #[inline]
    fn value(self, x: f64) -> f64 {
        x.max(0.0) + (-x.abs()).exp().ln_1p()
    }

    #[inline]
    fn centred(self, x: f64) -> f64 {
        if x < LARGE {
            (0.5 * x.exp_m1()).ln_1p()
        } else {
            x + ((-x).exp().ln_1p() - LN_2)
        }
    }

    #[inline]
    fn scaled(self, u: f64, x: f64, scale: Scale) -> f64 {
        if x.abs() < TANGENT {
            0.5 * u
        } else if x < LARGE {
            scale.divide(self.centred(x))
        } else {
            u + scale.divide((-x).exp().ln_1p() - LN_2)
        }
    }

    #[inline]
    fn slope(self, x: f64) -> f64 {
        sigmoid(x)
    }

    fn curvature(self, x: f64) -> f64 {
        let t = (-x.abs()).exp();
        t / ((1.0 + t) * (1.0 + t))
    }

    fn ln_slope(self, x: f64) -> (f64, f64) {
        (1.0, x.min(0.0) - (-x.abs()).exp().ln_1p())
    }
}
