//! The headline: which sigma² keeps the signal, forward and back, said from the data.

use super::fate::{Fates, is_dead, is_zero, keeps, through};
use super::spread;
use crate::analysis::{Analysis, Line, Slice, Verdict, named_rules};
use crate::chart::figure::words;
use crate::chart::layout::numbers::{all_of, count, count_word};

/// The finding of the whole run, a sentence without a full stop.
pub fn headline(analysis: &Analysis) -> String {
    let said = match analysis.slices.as_slice() {
        [only] => of_slice(only),
        slices => of_slices(slices) + &few_inputs_in(slices),
    };
    match analysis.missing_networks {
        0 => said,
        // What is counted are the settings that are there, not those that were planned.
        missing => format!(
            "Stopped after {} of {} random networks. {said}",
            count(analysis.planned_networks.saturating_sub(missing)),
            count(analysis.planned_networks)
        ),
    }
}

/// The finding of one slice.
pub fn of_slice(slice: &Slice) -> String {
    let fates = Fates::of(slice);
    if is_zero(slice) {
        return format!(
            "At {} every weight is 0: nothing leaves the input",
            words::sigma2("0")
        );
    }
    if slice.depth == 1 {
        return "One hidden layer leaves nothing to compound: what σ² does shows from two on"
            .into();
    }
    if fates.count() == 1 {
        return of_line(&fates);
    }
    let (through, it) = (through(slice), words::carried(slice));
    let all = fates.count();
    let settings = words::settings(slice);
    let kept = fates.kept();
    let said = match kept.len() {
        0 => none_keeps(&fates),
        _ if words::has_offset(slice) && fates.ahead().len() > kept.len() => {
            spread::headline(&fates)
        }
        1 => format!(
            "Of {} {settings} only {} carries the {it} {through}, forward and back",
            count_word(all),
            fates.possessive(kept[0]),
        ),
        count if count == all => {
            let every = words::capitalised(&all_of(all));
            format!("{every} {settings} carry the {it} {through}, forward and back")
        }
        count => format!(
            "{} of {} {settings}, {}, carry the {it} {through}, forward and back",
            words::capitalised(&count_word(count)),
            count_word(all),
            fates.range(&kept),
        ),
    };
    said + &few_layers(&fates) + &few_inputs(&fates)
}

/// What takes it from variances at which a few inputs alone are carried.
fn few_inputs(fates: &Fates) -> String {
    let kept = fates.kept();
    let fallen = |lines: &[usize]| Some(words::has_fallen(words::few_inputs(fates.slice, lines)?));
    if let Some(fallen) = fallen(&kept) {
        return format!(", but of a few inputs only: {fallen}");
    }
    let few = |index: &usize| fates.slice.few_inputs(*index).is_some();
    let few: Vec<usize> = kept.into_iter().filter(few).collect();
    match fallen(&few) {
        Some(fallen) => format!(
            ", but at {} of a few inputs only: {fallen}",
            fates.range(&few)
        ),
        None => String::new(),
    }
}

/// What takes the praise from variances that are kept only because the layers are few.
fn few_layers(fates: &Fates) -> String {
    let (drifting, kept) = (fates.drifting().len(), fates.kept().len());
    match drifting {
        0 => String::new(),
        n if n == kept => ", but only because the layers are few".into(),
        n => format!(", but {} only because the layers are few", count_word(n)),
    }
}

/// " of a few inputs" where at all these lines only they are carried.
fn of_few(fates: &Fates, lines: &[usize]) -> &'static str {
    match words::few_inputs(fates.slice, lines) {
        Some(_) => " of a few inputs",
        None => "",
    }
}

/// The same among several slices: where at every variance that is kept only a few inputs are.
fn few_inputs_in(slices: &[Slice]) -> String {
    let few = |slice: &Slice| words::few_inputs(slice, &Fates::of(slice).kept()).is_some();
    if !slices.iter().any(few) {
        return String::new();
    }
    let (preposition, _) = what_varies(slices);
    let where_few = words::list(&settings_among(few, slices));
    format!(", but {preposition} {where_few} that of a few inputs only")
}

/// A run of one variance.
fn of_line(fates: &Fates) -> String {
    let line = &fates.slice.lines[0];
    let (through, it) = (through(fates.slice), words::carried(fates.slice));
    let subject = match fates.rule_names(0).as_slice() {
        [] => fates.sigma2(0),
        names => format!("{} ({})", fates.sigma2(0), names.join(", ")),
    };
    if is_dead(line) {
        return format!("At {subject} the units die before the {it} is {through}");
    }
    match (line.forward.verdict, line.backward.verdict) {
        (Verdict::Stable, Verdict::Stable) => {
            format!(
                "{subject} carries the {it} {through}, forward and back{}{}",
                few_layers(fates),
                few_inputs(fates)
            )
        }
        (Verdict::Stable, back) => format!(
            "{subject} carries the {it}{} {through}, but the gradient {} on its way back",
            of_few(fates, &[0]),
            arrives(back)
        ),
        (ahead, Verdict::Stable) => format!(
            "{subject} brings the gradient back {through}, but the {it} {} on its way forward",
            arrives(ahead)
        ),
        (Verdict::Vanishing, Verdict::Vanishing) => {
            format!("At {subject} {it} and gradient vanish on their way {through}")
        }
        (Verdict::Exploding, Verdict::Exploding) => {
            format!("At {subject} {it} and gradient explode on their way {through}")
        }
        (ahead, back) => format!(
            "At {subject} the {it} {} on its way {through} and the gradient {}",
            arrives(ahead),
            arrives(back)
        ),
    }
}

