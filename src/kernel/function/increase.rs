//! Increases a(f + x) - a(f) of the functions that are not 0 at 0, beside a start f that a whole row shares.
//!
//! Where all data points come to nearly the same value, what they differ by has no digits in a(f) itself,
//! but all of them here.

use pulp::Simd;

use super::quotient::Quotient;
use super::reduced::Reduced;
use super::{Coefficients, Scaling, Sigmoid, Softplus};
use crate::kernel::Lanes;

/// What a function needs to know of a row's start.
pub type Start<F> = [F; 3];

/// A function with increases.
pub trait Increase: Copy + Send + Sync {
    /// Whether increases stay within finite limits: they are then not scaled up.
    const BOUNDED: bool;

    /// What [`Increase::evaluate`] needs of f, for |f| up to 30.
    fn start<F: Coefficients>(f: f64) -> Start<F>;

    /// ((a(f + x) - a(f)) / s, a'(f + x)) for x = u s, where s is the scale; good to a few ulp where f is of
    /// order 1.
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        start: Start<F>,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>);
}

/// 1 / (1 + e^-x).
fn logistic(x: f64) -> f64 {
    match x < 0.0 {
        true => x.exp() / (1.0 + x.exp()),
        false => 1.0 / (1.0 + (-x).exp()),
    }
}

impl Increase for Sigmoid {
    const BOUNDED: bool = true;

    fn start<F: Coefficients>(f: f64) -> Start<F> {
        let (p, q) = (logistic(f), logistic(-f));
        [p, q, p * q].map(F::from_f64)
    }

    /// With p = a(f), q = a(-f) and t = e^-|x| the increase is ±p q (1 - t) / (q + p t) for x < 0, and with p
    /// and q changed over for x > 0: nothing in it cancels.
    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        [p, q, pq]: Start<F>,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let x = scale.scale_up(u);
        let e = Quotient::of(Reduced::of(x.negative_abs()));
        // t and 1 - t over the same denominator.
        let (t, rest) = e.above(F::one());
        let below = e.below();
        let (p, q, pq) = (x.same(p), x.same(q), x.same(pq));
        let left = x.less_than(x.same(F::zero()));
        let sum = t.mul_add(left.select(p, q), below * left.select(q, p));
        let share = x.same(F::one()) / sum;
        let scaled = pq * share;
        let value = scale.scale_down((rest * scaled).with_sign_of(x));
        let slope = (t * share) * (below * scaled);
        (scale.near_zero(x, u * pq, value), slope)
    }
}

/// Up to this |x|, below ln 2, the increase of softplus is the logarithm of one number.
const NEAR: f64 = 0.69;

impl Increase for Softplus {
    const BOUNDED: bool = false;

    fn start<F: Coefficients>(f: f64) -> Start<F> {
        let value = f.max(0.0) + (-f.abs()).exp().ln_1p();
        [f, logistic(f), value].map(F::from_f64)
    }

    /// With p = a'(f): ln(1 + p (e^x - 1)) for a small x, a(f + x) - a(f) for others.
    #[inline(always)]
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        [f, p, of_start]: Start<F>,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>) {
        let x = scale.scale_up(u);
        let (zero, one) = (x.same(F::zero()), x.same(F::one()));
        let (f, p) = (x.same(f), x.same(p));
        let end = x + f;
        let near = x.abs().less_than(x.same(F::from_f64(NEAR)));
        let e = Quotient::of(Reduced::of(near.select(x, end.negative_abs())));
        let (t, less) = e.above(F::one());
        let below = e.below();
        // The logarithm of 1 + z, by the inverse hyperbolic tangent of z / (2 + z); z over the denominator.
        let z = near.select(-(p * less), t);
        let above = z + below;
        let further = above + below;
        // One division for both, which take longest.
        let share = one / (above * further);
        let s = z * above * share;
        let square = s * s;
        let twice = s + s;
        let log = (twice * square).mul_add(square.polynomial(F::ATANH_TAIL), twice);
        let far = log - x.same(of_start);
        let part = near.select(log, far);
        let beyond = near.select(zero, (u + scale.scale_down(f)).max(zero));
        let value = beyond + scale.scale_down(part);
        let left = end.less_than(zero);
        let slope = near.select(p * t, left.select(t, below)) * further * share;
        (scale.near_zero(x, u * p, value), slope)
    }
}

#[cfg(test)]
mod tests {
    use pulp::{Arch, WithSimd};

    use super::*;
    use crate::kernel::function::{Power, Unit};

