//! The two matrix products of a network: forward with W, backward with its transpose.
//!
//! The seam for another micro-kernel: one row-major copy of the weights is read in both directions,
//! panels are row-major too (a row a unit, a column a data point).

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

use super::Number;

/// out = alpha · W · panel, with W `rows × inner`, panel `inner × columns`, out `rows × columns`.
///
/// # Panics
/// If the slices don't have these sizes.
pub fn product<F: Number>(
    alpha: F,
    weights: &[F],
    (rows, inner): (usize, usize),
    panel: &[F],
    columns: usize,
    out: &mut [F],
) {
    general_mat_mul(
        alpha,
        &view(weights, rows, inner),
        &view(panel, inner, columns),
        F::zero(),
        &mut view_mut(out, rows, columns),
    );
}

/// out = alpha · Wᵀ · panel, with W `rows × inner`, panel `rows × columns`, out `inner × columns`.
///
/// # Panics
/// If the slices don't have these sizes.
pub fn product_transposed<F: Number>(
    alpha: F,
    weights: &[F],
    (rows, inner): (usize, usize),
    panel: &[F],
    columns: usize,
    out: &mut [F],
) {
    general_mat_mul(
        alpha,
        &view(weights, rows, inner).reversed_axes(),
        &view(panel, rows, columns),
        F::zero(),
        &mut view_mut(out, inner, columns),
    );
}

fn view<F>(values: &[F], rows: usize, columns: usize) -> ArrayView2<'_, F> {
    ArrayView2::from_shape((rows, columns), values).expect("a matrix of the stated size")
}

fn view_mut<F>(values: &mut [F], rows: usize, columns: usize) -> ArrayViewMut2<'_, F> {
    ArrayViewMut2::from_shape((rows, columns), values).expect("a matrix of the stated size")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_products_are_the_sums_they_stand_for() {
        // Small integers, so that the sums are exact.
        for (rows, inner, columns) in [(1, 1, 1), (3, 5, 2), (9, 17, 33), (40, 8, 12)] {
            let entry = |i: usize, j: usize| ((i * 7 + j * 3) % 11) as f64 - 5.0;
            let matrix = |r: usize, c: usize| -> Vec<f64> {
                (0..r * c).map(|at| entry(at / c, at % c)).collect()
            };
            let weights = matrix(rows, inner);
            let mut out = vec![f64::NAN; rows * columns];
            product(
                2.0,
                &weights,
                (rows, inner),
                &matrix(inner, columns),
                columns,
                &mut out,
            );
            for (at, got) in out.iter().enumerate() {
                let (i, j) = (at / columns, at % columns);
                let sum: f64 = (0..inner).map(|k| entry(i, k) * entry(k, j)).sum();
                assert_eq!(*got, 2.0 * sum);
            }
            let mut out = vec![f64::NAN; inner * columns];
            let panel = matrix(rows, columns);
            product_transposed(0.5, &weights, (rows, inner), &panel, columns, &mut out);
            for (at, got) in out.iter().enumerate() {
                let (i, j) = (at / columns, at % columns);
                let sum: f64 = (0..rows).map(|k| entry(k, i) * entry(k, j)).sum();
                assert_eq!(*got, 0.5 * sum);
            }
        }
    }
}
