//! Histograms of one set of values times each of several factors, gathered in a single look.
//!
//! The bins of [`LogHistogram`] are quarters of an octave, so a factor that is no power of 2^(1/4)
//! moves their edges between those of another. Here an octave is cut at every edge of every factor:
//! each value is counted once, and a factor's histogram is a sum of whole pieces. It is the one of
//! the multiplied values, but for values within rounding of an edge.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cuts::{Cuts, FRACTION};
use super::histogram::{BINS_PER_OCTAVE, octave_of};
use super::{LogHistogram, LogScaled};

/// Factors whose edges cut one octave; more make another set of cuts.
const FACTORS_PER_SET: usize = 128;

/// Counts that lie in one run, 2 MB of them: 500 octaves of the most factors, all that a float knows
/// of a few. A panel may have values billions of octaves from another's.
const MOST_COUNTS: usize = 1 << 18;

/// Places for what is not counted in its octave, by turns: the same one again and again would have to
/// wait for itself.
const SPARE: usize = 8;

/// Counts of |h| · factor for each of several factors.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaledHistograms {
    sets: Vec<Set>,
}

/// The counts for up to [`FACTORS_PER_SET`] factors.
#[derive(Clone, Debug, PartialEq)]
struct Set {
    cuts: Arc<Cuts>,
    first_octave: i64,
    octaves: usize,
    /// Octave after octave, as many pieces each as there are cuts; then, if there are any, spare places.
    counts: Vec<u64>,
    /// The same for octaves far from these.
    far: BTreeMap<i64, Vec<u64>>,
    zeros: u64,
}

impl ScaledHistograms {
    /// Of no values yet, for factors that are 0 or positive.
    pub fn new(factors: &[LogScaled]) -> Self {
        let sets = factors.chunks(FACTORS_PER_SET).map(Set::new).collect();
        Self { sets }
    }

    /// Counts the finite numbers `value × 2^exponent`.
    #[inline]
    pub fn record(&mut self, values: impl Iterator<Item = f64> + Clone, exponent: i64) {
        for set in &mut self.sets {
            set.record(values.clone(), exponent);
        }
    }

    /// Counts `value × 2^exponent` times each of some numbers that are not negative, all of them from
    /// the first to the last of a range.
    pub fn record_products(
        &mut self,
        value: f64,
        exponent: i64,
        (numbers, range): (&[f64], [f64; 2]),
    ) {
        for set in &mut self.sets {
            if value == 0.0 {
                set.zeros += numbers.len() as u64;
            } else if set.knows(range.map(|x| x * value), exponent) {
                set.record_known(numbers.iter().map(|number| number * value), exponent);
            } else {
                set.record(numbers.iter().map(|number| number * value), exponent);
            }
        }
    }

    /// Adds the counts for the same factors.
    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.sets.iter_mut().zip(&other.sets) {
            own.merge(other);
        }
    }

    /// The histogram for every factor, in their order.
    pub fn split(&self) -> Vec<LogHistogram> {
        self.sets.iter().flat_map(Set::split).collect()
    }
}

impl Set {
    fn new(factors: &[LogScaled]) -> Self {
        Self {
            cuts: Cuts::new(factors),
            first_octave: 0,
            octaves: 0,
            counts: Vec::new(),
            far: BTreeMap::new(),
            zeros: 0,
        }
    }

    #[inline]
    fn record(&mut self, values: impl Iterator<Item = f64> + Clone, exponent: i64) {
        let pieces = self.cuts.pieces();
        let (first, octaves) = (self.first_octave, self.octaves);
        let spare = octaves * pieces;
        // The octave's place, but for the bits of the exponent.
        let shift = (exponent - BIAS).wrapping_sub(first) as u64;
        let place = |value: f64| {
            let bits = value.to_bits() & !SIGN;
            let of_exponent = bits >> FRACTION.count_ones();
            let octave = of_exponent.wrapping_add(shift);
            // Neither 0 nor subnormal.
            let known = octave < octaves as u64 && of_exponent != 0;
            (bits, octave as usize, known)
        };
        let (mut zeros, mut missed) = (0, 0);
        if octaves > 0 {
            for (turn, value) in values.clone().enumerate() {
                let (bits, octave, known) = place(value);
                let piece = self.cuts.piece(bits);
                zeros += u64::from(bits == 0);
                missed += u64::from(!known);
                // No branch: every other value of a ReLU is 0, in no order that could be foretold.
                let of_known = usize::from(known).wrapping_neg();
                let own = octave.wrapping_mul(pieces).wrapping_add(piece);
                let at = own & of_known | (spare + turn % SPARE) & !of_known;
                self.counts[at] += 1;
            }
            self.counts[spare..].fill(0);
            self.zeros += zeros;
            if zeros == missed {
                return;
            }
        }
        for value in values {
            if octaves > 0 && (value == 0.0 || place(value).2) {
                continue;
            }
            if value == 0.0 {
                self.zeros += 1;
            } else {
                let (octave, mantissa) = octave_of(value.abs());
                let piece = self.cuts.piece(mantissa.to_bits());
                self.octave(octave + exponent)[piece] += 1;
            }
        }
    }

