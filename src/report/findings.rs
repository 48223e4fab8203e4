//! What a section says: its heading, a finding read off the data, and the sentences under it.

use super::equations;
use super::fate::{Fates, is_dead, is_zero, keeps};
use super::no_turn;
use crate::analysis::{BesideTypical, CHANCE_Z, Direction, Line, MapCell, Slice, Verdict};
use crate::chart::Figure;
use crate::chart::figure::{turning, words};
use crate::chart::layout::numbers::{self, all_of, count, count_word};

/// Heading of the forward section.
pub fn forward(fates: &Fates) -> String {
    let lines = &fates.slice.lines;
    let verdicts = |verdict: Verdict| !fates.which(|l| l.forward.verdict == verdict).is_empty();
    let (dies, explodes) = (verdicts(Verdict::Vanishing), verdicts(Verdict::Exploding));
    if is_zero(fates.slice) {
        return "Forward: every unit is 0 from the first layer on".into();
    }
    if lines.iter().all(is_dead) {
        return "Forward: the units die before the last layer".into();
    }
    if fates.slice.depth == 1 {
        return "Forward: one layer sets the size, and none compounds it".into();
    }
    let stable = verdicts(Verdict::Stable);
    let by_size = |fate| words::is_by_size(fates.slice, |line| Some(&line.forward), fate);
    let (small, large) = (by_size(Verdict::Vanishing), by_size(Verdict::Exploding));
    if words::has_offset(fates.slice) {
        return offset((dies, stable, explodes), (small, large)).into();
    }
    if fates.slice.is_bounded() {
        return match (dies, stable, explodes) {
            (true, true, _) if small => {
                "Forward: too small a σ² lets the signal fade, a large one saturates it"
            }
            (true, true, false) => "Forward: the signal fades at some variances",
            (true, false, false) => "Forward: the signal fades at every variance tried",
            (true, _, true) => {
                "Forward: the signal fades at some variances and outgrows its start at others"
            }
            (false, _, true) => "Forward: the signal grows until it saturates",
            (false, ..) => "Forward: the signal saturates and survives",
        }
        .into();
    }
    match (dies, explodes) {
        (false, false) => format!(
            "Forward: the signal’s median stays within {} of its first layer",
            words::held_within(lines, Direction::Forward)
                .unwrap_or_else(|| words::stable_factor(fates.slice.depth))
        ),
        _ if fates.slice.only_scales() => {
            "Forward: a small error in σ² is compounded by every layer".into()
        }
        (true, true) if small && large => {
            "Forward: too small a σ² lets the signal vanish, too large a one explode".into()
        }
        (true, true) => "Forward: the signal vanishes at some variances, explodes at others".into(),
        (true, false) if small => "Forward: too small a σ² lets the signal vanish".into(),
        (true, false) => "Forward: the signal vanishes at some variances".into(),
        (false, true) if large => "Forward: too large a σ² makes the signal explode".into(),
        (false, true) => "Forward: the signal explodes at some variances".into(),
    }
}

/// The heading where layers have an offset, so that their std is that of the units: of which fates there are
/// any, and whether the smaller variances are those that vanish, the larger those that explode.
fn offset(fates: (bool, bool, bool), (small, large): (bool, bool)) -> &'static str {
    match fates {
        (true, false, false) => "Forward: the units lose their spread at every variance tried",
        (false, true, false) => "Forward: the units keep their spread",
        (false, false, true) => "Forward: the units’ spread explodes at every variance tried",
        (true, _, false) if small => "Forward: too small a σ² lets the units’ spread shrink",
        (true, _, false) => "Forward: the units’ spread shrinks at some variances",
        (false, _, true) if large => "Forward: too large a σ² makes the units’ spread explode",
        (false, _, true) => "Forward: the units’ spread explodes at some variances",
        _ => "Forward: the units’ spread shrinks at some variances and explodes at others",
    }
}