/// No variance carries both the signal and the gradient.
fn none_keeps(fates: &Fates) -> String {
    let (through, it) = (through(fates.slice), words::carried(fates.slice));
    let none = match fates.count() {
        2 => "neither weight variance".into(),
        count => format!(
            "none of {} {}",
            count_word(count),
            words::settings(fates.slice)
        ),
    };
    let ahead = fates.which(|line| keeps(&line.forward));
    let back = fates.which(|line| keeps(&line.backward));
    let signal = format!("the {it}{}", of_few(fates, &ahead));
    let said = match (ahead.is_empty(), back.is_empty()) {
        (false, false) => format!(
            "{none} carries both ways: {signal} survives at {}, the gradient at {}",
            fates.range(&ahead),
            fates.range(&back),
        ),
        (false, true) if ahead.len() == fates.count() => {
            format!(
                "{signal} survives at every weight variance tried, but none brings the gradient back"
            )
        }
        (false, true) => format!(
            "{signal} survives at {}, but {none} brings the gradient back",
            fates.range(&ahead),
        ),
        (true, false) if back.len() == fates.count() => {
            format!(
                "the gradient survives at every weight variance tried, but none carries the {it} \
                 forward"
            )
        }
        (true, false) => format!(
            "the gradient survives at {}, but {none} carries the {it} forward",
            fates.range(&back),
        ),
        (true, true) => format!("{none} carries the {it} {through}{}", where_it_fails(fates)),
    };
    words::capitalised(&said)
}

/// What all do instead, or where it turns: "; it vanishes at every one".
fn where_it_fails(fates: &Fates) -> String {
    let lines = &fates.slice.lines;
    if lines.iter().all(is_dead) {
        return ": the units die".into();
    }
    let grows = fates.which(|line| line.forward.verdict == Verdict::Exploding);
    match (grows.first(), grows.len() == lines.len()) {
        (None, _) => ": it vanishes at every one".into(),
        (_, true) => ": it explodes at every one".into(),
        // Only where it turns once does "between" tell the truth.
        (Some(&first), _) if first > 0 && grows.len() == lines.len() - first => format!(
            ": it vanishes up to {} and explodes from {}",
            fates.said[first - 1],
            fates.said[first]
        ),
        _ => String::new(),
    }
}

/// "vanishes", "survives", "explodes".
fn arrives(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Vanishing => "vanishes",
        Verdict::Stable => "survives",
        Verdict::Exploding => "explodes",
    }
}

/// The headline over several slices.
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
        return format!(
            "No weight variance tried carries the {it} {through} {}, forward and back",
            anywhere(slices)
        );
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
        return format!(
            "{} of {} networks {verb} the {it} {through}, forward and back, at some weight \
             variance{rest}",
            words::capitalised(&count_word(kept.len())),
            count_word(all),
        );
    }
    if let Some(name) = common_rule(&kept) {
        return format!(
            "{name}’s variance carries the {it} {through} {everywhere}, forward and back"
        );
    }
    match common_number(&kept) {
        Some(label) => format!(
            "{} carries the {it} {through} {everywhere}, forward and back",
            words::sigma2(&label)
        ),
        None => format!(
            "The {it} gets {through} {everywhere}, but no one weight variance does it for {}",
            if all == 2 { "both" } else { "all" }
        ),
    }
}

/// A number that is kept in every slice, as the first slice labels it; its critical one first.
fn common_number(slices: &[Fates]) -> Option<String> {
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
        .map(|&index| first.labels[index].clone())
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
    match (width, activation, init) {
        (true, false, false) => ("at", "width"),
        (false, true, false) => ("with", "activation"),
        (false, false, true) => ("with", "initialiser"),
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
    let alike = |a: &Slice, b: &Slice| a.activation == b.activation && a.init == b.init;
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

/// What tells a slice from those of other activations or initialisers: "tanh", "tanh with uniform
/// weights".
fn name_among(slice: &Slice, slices: &[Slice]) -> String {
    let mut parts = Vec::new();
    if slices.iter().any(|s| s.activation != slice.activation) {
        parts.push(slice.activation.title());
    }
    if slices.iter().any(|s| s.init != slice.init) {
        parts.push(format!("{} weights", slice.init.title()));
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
    parts.join(", ")
}
