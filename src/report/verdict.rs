//! The headline: which sigma² keeps the signal, forward and back, said from the data.

use super::fate::{Fates, is_dead, is_zero, keeps, through};
use super::spread;
use crate::analysis::{Analysis, Slice, Verdict};
use crate::chart::figure::words;
use crate::chart::layout::numbers::{all_of, count, count_word};

mod several;

pub use several::setting_among;

/// The finding of the whole run, a sentence without a full stop.
pub fn headline(analysis: &Analysis) -> String {
    let said = match analysis.slices.as_slice() {
        [only] => of_slice(only),
        slices => several::headline(slices),
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