    /// Increases and derivatives at f + u · 2^e.
    struct At<'a, A, F> {
        function: A,
        f: f64,
        u: &'a [F],
        e: i64,
    }

    impl<A: Increase, F: Coefficients> WithSimd for At<'_, A, F> {
        type Output = Vec<[F; 2]>;

        fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
            let start = A::start::<F>(self.f);
            let each = self.u.iter().map(|&u| {
                let u = Lanes::<F, S, 1>::splat(simd, u);
                let (value, slope) = match self.e {
                    0 => self.function.evaluate(start, u, Unit),
                    e => self.function.evaluate(start, u, Power::new(e)),
                };
                [value.largest(), slope.largest()]
            });
            each.collect()
        }
    }

    /// The largest relative errors of increase and derivative over many x and starts up to `most`.
    fn worst<F: Coefficients>(
        function: impl Increase,
        most: f64,
        exact: impl Fn(f64, f64) -> [f64; 2],
    ) -> [f64; 2] {
        let mut worst = [0.0f64; 2];
        for f in (-8..=8).map(|i| F::from_f64(most * f64::from(i) / 8.0).as_f64()) {
            for e in [0, -3, -30, -60, -200] {
                let steps = (-50..=3).flat_map(|e| [1.3, -1.7].map(|m| m * 2f64.powi(e)));
                let u: Vec<F> = steps.map(F::from_f64).collect();
                let got = Arch::new().dispatch(At {
                    function,
                    f,
                    u: &u,
                    e,
                });
                for (got, u) in got.iter().zip(&u) {
                    let x = u.as_f64() * 2f64.powi(e as i32);
                    let [value, slope] = exact(f, x);
                    let wanted = [value / 2f64.powi(e as i32), slope];
                    for i in 0..2 {
                        let error = (got[i].as_f64() / wanted[i] - 1.0).abs();
                        worst[i] = worst[i].max(error);
                    }
                }
            }
        }
        worst
    }

    /// s(f + x) - s(f) = e^f (e^x - 1) / ((1 + e^f) (1 + e^(f + x))).
    fn sigmoid(f: f64, x: f64) -> [f64; 2] {
        let end = f + x;
        [
            f.exp() * x.exp_m1() / ((1.0 + f.exp()) * (1.0 + end.exp())),
            1.0 / (2.0 + end.exp() + (-end).exp()),
        ]
    }

    /// ln((1 + e^(f + x)) / (1 + e^f)): a difference of two logarithms where that has all digits.
    fn softplus(f: f64, x: f64) -> [f64; 2] {
        let p = 1.0 / (1.0 + (-f).exp());
        let value = |f: f64| f.max(0.0) + (-f.abs()).exp().ln_1p();
        let increase = match x.abs() > 0.5 {
            true => value(f + x) - value(f),
            false => (p * x.exp_m1()).ln_1p(),
        };
        [increase, 1.0 / (1.0 + (-f - x).exp())]
    }

    #[test]
    fn they_have_all_digits_however_little_a_point_differs_from_its_start() {
        for (most, limits) in [(2.0, [2e-15, 2e-15]), (20.0, [2e-14, 2e-14])] {
            let errors = worst::<f64>(Sigmoid, most, sigmoid);
            assert!(errors[0] < limits[0] && errors[1] < limits[1], "{errors:?}");
            let errors = worst::<f64>(Softplus, most, softplus);
            assert!(errors[0] < limits[0] && errors[1] < limits[1], "{errors:?}");
        }
        for errors in [
            worst::<f32>(Sigmoid, 2.0, sigmoid),
            worst::<f32>(Softplus, 2.0, softplus),
        ] {
            assert!(errors[0] < 2e-6 && errors[1] < 2e-6, "{errors:?}");
        }
    }

    #[test]
    fn from_0_they_are_the_functions_themselves() {
        let exact = |x: f64| x.exp().ln_1p() - std::f64::consts::LN_2;
        let u = [-700.0, -3.0, -0.5, 0.2, 0.9, 40.0, 1e6];
        let (function, f, e) = (Softplus, 0.0, 0);
        let got = Arch::new().dispatch(At {
            function,
            f,
            u: &u,
            e,
        });
        for (got, u) in got.iter().zip(u) {
            let wanted = if u > 30.0 {
                u - std::f64::consts::LN_2
            } else {
                exact(u)
            };
            assert!((got[0] / wanted - 1.0).abs() < 1e-15, "{u} {got:?}");
        }
    }
}
