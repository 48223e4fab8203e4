//! The error function. Slope 2 / sqrt(pi) at 0, ±1 at infinity; the sigmoid with closed-form
//! moments (Williams 1998, eq. 11).

use std::f64::consts::FRAC_2_SQRT_PI;

use super::nonlinearity::{Nonlinearity, TANGENT};
use super::normal::gaussian;
use super::scale::Scale;

/// erf x.
#[derive(Clone, Copy)]
pub(super) struct Erf;

impl Nonlinearity for Erf {
    fn is_bounded(self) -> bool {
        true
    }

    #[inline]
    fn centred(self, x: f64) -> f64 {
        libm::erf(x)
    }

    #[inline]
    fn scaled(self, u: f64, x: f64, scale: Scale) -> f64 {
        if x.abs() < TANGENT {
            FRAC_2_SQRT_PI * u
        } else {
            scale.divide(libm::erf(x))
        }
    }

    #[inline]
    fn slope(self, x: f64) -> f64 {
        FRAC_2_SQRT_PI * gaussian(1.0, x)
    }

    fn curvature(self, x: f64) -> f64 {
        // Beyond 40 both factors would not fit, and the product is 0.
        let x = x.clamp(-40.0, 40.0);
        -2.0 * x * self.slope(x)
    }

    fn ln_slope(self, x: f64) -> (f64, f64) {
        (1.0, FRAC_2_SQRT_PI.ln() - x * x)
    }
}
