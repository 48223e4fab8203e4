//! A histogram of log2 |value| which is exact under power-of-two scaling.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::f64::consts::{LOG10_2, SQRT_2};

/// Bins to an octave: fine enough to draw a density over decades.
pub const BINS_PER_OCTAVE: i64 = 4;

/// 2^(1/4) and 2^(3/4), the inner edges beside sqrt 2.
pub(super) const QUARTER: f64 = 1.189_207_115_002_721;
pub(super) const THREE_QUARTERS: f64 = 1.681_792_830_507_429;

/// Counts of |h| in quarter-octave bins: bin b holds 2^(b/4) <= |h| < 2^((b+1)/4).
///
/// Only bins that hold something are kept: two networks may lie thousands of decades apart. Equal
/// contents compare equal, in whatever order they came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct LogHistogram {
    /// Counts by bin, none of them 0.
    bins: BTreeMap<i64, u64>,
    /// Values that were exactly 0.
    pub zeros: u64,
}

impl LogHistogram {
    /// Of counts known already, from bin `first` on.
    pub fn from_counts(first: i64, counts: impl IntoIterator<Item = u64>, zeros: u64) -> Self {
        let mut histogram = Self {
            zeros,
            ..Self::default()
        };
        for (bin, count) in (first..).zip(counts) {
            histogram.add(bin, count);
        }
        histogram
    }

    /// Of counts by bin, in any order.
    pub(super) fn from_bins(mut counts: Vec<(i64, u64)>, zeros: u64) -> Self {
        counts.retain(|&(_, count)| count > 0);
        counts.sort_by_key(|&(bin, _)| bin);
        counts.dedup_by(|next, own| {
            let same = next.0 == own.0;
            own.1 += if same { next.1 } else { 0 };
            same
        });
        Self {
            bins: counts.into_iter().collect(),
            zeros,
        }
    }

    /// Counts the finite number `value × 2^exponent`.
    #[inline]
    pub fn record(&mut self, value: f64, exponent: i64) {
        if value == 0.0 {
            self.zeros += 1;
            return;
        }
        self.add(bin_of(value.abs()) + BINS_PER_OCTAVE * exponent, 1);
    }

    /// Adds the counts of another histogram.
    pub fn merge(&mut self, other: &Self) {
        self.zeros += other.zeros;
        for (bin, count) in other.bins() {
            self.add(bin, count);
        }
    }

    /// Adds a count to a bin.
    pub(super) fn add(&mut self, bin: i64, count: u64) {
        if count > 0 {
            *self.bins.entry(bin).or_default() += count;
        }
    }

    /// (bin, count) of the bins that hold something, ascending.
    pub fn bins(&self) -> impl Iterator<Item = (i64, u64)> + '_ {
        self.bins.iter().map(|(&bin, &count)| (bin, count))
    }

    /// How many of the values were not 0.
    pub fn nonzeros(&self) -> u64 {
        self.bins.values().sum()
    }

    /// How many values there were.
    pub fn total(&self) -> u64 {
        self.nonzeros() + self.zeros
    }

    /// Share of the values that were exactly 0; `None` of nothing.
    pub fn zero_share(&self) -> Option<f64> {
        let total = self.total();
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
        for (bin, count) in self.bins() {
            let count = count as f64;
            if below + count >= wanted {
                let inside = (wanted - below) / count;
                let (left, right) = (Self::log10_edge(bin), Self::log10_edge(bin + 1));
                return Some(left + inside * (right - left));
            }
            below += count;
        }
        None
    }

    /// (log10 of the middle, density per decade among the nonzero values) from the first bin to the
    /// last, and the step between two. Where that would be more than `MOST_DENSITIES`, neighbours
    /// are joined.
    pub fn densities(&self) -> (Vec<(f64, f64)>, f64) {
        let ends = self.bins.keys().next().zip(self.bins.keys().next_back());
        let Some((&first, &last)) = ends else {
            return (Vec::new(), Self::log10_edge(1));
        };
        let span = last.abs_diff(first);
        let joined = span / MOST_DENSITIES + 1;
        let mut counts = vec![0; (span / joined) as usize + 1];
        for (bin, count) in self.bins() {
            counts[(bin.abs_diff(first) / joined) as usize] += count;
        }
        let total = self.nonzeros() as f64;
        let step = Self::log10_edge(1) * joined as f64;
        let start = Self::log10_edge(first) + 0.5 * step;
        let density = |(i, count)| (start + i as f64 * step, count as f64 / total / step);
        let counts = counts.into_iter().enumerate();
        (counts.map(density).collect(), step)
    }
}

