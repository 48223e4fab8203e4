//! The tables of the report: one row a variance, what is behind each figure, one row a slice.

mod behind;
mod comparison;
mod parts;

pub use comparison::comparison;

use self::behind::{depth, growth, levels};
use self::parts::{
    group, level, number_column, per_layer, plain_column, rows, text_cell, variance_cell,
    verdict_cell,
};
use super::fate::Fates;
use super::page::Table;
use crate::analysis::Slice;
use crate::chart::layout::numbers::{count, count_word};

/// All tables of a slice; `suffix` keeps their identifiers apart.
pub fn of(slice: &Slice, suffix: &str) -> Vec<Table> {
    let fates = Fates::of(slice);
    let mut tables = vec![variances(&fates, suffix)];
    if slice.depth > 1 {
        tables.push(growth(&fates, suffix));
    }
    if slice.depths.len() > 1 {
        tables.push(depth(&fates, suffix, "forward", |cell| cell.forward));
        tables.push(depth(&fates, suffix, "backward", |cell| cell.backward));
    }
    tables.push(levels(&fates, suffix, "forward", |line| &line.hidden));
    tables.push(levels(&fates, suffix, "backward", |line| &line.gradient));
    tables
}

/// The Markdown's table: the same rows, only the numbers that the verdict hangs on.
pub fn summary(slice: &Slice) -> Table {
    let fates = Fates::of(slice);
    let depth = slice.depth;
    let row = |index: usize| {
        let line = &slice.lines[index];
        vec![
            variance_cell(&fates, index),
            verdict_cell(line),
            text_cell(per_layer(&line.forward)),
            text_cell(level(&line.hidden, depth)),
            text_cell(per_layer(&line.backward)),
            text_cell(level(&line.gradient, 0)),
        ]
    };
    Table {
        id: "summary".into(),
        title: format!("Every variance, at depth {}", count(depth)),
        head_groups: Vec::new(),
        columns: vec![
            plain_column("σ²"),
            plain_column("verdict"),
            number_column("", "forward, per layer"),
            number_column("", format!("std, layer {}", count(depth))),
            number_column("", "backward, per layer"),
            number_column("", "gradient, layer 0"),
        ],
        rows: rows(&fates, row),
        note: dead_note(&fates),
    }
}

/// One row a variance, the largest on top as in the figures.
fn variances(fates: &Fates, suffix: &str) -> Table {
    let slice = fates.slice;
    let depth = slice.depth;
    let layer = |l: usize| format!("layer {}", count(l));
    let mut columns = vec![
        plain_column("σ²"),
        plain_column("verdict"),
        number_column("forward", "per layer"),
        number_column("forward", layer(1)),
    ];
    let mut span = 2;
    if depth > 1 {
        columns.push(number_column("forward", layer(depth)));
        span = 3;
    }
    columns.push(number_column("backward", "per layer"));
    columns.push(number_column("backward", layer(depth - 1)));
    if depth > 1 {
        columns.push(number_column("backward", layer(0)));
    }
    let row = |index: usize| {
        let line = &slice.lines[index];
        let mut cells = vec![
            variance_cell(fates, index),
            verdict_cell(line),
            text_cell(per_layer(&line.forward)),
            text_cell(level(&line.hidden, 1)),
        ];
        if depth > 1 {
            cells.push(text_cell(level(&line.hidden, depth)));
        }
        cells.push(text_cell(per_layer(&line.backward)));
        cells.push(text_cell(level(&line.gradient, depth - 1)));
        if depth > 1 {
            cells.push(text_cell(level(&line.gradient, 0)));
        }
        cells
    };
    Table {
        id: format!("variances{suffix}"),
        title: format!("Every variance, at depth {}", count(depth)),
        head_groups: vec![
            group("", 2),
            group("forward: std of hidden units", span),
            group("backward: std of gradients", span),
        ],
        columns,
        rows: rows(fates, row),
        note: dead_note(fates),
    }
}

/// Which draws died, where some did.
fn dead_note(fates: &Fates) -> Option<String> {
    let dead = fates.which(|line| line.forward.dead_replicates > 0);
    let most = dead
        .iter()
        .map(|&index| fates.slice.lines[index].forward.dead_replicates)
        .max()?;
    let draws = if most == 1 { "draw" } else { "draws" };
    Some(match dead.as_slice() {
        [only] => format!(
            "At {} {} {draws} died: a layer in which every unit is 0 on all data. Growth is that \
             of the others.",
            fates.sigma2(*only),
            count_word(most)
        ),
        _ => format!(
            "At {} of the variances draws died, up to {} at one: a layer in which every unit is 0 \
             on all data. Growth is that of the others.",
            count_word(dead.len()),
            count_word(most)
        ),
    })
}
