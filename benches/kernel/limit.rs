//! The processor's limit: multiply-adds on registers alone.

use std::hint::black_box;

use initscope::kernel::Lane;
use pulp::{Simd, WithSimd};

/// Chains side by side: enough to hide the latency on any processor, few enough for 16 registers.
const CHAINS: usize = 12;

/// Runs `steps` multiply-adds on each of the chains and returns the floating-point operations done.
pub struct Limit<F> {
    pub steps: usize,
    pub factor: F,
}

impl<F: Lane> WithSimd for Limit<F> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let mut sums = [F::splat(simd, F::zero()); CHAINS];
        for (i, sum) in sums.iter_mut().enumerate() {
            // Each its own number, or the compiler would merge the chains.
            *sum = F::splat(simd, black_box(F::from_f64(i as f64)));
        }
        let factor = F::splat(simd, black_box(self.factor));
        let offset = F::splat(simd, black_box(F::from_f64(0.001)));
        for _ in 0..self.steps {
            for sum in &mut sums {
                *sum = <F as Lane>::mul_add(simd, *sum, factor, offset);
            }
        }
        for sum in sums {
            black_box(F::sum(simd, sum));
        }
        (2 * self.steps * CHAINS * F::count::<S>()) as f64
    }
}
