//! tanh x. Slope 1 at 0, ±1 at infinity (LeCun et al. 1998, section 4.4).

use super::nonlinearity::{Nonlinearity, TANGENT};
use super::scale::Scale;

/// tanh x.
#[derive(Clone, Copy)]
pub(super) struct Tanh;

impl Nonlinearity for Tanh {
    fn is_bounded(self) -> bool {
        true
    }

    #[inline]
    fn centred(self, x: f64) -> f64 {
        x.tanh()
    }

    #[inline]
    fn scaled(self, u: f64, x: f64, scale: Scale) -> f64 {
        if x.abs() < TANGENT {
            u
        } else {
            scale.divide(x.tanh())
        }
    }

    /// 1 / cosh² x = 4 t / (1 + t)² with t = e^(-2|x|); 1 - tanh² would cancel.
    #[inline]
    fn slope(self, x: f64) -> f64 {
        let t = (-2.0 * x.abs()).exp();
        4.0 * t / ((1.0 + t) * (1.0 + t))
    }

    fn curvature(self, x: f64) -> f64 {
        -2.0 * x.tanh() * self.slope(x)
    }

    fn ln_slope(self, x: f64) -> (f64, f64) {
        let decay = 2.0 * x.abs();
        let ln = 2.0 * (std::f64::consts::LN_2 - (-decay).exp().ln_1p()) - decay;
        (1.0, ln)
    }
}
