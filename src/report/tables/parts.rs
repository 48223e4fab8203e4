//! What the tables are made of: columns, rows with their swatches, cells, verdict marks.

use super::super::fate::{Fates, is_dead};
use super::super::page::{Cell, Column, HeadGroup, Row, Swatch, Table, VerdictMark};
use crate::analysis::{Band, Growth, Line, Verdict};
use crate::chart;
use crate::chart::layout::numbers;

/// Stands where there is no number.
pub const NONE: &str = "–";

/// The table with a note on what that stands for, where it stands.
pub fn explained(table: Table) -> Table {
    let mut cells = table.rows.iter().flat_map(|row| &row.cells);
    if !cells.any(|cell| cell.text == NONE) {
        return table;
    }
    let note = table.note.map(|note| note + " ").unwrap_or_default();
    Table {
        note: Some(format!(
            "{note}{NONE} stands where there is no such number."
        )),
        ..table
    }
}

/// The rows of a slice's table, the largest variance on top.
pub fn rows(fates: &Fates, cells: impl Fn(usize) -> Vec<Cell>) -> Vec<Row> {
    let shades = chart::shades(fates.slice);
    let hex = |color: u32| format!("#{color:06X}");
    (0..fates.count())
        .rev()
        .map(|index| Row {
            swatch: shades.get(index).map(|shade| Swatch {
                light: hex(shade.line.light),
                dark: hex(shade.line.dark),
            }),
            cells: cells(index),
            critical: fates.slice.lines[index].critical,
        })
        .collect()
}

/// A column of words, flush left.
pub fn plain_column(text: &str) -> Column {
    Column {
        text: text.into(),
        full: text.into(),
        numeric: false,
    }
}

/// A column of numbers, flush right; `group` stands over it and goes into its full head.
pub fn number_column(group: &str, text: impl Into<String>) -> Column {
    let text = text.into();
    Column {
        full: match group {
            "" => text.clone(),
            group => format!("{group}, {text}"),
        },
        text,
        numeric: true,
    }
}

/// A head over `span` columns.
pub fn group(text: &str, span: usize) -> HeadGroup {
    HeadGroup {
        text: text.into(),
        span,
    }
}

/// A cell of text.
pub fn text_cell(text: String) -> Cell {
    Cell {
        text,
        ..Cell::default()
    }
}

/// The row’s head: sigma², and the rules that give it.
pub fn variance_cell(fates: &Fates, index: usize) -> Cell {
    Cell {
        text: fates.labels[index].clone(),
        note: fates.rule_names(index).join(", "),
        marks: Vec::new(),
    }
}

/// One mark where forward and backward agree, else two. What is stable only because the layers are few is
/// told from the rest, as in the headline.
pub fn verdict_cell(line: &Line, depth: usize) -> Cell {
    let mark = |verdict: Verdict, word: String| VerdictMark {
        symbol: match verdict {
            Verdict::Vanishing => "▼",
            Verdict::Stable => "=",
            Verdict::Exploding => "▲",
        },
        word,
        class: verdict.name(),
    };
    let (forward, backward) = (line.forward.verdict, line.backward.verdict);
    let drifts = line.forward.drifts(depth) || line.backward.drifts(depth);
    let word = |growth: &Growth| match growth.drifts(depth) {
        true => "stable, few layers",
        false => growth.verdict.name(),
    };
    let marks = if is_dead(line) {
        vec![mark(Verdict::Vanishing, "vanishing, dead".into())]
    } else if forward == backward && drifts {
        vec![mark(forward, "stable, few layers".into())]
    } else if forward == backward {
        vec![mark(forward, forward.name().into())]
    } else {
        vec![
            mark(forward, word(&line.forward).into()),
            mark(backward, format!("gradient {}", word(&line.backward))),
        ]
    };
    Cell {
        marks,
        ..Cell::default()
    }
}

/// "×0.99", a factor a layer.
pub fn per_layer(growth: &Growth) -> String {
    growth.per_layer.map_or(NONE.into(), numbers::factor)
}

/// A standard deviation to two digits; 0 where the median draw is dead.
pub fn level(band: &Band, layer: usize) -> String {
    match band.p50.get(layer) {
        Some(Some(log10)) => numbers::from_log10(*log10, 2),
        Some(None) => "0".into(),
        None => NONE.into(),
    }
}
