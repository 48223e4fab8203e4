//! A smooth curve from the counts of a histogram of log |h|.

use crate::measure::LogHistogram;

/// Density per decade of log10 |h| among the values that are not 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// (log10 |h|, density), from one end to the other, 0 at both.
    pub points: Vec<(f64, f64)>,
    /// log10 of the median.
    pub median: f64,
    /// log10 of the 10% quantile.
    pub small: f64,
    /// log10 of the 90% quantile: where the large ones begin.
    pub large: f64,
    /// (log10 of a bin’s right edge, share of the values up to it).
    pub shares: Vec<(f64, f64)>,
    /// Greatest density.
    pub peak: f64,
}

/// Share of the peak under which a tail is not drawn.
const TAIL: f64 = 0.002;
/// Decades to the left of the peak that an axis shows: GELU leaves values of 10⁻¹⁵⁰ there.
const LEFT: f64 = 4.0;
/// Bins at either end for what smoothing spreads.
const ROOM: usize = 6;
/// Times that a curve is smoothed at most.
const MOST_PASSES: usize = 24;

impl Curve {
    /// The curve of a histogram, lightly smoothed; `None` where every value is 0.
    pub fn of(histogram: &LogHistogram) -> Option<Self> {
        let median = histogram.log10_quantile(0.5)?;
        let small = histogram.log10_quantile(0.1)?;
        let large = histogram.log10_quantile(0.9)?;
        let (mut counted, all) = (0, histogram.nonzeros() as f64);
        let shares = histogram.bins().map(|(bin, count)| {
            counted += count;
            (LogHistogram::log10_edge(bin + 1), counted as f64 / all)
        });
        let shares = shares.collect();
        let (bins, step) = histogram.densities();
        let (first, last) = (bins.first()?.0, bins.last()?.0);
        // Room for what smoothing spreads, and a 0 at both ends.
        let mut heights = vec![0.0; ROOM];
        heights.extend(bins.iter().map(|(_, density)| density));
        heights.extend([0.0; ROOM]);
        // A mixture of a few networks is ragged; a curve that says one thing has few summits.
        for pass in 0..MOST_PASSES {
            if pass >= 2 && summits(&heights) <= 2 {
                break;
            }
            heights = smoothed(&heights);
        }
        let peak = heights.iter().copied().fold(0.0, f64::max);
        let xs = (0..heights.len()).map(|i| first + (i as f64 - ROOM as f64) * step);
        let mut points: Vec<(f64, f64)> = xs.zip(heights).collect();
        debug_assert!((points[points.len() - 1 - ROOM].0 - last).abs() < 1e-6 * step.max(1.0));
        let visible = |point: &(f64, f64)| point.1 >= TAIL * peak;
        let from = points.iter().position(visible)?.saturating_sub(1);
        let to = (points.iter().rposition(visible)? + 1).min(points.len() - 1);
        points.truncate(to + 1);
        points.drain(..from);
        let ends = [0, points.len() - 1];
        ends.into_iter().for_each(|end| points[end].1 = 0.0);
        Some(Self {
            points,
            median,
            small,
            large,
            shares,
            peak,
        })
    }

    /// What an axis has to show: the curve, but no tail far to the left of its peak.
    pub fn reach(&self) -> (f64, f64) {
        let (first, last) = (self.points[0], self.points[self.points.len() - 1]);
        let peak = self.points.iter().find(|point| point.1 >= self.peak);
        let low = peak.map_or(first.0, |peak| first.0.max(peak.0 - LEFT));
        (low.min(self.median), last.0)
    }

    /// Share of the values left of `x`, to a bin.
    pub fn left_of(&self, x: f64) -> f64 {
        let place = self.shares.partition_point(|(edge, _)| *edge <= x);
        place.checked_sub(1).map_or(0.0, |last| self.shares[last].1)
    }

    /// Density at a value, linear between points.
    pub fn at(&self, x: f64) -> f64 {
        let pair = self
            .points
            .windows(2)
            .find(|pair| pair[0].0 <= x && x <= pair[1].0);
        pair.map_or(0.0, |pair| {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            y0 + (y1 - y0) * (x - x0) / (x1 - x0)
        })
    }

