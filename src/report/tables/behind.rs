//! The numbers behind the figures: growth behind the crossing, decades behind the heat maps,
//! levels behind the lines.

use super::super::fate::Fates;
use super::super::page::Table;
use super::parts::{
    NONE, group, level, number_column, plain_column, rows, text_cell, variance_cell,
};
use crate::analysis::{Band, Growth, Line, MapCell};
use crate::chart::figure::words;
use crate::chart::layout::numbers::{self, count};
use crate::chart::layout::ticks;

/// Growth a layer with its interval, beside theory.
pub fn growth(fates: &Fates, suffix: &str) -> Table {
    let slice = fates.slice;
    let intervals = slice
        .lines
        .iter()
        .any(|line| line.forward.interval.or(line.backward.interval).is_some());
    let names: &[&str] = match intervals {
        true => &["measured", "95% interval", "theory"],
        false => &["measured", "theory"],
    };
    let mut columns = vec![plain_column("σ²")];
    for direction in ["forward", "backward"] {
        columns.extend(names.iter().map(|name| number_column(direction, *name)));
    }
    let cells = |growth: &Growth| {
        let signed = |value: Option<f64>| value.map_or(NONE.into(), |v| numbers::signed(v, 4));
        let interval = growth.interval.map_or(NONE.into(), |(low, high)| {
            format!(
                "{} to {}",
                numbers::signed(low, 4),
                numbers::signed(high, 4)
            )
        });
        let mut cells = vec![signed(growth.per_layer)];
        cells.extend(intervals.then_some(interval));
        cells.push(signed(growth.theory));
        cells.into_iter().map(text_cell)
    };
    let std = slice.statistic.short();
    let turning = words::forward_turning(slice).or(words::backward_turning(slice));
    let behind = match turning {
        Some(_) => ", behind the turning point",
        None => "",
    };
    Table {
        id: format!("growth-table{suffix}"),
        title: format!("Growth a layer in decades (log₁₀){behind}"),
        head_groups: vec![
            group("", 1),
            group(&format!("forward: {std} of hidden units"), names.len()),
            group(&format!("backward: {std} of gradients"), names.len()),
        ],
        columns,
        rows: rows(fates, |index| {
            let line = &slice.lines[index];
            let mut row = vec![variance_cell(fates, index)];
            row.extend(cells(&line.forward));
            row.extend(cells(&line.backward));
            row
        }),
        note: Some({
            let theory = match slice.is_predicted {
                true => "Theory is for infinite width.",
                false if slice.architecture.is_plain() => "No theory is known for these weights.",
                false => "No theory is known for these networks: they are measured only.",
            };
            match (intervals, slice.draws().several()) {
                (true, _) => format!(
                    "Measured is the mean over the draws, with its interval (Student’s t); what a draw \
                     gains over all layers is given elsewhere as the median draw’s. {theory}"
                ),
                (false, true) => format!(
                    "Measured is the mean over the draws; what a draw gains over all layers is given \
                     elsewhere as the median draw’s. {theory}"
                ),
                (false, false) => theory.into(),
            }
        }),
    }
}

/// Decades between first and last layer, by depth.
pub fn depth(fates: &Fates, suffix: &str, way: &str, of: impl Fn(&MapCell) -> Growth) -> Table {
    let slice = fates.slice;
    let mut columns = vec![plain_column("σ²")];
    columns.extend(
        slice
            .depths
            .iter()
            .map(|&depth| number_column("", count(depth))),
    );
    let decades = |cell: Option<&MapCell>| {
        let Some(growth) = cell.map(&of) else {
            return "not computed".into();
        };
        match growth.change {
            None if growth.dead => "dead".into(),
            None => "std 0".into(),
            Some(median) => numbers::signed(median, if median.abs() < 9.95 { 1 } else { 0 }),
        }
    };
    let std = slice.statistic.short();
    let what = match way {
        "forward" => format!("the hidden units’ {std}, last layer over first"),
        _ => format!("the gradient’s {std}, first layer over last"),
    };
    Table {
        id: format!("depth-{way}-table{suffix}"),
        title: match slice.map_draws().several() {
            true => format!("Decades by depth, {way}: {what} (median draw)"),
            false => format!("Decades by depth, {way}: {what}"),
        },
        head_groups: vec![group("", 1), group("depth", slice.depths.len())],
        columns,
        rows: rows(fates, |index| {
            let mut row = vec![variance_cell(fates, index)];
            row.extend(slice.map.iter().map(|cells| {
                let cell = cells.get(index).and_then(Option::as_ref);
                text_cell(decades(cell))
            }));
            row
        }),
        note: None,
    }
}

/// The median standard deviation at a few layers.
pub fn levels(fates: &Fates, suffix: &str, way: &str, of: impl Fn(&Line) -> &Band) -> Table {
    let slice = fates.slice;
    let forward = way == "forward";
    let median = match slice.draws().several() {
        true => " (median draw)",
        false => "",
    };
    let mut layers: Vec<usize> = match forward {
        true => layers_shown(1, slice.depth),
        false => layers_shown(0, slice.depth),
    };
    if !forward {
        layers.reverse();
    }
    let mut columns = vec![plain_column("σ²")];
    columns.extend(layers.iter().map(|&layer| number_column("", count(layer))));
    let size = words::capitalised(slice.statistic.long());
    Table {
        id: format!("levels-{way}-table{suffix}"),
        title: match forward {
            true => format!("{size} of the hidden units by layer{median}"),
            false => format!("{size} of ∂L/∂f by layer{median}"),
        },
        head_groups: vec![group("", 1), group("layer", layers.len())],
        columns,
        rows: rows(fates, |index| {
            let mut row = vec![variance_cell(fates, index)];
            let band = of(&slice.lines[index]);
            row.extend(layers.iter().map(|&layer| text_cell(level(band, layer))));
            row
        }),
        note: Some("data/layers.csv holds every layer of every draw.".into()),
    }
}

fn layers_shown(first: usize, last: usize) -> Vec<usize> {
    ticks::layers(first, last, 7)
        .into_iter()
        .map(|tick| tick.value as usize)
        .collect()
}
