//! The four numbers under the rule, and the same in a sentence for Markdown.

use super::fate::Fates;
use super::no_turn::NoTurn;
use super::page::{KeyNumber, Run};
use crate::analysis::{Analysis, Basis, Crossing, Direction, Growth, Line, Slice};
use crate::chart::figure::{turning, words};
use crate::chart::layout::numbers::{self, NBSP, count};

/// Turning points forward and backward, growth at the critical variance, spread of one draw.
pub fn of(slice: &Slice) -> Vec<KeyNumber> {
    let theory = match slice.theory_critical {
        Some(theory) => format!(
            "theory: {}",
            turning::beside(theory, words::forward_turning(slice).as_ref())
        ),
        None => "theory: none".into(),
    };
    let fates = Fates::of(slice);
    let std = slice.statistic.short();
    let it = match words::has_offset(slice) {
        true => "units’ spread",
        false => "forward signal",
    };
    let mut all = match slice.lines.as_slice() {
        [only] => vec![
            whole_way(
                &only.forward,
                only.hidden.p50.get(1),
                format!(
                    "the hidden units’ {std}, layer {} over layer 1",
                    count(slice.depth)
                ),
            ),
            whole_way(
                &only.backward,
                only.gradient.p50.get(slice.depth - 1),
                format!(
                    "the gradient’s {std}, layer 0 over layer {}",
                    count(slice.depth - 1)
                ),
            ),
        ],
        [smallest, .., largest] if slice.depth == 1 => vec![
            first_layer(smallest, std, fates.sigma2(0)),
            first_layer(largest, std, fates.sigma2(slice.lines.len() - 1)),
        ],
        _ => vec![
            turning(
                words::forward_turning(slice).as_ref(),
                format!("σ² at which the {it} neither grows nor dies; {theory}"),
                match NoTurn::of(slice, Direction::Forward) {
                    Some(NoTurn::Level) => without(slice, Direction::Forward, it),
                    _ => format!("{}; {theory}", without(slice, Direction::Forward, it)),
                },
            ),
            turning(
                words::backward_turning(slice).as_ref(),
                "the same for the gradient on its way back".into(),
                without(slice, Direction::Backward, "gradient"),
            ),
        ],
    };
    if slice.depth > 1 {
        all.push(growth(slice));
    }
    all.push(spread(slice));
    all
}

/// Last over first layer, where there is one variance and so no turning point.
fn whole_way(growth: &Growth, start: Option<&Option<f64>>, text: String) -> KeyNumber {
    let starts = start.is_some_and(Option::is_some);
    let value = match growth.change {
        Some(median) if median < 0.0 => format!("÷{}", numbers::from_log10(-median, 2)),
        Some(median) => format!("×{}", numbers::from_log10(median, 2)),
        // 0 over something is 0; where the first is 0 as well there is no such number.
        None if starts => "0".into(),
        None => {
            return KeyNumber {
                value: "–".into(),
                unit: "in all".into(),
                text: format!("{text}: both are 0"),
            };
        }
    };
    KeyNumber {
        value,
        unit: "in all".into(),
        text,
    }
}

/// Where there is one layer and so no growth.
fn first_layer(line: &Line, unit: &str, sigma2: String) -> KeyNumber {
    let std = line.hidden.p50.get(1).copied().flatten();
    KeyNumber {
        value: std.map_or("0".into(), |std| numbers::from_log10(std, 2)),
        unit: unit.into(),
        text: format!("of the hidden units at {sigma2}"),
    }
}

/// What there is no such number of, and why.
fn without(slice: &Slice, direction: Direction, it: &str) -> String {
    let growth = match direction {
        Direction::Forward => "forward growth",
        Direction::Backward => "the gradient’s growth",
    };
    match NoTurn::of(slice, direction) {
        Some(NoTurn::Level) => format!("σ² at which the {it} turns: it hardly changes at any"),
        Some(NoTurn::Uncertain(why)) => {
            format!("σ² at which {growth} is certain to change sign: {why}")
        }
        Some(NoTurn::Nowhere) | None => {
            format!("σ² at which {growth} changes sign, among those tried")
        }
    }
}

fn turning(crossing: Option<&Crossing>, text: String, without: String) -> KeyNumber {
    let Some(crossing) = crossing else {
        return KeyNumber {
            value: "none".into(),
            unit: String::new(),
            text: without,
        };
    };
    if let Some((low, high)) = crossing.bracket() {
        let [low, high] = turning::ends(low, high);
        return KeyNumber {
            value: low,
            unit: format!("to{NBSP}{high}"),
            text: format!("{text} (between these two)"),
        };
    }
    let measured = turning::measured(crossing);
    let (value, unit) = match measured.split_once(NBSP) {
        Some((value, unit)) => (value.to_owned(), unit.to_owned()),
        None => (measured, String::new()),
    };
    KeyNumber { value, unit, text }
}

/// Growth a layer at the critical line, else at the nearest.
fn growth(slice: &Slice) -> KeyNumber {
    let fates = Fates::of(slice);
    let found = fates.nearest().and_then(|index| {
        let line = &slice.lines[index];
        Some((index, line, line.forward.per_layer?))
    });
    let Some((index, line, per_layer)) = found else {
        return KeyNumber {
            value: "–".into(),
            unit: "a layer".into(),
            text: "no network is alive at the last layer".into(),
        };
    };
    let mut text = match line.names.first() {
        Some(name) => format!("growth at {name}’s variance"),
        None => format!("growth at {}", fates.sigma2(index)),
    };
    if !line.critical && fates.count() > 1 {
        text.push_str(", the nearest");
    }
    if let Some((low, high)) = line.forward.interval {
        let [low, high] = factors(low, high);
        text.push_str(&format!("; 95% interval {low} to {high}"));
    }
    KeyNumber {
        value: numbers::factor(per_layer),
        unit: "a layer".into(),
        text,
    }
}

