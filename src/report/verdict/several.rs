//! The headline over several slices: what holds in all of them, or in which.

use super::of_slice;
use crate::analysis::{Line, Slice, named_rules};
use crate::chart::figure::words;
use crate::chart::layout::numbers::{all_of, count, count_word};
use crate::report::fate::{Fates, through};
use crate::report::spread;

/// The headline over several slices.
pub fn headline(slices: &[Slice]) -> String {
    of_slices(slices) + &few_inputs_in(slices)
}

fn of_slices(slices: &[Slice]) -> String {
    let all = slices.len();
    if slices.iter().all(|slice| slice.depth == 1) {
        return of_slice(&slices[0]);
    }
    let (everywhere, it) = (everywhere(slices), spread::carried_in(slices));
    let through = common_depth(slices);
    let kept: Vec<Fates> = slices
        .iter()
        .map(Fates::of)
        .filter(|fates| !fates.kept().is_empty())
        .collect();
    if kept.is_empty() {
        return none_keeps_in(slices);
    }
    if kept.len() < all {
        let none_kept = |slice: &Slice| Fates::of(slice).kept().is_empty();
        let others = settings_among(none_kept, slices);
        let verb = if kept.len() == 1 { "keeps" } else { "keep" };
        let plural = |one: &String| {
            one.starts_with("widths") || (one.ends_with("weights") && !one.contains(" with "))
        };
        let rest = match others.as_slice() {
            [one] if !plural(one) => format!("; {one} does not"),
            few if few.len() <= 3 => format!("; {} do not", words::list(few)),
            _ => String::new(),
        };
        let few = few_layers_in(slices, |_| true);
        return format!(
            "{} of {} networks {verb} the {it} {through}, forward and back, at some weight \
             variance{}{rest}",
            words::capitalised(&count_word(kept.len())),
            count_word(all),
            few.map_or(String::new(), |few| format!(", though {few}")),
        );
    }
    let but = |few: Option<String>| few.map_or(String::new(), |few| format!(", but {few}"));
    if let Some(name) = common_rule(&kept) {
        let few = few_layers_in(slices, |line| line.names.contains(&name));
        return format!(
            "{name}’s variance carries the {it} {through} {everywhere}, forward and back{}",
            but(few)
        );
    }
    match common_number(&kept) {
        Some((label, sigma2)) => format!(
            "{} carries the {it} {through} {everywhere}, forward and back{}",
            words::sigma2(&label),
            but(few_layers_in(slices, |line| line.sigma2 == sigma2))
        ),
        None => format!(
            "The {it} gets {through} {everywhere}{}, but no one weight variance does it for {}",
            few_layers_in(slices, |_| true).map_or(String::new(), |few| format!(", {few}")),
            if all == 2 { "both" } else { "all" }
        ),
    }
}

/// No variance of any slice carries both the signal and the gradient.
fn none_keeps_in(slices: &[Slice]) -> String {
    let (it, through) = (spread::carried_in(slices), common_depth(slices));
    let arrives = |slice: &Slice, all: bool| {
        let fates = Fates::of(slice);
        let ahead = fates.ahead().len();
        if all {
            ahead == fates.count()
        } else {
            ahead > 0
        }
    };
    if slices.iter().all(|slice| arrives(slice, true)) {
        return format!(
            "The {it} survives {through} at every weight variance tried {}, but none brings the gradient \
             back",
            everywhere(slices)
        );
    }
    match slices.iter().any(|slice| arrives(slice, false)) {
        true => format!(
            "No weight variance tried both carries the {it} {through} and brings the gradient back, {}",
            anywhere(slices)
        ),
        false => format!(
            "No weight variance tried carries the {it} {through} {}, forward and back",
            anywhere(slices)
        ),
    }
}

