//! How fast one cell's signal and gradient grow from layer to layer, and the verdict.
//!
//! One rule for every verdict, table, title and heat map, [`stable_decades`]: the median network is stable
//! that ends within a factor of ten of its start, and in fewer than five layers within a factor of two for
//! each layer on the way. Of what is stable so, [`Growth::drifts`] tells what would not be over 50 layers.

use super::level::LEVEL_DECADES;
use super::quantile::{mean_interval, quantile};
use super::summary::dead_replicates;
use super::{Growth, Line, Statistic, Verdict};
use crate::dataset::{CellData, Trace};
use crate::measure::LayerRecord;

/// Decades by which the median network may end above or below its start and still count as stable, at
/// most.
pub const STABLE_DECADES: f64 = 1.0;

/// The same in a network of so many layers. A factor of ten is no test of one or two steps: what loses four
/// fifths in each layer would pass. No step may count for more than a factor of two.
pub fn stable_decades(depth: usize) -> f64 {
    STABLE_DECADES.min(LEVEL_DECADES * (depth.max(2) - 1) as f64)
}

/// Decades a layer that come to [`STABLE_DECADES`] over the default's 50 layers: growth above is
/// drift, whatever so few layers make of it.
pub const DRIFT_DECADES: f64 = STABLE_DECADES / 49.0;

impl Growth {
    /// Whether a stable direction of a network so deep is stable only because the layers are few: its growth
    /// a layer, and all of its interval, would leave the factor of ten over 50 layers.
    pub fn drifts(&self, depth: usize) -> bool {
        let Some(mean) = self.per_layer else {
            return false;
        };
        let (low, high) = self.interval.unwrap_or((mean, mean));
        are_few(depth)
            && self.verdict == Verdict::Stable
            && (low > DRIFT_DECADES || high < -DRIFT_DECADES)
    }
}

impl Line {
    /// Whether gradient and signal fare differently, and clearly so: with two verdicts, and not only because
    /// the limit between these runs between two changes within a factor of two of each other.
    pub fn parts_ways(&self) -> bool {
        let apart = match (self.forward.change, self.backward.change) {
            (Some(forward), Some(backward)) => (forward - backward).abs() > LEVEL_DECADES,
            _ => true,
        };
        apart && self.forward.verdict != self.backward.verdict
    }
}

/// Whether so many layers keep within a factor of ten what 50 would not.
fn are_few(depth: usize) -> bool {
    (depth as f64 - 1.0) * DRIFT_DECADES < STABLE_DECADES
}

/// Direction of travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// h_1 to h_K.
    Forward,
    /// dL/df_{K-1} to dL/df_0.
    Backward,
}

impl Direction {
    /// Layers at which the journey starts and ends in a network of `depth` layers.
    pub fn ends(self, depth: usize) -> (usize, usize) {
        match self {
            Self::Forward => (1, depth),
            Self::Backward => (depth - 1, 0),
        }
    }

    /// log10 growth per layer from the records of one network's layers 0..K; `None` where a size is 0,
    /// and below two hidden layers.
    pub fn per_layer(self, layers: &[LayerRecord], statistic: Statistic) -> Option<f64> {
        let depth = layers.len().checked_sub(1).filter(|depth| *depth >= 2)?;
        let (first, last) = self.ends(depth);
        let size = |layer: usize| statistic.of_record(&layers[layer], self);
        Some((size(last)? - size(first)?) / (depth - 1) as f64)
    }

    /// log10 of last over first size of one network; `None` where either is 0.
    fn ratio(self, trace: &Trace, depth: usize, statistic: Statistic) -> Option<f64> {
        let (first, last) = self.ends(depth);
        let size = |layer: usize| statistic.log10(trace.layers.get(layer)?, self);
        Some(size(last)? - size(first)?)
    }
}

/// Growth of a cell over its replicates, by the statistic of its layers. A network whose size is 0 at an
/// end has no growth and counts as vanished in the verdict; dead it is only if all its units are 0.
pub fn growth(data: &CellData, direction: Direction, statistic: Statistic) -> Growth {
    let depth = data.cell.depth;
    let ratios: Vec<Option<f64>> = data
        .replicates
        .iter()
        .map(|trace| direction.ratio(trace, depth, statistic))
        .collect();
    let living: Vec<f64> = ratios.iter().flatten().copied().collect();
    let steps = depth as f64 - 1.0;
    let rate = if depth < 2 {
        None
    } else {
        mean_interval(&living.iter().map(|r| r / steps).collect::<Vec<_>>())
    };
    let of_living = |p| quantile(&living.iter().copied().map(Some).collect::<Vec<_>>(), p);
    Growth {
        per_layer: rate.map(|(mean, _)| mean),
        replicates: match depth < 2 {
            true => 0,
            false => living.len(),
        },
        interval: rate.and_then(|(mean, half)| half.map(|half| (mean - half, mean + half))),
        theory: None,
        ratio: of_living(0.5).map(|p50| {
            [
                of_living(0.05).unwrap_or(p50),
                p50,
                of_living(0.95).unwrap_or(p50),
            ]
        }),
        ratio_replicates: living.len(),
        change: quantile(&ratios, 0.5),
        verdict: verdict(quantile(&ratios, 0.5), depth),
        dead: 2 * dead_replicates(data) >= data.replicates.len().max(1),
        dead_replicates: dead_replicates(data),
    }
}

/// The verdict on a median log10 ratio of last to first size over so many layers; `None`: nothing is
/// left in the median network.
pub fn verdict(median_ratio: Option<f64>, depth: usize) -> Verdict {
    let limit = stable_decades(depth);
    match median_ratio {
        Some(r) if r > limit => Verdict::Exploding,
        Some(r) if r >= -limit => Verdict::Stable,
        _ => Verdict::Vanishing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_layers_are_held_to_a_factor_of_two_each_and_never_to_more_than_ten() {
        let of = |factor: f64, depth| verdict(Some(factor.log10()), depth);
        assert_eq!(of(0.2, 2), Verdict::Vanishing);
        assert_eq!(of(0.6, 2), Verdict::Stable);
        assert_eq!(of(2.1, 2), Verdict::Exploding);
        assert_eq!(of(0.2, 3), Verdict::Vanishing);
        assert_eq!(of(0.2, 4), Verdict::Stable);
        for depth in [5, 50, 10_000] {
            assert_eq!(of(0.11, depth), Verdict::Stable);
            assert_eq!(of(0.09, depth), Verdict::Vanishing);
        }
        assert_eq!(of(1.0, 1), Verdict::Stable);
        assert_eq!(verdict(None, 2), Verdict::Vanishing);
    }
}
