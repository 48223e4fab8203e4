//! A histogram of log2 |value| which is exact under power-of-two scaling.

use serde::{Deserialize, Serialize};
use std::f64::consts::{LOG10_2, SQRT_2};

/// Bins to an octave: fine enough to draw a density over decades.
pub const BINS_PER_OCTAVE: i64 = 4;

/// 2^(1/4) and 2^(3/4), the inner edges beside sqrt 2.
const QUARTER: f64 = 1.189_207_115_002_721;
const THREE_QUARTERS: f64 = 1.681_792_830_507_429;

/// Counts of |h| in quarter-octave bins: bin b holds 2^(b/4) <= |h| < 2^((b+1)/4).
///
/// The first and the last count are not 0, so equal contents compare equal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogHistogram {
    /// Index of the first bin.
    pub first_bin: i64,
    /// Counts from `first_bin` on.
    pub counts: Vec<u64>,
    /// Values that were exactly 0.
    pub zeros: u64,
}

impl LogHistogram {
    /// Counts the finite number `value × 2^exponent`.
    #[inline]
    pub fn record(&mut self, value: f64, exponent: i64) {
        if value == 0.0 {
            self.zeros += 1;
            return;
        }
        let bin = bin_of(value.abs()) + BINS_PER_OCTAVE * exponent;
        let at = bin - self.first_bin;
        if at >= 0 && (at as usize) < self.counts.len() {
            self.counts[at as usize] += 1;
        } else {
            self.add(bin, 1);
        }
    }

    /// Adds the counts of another histogram.
    pub fn merge(&mut self, other: &Self) {
        self.zeros += other.zeros;
        for (bin, &count) in (other.first_bin..).zip(&other.counts) {
            if count > 0 {
                self.add(bin, count);
            }
        }
    }

    fn add(&mut self, bin: i64, count: u64) {
        if self.counts.is_empty() {
            self.first_bin = bin;
        }
        if bin < self.first_bin {
            let missing = (self.first_bin - bin) as usize;
            self.counts.splice(0..0, std::iter::repeat_n(0, missing));
            self.first_bin = bin;
        }
        let at = (bin - self.first_bin) as usize;
        if at >= self.counts.len() {
            self.counts.resize(at + 1, 0);
        }
        self.counts[at] += count;
    }

    /// How many of the values were not 0.
    pub fn nonzeros(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Share of the values that were exactly 0; `None` of nothing.
    pub fn zero_share(&self) -> Option<f64> {
        let total = self.nonzeros() + self.zeros;
        (total > 0).then(|| self.zeros as f64 / total as f64)
    }

    /// log10 of the left edge of a bin (the right edge of the bin before it).
    pub fn log10_edge(bin: i64) -> f64 {
        bin as f64 / BINS_PER_OCTAVE as f64 * LOG10_2
    }

    /// log10 of the p-quantile of the nonzero |h|, interpolated inside its bin; `None` if all are 0.
    pub fn log10_quantile(&self, p: f64) -> Option<f64> {
        let wanted = p.clamp(0.0, 1.0) * self.nonzeros() as f64;
        let mut below = 0.0;
        for (bin, &count) in (self.first_bin..).zip(&self.counts) {
            let count = count as f64;
            if count > 0.0 && below + count >= wanted {
                let inside = (wanted - below) / count;
                let (left, right) = (Self::log10_edge(bin), Self::log10_edge(bin + 1));
                return Some(left + inside * (right - left));
            }
            below += count;
        }
        None
    }

    /// (log10 of the middle, density per decade among the nonzero values) of every bin.
    pub fn densities(&self) -> Vec<(f64, f64)> {
        let total = self.nonzeros() as f64;
        let width = Self::log10_edge(1);
        (self.first_bin..)
            .zip(&self.counts)
            .map(|(bin, &count)| {
                let middle = Self::log10_edge(bin) + 0.5 * width;
                (middle, count as f64 / total / width)
            })
            .collect()
    }
}

/// floor(4 log2 x) for a positive finite x.
#[inline]
fn bin_of(x: f64) -> i64 {
    let (x, shift) = if x < f64::MIN_POSITIVE {
        (x * 2f64.powi(54), -54)
    } else {
        (x, 0)
    };
    let bits = x.to_bits();
    let octave = (bits >> 52) as i64 - 1023 + shift;
    let mantissa = f64::from_bits(bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000);
    let quarter = i64::from(mantissa >= QUARTER)
        + i64::from(mantissa >= SQRT_2)
        + i64::from(mantissa >= THREE_QUARTERS);
    BINS_PER_OCTAVE * octave + quarter
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[f64], exponent: i64) -> LogHistogram {
        let mut histogram = LogHistogram::default();
        for &value in values {
            histogram.record(value, exponent);
        }
        histogram
    }

    #[test]
    fn bins_are_quarters_of_an_octave() {
        assert_eq!(of(&[1.0, 1.1, -1.0], 0).counts, [3]);
        assert_eq!(of(&[1.0], 0).first_bin, 0);
        assert_eq!(of(&[1.19], 0).first_bin, 1);
        assert_eq!(of(&[1.42], 0).first_bin, 2);
        assert_eq!(of(&[1.69], 0).first_bin, 3);
        assert_eq!(of(&[2.0], 0).first_bin, 4);
        assert_eq!(of(&[0.99], 0).first_bin, -1);
        assert_eq!(of(&[5e-324], 0).first_bin, -4 * 1074);
        assert_eq!(of(&[0.0, 3.0], 0).zero_share(), Some(0.5));
    }

    #[test]
    fn quantiles_of_a_flat_density_are_exact() {
        let h = LogHistogram {
            first_bin: -8,
            counts: vec![10; 16],
            zeros: 3,
        };
        // From 2^-2 to 2^2: the median is 1, the quarter 1/2.
        assert_eq!(h.log10_quantile(0.5), Some(0.0));
        let quarter = h.log10_quantile(0.25).unwrap();
        assert!((quarter + LOG10_2).abs() < 1e-15);
        assert_eq!(LogHistogram::default().log10_quantile(0.5), None);
        for (_, density) in h.densities() {
            assert!((density * 4.0 * LOG10_2 - 1.0).abs() < 1e-12);
        }
    }

    proptest! {
        #[test]
        fn scaling_by_a_power_of_two_shifts_and_merging_adds(
            values in prop::collection::vec(
                prop_oneof![Just(0.0), -1e3f64..1e3, (-1e-300f64)..1e-300], 0..60),
            split in 0usize..60,
            exponent in -100_000i64..100_000,
        ) {
            let whole = of(&values, 0);
            let scaled = of(&values, exponent);
            prop_assert_eq!(&whole.counts, &scaled.counts);
            prop_assert_eq!(whole.zeros, scaled.zeros);
            if !whole.counts.is_empty() {
                prop_assert_eq!(whole.first_bin + 4 * exponent, scaled.first_bin);
            }
            let (a, b) = values.split_at(split.min(values.len()));
            let mut merged = of(a, 0);
            merged.merge(&of(b, 0));
            prop_assert_eq!(merged, whole);
        }
    }
}
