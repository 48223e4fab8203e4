//! GELU, x Phi(x). With t = |x| and phi(t) = e^(-t²/2) / sqrt(2 pi): a(-t) = -t phi(t) A(t) / D(t),
//! where D = t A + R (Mills' ratio, about 1/t far out), and a'(-t) = (root - t) phi(t) (1 + H(t) / D(t)),
//! which keeps the zero; A, R and H are polynomials with no sum in them that cancels. On the right
//! a(x) = x + a(-x) and a'(x) = 1 - a'(-x).

use pulp::Simd;

use super::exponential::Exponential;
use super::reduced::Reduced;
use super::{Coefficients, Function, Scaling};
use crate::kernel::Lanes;

/// x Phi(x).
#[derive(Clone, Copy, Debug)]
pub struct Gelu;

/// From here on the tail is 0 in either precision.
const FAR: f64 = 39.0;

impl Function for Gelu {
    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let x = scale.scale_up(u);
        let (zero, one) = (x.same(F::zero()), x.same(F::one()));
        let t = x.abs().min(x.same(F::from_f64(FAR)));
        let (density, low) = F::DENSITY_0;
        let e = Exponential::of(Reduced::of_product(t, t * F::from_f64(-0.5), Some(low)));
        let (density, _) = e.times(density);
        // The rounding error of this one nearly drops out of above / below.
        let above = t * t.monic(F::MILLS_ABOVE);
        let below = above + t.polynomial(F::MILLS_REST);
        let share = density / below;
        let tail = share * above;
        let value = u.max(zero) - scale.scale_down(tail);

        let (root, root_low) = F::GELU_ROOT;
        let to_root = (t.same(root) - t) + root_low;
        let left = share * (to_root * (below + t.polynomial(F::GELU_REST)));
        let slope = x.less_than(zero).select(left, one - left);
        (scale.near_zero(x, u * F::from_f64(0.5), value), slope)
    }
}
