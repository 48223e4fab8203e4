//! Back through a dense block and an activation in one go.
//!
//! Three ways to multiply by a derivative, so that the product is compiled no more often than that
//! for a number type and an instruction set.

use pulp::{Simd, WithSimd};

use super::gather::{Gather, Totals};
use super::kept::{Kept, kept};
use crate::kernel::{
    Epilogue, Lanes, Packed, Place, Real, each_row, on_vectors, panel_product_transposed,
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

/// How rows of gradients are multiplied by the derivatives of the rows from `first` on.
trait Bend<F: Real>: Copy {
    fn bend<S: Simd, const R: usize, const V: usize>(
        self,
        simd: S,
        gradients: [Lanes<F, S, V>; R],
        first: usize,
        kept: &Kept<F>,
    ) -> [Lanes<F, S, V>; R];
}

/// ReLU's slopes, 0 and 1.
#[derive(Clone, Copy)]
struct Positive;

impl<F: Real> Bend<F> for Positive {
    #[inline(always)]
    fn bend<S: Simd, const R: usize, const V: usize>(
        self,
        simd: S,
        mut gradients: [Lanes<F, S, V>; R],
        first: usize,
        kept: &Kept<F>,
    ) -> [Lanes<F, S, V>; R] {
        let bytes = (V * F::count::<S>()).div_ceil(8);
        let negative = &kept.negative[first * bytes..][..R * bytes];
        each_row!(r of R {
            let negative = self::kept(simd, &negative[r * bytes..][..bytes]);
            gradients[r] = negative.select(gradients[r].same(F::zero()), gradients[r]);
        });
        gradients
    }
}

/// This slope on the left, 1 on the right.
#[derive(Clone, Copy)]
struct Steep<F>(F);

impl<F: Real> Bend<F> for Steep<F> {
    #[inline(always)]
    fn bend<S: Simd, const R: usize, const V: usize>(
        self,
        simd: S,
        mut gradients: [Lanes<F, S, V>; R],
        first: usize,
        kept: &Kept<F>,
    ) -> [Lanes<F, S, V>; R] {
        let bytes = (V * F::count::<S>()).div_ceil(8);
        let negative = &kept.negative[first * bytes..][..R * bytes];
        each_row!(r of R {
            let negative = self::kept(simd, &negative[r * bytes..][..bytes]);
            gradients[r] = negative.select(gradients[r] * self.0, gradients[r]);
        });
        gradients
    }
}

/// The derivatives that were kept.
#[derive(Clone, Copy)]
struct Slopes;

impl<F: Real> Bend<F> for Slopes {
    #[inline(always)]
    fn bend<S: Simd, const R: usize, const V: usize>(
        self,
        simd: S,
        mut gradients: [Lanes<F, S, V>; R],
        first: usize,
        kept: &Kept<F>,
    ) -> [Lanes<F, S, V>; R] {
        let (slopes, _) = F::registers::<S>(&kept.slopes).as_chunks::<V>();
        let slopes = &slopes[first..][..R];
        each_row!(r of R {
            gradients[r] = gradients[r] * Lanes::new(simd, slopes[r]);
        });
        gradients
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
            gather: Gather::new(simd, None),
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
        let first = place.group * self.units + place.row;
        let gradients = self.bend.bend(simd, tile, first, self.kept);
        each_row!(r of R {
            self.gather.add(gradients[r]);
            out[r] = gradients[r].registers();
        });
    }
}
