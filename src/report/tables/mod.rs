//! The tables of the report: one row a variance, what is behind each figure, one row a slice.

mod behind;
mod beside;
mod comparison;
mod parts;

pub use comparison::comparison;
pub use parts::{
    NONE, explained, group, number_column, plain_column, rows, text_cell, variance_cell,
};

use self::behind::{depth, growth, levels};
use self::parts::{level, per_layer, verdict_cell};
use super::fate::{Fates, is_dead};
use super::float_range;
use super::page::Table;
use crate::analysis::Slice;
use crate::chart::layout::numbers::{all_of, count, count_word};

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
    tables.extend(float_range::table(&fates, suffix));
    tables.extend(beside::tables(slice, suffix));
    tables.into_iter().map(explained).collect()
}

/// The Markdown's table: the same rows, only the numbers that the verdict hangs on.
pub fn summary(slice: &Slice) -> Table {
    let fates = Fates::of(slice);
    let depth = slice.depth;
    let deep = depth > 1;
    let mut columns = vec![plain_column("σ²")];
    let growth = |way: &str| deep.then(|| number_column("", format!("{way}, per layer")));
    columns.extend(deep.then(|| plain_column("verdict")));
    columns.extend(growth("forward"));
    columns.push(number_column(
        "",
        format!("{}, layer {}", slice.statistic.short(), count(depth)),
    ));
    columns.extend(growth("backward"));
    columns.push(number_column("", "gradient, layer 0"));
    let row = |index: usize| {
        let line = &slice.lines[index];
        let growth = |growth| deep.then(|| text_cell(per_layer(growth)));
        let mut cells = vec![variance_cell(&fates, index)];
        cells.extend(deep.then(|| verdict_cell(line, depth)));
        cells.extend(growth(&line.forward));
        cells.push(text_cell(level(&line.hidden, depth)));
        cells.extend(growth(&line.backward));
        cells.push(text_cell(level(&line.gradient, 0)));
        cells
    };
    explained(Table {
        id: "summary".into(),
        title: format!("Every variance, at depth {}", count(depth)),
        head_groups: Vec::new(),
        columns,
        rows: rows(&fates, row),
        note: dead_note(&fates),
    })
}

/// One row a variance, the largest on top as in the figures. One hidden layer has neither growth nor
/// verdict.
fn variances(fates: &Fates, suffix: &str) -> Table {
    let slice = fates.slice;
    let depth = slice.depth;
    let deep = depth > 1;
    let ways = [("forward", 1, depth), ("backward", depth - 1, 0)];
    let mut columns = vec![plain_column("σ²")];
    columns.extend(deep.then(|| plain_column("verdict")));
    for (way, first, last) in ways {
        columns.extend(deep.then(|| number_column(way, "per layer")));
        columns.push(number_column(way, format!("layer {}", count(first))));
        columns.extend(deep.then(|| number_column(way, format!("layer {}", count(last)))));
    }
    let row = |index: usize| {
        let line = &slice.lines[index];
        let mut cells = vec![variance_cell(fates, index)];
        cells.extend(deep.then(|| verdict_cell(line, depth)));
        let measured = [
            (&line.forward, &line.hidden),
            (&line.backward, &line.gradient),
        ];
        for ((growth, band), (_, first, last)) in measured.into_iter().zip(ways) {
            cells.extend(deep.then(|| text_cell(per_layer(growth))));
            cells.push(text_cell(level(band, first)));
            cells.extend(deep.then(|| text_cell(level(band, last))));
        }
        cells
    };
    let std = slice.statistic.short();
    let (free, span) = if deep { (2, 3) } else { (1, 1) };
    Table {
        id: format!("variances{suffix}"),
        title: format!("Every variance, at depth {}", count(depth)),
        head_groups: vec![
            group("", free),
            group(&format!("forward: {std} of hidden units"), span),
            group(&format!("backward: {std} of gradients"), span),
        ],
        columns,
        rows: rows(fates, row),
        note: dead_note(fates),
    }
}

/// Which draws died, where some did by chance.
fn dead_note(fates: &Fates) -> Option<String> {
    const DEAD: &str = "a layer in which every unit is 0 on all data";
    let lines = &fates.slice.lines;
    let zero = lines.iter().any(|line| line.sigma2 == 0.0 && is_dead(line));
    let zero = zero.then(|| "At σ² = 0 every weight is 0, and so is every unit.".to_owned());
    let dead = fates.which(|line| line.forward.dead_replicates > 0 && line.sigma2 > 0.0);
    let died = |&index: &usize| lines[index].forward.dead_replicates;
    let (fewest, most) = (dead.iter().map(died).min(), dead.iter().map(died).max());
    let by_chance = fewest.zip(most).map(|(fewest, most)| {
        let all_died = dead
            .iter()
            .all(|index| died(index) == lines[*index].replicates);
        let draws = if most == 1 { "draw" } else { "draws" };
        let how_many = match all_died {
            true if most > 1 => all_of(most),
            _ => count_word(most),
        };
        let place = match dead.as_slice() {
            [only] => format!("At {}", fates.sigma2(*only)),
            all if all.len() == fates.count() => "At every variance".into(),
            all => format!("At {} of the variances", count_word(all.len())),
        };
        let said = match fewest == most {
            true => format!("{place} {how_many} {draws} died: {DEAD}."),
            false if all_died => format!("{place} all draws died: {DEAD}."),
            false => format!("{place} draws died, up to {how_many} at one: {DEAD}."),
        };
        let living = dead
            .iter()
            .any(|&index| lines[index].forward.per_layer.is_some());
        match living {
            // Behind a layer that died the biases make others, which have a size.
            true if fates.slice.bias2 > 0.0 => {
                format!("{said} Growth is that of the draws that are not 0 at an end.")
            }
            true => format!("{said} Growth is that of the others."),
            false => said,
        }
    });
    let notes: Vec<String> = zero.into_iter().chain(by_chance).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}
