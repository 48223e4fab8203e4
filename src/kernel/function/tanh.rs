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

impl Function for Tanh {
    const BOUNDED: bool = true;

    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let x = scale.scale_up(u);
        let e = Exponential::of(x.negative_abs() + x.negative_abs());
        let t = e.exp();
        let value = scale.scale_down((e.exp_m1() / (t + F::one())).with_sign_of(x));
        let [half, quarter] = [x.same(F::from_f64(0.5)), x.same(F::from_f64(0.25))];
        // (1 + t)² / 4
        let square = t.mul_add(t.mul_add(quarter, half), quarter);
        (scale.near_zero(x, u, value), t / square)
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
        let e = Exponential::of(x.negative_abs());
        let t = e.exp();
        let sum = t + F::one();
        let value = scale.scale_down((e.exp_m1() / (sum + sum)).with_sign_of(x));
        let square = t.mul_add(t + F::from_f64(2.0), x.same(F::one()));
        (scale.near_zero(x, u * F::from_f64(0.25), value), t / square)
    }
}
