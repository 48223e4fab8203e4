//! Forward through a dense block and an activation in one go.
//!
//! ReLU and its like are in the product's epilogue; a smooth function follows on the block, where
//! reading it again from the cache costs little beside computing it.

use pulp::{Simd, WithSimd};

use super::around::Around;
use super::bend::{Curve, Kink, Leaky, Relu, Smooth};
use super::centre::Centre;
use super::gather::{Gather, Sums, Totals};
use super::kept::{Kept, keep};
use crate::kernel::function::{
    Elu, Erf, Function, Gelu, Increase, Power, Scaling, Selu, Sigmoid, Silu, Softplus, Tanh, Unit,
};
use crate::kernel::{
    Epilogue, Lanes, Packed, Place, Real, TileShape, each_row, on_vectors, panel_product,
};
use crate::network::Activation;

/// A step forward: f = factor · W · input + biases, then output = a(f), less the centre's values.
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
    /// What the block holds differences from, for an activation that is not 0 at 0.
    pub centre: Option<&'a Centre<F>>,
    /// The group with lanes to spare, if any, and those of it that hold data.
    pub cut: Option<(usize, u64)>,
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
            Activation::Sigmoid => self.around(Sigmoid, exponent),
            Activation::Softplus => self.around(Softplus, exponent),
        }
    }

    /// Two slopes: in the product's epilogue.
    fn with(self, kink: impl Kink<F>) -> Totals {
        on_vectors(Fused { step: self, kink }).unwrap_or_default()
    }

    fn smooth<A: Function>(self, function: A, exponent: i64) -> Totals {
        match exponent {
            0 => self.then(plain(function)),
            _ => self.then(scaled(function, exponent)),
        }
    }

    fn around<A: Increase>(self, function: A, exponent: i64) -> Totals {
        match exponent {
            0 => self.then_around(function, Unit, Unit),
            _ => {
                let first = first_exponent(A::BOUNDED, exponent);
                self.then_around(function, Power::new(first), Power::new(exponent - first))
            }
        }
    }

    /// Behind the product, on a block that is still in the cache: so the product is compiled once for
    /// all functions.
    fn then(mut self, curve: impl Curve<F>) -> Totals {
        self.multiply();
        on_vectors(Behind { step: self, curve }).unwrap_or_default()
    }

    fn then_around<A: Increase>(
        mut self,
        function: A,
        first: impl Scaling<F>,
        scale: impl Scaling<F>,
    ) -> Totals {
        self.multiply();
        self.alive.fill(true);
        self.kept.shift = 0;
        let Some(centre) = self.centre else {
            debug_assert!(false, "around a centre");
            return Totals::default();
        };
        let around = Around {
            function,
            first,
            scale,
            block: self.output,
            kept: self.kept,
            centre,
            cut: self.cut,
        };
        on_vectors(around).unwrap_or_default()
    }

    /// The product alone.
    fn multiply(&mut self) {
        Product {
            weights: self.weights,
            input: self.input,
            output: &mut *self.output,
            factor: self.factor,
            biases: self.biases,
        }
        .run();
    }
}

fn plain<A>(function: A) -> Smooth<A, Unit, Unit> {
    Smooth {
        function,
        first: Unit,
        scale: Unit,
    }
}

/// The part of a power of two that numbers are multiplied by before the function.
fn first_exponent(is_bounded: bool, exponent: i64) -> i64 {
    match is_bounded {
        true => exponent.max(0),
        false => 0,
    }
}

/// The values of a bounded function are not scaled up.
fn scaled<A: Function, F: Real>(function: A, exponent: i64) -> Smooth<A, Power<F>, Power<F>> {
    let first = first_exponent(A::BOUNDED, exponent);
    Smooth {
        function,
        first: Power::new(first),
        scale: Power::new(exponent - first),
    }
}

/// The activation in the product's epilogue.
struct Fused<'a, F, B> {
    step: Forward<'a, F>,
    kink: B,
}

impl<F: Real, B: Kink<F>> WithSimd for Fused<'_, F, B> {
    type Output = Totals;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Totals {
        let step = self.step;
        step.kept.shift = 0;
        let rows = step.weights.rows();
        let mut finish = Finish {
            kink: self.kink,
            rows,
            factor: step.factor,
            biases: step.biases,
            negative: &mut step.kept.negative,
            alive: step.alive,
            gather: Gather::new(simd, step.cut),
            left_out: Sums::new(simd),
        };
        panel_product(simd, step.weights, step.input, step.output, &mut finish);
        let mut gather = finish.gather;
        if let Some((group, _)) = step.cut {
            match const { TileShape::registers::<S>() } {
                3 => add_group::<F, S, 3>(step.output, (group, rows), &mut gather),
                _ => add_group::<F, S, 2>(step.output, (group, rows), &mut gather),
            }
        }
        gather.totals()
    }
}

