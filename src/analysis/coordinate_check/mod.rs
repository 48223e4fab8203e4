//! The coordinate check: whether hidden units, output and gradient keep, from width to width, the size
//! that they should.
//!
//! Networks of one depth, activation, initialiser and variance rule, at three or more widths: the slope of
//! log10 size against log10 width, beside the slope that is wanted (Yang & Hu 2021; Yang et al. 2022,
//! appendix D.1). `chart` draws it, the report tells of it, `results.json` has a row for each slope.

mod entry;
mod slope;
#[cfg(test)]
mod tests;

pub use entry::{Entry, entries};
pub use slope::{AtWidth, Fit};

use super::Slice;
use crate::dataset::{CellData, Dataset, LayerRow};
use crate::network::{Activation, Architecture, Initialiser};
use crate::spec::{Target, Variance};
use crate::sweep::Cell;

/// How far a slope may lie from the wanted one: over a factor of ten in width 15%.
pub const TOLERANCE: f64 = 0.06;

/// An interval that reaches further than this on either side cannot tell the slopes apart between which a
/// coordinate check decides: they are halves.
pub const TELLS: f64 = 0.25;

/// The check of one activation, initialiser and architecture over all widths.
#[derive(Clone, Debug, PartialEq)]
pub struct CoordinateCheck {
    /// Activation function.
    pub activation: Activation,
    /// Distribution of the weights.
    pub init: Initialiser,
    /// Residual branches, normalisation, dropout.
    pub architecture: Architecture,
    /// Hidden layers.
    pub depth: usize,
    /// The widths, ascending.
    pub widths: Vec<usize>,
    /// Networks drawn at a width, at most.
    pub replicates: usize,
    /// One for each variance that was asked for, in the order of the spec; at least one.
    pub settings: Vec<Setting>,
}

/// One variance, or rule for it, over the widths.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The rule as it is written on the command line; `None` for a number.
    pub rule: Option<String>,
    /// The number, or what the rule gives in the hidden layers at the smallest width.
    pub sigma2: f64,
    /// First, middle and last hidden layer, then the output (where the target is 0), then the gradient
    /// that arrives at layer 0; those that have a slope.
    pub slopes: Vec<SlopeCheck>,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// RMS of the hidden units h_l.
    Hidden,
    /// RMS of the output f_K: half that of dL/df_K, where the target is 0.
    Output,
    /// RMS of dL/df_l.
    Gradient,
}

/// One quantity's slope.
#[derive(Clone, Debug, PartialEq)]
pub struct SlopeCheck {
    /// What is measured.
    pub quantity: Quantity,
    /// At which layer.
    pub layer: usize,
    /// What was measured, widths ascending.
    pub measured: Vec<AtWidth>,
    /// The line through it.
    pub fit: Fit,
    /// The slope that is wanted.
    pub wanted: f64,
    /// The slope of infinite width's sizes at these widths.
    pub theory: Option<f64>,
}

/// What comes of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The interval reaches the wanted slope, give or take [`TOLERANCE`], and is short enough to tell.
    Passes,
    /// It does not.
    Fails,
    /// The interval is too long to tell one from the other.
    Open,
}

/// Why a slope is not the wanted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The variances are so: infinite width has that slope too.
    Variances,
    /// Infinite width has the wanted slope; at these widths chance moves deep networks from it.
    FiniteWidth,
}

impl SlopeCheck {
    /// How far the slope lies from the wanted one.
    pub fn miss(&self) -> f64 {
        (self.fit.slope - self.wanted).abs()
    }

    /// What comes of it.
    pub fn outcome(&self) -> Outcome {
        let (low, high) = self.fit.interval;
        if low > self.wanted + TOLERANCE || high < self.wanted - TOLERANCE {
            Outcome::Fails
        } else if self.fit.half() > TELLS {
            Outcome::Open
        } else {
            Outcome::Passes
        }
    }

