//! One line's networks seen on a few inputs: what chance does to the length of one of them, where the
//! variance lives, and how alike inputs and gradients become.

use super::agreement::Match;
use super::quantile::quantile;
use super::theory;
use super::{LayerGeometry, Line, OneInputLaw, STABLE_DECADES, Slice};
use crate::dataset::{CellData, Dataset, GeometryRow};

/// Standard errors from the law of one input's length up to which draws are said to lie there by chance.
pub const CHANCE_Z: f64 = 4.0;

/// What the geometry of a slice's telling line shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Geometry {
    /// Index of the line: the critical one, or the nearest to it by theory.
    pub line: usize,
    /// The length of one input.
    pub one_input: OneInput,
    /// Line by line the length of one input at the last layer, as in `one_input`, in the median draw;
    /// `None` where it is dead.
    pub typical: Vec<Option<f64>>,
    /// Share of the second moment that varies over the inputs; `None` as for the other shares and
    /// cosines, where there is only one input.
    pub input_share: Option<Shown>,
    /// Share that varies over the units and is the same for every input.
    pub unit_share: Option<Shown>,
    /// Share of the squared mean.
    pub mean_share: Option<Shown>,
    /// Mean cosine between the preactivations f_l of two inputs.
    pub correlation: Option<Shown>,
    /// Mean cosine between the gradients df_K/df_l at two inputs.
    pub gradient_correlation: Option<Shown>,
    /// chi_1 at infinite width: the factor by which a layer multiplies the squared distance of two
    /// nearby inputs; `None` where there is no length at which to take it.
    pub chi_1: Option<f64>,
}

/// The length of one input, layer by layer, as log10 of the root mean square over the units divided
/// by that of the input.
#[derive(Clone, Debug, PartialEq)]
pub struct OneInput {
    /// Draw by draw, layers 0..=K; `None` where the layer is dead.
    pub draws: Vec<Vec<Option<f64>>>,
    /// The law over all networks of this width, where it is known: Gaussian weights.
    pub law: Option<OneInputLaw>,
    /// Infinite width.
    pub infinite: Vec<Option<f64>>,
    /// Mean over the draws beside that of the law, by layer; without a law beside infinite width.
    pub agreement: Vec<Match>,
}

/// A quantity by layer 0..=K: quantiles over the draws, and infinite width beside their mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// 5% quantile.
    pub p05: Vec<Option<f64>>,
    /// Median.
    pub p50: Vec<Option<f64>>,
    /// 95% quantile.
    pub p95: Vec<Option<f64>>,
    /// Mean over the draws beside infinite width.
    pub agreement: Vec<Match>,
}

impl Slice {
    /// Where a few inputs hold up the pooled std of a line's last layer: log10 of what the typical
    /// one's RMS has fallen to, over ten times further than the std. `None` where it has not.
    pub fn few_inputs(&self, line: usize) -> Option<f64> {
        let typical = *self.geometry.as_ref()?.typical.get(line)?;
        let pooled = &self.lines[line].hidden.p50;
        let pooled = pooled.last().copied().flatten()? - pooled.first().copied().flatten()?;
        typical.filter(|typical| pooled - typical > STABLE_DECADES)
    }
}

/// Draw by draw log10 of one input's RMS over that of the input, layers 0..=K.
fn lengths(data: &CellData) -> Vec<Vec<Option<f64>>> {
    let of_draw = |rows: &[GeometryRow]| {
        let input = rows.first().and_then(|row| row.log10_one_input_rms);
        let ratio = |row: &GeometryRow| Some(row.log10_one_input_rms? - input?);
        rows.iter().map(ratio).collect()
    };
    let draws = data.replicates.iter();
    draws.map(|trace| of_draw(&trace.geometry)).collect()
}