/// Adds the numbers of the group that has lanes to spare.
#[inline(always)]
fn add_group<F: Real, S: Simd, const V: usize>(
    block: &[F],
    (group, rows): (usize, usize),
    gather: &mut Gather<F, S>,
) {
    let (block, _) = F::registers::<S>(block).as_chunks::<V>();
    for registers in &block[group * rows..][..rows] {
        gather.add(gather.data::<true, V>(Lanes::new(gather.simd, *registers)));
    }
}

struct Finish<'a, F: Real, S: Simd, B> {
    kink: B,
    rows: usize,
    factor: F,
    biases: &'a [F],
    negative: &'a mut [u8],
    alive: &'a mut [bool],
    gather: Gather<F, S>,
    /// Of the group with lanes to spare: it is added up afterwards, and a tile needs no second way.
    left_out: Sums<F, S>,
}

impl<F: Real, S: Simd, B: Kink<F>> Epilogue<F, S> for Finish<'_, F, S, B> {
    #[inline(always)]
    fn finish<const R: usize, const V: usize>(
        &mut self,
        simd: S,
        place: Place,
        tile: [Lanes<F, S, V>; R],
        out: &mut [[F::Register<S>; V]; R],
    ) {
        // Slices of known length, once a tile: no row has to look whether it lies inside.
        let bytes = (V * F::count::<S>()).div_ceil(8);
        let first = place.group * self.rows + place.row;
        let negative = &mut self.negative[first * bytes..][..R * bytes];
        let (biases, alive) = (&self.biases[place.row..], &mut self.alive[place.row..]);
        let (Some(biases), Some(alive)) = (biases.first_chunk::<R>(), alive.first_chunk_mut::<R>())
        else {
            return;
        };
        let is_cut = self.gather.is_cut(place);
        let lanes = self.gather.lanes(is_cut);
        let own = match is_cut {
            true => &mut self.left_out,
            false => &mut self.gather.sums,
        };
        let mut sums = *own;
        let mut count = 0;
        let factor = Lanes::splat(simd, self.factor);
        each_row!(r of R {
            let f = tile[r].mul_add(factor, Lanes::splat(simd, biases[r]));
            let (h, nonzero) = self.kink.bend(f);
            out[r] = h.registers();
            keep(&mut negative[r * bytes..][..bytes], f.less_than(f.same(F::zero())));
            let nonzeros = nonzero.to_bits() & lanes;
            alive[r] |= nonzeros != 0;
            count += nonzeros.count_ones();
            sums.add(simd, h);
        });
        *own = sums;
        self.gather.count_more(count);
    }
}

/// The activation on a block of preactivations.
struct Behind<'a, F, B> {
    step: Forward<'a, F>,
    curve: B,
}

impl<F: Real, B: Curve<F>> WithSimd for Behind<'_, F, B> {
    type Output = Totals;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Totals {
        match const { TileShape::registers::<S>() } {
            3 => self.groups::<S, 3>(simd),
            _ => self.groups::<S, 2>(simd),
        }
    }
}

impl<F: Real, B: Curve<F>> Behind<'_, F, B> {
    #[inline(always)]
    fn groups<S: Simd, const V: usize>(self, simd: S) -> Totals {
        let Self { step, curve } = self;
        step.kept.shift = 0;
        let rows = step.weights.rows().max(1);
        let mut gather = Gather::new(simd, step.cut);
        let (block, _) = F::registers_mut::<S>(step.output).as_chunks_mut::<V>();
        let (slopes, _) = F::registers_mut::<S>(&mut step.kept.slopes).as_chunks_mut::<V>();
        let groups = block.chunks_mut(rows).zip(slopes.chunks_mut(rows));
        for (group, (block, slopes)) in groups.enumerate() {
            let alive = &mut *step.alive;
            match gather.is_cut(Place { group, row: 0 }) {
                true => sweep::<F, S, B, true, V>(simd, curve, block, slopes, alive, &mut gather),
                false => sweep::<F, S, B, false, V>(simd, curve, block, slopes, alive, &mut gather),
            }
        }
        gather.totals()
    }
}

/// A group of columns, with lanes to spare or without.
#[inline(always)]
fn sweep<F: Real, S: Simd, B: Curve<F>, const CUT: bool, const V: usize>(
    simd: S,
    curve: B,
    block: &mut [[F::Register<S>; V]],
    slopes: &mut [[F::Register<S>; V]],
    alive: &mut [bool],
    gather: &mut Gather<F, S>,
) {
    for ((registers, slopes), alive) in block.iter_mut().zip(slopes).zip(alive) {
        let f = Lanes::new(simd, *registers);
        let (h, slope) = curve.bend(f);
        (*registers, *slopes) = (h.registers(), slope.registers());
        gather.slopes(gather.data::<CUT, V>(slope));
        let looked_at = gather.data::<CUT, V>(h);
        gather.add(looked_at);
        let nonzeros = h.nonzero().to_bits() & gather.lanes(CUT);
        gather.count(nonzeros);
        *alive |= nonzeros != 0;
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
