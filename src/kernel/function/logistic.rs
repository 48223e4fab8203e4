//! Differences of the logistic function in closed form: where data points agree to more digits than a
//! float has, those of the values would be lost.

use pulp::{Arch, Simd, WithSimd};

use super::Coefficients;
use super::exponential::Exponential;
use super::reduced::Reduced;
use crate::kernel::Lanes;

/// Registers worked on in lockstep: half a panel's row is a whole number of them.
const LOCKSTEP: usize = 2;

/// Replaces every d of a block's rows by s(f + d) - s(f), where s(x) = 1 / (1 + e^-x); a row of
/// `columns` numbers d for every f. To a few ulp for every |d|, as long as e^-|f| and e^-|f + d| are numbers
/// of the type.
///
/// With a the larger of f and f + d and b the smaller, the difference is s(a) s(-b) (1 - e^(b - a)), and
/// nothing in it cancels.
pub fn logistic_differences<F: Coefficients>(block: &mut [F], columns: usize, f: &[F]) {
    Arch::new().dispatch(Differences { block, columns, f });
}

struct Differences<'a, F> {
    block: &'a mut [F],
    columns: usize,
    f: &'a [F],
}

impl<F: Coefficients> WithSimd for Differences<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let whole = self.columns - self.columns % (LOCKSTEP * F::count::<S>());
        for (row, &f) in self.block.chunks_exact_mut(self.columns).zip(self.f) {
            let f = Lanes::splat(simd, f);
            let (row, part) = row.split_at_mut(whole);
            let (chunks, _) = F::registers_mut::<S>(row).as_chunks_mut::<LOCKSTEP>();
            for chunk in chunks {
                *chunk = difference(f, Lanes::new(simd, *chunk)).registers();
            }
            for part in part.chunks_mut(LOCKSTEP * F::count::<S>()) {
                difference(f, Lanes::load_part(simd, part)).store_part(part);
            }
        }
    }
}

#[inline(always)]
fn difference<F: Coefficients, S: Simd>(
    f: Lanes<F, S, LOCKSTEP>,
    d: Lanes<F, S, LOCKSTEP>,
) -> Lanes<F, S, LOCKSTEP> {
    let end = f + d;
    let grows = -exponential(d).1;
    (share(end.max(f)) * share(-end.min(f)) * grows).with_sign_of(d)
}

/// e^-|x| and e^-|x| - 1.
#[inline(always)]
fn exponential<F: Coefficients, S: Simd>(
    x: Lanes<F, S, LOCKSTEP>,
) -> (Lanes<F, S, LOCKSTEP>, Lanes<F, S, LOCKSTEP>) {
    Exponential::of(Reduced::of(x.negative_abs())).times(F::one())
}

/// 1 / (1 + e^-x).
#[inline(always)]
fn share<F: Coefficients, S: Simd>(x: Lanes<F, S, LOCKSTEP>) -> Lanes<F, S, LOCKSTEP> {
    let t = exponential(x).0;
    let left = x.less_than(x.same(F::zero()));
    left.select(t, t.same(F::one())) / (t + F::one())
}

#[cfg(test)]
mod tests {
    use super::logistic_differences;
    use crate::kernel::Real;

    /// By tanh's addition theorem, with the standard library's tanh.
    fn plainly(f: f64, d: f64) -> f64 {
        let rest = 1.0 - (f / 2.0).tanh() * ((f + d) / 2.0).tanh();
        0.5 * (d / 2.0).tanh() * rest
    }

    fn worst<F: Real>(from: f64, to: f64, wanted: impl Fn(f64, f64) -> f64) -> f64 {
        let points: Vec<f64> = (0..37)
            .map(|i| from + (to - from) * f64::from(i) / 36.0)
            .collect();
        let steps = (-45..=4).flat_map(|e| [1.3, -1.7].map(|m| m * 2f64.powi(e)));
        let steps: Vec<F> = steps.map(F::from_f64).collect();
        let f: Vec<F> = points.iter().map(|&f| F::from_f64(f)).collect();
        let mut block = steps.repeat(f.len());
        logistic_differences(&mut block, steps.len(), &f);
        let rows = block.chunks_exact(steps.len()).zip(&f);
        let errors = rows.flat_map(|(row, f)| {
            let pairs = row.iter().zip(&steps);
            pairs.map(|(got, d)| {
                let wanted = wanted(f.as_f64(), d.as_f64());
                (got.as_f64() - wanted).abs() / wanted.abs()
            })
        });
        errors.fold(0.0, f64::max)
    }

    #[test]
    fn near_0_they_are_those_of_the_addition_theorem() {
        let error = worst::<f64>(-1.0, 1.0, plainly);
        assert!(error < 1e-14, "{error:e}");
        let error = worst::<f32>(-1.0, 1.0, plainly);
        assert!(error < 1e-6, "{error:e}");
    }

    #[test]
    fn far_from_0_they_keep_the_digits_that_the_limit_would_take() {
        // s(f + d) - s(f) = e^f (e^d - 1) / ((1 + e^f) (1 + e^(f + d))).
        let wanted =
            |f: f64, d: f64| f.exp() * d.exp_m1() / ((1.0 + f.exp()) * (1.0 + (f + d).exp()));
        for (from, to) in [(-60.0, -5.0), (5.0, 60.0)] {
            let error = worst::<f64>(from, to, wanted);
            assert!(error < 1e-13, "{error:e}");
        }
    }
}