    /// Why it fails; `None` where it does not, or theory does not say.
    pub fn reason(&self) -> Option<Reason> {
        let theory = self.theory.filter(|_| self.outcome() == Outcome::Fails)?;
        Some(match (theory - self.wanted).abs() > TOLERANCE {
            true => Reason::Variances,
            false => Reason::FiniteWidth,
        })
    }
}

impl Setting {
    /// Fails where one slope fails, is open where one is open and none fails.
    pub fn outcome(&self) -> Outcome {
        let any = |outcome| self.slopes.iter().any(|slope| slope.outcome() == outcome);
        match (any(Outcome::Fails), any(Outcome::Open)) {
            (true, _) => Outcome::Fails,
            (false, true) => Outcome::Open,
            (false, false) => Outcome::Passes,
        }
    }
}

/// The checks of a dataset, in plan order; none where it has fewer than three widths of a depth.
pub fn coordinate_checks(dataset: &Dataset, slices: &[Slice]) -> Vec<CoordinateCheck> {
    let mut widths = dataset.spec.width.clone();
    widths.sort_unstable();
    widths.dedup();
    if widths.len() < 3 {
        return Vec::new();
    }
    let spec = &dataset.spec;
    let mut checks = Vec::new();
    for &activation in &spec.activation {
        for &init in &spec.init {
            for &architecture in &spec.architecture {
                let mut depths = spec.depth.clone();
                depths.sort_unstable();
                let kind = (activation, init, architecture);
                let of_depth = |depth| check(dataset, slices, &widths, (kind, depth));
                // Where a run was stopped the deepest networks may be missing.
                checks.extend(depths.into_iter().rev().find_map(of_depth));
            }
        }
    }
    checks
}

fn check(
    dataset: &Dataset,
    slices: &[Slice],
    widths: &[usize],
    (kind, depth): ((Activation, Initialiser, Architecture), usize),
) -> Option<CoordinateCheck> {
    let cells: Vec<&CellData> = dataset
        .cells
        .iter()
        .filter(|data| {
            let cell = &data.cell;
            ((cell.activation, cell.init, cell.architecture), cell.depth) == (kind, depth)
        })
        .collect();
    let mut seen: Vec<Vec<usize>> = Vec::new();
    let mut settings = Vec::new();
    for &variance in &dataset.spec.sigma2 {
        let at = |&width: &usize| cell_of(&cells, width, variance);
        let row: Vec<&CellData> = widths.iter().filter_map(at).collect();
        // Two that give the same numbers at every width are one.
        let places: Vec<usize> = row.iter().map(|data| data.index).collect();
        if row.len() < 3 || seen.contains(&places) {
            continue;
        }
        seen.push(places);
        let slopes = slopes(dataset, slices, &row);
        if !slopes.is_empty() {
            settings.push(Setting {
                rule: variance.rule(),
                sigma2: variance.value(row[0].cell.width, row[0].cell.width),
                slopes,
            });
        }
    }
    let measured = || {
        let slopes = settings
            .iter()
            .flat_map(|setting: &Setting| &setting.slopes);
        slopes.flat_map(|slope| &slope.measured)
    };
    let mut there: Vec<usize> = measured().map(|at| at.width).collect();
    there.sort_unstable();
    there.dedup();
    let replicates = measured().map(|at| at.sizes.len() + at.dead).max();
    (!settings.is_empty()).then(|| CoordinateCheck {
        activation: kind.0,
        init: kind.1,
        architecture: kind.2,
        depth,
        widths: there,
        replicates: replicates.unwrap_or(0),
        settings,
    })
}

/// The cell of a width that draws the networks of this variance, whatever it was asked by.
fn cell_of<'a>(cells: &[&'a CellData], width: usize, variance: Variance) -> Option<&'a CellData> {
    let of_width = cells.iter().filter(|data| data.cell.width == width);
    of_width.copied().find(|data| {
        let asked = Cell {
            variance,
            sigma2: variance.value(width, width),
            ..data.cell.clone()
        };
        asked.variance_bits() == data.cell.variance_bits()
    })
}

