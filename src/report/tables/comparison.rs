//! Several slices side by side.

use super::super::agreement::measured;
use super::super::fate::Fates;
use super::super::page::{Row, Table};
use super::super::verdict::setting_among;
use super::parts::{NONE, group, number_column, plain_column, text_cell};
use crate::analysis::{Crossing, Slice};
use crate::chart::figure::words;
use crate::chart::layout::numbers;

/// One row a slice: what it keeps, where it turns.
pub fn comparison(slices: &[Slice]) -> Table {
    let turning = |crossing: &Option<Crossing>| crossing.as_ref().map_or(NONE.into(), measured);
    let row = |slice: &Slice| {
        let fates = Fates::of(slice);
        let kept = fates.kept();
        let kept_text = match kept.len() {
            n if n == fates.count() && n > 1 => numbers::all_of(n),
            0 => "none".into(),
            _ => fates.range(&kept),
        };
        let theory = slice.theory_critical;
        Row {
            swatch: None,
            critical: false,
            cells: vec![
                text_cell(words::capitalised(&setting_among(slice, slices))),
                text_cell(kept_text),
                text_cell(turning(&words::forward_turning(slice))),
                text_cell(turning(&words::backward_turning(slice))),
                text_cell(theory.map_or(NONE.into(), numbers::variance)),
            ],
        }
    };
    Table {
        id: "comparison".into(),
        title: "The networks side by side".into(),
        head_groups: vec![group("", 2), group("σ² at which it turns", 3)],
        columns: vec![
            plain_column("network"),
            plain_column("variances that keep the signal"),
            number_column("", "forward"),
            number_column("", "backward"),
            number_column("", "theory"),
        ],
        rows: slices.iter().map(row).collect(),
        note: None,
    }
}
