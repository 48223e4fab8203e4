//! What a fan says besides its finding: how theory does, and the alternative text.

use super::finding::Finding;
use super::{Direction, FEWER, Fan, MOST, Series};
use crate::analysis::{Slice, Statistic};
use crate::chart::figure::words::{
    capitalised, decades, draws, factor_of, is_short, labels, settings, sigma2,
};
use crate::chart::layout::numbers::{self, count, count_word};

/// Decades from theory that are a miss.
const MISS: f64 = 1.0;

/// How much larger than the smallest a miss has to be for its place to be named.
const NAMED: f64 = 1.1;

/// How the medians lie to theory at the end, said for people; `None` where there is no theory.
pub fn about_theory(slice: &Slice, fan: &Fan) -> Option<String> {
    let ends: Vec<(&Series, f64)> = fan
        .series
        .iter()
        .filter_map(|s| Some((s, s.median.last()?.1? - s.theory.last()?.1?)))
        .collect();
    let draw = match fan.draws.several() {
        true => "typical draw",
        false => "draw",
    };
    // Farthest first: one line astray is named, and the others are judged without it.
    let mut sorted = ends.clone();
    sorted.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let &(farthest, off) = sorted.first()?;
    let side = if off > 0.0 { "above" } else { "below" };
    let apart = |next: f64| off.abs() >= 0.5 && next.abs() < 0.5 * off.abs();
    let at = sigma2(&farthest.label);
    // One that differs from the others by rounding or by a draw's luck is no place to name.
    let everywhere = ends.iter().all(|end| end.1 / off > 1.0 / NAMED);
    let chance = chance(slice, fan.direction);
    let (misses, it) = match chance {
        Some(_) => (format!("The {draw}"), "theory (dashes)"),
        None => (format!("Theory (dashes) misses: the {draw}"), "it"),
    };
    let misses_at = |at: &str| match chance {
        Some(_) => format!("At {at} the {draw}"),
        None => format!("Theory (dashes) misses: at {at} the {draw}"),
    };
    // A decade off is no agreement, and where others are off too none of them is praised.
    let sentence = match sorted.get(1) {
        Some(&(_, next)) if apart(next) && next.abs() < MISS => format!(
            "At {at} the {draw} ends {} {side} theory (dashes), at every other σ² within {}",
            distance(off),
            distance(next)
        ),
        Some(&(_, next)) if apart(next) => format!(
            "{} ends {} {side} {it}, at others up to {} off",
            misses_at(&at),
            distance(off),
            distance(next)
        ),
        Some(_) if off.abs() >= MISS && everywhere => {
            format!("{misses} ends {} {side} {it} at every σ²", distance(off))
        }
        Some(_) if off.abs() >= MISS => {
            format!("{misses} ends up to {} {side} {it}, at {at}", distance(off))
        }
        None if off.abs() >= MISS => format!("{misses} ends {} {side} {it}", distance(off)),
        Some(_) => format!(
            "The {draw} ends within {} of theory (dashes) at every σ²",
            distance(off)
        ),
        None => format!(
            "The {draw} ends within {} of theory (dashes)",
            distance(off)
        ),
    };
    let sentence = match chance {
        Some(z) if off.abs() >= MISS => format!(
            "{sentence}, which is within chance for the mean of {} (z = {})",
            draws(fan.draws),
            numbers::signed(z, 1)
        ),
        _ => sentence,
    };
    let all_low = ends.iter().all(|end| end.1 < 0.0);
    let expected = typical_shift(slice).filter(|shift| *shift < -0.02 && all_low);
    Some(match (fan.direction, expected) {
        (Direction::Forward, Some(shift)) => format!(
            "{sentence}; at width {} the median network is expected, by the exact law, to end {} below \
             it.",
            count(slice.width),
            distance(shift)
        ),
        _ => sentence + ".",
    })
}

/// How many standard errors the mean lies from theory where the median misses it, the farthest; `None` where
/// that is more than a few draws allow, or not known.
fn chance(slice: &Slice, direction: Direction) -> Option<f64> {
    let mut farthest: Option<f64> = None;
    for line in &slice.lines {
        let (layer, growth) = match direction {
            Direction::Forward => (slice.depth, &line.forward),
            Direction::Backward => (0, &line.backward),
        };
        let band = direction.band(line);
        let at = |values: &[Option<f64>]| values.get(layer).copied().flatten();
        let off = at(&band.p50)
            .zip(at(&band.theory))
            .map(|(median, theory)| median - theory);
        if off.is_none_or(|off| off.abs() < MISS) {
            continue;
        }
        let beside = line.agreement.get(layer)?;
        let beside = match (direction, slice.statistic) {
            (Direction::Forward, Statistic::Std) => beside.hidden_std,
            (Direction::Forward, Statistic::Rms) => beside.hidden_rms,
            (Direction::Backward, Statistic::Std) => beside.gradient_std,
            (Direction::Backward, Statistic::Rms) => beside.gradient_rms,
        };
        let z = beside
            .z
            .filter(|_| beside.may_be_chance(growth.replicates))?;
        farthest = Some(farthest.map_or(z, |far| if z.abs() > far.abs() { z } else { far }));
    }
    farthest
}