    /// Whether all numbers from the first of two to the last, times a power of two, are in the run.
    fn knows(&self, range: [f64; 2], exponent: i64) -> bool {
        let is_known = |x: f64| {
            let octave = octave_of(x.abs().max(f64::MIN_POSITIVE)).0 + exponent;
            x.is_normal() && (octave.wrapping_sub(self.first_octave) as u64) < self.octaves as u64
        };
        range.into_iter().all(is_known)
    }

    /// Counts numbers that are known to be in the run.
    fn record_known(&mut self, values: impl Iterator<Item = f64>, exponent: i64) {
        let pieces = self.cuts.pieces();
        let first = (self.first_octave - exponent + BIAS) as u64;
        for value in values {
            let bits = value.to_bits() & !SIGN;
            let octave = (bits >> FRACTION.count_ones()).wrapping_sub(first) as usize;
            self.counts[octave * pieces + self.cuts.piece(bits)] += 1;
        }
    }

    /// The counts of an octave.
    fn octave(&mut self, octave: i64) -> &mut [u64] {
        let pieces = self.cuts.pieces();
        let at = octave.wrapping_sub(self.first_octave) as usize;
        match at < self.octaves {
            true => &mut self.counts[at * pieces..][..pieces],
            false => self.new_octave(octave),
        }
    }

    /// The counts of an octave that is not in the run: which now reaches to it, or it is far.
    #[cold]
    fn new_octave(&mut self, octave: i64) -> &mut [u64] {
        let pieces = self.cuts.pieces();
        if self.octaves == 0 {
            self.first_octave = octave;
        }
        let first = self.first_octave.min(octave);
        let end = (self.first_octave + self.octaves as i64).max(octave + 1);
        if end - first > (MOST_COUNTS / pieces) as i64 {
            return self.far.entry(octave).or_insert_with(|| vec![0; pieces]);
        }
        let missing = (self.first_octave - first) as usize * pieces;
        self.counts.splice(0..0, std::iter::repeat_n(0, missing));
        self.first_octave = first;
        self.octaves = (end - first) as usize;
        // The spare places are zeros like new ones.
        self.counts.resize(self.octaves * pieces + SPARE, 0);
        let start = (octave - first) as usize * pieces;
        &mut self.counts[start..start + pieces]
    }

    /// Octaves with their counts, piece by piece.
    fn octaves(&self) -> impl Iterator<Item = (i64, &[u64])> {
        let near = self.counts.chunks(self.cuts.pieces()).take(self.octaves);
        let far = self.far.iter();
        (self.first_octave..)
            .zip(near)
            .chain(far.map(|(&octave, counts)| (octave, &counts[..])))
    }

    fn merge(&mut self, other: &Self) {
        self.zeros += other.zeros;
        for (octave, counts) in other.octaves() {
            if counts.iter().all(|&count| count == 0) {
                continue;
            }
            let own = self.octave(octave);
            for (own, count) in own.iter_mut().zip(counts) {
                *own += count;
            }
        }
    }

    fn split(&self) -> Vec<LogHistogram> {
        // Of every octave the counts before each piece, and all.
        let sums = |counts: &[u64]| {
            let mut sum = 0;
            let mut sums = vec![0];
            sums.extend(counts.iter().map(|count| {
                sum += count;
                sum
            }));
            sums
        };
        let octaves: Vec<(i64, Vec<u64>)> = self
            .octaves()
            .map(|(octave, counts)| (octave, sums(counts)))
            .collect();
        let factors = self.cuts.factors.iter();
        factors
            .map(|&factor| self.histogram(factor, &octaves))
            .collect()
    }

    fn histogram(&self, factor: LogScaled, octaves: &[(i64, Vec<u64>)]) -> LogHistogram {
        if factor.is_zero() {
            let counts = octaves.iter().filter_map(|(_, sums)| sums.last());
            return LogHistogram::from_counts(0, [], self.zeros + counts.sum::<u64>());
        }
        let (passed, ends) = self.cuts.bins(factor);
        let mut counts = Vec::with_capacity(octaves.len() * ends.len());
        for (octave, sums) in octaves {
            let first = BINS_PER_OCTAVE * (octave + factor.exponent) + passed;
            let mut before = 0;
            for (bin, &end) in (first..).zip(&ends) {
                counts.push((bin, sums[end] - before));
                before = sums[end];
            }
        }
        LogHistogram::from_bins(counts, self.zeros)
    }
}

