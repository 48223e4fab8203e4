//! tanh and the logistic sigmoid, which is a tanh of half the size: with t = e^(-2|x|),
//! tanh |x| = (1 - t) / (1 + t), and with y = 1 - tanh |x| = 2 t / (1 + t), tanh' = y (2 - y);
//! 1 - tanh² would cancel.

use pulp::Simd;

use super::quotient::Quotient;
use super::reduced::Reduced;
use super::{Coefficients, Function, Scaling};
use crate::kernel::Lanes;

/// tanh x.
#[derive(Clone, Copy, Debug)]
pub struct Tanh;

/// 1 / (1 + e^-x), centred: minus 1/2.
#[derive(Clone, Copy, Debug)]
pub struct Sigmoid;

impl Function for Tanh {
    const BOUNDED: bool = true;

    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let x = scale.scale_up(u);
        let e = Quotient::of(Reduced::of(x.negative_abs() + x.negative_abs()));
        let (t, m) = e.above(F::one());
        let reciprocal = x.same(F::one()) / (t + e.below());
        let magnitude = m * reciprocal;
        // 1 - |tanh x|
        let rest = t * (reciprocal + reciprocal);
        let slope = rest.mul_add(-rest, rest + rest);
        let value = scale.scale_down(magnitude.with_sign_of(x));
        (scale.near_zero(x, u, value), slope)
    }
}

impl Function for Sigmoid {
    const BOUNDED: bool = true;

    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let x = scale.scale_up(u);
        let half = F::from_f64(0.5);
        let e = Quotient::of(Reduced::of(x.negative_abs()));
        let (t, m) = e.above(F::one());
        let halved = x.same(half) / (t + e.below());
        let magnitude = m * halved;
        // 1 / (1 + e^|x|)
        let rest = t * (halved + halved);
        let slope = rest.mul_add(-rest, rest);
        let value = scale.scale_down(magnitude.with_sign_of(x));
        (scale.near_zero(x, u * F::from_f64(0.25), value), slope)
    }
}
