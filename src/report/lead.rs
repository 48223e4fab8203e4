//! The two or three sentences of evidence under the headline.

use super::agreement;
use super::fate::{Fates, is_dead, is_zero, keeps, keeps_both};
use super::no_turn::{self, NoTurn};
use super::spread::carried_in;
use super::verdict::setting_among;
use crate::analysis::{Analysis, Crossing, Direction, Growth, Line, Slice, Verdict};
use crate::chart::figure::turning;
use crate::chart::figure::words;
use crate::chart::layout::numbers::{self, count_word};

/// Evidence for the headline of a run.
pub fn lead(analysis: &Analysis) -> Vec<String> {
    match analysis.slices.as_slice() {
        [only] => of_slice(only),
        slices => of_slices(slices),
    }
}

/// Evidence for one slice: what becomes of the neighbours, where forward and backward disagree,
/// and whether the measured turning point is where theory puts it.
pub fn of_slice(slice: &Slice) -> Vec<String> {
    if is_zero(slice) {
        return vec![
            "Every unit of every hidden layer is 0, and no gradient comes back through the weights."
                .into(),
        ];
    }
    let fates = Fates::of(slice);
    let mut sentences = Vec::new();
    sentences.extend(words::one_number(slice).map(String::from));
    sentences.extend(kept(&fates));
    sentences.extend(misses(&fates));
    sentences.extend(disagreement(&fates));
    sentences.extend(few_inputs(&fates));
    sentences.extend(agreement::sentence(slice));
    sentences
}

/// How near to their start the lines end that the headline says are kept: the farthest of them, each
/// way.
fn kept(fates: &Fates) -> Option<String> {
    let lines = &fates.slice.lines;
    let kept = fates.kept();
    if fates.slice.depth < 2 || kept.is_empty() {
        return None;
    }
    let farthest = |of: fn(&Line) -> Option<f64>| {
        let mut all = kept.iter().map(|&index| of(&lines[index]));
        let most = all.try_fold(0f64, |most, change| Some(most.max(change?.abs())))?;
        Some(words::factor_of(most))
    };
    let ahead = farthest(|line| line.forward.change)?;
    Some(format!(
        "{} the hidden units end within {} of where they began, the gradient within {}.",
        match kept.len() {
            count if count == fates.count() && count > 1 => "At every one",
            _ => "There",
        },
        ahead,
        // The second of two factors needs no word of its own.
        match farthest(|line| line.backward.change)? {
            back if ahead.starts_with("a factor") => back.replace("a factor of ", ""),
            back => back,
        },
    ))
}

/// Where the signal survives, though not the gradient, by a few inputs alone; of the lines that keep both
/// the headline says it.
fn few_inputs(fates: &Fates) -> Option<String> {
    let lines = &fates.slice.lines;
    let survive = |index: &usize| keeps(&lines[*index].forward) && !keeps_both(&lines[*index]);
    let few = (0..fates.count()).filter(survive);
    let few: Vec<usize> = few
        .filter(|&index| fates.slice.few_inputs(index).is_some())
        .collect();
    let fallen = words::has_fallen(words::few_inputs(fates.slice, &few)?);
    Some(format!(
        "At {} the {} is that of a few inputs only: {fallen}.",
        fates.range(&few),
        words::carried(fates.slice)
    ))
}

/// By how much the lines next to the kept ones miss.
fn misses(fates: &Fates) -> Option<String> {
    let lines = &fates.slice.lines;
    if fates.slice.depth < 2 {
        return one_layer(fates);
    }
    if lines.iter().all(is_dead) {
        let layer = lines
            .iter()
            .filter_map(|line| line.first_dead_layer)
            .max()?;
        return Some(format!(
            "In the typical network no unit is active on any input from layer {layer} on{}.",
            match lines.len() {
                1 => "",
                _ => " at the latest",
            }
        ));
    }
    let kept = fates.kept();
    let (Some(&first), Some(&last)) = (kept.first(), kept.last()) else {
        let index = fates.nearest()?;
        let (_, sentence) = fate_of(fates, index);
        return Some(match fates.count() {
            1 => format!("{}.", words::capitalised(&sentence)),
            _ => format!("The nearest is {}: {sentence}.", fates.sigma2(index)),
        });
    };
    let lower = first.checked_sub(1);
    let upper = (last + 1 < lines.len()).then_some(last + 1);
    let already = |index: usize, edge: usize| {
        let ratio = lines[index].sigma2 / lines[edge].sigma2;
        if (0.5..=2.0).contains(&ratio) {
            "Already at"
        } else {
            "At"
        }
    };
    match (lower, upper) {
        (Some(lower), Some(upper)) => {
            let (ahead, below) = fate_of(fates, lower);
            let (also_ahead, above) = fate_of(fates, upper);
            let above = match ahead && also_ahead {
                true => above
                    .replacen("the hidden units end", "they end", 1)
                    .replace(BEGAN, ""),
                false => above,
            };
            Some(format!(
                "{} {} {below}; at {} {above}.",
                already(lower, first),
                fates.sigma2(lower),
                fates.said[upper],
            ))
        }
        (Some(index), None) | (None, Some(index)) => {
            let edge = if lower.is_some() { first } else { last };
            let (_, miss) = fate_of(fates, index);
            Some(format!(
                "{} {} {miss}.",
                already(index, edge),
                fates.sigma2(index)
            ))
        }
        // All are kept.
        (None, None) => None,
    }
}