const SIGN: u64 = 1 << 63;
/// Of the exponent bits of a float.
const BIAS: i64 = 1023;

#[cfg(test)]
mod tests {
    use super::super::histogram::{QUARTER, THREE_QUARTERS};
    use super::*;
    use std::f64::consts::SQRT_2;

    use proptest::prelude::*;

    /// The histogram of the values times a factor, one by one.
    fn one_by_one(values: &[(f64, i64)], factor: LogScaled) -> LogHistogram {
        let mut histogram = LogHistogram::default();
        for &(value, exponent) in values {
            let x = LogScaled::new(value, exponent) * factor;
            let x = x.normalised();
            histogram.record(x.mantissa, x.exponent);
        }
        histogram
    }

    fn counted(values: &[(f64, i64)], factors: &[LogScaled]) -> ScaledHistograms {
        let mut histograms = ScaledHistograms::new(factors);
        for &(value, exponent) in values {
            histograms.record(std::iter::once(value), exponent);
        }
        histograms
    }

    fn gathered(values: &[(f64, i64)], factors: &[LogScaled]) -> Vec<LogHistogram> {
        counted(values, factors).split()
    }

    #[test]
    fn products_are_counted_as_if_one_by_one() {
        let numbers = [0.0, 0.3, 1.0, 1.7, 40.0];
        let factors = [0.7, 1.0, 19.0].map(LogScaled::from);
        let mut products = ScaledHistograms::new(&factors);
        let mut singly = ScaledHistograms::new(&factors);
        for value in [-2.5, 0.0, 1e-200] {
            products.record_products(value, -3, (&numbers, [0.0, 40.0]));
            products.record_products(value, -3, (&numbers[2..], [1.0, 40.0]));
            for number in numbers.into_iter().chain([1.0, 1.7, 40.0]) {
                singly.record(std::iter::once(value * number), -3);
            }
        }
        assert_eq!(products, singly);
    }

    #[test]
    fn a_power_of_two_is_exact_on_the_edges() {
        let values = [1.0, QUARTER, SQRT_2, THREE_QUARTERS, 1.99, 2.0, -0.5, 0.0];
        let values = values.map(|value| (value, 3));
        let factors = [-7, 0, 5].map(|exponent| LogScaled::new(1.0, exponent));
        for (histogram, factor) in gathered(&values, &factors).iter().zip(factors) {
            assert_eq!(*histogram, one_by_one(&values, factor));
        }
    }

    #[test]
    fn nothing_is_left_by_a_factor_of_zero() {
        let values = [(1.0, 0), (0.0, 0), (-5e-324, 9)];
        let histograms = gathered(&values, &[LogScaled::ZERO, LogScaled::from(3.0)]);
        assert_eq!(histograms[0], one_by_one(&values, LogScaled::ZERO));
        assert_eq!(histograms[0].zeros, 3);
        assert_eq!(histograms[1], one_by_one(&values, LogScaled::from(3.0)));
    }

    proptest! {
        #[test]
        fn every_factor_has_the_histogram_of_its_products(
            values in prop::collection::vec(
                (prop_oneof![Just(0.0), -1e3f64..1e3, -1e-300f64..1e-300],
                 prop_oneof![-40i64..40, -4_000_000_000i64..4_000_000_000]), 0..60),
            factors in prop::collection::vec((1e-3f64..1e3, -5000i64..5000), 1..150),
        ) {
            let factors: Vec<LogScaled> =
                factors.into_iter().map(|(m, e)| LogScaled::new(m, e)).collect();
            let histograms = gathered(&values, &factors);
            // Many at once, of one exponent: the same counts.
            let mut together = ScaledHistograms::new(&factors);
            let mut singly = ScaledHistograms::new(&factors);
            for _ in 0..2 {
                let numbers = values.iter().map(|&(value, _)| value);
                together.record(numbers.clone(), -7);
                numbers.for_each(|x| singly.record(std::iter::once(x), -7));
            }
            prop_assert_eq!(together.split(), singly.split());
            let (left, right) = values.split_at(values.len() / 3);
            let mut merged = counted(left, &factors);
            merged.merge(&counted(right, &factors));
            prop_assert_eq!(&merged.split(), &histograms);
            prop_assert_eq!(histograms.len(), factors.len());
            for (histogram, factor) in histograms.iter().zip(factors) {
                prop_assert_eq!(histogram, &one_by_one(&values, factor));
            }
        }
    }
}
