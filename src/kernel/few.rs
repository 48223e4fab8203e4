//! Products of a row-major matrix with one or two columns: too few for a tile.
//!
//! Called by `product`, for the columns that stand for many data points.

use pulp::{Simd, WithSimd};

use super::{Aligned, Lane};

/// out = alpha · W · panel or, transposed, alpha · Wᵀ · panel, on C columns.
pub(super) struct Few<'a, F, const C: usize, const TRANSPOSED: bool> {
    pub alpha: F,
    /// Row-major.
    pub weights: &'a [F],
    /// Columns of W.
    pub inner: usize,
    /// `units × C`.
    pub panel: &'a [F],
    pub out: &'a mut [F],
}

/// Registers of a row in work at once.
const SIDE_BY_SIDE: usize = 4;

impl<F: Lane, const C: usize, const TRANSPOSED: bool> WithSimd for Few<'_, F, C, TRANSPOSED> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match TRANSPOSED {
            true => self.back(simd),
            false => self.forward(simd),
        }
    }
}

impl<F: Lane, const C: usize, const TRANSPOSED: bool> Few<'_, F, C, TRANSPOSED> {
    #[inline(always)]
    fn forward<S: Simd>(self, simd: S) {
        let whole = self.inner - self.inner % F::count::<S>();
        // Column by column.
        let mut columns = Aligned::<F>::zeros(C * self.inner);
        for (i, x) in self.panel.iter().enumerate() {
            columns[i % C * self.inner + i / C] = *x;
        }
        let column = |c: usize| columns[c * self.inner..][..self.inner].split_at(whole);
        let mut heads = [F::registers::<S>(&[]); C];
        let mut tails = [F::splat(simd, F::zero()); C];
        for c in 0..C {
            heads[c] = F::registers::<S>(column(c).0);
            tails[c] = F::load_part(simd, column(c).1);
        }
        let rows = self.weights.chunks_exact(self.inner.max(1));
        for (row, out) in rows.zip(self.out.chunks_exact_mut(C)) {
            let (row, tail) = row.split_at(whole);
            let mut sums = [F::splat(simd, F::zero()); C];
            for (k, weights) in F::registers::<S>(row).iter().enumerate() {
                for c in 0..C {
                    sums[c] = <F as Lane>::mul_add(simd, *weights, heads[c][k], sums[c]);
                }
            }
            if !tail.is_empty() {
                let weights = F::load_part(simd, tail);
                for c in 0..C {
                    sums[c] = <F as Lane>::mul_add(simd, weights, tails[c], sums[c]);
                }
            }
            for c in 0..C {
                out[c] = self.alpha * F::sum(simd, sums[c]);
            }
        }
    }

    #[inline(always)]
    fn back<S: Simd>(mut self, simd: S) {
        let lanes = F::count::<S>();
        let mut start = 0;
        while start + SIDE_BY_SIDE * lanes <= self.inner {
            self.part::<S, SIDE_BY_SIDE>(simd, start, lanes);
            start += SIDE_BY_SIDE * lanes;
        }
        while start < self.inner {
            self.part::<S, 1>(simd, start, lanes.min(self.inner - start));
            start += lanes;
        }
    }

    /// N registers of the result from `start` on, of which the last has so many lanes.
    #[inline(always)]
    fn part<S: Simd, const N: usize>(&mut self, simd: S, start: usize, lanes: usize) {
        let mut sums = [[F::splat(simd, F::zero()); N]; C];
        let rows = self.weights.chunks_exact(self.inner);
        for (row, factors) in rows.zip(self.panel.chunks_exact(C)) {
            for n in 0..N {
                let from = start + n * F::count::<S>();
                let weights = match N > 1 || lanes == F::count::<S>() {
                    true => F::registers::<S>(&row[from..])[0],
                    false => F::load_part(simd, &row[from..from + lanes]),
                };
                for (sums, &factor) in sums.iter_mut().zip(factors) {
                    let factor = F::splat(simd, factor);
                    sums[n] = <F as Lane>::mul_add(simd, weights, factor, sums[n]);
                }
            }
        }
        let mut numbers = [F::zero(); 64];
        for (c, sums) in sums.into_iter().enumerate() {
            for (n, sum) in sums.into_iter().enumerate() {
                let numbers = &mut numbers[..lanes];
                F::store_part(simd, numbers, sum);
                let first = start + n * F::count::<S>();
                let out = self.out[first * C + c..].iter_mut().step_by(C);
                for (out, x) in out.zip(&*numbers) {
                    *out = self.alpha * *x;
                }
            }
        }
    }
}
