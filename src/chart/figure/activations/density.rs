//! A smooth curve from the counts of a histogram of log |h|.

use crate::measure::LogHistogram;

/// Density per decade of log10 |h| among the values that are not 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// (log10 |h|, density), from one end to the other, 0 at both.
    pub points: Vec<(f64, f64)>,
    /// Whether it falls to 0 upright at its right end, where no activation is larger.
    pub cut: bool,
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
const ROOM: usize = 12;
/// Times that a curve is smoothed at least and at most.
const LEAST_PASSES: usize = 2;
const MOST_PASSES: usize = 24;

/// Heights of a histogram's bins, on the way to a curve.
struct Heights {
    /// Density a bin, with room at the ends.
    heights: Vec<f64>,
    /// log10 of the first one's middle, and from one to the next.
    first: f64,
    step: f64,
    /// Whether they end at the limit.
    walled: bool,
}

impl Heights {
    /// Of the values that are not 0; `None` where every one is.
    fn of(histogram: &LogHistogram, limit: f64) -> Option<Self> {
        let (bins, step) = histogram.densities();
        // Room for what smoothing spreads, and a 0 at both ends.
        let first = bins.first()?.0 - ROOM as f64 * step;
        let mut heights = vec![0.0; ROOM];
        heights.extend(bins.iter().map(|(_, density)| density));
        heights.extend([0.0; ROOM]);
        // What is counted in a bin beyond the limit is at the limit.
        let x_of = |i: usize| first + i as f64 * step;
        let inside = (0..heights.len()).take_while(|i| x_of(*i) < limit).count();
        let walled = (1..heights.len()).contains(&inside);
        if walled {
            let beyond: f64 = heights.drain(inside..).sum();
            heights[inside - 1] += beyond;
        }
        Some(Self {
            heights,
            first,
            step,
            walled,
        })
    }

    /// How often they want to be smoothed: a mixture of a few networks is ragged, and a curve that says
    /// one thing has few summits.
    fn passes(&self) -> usize {
        let mut heights = self.heights.clone();
        (0..MOST_PASSES)
            .find(|&pass| {
                let done = pass >= LEAST_PASSES && summits(&heights) <= 2;
                heights = smoothed(&heights, self.walled);
                done
            })
            .unwrap_or(MOST_PASSES)
    }
}

impl Curve {
    /// The curves of histograms that are read one beside the other, lightly smoothed and all alike: what
    /// one is wider than another is in the counts. `None` where every value is 0. No |h| is beyond
    /// 10^`limit`, so nothing of a curve is.
    pub fn all(histograms: &[&LogHistogram], limit: f64) -> Vec<Option<Self>> {
        let heights = histograms.iter().map(|h| Heights::of(h, limit));
        let heights: Vec<Option<Heights>> = heights.collect();
        let passes = heights.iter().flatten().map(Heights::passes);
        let passes = passes.max().unwrap_or(0);
        histograms
            .iter()
            .zip(heights)
            .map(|(histogram, heights)| Self::of(histogram, heights?, passes, limit))
            .collect()
    }

