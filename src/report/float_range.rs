//! Where number types end: a sentence for the forward section, and a table of every variance.

use super::fate::Fates;
use super::page::{Cell, Table, VerdictMark};
use super::tables::{group, number_column, plain_column, rows, text_cell, variance_cell};
use crate::analysis::Verdict;
use crate::analysis::float_range::{BothWays, FLOAT_TYPES, FLOAT16, FLOAT32, FloatType, Leaves};
use crate::chart::figure::words;
use crate::chart::layout::numbers::count;

/// Of the largest and the smallest variance, where numbers of their size leave float16 and float32.
pub fn sentence(fates: &Fates) -> Option<String> {
    let lines = &fates.slice.lines;
    let last = lines.len().checked_sub(1)?;
    let leaving = |of: FloatType, index: usize| ways(of, fates, index).forward;
    let told =
        |index: usize, layer: fn(Leaves) -> Option<usize>, said: fn(&str, usize) -> String| {
            let of = [FLOAT16, FLOAT32].into_iter();
            let parts = of.filter_map(|of| Some(said(of.name, layer(leaving(of, index))?)));
            let parts: Vec<String> = parts.collect();
            (!parts.is_empty()).then(|| words::list(&parts))
        };
    let overflows = told(
        last,
        |leaves| leaves.overflow_layer,
        |name, layer| format!("{name} at layer {}", count(layer)),
    );
    let vanishes = told(
        0,
        |leaves| leaves.zero_layer,
        |name, layer| format!("in {name} from layer {} on", count(layer)),
    );
    const NUMBER: &str = "a number as large as the layer’s RMS";
    Some(match (overflows, vanishes) {
        (Some(overflows), Some(vanishes)) => format!(
            "At {} {NUMBER} overflows {overflows}; at {} it is 0 {vanishes}.",
            fates.sigma2(last),
            fates.said[0]
        ),
        (Some(overflows), None) => {
            format!("At {} {NUMBER} overflows {overflows}.", fates.sigma2(last))
        }
        (None, Some(vanishes)) => format!("At {} {NUMBER} is 0 {vanishes}.", fates.sigma2(0)),
        (None, None) => return None,
    })
}

fn ways(of: FloatType, fates: &Fates, index: usize) -> BothWays {
    let ranges = fates.slice.lines[index].float_range.each();
    let place = FLOAT_TYPES.iter().position(|other| *other == of);
    place.map_or(BothWays::default(), |place| *ranges[place])
}

/// One row a variance; `None` where none leaves any type.
pub fn table(fates: &Fates, suffix: &str) -> Option<Table> {
    let slice = fates.slice;
    let inside = |leaves: &Leaves| leaves.overflow_layer.is_none() && leaves.zero_layer.is_none();
    let fit = |both: &BothWays| inside(&both.forward) && inside(&both.backward);
    if slice
        .lines
        .iter()
        .all(|line| line.float_range.each().into_iter().all(fit))
    {
        return None;
    }
    let forward = |both: &BothWays| both.forward;
    let backward = |both: &BothWays| both.backward;
    let mut columns = vec![plain_column("σ²")];
    for way in ["forward", "backward"] {
        columns.extend(FLOAT_TYPES.iter().map(|of| number_column(way, of.name)));
    }
    let row = |index: usize| {
        let mut row = vec![variance_cell(fates, index)];
        let ranges = || slice.lines[index].float_range.each().into_iter();
        row.extend(ranges().map(|both| cell(forward(both))));
        row.extend(ranges().map(|both| cell(backward(both))));
        row
    };
    let median = match slice.draws().several() {
        true => ", median draw",
        false => "",
    };
    Some(Table {
        id: format!("float-range-table{suffix}"),
        title: "Where number types end: the layer from which on a number overflows (▲) or is 0 (▼)"
            .into(),
        head_groups: vec![
            group("", 1),
            group("forward: hidden units", FLOAT_TYPES.len()),
            group("backward: gradients", FLOAT_TYPES.len()),
        ],
        columns,
        rows: rows(fates, row),
        note: Some(format!(
            "Meant is a number as large as the layer’s RMS{median}; backward the layers count down. Sums of squares \
             leave a type at half as many decades. Where it says fits, none of {} leaves it.",
            words::counted(slice.depth, "layer")
        )),
    })
}

fn cell(leaves: Leaves) -> Cell {
    let mark = |layer: Option<usize>, symbol: &'static str, verdict: Verdict| {
        layer.map(|layer| VerdictMark {
            symbol,
            word: count(layer),
            class: verdict.name(),
        })
    };
    let marks = [
        mark(leaves.overflow_layer, "▲", Verdict::Exploding),
        mark(leaves.zero_layer, "▼", Verdict::Vanishing),
    ];
    let marks: Vec<VerdictMark> = marks.into_iter().flatten().collect();
    match marks.is_empty() {
        true => text_cell("fits".into()),
        false => Cell {
            marks,
            ..Cell::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Slice;
    use crate::chart::fixture::{Recipe, analysis};

    fn slice(recipe: Recipe) -> Slice {
        analysis(&[recipe]).slices.swap_remove(0)
    }

    #[test]
    fn the_sentence_tells_of_both_ends_of_the_grid() {
        let said = |recipe| sentence(&Fates::of(&slice(recipe))).unwrap_or_default();
        let textbook = Recipe::default;
        insta::assert_snapshot!(
            "sentences",
            [
                said(textbook()),
                said(Recipe {
                    sigma2: vec![0.025, 1.0],
                    ..textbook()
                }),
                said(Recipe {
                    sigma2: vec![0.001, 0.025],
                    ..textbook()
                }),
            ]
            .join("\n")
        );
        let level = Recipe {
            sigma2: vec![0.02, 0.025, 0.03],
            depths: vec![5],
            ..textbook()
        };
        assert_eq!(said(level.clone()), "");
        assert!(table(&Fates::of(&slice(level)), "").is_none());
    }

    #[test]
    fn the_table_has_a_layer_for_every_type_and_way() {
        let textbook = slice(Recipe::default());
        let table = table(&Fates::of(&textbook), "").unwrap();
        let shown = |cell: &Cell| match cell.marks.as_slice() {
            [] => cell.text.clone(),
            marks => {
                let marks = marks
                    .iter()
                    .map(|mark| format!("{}{}", mark.symbol, mark.word));
                marks.collect::<Vec<_>>().join(" ")
            }
        };
        let rows = table
            .rows
            .iter()
            .map(|row| row.cells.iter().map(shown).collect::<Vec<_>>().join(" | "));
        let rows: Vec<String> = rows.collect();
        insta::assert_snapshot!(
            "table",
            format!("{}\n{}", rows.join("\n"), table.note.unwrap())
        );
    }
}
