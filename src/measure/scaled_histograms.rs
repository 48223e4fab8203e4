//! Histograms of one set of values times each of several factors, gathered in a single look.
//!
//! The bins of [`LogHistogram`] are quarters of an octave, so a factor that is no power of 2^(1/4)
//! moves their edges between those of another. Here an octave is cut at every edge of every factor:
//! each value is counted once, and a factor's histogram is a sum of whole pieces. It is the one of
//! the multiplied values, but for values within rounding of an edge.

use std::collections::BTreeMap;
use std::f64::consts::SQRT_2;

use super::histogram::{BINS_PER_OCTAVE, QUARTER, THREE_QUARTERS, octave_of};
use super::{LogHistogram, LogScaled};

/// Factors whose edges cut one octave; more make another set of cuts.
const FACTORS_PER_SET: usize = 128;

/// Counts that lie in one run, 2 MB of them: 500 octaves of the most factors, all that a float knows
/// of a few. A panel may have values billions of octaves from another's.
const MOST_COUNTS: usize = 1 << 18;

/// Slots of the table in which a mantissa is looked up.
const SLOTS: usize = 1024;

/// 2^(q/4) for q = 1..=7: the edges that a number in [1, 2) times another may have passed.
const EDGES: [f64; 7] = [
    QUARTER,
    SQRT_2,
    THREE_QUARTERS,
    2.0,
    2.0 * QUARTER,
    2.0 * SQRT_2,
    2.0 * THREE_QUARTERS,
];

/// Counts of |h| · factor for each of several factors.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaledHistograms {
    sets: Vec<Set>,
}

/// The counts for up to [`FACTORS_PER_SET`] factors.
#[derive(Clone, Debug, PartialEq)]
struct Set {
    /// Normalised; 0 for a factor that leaves nothing.
    factors: Vec<LogScaled>,
    /// Where an octave [1, 2) is cut, ascending, with three infinities behind.
    cuts: Vec<f64>,
    /// Into so many pieces.
    pieces: usize,
    /// For every slot of the octave the cuts at or before its left end.
    starts: Vec<u16>,
    first_octave: i64,
    /// Octave after octave, as many pieces each as there are cuts.
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

    /// Counts the finite number `value × 2^exponent`.
    #[inline]
    pub fn record(&mut self, value: f64, exponent: i64) {
        for set in &mut self.sets {
            if value == 0.0 {
                set.zeros += 1;
            } else {
                set.record(value.abs(), exponent);
            }
        }
    }

