//! Softplus, ln(1 + e^x), centred: with t = e^-|x|, ln((1 + e^x) / 2) = max(x, 0) + ln((1 + t) / 2),
//! and ln((1 + t) / 2) = 2 atanh((t - 1) / (t + 3)), which cancels nowhere.

use pulp::Simd;

use super::quotient::Quotient;
use super::reduced::Reduced;
use super::{Coefficients, Function, Scaling};
use crate::kernel::Lanes;

/// ln(1 + e^x), centred: minus ln 2.
#[derive(Clone, Copy, Debug)]
pub struct Softplus;

impl Function for Softplus {
    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let x = scale.scale_up(u);
        let e = Quotient::of(Reduced::of(x.negative_abs()));
        let (t, m) = e.above(F::one());
        let below = e.below();
        let s = -m / below.mul_add(x.same(F::from_f64(3.0)), t);
        let twice = s + s;
        let z = s * s;
        let log = (twice * z).mul_add(z.polynomial(F::ATANH_TAIL), twice);
        let value = u.max(u.same(F::zero())) + scale.scale_down(log);
        let negative = x.less_than(x.same(F::zero()));
        let slope = negative.select(t, below) / (t + below);
        (scale.near_zero(x, u * F::from_f64(0.5), value), slope)
    }
}
