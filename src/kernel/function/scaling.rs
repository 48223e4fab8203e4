//! Blocks of numbers kept beside a common power of two.

use pulp::Simd;

use crate::kernel::{Lane, Lanes};

/// The scale s of a block: its numbers u stand for x = u s.
pub trait Scaling<F: Lane>: Copy {
    /// x = u s; infinite where it is out of range. Where s < 1, an x too near 0 to be looked at
    /// ([`Scaling::near_zero`] takes the tangent) is some other such number with its sign: no step of a
    /// function then falls below the smallest normal number, which is slow on many processors.
    fn scale_up<S: Simd, const N: usize>(self, u: Lanes<F, S, N>) -> Lanes<F, S, N>;

    /// y / s.
    fn scale_down<S: Simd, const N: usize>(self, y: Lanes<F, S, N>) -> Lanes<F, S, N>;

    /// `tangent` where |x| is so small that a function is its tangent at 0, `other` elsewhere.
    fn near_zero<S: Simd, const N: usize>(
        self,
        x: Lanes<F, S, N>,
        tangent: Lanes<F, S, N>,
        other: Lanes<F, S, N>,
    ) -> Lanes<F, S, N>;
}

/// s = 1.
#[derive(Clone, Copy, Debug)]
pub struct Unit;

impl<F: Lane> Scaling<F> for Unit {
    #[inline(always)]
    fn scale_up<S: Simd, const N: usize>(self, u: Lanes<F, S, N>) -> Lanes<F, S, N> {
        u
    }

    #[inline(always)]
    fn scale_down<S: Simd, const N: usize>(self, y: Lanes<F, S, N>) -> Lanes<F, S, N> {
        y
    }

    #[inline(always)]
    fn near_zero<S: Simd, const N: usize>(
        self,
        _: Lanes<F, S, N>,
        _: Lanes<F, S, N>,
        other: Lanes<F, S, N>,
    ) -> Lanes<F, S, N> {
        other
    }
}

/// s = 2^e, for finite u.
#[derive(Clone, Copy, Debug)]
pub struct Power<F> {
    up: [F; 2],
    down: [F; 2],
    /// The least |u| that is looked at.
    least: F,
}

impl<F: Lane> Power<F> {
    /// 2^e. Far outside the range of `F` every function has reached its limits, so e is cut there.
    pub fn new(e: i64) -> Self {
        // Two factors reach from the smallest number beyond 1, and from the largest below epsilon.
        let reach = F::max_value().log2().as_f64() as i64 - 3;
        // On the left the largest u of all becomes an x beside which its square is nothing.
        let tiny = F::epsilon().log2().as_f64() as i64 - 3;
        let e = e.clamp(tiny - 3 - reach, 2 * reach) as i32;
        let two = F::one() + F::one();
        let parts = [e / 2, e - e / 2];
        let least = match e < 0 {
            true => two.powi((tiny as i32 - e).clamp(-reach as i32, reach as i32)),
            false => F::zero(),
        };
        Self {
            up: parts.map(|p| two.powi(p)),
            down: parts.map(|p| two.powi(-p)),
            least,
        }
    }
}

impl<F: Lane> Scaling<F> for Power<F> {
    #[inline(always)]
    fn scale_up<S: Simd, const N: usize>(self, u: Lanes<F, S, N>) -> Lanes<F, S, N> {
        let most = u.negative_abs().min(u.same(-self.least));
        most.with_sign_of(u) * self.up[0] * self.up[1]
    }

    #[inline(always)]
    fn scale_down<S: Simd, const N: usize>(self, y: Lanes<F, S, N>) -> Lanes<F, S, N> {
        y * self.down[0] * self.down[1]
    }

    #[inline(always)]
    fn near_zero<S: Simd, const N: usize>(
        self,
        x: Lanes<F, S, N>,
        tangent: Lanes<F, S, N>,
        other: Lanes<F, S, N>,
    ) -> Lanes<F, S, N> {
        let quarter_epsilon = F::epsilon() * F::from_f64(0.25);
        x.abs()
            .less_than(x.same(quarter_epsilon))
            .select(tangent, other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::Scalar;

    fn up<F: Lane>(u: F, e: i64) -> F {
        let simd = Scalar::new();
        Power::<F>::new(e)
            .scale_up(Lanes::<F, _, 1>::splat(simd, u))
            .sum()
    }

    fn down<F: Lane>(y: F, e: i64) -> F {
        let simd = Scalar::new();
        Power::<F>::new(e)
            .scale_down(Lanes::<F, _, 1>::splat(simd, y))
            .sum()
    }

    /// Checks u · 2^-e for a far too large e.
    fn check_below_range<F: Lane>(e: i64) {
        for u in [F::min_positive_value(), F::one(), F::max_value()] {
            for u in [u, -u] {
                let x = up(u, -e);
                let is_tangent = x.abs() < F::epsilon() * F::from_f64(0.25);
                assert!(is_tangent && x.abs() > F::epsilon().powi(3));
                assert_eq!(x.signum(), u.signum());
            }
        }
    }

    #[test]
    fn scaling_is_exact_within_range_and_saturates_outside() {
        assert_eq!(up(1.5f64, 3), 12.0);
        assert_eq!(up(-1.5f64, -50), -1.5 * 2f64.powi(-50));
        assert_eq!(up(0.0f64, 3), 0.0);
        assert_eq!(down(12.0f64, 3), 1.5);
        assert_eq!(up(2f64.powi(1000), -1040), 2f64.powi(-40));
        assert_eq!(down(2f64.powi(-600), -1000), 2f64.powi(400));
        assert_eq!(up(2f32.powi(-140), 200), 2f32.powi(60));
        assert_eq!(down(2f32.powi(-100), -150), 2f32.powi(50));
        for e in [1_000_000_000_000_000, 5000] {
            assert!(up(f64::from_bits(1), e) > 1e200);
            assert_eq!(up(-1f64, e), f64::NEG_INFINITY);
            assert!(up(f32::from_bits(1), e) > 1e20);
            check_below_range::<f64>(e);
            check_below_range::<f32>(e);
        }
    }
}
