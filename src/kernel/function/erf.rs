//! The error function: t P(t²) near 0, 1 - e^(-t²) R(t) beyond, where R is rational
//! (after Cody 1969); its derivative 2 / sqrt(pi) e^(-t²) shares the exponential.

use pulp::Simd;

use super::exponential::Exponential;
use super::{Coefficients, Function, Scaling};
use crate::kernel::Lanes;

/// erf x.
#[derive(Clone, Copy, Debug)]
pub struct Erf;

/// Where the one approximation takes over from the other.
const SPLIT: f64 = 0.75;
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
        let gaussian = Exponential::of_product(t, -t);
        let one = x.same(F::one());
        let near = t * (t * t).polynomial(F::ERF_QUOTIENT);
        let ratio = t.polynomial(F::ERFC_ABOVE) / t.polynomial(F::ERFC_BELOW);
        let far = one - gaussian.exp() * ratio;
        let value = t.less_than(t.same(F::from_f64(SPLIT))).select(near, far);
        let value = scale.scale_down(value.with_sign_of(x));
        let c = F::FRAC_2_SQRT_PI;
        let slope = gaussian.lifted_times(x.same(c / F::LIFT));
        (scale.near_zero(x, u * c, value), slope)
    }
}