/// How to read the forward figure.
pub fn forward_text(fates: &Fates) -> Vec<String> {
    let mut text = match fates.count() {
        _ if fates.slice.depth == 1 => {
            return vec!["From the input on the left to the one hidden layer on the right.".into()];
        }
        1 => "The line follows the hidden units from the first layer to the last.".to_owned(),
        _ => "Each line follows the hidden units of one weight variance from the first layer to \
              the last."
            .to_owned(),
    };
    if fates.slice.only_scales() {
        text.push_str(" Straight lines on a logarithmic axis mean a constant factor a layer.");
    }
    vec![text]
}

/// Heading of the backward section.
pub fn backward(fates: &Fates) -> String {
    if fates.slice.depth == 1 {
        return "Backward: from the output it is one layer back".into();
    }
    let other = fates.which(Line::parts_ways);
    if other.is_empty() {
        let kept = fates.kept();
        return if kept.len() == fates.count() {
            let within = words::held_within(&fates.slice.lines, Direction::Backward);
            format!(
                "Backward: the gradient’s median stays within {} of where it sets out",
                within.unwrap_or_else(|| words::stable_factor(fates.slice.depth))
            )
        } else {
            "Backward: the gradient meets the same fate".into()
        };
    }
    let offset = words::has_offset(fates.slice);
    let split = |ahead: Verdict, back: Verdict| {
        fates.which(|line| {
            line.parts_ways() && line.forward.verdict == ahead && line.backward.verdict == back
        })
    };
    let explodes = split(Verdict::Stable, Verdict::Exploding);
    if !explodes.is_empty() {
        // Where a gradient comes back the signal hardly saturates: that heading holds beside it.
        return match fates.slice.is_bounded() && !offset {
            true => "Backward: the gradient explodes where the signal only saturates".into(),
            false => lost_on_the_way_back(fates, &explodes, Verdict::Exploding),
        };
    }
    let dies = split(Verdict::Stable, Verdict::Vanishing);
    if !dies.is_empty() {
        return lost_on_the_way_back(fates, &dies, Verdict::Vanishing);
    }
    let back = fates.which(|line| line.parts_ways() && keeps(&line.backward));
    if back.len() == other.len() {
        return format!(
            "Backward: the gradient comes back where the {} does not arrive",
            words::carried(fates.slice)
        );
    }
    format!(
        "Backward: the gradient fares differently at {} of {} {}",
        count_word(other.len()),
        count_word(fates.count()),
        noun(fates.slice)
    )
}

/// The heading where the gradient is lost at variances that carry the signal: "where" it is carried only if
/// no variance keeps both.
fn lost_on_the_way_back(fates: &Fates, lost: &[usize], fate: Verdict) -> String {
    let slice = fates.slice;
    let (verb, side) = match fate {
        Verdict::Exploding => ("explodes", "above"),
        _ => ("vanishes", "below"),
    };
    let carried = match words::has_offset(slice) {
        true => "the units keep their spread",
        false => "the signal still survives",
    };
    let kept = fates.kept();
    let (Some(&lowest), Some(&highest)) = (kept.first(), kept.last()) else {
        return format!("Backward: the gradient {verb} where {carried}");
    };
    let (limit, beyond) = match fate {
        Verdict::Exploding => (highest, highest + 1..fates.count()),
        _ => (lowest, 0..lowest),
    };
    let all_beyond = lost.iter().all(|index| beyond.contains(index));
    let meets_it = |line: &Line| line.backward.verdict == fate;
    if all_beyond && slice.lines[beyond].iter().all(meets_it) {
        return format!(
            "Backward: the gradient {verb} {side} {}, even where {carried}",
            words::variance_name(slice, limit)
        );
    }
    format!(
        "Backward: the gradient {verb} at {} of {} {}, though {carried} there",
        count_word(lost.len()),
        count_word(fates.count()),
        noun(slice)
    )
}

/// Heading of the section on the critical variance.
pub fn growth(slice: &Slice, figure: &Figure) -> String {
    match (
        &words::forward_turning(slice),
        &words::backward_turning(slice),
    ) {
        (Some(crossing), _) => format!(
            "The {} turns {}",
            words::carried(slice),
            turning::at(crossing)
        ),
        (None, Some(crossing)) if no_turn::doubt(slice).is_some() => format!(
            "The gradient turns {}, the {} at no variance for certain",
            turning::at(crossing),
            words::carried(slice)
        ),
        (None, Some(crossing)) => {
            format!("Only the gradient turns, {}", turning::at(crossing))
        }
        (None, None) => figure.title.clone(),
    }
}

