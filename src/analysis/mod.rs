//! Reads a dataset and says what it shows: growth per layer, the critical sigma², the verdict.
//!
//! Everything a figure or a table shows is a number here; `chart` and `report` only lay it out.
//! Logs are base 10 throughout ("decades"), of standard deviations unless a name says RMS.

pub mod agreement;
mod beside_typical;
pub mod check;
pub mod coordinate_check;
mod critical_search;
mod crossing;
mod draws;
#[cfg(test)]
pub mod fixture;
pub mod float_range;
pub mod geometry;
mod growth;
mod level;
pub mod phase_diagram;
pub mod published;
mod quantile;
mod rules;
#[cfg(test)]
pub mod search_fixture;
mod slice;
pub mod spectra;
mod statistic;
pub mod summary;
pub mod theory;
pub mod theory_csv;
mod zero_growth;

pub use agreement::{LayerAgreement, Match};
pub use beside_typical::BesideTypical;
pub use coordinate_check::CoordinateCheck;
pub use critical_search::{CriticalSearch, Searched};
pub use draws::Draws;
pub use float_range::FloatRange;
pub use geometry::{CHANCE_Z, Geometry, OneInput, Shown};
pub use growth::{DRIFT_DECADES, Direction, STABLE_DECADES, stable_decades, verdict};
pub use level::{LEVEL_DECADES, departure};
pub use rules::named_rules;
pub use statistic::Statistic;
pub use summary::CellSummary;
pub use zero_growth::{GrowthAt, Search, Start, ZeroGrowth, zero_growth};

pub use crate::spec::{Inputs, Target};
pub use crate::theory::{Basis, LayerGeometry, LogLaw, OneInputLaw};

use crate::dataset::Dataset;
use crate::measure::LogHistogram;
use crate::network::{Activation, Architecture, Initialiser};

/// The whole run, sliced.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// A slice for each (width, activation, initialiser, architecture), in plan order; at least one.
    pub slices: Vec<Slice>,
    /// How sizes go with width, for each (activation, initialiser, architecture) of three or more widths.
    pub coordinate_checks: Vec<CoordinateCheck>,
    /// Networks of every cell that was measured.
    pub draws: Draws,
    /// Data points.
    pub data: usize,
    /// Seed.
    pub seed: u64,
    /// Cells that were planned.
    pub planned_cells: usize,
    /// Cells that are missing because the run was interrupted.
    pub missing_cells: usize,
    /// Networks that were planned: cells × replicates.
    pub planned_networks: usize,
    /// Networks that are missing, those of the missing cells among them.
    pub missing_networks: usize,
}

/// All depths and variances of one (width, activation, initialiser, architecture).
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// Units a hidden layer.
    pub width: usize,
    /// Where the inputs come from.
    pub inputs: Inputs,
    /// Size of the input.
    pub input_dim: usize,
    /// Size of the output.
    pub output_dim: usize,
    /// Activation function.
    pub activation: Activation,
    /// Distribution of the weights.
    pub init: Initialiser,
    /// Residual branches, normalisation, dropout.
    pub architecture: Architecture,
    /// Variance of the biases.
    pub bias2: f64,
    /// Target of the loss.
    pub target: Target,
    /// Whether theory has lengths to set beside those of its layers; else it is measured only.
    pub is_predicted: bool,
    /// What tells how large its layers are.
    pub statistic: Statistic,
    /// The depth that lines and growth are shown at: the deepest one.
    pub depth: usize,
    /// One for each variance at that depth, sigma² ascending.
    pub lines: Vec<Line>,
    /// Depths of the heat map, ascending.
    pub depths: Vec<usize>,
    /// Heat map: `map[d][s]` belongs to `depths[d]` and the s-th of `lines`; `None`: not computed.
    pub map: Vec<Vec<Option<MapCell>>>,
    /// Where the measured forward growth crosses 0.
    pub forward_crossing: Option<Crossing>,
    /// Where the measured backward growth crosses 0.
    pub backward_crossing: Option<Crossing>,
    /// sigma² at which theory for infinite width has no forward growth over this depth
    /// (ReLU: 2 / width); `None` where there is none.
    pub theory_critical: Option<f64>,
    /// Growth per layer that theory gives, on a fine grid of sigma² that spans the measured one.
    pub theory_growth: Vec<TheoryGrowth>,
    /// The line that tells most, seen on a few inputs.
    pub geometry: Option<Geometry>,
}

