//! Several slices side by side.

use super::super::fate::Fates;
use super::super::no_turn::{self, NoTurn};
use super::super::page::{Row, Table};
use super::super::verdict::setting_among;
use super::parts::{NONE, explained, group, number_column, plain_column, text_cell};
use crate::analysis::{Crossing, Direction, Range, Slice};
use crate::chart::figure::turning::{self, measured};
use crate::chart::figure::words;
use crate::chart::layout::numbers;

/// One row a slice: what it keeps, where it turns.
pub fn comparison(slices: &[Slice]) -> Table {
    let turning = |crossing: &Option<Crossing>| crossing.as_ref().map_or(NONE.into(), measured);
    let backward = |slice: &Slice| {
        instead(slice, Direction::Backward)
            .unwrap_or_else(|| turning(&words::backward_turning(slice)))
    };
    let row = |slice: &Slice| {
        let fates = Fates::of(slice);
        let kept = fates.kept();
        let kept_text = match kept.len() {
            n if n == fates.count() && n > 1 => numbers::all_of(n),
            0 => "none".into(),
            _ => fates.range(&kept),
        };
        let [forward, infinite, typical] = forward_cells(slice);
        Row {
            swatch: None,
            critical: false,
            cells: vec![
                text_cell(words::capitalised(&setting_among(slice, slices))),
                text_cell(kept_text),
                text_cell(forward),
                text_cell(infinite),
                text_cell(typical),
                text_cell(backward(slice)),
            ],
        }
    };
    let offset: Vec<String> = slices
        .iter()
        .filter(|slice| words::has_offset(slice))
        .map(|slice| slice.activation.title())
        .fold(Vec::new(), |mut names, name| {
            if !names.contains(&name) {
                names.push(name);
            }
            names
        });
    let turns: Vec<Range> = slices
        .iter()
        .filter_map(|slice| Some(words::forward_turning(slice)?.range))
        .collect();
    let mut note = match turns.as_slice() {
        [] if slices.iter().any(|slice| no_turn::doubt(slice).is_some()) => {
            "Forward growth changes sign for certain in none of these networks, so there is no measured \
             turning point to set beside theory’s."
        }
        [] => {
            "Forward growth changes sign in none of these networks among the variances tried, so there is no \
             measured turning point to set beside theory’s."
        }
        turns if turns.iter().all(|range| *range == Range::Unknown) => {
            "A single draw has no interval that theory could be held to."
        }
        _ => {
            "Theory agrees where one of its two numbers, for infinite width or for the typical \
             network of this width, lies in the 95% interval of the forward turning point."
        }
    }
    .to_owned();
    if slices.iter().any(words::has_bracket) {
        note += &format!(
            " Where the measured ends don’t tell where between two σ² the growth turns, both stand here \
             in place of the interval: {}.",
            turning::FINER
        );
    }
    if !offset.is_empty() {
        note += &format!(
            " With {} a standard deviation tells how far the units lie apart, not whether the signal \
             survives.",
            match slices.iter().all(|slice| slice.bias2 > 0.0) {
                true => "biases".into(),
                false => words::list(&offset),
            }
        );
    }
    explained(Table {
        id: "comparison".into(),
        title: "The networks side by side".into(),
        head_groups: vec![
            group("", 2),
            // Theory is the forward signal's alone.
            group("forward growth turns at σ²", 3),
            group("backward", 1),
        ],
        columns: vec![
            plain_column("network"),
            plain_column(&format!(
                "variances that keep {} and gradient",
                forward_name(slices)
            )),
            number_column("forward turns", "measured"),
            number_column("forward turns", "theory, infinite width"),
            number_column("forward turns", "theory, this width"),
            number_column("backward turns", "measured"),
        ],
        rows: slices.iter().map(row).collect(),
        note: Some(note),
    })
}

/// What stands in the place of a turning point that is not certain, or of a direction that hardly changes.
fn instead(slice: &Slice, direction: Direction) -> Option<String> {
    Some(NoTurn::of(slice, direction)?.in_a_cell()?.into())
}

/// Where a slice turns forward, with the interval that theory is held to (its ends need not lie evenly about
/// the middle), and the two numbers of theory: as finely as the interval tells, with more digits where two
/// that are compared would read the same.
fn forward_cells(slice: &Slice) -> [String; 3] {
    let crossing = words::forward_turning(slice);
    let theory = [slice.theory_critical, slice.typical_critical()];
    let fine = |value: f64| turning::beside(value, crossing.as_ref());
    let interval = match &crossing {
        Some(Crossing {
            sigma2,
            range: Range::Interval(low, high),
            ..
        }) => Some((fine(*sigma2), [*low, *high])),
        _ => None,
    };
    let ends = interval.iter().flat_map(|(_, ends)| *ends);
    let values: Vec<f64> = ends.chain(theory.into_iter().flatten()).collect();
    let mut labels = numbers::distinct(&values).into_iter();
    let mut next = |value: f64| {
        let distinct = labels.next().unwrap_or_default();
        match fine(value) {
            finer if finer.len() > distinct.len() => finer,
            _ => distinct,
        }
    };
    let turning = match interval {
        None => instead(slice, Direction::Forward)
            .unwrap_or_else(|| crossing.as_ref().map_or(NONE.into(), measured)),
        Some((sigma2, [low, high])) => format!("{sigma2} ({} to {})", next(low), next(high)),
    };
    let [infinite, typical] = theory.map(|value| value.map_or(NONE.into(), &mut next));
    [turning, infinite, typical]
}

/// What goes forward in these networks, in two words at most.
fn forward_name(slices: &[Slice]) -> &'static str {
    let offsets = slices.iter().filter(|slice| words::has_offset(slice));
    match offsets.count() {
        0 => "signal",
        all if all == slices.len() => "units’ spread",
        _ => "signal or spread",
    }
}
