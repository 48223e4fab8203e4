//! GELU, x Phi(x). With t = |x|: a(-t) = -t / (t + c) M(q) e^(-t²/2), where M is a polynomial in
//! q = (t - c) / (t + c) (Mills' ratio; after Shepherd & Laframboise 1981), and
//! a'(-t) = (root - t) H(q) e^(-t²/2), which keeps the zero. On the right a(x) = x + a(-x) and
//! a'(x) = 1 - a'(-x).

use pulp::Simd;

use super::exponential::Exponential;
use super::{Coefficients, Function, Scaling};
use crate::kernel::Lanes;

/// x Phi(x).
#[derive(Clone, Copy, Debug)]
pub struct Gelu;

/// From here on the tail is 0 in either precision.
const FAR: f64 = 39.0;

impl Function for Gelu {
    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let x = scale.scale_up(u);
        let (zero, one) = (x.same(F::zero()), x.same(F::one()));
        let t = x.abs().min(x.same(F::from_f64(FAR)));
        let gaussian = Exponential::of_product(t, t * F::from_f64(-0.5));
        // v = t / (t + c) and the error that rounding left in it; q = 2 v - 1.
        let sum = t + F::MILLS_CENTRE;
        let sum_error = t - (sum - F::MILLS_CENTRE);
        let reciprocal = one / sum;
        let v = t * reciprocal;
        let error = reciprocal * (-v).mul_add(sum_error, (-v).mul_add(sum, t));
        let q = error.mul_add(t.same(F::from_f64(2.0)), v + v - one);

        let mills = q.polynomial(F::MILLS);
        let high = v * mills;
        let low = error.mul_add(mills, v.product_error(mills, high));
        let tail = gaussian.lifted_times_sum(high, low) * F::LIFT.recip();
        let value = u.max(zero) - scale.scale_down(tail);

        let (root, root_low) = F::GELU_ROOT;
        let to_root = (t.same(root) - t) + root_low;
        let left = gaussian.lifted_times(to_root * q.polynomial(F::GELU_SLOPE));
        let slope = x.less_than(zero).select(left, one - left);
        (scale.near_zero(x, u * F::from_f64(0.5), value), slope)
    }
}