    /// Counts `value × 2^exponent` times each of some numbers that are not negative.
    pub fn record_products(&mut self, value: f64, exponent: i64, numbers: &[f64]) {
        for set in &mut self.sets {
            for number in numbers {
                let product = value.abs() * number;
                if product == 0.0 {
                    set.zeros += 1;
                } else {
                    set.record(product, exponent);
                }
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
        let histograms = |set: &Set| {
            let of = |factor: &LogScaled| set.histogram(*factor);
            set.factors.iter().map(of).collect::<Vec<_>>()
        };
        self.sets.iter().flat_map(histograms).collect()
    }
}

/// The mantissas in (1, 2) at which a number times `factor` (a mantissa, in [1, 2)) comes to a new
/// bin, and how many edges lie below all of them.
fn edges(factor: f64) -> (usize, impl Iterator<Item = f64>) {
    let edges = EDGES.map(|edge| edge / factor);
    let passed = edges.iter().filter(|&&edge| edge <= 1.0).count();
    let inside = edges.into_iter().filter(|&edge| edge > 1.0 && edge < 2.0);
    (passed, inside)
}

impl Set {
    fn new(factors: &[LogScaled]) -> Self {
        let factors: Vec<LogScaled> = factors.iter().map(|f| f.normalised()).collect();
        let nonzero = factors.iter().filter(|factor| !factor.is_zero());
        let mut cuts: Vec<f64> = nonzero
            .flat_map(|factor| edges(factor.mantissa).1)
            .collect();
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        let starts = (0..SLOTS)
            .map(|slot| {
                let left = 1.0 + slot as f64 / SLOTS as f64;
                cuts.partition_point(|&cut| cut <= left) as u16
            })
            .collect();
        let pieces = cuts.len() + 1;
        cuts.extend([f64::INFINITY; 3]);
        Self {
            factors,
            cuts,
            pieces,
            starts,
            first_octave: 0,
            counts: Vec::new(),
            far: BTreeMap::new(),
            zeros: 0,
        }
    }

    /// Counts a positive number.
    #[inline]
    fn record(&mut self, value: f64, exponent: i64) {
        let (octave, mantissa) = octave_of(value);
        let slot = (mantissa - 1.0) * SLOTS as f64;
        let start = usize::from(self.starts[slot as usize]);
        // Few slots have more than two cuts, and no branch that can't be foretold is taken for them.
        let passed = |cut: usize| usize::from(self.cuts[start + cut] <= mantissa);
        let mut piece = start + passed(0) + passed(1);
        while self.cuts[piece] <= mantissa {
            piece += 1;
        }
        self.octave(octave + exponent)[piece] += 1;
    }

    /// The counts of an octave.
    #[inline]
    fn octave(&mut self, octave: i64) -> &mut [u64] {
        let pieces = self.pieces;
        let at = octave.wrapping_sub(self.first_octave) as usize;
        match at.checked_mul(pieces) {
            Some(start) if start < self.counts.len() => &mut self.counts[start..start + pieces],
            _ => self.new_octave(octave),
        }
    }

    /// The counts of an octave that is not in the run: which now reaches to it, or it is far.
    #[cold]
    fn new_octave(&mut self, octave: i64) -> &mut [u64] {
        let pieces = self.pieces;
        if self.counts.is_empty() {
            self.first_octave = octave;
        }
        let octaves = (self.counts.len() / pieces) as i64;
        let first = self.first_octave.min(octave);
        let end = (self.first_octave + octaves).max(octave + 1);
        if end - first > (MOST_COUNTS / pieces) as i64 {
            return self.far.entry(octave).or_insert_with(|| vec![0; pieces]);
        }
        let missing = (self.first_octave - first) as usize * pieces;
        self.counts.splice(0..0, std::iter::repeat_n(0, missing));
        self.first_octave = first;
        self.counts.resize((end - first) as usize * pieces, 0);
        let start = (octave - first) as usize * pieces;
        &mut self.counts[start..start + pieces]
    }

    /// Octaves with their counts, piece by piece.
    fn octaves(&self) -> impl Iterator<Item = (i64, &[u64])> {
        let near = (self.first_octave..).zip(self.counts.chunks(self.pieces));
        let far = self.far.iter();
        near.chain(far.map(|(&octave, counts)| (octave, &counts[..])))
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

    fn histogram(&self, factor: LogScaled) -> LogHistogram {
        if factor.is_zero() {
            let counts = self.octaves().flat_map(|(_, counts)| counts);
            return LogHistogram::from_counts(0, [], self.zeros + counts.sum::<u64>());
        }
        let (passed, inside) = edges(factor.mantissa);
        // Piece p begins at cut p - 1: the pieces between two edges are one bin.
        let edges = inside.map(|edge| self.cuts.partition_point(|&cut| cut < edge) + 1);
        let mut ends: Vec<usize> = edges.collect();
        ends.push(self.pieces);
        let mut histogram = LogHistogram::from_counts(0, [], self.zeros);
        for (octave, counts) in self.octaves() {
            let mut bin = BINS_PER_OCTAVE * (octave + factor.exponent) + passed as i64;
            let mut start = 0;
            for &end in &ends {
                // The last bin of an octave may be the first of the next.
                histogram.add(bin, counts[start..end].iter().sum());
                (bin, start) = (bin + 1, end);
            }
        }
        histogram
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
            histograms.record(value, exponent);
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
            products.record_products(value, -3, &numbers);
            for number in numbers {
                singly.record(value * number, -3);
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