/// How large a single layer leaves the signal, at both ends of the grid.
fn one_layer(fates: &Fates) -> Option<String> {
    let at = |index: usize| {
        let std = *fates.slice.lines[index].hidden.p50.get(1)?;
        Some(numbers::from_log10(std?, 2))
    };
    let last = fates.count() - 1;
    let small = format!(
        "Its hidden units have a {} of {} at {}",
        fates.slice.statistic.long(),
        at(0)?,
        fates.sigma2(0)
    );
    Some(match last {
        0 => format!("{small}."),
        _ => format!("{small} and of {} at {}.", at(last)?, fates.said[last]),
    })
}

const BEGAN: &str = " than they began";

/// What a line does, as a clause; whether it speaks of the way forward by a factor.
fn fate_of(fates: &Fates, index: usize) -> (bool, String) {
    let line = &fates.slice.lines[index];
    if let Some(layer) = line.first_dead_layer {
        return (
            false,
            format!("the typical network is dead from layer {layer} on"),
        );
    }
    let ahead = !keeps(&line.forward) || keeps_both(line);
    if let Some(change) = change(&line.forward).filter(|_| ahead) {
        return (true, format!("the hidden units end {change}{BEGAN}"));
    }
    match change(&line.backward) {
        Some(change) => (
            false,
            format!("the gradient arrives {change} than it set out"),
        ),
        None => (false, "no gradient arrives".into()),
    }
}

/// "330 times smaller", from the median ratio.
fn change(growth: &Growth) -> Option<String> {
    let median = growth.change?;
    let factor = numbers::from_log10(median.abs(), 2);
    let word = if median < 0.0 { "smaller" } else { "larger" };
    Some(format!("{factor} times {word}"))
}

/// Where the signal arrives but the gradient does not, or the other way round.
fn disagreement(fates: &Fates) -> Option<String> {
    // A headline about one variance, or one that finds none kept, has said it.
    if fates.count() < 2 || fates.kept().is_empty() {
        return None;
    }
    let it = words::carried(fates.slice);
    let bounded = fates.slice.is_bounded() && !words::has_offset(fates.slice);
    let split = |ahead: Verdict, back: Verdict| {
        fates.which(|line| {
            line.parts_ways() && line.forward.verdict == ahead && line.backward.verdict == back
        })
    };
    let explodes_back = split(Verdict::Stable, Verdict::Exploding);
    if !explodes_back.is_empty() {
        let how = if bounded {
            "saturates and arrives"
        } else {
            "still arrives"
        };
        return Some(format!(
            "At {} the {it} {how}, but the gradient explodes on its way back.",
            fates.range(&explodes_back)
        ));
    }
    let dies_back = split(Verdict::Stable, Verdict::Vanishing);
    if !dies_back.is_empty() {
        return Some(format!(
            "At {} the {it} arrives, but the gradient vanishes on its way back.",
            fates.range(&dies_back)
        ));
    }
    let forward_only = fates.which(|line| line.parts_ways() && keeps(&line.backward));
    (!forward_only.is_empty()).then(|| {
        format!(
            "At {} the gradient comes back, though the {it} does not arrive.",
            fates.range(&forward_only)
        )
    })
}

/// Evidence over several slices: where each turns, and how far theory is from that.
fn of_slices(slices: &[Slice]) -> Vec<String> {
    let mut sentences = Vec::new();
    let one_number = slices.iter().find_map(words::one_number);
    sentences.extend(one_number.map(String::from));
    sentences.extend(places(slices));
    sentences.extend(judgement(slices));
    sentences
}

/// Most networks whose turning points are told one by one.
const MOST_PLACES: usize = 4;