/// Both ends of an interval of factors, given by their log10, to so many decimals that they differ.
fn factors(low: f64, high: f64) -> [String; 2] {
    let plain = |log10: f64| numbers::factor(log10).replacen('×', "", 1);
    let ends = [low, high].map(plain);
    if ends[0] != ends[1] {
        return ends;
    }
    let to = |places: usize| [low, high].map(|log10| format!("{:.places$}", 10f64.powf(log10)));
    let mut finer = (3..=6).map(to);
    finer.find(|ends| ends[0] != ends[1]).unwrap_or(ends)
}

/// Draws of which a 5% and a 95% quantile can be told at all.
const FEW: usize = 5;

/// How far apart chance takes the draws: the 95% quantile of the std at the last layer over the 5%
/// quantile, the edges of the band in the figures; of a few draws the largest over the smallest.
fn spread(slice: &Slice) -> KeyNumber {
    let fates = Fates::of(slice);
    let nearest = fates.nearest();
    let draws = nearest.map_or(slice.draws(), |index| slice.draws_of(index));
    if !draws.several() {
        return KeyNumber {
            value: "1".into(),
            unit: "draw".into(),
            text: "more replicates would show how far chance takes a network of this width".into(),
        };
    }
    let band = nearest.and_then(|index| {
        let line = &slice.lines[index];
        let at = |quantile: &[Option<f64>]| quantile.last().copied().flatten();
        Some(match line.replicates < FEW {
            true => {
                let [low, high] = line.extremes?;
                (index, high - low, "from the smallest to the largest of")
            }
            false => {
                let decades = at(&line.hidden.p95)? - at(&line.hidden.p05)?;
                (index, decades, "from the 5% to the 95% quantile among")
            }
        })
    });
    match band {
        Some((index, decades, range)) => KeyNumber {
            value: format!("×{}", words::times(decades)),
            unit: "by chance".into(),
            text: format!(
                "the {} at layer {} {range} {} draws, at {} and width {}{}",
                slice.statistic.short(),
                count(slice.depth),
                words::how_many(draws),
                fates.sigma2(index),
                count(slice.width),
                by_law(slice, index).unwrap_or_default()
            ),
        },
        None => KeyNumber {
            value: "–".into(),
            unit: "by chance".into(),
            text: format!(
                "some draws have a {} of 0 at layer {}, so the spread of all has no number",
                slice.statistic.short(),
                count(slice.depth)
            ),
        },
    }
}

/// "; by the exact law of one input’s length ×20": what the few draws can only guess at, where the law of
/// this line is at hand.
fn by_law(slice: &Slice, line: usize) -> Option<String> {
    let geometry = slice.geometry.as_ref()?;
    let law = geometry.one_input.law.as_ref()?;
    // Where a layer only scales, the spread is the same at every variance.
    if line != geometry.line && !words::one_theory(slice) {
        return None;
    }
    let last = law.layers.last().filter(|last| last.dead < 0.05)?;
    let [p05, .., p95] = last.quantiles;
    let law = match law.basis {
        Basis::Exact => "exact law".to_owned(),
        Basis::Simulated { networks } => format!("law in {} simulated networks", count(networks)),
    };
    (p95 > p05).then(|| {
        format!(
            "; one input’s RMS by the {law}: ×{}",
            words::times(p95 - p05)
        )
    })
}

/// "The forward signal turns at **σ² = 0.0255 ± 0.0008**, the gradient at **0.0253 ± 0.0004**;
/// theory says 0.0250." Empty where a run has several slices or nothing turns.
pub fn summary(analysis: &Analysis) -> Vec<Run> {
    let [slice] = analysis.slices.as_slice() else {
        return Vec::new();
    };
    let it = words::carried(slice);
    let other = |direction: Direction, it: &str| {
        let why = NoTurn::of(slice, direction).unwrap_or(NoTurn::Nowhere);
        why.said(it)
    };
    let plain = |text: String| Run {
        text,
        strong: false,
    };
    let strong = |text: String| Run { text, strong: true };
    // A preposition, and the number that is set in bold.
    let place = |crossing: &Crossing| {
        let (preposition, number) = turning::place(crossing);
        (preposition, words::sigma2(&number))
    };
    let mut runs = match (
        &words::forward_turning(slice),
        &words::backward_turning(slice),
    ) {
        (Some(forward), Some(backward)) => {
            let (at, number) = place(forward);
            let (back_at, back) = turning::place(backward);
            vec![
                plain(format!("The {it} turns {at} ")),
                strong(number),
                plain(format!(", the gradient {back_at} ")),
                strong(back),
            ]
        }
        (Some(forward), None) => {
            let (at, number) = place(forward);
            vec![
                plain(format!("The {it} turns {at} ")),
                strong(number),
                plain(format!(", {}", other(Direction::Backward, "gradient"))),
            ]
        }
        (None, Some(backward)) => {
            let (at, number) = place(backward);
            vec![
                plain(format!("The gradient turns {at} ")),
                strong(number),
                plain(format!(", {}", other(Direction::Forward, it))),
            ]
        }
        (None, None) => return Vec::new(),
    };
    // Theory's point is that of the way forward.
    let theory = words::forward_turning(slice).and(slice.theory_critical);
    let of_both = words::one_theory(slice);
    let beside = |theory: f64| turning::beside(theory, words::forward_turning(slice).as_ref());
    runs.push(plain(match theory {
        Some(theory) if of_both => format!("; theory says {}.", beside(theory)),
        Some(theory) => format!("; theory for the {it}: {}.", beside(theory)),
        None => ".".into(),
    }));
    runs
}
