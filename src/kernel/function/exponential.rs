//! The exponential function, in the parts from which e^x and e^x - 1 come without cancellation.
//!
//! x = n ln 2 + r with |r| <= ln(2) / 2 (Cody & Waite 1980, chapter 6), so that
//! e^x = s (1 + p) and e^x - 1 = s p + (s - 1) with s = 2^n and p = e^r - 1.

use pulp::Simd;

use super::Coefficients;
use crate::kernel::Lanes;

/// e^x as s (1 + p), with s held times [`Coefficients::LIFT`].
#[derive(Clone, Copy)]
pub(super) struct Exponential<F: Coefficients, S: Simd, const N: usize> {
    lifted: Lanes<F, S, N>,
    p: Lanes<F, S, N>,
}

impl<F: Coefficients, S: Simd, const N: usize> Exponential<F, S, N> {
    /// e^x for x <= 16.
    #[inline(always)]
    pub fn of(x: Lanes<F, S, N>) -> Self {
        let x = x.max(x.same(F::EXP_FLOOR));
        let (n, lifted) = exponent(x);
        Self::new(lifted, reduce_low(n, reduce_high(n, x)))
    }

    /// e^(t h), where h is -t or -t/2: with the rounding error of the product, which would else be
    /// multiplied by t².
    #[inline(always)]
    pub fn of_product(t: Lanes<F, S, N>, h: Lanes<F, S, N>) -> Self {
        let product = t * h;
        let error = t.product_error(h, product);
        let x = product.max(product.same(F::EXP_FLOOR));
        let (n, lifted) = exponent(x);
        Self::new(lifted, reduce_high(n, x) + reduce_low(n, error))
    }

    /// e^(x - root) for x from [`Coefficients::EXP_FLOOR`] + root to 0; and x - root, as a sum of two.
    /// No bit is lost next to the root.
    #[inline(always)]
    pub fn of_difference(x: Lanes<F, S, N>, root: [F; 3]) -> (Self, [Lanes<F, S, N>; 2]) {
        let from_first = x - root[0];
        let (n, lifted) = exponent(from_first);
        let r = x - n.mul_add(n.same(F::LN_2.0), n.same(root[0]));
        let r = (r - root[1]) - n.mul_add(n.same(F::LN_2.1), n.same(root[2]));
        let difference = from_first - root[1];
        let rest = ((from_first - difference) - root[1]) - root[2];
        (Self::new(lifted, r), [difference, rest])
    }

    #[inline(always)]
    fn new(lifted: Lanes<F, S, N>, r: Lanes<F, S, N>) -> Self {
        let p = (r * r).mul_add(r.polynomial(F::EXPM1_TAIL), r);
        Self { lifted, p }
    }

    /// a e^x · LIFT; 0 where e^x · LIFT is no normal number.
    #[inline(always)]
    pub fn lifted_times(self, a: Lanes<F, S, N>) -> Lanes<F, S, N> {
        let scaled = self.lifted * a;
        scaled.mul_add(self.p, scaled)
    }

    /// (high + low) e^x · LIFT for a low that is but the rounding error of high.
    #[inline(always)]
    pub fn lifted_times_sum(self, high: Lanes<F, S, N>, low: Lanes<F, S, N>) -> Lanes<F, S, N> {
        let low = low.mul_add(self.p, low);
        self.lifted * (high + high.mul_add(self.p, low))
    }

    /// e^x.
    #[inline(always)]
    pub fn exp(self) -> Lanes<F, S, N> {
        let s = self.lifted * F::LIFT.recip();
        s.mul_add(self.p, s)
    }

    /// e^x - 1.
    #[inline(always)]
    pub fn exp_m1(self) -> Lanes<F, S, N> {
        let s = self.lifted * F::LIFT.recip();
        s.mul_add(self.p, s - F::one())
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
