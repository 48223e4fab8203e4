//! The error function, by two terms of one sign: with g = e^(-t²) and W(t) = (1 - erfc(t) / g) / t,
//! erf(t) = t g W(t) + (1 - g); W(t) = 2 / sqrt(pi) + t Q(t), where Q is rational. Its derivative,
//! 2 / sqrt(pi) g, shares the exponential.

use pulp::Simd;

use super::exponential::Exponential;
use super::reduced::Reduced;
use super::{Coefficients, Function, Scaling};
use crate::kernel::Lanes;

/// erf x.
#[derive(Clone, Copy, Debug)]
pub struct Erf;

/// From here on the derivative is 0 in either precision.
const FAR: f64 = 28.0;

impl Function for Erf {
    const BOUNDED: bool = true;

    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let x = scale.scale_up(u);
        let t = x.abs().min(x.same(F::from_f64(FAR)));
        let (gaussian, m) = Exponential::of(Reduced::of_product(t, -t, None)).times(F::one());
        let quotient = t.polynomial(F::ERF_ABOVE) / t.monic(F::ERF_BELOW);
        let c = F::FRAC_2_SQRT_PI;
        let value = (gaussian * t).mul_add(t.mul_add(quotient, t.same(c)), -m);
        let value = scale.scale_down(value.with_sign_of(x));
        let slope = gaussian * c;
        (scale.near_zero(x, u * c, value), slope)
    }
}
