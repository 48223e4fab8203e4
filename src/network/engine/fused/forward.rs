//! Forward through a dense block and an activation in one go.

use pulp::{Arch, Simd, WithSimd};

use super::gather::{Gather, Totals};
use super::kept::Kept;
use crate::kernel::function::{
    Elu, Erf, Function, Gelu, Selu, Sigmoid, Silu, Softplus, Tanh, Unit,
};
use crate::kernel::{Epilogue, LaneMask, Lanes, Packed, Place, Real, panel_product};
use crate::network::Activation;

/// A step forward: f = factor · W · input + biases, then output = a(f) - a(0).
pub struct Forward<'a, F> {
    /// W.
    pub weights: &'a Packed<F>,
    /// h of the layer before.
    pub input: &'a [F],
    /// h of this layer.
    pub output: &'a mut [F],
    /// Of the weights.
    pub factor: F,
    /// One a unit.
    pub biases: &'a [F],
    /// What the way back needs.
    pub kept: &'a mut Kept<F>,
    /// For every unit, whether it was ever seen other than 0.
    pub alive: &'a mut [bool],
    /// The last group and the lanes of it that hold data.
    pub last: (usize, u64),
}

impl<F: Real> Forward<'_, F> {
    /// Takes the step.
    pub fn run(self, activation: Activation) -> Totals {
        match activation {
            Activation::Relu => self.with(Relu),
            Activation::LeakyRelu { slope } => self.with(Leaky(F::from_f64(slope))),
            Activation::Linear => self.with(Linear),
            Activation::Tanh => self.with(Smooth(Tanh)),
            Activation::Erf => self.with(Smooth(Erf)),
            Activation::Gelu => self.with(Smooth(Gelu)),
            Activation::Silu => self.with(Smooth(Silu)),
            Activation::Elu => self.with(Smooth(Elu)),
            Activation::Selu => self.with(Smooth(Selu)),
            Activation::Sigmoid => self.with(Offset(Sigmoid)),
            Activation::Softplus => self.with(Offset(Softplus)),
        }
    }

    fn with(self, bend: impl Bend<F>) -> Totals {
        Arch::new().dispatch(Step { step: self, bend })
    }
}

/// How an activation bends a row of preactivations.
trait Bend<F: Real>: Copy {
    /// h of f; keeps what the way back needs of row `at`, and has the derivatives seen.
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        at: (Place, usize),
        kept: &mut Kept<F>,
        gather: &mut Gather<F, S>,
    ) -> Lanes<F, S, V>;
}

#[derive(Clone, Copy)]
struct Relu;

impl<F: Real> Bend<F> for Relu {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        (_, row): (Place, usize),
        kept: &mut Kept<F>,
        _: &mut Gather<F, S>,
    ) -> Lanes<F, S, V> {
        let zero = f.same(F::zero());
        kept.mark(row, V * F::count::<S>(), f.less_than(zero).to_bits());
        f.max(zero)
    }
}

#[derive(Clone, Copy)]
struct Leaky<F>(F);

impl<F: Real> Bend<F> for Leaky<F> {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        (_, row): (Place, usize),
        kept: &mut Kept<F>,
        _: &mut Gather<F, S>,
    ) -> Lanes<F, S, V> {
        let negative = f.less_than(f.same(F::zero()));
        kept.mark(row, V * F::count::<S>(), negative.to_bits());
        negative.select(f * self.0, f)
    }
}

#[derive(Clone, Copy)]
struct Linear;

impl<F: Real> Bend<F> for Linear {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        _: (Place, usize),
        _: &mut Kept<F>,
        _: &mut Gather<F, S>,
    ) -> Lanes<F, S, V> {
        f
    }
}

#[derive(Clone, Copy)]
struct Smooth<A>(A);

impl<F: Real, A: Function> Bend<F> for Smooth<A> {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        (place, row): (Place, usize),
        kept: &mut Kept<F>,
        gather: &mut Gather<F, S>,
    ) -> Lanes<F, S, V> {
        let (value, slope) = self.0.evaluate(f, Unit);
        let (slopes, _) = F::registers_mut::<S>(&mut kept.slopes).as_chunks_mut::<V>();
        slopes[row] = slope.registers();
        gather.slopes(gather.data(place, slope));
        value
    }
}

/// A smooth function with a(0) other than 0: far on the left it is tiny beside that.
#[derive(Clone, Copy)]
struct Offset<A>(A);

impl<F: Real, A: Function> Bend<F> for Offset<A> {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        at: (Place, usize),
        kept: &mut Kept<F>,
        gather: &mut Gather<F, S>,
    ) -> Lanes<F, S, V> {
        gather.preactivations(f);
        Smooth(self.0).bend(f, at, kept, gather)
    }
}

struct Step<'a, F, B> {
    step: Forward<'a, F>,
    bend: B,
}

impl<F: Real, B: Bend<F>> WithSimd for Step<'_, F, B> {
    type Output = Totals;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Totals {
        let step = self.step;
        step.kept.shift = 0;
        let mut finish = Finish {
            bend: self.bend,
            rows: step.weights.rows(),
            factor: step.factor,
            biases: step.biases,
            kept: step.kept,
            alive: step.alive,
            gather: Gather::new(simd, step.last),
        };
        panel_product(simd, step.weights, step.input, step.output, &mut finish);
        finish.gather.totals()
    }
}

struct Finish<'a, F: Real, S: Simd, B> {
    bend: B,
    rows: usize,
    factor: F,
    biases: &'a [F],
    kept: &'a mut Kept<F>,
    alive: &'a mut [bool],
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
        let factor = Lanes::splat(simd, self.factor);
        for r in 0..R {
            let unit = place.row + r;
            let row = place.group * self.rows + unit;
            let f = tile[r].mul_add(factor, Lanes::splat(simd, self.biases[unit]));
            let h = self.bend.bend(f, (place, row), self.kept, &mut self.gather);
            let zero = Lanes::splat(simd, F::zero());
            let nonzero: LaneMask<F, S, V> = zero.less_than(h.abs());
            let nonzero = nonzero.to_bits() & self.gather.lanes(place);
            self.gather.count(nonzero);
            self.alive[unit] |= nonzero != 0;
            self.gather.add(self.gather.data(place, h));
            out[r] = h.registers();
        }
    }
}

/// The product alone: output = W · input.
pub struct Product<'a, F> {
    /// W.
    pub weights: &'a Packed<F>,
    /// The panel.
    pub input: &'a [F],
    /// What becomes of it.
    pub output: &'a mut [F],
}

impl<F: Real> Product<'_, F> {
    /// Computes it.
    pub fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl<F: Real> WithSimd for Product<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut store = crate::kernel::Store;
        panel_product(simd, self.weights, self.input, self.output, &mut store);
    }
}
