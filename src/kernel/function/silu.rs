//! SiLU, x sigmoid(x). With y = -|x| and t = e^y: a(y) = y t / (1 + t), and
//! a'(y) = t (1 + y + t) / (1 + t)², whose zero is kept: with d = y - root and c = e^root,
//! t = c e^d and 1 + y + t = d + c (e^d - 1), two terms of one sign. On the right
//! a(x) = x + a(-x) and a'(x) = 1 - a'(-x).

use pulp::Simd;

use super::exponential::Exponential;
use super::reduced::Reduced;
use super::{Coefficients, Function, Scaling};
use crate::kernel::Lanes;

/// x sigmoid(x).
#[derive(Clone, Copy, Debug)]
pub struct Silu;

impl Function for Silu {
    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let x = scale.scale_up(u);
        let (zero, one) = (x.same(F::zero()), x.same(F::one()));
        let floor = F::EXP_FLOOR + F::SILU_ROOT[0];
        let y = x.negative_abs().max(x.same(floor));
        let (d, [difference, low]) = Reduced::of_difference(y, F::SILU_ROOT);
        let (t, rest) = Exponential::of(d).times(F::EXP_SILU_ROOT);
        let value = u.max(zero) + scale.scale_down(y * t / (t + F::one()));
        let square = t.mul_add(t + F::from_f64(2.0), one);
        let left = t * (difference + (rest + low)) / square;
        let slope = x.less_than(zero).select(left, one - left);
        (scale.near_zero(x, u * F::from_f64(0.5), value), slope)
    }
}
