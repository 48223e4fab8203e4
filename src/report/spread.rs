//! Words where layers have an offset, so that a std tells of the units' spread and not of the signal.

use super::fate::{Fates, keeps, through};
use crate::analysis::Slice;
use crate::chart::figure::words;
use crate::chart::layout::numbers::{all_of, count_word};

/// What the std of these slices tells of: "units’ spread" only where that is so in all of them.
pub fn carried_in(slices: &[Slice]) -> &'static str {
    match slices {
        [first, rest @ ..] if rest.iter().all(words::has_offset) => words::carried(first),
        _ => "signal",
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
        "{carry} the {} {}; only {bring} the gradient back{}",
        words::carried(fates.slice),
        through(fates.slice),
        if back.len() > kept.len() {
            " as well"
        } else {
            ""
        }
    )
}
