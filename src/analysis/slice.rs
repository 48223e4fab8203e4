//! Gathers the cells of one (width, activation, initialiser) into what the figures show.

use std::collections::HashMap;

use super::agreement::agreement;
use super::crossing::crossing;
use super::geometry::geometry;
use super::growth::{Direction, growth};
use super::quantile::quantile;
use super::summary::mean_share;
use super::theory;
use super::{Band, Line, MapCell, Slice, Verdict};
use crate::dataset::{CellData, Dataset, LayerRow};
use crate::spec::{Spec, Variance};
use crate::sweep::Cell;

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
        )
    };
    keys.sort_by_key(|key| place(key));
    keys.iter().map(|key| slice(dataset, key)).collect()
}

fn same_slice(a: &Cell, b: &Cell) -> bool {
    a.width == b.width && a.activation == b.activation && a.init == b.init
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
    let map = depths
        .iter()
        .map(|&d| {
            let find = |line: &Line| by_place.get(&place(d, line.sigma2, line.rule.clone()));
            lines
                .iter()
                .map(|line| find(line).map(|data| map_cell(data)))
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
    let expected = |sigma2: f64| theory::growth_at(spec, &deepest, sigma2);
    let forward_crossing = crossing(&points(|l| l.forward), |s| Some(expected(s)?.forward));
    let backward_crossing = crossing(&points(|l| l.backward), |s| Some(expected(s)?.backward));
    let theory_critical = theory::critical(spec, &deepest);
    let turning: Vec<f64> = [forward_crossing, backward_crossing]
        .into_iter()
        .filter_map(|crossing| Some(crossing?.sigma2))
        .chain(theory_critical)
        .collect();
    Slice {
        forward_crossing,
        backward_crossing,
        theory_critical,
        theory_growth: theory::growth_curve(spec, &deepest, span, &turning),
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
        input_dim: cell.input_dim,
        output_dim: cell.output_dim,
        activation: cell.activation,
        init: cell.init,
        bias2: spec.bias2,
        target: spec.target,
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

fn line(dataset: &Dataset, data: &CellData) -> Line {
    let cell = &data.cell;
    let prediction = theory::predict(&dataset.spec, cell);
    let mut forward = growth(data, Direction::Forward);
    let mut backward = growth(data, Direction::Backward);
    if let Some(growth) = prediction.growth() {
        forward.theory = Some(growth.forward);
        backward.theory = Some(growth.backward);
    }
    let agreement = agreement(data, &prediction);
    Line {
        sigma2: cell.sigma2,
        replicates: data.replicates.len(),
        rule: cell.variance.rule(),
        names: names(cell),
        critical: false,
        hidden: band(
            data,
            |row| row.log10_hidden_std,
            prediction.log10_hidden_std,
        ),
        gradient: band(
            data,
            |row| row.log10_gradient_std,
            prediction.log10_gradient_std,
        ),
        forward,
        backward,
        histograms: data.histograms.clone(),
        inactive_share: mean_share(data, |row| row.inactive_share),
        dead_share: mean_share(data, |row| row.dead_share),
        first_dead_layer: first_dead_layer(data),
        agreement,
    }
}

/// The first hidden layer at which every unit of the median replicate is 0 on all data.
fn first_dead_layer(data: &CellData) -> Option<usize> {
    (1..=data.cell.depth).find(|&layer| {
        let rows = data.replicates.iter().map(|trace| &trace.layers[layer]);
        let alive: Vec<Option<f64>> = rows.map(|row| (!row.is_dead()).then_some(1.0)).collect();
        quantile(&alive, 0.5).is_none()
    })
}

fn band(data: &CellData, quantity: fn(&LayerRow) -> Option<f64>, theory: Vec<Option<f64>>) -> Band {
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

fn map_cell(data: &CellData) -> MapCell {
    MapCell {
        sigma2: data.cell.sigma2,
        replicates: data.replicates.len(),
        forward: growth(data, Direction::Forward),
        backward: growth(data, Direction::Backward),
    }
}

/// The rules that give this cell's number in its hidden layers. Glorot and LeCun agree there, but not
/// in the first and last matrix: a cell that was asked for by one of them is not the other's.
fn names(cell: &Cell) -> Vec<&'static str> {
    match cell.variance {
        Variance::Glorot => return vec!["Glorot"],
        Variance::Lecun => return vec!["LeCun"],
        _ => {}
    }
    let width = cell.width as f64;
    let is = |value: f64| (cell.sigma2 / value - 1.0).abs() < 1e-9;
    let mut names = Vec::new();
    if is(2.0 / width) {
        names.push("He");
    }
    if is(1.0 / width) {
        names.extend(["Glorot", "LeCun"]);
    }
    names
}

/// Marks the line that keeps the signal best: of those which are stable forward (and backward, if any
/// is), the one whose ends differ least in both directions.
fn mark_critical(lines: &mut [Line]) {
    let stable = |line: &Line, both: bool| {
        line.forward.verdict == Verdict::Stable
            && (!both || line.backward.verdict == Verdict::Stable)
    };
    let drift = |line: &Line| {
        let ends = |g: &super::Growth| g.change.map_or(f64::INFINITY, f64::abs);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::fixture::{power_law, rate};
    use crate::network::Activation;
    use crate::spec::{Spec, Variance};

    fn textbook() -> Dataset {
        power_law(&Spec {
            depth: vec![5, 50],
            ..Spec::default()
        })
    }

    #[test]
    fn growth_ratio_and_verdict_are_those_of_the_power_law() {
        let slice = &slices(&textbook())[0];
        assert_eq!(slice.depth, 50);
        for line in &slice.lines {
            let cell = Cell {
                depth: 50,
                width: 80,
                input_dim: 80,
                output_dim: 1,
                activation: Activation::Relu,
                init: crate::network::Initialiser::Gaussian,
                variance: Variance::Number(line.sigma2),
                sigma2: line.sigma2,
            };
            let expected = rate(&cell, 0.0);
            for growth in [&line.forward, &line.backward] {
                assert!((growth.per_layer.unwrap() - expected).abs() < 1e-12);
                assert!((growth.ratio.unwrap()[1] - 49.0 * expected).abs() < 1e-9);
                assert!((growth.change.unwrap() - 49.0 * expected).abs() < 1e-9);
                // Ten rates 0.01 apart: sd 0.030277, t(9) = 2.262157, half width 0.021659.
                let (low, high) = growth.interval.unwrap();
                assert!(((high - low) / 2.0 - 0.021_659).abs() < 1e-6);
                // Infinite width has the same law for ReLU.
                assert!((growth.theory.unwrap() - expected).abs() < 1e-9);
            }
            let word = match 49.0 * expected {
                r if r > 1.0 => Verdict::Exploding,
                r if r < -1.0 => Verdict::Vanishing,
                _ => Verdict::Stable,
            };
            assert_eq!(line.forward.verdict, word, "sigma2 = {}", line.sigma2);
        }
    }

    #[test]
    fn the_critical_line_is_he_and_the_crossing_is_there() {
        let slice = &slices(&textbook())[0];
        let critical: Vec<_> = slice.lines.iter().filter(|line| line.critical).collect();
        assert_eq!(critical.len(), 1);
        assert_eq!(critical[0].names, ["He"]);
        assert_eq!(critical[0].rule.as_deref(), Some("he"));
        let crossing = slice.forward_crossing.unwrap();
        assert!((crossing.sigma2 / 0.025 - 1.0).abs() < 1e-9);
        assert!((slice.theory_critical.unwrap() / 0.025 - 1.0).abs() < 1e-9);
        let glorot: Vec<_> = slice
            .lines
            .iter()
            .filter(|line| line.names == ["Glorot", "LeCun"])
            .collect();
        assert_eq!(glorot.len(), 1);
        assert_eq!(glorot[0].sigma2, 0.0125);
    }

    #[test]
    fn glorot_and_lecun_are_told_apart_where_both_are_asked_for() {
        let slice = &slices(&power_law(&Spec {
            sigma2: vec![Variance::Glorot, Variance::Lecun],
            ..Spec::default()
        }))[0];
        let mut names: Vec<_> = slice.lines.iter().map(|line| line.names.clone()).collect();
        names.sort();
        assert_eq!(names, [["Glorot"], ["LeCun"]]);
        assert_eq!(slice.lines[0].sigma2, slice.lines[1].sigma2);
    }

    #[test]
    fn one_hidden_layer_keeps_nothing_and_loses_nothing() {
        let slice = &slices(&power_law(&Spec {
            depth: vec![1],
            ..Spec::default()
        }))[0];
        assert!(slice.lines.iter().all(|line| !line.critical));
    }

    #[test]
    fn the_map_has_a_row_for_each_depth_and_a_gap_for_a_missing_cell() {
        let mut dataset = textbook();
        let gone = dataset.cells.remove(2).cell;
        let slice = &slices(&dataset)[0];
        assert_eq!(slice.depths, [5, 50]);
        let column = slice
            .lines
            .iter()
            .position(|line| line.sigma2 == gone.sigma2)
            .unwrap();
        assert!(slice.map[0][column].is_none());
        let cell = slice.map[1][column].unwrap();
        assert_eq!(cell.sigma2, gone.sigma2);
    }

    #[test]
    fn a_variance_of_0_leaves_the_theory_of_the_others() {
        let spec = Spec {
            depth: vec![5],
            sigma2: vec![Variance::Number(0.0), Variance::Number(0.01), Variance::He],
            ..Spec::default()
        };
        let curve = &slices(&power_law(&spec))[0].theory_growth;
        let (first, last) = (curve[0].sigma2, curve[curve.len() - 1].sigma2);
        assert!((first * 1.5 / 0.01 - 1.0).abs() < 1e-9 && (last / 1.5 / 0.025 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn theory_is_dense_where_it_is_enlarged() {
        let slice = &slices(&textbook())[0];
        let near = |point: &&super::super::TheoryGrowth| {
            (point.sigma2 / 0.025).ln().abs() < 0.1 * std::f64::consts::LN_10
        };
        let points: Vec<f64> = slice.theory_growth.iter().map(|p| p.sigma2).collect();
        assert!(points.windows(2).all(|pair| pair[0] <= pair[1]));
        assert!(slice.theory_growth.iter().filter(near).count() >= 20);
    }

    #[test]
    fn each_width_activation_and_initialiser_is_a_slice() {
        let dataset = power_law(&Spec {
            depth: vec![3],
            width: vec![8, 16],
            activation: vec![Activation::Relu, Activation::Tanh],
            sigma2: vec![Variance::He],
            ..Spec::default()
        });
        assert_eq!(slices(&dataset).len(), 4);
    }

    #[test]
    fn dead_networks_count_as_vanished_and_end_the_line() {
        let mut dataset = power_law(&Spec {
            depth: vec![4],
            sigma2: vec![Variance::He],
            replicates: 3,
            ..Spec::default()
        });
        for trace in &mut dataset.cells[0].replicates[..2] {
            for row in &mut trace.layers[3..] {
                row.log10_hidden_std = None;
                row.dead_share = 1.0;
            }
        }
        let line = &slices(&dataset)[0].lines[0];
        assert_eq!(line.forward.verdict, Verdict::Vanishing);
        assert_eq!(line.forward.dead_replicates, 2);
        assert!(line.forward.dead);
        assert!(line.forward.per_layer.is_some());
        // The one that lives has a ratio, the median draw has none.
        assert!(line.forward.ratio.is_some());
        assert_eq!(line.forward.change, None);
        assert_eq!(line.hidden.p50[3], None);
        assert!(line.hidden.p50[2].is_some());
        assert!((line.dead_share - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(line.first_dead_layer, Some(3));
    }

    #[test]
    fn units_that_are_constant_but_not_0_are_not_dead() {
        let mut dataset = power_law(&Spec {
            depth: vec![4],
            sigma2: vec![Variance::He],
            replicates: 3,
            ..Spec::default()
        });
        for trace in &mut dataset.cells[0].replicates {
            for row in &mut trace.layers {
                row.log10_hidden_std = None;
            }
        }
        let line = &slices(&dataset)[0].lines[0];
        assert_eq!(line.forward.verdict, Verdict::Vanishing);
        assert_eq!(line.forward.ratio, None);
        assert!(!line.forward.dead);
        assert_eq!(line.forward.dead_replicates, 0);
        assert_eq!(line.first_dead_layer, None);
    }

    #[test]
    fn an_input_that_is_one_number_or_0_does_not_make_a_dead_network() {
        let mut dataset = power_law(&Spec {
            depth: vec![4],
            sigma2: vec![Variance::He],
            ..Spec::default()
        });
        for trace in &mut dataset.cells[0].replicates {
            trace.layers[0].log10_hidden_std = None;
            trace.layers[0].dead_share = 1.0;
        }
        let line = &slices(&dataset)[0].lines[0];
        assert_eq!(line.forward.dead_replicates, 0);
        assert_eq!(line.first_dead_layer, None);
    }
}