/// "variances", or what else the lines are.
fn noun(slice: &Slice) -> &'static str {
    words::settings(slice).trim_start_matches("weight ")
}

/// What its figure plots, up to the equation of the theory.
pub fn growth_text(slice: &Slice) -> Vec<String> {
    let theory = match equations::growth(slice) {
        Some(_) => {
            let decades = "gives a layer’s growth in decades as";
            let infinite = "heory for infinite width, with D inputs a unit,";
            let crossing = words::forward_turning(slice);
            let typical = slice
                .other_typical_critical()
                .map(|typical| words::sigma2(&turning::beside(typical, crossing.as_ref())));
            match (typical, slice.beside_typical()) {
                (Some(typical), Some(BesideTypical::Pooled)) => format!(
                    "One input turns at {typical} in the typical network of width {}; many inputs that are \
                     not alike average out what chance does to each, and their pooled {} turns below that. \
                     T{infinite} {decades}",
                    count(slice.width),
                    slice.statistic.short()
                ),
                (Some(typical), Some(BesideTypical::Draws { z })) => format!(
                    "The typical network of width {} turns at {typical}. These draws turn {} that{}: the one \
                     input followed through them ends {} standard errors {} what its law expects. T{infinite} \
                     {decades}",
                    count(slice.width),
                    if z > 0.0 { "below" } else { "above" },
                    if z.abs() < CHANCE_Z {
                        ", by chance"
                    } else {
                        ""
                    },
                    numbers::shortest(z.abs(), 2),
                    if z > 0.0 { "above" } else { "below" },
                ),
                (Some(typical), None) => format!(
                    "The typical network of width {} turns at {typical}; t{infinite} {decades}",
                    count(slice.width),
                ),
                (None, _) => format!("Theory at width D {decades}"),
            }
        }
        None if !slice.is_predicted => format!(
            "No theory stands beside it: with {} weights and {} it is measured only.",
            slice.init.title(),
            words::kind(slice)
        ),
        None if !slice.architecture.is_plain() => format!(
            "Theory at width D follows the second moment q of the {} and the factor χ by which a layer \
             multiplies the squared gradient{}; z ~ N(0, 1):",
            match slice.architecture.residual {
                Some(_) => "stream",
                None => "preactivations",
            },
            equations::symbols(slice)
        ),
        None => format!(
            "Theory at width D follows the second moment q of the preactivations and \
             the factor χ by which a layer multiplies the squared gradient; z ~ N(0, 1){}:",
            match slice.bias2 > 0.0 {
                true => ", and the last term is the variance of the biases",
                false => "",
            }
        ),
    };
    vec![format!(
        "The slope of each line above, against its variance. {theory}"
    )]
}

fn direction(cell: &MapCell, back: bool) -> Verdict {
    match back {
        true => cell.backward.verdict,
        false => cell.forward.verdict,
    }
}

/// How many variances of those computed at the deepest depth a depth keeps.
fn kept_at(slice: &Slice, depth: usize, of: impl Fn(&MapCell) -> Verdict) -> usize {
    let deepest = &slice.map[slice.map.len() - 1];
    let both = slice.map[depth].iter().zip(deepest);
    both.filter_map(|(cell, deep)| cell.as_ref().filter(|_| deep.is_some()))
        .filter(|cell| of(cell) == Verdict::Stable)
        .count()
}

/// The shallowest depth that has every variance of the deepest; none where a run was cut short. One
/// layer is none: it is the start itself.
fn shallow(slice: &Slice) -> Option<usize> {
    let (deepest, others) = slice.map.split_last()?;
    others.iter().zip(&slice.depths).position(|(row, &depth)| {
        let mut pairs = row.iter().zip(deepest);
        depth > 1 && pairs.all(|(cell, deep)| cell.is_some() || deep.is_none())
    })
}

