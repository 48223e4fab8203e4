//! Why a direction has no turning point: one source for headings, key numbers, leads, tables and console.

use super::fate::Fates;
use crate::analysis::{Direction, Growth, Line, Slice};
use crate::chart::figure::words;
use crate::chart::layout::numbers::{all_of, count_word};

/// Why no variance is told at which a direction turns from dying to growing.
#[derive(Clone, Debug, PartialEq)]
pub enum NoTurn {
    /// It hardly grows or shrinks at any.
    Level,
    /// Its growth may change sign, but not for certain: "at σ² = 0.02, the lowest, its interval holds 0".
    Uncertain(String),
    /// It goes from dying to growing at none of those tried.
    Nowhere,
}

impl NoTurn {
    /// Why a direction of a slice has no turning point; `None` where it has one.
    pub fn of(slice: &Slice, direction: Direction) -> Option<Self> {
        let (turning, found) = match direction {
            Direction::Forward => (words::forward_turning(slice), slice.forward_crossing),
            Direction::Backward => (words::backward_turning(slice), slice.backward_crossing),
        };
        match (turning, found) {
            (Some(_), _) => None,
            (None, Some(_)) => Some(Self::Level),
            (None, None) => {
                Some(uncertain(slice, direction).map_or(Self::Nowhere, Self::Uncertain))
            }
        }
    }

    /// Why it is not certain whether the direction turns.
    pub fn doubt(self) -> Option<String> {
        match self {
            Self::Uncertain(why) => Some(why),
            Self::Level | Self::Nowhere => None,
        }
    }

    /// The same in a table's cell; `None` where the place of a number stays empty.
    pub fn in_a_cell(&self) -> Option<&'static str> {
        match self {
            Self::Level => Some("hardly changes"),
            Self::Uncertain(_) => Some("not certain"),
            Self::Nowhere => None,
        }
    }

    /// What `it` does, beside a direction that turns: "the gradient turns at no variance tried".
    pub fn said(&self, it: &str) -> String {
        match self {
            Self::Level => format!("the {it} hardly changes at any variance"),
            Self::Uncertain(_) => format!("the {it} at no variance for certain"),
            Self::Nowhere => format!("the {it} turns at no variance tried"),
        }
    }
}

/// Why it is not certain whether the signal, or the units' spread, turns among the variances tried.
pub fn doubt(slice: &Slice) -> Option<String> {
    NoTurn::of(slice, Direction::Forward)?.doubt()
}

fn uncertain(slice: &Slice, direction: Direction) -> Option<String> {
    let growth = |line: &Line| -> Growth {
        match direction {
            Direction::Forward => line.forward,
            Direction::Backward => line.backward,
        }
    };
    let is_alive = |line: &Line| line.sigma2 > 0.0 && !growth(line).dead;
    let fates = Fates::of(slice);
    let has = |sign: f64| {
        let signed = |line: &Line| growth(line).per_layer.is_some_and(|by| sign * by > 0.0);
        !fates
            .which(|line| is_alive(line) && signed(line))
            .is_empty()
    };
    let both_signs = has(1.0) && has(-1.0);
    // Growth that only comes close to 0, as a saturated signal's does, is no turn: theory tells them apart.
    let may_turn = match direction {
        Direction::Forward => slice.theory_critical.is_some(),
        Direction::Backward => true,
    };
    if !both_signs && !may_turn {
        return None;
    }
    let hold_0 = fates.which(|line| {
        let interval = growth(line).interval;
        is_alive(line) && interval.is_some_and(|(low, high)| low <= 0.0 && high >= 0.0)
    });
    let settings = words::settings(slice);
    match hold_0.as_slice() {
        // Both signs for certain, and no turn: it falls below 0 as σ² rises.
        [] => None,
        [only] => {
            let end = match *only {
                0 => ", the lowest,",
                last if last + 1 == fates.count() => ", the highest,",
                _ => "",
            };
            let sigma2 = fates.sigma2(*only);
            Some(format!("at {sigma2}{end} its interval holds 0"))
        }
        all if all.len() == fates.count() => Some(format!(
            "at {} {settings} its interval holds 0",
            all_of(all.len())
        )),
        some => Some(format!(
            "at {} of {} {settings}, {}, its interval holds 0",
            count_word(some.len()),
            count_word(fates.count()),
            fates.range(some)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Crossing;
    use crate::chart::fixture::{Recipe, analysis};

    /// Growth a layer and half its interval at three variances, forward; theory turns among them or not.
    fn forward(growths: [(f64, f64); 3], theory: Option<f64>) -> Option<NoTurn> {
        let mut made = analysis(&[Recipe {
            sigma2: vec![0.0125, 0.025, 0.05],
            ..Recipe::default()
        }]);
        let slice = &mut made.slices[0];
        (slice.forward_crossing, slice.theory_critical) = (None, theory);
        for (line, (mean, half)) in slice.lines.iter_mut().zip(growths) {
            line.forward.per_layer = Some(mean);
            line.forward.interval = Some((mean - half, mean + half));
        }
        NoTurn::of(slice, Direction::Forward)
    }

    #[test]
    fn what_changes_sign_but_not_for_certain_is_not_said_not_to_turn() {
        let why = |found: Option<NoTurn>| found?.doubt().map(|why| why.replace('\u{a0}', " "));
        let lowest = "at σ² = 0.0125, the lowest, its interval holds 0";
        // Also where theory has no turning point.
        for theory in [Some(0.02), None] {
            let found = forward([(-0.01, 0.08), (0.13, 0.08), (0.2, 0.08)], theory);
            assert_eq!(why(found).as_deref(), Some(lowest));
        }
        // Of one sign, close to 0 at an end: theory tells whether it may turn beyond.
        let close = [(0.01, 0.08), (0.13, 0.08), (0.2, 0.08)];
        assert_eq!(why(forward(close, Some(0.0125))).as_deref(), Some(lowest));
        assert_eq!(forward(close, None), Some(NoTurn::Nowhere));
    }

    #[test]
    fn a_level_direction_and_one_that_turns_have_no_doubt() {
        let mut made = analysis(&[Recipe::default()]);
        let slice = &mut made.slices[0];
        assert_eq!(NoTurn::of(slice, Direction::Forward), None);
        slice.forward_crossing = Some(Crossing::new(0.02, None));
        for line in &mut slice.lines {
            (line.forward.per_layer, line.forward.verdict) = (Some(0.001), Default::default());
        }
        assert_eq!(NoTurn::of(slice, Direction::Forward), Some(NoTurn::Level));
    }
}
