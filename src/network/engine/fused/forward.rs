//! Forward through a dense block and an activation in one go.
//!
//! ReLU and its like are in the product's epilogue; a smooth function follows on the block, where
//! reading it again from the cache costs little beside computing it.

use pulp::{Simd, WithSimd};

use super::bend::{Bend, Leaky, Offset, Relu, Row, Smooth};
use super::gather::{Gather, Totals};
use super::kept::Kept;
use crate::kernel::function::{
    Elu, Erf, Function, Gelu, Power, Selu, Sigmoid, Silu, Softplus, Tanh, Unit,
};
use crate::kernel::{Epilogue, Lanes, Packed, Place, Real, TileShape, on_vectors, panel_product};
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
    /// Takes the step; f counts in units of 2^exponent. h then counts in units of
    /// 2^[`Activation::output_exponent`].
    pub fn run(self, activation: Activation, exponent: i64) -> Totals {
        match activation {
            Activation::Relu => self.with(Relu),
            Activation::LeakyRelu { slope } => self.with(Leaky(F::from_f64(slope))),
            Activation::Linear => self.with(Leaky(F::one())),
            Activation::Tanh => self.smooth(Tanh, exponent),
            Activation::Erf => self.smooth(Erf, exponent),
            Activation::Gelu => self.smooth(Gelu, exponent),
            Activation::Silu => self.smooth(Silu, exponent),
            Activation::Elu => self.smooth(Elu, exponent),
            Activation::Selu => self.smooth(Selu, exponent),
            Activation::Sigmoid => self.offset(Sigmoid, exponent),
            Activation::Softplus => self.offset(Softplus, exponent),
        }
    }

    /// Two slopes: in the product's epilogue.
    fn with(self, bend: impl Bend<F>) -> Totals {
        on_vectors(Fused { step: self, bend }).unwrap_or_default()
    }

    fn smooth<A: Function>(self, function: A, exponent: i64) -> Totals {
        match exponent {
            0 => self.then(plain(function)),
            _ => self.then(scaled(function, exponent)),
        }
    }

    fn offset<A: Function>(self, function: A, exponent: i64) -> Totals {
        match exponent {
            0 => self.then(Offset(plain(function))),
            _ => self.then(Offset(scaled(function, exponent))),
        }
    }

    /// Behind the product, on a block that is still in the cache: so the product is compiled once for
    /// all functions.
    fn then(self, bend: impl Bend<F>) -> Totals {
        let Self { weights, input, .. } = self;
        Product {
            weights,
            input,
            output: &mut *self.output,
            factor: self.factor,
            biases: self.biases,
        }
        .run();
        on_vectors(Behind { step: self, bend }).unwrap_or_default()
    }
}

fn plain<A>(function: A) -> Smooth<A, Unit, Unit> {
    Smooth {
        function,
        first: Unit,
        scale: Unit,
    }
}

/// The values of a bounded function are not scaled up.
fn scaled<A: Function, F: Real>(function: A, exponent: i64) -> Smooth<A, Power<F>, Power<F>> {
    let first = match A::BOUNDED {
        true => exponent.max(0),
        false => 0,
    };
    Smooth {
        function,
        first: Power::new(first),
        scale: Power::new(exponent - first),
    }
}

/// The activation in the product's epilogue.
struct Fused<'a, F, B> {
    step: Forward<'a, F>,
    bend: B,
}

impl<F: Real, B: Bend<F>> WithSimd for Fused<'_, F, B> {
    type Output = Totals;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Totals {
        let step = self.step;
        step.kept.shift = 0;
        let mut finish = Finish {
            rows: step.weights.rows(),
            factor: step.factor,
            biases: step.biases,
            look: Look {
                bend: self.bend,
                kept: step.kept,
                alive: step.alive,
                gather: Gather::new(simd, step.last),
            },
        };
        panel_product(simd, step.weights, step.input, step.output, &mut finish);
        finish.look.gather.totals()
    }
}

/// What follows on the preactivations.
struct Look<'a, F: Real, S: Simd, B> {
    bend: B,
    kept: &'a mut Kept<F>,
    alive: &'a mut [bool],
    gather: Gather<F, S>,
}

impl<F: Real, S: Simd, B: Bend<F>> Look<'_, F, S, B> {
    #[inline(always)]
    fn at<const V: usize>(&mut self, f: Lanes<F, S, V>, unit: usize, at: Row) -> Lanes<F, S, V> {
        let (h, nonzeros) = self.bend.bend(f, at, self.kept, &mut self.gather);
        let nonzeros = nonzeros & self.gather.lanes(at.place);
        self.gather.count(nonzeros);
        self.alive[unit] |= nonzeros != 0;
        self.gather.add(self.gather.data(at.place, h));
        h
    }
}

struct Finish<'a, F: Real, S: Simd, B> {
    rows: usize,
    factor: F,
    biases: &'a [F],
    look: Look<'a, F, S, B>,
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
            out[r] = self.look.at(f, unit, Row { place, row }).registers();
        }
    }
}

/// The activation on a block of preactivations.
struct Behind<'a, F, B> {
    step: Forward<'a, F>,
    bend: B,
}

impl<F: Real, B: Bend<F>> WithSimd for Behind<'_, F, B> {
    type Output = Totals;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Totals {
        let step = self.step;
        step.kept.shift = 0;
        let mut look = Look {
            bend: self.bend,
            kept: step.kept,
            alive: step.alive,
            gather: Gather::new(simd, step.last),
        };
        let rows = step.weights.rows();
        match const { TileShape::registers::<S>() } {
            3 => sweep::<F, S, 3>(simd, step.output, rows, &mut look),
            _ => sweep::<F, S, 2>(simd, step.output, rows, &mut look),
        }
        look.gather.totals()
    }
}

#[inline(always)]
fn sweep<F: Real, S: Simd, const V: usize>(
    simd: S,
    block: &mut [F],
    rows: usize,
    look: &mut Look<'_, F, S, impl Bend<F>>,
) {
    let (block, _) = F::registers_mut::<S>(block).as_chunks_mut::<V>();
    let (mut group, mut unit) = (0, 0);
    for (row, registers) in block.iter_mut().enumerate() {
        let place = Place { group, row: unit };
        let f = Lanes::new(simd, *registers);
        *registers = look.at(f, unit, Row { place, row }).registers();
        unit += 1;
        if unit == rows {
            (group, unit) = (group + 1, 0);
        }
    }
}

/// output = factor · W · input + biases.
pub struct Product<'a, F> {
    /// W.
    pub weights: &'a Packed<F>,
    /// The panel.
    pub input: &'a [F],
    /// What becomes of it.
    pub output: &'a mut [F],
    /// Of the weights.
    pub factor: F,
    /// One a unit.
    pub biases: &'a [F],
}

impl<F: Real> Product<'_, F> {
    /// Computes it.
    pub fn run(self) {
        on_vectors(self);
    }
}

impl<F: Real> WithSimd for Product<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut affine = Affine {
            factor: self.factor,
            biases: self.biases,
        };
        panel_product(simd, self.weights, self.input, self.output, &mut affine);
    }
}

/// factor · tile + biases.
struct Affine<'a, F> {
    factor: F,
    biases: &'a [F],
}

impl<F: Real, S: Simd> Epilogue<F, S> for Affine<'_, F> {
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
            let bias = Lanes::splat(simd, self.biases[place.row + r]);
            out[r] = tile[r].mul_add(factor, bias).registers();
        }
    }
}