/// Decades by which the median network of this width ends beside infinite width, by its exact law; `None`
/// where none is known.
fn typical_shift(slice: &Slice) -> Option<f64> {
    let at = slice.theory_growth.first()?;
    Some((at.typical? - at.forward) * (slice.depth as f64 - 1.0))
}

/// "a factor of 1.4", "2.5 decades".
fn distance(off: f64) -> String {
    match off.abs() {
        small if small < 1.0 => factor_of(small),
        large => decades(large),
    }
}

/// What lines and bands of a slide are, where there are bands: its drawing has no room for a key.
pub fn slide_draws(fan: &Fan) -> String {
    let all = draws(fan.draws);
    match fan.series.iter().any(Series::has_band) {
        true => format!("{all}; line: median, band: 5–95%"),
        false => all,
    }
}

/// That a factor beside a line need not be the line's slope.
pub fn about_factors(fan: &Fan) -> Option<String> {
    let shown = |series: &Series| series.factor.is_some() && series.dead_from.is_none();
    (fan.draws.several() && fan.series.iter().any(shown)).then(|| {
        match fan.series.len() {
            1 => {
                "The line is the median over the draws; the factor per layer is a geometric mean, as in \
                 the tables."
            }
            _ => {
                "Lines are medians over the draws; the factors per layer are geometric means, as in the \
                 tables."
            }
        }
        .into()
    })
}

/// How many of the lines are drawn where not all are.
pub fn about_thinning(fan: &Fan) -> Option<String> {
    let all = fan.series.len();
    (all > MOST).then(|| {
        format!(
            "{} of {} values of σ² are drawn, on a phone {}; the tables hold all.",
            capitalised(&count_word(fan.drawn(MOST).len())),
            count_word(all),
            count_word(fan.drawn(FEWER).len())
        )
    })
}

/// Alternative text of a fan: kind of chart, axes, number of lines, finding, both extremes.
pub fn alt(
    slice: &Slice,
    direction: Direction,
    quantity: &str,
    layers: &str,
    finding: &Finding,
) -> String {
    let (from, to) = match direction {
        Direction::Forward => (usize::from(slice.depth > 1), slice.depth),
        Direction::Backward => (slice.depth - usize::from(slice.depth > 1), 0),
    };
    let values = slice.lines.iter().flat_map(|line| {
        let band = &direction.band(line).p50;
        let drawn = band.get(from.min(to)..=from.max(to)).unwrap_or_default();
        drawn.iter().flatten().copied()
    });
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| {
        (a.min(v), b.max(v))
    });
    let lines = match slice.lines.len() {
        1 => "one line".to_owned(),
        n if n > MOST => format!(
            "lines for {} of {} {}",
            count_word(MOST),
            count_word(n),
            settings(slice)
        ),
        n => format!(
            "{} lines, one a {}",
            count_word(n),
            settings(slice).trim_end_matches('s')
        ),
    };
    let range = if low <= high {
        format!(", logarithmic, {} to {},", bound(low), bound(high))
    } else {
        String::new()
    };
    let mut named = slice.lines.iter().zip(labels(slice));
    let (first, last) = (named.next(), named.next_back());
    let ends: Vec<String> = [last, first]
        .into_iter()
        .flatten()
        .take(slice.lines.len())
        .map(|(line, label)| {
            let end = direction.band(line).p50.get(to).copied().flatten();
            let end = match end {
                Some(end) => format!("at {}", numbers::from_log10(end, 2)),
                // A gradient of 0: biases may keep the units alive.
                None if line.forward.dead && direction == Direction::Backward => "at 0".into(),
                None if line.forward.dead => "dead".into(),
                // No number is kept of what lies so far off.
                None => "beyond 10¹⁵ decades".into(),
            };
            format!("σ² = {label} ends {end}")
        })
        .collect();
    let alt = |lines: &str, finding: &str| {
        let ends = ends.join(", ");
        format!("Line chart: {quantity}{range} against {layers}; {lines}. {finding}. {ends}.")
    };
    let title = finding.title(slice, direction);
    let full = alt(&lines, &title);
    if is_short(&full) {
        return full;
    }
    // Long titles and numbers far off: the lines are counted, and the finding is as on a slide.
    let counted = count_word(slice.lines.len().min(MOST)) + " lines";
    let less = alt(&counted, &title);
    match is_short(&less) {
        true => less,
        false => alt(&counted, &finding.slide_title(slice, direction)),
    }
}

/// An end of the value range, roughly.
fn bound(log10: f64) -> String {
    if log10.abs() >= 5.0 {
        numbers::power_of_ten(log10.round() as i64)
    } else {
        numbers::from_log10(log10, 1)
    }
}
