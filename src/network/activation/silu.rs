//! SiLU (Swish), x sigmoid(x) (Elfwing et al. 2018, eq. 4; Ramachandran et al. 2017). Slope 1/2 at
//! 0, ReLU at infinity; not monotone: its minimum is -0.28 at -1.28.

use super::nonlinearity::Nonlinearity;
use super::scale::Scale;
use super::sigmoid::sigmoid;

/// x sigmoid(x).
#[derive(Clone, Copy)]
pub(super) struct Silu;

/// Beyond this |x| the tail is below every f64.
const SATURATED: f64 = 800.0;

impl Nonlinearity for Silu {
    #[inline]
    fn centred(self, x: f64) -> f64 {
        if x < -SATURATED {
            return 0.0;
        }
        x * sigmoid(x)
    }

    #[inline]
    fn scaled(self, u: f64, x: f64, _scale: Scale) -> f64 {
        u * sigmoid(x)
    }

    /// sigmoid(x) (1 + x sigmoid(-x)), with t = e^-|x|.
    #[inline]
    fn slope(self, x: f64) -> f64 {
        let x = x.clamp(-SATURATED, SATURATED);
        let t = (-x.abs()).exp();
        let d = 1.0 + t;
        if x >= 0.0 {
            (1.0 + x * t / d) / d
        } else {
            t * (1.0 + x / d) / d
        }
    }

    fn curvature(self, x: f64) -> f64 {
        let x = x.clamp(-SATURATED, SATURATED);
        let t = (-x.abs()).exp();
        t / ((1.0 + t) * (1.0 + t)) * (2.0 - x * (0.5 * x).tanh())
    }

    /// For x << -1: a' = e^x (1 + x) up to a factor 1 + O(e^x).
    fn ln_slope(self, x: f64) -> (f64, f64) {
        (-1.0, x + (-1.0 - x).ln())
    }
}