/// "with tanh only because the layers are few": in which of the slices that is so of all the lines that are
/// praised there.
fn few_layers_in(slices: &[Slice], praised: impl Fn(&Line) -> bool) -> Option<String> {
    const ONLY: &str = "only because the layers are few";
    let kept = |slice: &Slice| -> Vec<usize> {
        let kept = Fates::of(slice).kept();
        kept.into_iter()
            .filter(|&index| praised(&slice.lines[index]))
            .collect()
    };
    let drifts = |slice: &Slice| {
        let (kept, drifting) = (kept(slice), Fates::of(slice).drifting());
        !kept.is_empty() && kept.iter().all(|index| drifting.contains(index))
    };
    let some = slices.iter().any(drifts);
    let all = slices
        .iter()
        .all(|slice| drifts(slice) || kept(slice).is_empty());
    match (some, all) {
        (false, _) => None,
        (true, true) => Some(ONLY.into()),
        (true, false) => {
            let (preposition, _) = what_varies(slices);
            Some(format!(
                "{preposition} {} {ONLY}",
                words::list(&settings_among(drifts, slices))
            ))
        }
    }
}

/// Where at every variance that is kept only a few inputs are carried.
fn few_inputs_in(slices: &[Slice]) -> String {
    let few = |slice: &Slice| words::few_inputs(slice, &Fates::of(slice).kept()).is_some();
    if !slices.iter().any(few) {
        return String::new();
    }
    let (preposition, _) = what_varies(slices);
    let where_few = words::list(&settings_among(few, slices));
    format!(", but {preposition} {where_few} that of a few inputs only")
}

/// A number that is kept in every slice, as the first slice labels it, and itself; its critical one first.
fn common_number(slices: &[Fates]) -> Option<(String, f64)> {
    let (first, others) = slices.split_first()?;
    let shared = |index: &usize| {
        let sigma2 = first.slice.lines[*index].sigma2;
        others.iter().all(|fates| {
            let mut kept = fates.kept().into_iter();
            kept.any(|index| fates.slice.lines[index].sigma2 == sigma2)
        })
    };
    let kept: Vec<usize> = first.kept().into_iter().filter(shared).collect();
    let critical = kept
        .iter()
        .find(|&&index| first.slice.lines[index].critical);
    critical
        .or(kept.first())
        .map(|&index| (first.labels[index].clone(), first.slice.lines[index].sigma2))
}

/// A named rule whose line is kept in every slice; the one that is most often critical first.
fn common_rule(slices: &[Fates]) -> Option<&'static str> {
    let kept_by = |fates: &Fates, name: &str| {
        let lines = &fates.slice.lines;
        fates
            .kept()
            .into_iter()
            .any(|index| lines[index].names.contains(&name))
    };
    let slices_with = |is_such: &dyn Fn(&Line) -> bool| {
        let such = slices
            .iter()
            .filter(|fates| fates.slice.lines.iter().any(is_such));
        such.count()
    };
    // Of two rules that give one number the one that the figures call it by.
    named_rules(slices.first()?.slice.activation)
        .into_iter()
        .map(|(name, _)| name)
        // The last of equals is taken.
        .rev()
        .filter(|name| slices.iter().all(|fates| kept_by(fates, name)))
        .max_by_key(|name| {
            let critical = |line: &Line| line.critical && line.names.contains(name);
            let called = |line: &Line| line.names.first() == Some(name);
            (slices_with(&critical), slices_with(&called))
        })
}

/// "at all three widths", "with both initialisers", "in all six networks".
fn everywhere(slices: &[Slice]) -> String {
    let (preposition, noun) = what_varies(slices);
    format!("{preposition} {} {noun}s", all_of(slices.len()))
}

/// "at either width", "with any of three activations".
fn anywhere(slices: &[Slice]) -> String {
    let (preposition, noun) = what_varies(slices);
    match slices.len() {
        2 => format!("{preposition} either {noun}"),
        count => format!("{preposition} any of {} {noun}s", count_word(count)),
    }
}

