//! The table of a preset: what was printed, or follows from a formula, beside what the run measured.

use super::page::Table;
use super::tables::{number_column, plain_column, text_cell};
use crate::analysis::published::Held;
use crate::chart::layout::numbers::shortest;
use crate::report::page::Row;
use crate::spec::{Preset, Spec};

/// The table, where the run started from a preset.
pub fn table(spec: &Spec, held: &[Held]) -> Option<Table> {
    let preset = Preset::named(spec.preset.as_deref()?).ok()?;
    let mixed = source(held) == MIXED;
    let rows = held.iter().map(|one| {
        let number = |value: f64| text_cell(shortest(value, 4));
        Row {
            swatch: None,
            cells: vec![
                text_cell(one.check.name.clone()),
                match mixed {
                    true => text_cell(format!(
                        "{} ({})",
                        shortest(one.check.published, 4),
                        one.check.origin()
                    )),
                    false => number(one.check.published),
                },
                one.measured.map_or(text_cell("–".into()), number),
                number(one.check.tolerance),
                text_cell(
                    if one.passes() {
                        "✓ passes"
                    } else {
                        "✗ fails"
                    }
                    .into(),
                ),
            ],
            critical: false,
        }
    });
    let mut reasons: Vec<&str> = Vec::new();
    for one in held {
        if !reasons.contains(&one.check.reason.as_str()) {
            reasons.push(&one.check.reason);
        }
    }
    let why = match reasons.as_slice() {
        [only] => format!(" The tolerance: {only}."),
        _ => String::new(),
    };
    Some(Table {
        id: "published".into(),
        title: format!("{}: {}", preset.source, verdict(held)),
        head_groups: Vec::new(),
        columns: vec![
            plain_column("check"),
            number_column("", source(held)),
            number_column("", "measured"),
            number_column("", "± tolerance"),
            plain_column(""),
        ],
        rows: rows.collect(),
        note: Some(format!("{}{why}", preset.note)),
    })
}

/// Head of a column of numbers of which each says where it is from.
const MIXED: &str = "printed or by formula";

/// Where the numbers are from: a source that plots or promises prints none.
fn source(held: &[Held]) -> &'static str {
    let printed = held.iter().filter(|one| one.check.printed).count();
    match printed {
        0 => "by its formula",
        all if all == held.len() => "printed by the source",
        _ => MIXED,
    }
}

/// "10 of 10 checks pass": several are of a formula that the source gives, not of a printed number.
fn verdict(held: &[Held]) -> String {
    let met = held.iter().filter(|one| one.passes()).count();
    format!("{met} of {} checks pass", held.len())
}
