//! Words where layers have an offset, so that a std tells of the units' spread and not of the signal.

use super::fate::{Fates, keeps, through};
use crate::analysis::Slice;
use crate::chart::figure::words;
use crate::chart::layout::numbers::{all_of, count_word};

/// A sentence on the signal made one on the units' spread, where that is all a std tells of.
pub fn of_spread(sentence: String, slices: &[Slice]) -> String {
    match slices
        .first()
        .filter(|_| slices.iter().all(words::has_offset))
    {
        Some(slice) => {
            let carried = words::carried(slice);
            sentence
                .replace("he signal", &format!("he {carried}"))
                .replace("signal and gradient", &format!("{carried} and gradient"))
        }
        None => sentence,
    }
}

/// Where more variances carry the units' spread than bring the gradient back: a spread goes one way only.
pub fn headline(fates: &Fates) -> String {
    let (ahead, kept, all) = (fates.ahead().len(), fates.kept(), fates.count());
    let settings = words::settings(fates.slice);
    let carry = match ahead == all {
        true => format!("{} {settings} carry", words::capitalised(&all_of(all))),
        false => format!(
            "{} of {} {settings} carry",
            words::capitalised(&count_word(ahead)),
            count_word(all)
        ),
    };
    let bring = match kept.as_slice() {
        [one] => format!("{} brings", fates.possessive(*one)),
        several => format!("{} bring", fates.range(several)),
    };
    let back = fates.which(|line| keeps(&line.backward));
    format!(
        "{carry} the signal {}; only {bring} the gradient back{}",
        through(fates.slice),
        if back.len() > kept.len() {
            " as well"
        } else {
            ""
        }
    )
}
