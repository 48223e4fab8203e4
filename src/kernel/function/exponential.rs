//! The exponential function, in the parts from which e^x and e^x - 1 come without cancellation:
//! e^x = s (1 + p) and e^x - 1 = s p + (s - 1) with s = 2^n and p = e^r - 1, n and r as in [`Reduced`].

use pulp::Simd;

use super::Coefficients;
use super::reduced::Reduced;
use crate::kernel::Lanes;

/// e^x as s (1 + p), with s held times [`Coefficients::LIFT`].
#[derive(Clone, Copy)]
pub(super) struct Exponential<F: Coefficients, S: Simd, const N: usize> {
    lifted: Lanes<F, S, N>,
    p: Lanes<F, S, N>,
}

impl<F: Coefficients, S: Simd, const N: usize> Exponential<F, S, N> {
    /// e^x of a reduced x.
    #[inline(always)]
    pub fn of(x: Reduced<F, S, N>) -> Self {
        Self {
            lifted: x.lifted,
            p: (x.r * x.r).mul_add(x.r.polynomial(F::EXPM1_TAIL), x.r),
        }
    }

    /// c e^x and c (e^x - 1).
    #[inline(always)]
    pub fn times(self, c: F) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let s = self.lifted * (c * F::LIFT.recip());
        (s.mul_add(self.p, s), s.mul_add(self.p, s - c))
    }
}
