//! A cell as the engine runs it: a column panel goes forward through all layers and back, with
//! activation, derivative, and the sums for the statistics in the product's epilogue.

use initscope::kernel::function::{Coefficients, Function, Unit};
use initscope::kernel::{
    Aligned, Epilogue, Lane, LaneMask, Lanes, Packed, Place, TileShape, panel_product,
};
use pulp::{Simd, WithSimd};

use crate::product::fill;

/// What is applied to a layer, and what the way back needs of it.
pub trait Nonlinearity<F: Lane>: Copy + Send + Sync {
    /// One layer's share of what is kept for the way back.
    type Kept: Clone + Send;

    /// Room for `rows` rows of `columns` columns.
    fn room(rows: usize, columns: usize) -> Self::Kept;

    /// h of a row of preactivations; keeps what its derivative needs.
    fn forward<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        row: usize,
        kept: &mut Self::Kept,
    ) -> Lanes<F, S, V>;

    /// dL/df of a row of dL/dh.
    fn backward<S: Simd, const V: usize>(
        self,
        simd: S,
        h: Lanes<F, S, V>,
        row: usize,
        kept: &Self::Kept,
    ) -> Lanes<F, S, V>;
}

/// ReLU; it keeps a bit of each number.
#[derive(Clone, Copy)]
pub struct Relu;

impl<F: Lane> Nonlinearity<F> for Relu {
    type Kept = Vec<u64>;

    fn room(rows: usize, _: usize) -> Vec<u64> {
        vec![0; rows]
    }

    #[inline(always)]
    fn forward<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        row: usize,
        kept: &mut Vec<u64>,
    ) -> Lanes<F, S, V> {
        let zero = f.same(F::zero());
        kept[row] = f.less_than(zero).to_bits();
        f.max(zero)
    }

    #[inline(always)]
    fn backward<S: Simd, const V: usize>(
        self,
        simd: S,
        h: Lanes<F, S, V>,
        row: usize,
        kept: &Vec<u64>,
    ) -> Lanes<F, S, V> {
        LaneMask::from_bits(simd, kept[row]).select(h.same(F::zero()), h)
    }
}

/// A smooth function; it keeps its derivatives.
#[derive(Clone, Copy)]
pub struct Smooth<A>(pub A);

impl<F: Coefficients, A: Function> Nonlinearity<F> for Smooth<A> {
    type Kept = Aligned<F>;

    fn room(rows: usize, columns: usize) -> Aligned<F> {
        Aligned::zeros(rows * columns)
    }

    #[inline(always)]
    fn forward<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        row: usize,
        kept: &mut Aligned<F>,
    ) -> Lanes<F, S, V> {
        let (value, slope) = self.0.evaluate(f, Unit);
        let (kept, _) = F::registers_mut::<S>(kept).as_chunks_mut::<V>();
        kept[row] = slope.registers();
        value
    }

    #[inline(always)]
    fn backward<S: Simd, const V: usize>(
        self,
        simd: S,
        h: Lanes<F, S, V>,
        row: usize,
        kept: &Aligned<F>,
    ) -> Lanes<F, S, V> {
        let (kept, _) = F::registers::<S>(kept).as_chunks::<V>();
        h * Lanes::new(simd, kept[row])
    }
}

/// Sums for mean and variance of a layer.
struct Sums<F: Lane, S: Simd> {
    first: F::Register<S>,
    second: F::Register<S>,
}

impl<F: Lane, S: Simd> Sums<F, S> {
    #[inline(always)]
    fn zero(simd: S) -> Self {
        let zero = F::splat(simd, F::zero());
        Self {
            first: zero,
            second: zero,
        }
    }

    #[inline(always)]
    fn add<const V: usize>(&mut self, simd: S, row: Lanes<F, S, V>) {
        for x in row.registers() {
            self.first = <F as Lane>::add(simd, self.first, x);
            self.second = <F as Lane>::mul_add(simd, x, x, self.second);
        }
    }

    #[inline(always)]
    fn total(self, simd: S) -> [F; 2] {
        [F::sum(simd, self.first), F::sum(simd, self.second)]
    }
}

struct Forward<'a, F: Lane, S: Simd, A: Nonlinearity<F>> {
    nonlinearity: A,
    rows: usize,
    kept: &'a mut A::Kept,
    sums: Sums<F, S>,
}

