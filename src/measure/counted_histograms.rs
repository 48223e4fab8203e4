//! From counts for several factors to the histogram of one.

use std::sync::OnceLock;

use super::histogram::BINS_PER_OCTAVE;
use super::scaled_histograms::{FACTORS_PER_SET, Set};
use super::{LogHistogram, LogScaled, ScaledHistograms};

/// All that was counted for several factors, and the histogram of each when it is asked for.
#[derive(Debug)]
pub struct CountedHistograms {
    /// The sets, each with its [`Sums`], made when first needed.
    sets: Vec<(Set, OnceLock<Sums>)>,
}

/// Octaves, each with the counts before every piece, and all.
type Sums = Vec<(i64, Vec<u64>)>;

impl CountedHistograms {
    /// Of all counts.
    pub fn new(histograms: ScaledHistograms) -> Self {
        let sets = histograms.sets.into_iter();
        Self {
            sets: sets.map(|set| (set, OnceLock::new())).collect(),
        }
    }

    /// That of the factor at this place in their order.
    ///
    /// # Panics
    /// If there are not so many factors.
    pub fn of(&self, factor: usize) -> LogHistogram {
        let (set, sums) = &self.sets[factor / FACTORS_PER_SET];
        let sums = sums.get_or_init(|| set.sums());
        set.histogram(set.cuts.factors[factor % FACTORS_PER_SET], sums)
    }
}

impl Set {
    /// Of every octave the counts before each piece.
    fn sums(&self) -> Sums {
        let sums = |counts: &[u64]| {
            let mut sums = Vec::with_capacity(counts.len() + 1);
            sums.push(0);
            let mut sum = 0;
            sums.extend(counts.iter().map(|count| {
                sum += count;
                sum
            }));
            sums
        };
        let octaves = self.octaves();
        octaves
            .map(|(octave, counts)| (octave, sums(counts)))
            .collect()
    }

    /// That of one factor, from these sums.
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