/// One weight variance at the slice's depth.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The number used in the hidden layers.
    pub sigma2: f64,
    /// Networks drawn.
    pub replicates: usize,
    /// The rule it was asked by ("he", "1.5/fan_in"), if any.
    pub rule: Option<String>,
    /// Names of rules that give this number here: "He", "Glorot", "LeCun".
    pub names: Vec<&'static str>,
    /// The line that keeps the signal: nearest to critical within the stable ones. At most one a slice;
    /// none below two hidden layers.
    pub critical: bool,
    /// Std of h_l, l = 0..K, as every size here by the slice's statistic.
    pub hidden: Band,
    /// Smallest and largest log10 std of h_K among the replicates; `None` where one has none.
    pub extremes: Option<[f64; 2]>,
    /// Std of dL/df_l, l = 0..K.
    pub gradient: Band,
    /// Forward growth.
    pub forward: Growth,
    /// Backward growth.
    pub backward: Growth,
    /// Distributions of |h|, (layer, counts).
    pub histograms: Vec<(usize, LogHistogram)>,
    /// Mean over replicates of the share of (unit, data point) pairs of h_K that are 0.
    pub inactive_share: f64,
    /// Mean over replicates of the share of units that are dead at layer K.
    pub dead_share: f64,
    /// The hidden layer from which on every unit of the median replicate is 0 on all data.
    pub first_dead_layer: Option<usize>,
    /// Where it leaves the floating-point types.
    pub float_range: FloatRange,
    /// Layer by layer, 0..=K, beside infinite width.
    pub agreement: Vec<LayerAgreement>,
}

/// log10 of a quantity against the layer: quantiles over replicates, and theory.
/// `None` where it is 0 in the median replicate (or the quantity does not exist).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Band {
    /// 5% quantile, by layer 0..K.
    pub p05: Vec<Option<f64>>,
    /// Median.
    pub p50: Vec<Option<f64>>,
    /// 95% quantile.
    pub p95: Vec<Option<f64>>,
    /// Theory for infinite width.
    pub theory: Vec<Option<f64>>,
}

/// Growth over the layers of one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Growth {
    /// Mean over replicates of log10 growth per layer; `None` below two hidden layers or if
    /// every std is 0.
    pub per_layer: Option<f64>,
    /// Replicates that have a growth: the mean is over these.
    pub replicates: usize,
    /// 95% interval of that mean (Student's t over replicates); `None` for one replicate.
    pub interval: Option<(f64, f64)>,
    /// Theory for infinite width.
    pub theory: Option<f64>,
    /// log10 of last over first std in the direction of travel (forward: h_K over h_1; backward:
    /// dL/df_0 over dL/df_{K-1}): the median over all replicates, one without a std below every other.
    /// `None` where the median has none. What is said of a line's change is said of this.
    pub change: Option<f64>,
    /// The same ratio over the replicates that have one: 5%, 50% and 95% quantile, for `summary.csv`.
    pub ratio: Option<[f64; 3]>,
    /// How many these are: of one hidden layer too, which has no growth.
    pub ratio_replicates: usize,
    /// Verdict from `change`.
    pub verdict: Verdict,
    /// Whether at least half of the replicates have a layer in which every unit is 0 on all data.
    pub dead: bool,
    /// Replicates with a dead layer.
    pub dead_replicates: usize,
}

/// What becomes of the signal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// The median replicate ends below that (or it died).
    Vanishing,
    /// It ends within [`stable_decades`] of its start.
    #[default]
    Stable,
    /// It ends above.
    Exploding,
}

/// A cell of the heat map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapCell {
    /// sigma² of the cell.
    pub sigma2: f64,
    /// Networks drawn.
    pub replicates: usize,
    /// Forward growth.
    pub forward: Growth,
    /// Backward growth.
    pub backward: Growth,
}

/// A measured critical point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// sigma² at which the growth is 0, interpolated in log sigma²; where only a bracket is known, the best
    /// guess in it, which places things in a chart and is not for print.
    pub sigma2: f64,
    /// How well it is known.
    pub range: Range,
    /// Where theory puts it: an interval that leaves it out says so in print too.
    pub theory: Option<f64>,
}

/// How well a crossing is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Range {
    /// One replicate: no interval.
    Unknown,
    /// 95% interval.
    Interval(f64, f64),
    /// Somewhere between these neighbours of the grid, which cannot tell where.
    Bracket(f64, f64),
}

impl Crossing {
    /// A number and its 95% interval, `None` for one replicate.
    pub fn new(sigma2: f64, interval: Option<(f64, f64)>) -> Self {
        let range = interval.map_or(Range::Unknown, |(low, high)| Range::Interval(low, high));
        Self {
            sigma2,
            range,
            theory: None,
        }
    }

    /// Two grid values, and a guess between them.
    pub fn between(guess: f64, (low, high): (f64, f64)) -> Self {
        Self {
            sigma2: guess,
            range: Range::Bracket(low, high),
            theory: None,
        }
    }

    /// The same, with where theory puts it.
    #[must_use]
    pub fn beside(self, theory: Option<f64>) -> Self {
        Self { theory, ..self }
    }

    /// The 95% interval.
    pub fn interval(&self) -> Option<(f64, f64)> {
        match self.range {
            Range::Interval(low, high) => Some((low, high)),
            Range::Unknown | Range::Bracket(..) => None,
        }
    }

    /// The grid values, where they are all that is known.
    pub fn bracket(&self) -> Option<(f64, f64)> {
        match self.range {
            Range::Bracket(low, high) => Some((low, high)),
            Range::Unknown | Range::Interval(..) => None,
        }
    }

    /// Interval or bracket.
    pub fn ends(&self) -> Option<(f64, f64)> {
        self.interval().or(self.bracket())
    }

