//! ELU with alpha = 1: x for x >= 0, e^x - 1 below (Clevert et al. 2016, eq. 15). Slope 1 at 0;
//! at infinity ReLU with a constant -1 on the left. The second derivative jumps at 0.

use super::nonlinearity::{Nonlinearity, TANGENT};
use super::scale::Scale;

/// x for x >= 0, e^x - 1 below.
#[derive(Clone, Copy)]
pub(super) struct Elu;

/// (e^x - 1) / scale for x = u · scale < 0.
#[inline]
pub(super) fn scaled_expm1(u: f64, x: f64, scale: Scale) -> f64 {
    if x > -TANGENT {
        u
    } else {
        scale.divide(x.exp_m1())
    }
}

impl Nonlinearity for Elu {
    #[inline]
    fn centred(self, x: f64) -> f64 {
        if x >= 0.0 { x } else { x.exp_m1() }
    }

    #[inline]
    fn scaled(self, u: f64, x: f64, scale: Scale) -> f64 {
        if u >= 0.0 {
            u
        } else {
            scaled_expm1(u, x, scale)
        }
    }

    #[inline]
    fn slope(self, x: f64) -> f64 {
        if x >= 0.0 { 1.0 } else { x.exp() }
    }

    fn curvature(self, x: f64) -> f64 {
        if x >= 0.0 { 0.0 } else { x.exp() }
    }

    fn ln_slope(self, x: f64) -> (f64, f64) {
        (1.0, x.min(0.0))
    }
}