/// "The forward signal turns at σ² = 0.00196 (linear) and at 0.00393 (ReLU).": where each of a few networks
/// turns, or the lowest and the highest of many by name: "between" would be heard as one place that is
/// not known better.
fn places(slices: &[Slice]) -> Option<String> {
    let turning: Vec<(&Slice, Crossing)> = slices
        .iter()
        .filter_map(|slice| Some((slice, words::forward_turning(slice)?)))
        .collect();
    let all: Vec<Slice> = turning.iter().map(|(slice, _)| (*slice).clone()).collect();
    let name = |slices: &[Slice]| match carried_in(slices) {
        "signal" => "forward signal",
        spread => spread,
    };
    let it = name(&all);
    let doubted = slices.iter().any(|slice| no_turn::doubt(slice).is_some());
    let certain = if doubted { " for certain" } else { "" };
    let which = match turning.len() {
        0 if doubted => {
            return Some(format!(
                "The {} turns for certain in {}.",
                name(slices),
                match slices.len() {
                    2 => "neither network".into(),
                    all => format!("none of {} networks", count_word(all)),
                }
            ));
        }
        0 => return None,
        all if all == slices.len() => String::new(),
        some => format!(
            "{certain} in {} of {} networks,",
            count_word(some),
            count_word(slices.len())
        ),
    };
    let level = |slice: &&Slice| NoTurn::of(slice, Direction::Forward) == Some(NoTurn::Level);
    let level = match slices.iter().filter(level).count() {
        0 => String::new(),
        some => format!(
            "; in {} it hardly changes at any variance",
            count_word(some)
        ),
    };
    let at = |crossing: &Crossing, symbol: &str| {
        let (preposition, number) = match crossing.bracket() {
            Some((low, high)) => {
                let [low, high] = turning::ends(low, high);
                ("between", format!("{low} and {high}"))
            }
            None => ("at", numbers::significant(crossing.sigma2, 3)),
        };
        format!("{preposition} {symbol}{number}")
    };
    let symbol = words::sigma2("");
    let (_, first) = turning[0];
    let alike = |(_, crossing): &(&Slice, Crossing)| at(crossing, "") == at(&first, "");
    if turning.iter().all(alike) {
        return Some(format!(
            "The {it} turns{which} {}{level}.",
            at(&first, &symbol)
        ));
    }
    let named = |(index, (slice, crossing)): (usize, &(&Slice, Crossing))| {
        let symbol = if index == 0 { &*symbol } else { "" };
        let setting = setting_among(slice, slices);
        format!("{} ({setting})", at(crossing, symbol))
    };
    if turning.len() <= MOST_PLACES {
        let said: Vec<String> = turning.iter().enumerate().map(named).collect();
        return Some(format!(
            "The {it} turns{which} {}{level}.",
            words::list(&said)
        ));
    }
    let by_sigma2 =
        |a: &&(&Slice, Crossing), b: &&(&Slice, Crossing)| a.1.sigma2.total_cmp(&b.1.sigma2);
    let lowest = turning.iter().min_by(by_sigma2)?;
    let highest = turning.iter().max_by(by_sigma2)?;
    Some(format!(
        "The {it} turns{which} at a variance of its own in each: lowest {}, highest {}{level}.",
        named((0, lowest)),
        named((1, highest))
    ))
}

/// How often theory puts the turning point where it was measured, within its interval or bracket; `None`
/// where there is neither.
fn judgement(slices: &[Slice]) -> Option<String> {
    let measured: Vec<(&Slice, Crossing)> = slices
        .iter()
        .filter_map(|slice| Some((slice, words::forward_turning(slice)?)))
        .collect();
    let judged: Vec<bool> = measured
        .iter()
        .filter_map(|(slice, crossing)| {
            crossing.ends()?;
            let inside = |value: f64| crossing.holds(value);
            let theory = slice.theory_critical?;
            Some(inside(theory) || slice.typical_critical().is_some_and(inside))
        })
        .collect();
    if judged.is_empty() {
        return None;
    }
    let agree = judged.iter().filter(|agrees| **agrees).count();
    let all = judged.len();
    Some(match (agree, all) {
        (1, 1) => "Theory puts it there too.".into(),
        (0, 1) => "Theory puts it elsewhere.".into(),
        (2, 2) => "Theory agrees with both.".into(),
        (0, _) => "Theory puts none of them there.".into(),
        (agree, all) if agree == all => format!("Theory agrees with all {}.", count_word(all)),
        (agree, all) => format!(
            "Theory agrees with {} of the {}.",
            count_word(agree),
            count_word(all)
        ),
    })
    .map(|said| match all < measured.len() {
        true => said.replace('.', ", and has none for the others."),
        false => said,
    })
}
