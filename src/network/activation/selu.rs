//! SELU: lambda x for x >= 0, lambda alpha (e^x - 1) below (Klambauer et al. 2017, eq. 2, with the
//! constants of eq. 14, which make (mean, variance) = (0, 1) a fixed point). Its slope at 0 jumps
//! from 1.7581 on the left to 1.0507 on the right, which is the one used.

use super::elu::scaled_expm1;
use super::nonlinearity::Nonlinearity;
use super::scale::Scale;

/// lambda x for x >= 0, lambda alpha (e^x - 1) below.
#[derive(Clone, Copy)]
pub(super) struct Selu;

/// lambda of Klambauer et al. 2017, eq. 14.
const LAMBDA: f64 = 1.050_700_987_355_480_5;
/// lambda · alpha, alpha = 1.673_263_242_354_377_2 of the same equation.
pub(super) const LAMBDA_ALPHA: f64 = 1.758_099_340_847_376_6;

impl Nonlinearity for Selu {
    #[inline]
    fn centred(self, x: f64) -> f64 {
        if x >= 0.0 {
            LAMBDA * x
        } else {
            LAMBDA_ALPHA * x.exp_m1()
        }
    }

    #[inline]
    fn scaled(self, u: f64, x: f64, scale: Scale) -> f64 {
        if u >= 0.0 {
            LAMBDA * u
        } else {
            LAMBDA_ALPHA * scaled_expm1(u, x, scale)
        }
    }

    #[inline]
    fn slope(self, x: f64) -> f64 {
        if x >= 0.0 {
            LAMBDA
        } else {
            LAMBDA_ALPHA * x.exp()
        }
    }

    fn curvature(self, x: f64) -> f64 {
        if x >= 0.0 {
            0.0
        } else {
            LAMBDA_ALPHA * x.exp()
        }
    }

    fn ln_slope(self, x: f64) -> (f64, f64) {
        if x >= 0.0 {
            (1.0, LAMBDA.ln())
        } else {
            (1.0, LAMBDA_ALPHA.ln() + x)
        }
    }
}