/// Bins that [`LogHistogram::densities`] gives at most: enough for the whole range of a float.
const MOST_DENSITIES: u64 = 16_384;

/// How a histogram is written down: bins from the first on one after the other, those beyond
/// [`Stored::RANGE`] bins, if any, as (bin, count).
#[derive(Serialize, Deserialize)]
struct Stored {
    first_bin: i64,
    counts: Vec<u64>,
    zeros: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    far: Vec<(i64, u64)>,
}

impl Stored {
    /// Most counts written one after the other.
    const RANGE: u64 = 16_384;
    /// Farthest bin from 1 that is read: beyond those of numbers that stand for what no exponent holds
    /// (see `network::Activation::FURTHEST`), and within what sums of bins hold.
    const FARTHEST: u64 = 1 << 61;
    /// Most values that are read, so that several histograms together stay within 64 bits.
    const MOST: u64 = 1 << 53;

    /// (bin, count) one after the other; `None` where a bin is no number of 64 bits.
    fn bins(&self) -> impl Iterator<Item = (Option<i64>, u64)> {
        let near = (0..).zip(&self.counts);
        let near = near.map(|(at, &count)| (self.first_bin.checked_add(at), count));
        near.chain(self.far.iter().map(|&(bin, count)| (Some(bin), count)))
    }
}

impl From<LogHistogram> for Stored {
    fn from(histogram: LogHistogram) -> Self {
        let first_bin = histogram.bins.keys().next().copied().unwrap_or_default();
        let (mut counts, mut far) = (Vec::new(), Vec::new());
        for (bin, count) in histogram.bins() {
            let at = bin.abs_diff(first_bin);
            if at < Self::RANGE {
                counts.resize(at as usize, 0);
                counts.push(count);
            } else {
                far.push((bin, count));
            }
        }
        Self {
            first_bin,
            counts,
            zeros: histogram.zeros,
            far,
        }
    }
}

impl TryFrom<Stored> for LogHistogram {
    type Error = String;

    /// A file may have been edited: the error says what no run writes.
    fn try_from(stored: Stored) -> Result<Self, String> {
        let mut histogram = Self::default();
        let (mut last, mut total) = (None, stored.zeros);
        for (bin, count) in stored.bins() {
            let bin = bin.filter(|bin| bin.unsigned_abs() <= Stored::FARTHEST);
            let bin = bin.ok_or("a bin of a histogram lies beyond any signal")?;
            if last >= Some(bin) {
                return Err(format!(
                    "the bins of a histogram do not ascend at bin {bin}"
                ));
            }
            last = Some(bin);
            total = total.saturating_add(count);
            histogram.add(bin, count);
        }
        if total > Stored::MOST {
            return Err("a histogram has more counts than any run".into());
        }
        histogram.zeros = stored.zeros;
        Ok(histogram)
    }
}

/// (e, m) with x = m · 2^e and m in [1, 2), for a positive finite x.
#[inline]
pub(super) fn octave_of(x: f64) -> (i64, f64) {
    let (x, shift) = if x < f64::MIN_POSITIVE {
        (x * 2f64.powi(54), -54)
    } else {
        (x, 0)
    };
    let bits = x.to_bits();
    let octave = (bits >> 52) as i64 - 1023 + shift;
    let mantissa = f64::from_bits(bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000);
    (octave, mantissa)
}

