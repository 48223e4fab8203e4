//! The measured turning point beside theory's: for infinite width, and for a typical network of
//! this width.

use super::fate::is_dead;
use super::no_turn;
use crate::analysis::{Crossing, Slice};
use crate::chart::figure::turning;
use crate::chart::figure::words;
use crate::chart::layout::numbers::{self, NBSP};

/// Whether the measured turning point is where theory puts it.
pub fn sentence(slice: &Slice) -> Option<String> {
    if slice.depth < 2 {
        return None;
    }
    let rule = rule_of(slice);
    let turning = words::forward_turning(slice);
    if turning.is_none() && slice.forward_crossing.is_some() {
        return Some(format!(
            "Forward no variance turns anything: none changes the {} by more than 7% a layer.",
            match words::has_offset(slice) {
                true => "units’ spread",
                false => "signal",
            }
        ));
    }
    match (turning, slice.theory_critical) {
        (Some(crossing), Some(theory)) => Some(agreement(slice, &crossing, theory, &rule)),
        (Some(crossing), None) => Some(format!(
            "The measured turning point lies {}; theory for infinite width has none.",
            turning::at(&crossing)
        )),
        (None, Some(theory)) if all_die(slice) => Some(died(slice, theory, &rule)),
        (None, Some(theory)) if slice.lines.len() > 1 => {
            let theory = place(slice, theory, &rule);
            Some(match doubted(slice) {
                Some(doubted) => format!("{doubted} Theory puts the turning point at {theory}."),
                None => format!("No turning point was measured; theory puts it at {theory}."),
            })
        }
        (None, Some(theory)) => Some(format!(
            "Theory puts the turning point at {}.",
            place(slice, theory, &rule),
        )),
        (None, None) => doubted(slice),
    }
}

/// That it is not certain whether anything turns, and why.
pub fn doubted(slice: &Slice) -> Option<String> {
    let why = no_turn::doubt(slice)?;
    Some(format!(
        "Whether forward growth changes sign among the variances tried is not certain: {why}."
    ))
}

/// Theory's variance with its rule, or beside that of this width.
fn place(slice: &Slice, theory: f64, rule: &str) -> String {
    let rule = match slice.other_typical_critical() {
        Some(_) => "",
        None => rule,
    };
    format!("{}{rule}", words::theory_place(slice, theory))
}

/// Whether the units die at every variance, of which none is to blame: without biases a positively
/// homogeneous activation dies by the signs of its weights.
fn all_die(slice: &Slice) -> bool {
    words::one_theory(slice) && slice.lines.iter().all(is_dead)
}

fn died(slice: &Slice, theory: f64, rule: &str) -> String {
    let typical = slice.typical_critical().map_or(String::new(), |typical| {
        format!(
            ", and at {} for those networks of width {} that live",
            numbers::variance(typical),
            slice.width
        )
    });
    format!(
        "No turning point was measured: the units die at this width, whatever σ² is. Theory puts it \
         at {} for infinite width{rule}{typical}.",
        words::sigma2(&numbers::variance(theory)),
    )
}

fn agreement(slice: &Slice, crossing: &Crossing, theory: f64, rule: &str) -> String {
    let said = turning::beside(theory, Some(crossing));
    if crossing.bracket().is_some() {
        let measured = turning::at(crossing);
        return match crossing.holds(theory) {
            true => {
                format!("The measured turning point lies {measured}, as does theory’s, {said}.")
            }
            false => format!("The measured turning point lies {measured}, theory’s at {said}."),
        };
    }
    let inside = |value: f64| crossing.holds(value);
    if inside(theory) {
        return match rule.trim_start_matches(", ") {
            "" if crossing.interval().is_some() => format!(
                "The measured turning point, {}, agrees with theory, {said}, as closely as the grid tells: it \
                 is read off between two σ².",
                turning::measured(crossing)
            ),
            "" => format!("The measured turning point agrees with theory, {said}."),
            rule => format!("The measured turning point agrees with theory, {rule}."),
        };
    }
    let off = crossing.sigma2 / theory - 1.0;
    let by = format!(
        "{}% {} theory’s {said}",
        numbers::significant(off.abs() * 100.0, 2),
        if off < 0.0 { "below" } else { "above" }
    );
    match (crossing.interval(), slice.typical_critical()) {
        (Some(_), Some(typical)) if inside(typical) => format!(
            "The measured turning point lies {by} for infinite width and agrees with {}, \
             the typical network of width {}.",
            turning::beside(typical, Some(crossing)),
            slice.width
        ),
        (Some(_), Some(typical)) => format!(
            "The measured turning point, {}, lies {by} for infinite width, more than chance among the \
             draws; the typical network of width {} turns at {}.",
            turning::measured(crossing),
            slice.width,
            turning::beside(typical, Some(crossing))
        ),
        (Some(_), None) => format!(
            "The measured turning point, {}, lies {by}: more than chance among the draws.",
            turning::measured(crossing)
        ),
        (None, _) => format!("The measured turning point lies {by}."),
    }
}

/// ", 2 ÷ width" where the critical variance has a simple name.
fn rule_of(slice: &Slice) -> String {
    match slice.activation.slopes() {
        Some((left, right))
            if slice.bias2 == 0.0
                && slice.architecture.is_plain()
                && slice.theory_critical.is_some() =>
        {
            let factor = 2.0 / (left * left + right * right);
            let factor = numbers::shortest(factor, 3);
            format!(", {factor}{NBSP}÷{NBSP}width")
        }
        _ => String::new(),
    }
}