    /// The points with others between them on a Catmull-Rom spline, so that a curve drawn wide
    /// shows no corners.
    pub fn fine(&self, parts: usize) -> Vec<(f64, f64)> {
        let at = |i: isize| self.points[i.clamp(0, self.points.len() as isize - 1) as usize];
        let mut fine = Vec::new();
        for i in 0..self.points.len() as isize - 1 {
            let [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
            for part in 0..parts.max(1) {
                let t = part as f64 / parts.max(1) as f64;
                let spline = 0.5
                    * (2.0 * b.1
                        + (c.1 - a.1) * t
                        + (2.0 * a.1 - 5.0 * b.1 + 4.0 * c.1 - d.1) * t * t
                        + (3.0 * b.1 - a.1 - 3.0 * c.1 + d.1) * t * t * t);
                fine.push((b.0 + t * (c.0 - b.0), spline.max(0.0)));
            }
        }
        fine.extend(self.points.last());
        fine
    }
}

/// Local maxima above a twentieth of the highest.
fn summits(heights: &[f64]) -> usize {
    let floor = 0.05 * heights.iter().copied().fold(0.0, f64::max);
    let tops = heights
        .windows(3)
        .filter(|h| h[1] > floor && h[0] < h[1] && h[1] >= h[2]);
    tops.count()
}

/// Each height replaced by a quarter of its neighbours and half of itself.
fn smoothed(heights: &[f64]) -> Vec<f64> {
    let at = |i: usize| heights.get(i).copied().unwrap_or(0.0);
    (0..heights.len())
        .map(|i| 0.25 * i.checked_sub(1).map_or(0.0, at) + 0.5 * at(i) + 0.25 * at(i + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half-normal values: density of log10 x is ln 10 · x · 2 φ(x), greatest at x = 1.
    fn half_normal() -> LogHistogram {
        let below = |bin: i64| libm::erf(2f64.powf(bin as f64 / 4.0) / std::f64::consts::SQRT_2);
        let count = |bin| (1e6 * (below(bin + 1) - below(bin))) as u64;
        LogHistogram::from_counts(-60, (-60..12).map(count), 1_000_000)
    }

    #[test]
    fn a_curve_is_the_density_of_what_is_not_zero() {
        let curve = Curve::of(&half_normal()).unwrap();
        // The median of |z| is 0.67449; the density at 1 is ln 10 · 2 φ(1) = 1.1143.
        assert!(
            (curve.median - 0.674_49f64.log10()).abs() < 0.003,
            "{}",
            curve.median
        );
        assert!((curve.peak - 1.1143).abs() < 0.05, "{}", curve.peak);
        assert!((curve.at(0.0) - 1.1143).abs() < 0.05);
        let area: f64 = curve
            .points
            .windows(2)
            .map(|p| (p[1].0 - p[0].0) * (p[1].1 + p[0].1) / 2.0)
            .sum();
        assert!((area - 1.0).abs() < 0.01, "{area}");
        assert_eq!(
            (curve.points[0].1, curve.points[curve.points.len() - 1].1),
            (0.0, 0.0)
        );
        let (low, high) = curve.reach();
        assert!(
            (-3.2..-2.4).contains(&low) && (0.4..0.8).contains(&high),
            "{low} {high}"
        );
    }

    #[test]
    fn a_dead_layer_has_no_curve_and_one_value_a_narrow_one() {
        let dead = LogHistogram::from_counts(0, [], 100);
        assert_eq!(Curve::of(&dead), None);
        let one = LogHistogram::from_counts(8, [5], 0);
        let curve = Curve::of(&one).unwrap();
        assert!(curve.reach().0 < curve.median && curve.median < curve.reach().1);
    }

    #[test]
    fn a_ragged_mixture_is_smoothed_to_few_summits_and_a_far_tail_is_not_shown() {
        let counts = (0..40).map(|i| if i % 4 == 0 { 100 } else { 10 });
        let ragged = LogHistogram::from_counts(-40, counts, 0);
        let curve = Curve::of(&ragged).unwrap();
        assert!(summits(&Vec::from_iter(curve.points.iter().map(|p| p.1))) <= 3);
        let mut counts = vec![1; 2000];
        counts.extend([500, 2000, 500]);
        let far = LogHistogram::from_counts(-2000, counts, 0);
        let (low, high) = Curve::of(&far).unwrap().reach();
        assert!(high - low < 6.0, "{low} {high}");
    }

    #[test]
    fn what_lies_left_is_counted() {
        let curve = Curve::of(&LogHistogram::from_counts(0, [10, 0, 30, 60], 7)).unwrap();
        let edge = LogHistogram::log10_edge;
        let shares = [edge(0), edge(1), edge(3), edge(9)].map(|x| curve.left_of(x));
        assert_eq!(shares, [0.0, 0.1, 0.4, 1.0]);
        assert!(edge(3) < curve.large && curve.large < edge(4));
    }

    #[test]
    fn a_fine_curve_passes_through_the_points() {
        let curve = Curve::of(&half_normal()).unwrap();
        let fine = curve.fine(4);
        assert_eq!(fine.len(), 4 * (curve.points.len() - 1) + 1);
        for (point, other) in curve.points.iter().zip(fine.iter().step_by(4)) {
            assert!((point.0 - other.0).abs() < 1e-12 && (point.1 - other.1).abs() < 1e-12);
        }
    }
}
