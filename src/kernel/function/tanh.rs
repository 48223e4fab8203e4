//! tanh and the logistic sigmoid, which is a tanh of half the size: with t = e^(-2|x|),
//! tanh |x| = (1 - t) / (1 + t) and tanh' = 4 t / (1 + t)²; 1 - tanh² would cancel. Two divisions
//! cost little beside the rest, and round less often than products with one reciprocal.

use pulp::Simd;

use super::exponential::Exponential;
use super::{Coefficients, Function, Scaling};
use crate::kernel::Lanes;

/// tanh x.
#[derive(Clone, Copy, Debug)]
pub struct Tanh;

/// 1 / (1 + e^-x), centred: minus 1/2.
#[derive(Clone, Copy, Debug)]
pub struct Sigmoid;

/// ((1 - t) / (1 + t), 4 t / (1 + t)²) for t = e^y, y <= 0.
#[inline(always)]
fn decay<F: Coefficients, S: Simd, const N: usize>(
    y: Lanes<F, S, N>,
) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
    let e = Exponential::of(y);
    let t = e.exp();
    let (one, two) = (F::one(), F::from_f64(2.0));
    let value = -e.exp_m1() / (t + one);
    let four = t.same(F::from_f64(4.0) / F::LIFT);
    let slope = e.lifted_times(four) / t.mul_add(t + two, t.same(one));
    (value, slope)
}

impl Function for Tanh {
    const BOUNDED: bool = true;

    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let x = scale.scale_up(u);
        let (value, slope) = decay(x.abs() * F::from_f64(-2.0));
        let value = scale.scale_down(value.with_sign_of(x));
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
        let (value, slope) = decay(-x.abs());
        let (half, quarter) = (F::from_f64(0.5), F::from_f64(0.25));
        let value = scale.scale_down((value * half).with_sign_of(x));
        (scale.near_zero(x, u * quarter, value), slope * quarter)
    }
}