    /// Whether a value lies in the interval or the bracket.
    pub fn holds(&self, sigma2: f64) -> bool {
        self.ends()
            .is_some_and(|(low, high)| (low..=high).contains(&sigma2))
    }
}

/// Growth per layer as theory has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TheoryGrowth {
    /// Weight variance.
    pub sigma2: f64,
    /// log10 growth per layer, infinite width.
    pub forward: f64,
    /// The same on the way back.
    pub backward: f64,
    /// The typical network of this width (degree-1 activations with Gaussian weights and no bias).
    pub typical: Option<f64>,
}

impl Slice {
    /// Weight variance at which the typical network of this width neither grows nor dies, also beyond the
    /// grid: that of a narrow network may be twice He's. `None` where no exact law is known.
    pub fn typical_critical(&self) -> Option<f64> {
        let point = self.theory_growth.first()?;
        // Where there is a law a layer only scales: growth is 1/2 log10 sigma² and a constant.
        Some(point.sigma2 * 10f64.powf(-2.0 * point.typical?))
    }

    /// The same, where infinite width's number alone would mislead: it is more than a twentieth off.
    pub fn other_typical_critical(&self) -> Option<f64> {
        let infinite = self.theory_critical?;
        let typical = self.typical_critical();
        typical.filter(|typical| (typical / infinite - 1.0).abs() > 0.05)
    }

    /// Networks behind each line.
    pub fn draws(&self) -> Draws {
        Draws::of(self.lines.iter().map(|line| line.replicates))
    }

    /// Networks behind one line.
    pub fn draws_of(&self, line: usize) -> Draws {
        Draws::of(self.lines.get(line).map(|line| line.replicates))
    }

    /// Networks behind each field of the heat map.
    pub fn map_draws(&self) -> Draws {
        Draws::of(
            self.map
                .iter()
                .flatten()
                .flatten()
                .map(|cell| cell.replicates),
        )
    }

    /// Whether every layer only scales the one before it, by what goes with the root of sigma²: with a
    /// positively homogeneous activation and without biases, branches and norms.
    pub fn only_scales(&self) -> bool {
        let Architecture { residual, norm, .. } = self.architecture;
        let is_homogeneous = self.activation.slopes().is_some() && self.bias2 == 0.0;
        is_homogeneous && residual.is_none() && norm.is_none()
    }

    /// Whether hidden layers cannot grow beyond a bound.
    pub fn is_bounded(&self) -> bool {
        self.activation.is_bounded() && self.architecture.residual.is_none()
    }

    /// Whether the loss's target is 0, so that the gradient starts at the size of the output.
    pub fn zero_target(&self) -> bool {
        self.target == Target::Constant(0.0)
    }
}

impl Verdict {
    /// The word of the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vanishing => "vanishing",
            Self::Stable => "stable",
            Self::Exploding => "exploding",
        }
    }
}

/// Reads what a dataset shows.
pub fn analyse(dataset: &Dataset) -> Analysis {
    let slices = slice::slices(dataset);
    Analysis {
        coordinate_checks: coordinate_check::coordinate_checks(dataset, &slices),
        slices,
        draws: Draws::of(dataset.cells.iter().map(|data| data.replicates.len())),
        data: dataset.spec.data,
        seed: dataset.spec.seed,
        planned_cells: dataset.planned_cells,
        missing_cells: dataset.planned_cells.saturating_sub(dataset.cells.len()),
        planned_networks: dataset.planned_networks(),
        missing_networks: dataset
            .planned_networks()
            .saturating_sub(dataset.networks()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::fixture::power_law;
    use crate::spec::{Spec, Variance};

    #[test]
    fn an_edited_count_of_planned_cells_is_no_reason_to_stop() {
        let mut dataset = power_law(&Spec {
            depth: vec![2],
            sigma2: vec![Variance::He],
            ..Spec::default()
        });
        dataset.planned_cells = 0;
        assert_eq!(analyse(&dataset).missing_cells, 0);
    }

    #[test]
    fn an_interrupted_run_keeps_the_order_of_the_plan_and_counts_what_is_there() {
        let mut dataset = power_law(&Spec {
            depth: vec![2, 5],
            activation: vec![Activation::Relu, Activation::Tanh],
            sigma2: vec![Variance::He, Variance::Number(0.1)],
            replicates: 4,
            ..Spec::default()
        });
        // Of ReLU only the deeper networks are there, one variance with fewer draws.
        dataset.cells.drain(..2);
        dataset.cells[2].replicates.truncate(3);
        let analysis = analyse(&dataset);
        let activations: Vec<Activation> = analysis.slices.iter().map(|s| s.activation).collect();
        assert_eq!(activations, [Activation::Relu, Activation::Tanh]);
        let draws = |fewest, most| Draws { fewest, most };
        assert_eq!(analysis.draws, draws(3, 4));
        assert_eq!(analysis.slices[0].draws(), draws(3, 4));
        assert_eq!(analysis.slices[0].draws_of(1), draws(4, 4));
        assert_eq!(analysis.slices[1].map_draws(), draws(4, 4));
    }
}
