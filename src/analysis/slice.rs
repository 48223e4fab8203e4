//! Gathers the cells of one (width, activation, initialiser) into what the figures show.

use std::collections::HashMap;

use rayon::prelude::*;

use super::crossing::crossing;
use super::geometry::geometry;
use super::growth::{Direction, growth};
use super::theory;
use super::{Crossing, Line, MapCell, Slice, Statistic};
use crate::dataset::{CellData, Dataset};
use crate::spec::Spec;
use crate::sweep::Cell;
use line::{line, mark_critical};

mod line;
#[cfg(test)]
mod tests;

/// The slices of a dataset in plan order, which is not that of the cells where shallow ones are missing.
pub fn slices(dataset: &Dataset) -> Vec<Slice> {
    let mut keys: Vec<&Cell> = Vec::new();
    for data in &dataset.cells {
        if !keys.iter().any(|key| same_slice(key, &data.cell)) {
            keys.push(&data.cell);
        }
    }
    let spec = &dataset.spec;
    let place = |cell: &Cell| {
        (
            spec.width.iter().position(|&width| width == cell.width),
            spec.activation.iter().position(|&a| a == cell.activation),
            spec.init.iter().position(|&init| init == cell.init),
            (spec.architecture.iter()).position(|&architecture| architecture == cell.architecture),
        )
    };
    keys.sort_by_key(|key| place(key));
    keys.par_iter().map(|key| slice(dataset, key)).collect()
}

fn same_slice(a: &Cell, b: &Cell) -> bool {
    (a.width, a.activation, a.init, a.architecture)
        == (b.width, b.activation, b.init, b.architecture)
}

fn slice(dataset: &Dataset, key: &Cell) -> Slice {
    let spec = &dataset.spec;
    let cells: Vec<&CellData> = dataset
        .cells
        .iter()
        .filter(|data| same_slice(&data.cell, key))
        .collect();
    let mut depths: Vec<usize> = cells.iter().map(|data| data.cell.depth).collect();
    depths.sort_unstable();
    depths.dedup();
    let depth = *depths.last().expect("a slice has a cell");
    let deep: Vec<&CellData> = cells
        .iter()
        .copied()
        .filter(|data| data.cell.depth == depth)
        .collect();
    let mut lines: Vec<Line> = deep.iter().map(|data| line(dataset, data)).collect();
    // Below two layers nothing is kept or lost on the way.
    if depth > 1 {
        mark_critical(&mut lines);
    }
    // By key: a search for each line would be quadratic in the number of variances.
    let place = |depth: usize, sigma2: f64, rule: Option<String>| (depth, sigma2.to_bits(), rule);
    let by_place: HashMap<_, _> = cells
        .iter()
        .map(|data| {
            let cell = &data.cell;
            let key = place(cell.depth, cell.sigma2, cell.variance.rule());
            (key, *data)
        })
        .collect();
    let statistic = Statistic::of(key.width, spec.data);
    let map = depths
        .iter()
        .map(|&d| {
            let find = |line: &Line| by_place.get(&place(d, line.sigma2, line.rule.clone()));
            lines
                .iter()
                .map(|line| find(line).map(|data| map_cell(data, statistic)))
                .collect()
        })
        .collect();
    // At sigma² = 0 nothing grows: the curve has a logarithmic axis.
    let positive = lines.iter().map(|l| l.sigma2).find(|&s| s > 0.0);
    let span = (
        positive.unwrap_or_default(),
        lines.last().map_or(0.0, |l| l.sigma2),
    );
    let deepest = Cell {
        depth,
        ..key.clone()
    };
    let points = |pick: fn(&Line) -> super::Growth| -> Vec<_> {
        lines.iter().map(|l| (l.sigma2, pick(l))).collect()
    };
    let known = theory::is_of(statistic, spec, &deepest);
    let expected = |sigma2: f64| theory::growth_at(spec, &deepest, sigma2).filter(|_| known);
    // Each asks theory of a deep network many times.
    let forward = || crossing(&points(|l| l.forward), |s| Some(expected(s)?.forward));
    let backward = || crossing(&points(|l| l.backward), |s| Some(expected(s)?.backward));
    let ((forward_crossing, backward_crossing), theory_critical) = rayon::join(
        || rayon::join(forward, backward),
        || theory::critical(spec, &deepest).filter(|_| known),
    );
    let turning: Vec<f64> = [forward_crossing, backward_crossing]
        .into_iter()
        .filter_map(|crossing| Some(crossing?.sigma2))
        .chain(theory_critical)
        .collect();
    let beside = |crossing: Option<Crossing>| Some(crossing?.beside(theory_critical));
    Slice {
        forward_crossing: beside(forward_crossing),
        backward_crossing: beside(backward_crossing),
        theory_critical,
        theory_growth: match known {
            true => theory::growth_curve(spec, &deepest, span, &turning),
            false => Vec::new(),
        },
        depths,
        map,
        geometry: geometry(dataset, &lines, &deep),
        lines,
        ..unmeasured(spec, &deepest)
    }
}

/// The slice of a network of which nothing is known yet.
pub(super) fn unmeasured(spec: &Spec, cell: &Cell) -> Slice {
    Slice {
        width: cell.width,
        inputs: spec.inputs.clone(),
        input_dim: cell.input_dim,
        output_dim: cell.output_dim,
        activation: cell.activation,
        init: cell.init,
        architecture: cell.architecture,
        bias2: spec.bias2,
        target: spec.target,
        is_predicted: theory::is_known(spec, cell),
        statistic: Statistic::of(cell.width, spec.data),
        depth: cell.depth,
        lines: Vec::new(),
        depths: Vec::new(),
        map: Vec::new(),
        forward_crossing: None,
        backward_crossing: None,
        theory_critical: None,
        theory_growth: Vec::new(),
        geometry: None,
    }
}

fn map_cell(data: &CellData, statistic: Statistic) -> MapCell {
    MapCell {
        sigma2: data.cell.sigma2,
        replicates: data.replicates.len(),
        forward: growth(data, Direction::Forward, statistic),
        backward: growth(data, Direction::Backward, statistic),
    }
}
