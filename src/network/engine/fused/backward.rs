//! Back through a dense block and an activation in one go.
//!
//! Three ways to multiply by a derivative, so that the product is compiled no more often than that
//! for a number type and an instruction set.

use pulp::{Simd, WithSimd};

use super::gather::{Gather, Totals};
use super::kept::Kept;
use crate::kernel::{
    Epilogue, LaneMask, Lanes, Packed, Place, Real, on_vectors, panel_product_transposed,
};
use crate::network::Activation;

/// A step back: output = a'(f) · Wᵀ · input, row by row.
pub struct Backward<'a, F> {
    /// W.
    pub weights: &'a Packed<F>,
    /// dL/df of the layer behind.
    pub input: &'a [F],
    /// dL/df of this layer.
    pub output: &'a mut [F],
    /// a'(f).
    pub kept: &'a Kept<F>,
}

impl<F: Real> Backward<'_, F> {
    /// Takes the step; lanes without data must hold 0.
    pub fn run(self, activation: Activation) -> Totals {
        match activation {
            Activation::Relu => self.with(Positive),
            Activation::Linear => self.with(Steep(F::one())),
            Activation::LeakyRelu { slope } => self.with(Steep(F::from_f64(slope))),
            _ => self.with(Slopes),
        }
    }

    fn with(self, bend: impl Bend<F>) -> Totals {
        on_vectors(Step { step: self, bend }).unwrap_or_default()
    }
}

/// How a row of gradients is multiplied by the derivatives of row `row`.
trait Bend<F: Real>: Copy {
    fn bend<S: Simd, const V: usize>(
        self,
        simd: S,
        gradient: Lanes<F, S, V>,
        row: usize,
        kept: &Kept<F>,
    ) -> Lanes<F, S, V>;
}

/// ReLU's slopes, 0 and 1.
#[derive(Clone, Copy)]
struct Positive;

impl<F: Real> Bend<F> for Positive {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        simd: S,
        gradient: Lanes<F, S, V>,
        row: usize,
        kept: &Kept<F>,
    ) -> Lanes<F, S, V> {
        let negative = LaneMask::from_bits(simd, kept.marked(row, V * F::count::<S>()));
        negative.select(gradient.same(F::zero()), gradient)
    }
}

/// This slope on the left, 1 on the right.
#[derive(Clone, Copy)]
struct Steep<F>(F);

impl<F: Real> Bend<F> for Steep<F> {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        simd: S,
        gradient: Lanes<F, S, V>,
        row: usize,
        kept: &Kept<F>,
    ) -> Lanes<F, S, V> {
        let negative = LaneMask::from_bits(simd, kept.marked(row, V * F::count::<S>()));
        negative.select(gradient * self.0, gradient)
    }
}

/// The derivatives that were kept.
#[derive(Clone, Copy)]
struct Slopes;

impl<F: Real> Bend<F> for Slopes {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        simd: S,
        gradient: Lanes<F, S, V>,
        row: usize,
        kept: &Kept<F>,
    ) -> Lanes<F, S, V> {
        let (slopes, _) = F::registers::<S>(&kept.slopes).as_chunks::<V>();
        gradient * Lanes::new(simd, slopes[row])
    }
}

struct Step<'a, F, B> {
    step: Backward<'a, F>,
    bend: B,
}

impl<F: Real, B: Bend<F>> WithSimd for Step<'_, F, B> {
    type Output = Totals;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Totals {
        let step = self.step;
        let mut finish = Finish {
            bend: self.bend,
            units: step.weights.inner(),
            kept: step.kept,
            gather: Gather::new(simd, (usize::MAX, 0)),
        };
        panel_product_transposed(simd, step.weights, step.input, step.output, &mut finish);
        finish.gather.totals()
    }
}

struct Finish<'a, F: Real, S: Simd, B> {
    bend: B,
    units: usize,
    kept: &'a Kept<F>,
    gather: Gather<F, S>,
}

impl<F: Real, S: Simd, B: Bend<F>> Epilogue<F, S> for Finish<'_, F, S, B> {
    #[inline(always)]
    fn finish<const R: usize, const V: usize>(
        &mut self,
        simd: S,
        place: Place,
        tile: [Lanes<F, S, V>; R],
        out: &mut [[F::Register<S>; V]; R],
    ) {
        for r in 0..R {
            let row = place.group * self.units + place.row + r;
            let gradient = self.bend.bend(simd, tile[r], row, self.kept);
            self.gather.add(gradient);
            out[r] = gradient.registers();
        }
    }
}