impl<F: Lane, S: Simd, A: Nonlinearity<F>> Epilogue<F, S> for Forward<'_, F, S, A> {
    #[inline(always)]
    fn finish<const R: usize, const V: usize>(
        &mut self,
        simd: S,
        place: Place,
        tile: [Lanes<F, S, V>; R],
        out: &mut [[F::Register<S>; V]; R],
    ) {
        for r in 0..R {
            let row = place.group * self.rows + place.row + r;
            let h = self.nonlinearity.forward(tile[r], row, self.kept);
            self.sums.add(simd, h);
            out[r] = h.registers();
        }
    }
}

struct Backward<'a, F: Lane, S: Simd, A: Nonlinearity<F>> {
    nonlinearity: A,
    rows: usize,
    kept: &'a A::Kept,
    sums: Sums<F, S>,
}

impl<F: Lane, S: Simd, A: Nonlinearity<F>> Epilogue<F, S> for Backward<'_, F, S, A> {
    #[inline(always)]
    fn finish<const R: usize, const V: usize>(
        &mut self,
        simd: S,
        place: Place,
        tile: [Lanes<F, S, V>; R],
        out: &mut [[F::Register<S>; V]; R],
    ) {
        for r in 0..R {
            let row = place.group * self.rows + place.row + r;
            let delta = self.nonlinearity.backward(simd, tile[r], row, self.kept);
            self.sums.add(simd, delta);
            out[r] = delta.registers();
        }
    }
}

/// Weights of a network in both orders.
pub struct Network<F> {
    width: usize,
    forward: Vec<Packed<F>>,
    backward: Vec<Packed<F>>,
}

impl<F: Lane> Network<F> {
    pub fn new(width: usize, depth: usize) -> Self {
        let mut matrix = vec![F::zero(); width * width];
        let mut network = Self {
            width,
            forward: Vec::new(),
            backward: Vec::new(),
        };
        for layer in 0..depth {
            fill(&mut matrix, layer + 1);
            // Variance 2 / width of numbers with variance 1/12.
            let scale = F::from_f64((24.0 / width as f64).sqrt());
            matrix.iter_mut().for_each(|w| *w *= scale);
            let mut packed = Packed::zeros(width, width);
            packed.pack(&matrix);
            network.forward.push(packed.clone());
            packed.pack_transposed(&matrix);
            network.backward.push(packed);
        }
        network
    }
}

/// One panel's way through a network and back.
pub struct Cell<'a, F: Lane, A: Nonlinearity<F>> {
    network: &'a Network<F>,
    nonlinearity: A,
    groups: usize,
    kept: Vec<A::Kept>,
    buffers: [Aligned<F>; 2],
}

impl<'a, F: Lane, A: Nonlinearity<F>> Cell<'a, F, A> {
    pub fn new(network: &'a Network<F>, nonlinearity: A) -> Self {
        let shape = TileShape::here::<F>();
        let width = network.width;
        let groups = shape.groups(2 * network.forward.len() * width * width * size_of::<F>());
        let buffer = Aligned::zeros(groups * width * shape.columns);
        Self {
            network,
            nonlinearity,
            groups,
            kept: vec![A::room(groups * width, shape.columns); network.forward.len()],
            buffers: [buffer.clone(), buffer],
        }
    }
}

/// Returns the floating-point operations of the products.
impl<F: Lane, A: Nonlinearity<F>> WithSimd for &mut Cell<'_, F, A> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let Network {
            width,
            forward,
            backward,
        } = self.network;
        let [from, to] = &mut self.buffers;
        let mut seen = F::zero();
        fill(from, 0);
        for (matrix, kept) in forward.iter().zip(&mut self.kept) {
            let mut epilogue = Forward {
                nonlinearity: self.nonlinearity,
                rows: *width,
                kept,
                sums: Sums::zero(simd),
            };
            panel_product(simd, matrix, from, to, &mut epilogue);
            let [first, second] = epilogue.sums.total(simd);
            seen = seen + first + second;
            std::mem::swap(from, to);
        }
        for (matrix, kept) in backward.iter().zip(&self.kept).rev() {
            let mut epilogue = Backward {
                nonlinearity: self.nonlinearity,
                rows: *width,
                kept,
                sums: Sums::zero(simd),
            };
            panel_product(simd, matrix, from, to, &mut epilogue);
            let [first, second] = epilogue.sums.total(simd);
            seen = seen + first + second;
            std::mem::swap(from, to);
        }
        std::hint::black_box(seen);
        let columns = self.groups * TileShape::of::<F, S>().columns;
        (4 * forward.len() * width * width * columns) as f64
    }
}
