//! The tables: one row a variance, the growth behind the crossing, the decades behind the heat
//! maps, the levels behind the lines, and one row a slice where there are several.

use super::fate::{Fates, first_dead_layer, verb};
use super::lead::measured;
use super::page::{Cell, Column, HeadGroup, Row, Swatch, Table, VerdictMark};
use super::verdict::setting_among;
use crate::analysis::{Band, Crossing, Growth, Line, MapCell, Slice, Verdict};
use crate::chart;
use crate::chart::layout::numbers::{self, count, count_word};
use crate::chart::layout::ticks;

/// Stands where there is no number.
const NONE: &str = "–";

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

/// One row a variance, the largest on top as in the figures.
fn variances(fates: &Fates, suffix: &str) -> Table {
    let slice = fates.slice;
    let depth = slice.depth;
    let layer = |l: usize| format!("layer {}", count(l));
    let number = |group: &str, text: String| Column {
        full: format!("{group}, {text}"),
        text,
        numeric: true,
    };
    let mut columns = vec![
        plain_column("σ²"),
        plain_column("verdict"),
        number("forward", "per layer".into()),
        number("forward", layer(1)),
    ];
    let mut span = 2;
    if depth > 1 {
        columns.push(number("forward", layer(depth)));
        span = 3;
    }
    columns.push(number("backward", "per layer".into()));
    columns.push(number("backward", layer(depth - 1)));
    if depth > 1 {
        columns.push(number("backward", layer(0)));
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

/// Growth a layer with its interval, beside theory.
fn growth(fates: &Fates, suffix: &str) -> Table {
    let slice = fates.slice;
    let number = |group: &str, text: &str| Column {
        full: format!("{group}, {text}"),
        text: text.into(),
        numeric: true,
    };
    let names = ["measured", "95% interval", "theory"];
    let mut columns = vec![plain_column("σ²")];
    for direction in ["forward", "backward"] {
        columns.extend(names.map(|name| number(direction, name)));
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
        [signed(growth.per_layer), interval, signed(growth.theory)].map(text_cell)
    };
    Table {
        id: format!("growth-table{suffix}"),
        title: "Growth a layer in decades (log₁₀), behind the turning point".into(),
        head_groups: vec![
            group("", 1),
            group("forward: std of hidden units", 3),
            group("backward: std of gradients", 3),
        ],
        columns,
        rows: rows(fates, |index| {
            let line = &slice.lines[index];
            let mut row = vec![variance_cell(fates, index)];
            row.extend(cells(&line.forward));
            row.extend(cells(&line.backward));
            row
        }),
        note: Some(
            "Theory is for infinite width. The interval is that of the mean over the draws \
             (Student’s t)."
                .into(),
        ),
    }
}

/// Decades between first and last layer, by depth.
fn depth(fates: &Fates, suffix: &str, way: &str, of: impl Fn(&MapCell) -> Growth) -> Table {
    let slice = fates.slice;
    let mut columns = vec![plain_column("σ²")];
    columns.extend(slice.depths.iter().map(|&depth| Column {
        text: count(depth),
        full: count(depth),
        numeric: true,
    }));
    let decades = |cell: Option<&MapCell>| match cell.map(|cell| of(cell).ratio) {
        None => "not computed".into(),
        Some(None) => "dead".into(),
        Some(Some([_, median, _])) => {
            numbers::signed(median, if median.abs() < 10.0 { 1 } else { 0 })
        }
    };
    let what = match way {
        "forward" => "the hidden units’ std, last layer over first",
        _ => "the gradient’s std, first layer over last",
    };
    Table {
        id: format!("depth-{way}-table{suffix}"),
        title: format!("Decades by depth, {way}: {what}"),
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
fn levels(fates: &Fates, suffix: &str, way: &str, of: impl Fn(&Line) -> &Band) -> Table {
    let slice = fates.slice;
    let forward = way == "forward";
    let mut layers: Vec<usize> = match forward {
        true => layers_shown(1, slice.depth),
        false => layers_shown(0, slice.depth),
    };
    if !forward {
        layers.reverse();
    }
    let mut columns = vec![plain_column("σ²")];
    columns.extend(layers.iter().map(|&layer| Column {
        text: count(layer),
        full: count(layer),
        numeric: true,
    }));
    Table {
        id: format!("levels-{way}-table{suffix}"),
        title: match forward {
            true => "Standard deviation of the hidden units by layer (median draw)".into(),
            false => "Standard deviation of ∂L/∂f by layer (median draw)".into(),
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

/// One row a slice: what it keeps, where it turns.
pub fn comparison(slices: &[Slice]) -> Table {
    let number = |text: &str| Column {
        text: text.into(),
        full: text.into(),
        numeric: true,
    };
    let turning = |crossing: &Option<Crossing>| crossing.as_ref().map_or(NONE.into(), measured);
    let row = |slice: &Slice| {
        let fates = Fates::of(slice);
        let kept = fates.kept();
        let kept_text = match kept.len() {
            n if n == fates.count() => format!("all {}", count_word(n)),
            0 => "none".into(),
            _ => fates.range(&kept),
        };
        let theory = slice.theory_critical;
        Row {
            swatch: None,
            critical: false,
            cells: vec![
                text_cell(setting_among(slice, slices)),
                text_cell(kept_text),
                text_cell(turning(&slice.forward_crossing)),
                text_cell(turning(&slice.backward_crossing)),
                text_cell(theory.map_or(NONE.into(), |theory| numbers::significant(theory, 3))),
            ],
        }
    };
    Table {
        id: "comparison".into(),
        title: "The networks side by side".into(),
        head_groups: vec![group("", 2), group("σ² at which growth is 1", 3)],
        columns: vec![
            plain_column("network"),
            plain_column("variances that keep the signal"),
            number("forward"),
            number("backward"),
            number("theory"),
        ],
        rows: slices.iter().map(row).collect(),
        note: None,
    }
}

/// The rows of a slice's table, the largest variance on top.
fn rows(fates: &Fates, cells: impl Fn(usize) -> Vec<Cell>) -> Vec<Row> {
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

fn plain_column(text: &str) -> Column {
    Column {
        text: text.into(),
        full: text.into(),
        numeric: false,
    }
}

fn group(text: &str, span: usize) -> HeadGroup {
    HeadGroup {
        text: text.into(),
        span,
    }
}

fn text_cell(text: String) -> Cell {
    Cell {
        text,
        ..Cell::default()
    }
}

fn variance_cell(fates: &Fates, index: usize) -> Cell {
    Cell {
        text: fates.labels[index].clone(),
        note: fates.rule_names(index).join(", "),
        marks: Vec::new(),
    }
}

/// One mark where forward and backward agree, else two.
fn verdict_cell(line: &Line) -> Cell {
    let mark = |verdict: Verdict, word: String| VerdictMark {
        symbol: match verdict {
            Verdict::Vanishing => "▼",
            Verdict::Stable => "=",
            Verdict::Exploding => "▲",
        },
        word,
        class: verb(verdict),
    };
    let (forward, backward) = (line.forward.verdict, line.backward.verdict);
    let marks = if first_dead_layer(line).is_some() {
        vec![mark(Verdict::Vanishing, "dead".into())]
    } else if forward == backward {
        vec![mark(forward, verb(forward).into())]
    } else {
        vec![
            mark(forward, verb(forward).into()),
            mark(backward, format!("back {}", verb(backward))),
        ]
    };
    Cell {
        marks,
        ..Cell::default()
    }
}

fn per_layer(growth: &Growth) -> String {
    growth.per_layer.map_or(NONE.into(), numbers::factor)
}

fn level(band: &Band, layer: usize) -> String {
    match band.p50.get(layer) {
        Some(Some(log10)) => numbers::from_log10(*log10, 2),
        Some(None) => "0".into(),
        None => NONE.into(),
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