    fn of(histogram: &LogHistogram, heights: Heights, passes: usize, limit: f64) -> Option<Self> {
        let quantile = |p| Some(histogram.log10_quantile(p)?.min(limit));
        let (median, small, large) = (quantile(0.5)?, quantile(0.1)?, quantile(0.9)?);
        let (mut counted, all) = (0, histogram.nonzeros() as f64);
        let shares = histogram.bins().map(|(bin, count)| {
            counted += count;
            (LogHistogram::log10_edge(bin + 1), counted as f64 / all)
        });
        let shares = shares.collect();
        let Heights {
            mut heights,
            first,
            step,
            walled,
        } = heights;
        for _ in 0..passes {
            heights = smoothed(&heights, walled);
        }
        let x_of = |i: usize| first + i as f64 * step;
        let peak = heights.iter().copied().fold(0.0, f64::max);
        let xs = (0..heights.len()).map(x_of);
        let mut points: Vec<(f64, f64)> = xs.zip(heights).collect();
        let visible = |point: &(f64, f64)| point.1 >= TAIL * peak;
        let from = points.iter().position(visible)?.saturating_sub(1);
        let to = points.iter().rposition(visible)? + 1;
        let cut = walled && to == points.len();
        points.truncate(to + 1);
        points.drain(..from);
        points[0].1 = 0.0;
        match points.last().copied() {
            Some((_, height)) if cut => {
                // Falling, it falls on through the last half of a bin: to the same share in that bin.
                let before = points.iter().nth_back(1).map_or(height, |point| point.1);
                let edge = (1.5 * height - 0.5 * before).clamp(0.0, height);
                points.extend([(limit, edge), (limit, 0.0)]);
            }
            _ => points.last_mut()?.1 = 0.0,
        }
        Some(Self {
            points,
            cut,
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
        // An edge, and the half of a bin before it, are not to be rounded.
        let round = self.points.len() as isize - 2 * isize::from(self.cut);
        let at = |i: isize| self.points[i.clamp(0, round - 1) as usize];
        let mut fine = Vec::new();
        for i in 0..round - 1 {
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
        fine.extend(&self.points[round as usize - 1..]);
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

/// Each height replaced by a quarter of its neighbours and half of itself; at a wall on the right what
/// would pass it comes back.
fn smoothed(heights: &[f64], walled: bool) -> Vec<f64> {
    let beyond = heights.last().filter(|_| walled).copied();
    let at = |i: usize| heights.get(i).copied().or(beyond).unwrap_or(0.0);
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

    fn curve_of(histogram: &LogHistogram, limit: f64) -> Option<Curve> {
        Curve::all(&[histogram], limit).remove(0)
    }

    fn area(curve: &Curve) -> f64 {
        let pairs = curve.points.windows(2);
        pairs
            .map(|p| (p[1].0 - p[0].0) * (p[1].1 + p[0].1) / 2.0)
            .sum()
    }

    #[test]
    fn no_density_lies_where_no_activation_can_and_none_is_lost() {
        // Ragged, so smoothed often; the last bin holds the ones that are exactly 1.
        let ragged = (-20..=0).map(|i| if i % 4 == 0 { 300 } else { 10 });
        for counts in [ragged.collect(), vec![0, 0, 10, 40, 90, 5000], vec![7]] {
            let counts: Vec<u64> = counts;
            let first = 1 - counts.len() as i64;
            let curve = curve_of(&LogHistogram::from_counts(first, counts, 3), 0.0).unwrap();
            assert!(curve.cut);
            assert!((area(&curve) - 1.0).abs() < 0.02, "{}", area(&curve));
            let fine = curve.fine(5);
            assert!(fine.iter().all(|point| point.0 <= 0.0), "{fine:?}");
            let [.., edge, end] = fine[..] else { panic!() };
            assert!(edge.0 == 0.0 && edge.1 > 0.1 * curve.peak && end == (0.0, 0.0));
            assert!(fine.iter().all(|point| point.1 <= 1.1 * curve.peak));
            assert!(curve.median <= 0.0 && curve.large <= 0.0 && curve.at(curve.median) > 0.0);
        }
        // One that falls towards the limit has no ledge there.
        let falling = LogHistogram::from_counts(-5, [100, 400, 300, 150, 40], 0);
        let curve = curve_of(&falling, 0.0).unwrap();
        let [.., bin, edge, _] = curve.points[..] else {
            panic!()
        };
        assert!(edge.1 < bin.1, "{bin:?} {edge:?}");
        // Far below its limit a curve is what it is without one.
        let free = curve_of(&half_normal(), f64::INFINITY);
        assert_eq!(curve_of(&half_normal(), 5.0), free);
    }

    #[test]
    fn a_curve_is_the_density_of_what_is_not_zero() {
        let curve = curve_of(&half_normal(), f64::INFINITY).unwrap();
        // The median of |z| is 0.67449; the density at 1 is ln 10 · 2 φ(1) = 1.1143.
        assert!(
            (curve.median - 0.674_49f64.log10()).abs() < 0.003,
            "{}",
            curve.median
        );
        assert!((curve.peak - 1.1143).abs() < 0.05, "{}", curve.peak);
        assert!((curve.at(0.0) - 1.1143).abs() < 0.05);
        assert!((area(&curve) - 1.0).abs() < 0.01, "{}", area(&curve));
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
        assert_eq!(curve_of(&dead, 0.0), None);
        let one = LogHistogram::from_counts(8, [5], 0);
        let curve = curve_of(&one, f64::INFINITY).unwrap();
        assert!(curve.reach().0 < curve.median && curve.median < curve.reach().1);
    }

    #[test]
    fn a_ragged_mixture_is_smoothed_to_few_summits_and_a_far_tail_is_not_shown() {
        let counts = (0..40).map(|i| if i % 4 == 0 { 100 } else { 10 });
        let ragged = LogHistogram::from_counts(-40, counts, 0);
        let curve = curve_of(&ragged, f64::INFINITY).unwrap();
        assert!(summits(&Vec::from_iter(curve.points.iter().map(|p| p.1))) <= 3);
        let mut counts = vec![1; 2000];
        counts.extend([500, 2000, 500]);
        let far = LogHistogram::from_counts(-2000, counts, 0);
        let (low, high) = curve_of(&far, f64::INFINITY).unwrap().reach();
        assert!(high - low < 6.0, "{low} {high}");
    }

    #[test]
    fn curves_side_by_side_are_smoothed_alike() {
        let ragged =
            LogHistogram::from_counts(-40, (0..40).map(|i| 10 + 90 * u64::from(i % 4 == 0)), 0);
        let (narrow, twice) = ([500, 2000, 500], [1000, 4000, 1000]);
        let [narrow, twice] = [narrow, twice].map(|counts| LogHistogram::from_counts(0, counts, 0));
        let alone = curve_of(&narrow, f64::INFINITY).unwrap();
        let beside = Curve::all(&[&narrow, &ragged, &twice], f64::INFINITY);
        // As wide as a ragged one asks for, and equal where the counts are in proportion.
        assert!(beside[0].as_ref().unwrap().peak < 0.7 * alone.peak);
        assert_eq!(
            beside[0].as_ref().unwrap().points,
            beside[2].as_ref().unwrap().points
        );
        assert_eq!(beside[1], curve_of(&ragged, f64::INFINITY));
    }

    #[test]
    fn what_lies_left_is_counted() {
        let curve = curve_of(
            &LogHistogram::from_counts(0, [10, 0, 30, 60], 7),
            f64::INFINITY,
        )
        .unwrap();
        let edge = LogHistogram::log10_edge;
        let shares = [edge(0), edge(1), edge(3), edge(9)].map(|x| curve.left_of(x));
        assert_eq!(shares, [0.0, 0.1, 0.4, 1.0]);
        assert!(edge(3) < curve.large && curve.large < edge(4));
    }

    #[test]
    fn a_fine_curve_passes_through_the_points() {
        let curve = curve_of(&half_normal(), f64::INFINITY).unwrap();
        let fine = curve.fine(4);
        assert_eq!(fine.len(), 4 * (curve.points.len() - 1) + 1);
        for (point, other) in curve.points.iter().zip(fine.iter().step_by(4)) {
            assert!((point.0 - other.0).abs() < 1e-12 && (point.1 - other.1).abs() < 1e-12);
        }
    }
}