/// What tells the slices apart, with its preposition; "network" where that is more than one thing.
fn what_varies(slices: &[Slice]) -> (&'static str, &'static str) {
    let first = &slices[0];
    let width = slices.iter().any(|slice| slice.width != first.width);
    let activation = slices.iter().any(|s| s.activation != first.activation);
    let init = slices.iter().any(|slice| slice.init != first.init);
    let architecture = (slices.iter()).any(|slice| slice.architecture != first.architecture);
    match (width, activation, init, architecture) {
        (true, false, false, false) => ("at", "width"),
        (false, true, false, false) => ("with", "activation"),
        (false, false, true, false) => ("with", "initialiser"),
        (false, false, false, true) => ("in", "architecture"),
        _ => ("in", "network"),
    }
}

/// "through 50 layers" where all slices are that deep.
fn common_depth(slices: &[Slice]) -> String {
    match slices.iter().all(|slice| slice.depth == slices[0].depth) {
        true => through(&slices[0]),
        false => "through every layer".into(),
    }
}

/// What tells some slices from the others, grouped by what they have in common: "GELU and sigmoid" where
/// that is so at every width, else "sigmoid at width 32".
fn settings_among(test: impl Fn(&Slice) -> bool, slices: &[Slice]) -> Vec<String> {
    let alike = |a: &Slice, b: &Slice| {
        (a.activation, a.init, a.architecture) == (b.activation, b.init, b.architecture)
    };
    let mut groups: Vec<&Slice> = Vec::new();
    for slice in slices.iter().filter(|slice| test(slice)) {
        if !groups.iter().any(|first| alike(first, slice)) {
            groups.push(slice);
        }
    }
    let said = |first: &&Slice| {
        let all: Vec<&Slice> = slices.iter().filter(|slice| alike(slice, first)).collect();
        let some: Vec<&Slice> = all.iter().copied().filter(|slice| test(slice)).collect();
        let several = slices.iter().any(|slice| !alike(slice, first));
        let name = name_among(first, slices);
        if all.len() < 2 || (several && some.len() == all.len()) {
            return name;
        }
        let widths: Vec<String> = some.iter().map(|slice| count(slice.width)).collect();
        let noun = if widths.len() == 1 { "width" } else { "widths" };
        let widths = format!("{noun} {}", words::list(&widths));
        match name.is_empty() {
            true => widths,
            false => format!("{name} at {widths}"),
        }
    };
    let mut said: Vec<String> = groups.iter().map(said).collect();
    // A width is heard to belong to all that stands before it.
    said.sort_by_key(|one| !one.contains(" at "));
    said
}

/// What tells a slice from those of other activations, initialisers or architectures: "tanh", "tanh with uniform
/// weights".
fn name_among(slice: &Slice, slices: &[Slice]) -> String {
    let mut parts = Vec::new();
    if slices.iter().any(|s| s.activation != slice.activation) {
        parts.push(slice.activation.title());
    }
    if slices.iter().any(|s| s.init != slice.init) {
        parts.push(format!("{} weights", slice.init.title()));
    }
    if slices.iter().any(|s| s.architecture != slice.architecture) {
        parts.push(slice.architecture.title());
    }
    parts.join(" with ")
}

/// What tells a slice from the others: "tanh", "width 80", "tanh at width 80, uniform weights".
pub fn setting_among(slice: &Slice, slices: &[Slice]) -> String {
    let mut parts = Vec::new();
    if slices.iter().any(|s| s.activation != slice.activation) {
        parts.push(slice.activation.title());
    }
    if slices.iter().any(|s| s.width != slice.width) {
        parts.push(format!("width {}", slice.width));
    }
    if slices.iter().any(|s| s.init != slice.init) {
        parts.push(format!("{} weights", slice.init.title()));
    }
    if slices.iter().any(|s| s.architecture != slice.architecture) {
        parts.push(slice.architecture.title());
    }
    parts.join(", ")
}
