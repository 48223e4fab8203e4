//! Singular values of a matrix whose rows bear a power of two each.
//!
//! One-sided Jacobi rotations between the rows: where the rows without their scales are well conditioned,
//! every singular value is right relative to itself, not to the largest (Demmel & Veselić 1992; Drmač &
//! Veselić 2008). A library's bidiagonal SVD is right to 1e-16 of the largest only, and a deep product
//! spans more decades than that.

use std::f64::consts::LN_2;

use pulp::{Arch, Simd, WithSimd};

use super::signal::power_of_two;
use super::vectors::dot;

/// Rows one after the other, each of `size` numbers and worth 2^`exponents`.
pub(super) struct Rows {
    pub size: usize,
    pub numbers: Vec<f64>,
    pub exponents: Vec<i64>,
}

/// Two rows are orthogonal where their cosine is below this.
const ORTHOGONAL: f64 = 4e-15;
/// Sweeps over all pairs; ten are usual.
const MOST_SWEEPS: usize = 60;

impl Rows {
    /// Natural logarithms of the squared singular values, descending; none of them is 0.
    pub fn ln_squared_singular_values(self) -> Vec<f64> {
        Arch::new().dispatch(self)
    }
}

impl WithSimd for Rows {
    type Output = Vec<f64>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Vec<f64> {
        let Self {
            size,
            mut numbers,
            exponents,
        } = self;
        let count = exponents.len();
        let mut squares = vec![0.0; count];
        for _ in 0..MOST_SWEEPS {
            for (square, row) in squares.iter_mut().zip(numbers.chunks_exact(size.max(1))) {
                *square = dot(row, row);
            }
            let mut rotated = false;
            for i in 0..count {
                for j in i + 1..count {
                    let (head, tail) = numbers.split_at_mut(j * size);
                    let (x, y) = (&mut head[i * size..][..size], &mut tail[..size]);
                    let product = dot(x, y);
                    if product.abs() <= ORTHOGONAL * (squares[i] * squares[j]).sqrt() {
                        continue;
                    }
                    rotated = true;
                    let scale = exponents[j] - exponents[i];
                    // The longer of the two first, so that their ratio is no overflow.
                    let longer = (squares[i] / squares[j]).log2() >= 2.0 * scale as f64;
                    let ratio = power_of_two(if longer { scale } else { -scale });
                    let [a, b] = match longer {
                        true => [squares[i], squares[j]],
                        false => [squares[j], squares[i]],
                    };
                    let rotation = Rotation::new(a, b, product, ratio);
                    let [of_a, of_b] = match longer {
                        true => {
                            rotation.apply(x, y);
                            [i, j]
                        }
                        false => {
                            rotation.apply(y, x);
                            [j, i]
                        }
                    };
                    squares[of_a] = a + rotation.tangent * ratio * product;
                    squares[of_b] = b - rotation.per_ratio * product;
                    if squares[of_b] < 0.1 * b {
                        let row = &numbers[of_b * size..][..size];
                        squares[of_b] = dot(row, row);
                    }
                }
            }
            if !rotated {
                break;
            }
        }
        let ln = |(square, e): (&f64, &i64)| square.ln() + 2.0 * LN_2 * *e as f64;
        let mut values: Vec<f64> = squares.iter().zip(&exponents).map(ln).collect();
        values.retain(|value| value.is_finite());
        values.sort_by(|a, b| b.total_cmp(a));
        values
    }
}

/// Makes two rows orthogonal: x, of length² `a`, and `ratio` times y, of length² `b`, which is no longer.
struct Rotation {
    tangent: f64,
    /// The tangent over the ratio, finite where that is 0.
    per_ratio: f64,
    ratio: f64,
    cosine: f64,
}

impl Rotation {
    #[inline(always)]
    fn new(a: f64, b: f64, product: f64, ratio: f64) -> Self {
        let apart = (a - b * ratio * ratio).max(0.0);
        let per_ratio = 2.0 * product / (apart + apart.hypot(2.0 * product * ratio));
        let tangent = per_ratio * ratio;
        Self {
            tangent,
            per_ratio,
            ratio,
            cosine: 1.0 / (1.0 + tangent * tangent).sqrt(),
        }
    }

    #[inline(always)]
    fn apply(&self, x: &mut [f64], y: &mut [f64]) {
        let (into_x, into_y) = (self.tangent * self.ratio, self.per_ratio);
        for (x, y) in x.iter_mut().zip(y) {
            let (old_x, old_y) = (*x, *y);
            *x = self.cosine * (old_x + into_x * old_y);
            *y = self.cosine * (old_y - into_y * old_x);
        }
    }
}
