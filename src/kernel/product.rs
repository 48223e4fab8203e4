//! The two matrix products of a network on plain row-major blocks: forward with W, backward with its
//! transpose. For all that does not go in groups of a tile's columns (see `panel`).
//!
//! One copy of the weights is read in both directions; a row of a block a unit, a column a data point.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

use pulp::Arch;

use super::few::Few;
use super::{Lane, Number};

/// out = alpha · W · panel, with W `rows × inner`, panel `inner × columns`, out `rows × columns`.
///
/// # Panics
/// If the slices don't have these sizes.
pub fn product<F: Lane>(
    alpha: F,
    weights: &[F],
    (rows, inner): (usize, usize),
    panel: &[F],
    columns: usize,
    out: &mut [F],
) {
    if is_few::<F, false>(
        (alpha, weights, inner),
        (panel, inner),
        columns,
        (out, rows),
    ) {
        return;
    }
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
pub fn product_transposed<F: Lane>(
    alpha: F,
    weights: &[F],
    (rows, inner): (usize, usize),
    panel: &[F],
    columns: usize,
    out: &mut [F],
) {
    if is_few::<F, true>(
        (alpha, weights, inner),
        (panel, rows),
        columns,
        (out, inner),
    ) {
        return;
    }
    general_mat_mul(
        alpha,
        &view(weights, rows, inner).reversed_axes(),
        &view(panel, rows, columns),
        F::zero(),
        &mut view_mut(out, inner, columns),
    );
}

/// Multiplies one or two columns, if there are no more.
fn is_few<F: Lane, const TRANSPOSED: bool>(
    (alpha, weights, inner): (F, &[F], usize),
    (panel, height): (&[F], usize),
    columns: usize,
    (out, units): (&mut [F], usize),
) -> bool {
    fn run<F: Lane, const C: usize, const TRANSPOSED: bool>(
        few: Few<'_, F, C, TRANSPOSED>,
    ) -> bool {
        Arch::new().dispatch(few);
        true
    }
    assert_eq!(
        [weights.len(), panel.len(), out.len()],
        [height * units, height * columns, units * columns],
        "matrices of the stated size"
    );
    match columns {
        1 => run::<F, 1, TRANSPOSED>(Few {
            alpha,
            weights,
            inner,
            panel,
            out,
        }),
        2 => run::<F, 2, TRANSPOSED>(Few {
            alpha,
            weights,
            inner,
            panel,
            out,
        }),
        _ => false,
    }
}

fn view<F: Number>(values: &[F], rows: usize, columns: usize) -> ArrayView2<'_, F> {
    ArrayView2::from_shape((rows, columns), values).expect("a matrix of the stated size")
}

fn view_mut<F: Number>(values: &mut [F], rows: usize, columns: usize) -> ArrayViewMut2<'_, F> {
    ArrayViewMut2::from_shape((rows, columns), values).expect("a matrix of the stated size")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_products_are_the_sums_they_stand_for() {
        // Small integers, so that the sums are exact.
        for (rows, inner, columns) in [
            (1, 1, 1),
            (3, 5, 2),
            (9, 17, 33),
            (40, 8, 12),
            (7, 80, 1),
            (80, 7, 2),
            (37, 75, 2),
        ] {
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