/// floor(4 log2 x) for a positive finite x.
#[inline]
fn bin_of(x: f64) -> i64 {
    let (octave, mantissa) = octave_of(x);
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
        let first = |values: &[f64]| of(values, 0).bins().next();
        assert_eq!(first(&[1.0, 1.1, -1.0]), Some((0, 3)));
        assert_eq!(first(&[1.19]), Some((1, 1)));
        assert_eq!(first(&[1.42]), Some((2, 1)));
        assert_eq!(first(&[1.69]), Some((3, 1)));
        assert_eq!(first(&[2.0]), Some((4, 1)));
        assert_eq!(first(&[0.99]), Some((-1, 1)));
        assert_eq!(first(&[5e-324]), Some((-4 * 1074, 1)));
        assert_eq!(of(&[0.0, 3.0], 0).zero_share(), Some(0.5));
    }

    #[test]
    fn quantiles_of_a_flat_density_are_exact() {
        let h = LogHistogram::from_counts(-8, [10; 16], 3);
        // From 2^-2 to 2^2: the median is 1, the quarter 1/2.
        assert_eq!(h.log10_quantile(0.5), Some(0.0));
        let quarter = h.log10_quantile(0.25).unwrap();
        assert!((quarter + LOG10_2).abs() < 1e-15);
        assert_eq!(LogHistogram::default().log10_quantile(0.5), None);
        for (_, density) in h.densities().0 {
            assert!((density * 4.0 * LOG10_2 - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn what_lies_billions_of_octaves_apart_takes_no_room() {
        let mut h = of(&[1.0, 1.0, 3.0], 0);
        h.merge(&of(&[1.0], 4_000_000_000));
        assert_eq!(h.nonzeros(), 4);
        assert!((h.log10_quantile(1.0).unwrap() / 1.204_119_98e9 - 1.0).abs() < 1e-8);
        let (densities, step) = h.densities();
        assert!(densities.len() as u64 <= MOST_DENSITIES);
        let total: f64 = densities.iter().map(|(_, density)| density * step).sum();
        assert!((total - 1.0).abs() < 1e-12);
        let json = serde_json::to_string(&h).unwrap();
        assert_eq!(
            json,
            r#"{"first_bin":0,"counts":[2,0,0,0,0,0,1],"zeros":0,"far":[[16000000000,1]]}"#
        );
        assert_eq!(serde_json::from_str::<LogHistogram>(&json).unwrap(), h);
    }

    #[test]
    fn a_histogram_is_written_as_a_run_of_counts() {
        let h = of(&[1.0, 1.0, 3.0, 0.0], -5);
        let json = serde_json::to_string(&h).unwrap();
        assert_eq!(
            json,
            r#"{"first_bin":-20,"counts":[2,0,0,0,0,0,1],"zeros":1}"#
        );
        assert_eq!(serde_json::from_str::<LogHistogram>(&json).unwrap(), h);
    }

    #[test]
    fn an_edited_histogram_is_told() {
        let problem = |json: &str| {
            let read = serde_json::from_str::<LogHistogram>(json);
            read.unwrap_err().to_string()
        };
        let most = i64::MAX;
        for (json, words) in [
            (r#"{"first_bin":0,"counts":[-1],"zeros":0}"#, "integer `-1`"),
            (
                r#"{"first_bin":0,"counts":[1e30],"zeros":0}"#,
                "floating point",
            ),
            (
                r#"{"first_bin":NaN,"counts":[1],"zeros":0}"#,
                "expected value",
            ),
            (
                &format!(r#"{{"first_bin":{most},"counts":[1,1],"zeros":0}}"#),
                "beyond any signal",
            ),
            (
                &format!(r#"{{"first_bin":{},"counts":[1],"zeros":0}}"#, i64::MIN),
                "beyond any signal",
            ),
            (
                r#"{"first_bin":0,"counts":[1,1],"zeros":0,"far":[[1,1]]}"#,
                "do not ascend at bin 1",
            ),
            (
                r#"{"first_bin":0,"counts":[18446744073709551615,1],"zeros":1}"#,
                "more counts than any run",
            ),
        ] {
            assert!(problem(json).contains(words), "{}", problem(json));
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
            prop_assert_eq!(whole.zeros, scaled.zeros);
            let moved = whole.bins().map(|(bin, count)| (bin + 4 * exponent, count));
            prop_assert!(moved.eq(scaled.bins()));
            let (a, b) = values.split_at(split.min(values.len()));
            let mut merged = of(a, 0);
            merged.merge(&of(b, 0));
            prop_assert_eq!(merged, whole);
        }
    }
}
