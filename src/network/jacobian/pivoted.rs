//! QR with column pivoting, of columns that bear a power of two each.
//!
//! Householder's reflections do not see the columns' scale, only the choice of the pivot does: so ratios
//! beyond the range of a float cost nothing (Quintana-Orti et al. 1998 for the norms).

use pulp::{Arch, Simd, WithSimd};

use super::signal::{exponent, power_of_two};
use super::vectors::{add, dot};

/// A matrix of `count` columns, one after the other, each of `size` numbers and worth 2^`exponents`.
pub(super) struct Columns {
    pub size: usize,
    pub numbers: Vec<f64>,
    pub exponents: Vec<i64>,
}

/// The matrix as Q · diag(2^`exponents`) · T.
pub(super) struct Factors {
    /// Orthonormal columns of Q, one after the other: as many as the rank.
    pub q: Vec<f64>,
    /// The diagonal.
    pub exponents: Vec<i64>,
    /// rank × count, row-major: every row's largest number is near 1.
    pub t: Vec<f64>,
}

/// What is left of a column below this share of it, for every number of its, is rounding.
const ROUNDING: f64 = 8.0 * f64::EPSILON;

impl Columns {
    /// Factorises the matrix.
    pub fn factorised(self) -> Factors {
        Arch::new().dispatch(self)
    }
}

impl WithSimd for Columns {
    type Output = Factors;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Factors {
        let Self {
            size,
            mut numbers,
            mut exponents,
        } = self;
        let count = exponents.len();
        let mut order: Vec<usize> = (0..count).collect();
        let mut whole = vec![0.0; count];
        for (norm, column) in whole.iter_mut().zip(numbers.chunks_exact(size.max(1))) {
            *norm = dot(column, column);
        }
        // Squares of what is left of the columns; as they were when last summed.
        let mut left = whole.clone();
        let mut summed = whole.clone();
        let mut diagonal: Vec<(f64, f64)> = Vec::new();
        let negligible = (ROUNDING * size as f64).powi(2);
        while diagonal.len() < count.min(size) {
            let at = diagonal.len();
            let key = |j: usize| left[j].log2() + 2.0 * exponents[j] as f64;
            let Some(pivot) = (at..count)
                .filter(|&j| left[j] > 0.0)
                .max_by(|&a, &b| key(a).total_cmp(&key(b)))
            else {
                break;
            };
            if left[pivot] <= negligible * whole[pivot] {
                left[pivot] = 0.0;
                continue;
            }
            for list in [&mut left, &mut whole, &mut summed] {
                list.swap(at, pivot);
            }
            exponents.swap(at, pivot);
            order.swap(at, pivot);
            if pivot != at {
                let (head, tail) = numbers.split_at_mut(pivot * size);
                head[at * size..][..size].swap_with_slice(&mut tail[..size]);
            }
            let (head, tail) = numbers.split_at_mut((at + 1) * size);
            let v = &mut head[at * size + at..];
            let norm = dot(v, v).sqrt();
            let first = v[0];
            let beta = -norm.copysign(first);
            v[0] = first - beta;
            let factor = 1.0 / (norm * (norm + first.abs()));
            diagonal.push((beta, factor));
            let v = &*v;
            for (j, column) in (at + 1..count).zip(tail.chunks_exact_mut(size)) {
                let rest = &mut column[at..];
                add(rest, -factor * dot(v, rest), v);
                left[j] -= rest[0] * rest[0];
                if left[j] < 1e-6 * summed[j] && left[j] != 0.0 {
                    left[j] = dot(&rest[1..], &rest[1..]);
                    summed[j] = left[j];
                }
            }
        }
        let rank = diagonal.len();
        let mut q = vec![0.0; rank * size];
        for (at, (_, factor)) in diagonal.iter().enumerate().rev() {
            q[at * size + at] = 1.0;
            let v = &numbers[at * size + at..(at + 1) * size];
            for column in q[at * size..].chunks_exact_mut(size) {
                let rest = &mut column[at..];
                add(rest, -factor * dot(v, rest), v);
            }
        }
        let scales: Vec<i64> = (0..rank)
            .map(|i| exponents[i] + exponent(diagonal[i].0))
            .collect();
        let mut t = vec![0.0; rank * count];
        for (i, row) in t.chunks_exact_mut(count.max(1)).enumerate() {
            row[order[i]] = diagonal[i].0 * power_of_two(exponents[i] - scales[i]);
            for j in i + 1..count {
                row[order[j]] = numbers[j * size + i] * power_of_two(exponents[j] - scales[i]);
            }
        }
        Factors {
            q,
            exponents: scales,
            t,
        }
    }
}
