//! Products of packed weights with a row-major block: for what is taken block by block.

use pulp::{Simd, WithSimd};

use super::forward::Product;
use super::layout::Layout;
use crate::kernel::{Aligned, Packed, Real, Store, on_vectors, panel_product_transposed};

/// out = alpha · W · block, each row-major on so many columns.
pub fn multiply<F: Real>(
    alpha: F,
    weights: &Packed<F>,
    block: &[F],
    columns: usize,
    out: &mut Vec<F>,
) {
    let layout = Layout::new::<F>(columns);
    let (rows, inner) = (weights.rows(), weights.inner());
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
    let layout = Layout::new::<F>(columns);
    let (rows, inner) = (weights.rows(), weights.inner());
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