/// The slopes of one variance's cells, widths ascending.
fn slopes(dataset: &Dataset, slices: &[Slice], row: &[&CellData]) -> Vec<SlopeCheck> {
    let depth = row[0].cell.depth;
    let zero_target = dataset.spec.target == Target::Constant(0.0);
    let mut asked = vec![1, depth.div_ceil(2), depth];
    asked.dedup();
    let mut asked: Vec<(Quantity, usize)> =
        asked.into_iter().map(|l| (Quantity::Hidden, l)).collect();
    asked.extend(zero_target.then_some((Quantity::Output, depth)));
    asked.push((Quantity::Gradient, 0));
    let readout = readout_slope(row);
    let slope = |(quantity, layer): (Quantity, usize)| {
        let measured: Vec<AtWidth> = row
            .iter()
            .map(|data| sizes(data, quantity, layer))
            .collect();
        Some(SlopeCheck {
            quantity,
            layer,
            fit: Fit::of(&measured)?,
            measured,
            wanted: match (quantity, zero_target) {
                (Quantity::Hidden, _) => 0.0,
                (Quantity::Output, _) => readout,
                // Through the readout's matrix and back: dL/df_K is as large as the output, or as the
                // target where that is not 0.
                (Quantity::Gradient, true) => 2.0 * readout - 0.5,
                (Quantity::Gradient, false) => readout - 0.5,
            },
            theory: theory_slope(slices, row, quantity, layer),
        })
    };
    asked.into_iter().filter_map(slope).collect()
}

/// The slope that the readout gives to an output whose hidden units keep their size, which is what infinite
/// width predicts of its variance: 0 for C/fan_in, -1/2 for C/fan_in² (muP). An output that grows with width is
/// never wanted.
fn readout_slope(row: &[&CellData]) -> f64 {
    let size = |data: &&CellData| {
        let cell = &data.cell;
        let variance = cell.fans(cell.depth).0 as f64 * cell.weight_variance(cell.depth);
        ((cell.width as f64).log10(), 0.5 * variance.log10())
    };
    let points: Vec<(f64, f64)> = row.iter().map(size).collect();
    match points.iter().all(|point| point.1.is_finite()) {
        true => slope::line(&points).0.min(0.0),
        false => 0.0,
    }
}

/// The quantity in the rows of one cell.
fn sizes(data: &CellData, quantity: Quantity, layer: usize) -> AtWidth {
    let size = |row: &LayerRow| match quantity {
        Quantity::Hidden => row.log10_hidden_rms,
        Quantity::Gradient => row.log10_gradient_rms,
        // dL/df_K = 2 f_K.
        Quantity::Output => Some(row.log10_gradient_rms? - std::f64::consts::LOG10_2),
    };
    let draws = data.replicates.iter();
    let sizes: Vec<(usize, f64)> = draws
        .filter_map(|trace| Some((trace.replicate, size(trace.layers.get(layer)?)?)))
        .collect();
    AtWidth {
        width: data.cell.width,
        dead: data.replicates.len() - sizes.len(),
        sizes,
    }
}

/// The slope of what infinite width predicts at each width.
fn theory_slope(
    slices: &[Slice],
    row: &[&CellData],
    quantity: Quantity,
    layer: usize,
) -> Option<f64> {
    let predicted = |data: &&CellData| {
        let cell = &data.cell;
        let of_cell = |slice: &&Slice| {
            (slice.width, slice.activation, slice.init, slice.depth)
                == (cell.width, cell.activation, cell.init, cell.depth)
                && slice.architecture == cell.architecture
        };
        let slice = slices.iter().find(of_cell)?;
        let mut lines = slice.lines.iter();
        let line = lines.find(|line| {
            line.sigma2.to_bits() == cell.sigma2.to_bits() && line.rule == cell.variance.rule()
        })?;
        let layer = line.agreement.get(layer)?;
        let beside = match quantity {
            Quantity::Hidden => layer.hidden_rms,
            Quantity::Output | Quantity::Gradient => layer.gradient_rms,
        };
        Some(((cell.width as f64).log10(), beside.predicted?))
    };
    let points: Option<Vec<(f64, f64)>> = row.iter().map(predicted).collect();
    Some(slope::line(&points?).0)
}