/// The geometry of the line that tells most, if it was measured. `cells` belong to `lines`.
pub fn geometry(dataset: &Dataset, lines: &[Line], cells: &[&CellData]) -> Option<Geometry> {
    let line = telling(lines)?;
    let data = cells.get(line)?;
    let (spec, cell) = (&dataset.spec, &data.cell);
    data.replicates
        .iter()
        .find(|trace| !trace.geometry.is_empty())?;
    let law = theory::one_input(spec, cell);
    let draws = lengths(data);
    let rms = theory::predict(spec, cell).log10_hidden_rms;
    let is_typical = theory::is_one_input_typical(spec, cell);
    let ratio = |log10: &Option<f64>| Some((*log10)? - rms[0]?).filter(|_| is_typical);
    let infinite: Vec<Option<f64>> = rms.iter().map(ratio).collect();
    let layer = |layer: usize| -> Vec<Option<f64>> {
        draws
            .iter()
            .map(|d| d.get(layer).copied().flatten())
            .collect()
    };
    let agreement = (0..=cell.depth)
        .map(|l| match &law {
            Some(law) => Match::under(&layer(l), &law.layers[l], law.basis),
            None => Match::of(&layer(l), infinite[l]),
        })
        .collect();
    let wide = theory::geometry(spec, cell).map(|wide| wide.layers);
    let shown = |measured: fn(&GeometryRow) -> Option<f64>,
                 predicted: fn(&LayerGeometry) -> Option<f64>| {
        let wide = wide.as_deref();
        shown(data, measured, |l| {
            wide.and_then(|wide| predicted(&wide[l]))
        })
    };
    let end = |data: &&CellData| {
        let ends = lengths(data).into_iter();
        let ends = ends.map(|draw| draw.last().copied().flatten());
        quantile(&ends.collect::<Vec<_>>(), 0.5)
    };
    Some(Geometry {
        line,
        typical: cells.iter().map(end).collect(),
        one_input: OneInput {
            draws,
            law,
            infinite,
            agreement,
        },
        input_share: shown(|row| row.input_share, |wide| wide.input_share),
        unit_share: shown(|row| row.unit_share, |wide| wide.unit_share),
        mean_share: shown(|row| row.mean_share, |wide| wide.mean_share),
        correlation: shown(|row| row.correlation, |wide| wide.correlation),
        gradient_correlation: shown(
            |row| row.gradient_correlation,
            |wide| wide.gradient_correlation,
        ),
        chi_1: theory::chi_1(spec, cell),
    })
}

/// The critical line; else the one whose measured forward growth is nearest to none; else, where there
/// is no growth (one hidden layer), the middle one.
fn telling(lines: &[Line]) -> Option<usize> {
    let critical = lines.iter().position(|line| line.critical);
    let growth = |(index, line): (usize, &Line)| Some((index, line.forward.per_layer?.abs()));
    let flattest = || {
        let growths = lines.iter().enumerate().filter_map(growth);
        growths
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(index, _)| index)
    };
    critical
        .or_else(flattest)
        .or_else(|| lines.len().checked_sub(1).map(|last| last / 2))
}

fn shown(
    data: &CellData,
    measured: fn(&GeometryRow) -> Option<f64>,
    predicted: impl Fn(usize) -> Option<f64>,
) -> Option<Shown> {
    let by_layer: Vec<Vec<Option<f64>>> = (0..=data.cell.depth)
        .map(|layer| {
            let rows = data
                .replicates
                .iter()
                .map(|trace| trace.geometry.get(layer));
            rows.map(|row| row.and_then(measured)).collect()
        })
        .collect();
    by_layer.iter().flatten().flatten().next()?;
    // Where a draw has no such number (it is dead) the others tell.
    let at = |p: f64| {
        let living = |draws: &Vec<Option<f64>>| -> Vec<Option<f64>> {
            draws.iter().copied().filter(Option::is_some).collect()
        };
        by_layer
            .iter()
            .map(|draws| quantile(&living(draws), p))
            .collect()
    };
    Some(Shown {
        p05: at(0.05),
        p50: at(0.5),
        p95: at(0.95),
        agreement: by_layer
            .iter()
            .enumerate()
            .map(|(layer, draws)| Match::of(draws, predicted(layer)))
            .collect(),
    })
}
