//! Histograms of one set of values times each of several factors, gathered in a single look.
//!
//! The bins of [`LogHistogram`] are quarters of an octave, so a factor that is no power of 2^(1/4)
//! moves their edges between those of another. Here an octave is cut at every edge of every factor:
//! each value is counted once, and a factor's histogram is a sum of whole pieces. It is the one of
//! the multiplied values, but for values within rounding of an edge.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cuts::{Cuts, FRACTION};
use super::histogram::octave_of;
use super::places::{Run, SPARE, extremes};
use super::{CountedHistograms, LogHistogram, LogScaled};

/// Factors whose edges cut one octave; more make another set of cuts.
pub(super) const FACTORS_PER_SET: usize = 1024;

/// Counts that lie in one run, 2 MB of them: 64 octaves of the most factors, all that a float knows of
/// some dozens. A panel may have values billions of octaves from another's.
const MOST_COUNTS: usize = 1 << 18;

/// Octaves that there is room for from the first one on: most layers have no more.
const FIRST_OCTAVES: usize = 16;

/// Numbers placed at a time.
const MANY: usize = 256;

/// Counts of |h| · factor for each of several factors.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaledHistograms {
    pub(super) sets: Vec<Set>,
}

/// The counts for up to [`FACTORS_PER_SET`] factors.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Set {
    pub(super) cuts: Arc<Cuts>,
    first_octave: i64,
    octaves: usize,
    /// Octave after octave, as many pieces each as there are cuts; then, if there are any, spare places.
    counts: Vec<u64>,
    /// The same for octaves far from these.
    far: BTreeMap<i64, Vec<u64>>,
    pub(super) zeros: u64,
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

    /// The same, many at a time.
    pub fn record_all(&mut self, values: &[f64], exponent: i64) {
        for set in &mut self.sets {
            set.record_all(values, exponent);
        }
    }

    /// The same, for so few values that a plain loop is faster.
    pub fn record_few(&mut self, values: impl Iterator<Item = f64> + Clone, exponent: i64) {
        for set in &mut self.sets {
            set.record_each(values.clone(), exponent);
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
            let size = value.abs();
            if value == 0.0 {
                set.zeros += numbers.len() as u64;
            } else if set.reaches(range.map(|x| x * size), exponent) {
                set.record_known(numbers.iter().map(|number| number * size), exponent);
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

    /// The same, taking them over where nothing has been counted yet.
    pub fn add(&mut self, other: Self) {
        for (own, other) in self.sets.iter_mut().zip(other.sets) {
            match own.octaves == 0 && own.far.is_empty() && own.zeros == 0 {
                true => *own = other,
                false => own.merge(&other),
            }
        }
    }

    /// The histogram for every factor, in their order.
    pub fn split(self) -> Vec<LogHistogram> {
        let factors = self.sets.iter().map(|set| set.cuts.factors.len()).sum();
        let counted = CountedHistograms::new(self);
        (0..factors).map(|factor| counted.of(factor)).collect()
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
        let missed = values.filter(|&value| octaves == 0 || value != 0.0 && !place(value).2);
        self.record_each(missed, exponent);
    }

    fn record_all(&mut self, values: &[f64], exponent: i64) {
        let Some(cuts) = self.cuts.few() else {
            return self.record(values.iter().copied(), exponent);
        };
        let Some(range) = extremes(values) else {
            self.zeros += values.len() as u64;
            return;
        };
        if !self.reaches(range, exponent) {
            return self.record(values.iter().copied(), exponent);
        }
        let octaves = (self.first_octave, self.octaves);
        let run = Run::new((cuts, self.cuts.pieces()), octaves, exponent);
        let mut places = [0; MANY];
        for values in values.chunks(MANY) {
            self.zeros += run.place(values, &mut places);
            for &place in &places[..values.len()] {
                self.counts[place as usize] += 1;
            }
        }
        let spare = self.octaves * self.cuts.pieces();
        self.counts[spare..].fill(0);
    }

    /// Counts them one by one, wherever they are.
    fn record_each(&mut self, values: impl Iterator<Item = f64>, exponent: i64) {
        for value in values {
            if value == 0.0 {
                self.zeros += 1;
            } else {
                let (octave, mantissa) = octave_of(value.abs());
                let piece = self.cuts.piece(mantissa.to_bits());
                self.octave(octave + exponent)[piece] += 1;
            }
        }
    }

    /// Makes the run reach over all positive numbers from the first of two, which occur, to the last,
    /// times a power of two. Whether it does then: not over subnormal ones or too many octaves.
    fn reaches(&mut self, range: [f64; 2], exponent: i64) -> bool {
        if !range.iter().all(|x| x.is_normal()) {
            return false;
        }
        let [low, high] = range.map(|x| octave_of(x).0 + exponent);
        let (first, end) = (self.first_octave, self.first_octave + self.octaves as i64);
        if self.octaves > 0 && (first..end).contains(&low) && (first..end).contains(&high) {
            return true;
        }
        let (first, end) = match self.octaves {
            0 => (low, high + 1),
            _ => (first.min(low), end.max(high + 1)),
        };
        if end - first > self.most_octaves() {
            return false;
        }
        self.octave(low);
        self.octave(high);
        true
    }

    /// Octaves that the run can have.
    fn most_octaves(&self) -> i64 {
        (MOST_COUNTS / self.cuts.pieces()) as i64
    }

    /// Counts positive numbers that are known to be in the run.
    fn record_known(&mut self, values: impl Iterator<Item = f64>, exponent: i64) {
        let pieces = self.cuts.pieces();
        let first = (self.first_octave - exponent + BIAS) as u64;
        let (table, counts) = (self.cuts.table(), &mut self.counts[..]);
        for value in values {
            let bits = value.to_bits();
            let octave = (bits >> FRACTION.count_ones()).wrapping_sub(first) as usize;
            let piece = table.piece(bits).unwrap_or_else(|| self.cuts.search(bits));
            counts[octave * pieces + piece] += 1;
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
            self.counts.reserve(FIRST_OCTAVES * pieces + SPARE);
        }
        let first = self.first_octave.min(octave);
        let end = (self.first_octave + self.octaves as i64).max(octave + 1);
        if end - first > self.most_octaves() {
            return self.far.entry(octave).or_insert_with(|| vec![0; pieces]);
        }
        let missing = (self.first_octave - first) as usize * pieces;
        let known = self.octaves * pieces;
        self.first_octave = first;
        self.octaves = (end - first) as usize;
        // The spare places are zeros like new ones.
        self.counts.resize(self.octaves * pieces + SPARE, 0);
        self.counts.copy_within(..known, missing);
        self.counts[..missing].fill(0);
        let start = (octave - first) as usize * pieces;
        &mut self.counts[start..start + pieces]
    }

    /// Octaves with their counts, piece by piece.
    pub(super) fn octaves(&self) -> impl Iterator<Item = (i64, &[u64])> {
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
}

pub(super) const SIGN: u64 = 1 << 63;
/// Of the exponent bits of a float.
pub(super) const BIAS: i64 = 1023;

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
    fn more_factors_than_one_set_holds_have_their_histograms_too() {
        let factor = |i| LogScaled::new(1.003f64.powi(i), i64::from(i % 5));
        let factors: Vec<LogScaled> = (0..FACTORS_PER_SET as i32 + 70).map(factor).collect();
        let values: Vec<(f64, i64)> = (1..40).map(|i| (0.37 * f64::from(i), 2)).collect();
        let histograms = gathered(&values, &factors);
        assert_eq!(histograms.len(), factors.len());
        for (histogram, factor) in histograms.iter().zip(factors) {
            assert_eq!(*histogram, one_by_one(&values, factor));
        }
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
            let mut singly = together.clone();
            let mut few = together.clone();
            let mut all = together.clone();
            for _ in 0..2 {
                let numbers = values.iter().map(|&(value, _)| value);
                all.record_all(&numbers.clone().collect::<Vec<_>>(), -7);
                together.record(numbers.clone(), -7);
                few.record_few(numbers.clone(), -7);
                numbers.for_each(|x| singly.record(std::iter::once(x), -7));
            }
            prop_assert_eq!(&few, &singly);
            prop_assert_eq!(&all, &singly);
            prop_assert_eq!(together.split(), singly.split());
            let (left, right) = values.split_at(values.len() / 3);
            let mut merged = counted(left, &factors);
            merged.merge(&counted(right, &factors));
            let mut added = ScaledHistograms::new(&factors);
            for part in [left, right] {
                added.add(counted(part, &factors));
            }
            prop_assert_eq!(&added, &merged);
            prop_assert_eq!(&merged.split(), &histograms);
            prop_assert_eq!(histograms.len(), factors.len());
            for (histogram, factor) in histograms.iter().zip(factors) {
                prop_assert_eq!(histogram, &one_by_one(&values, factor));
            }
        }
    }
}
