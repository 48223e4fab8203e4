//! Products of packed weights with a row-major block: for what is taken block by block.

use pulp::{Arch, Simd, WithSimd};

use super::forward::Product;
use super::layout::Layout;
use crate::kernel::{Aligned, Packed, Real, Store, on_vectors, panel_product_transposed};

/// Up to so many units and columns a plain loop is done before numbers are put in order.
const FEW_UNITS: usize = 16;
const FEW_COLUMNS: usize = 16;

fn are_few<F: Real>(weights: &Packed<F>, columns: usize) -> bool {
    weights.rows().max(weights.inner()) <= FEW_UNITS && columns <= FEW_COLUMNS
}

/// out = alpha · W · block, each row-major on so many columns.
pub fn multiply<F: Real>(
    alpha: F,
    weights: &Packed<F>,
    block: &[F],
    columns: usize,
    out: &mut Vec<F>,
) {
    let (rows, inner) = (weights.rows(), weights.inner());
    if are_few(weights, columns) {
        Arch::new().dispatch(Plain::<F, false> {
            alpha,
            weights,
            block,
            columns,
            out,
        });
        return;
    }
    let layout = Layout::new::<F>(columns);
    let mut input = Aligned::zeros(layout.len(inner));
    let mut output = Aligned::zeros(layout.len(rows));
    layout.pack(block, &mut input);
    Product {
        weights,
        input: &input,
        output: &mut output,
        factor: alpha,
        biases: &vec![F::zero(); rows],
    }
    .run();
    layout.unpack(rows, &output, out);
}

/// out = alpha · Wᵀ · block, each row-major on so many columns.
pub fn multiply_transposed<F: Real>(
    alpha: F,
    weights: &Packed<F>,
    block: &[F],
    columns: usize,
    out: &mut Vec<F>,
) {
    let (rows, inner) = (weights.rows(), weights.inner());
    if are_few(weights, columns) {
        Arch::new().dispatch(Plain::<F, true> {
            alpha,
            weights,
            block,
            columns,
            out,
        });
        return;
    }
    let layout = Layout::new::<F>(columns);
    let mut input = Aligned::zeros(layout.len(rows));
    let mut output = Aligned::zeros(layout.len(inner));
    layout.pack(block, &mut input);
    on_vectors(Transposed {
        weights,
        input: &input,
        output: &mut output,
    });
    layout.unpack(inner, &output, out);
    out.iter_mut().for_each(|x| *x *= alpha);
}

/// out = alpha · W · block or, transposed, alpha · Wᵀ · block, for few numbers.
struct Plain<'a, F, const TRANSPOSED: bool> {
    alpha: F,
    weights: &'a Packed<F>,
    block: &'a [F],
    columns: usize,
    out: &'a mut Vec<F>,
}

impl<F: Real, const TRANSPOSED: bool> WithSimd for Plain<'_, F, TRANSPOSED> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let units = match TRANSPOSED {
            true => self.weights.inner(),
            false => self.weights.rows(),
        };
        // Rows of one length that is known, so that they lie in registers.
        let mut input = [[F::zero(); FEW_COLUMNS]; FEW_UNITS];
        for (to, row) in input.iter_mut().zip(self.block.chunks_exact(self.columns)) {
            for (to, &x) in to.iter_mut().zip(row) {
                *to = x;
            }
        }
        let mut output = [[F::zero(); FEW_COLUMNS]; FEW_UNITS];
        self.weights.each(
            #[inline(always)]
            |row, column, weight| {
                let (from, to) = match TRANSPOSED {
                    true => (row, column),
                    false => (column, row),
                };
                let from = &input[from % FEW_UNITS];
                for (out, &x) in output[to % FEW_UNITS].iter_mut().zip(from) {
                    *out += weight * x;
                }
            },
        );
        self.out.clear();
        for row in &output[..units] {
            let row = &row[..self.columns];
            self.out.extend(row.iter().map(|&x| self.alpha * x));
        }
    }
}

struct Transposed<'a, F> {
    weights: &'a Packed<F>,
    input: &'a [F],
    output: &'a mut [F],
}

impl<F: Real> WithSimd for Transposed<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        panel_product_transposed(simd, self.weights, self.input, self.output, &mut Store);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain loop on a few columns, and the tiles on more of the same ones.
    #[test]
    fn few_numbers_and_many_have_the_same_products() {
        let (rows, inner, few) = (7, 5, 3);
        let many = FEW_COLUMNS + 5;
        let weights: Vec<f64> = (0..rows * inner).map(|i| (i as f64 * 0.7).sin()).collect();
        let mut packed = Packed::zeros(rows, inner);
        packed.pack(&weights);
        let block = |units: usize, columns: usize| -> Vec<f64> {
            let number = |i: usize| ((i / columns * 31 + i % columns % few) as f64).cos();
            (0..units * columns).map(number).collect()
        };
        assert!(are_few(&packed, few) && !are_few(&packed, many));
        for (from, to, product) in [
            (
                inner,
                rows,
                multiply as fn(f64, &Packed<f64>, &[f64], usize, &mut Vec<f64>),
            ),
            (rows, inner, multiply_transposed),
        ] {
            let (mut plain, mut tiles) = (vec![7.0; 2], Vec::new());
            product(1.5, &packed, &block(from, few), few, &mut plain);
            product(1.5, &packed, &block(from, many), many, &mut tiles);
            assert_eq!((plain.len(), tiles.len()), (to * few, to * many));
            for (plain, tiles) in plain.chunks(few).zip(tiles.chunks(many)) {
                for (i, tile) in tiles.iter().enumerate() {
                    assert!((plain[i % few] - tile).abs() < 1e-14);
                }
            }
        }
    }
}
