//! One line of a slice: what a variance makes of the deepest network.

use crate::analysis::agreement::agreement;
use crate::analysis::growth::growth;
use crate::analysis::quantile::quantile;
use crate::analysis::summary::mean_share;
use crate::analysis::{
    Band, Direction, FloatRange, Growth, Line, Statistic, Verdict, named_rules, theory,
};
use crate::dataset::{CellData, Dataset, LayerRow, Trace};
use crate::spec::Variance;
use crate::sweep::Cell;

/// What was measured of a cell, beside its theory.
pub(super) fn line(dataset: &Dataset, data: &CellData) -> Line {
    let cell = &data.cell;
    let prediction = theory::predict(&dataset.spec, cell);
    let statistic = Statistic::of(cell.width, dataset.spec.data);
    let mut forward = growth(data, Direction::Forward, statistic);
    let mut backward = growth(data, Direction::Backward, statistic);
    let known = theory::is_of(statistic, &dataset.spec, cell);
    if let Some(growth) = prediction.growth().filter(|_| known) {
        forward.theory = Some(growth.forward);
        backward.theory = Some(growth.backward);
    }
    let agreement = agreement(data, &prediction);
    let forward_size = |row: &LayerRow| statistic.log10(row, Direction::Forward);
    let backward_size = |row: &LayerRow| statistic.log10(row, Direction::Backward);
    let last = |trace: &Trace| forward_size(&trace.layers[cell.depth]);
    let ends: Vec<Option<f64>> = data.replicates.iter().map(last).collect();
    Line {
        sigma2: cell.sigma2,
        replicates: data.replicates.len(),
        rule: cell.variance.rule(),
        names: names(cell),
        critical: false,
        hidden: band(
            data,
            forward_size,
            match statistic {
                Statistic::Std => prediction.log10_hidden_std,
                Statistic::Rms => prediction.log10_hidden_rms,
            },
        ),
        extremes: quantile(&ends, 0.0)
            .zip(quantile(&ends, 1.0))
            .map(<[f64; 2]>::from),
        gradient: band(data, backward_size, prediction.log10_gradient_std),
        forward,
        backward,
        histograms: data.histograms.clone(),
        inactive_share: mean_share(data, |row| row.inactive_share),
        dead_share: mean_share(data, |row| row.dead_share),
        first_dead_layer: first_dead_layer(data),
        float_range: FloatRange::of(data),
        agreement,
    }
}

/// The hidden layer from which on every unit of the median replicate is 0 on all data. Biases may wake the
/// layers behind a dead one: it counts only if none of them is alive.
fn first_dead_layer(data: &CellData) -> Option<usize> {
    let is_dead = |layer: &usize| {
        let rows = data.replicates.iter().map(|trace| &trace.layers[*layer]);
        let alive: Vec<Option<f64>> = rows.map(|row| (!row.is_dead()).then_some(1.0)).collect();
        quantile(&alive, 0.5).is_none()
    };
    (1..=data.cell.depth).rev().take_while(is_dead).last()
}

fn band(
    data: &CellData,
    quantity: impl Fn(&LayerRow) -> Option<f64>,
    theory: Vec<Option<f64>>,
) -> Band {
    let at = |p: f64| {
        (0..=data.cell.depth)
            .map(|layer| {
                let values: Vec<Option<f64>> = data
                    .replicates
                    .iter()
                    .map(|trace| quantity(&trace.layers[layer]))
                    .collect();
                quantile(&values, p)
            })
            .collect()
    };
    Band {
        p05: at(0.05),
        p50: at(0.5),
        p95: at(0.95),
        theory,
    }
}

/// The rules that give this cell's number in its hidden layers, as [`named_rules`] has them. Glorot and
/// LeCun agree there, but not in the first and last matrix: a cell that was asked for by one of them is
/// not the other's.
fn names(cell: &Cell) -> Vec<&'static str> {
    match cell.variance {
        Variance::Glorot => return vec!["Glorot"],
        Variance::Lecun => return vec!["LeCun"],
        Variance::Mup => return vec!["muP"],
        _ => {}
    }
    let is = |value: f64| (cell.sigma2 / value - 1.0).abs() < 1e-9;
    let rules = named_rules(cell.activation).into_iter();
    let rules = rules.filter(|(_, times_width)| is(times_width / cell.width as f64));
    rules.map(|(name, _)| name).collect()
}

/// Marks the line that keeps the signal best: of those which are stable forward (and backward, if any
/// is), the one whose ends differ least in both directions.
pub(super) fn mark_critical(lines: &mut [Line]) {
    let stable = |line: &Line, both: bool| {
        line.forward.verdict == Verdict::Stable
            && (!both || line.backward.verdict == Verdict::Stable)
    };
    let drift = |line: &Line| {
        let ends = |g: &Growth| g.change.map_or(f64::INFINITY, f64::abs);
        ends(&line.forward) + ends(&line.backward)
    };
    for both in [true, false] {
        let best = lines
            .iter_mut()
            .filter(|line| stable(line, both))
            .min_by(|a, b| drift(a).total_cmp(&drift(b)));
        if let Some(best) = best {
            best.critical = true;
            return;
        }
    }
}
