//! ELU with alpha = 1, and SELU: linear on the right, an exponential on the left.

use pulp::Simd;

use super::exponential::Exponential;
use super::reduced::Reduced;
use super::{Coefficients, Function, Scaling};
use crate::kernel::Lanes;

/// x for x >= 0, e^x - 1 below.
#[derive(Clone, Copy, Debug)]
pub struct Elu;

/// lambda x for x >= 0, lambda alpha (e^x - 1) below.
#[derive(Clone, Copy, Debug)]
pub struct Selu;

/// lambda of Klambauer et al. 2017, eq. 14.
const LAMBDA: f64 = 1.050_700_987_355_480_5;
/// lambda · alpha of the same equation.
const LAMBDA_ALPHA: f64 = 1.758_099_340_847_376_6;

/// ((e^x - 1) / s, e^x) for x = u s < 0; of x = 0 elsewhere.
#[inline(always)]
fn left<F: Coefficients, S: Simd, const N: usize>(
    u: Lanes<F, S, N>,
    scale: impl Scaling<F>,
) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
    let x = scale.scale_up(u);
    let e = Exponential::of(Reduced::of(x.min(x.same(F::zero()))));
    let (exp, exp_m1) = e.times(F::one());
    (scale.near_zero(x, u, scale.scale_down(exp_m1)), exp)
}

impl Function for Elu {
    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let (value, slope) = left(u, scale);
        let negative = u.less_than(u.same(F::zero()));
        (negative.select(value, u), slope)
    }
}

impl Function for Selu {
    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let (value, slope) = left(u, scale);
        let (right, left) = (F::from_f64(LAMBDA), F::from_f64(LAMBDA_ALPHA));
        let negative = u.less_than(u.same(F::zero()));
        (
            negative.select(value * left, u * right),
            negative.select(slope * left, slope.same(right)),
        )
    }
}
