//! The exponential function as a quotient, for those that divide anyway: their denominators are
//! multiplied, and one division does.
//!
//! x = n ln 2 + r as in [`Reduced`], s = 2^n and tanh(r/2) = o/e with e even in r and o odd, so that
//! e^x = s (e + o) / (e - o) and 1 - e^x = (e (1 - s) - o (1 + s)) / (e - o), where nothing cancels.

use pulp::Simd;

use super::Coefficients;
use super::reduced::Reduced;
use crate::kernel::Lanes;

/// e^x as a quotient.
#[derive(Clone, Copy)]
pub(super) struct Quotient<F: Coefficients, S: Simd, const N: usize> {
    /// s · [`Coefficients::LIFT`]; 0 where that is no normal number.
    lifted: Lanes<F, S, N>,
    even: Lanes<F, S, N>,
    odd: Lanes<F, S, N>,
}

impl<F: Coefficients, S: Simd, const N: usize> Quotient<F, S, N> {
    /// e^x of a reduced x.
    #[inline(always)]
    pub fn of(x: Reduced<F, S, N>) -> Self {
        let square = x.r * x.r;
        Self {
            lifted: x.lifted,
            even: square.monic(F::EXP_EVEN),
            odd: x.r * square.polynomial(F::EXP_ODD),
        }
    }

    /// The denominator d.
    #[inline(always)]
    pub fn below(self) -> Lanes<F, S, N> {
        self.even - self.odd
    }

    /// The numerators c e^x d and c (1 - e^x) d.
    #[inline(always)]
    pub fn above(self, c: F) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let s = self.lifted * (c * F::LIFT.recip());
        let c = s.same(c);
        let rest = self.even.mul_add(c - s, -(self.odd * (c + s)));
        (s * (self.even + self.odd), rest)
    }
}
