//! ReLU, leaky ReLU and the identity: a(x) = positive · x for x >= 0, negative · x below.
//!
//! Positively homogeneous, a(c x) = c a(x) for c > 0, so a scaled block needs no look at its scale.
//! The derivative at 0 is the right-hand one: a'(0) = 1 for ReLU. Nair & Hinton 2010 (ReLU);
//! Maas et al. 2013, section 2 (leaky ReLU).

use crate::kernel::Real;

/// a(x).
pub(super) fn value((negative, positive): (f64, f64), x: f64) -> f64 {
    // Not `slope * x`: at minus infinity ReLU is 0, not NaN.
    if x >= 0.0 {
        positive * x
    } else if negative == 0.0 {
        0.0
    } else {
        negative * x
    }
}

/// a'(x).
pub(super) fn slope((negative, positive): (f64, f64), x: f64) -> f64 {
    if x >= 0.0 { positive } else { negative }
}

/// See [`super::Activation::apply`].
pub(super) fn apply<F: Real>((negative, positive): (f64, f64), block: &mut [F]) {
    if negative == positive && positive == 1.0 {
        return;
    }
    let (negative, positive) = (F::from_f64(negative), F::from_f64(positive));
    if negative.is_zero() {
        for v in block {
            *v = if *v > F::zero() {
                positive * *v
            } else {
                F::zero()
            };
        }
    } else {
        for v in block {
            let slope = if *v >= F::zero() { positive } else { negative };
            *v = slope * *v;
        }
    }
}

/// See [`super::Activation::derivative`]; the shift is always 0.
pub(super) fn derivative<F: Real>(
    (negative, positive): (f64, f64),
    block: &[F],
    out: &mut [F],
) -> i64 {
    let (negative, positive) = (F::from_f64(negative), F::from_f64(positive));
    for (o, &u) in out.iter_mut().zip(block) {
        *o = if u >= F::zero() { positive } else { negative };
    }
    0
}
