//! Products of packed weights with a row-major block: for what is taken block by block.

use pulp::{Simd, WithSimd};

use super::forward::Product;
use super::layout::Layout;
use crate::kernel::{Aligned, Packed, Real, Store, on_vectors, panel_product_transposed};

/// Where a block is packed for its product, and the product packed: kept for the next one.
#[derive(Debug, Default)]
pub struct Packing<F> {
    input: Aligned<F>,
    output: Aligned<F>,
    zeros: Vec<F>,
}

impl<F: Real> Packing<F> {
    /// Makes room for a factor and a product of so many units.
    fn make_room(&mut self, layout: Layout, (units, of_product): (usize, usize)) {
        let rooms = [(&mut self.input, units), (&mut self.output, of_product)];
        for (room, units) in rooms {
            if room.len() < layout.len(units) {
                *room = Aligned::zeros(layout.len(units));
            }
        }
        self.zeros.resize(of_product, F::zero());
    }
}

/// out = alpha · W · block, each row-major on so many columns.
pub fn multiply<F: Real>(
    alpha: F,
    weights: &Packed<F>,
    block: &[F],
    columns: usize,
    (out, packing): (&mut Vec<F>, &mut Packing<F>),
) {
    let layout = Layout::new::<F>(columns);
    let (rows, inner) = (weights.rows(), weights.inner());
    packing.make_room(layout, (inner, rows));
    layout.pack(block, &mut packing.input);
    Product {
        weights,
        input: &packing.input[..layout.len(inner)],
        output: &mut packing.output[..layout.len(rows)],
        factor: alpha,
        biases: &packing.zeros,
    }
    .run();
    layout.unpack(rows, &packing.output, out);
}

/// out = alpha · Wᵀ · block, each row-major on so many columns.
pub fn multiply_transposed<F: Real>(
    alpha: F,
    weights: &Packed<F>,
    block: &[F],
    columns: usize,
    (out, packing): (&mut Vec<F>, &mut Packing<F>),
) {
    let layout = Layout::new::<F>(columns);
    let (rows, inner) = (weights.rows(), weights.inner());
    packing.make_room(layout, (rows, inner));
    layout.pack(block, &mut packing.input);
    on_vectors(Transposed {
        weights,
        input: &packing.input[..layout.len(rows)],
        output: &mut packing.output[..layout.len(inner)],
    });
    layout.unpack(inner, &packing.output, out);
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
