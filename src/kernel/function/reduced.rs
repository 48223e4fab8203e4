//! The argument of an exponential function, reduced: x = n ln 2 + r with |r| <= ln(2) / 2 (Cody &
//! Waite 1980, chapter 6).

use pulp::Simd;

use super::Coefficients;
use crate::kernel::Lanes;

/// x as 2^n, held times [`Coefficients::LIFT`], and r.
#[derive(Clone, Copy)]
pub(super) struct Reduced<F: Coefficients, S: Simd, const N: usize> {
    /// 2^n · LIFT; 0 where that is no normal number.
    pub lifted: Lanes<F, S, N>,
    /// The rest.
    pub r: Lanes<F, S, N>,
}

impl<F: Coefficients, S: Simd, const N: usize> Reduced<F, S, N> {
    /// x <= 16.
    #[inline(always)]
    pub fn of(x: Lanes<F, S, N>) -> Self {
        let x = x.max(x.same(F::EXP_FLOOR));
        let (n, lifted) = exponent(x);
        let r = reduce_low(n, reduce_high(n, x));
        Self { lifted, r }
    }

    /// t h + low, where h is -t or -t/2 and low far below 1: with the rounding error of the product,
    /// which would else be multiplied by t².
    #[inline(always)]
    pub fn of_product(t: Lanes<F, S, N>, h: Lanes<F, S, N>, low: Option<F>) -> Self {
        let product = t * h;
        let error = t.product_error(h, product);
        let error = low.map_or(error, |low| error + low);
        let x = product.max(product.same(F::EXP_FLOOR));
        let (n, lifted) = exponent(x);
        let r = reduce_high(n, x) + reduce_low(n, error);
        Self { lifted, r }
    }

    /// x - root for x from [`Coefficients::EXP_FLOOR`] + root to 0; and x - root itself, as a sum of two. No bit is lost
    /// next to the root.
    #[inline(always)]
    pub fn of_difference(x: Lanes<F, S, N>, root: [F; 3]) -> (Self, [Lanes<F, S, N>; 2]) {
        let from_first = x - root[0];
        let (n, lifted) = exponent(from_first);
        let r = x - n.mul_add(n.same(F::LN_2.0), n.same(root[0]));
        let r = (r - root[1]) - n.mul_add(n.same(F::LN_2.1), n.same(root[2]));
        let difference = from_first - root[1];
        let low = ((from_first - difference) - root[1]) - root[2];
        (Self { lifted, r }, [difference, low])
    }
}

/// n = x / ln 2 as an integer, and 2^n · LIFT.
#[inline(always)]
fn exponent<F: Coefficients, S: Simd, const N: usize>(
    x: Lanes<F, S, N>,
) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
    let biased = x.mul_add(x.same(F::LOG2_E), x.same(F::ROUND));
    (biased - F::ROUND, biased.low_bits_as_exponent())
}

#[inline(always)]
fn reduce_high<F: Coefficients, S: Simd, const N: usize>(
    n: Lanes<F, S, N>,
    x: Lanes<F, S, N>,
) -> Lanes<F, S, N> {
    n.mul_add(n.same(-F::LN_2.0), x)
}

#[inline(always)]
fn reduce_low<F: Coefficients, S: Simd, const N: usize>(
    n: Lanes<F, S, N>,
    r: Lanes<F, S, N>,
) -> Lanes<F, S, N> {
    n.mul_add(n.same(-F::LN_2.1), r)
}
