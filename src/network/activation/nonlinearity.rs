//! What a file of a smooth activation gives, and the loops over a block that use it.

use super::Activation;
use super::scale::Scale;
use crate::kernel::Real;

/// Below this |x| every activation is its tangent at 0 to the last bit.
pub(super) const TANGENT: f64 = 1.0 / (1u64 << 54) as f64;

/// A smooth (or smooth but for a kink at 0) activation a, in f64.
pub(super) trait Nonlinearity: Copy {
    /// a(0).
    fn at_zero(self) -> f64 {
        0.0
    }

    /// Whether a stays within finite limits.
    fn is_bounded(self) -> bool {
        false
    }

    /// a(x) for any x, infinite ones included.
    fn value(self, x: f64) -> f64 {
        self.centred(x) + self.at_zero()
    }

    /// a(x) - a(0) to a few ulp, also next to 0.
    fn centred(self, x: f64) -> f64;

    /// (a(x) - a(0)) / scale, where x = u · scale may have gone to 0 or infinity on the way.
    fn scaled(self, u: f64, x: f64, scale: Scale) -> f64;

    /// a'(x), the right-hand derivative at a kink; finite for infinite x too.
    fn slope(self, x: f64) -> f64;

    /// a''(x), that of the right at a kink.
    fn curvature(self, x: f64) -> f64;

    /// (sign of a'(x), ln |a'(x)|) where a' is so small that `slope` underflows.
    fn ln_slope(self, x: f64) -> (f64, f64);
}

/// See [`super::Activation::apply`].
pub(super) fn apply<F: Real>(n: impl Nonlinearity, block: &mut [F], e: i64) {
    if e == 0 {
        for v in block {
            *v = F::from_f64(n.centred(v.as_f64()));
        }
        return;
    }
    let scale = Scale::new(e);
    if n.is_bounded() && e > 0 {
        for v in block {
            *v = F::from_f64(n.centred(scale.times(v.as_f64())));
        }
    } else {
        for v in block {
            let u = v.as_f64();
            *v = F::from_f64(n.scaled(u, scale.times(u), scale));
        }
    }
}

/// See [`super::Activation::derivative`].
pub(super) fn derivative<F: Real>(n: impl Nonlinearity, block: &[F], e: i64, out: &mut [F]) -> i64 {
    let scale = Scale::new(e);
    let mut largest = 0.0f64;
    for (o, u) in out.iter_mut().zip(block) {
        let slope = n.slope(scale.times(u.as_f64()));
        largest = largest.max(slope.abs());
        *o = F::from_f64(slope);
    }
    // Full precision for the largest and for all within a factor 1 / epsilon of it.
    let trusted = (F::min_positive_value() / F::epsilon()).as_f64();
    if largest >= trusted || block.is_empty() {
        return 0;
    }
    derivative_by_logarithm(n, block, scale, out)
}

/// The same through ln |a'|, for a block in which every derivative underflows.
fn derivative_by_logarithm<F: Real>(
    n: impl Nonlinearity,
    block: &[F],
    scale: Scale,
    out: &mut [F],
) -> i64 {
    let log2_slope = |u: &F| {
        let (sign, ln) = n.ln_slope(scale.times(u.as_f64()));
        let log2 = ln * std::f64::consts::LOG2_E;
        // Where x is infinite, ln x - x² is no number.
        (
            sign,
            if log2.is_nan() {
                f64::NEG_INFINITY
            } else {
                log2
            },
        )
    };
    let largest = block
        .iter()
        .map(|u| log2_slope(u).1)
        .fold(f64::NEG_INFINITY, f64::max);
    if largest < -(Activation::FURTHEST as f64) {
        // Not 0, and the further the smaller.
        let sizes = block.iter().map(|u| u.as_f64().abs());
        let nearest = sizes.fold(f64::INFINITY, f64::min);
        for (o, u) in out.iter_mut().zip(block) {
            *o = F::from_f64(log2_slope(u).0 * nearest / u.as_f64().abs());
        }
        return -Activation::FURTHEST;
    }
    let shift = largest.floor();
    for (o, u) in out.iter_mut().zip(block) {
        let (sign, log2) = log2_slope(u);
        *o = F::from_f64(sign * (log2 - shift).exp2());
    }
    shift as i64
}
