//! GELU, x Phi(x), the exact one (Hendrycks & Gimpel 2016, eq. 1). Slope 1/2 at 0, ReLU at
//! infinity; not monotone: its minimum is -0.17 at -0.75.

use super::nonlinearity::Nonlinearity;
use super::normal::{density, distribution};
use super::scale::Scale;

/// x Phi(x).
#[derive(Clone, Copy)]
pub(super) struct Gelu;

/// ln sqrt(2 pi).
const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_7;

/// Beyond this |x| the tail is below every f64.
const SATURATED: f64 = 40.0;

impl Nonlinearity for Gelu {
    #[inline]
    fn centred(self, x: f64) -> f64 {
        if x < -SATURATED {
            return 0.0;
        }
        x * distribution(x)
    }

    #[inline]
    fn scaled(self, u: f64, x: f64, _scale: Scale) -> f64 {
        u * distribution(x)
    }

    #[inline]
    fn slope(self, x: f64) -> f64 {
        let x = x.clamp(-SATURATED, SATURATED);
        distribution(x) + x * density(x)
    }

    fn curvature(self, x: f64) -> f64 {
        let x = x.clamp(-SATURATED, SATURATED);
        density(x) * (2.0 - x * x)
    }

    /// By the asymptotic series of Mills' ratio (Abramowitz & Stegun 26.2.12), for t = -x >> 1:
    /// a' = phi(t) (R(t) - t), R(t) = 1/t - 1/t³ + 3/t⁵ - ...
    fn ln_slope(self, x: f64) -> (f64, f64) {
        let t = -x;
        let r = 1.0 / (t * t);
        let mills_times_t = 1.0 - r * (1.0 - 3.0 * r * (1.0 - 5.0 * r * (1.0 - 7.0 * r)));
        let ln = -0.5 * t * t - LN_SQRT_TAU + t.ln() + (-r * mills_times_t).ln_1p();
        (-1.0, ln)
    }
}