/// Whether the deepest networks keep a direction at fewer variances than the shallowest.
fn narrows(slice: &Slice, of: impl Fn(&MapCell) -> Verdict) -> bool {
    let last = slice.map.len().saturating_sub(1);
    shallow(slice).is_some_and(|first| kept_at(slice, last, &of) < kept_at(slice, first, &of))
}

/// Heading of a heat map.
pub fn depth(slice: &Slice, back: bool) -> String {
    let of = |cell: &MapCell| direction(cell, back);
    let last = slice.map.len().saturating_sub(1);
    let Some(first) = shallow(slice) else {
        return match back {
            true => "How exact σ² has to be for the gradient, by depth".into(),
            false => "How exact σ² has to be, by depth".into(),
        };
    };
    let (few, many) = (kept_at(slice, first, of), kept_at(slice, last, of));
    if few == 0 && many == 0 {
        return match back {
            true => "At no depth does a variance tried bring the gradient back".into(),
            false => format!(
                "At no depth does a variance tried keep the {}",
                words::carried(slice)
            ),
        };
    }
    if many == 0 && few > 0 {
        return match back {
            true => "With depth no variance tried brings the gradient back".into(),
            false => format!(
                "With depth no variance tried keeps the {}",
                words::carried(slice)
            ),
        };
    }
    match (many < few, back) {
        (true, false) => "Depth decides how exact σ² has to be".into(),
        (true, true) if narrows(slice, |cell| cell.forward.verdict) => {
            "For the gradient, too, depth decides how exact σ² has to be".into()
        }
        (true, true) => "For the gradient depth decides how exact σ² has to be".into(),
        (false, false) => "More depth does not narrow the choice of σ²".into(),
        (false, true) => "For the gradient more depth does not narrow the choice".into(),
    }
}

/// What a heat map shows, from the shallowest depth and the deepest.
pub fn depth_text(slice: &Slice, back: bool) -> Vec<String> {
    let of = |cell: &MapCell| direction(cell, back);
    let (Some(deepest), Some(&deep)) = (slice.map.last(), slice.depths.last()) else {
        return Vec::new();
    };
    let all = deepest.iter().flatten().count();
    let first = shallow(slice);
    let said = |n: usize| match n {
        0 => format!("none of {} {} ends", count_word(all), noun(slice)),
        1 if all == 1 => "the variance ends".into(),
        n if n == all => format!("{} {} end", all_of(n), noun(slice)),
        n => format!(
            "{} of {} {} {}",
            count_word(n),
            count_word(all),
            noun(slice),
            if n == 1 { "ends" } else { "end" }
        ),
    };
    let how_many = |n: usize| match n {
        0 => "none".into(),
        n if n == all && n > 1 => "all".to_owned(),
        n => count_word(n),
    };
    let deep_said = |n: usize| match n {
        0 | 1 => format!("{} does", how_many(n)),
        n => format!("{} do", how_many(n)),
    };
    let at = |depth: usize| {
        let layers = if depth == 1 { "layer" } else { "layers" };
        format!("{} {layers}", count(depth))
    };
    let many = kept_at(slice, slice.map.len() - 1, of);
    let beginning = match back {
        true => "The gradient on its way back, first layer against last.".to_owned(),
        false => format!(
            "The same measurement for {} depths.",
            count_word(slice.depths.len())
        ),
    };
    vec![match first {
        Some(first) => {
            let shallow = words::stable_factor(slice.depths[first]);
            let limit = words::stable_factor(deep);
            let deepest = match limit == shallow {
                true => deep_said(many),
                false => format!("{} within {limit}", how_many(many)),
            };
            format!(
                "{beginning} At {} {} within {shallow} of the start; at {} {deepest}.",
                at(slice.depths[first]),
                said(kept_at(slice, first, of)),
                at(deep),
            )
        }
        None => format!(
            "{beginning} At {} {} within {} of the start.",
            at(deep),
            said(many),
            words::stable_factor(deep)
        ),
    }]
}
