//! What the product's epilogue sees of a layer while it is in registers, and what becomes of it.

use pulp::Simd;

use crate::kernel::{Lane, LaneMask, Lanes, Place, Real};
use crate::measure::{LogScaled, Moments};

/// Sums of numbers and of their squares, lane by lane. One register each: beside a tile there is no room
/// for more.
#[derive(Clone, Copy)]
pub struct Sums<F: Real, S: Simd> {
    first: F::Register<S>,
    second: F::Register<S>,
}

impl<F: Real, S: Simd> Sums<F, S> {
    #[inline(always)]
    pub fn new(simd: S) -> Self {
        let zero = F::splat(simd, F::zero());
        Self {
            first: zero,
            second: zero,
        }
    }

    /// Adds the numbers of a row.
    #[inline(always)]
    pub fn add<const V: usize>(&mut self, simd: S, row: Lanes<F, S, V>) {
        let row = row.registers();
        let mut first = row[0];
        let mut second = <F as Lane>::mul(simd, row[0], row[0]);
        for x in row.into_iter().skip(1) {
            first = <F as Lane>::add(simd, first, x);
            second = <F as Lane>::mul_add(simd, x, x, second);
        }
        self.first = <F as Lane>::add(simd, self.first, first);
        self.second = <F as Lane>::add(simd, self.second, second);
    }
}

/// What is seen of a layer's numbers.
#[derive(Clone, Copy)]
pub struct Gather<F: Real, S: Simd> {
    pub simd: S,
    pub sums: Sums<F, S>,
    largest_slope: F::Register<S>,
    least: F::Register<S>,
    nonzeros: u64,
    /// The group with lanes to spare, if any, and the bits of those in use.
    cut: (usize, u64),
}

impl<F: Real, S: Simd> Gather<F, S> {
    #[inline(always)]
    pub fn new(simd: S, cut: Option<(usize, u64)>) -> Self {
        let zero = F::splat(simd, F::zero());
        Self {
            simd,
            sums: Sums::new(simd),
            largest_slope: zero,
            least: zero,
            nonzeros: 0,
            cut: cut.unwrap_or((usize::MAX, 0)),
        }
    }

    /// Whether some lanes of a place hold no data.
    #[inline(always)]
    pub fn is_cut(&self, place: Place) -> bool {
        place.group == self.cut.0
    }

    /// The bits of the lanes that hold data.
    #[inline(always)]
    pub fn lanes(&self, is_cut: bool) -> u64 {
        if is_cut { self.cut.1 } else { u64::MAX }
    }

    /// The numbers, but 0 in lanes without data.
    #[inline(always)]
    pub fn data<const CUT: bool, const V: usize>(&self, row: Lanes<F, S, V>) -> Lanes<F, S, V> {
        match CUT {
            true => LaneMask::from_bits(self.simd, self.cut.1).select(row, row.same(F::zero())),
            false => row,
        }
    }

    /// Adds the numbers of a row.
    #[inline(always)]
    pub fn add<const V: usize>(&mut self, row: Lanes<F, S, V>) {
        self.sums.add(self.simd, row);
    }

    /// Counts a row's numbers other than 0, given as bits of lanes with data.
    #[inline(always)]
    pub fn count(&mut self, nonzeros: u64) {
        self.nonzeros += u64::from(nonzeros.count_ones());
    }

    /// The same for a number of them.
    #[inline(always)]
    pub fn count_more(&mut self, nonzeros: u32) {
        self.nonzeros += u64::from(nonzeros);
    }

    /// Sees the derivatives of a row.
    #[inline(always)]
    pub fn slopes<const V: usize>(&mut self, row: Lanes<F, S, V>) {
        for x in row.registers() {
            self.largest_slope = <F as Lane>::max(self.simd, self.largest_slope, x);
        }
    }

    /// Sees the preactivations of a row.
    #[inline(always)]
    pub fn preactivations<const V: usize>(&mut self, row: Lanes<F, S, V>) {
        for x in row.registers() {
            self.least = <F as Lane>::min(self.simd, self.least, x);
        }
    }

    #[inline(always)]
    pub fn totals(self) -> Totals {
        let negated = <F as Lane>::sub(self.simd, F::splat(self.simd, F::zero()), self.least);
        Totals {
            first: F::sum(self.simd, self.sums.first).as_f64(),
            second: F::sum(self.simd, self.sums.second).as_f64(),
            products: 0.0,
            nonzeros: self.nonzeros,
            largest_slope: F::largest(self.simd, self.largest_slope).as_f64(),
            least: -F::largest(self.simd, negated).as_f64(),
        }
    }
}

/// The sums of a layer on a panel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// Of the numbers.
    pub first: f64,
    /// Of their squares.
    pub second: f64,
    /// Of their products with the centre's values; where there is one.
    pub products: f64,
    /// How many are not 0; forward only, and not around a centre.
    pub nonzeros: u64,
    /// The largest derivative (0 if all are negative); smooth activations forward only.
    pub largest_slope: f64,
    /// The least preactivation (0 if all are positive); where it is asked for.
    pub least: f64,
}

impl Totals {
    /// About the power of two of one of the `count` numbers; 0 if they are all 0.
    pub fn size(&self, count: usize) -> i64 {
        match self.second > 0.0 {
            true => i64::from(libm::ilogb(self.second / count as f64) / 2),
            false => 0,
        }
    }

    /// Mean and deviations of `count` numbers with this power of two; `None` where too many digits
    /// would be lost, or have been.
    pub fn moments<F: Real>(&self, count: usize, exponent: i64) -> Option<Moments> {
        // Squares of these sizes neither overflow nor leave out what matters.
        let (range, share) = match size_of::<F>() {
            8 => (2f64.powi(190), 1e-3),
            _ => (2f64.powi(56), 0.05),
        };
        let inside = self.second >= 1.0 / range && self.second <= range * count as f64;
        let mean = self.first / count as f64;
        let of_mean = self.first * mean;
        let deviation2 = self.second - of_mean;
        (inside && deviation2 >= share * of_mean).then(|| Moments {
            count: count as u64,
            mean: LogScaled::new(mean, exponent),
            deviation2: LogScaled::new(deviation2, 2 * exponent),
        })
    }
}
