//! What a fan says besides its finding: how theory does, and the alternative text.

use super::finding::Finding;
use super::{Direction, FEWER, Fan, MOST, Series};
use crate::analysis::Slice;
use crate::chart::figure::words::{capitalised, decades, sigma2};
use crate::chart::layout::numbers::{self, count, count_word};

/// How the medians lie to theory at the end, said for people; `None` where there is no theory.
pub fn about_theory(slice: &Slice, fan: &Fan) -> Option<String> {
    let ends: Vec<(&Series, f64)> = fan
        .series
        .iter()
        .filter_map(|s| Some((s, s.median.last()?.1? - s.theory.last()?.1?)))
        .collect();
    let largest = ends.iter().map(|end| end.1.abs()).reduce(f64::max)?;
    let span = fan
        .series
        .iter()
        .filter_map(|s| s.median.last()?.1)
        .fold((0f64, 0f64), |(low, high), v| (low.min(v), high.max(v)));
    // A line is about a hundredth of the frame high.
    let width = 0.012 * (span.1 - span.0).max(1.0);
    let astray: Vec<&(&Series, f64)> = ends.iter().filter(|end| end.1.abs() > width).collect();
    let draw = if fan.replicates == 1 {
        "draw"
    } else {
        "typical draw"
    };
    let agree = match astray[..] {
        [] => "Measurement and theory (dashes) agree to the width of a line".to_owned(),
        [(series, off)] if ends.len() > 1 && off.abs() >= 0.5 => {
            let side = if *off > 0.0 { "above" } else { "below" };
            return Some(format!(
                "At {} the {draw} ends {} {side} theory (dashes); elsewhere the two agree to \
                 the width of a line.",
                sigma2(&series.label),
                decades(*off)
            ));
        }
        _ if largest >= 1.0 => {
            format!(
                "The {draw} ends up to {} from theory (dashes)",
                decades(largest)
            )
        }
        _ => format!(
            "The {draw} ends within a factor of {} of theory (dashes)",
            numbers::from_log10(largest, 2)
        ),
    };
    let all_low = ends.iter().all(|end| end.1 < -0.02);
    Some(match fan.direction {
        Direction::Forward if all_low && slice.activation.slopes().is_some() => format!(
            "{agree}; {} low because a typical draw of width {} does.",
            if ends.len() == 1 {
                "the line ends"
            } else {
                "the lines end"
            },
            count(slice.width)
        ),
        _ => agree + ".",
    })
}

/// How many of the lines are drawn where not all are.
pub fn about_thinning(fan: &Fan) -> Option<String> {
    let all = fan.series.len();
    (all > MOST).then(|| {
        format!(
            "{} of {} values of σ² are drawn, on a phone {}; the tables hold all.",
            capitalised(&count_word(MOST)),
            count_word(all),
            count_word(FEWER)
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
            "lines for {} of {} weight variances",
            count_word(MOST),
            count_word(n)
        ),
        n => format!("{} lines, one a weight variance", count_word(n)),
    };
    let range = if low <= high {
        format!(", logarithmic, {} to {},", bound(low), bound(high))
    } else {
        String::new()
    };
    let mut alt = format!(
        "Line chart: {quantity}{range} against {layers}; {lines}. {}.",
        finding.title(slice, direction)
    );
    let ends: Vec<String> = [slice.lines.last(), slice.lines.first()]
        .into_iter()
        .flatten()
        .take(slice.lines.len())
        .map(|line| {
            let end = direction.band(line).p50.get(to).copied().flatten();
            let end = end.map_or("dead".into(), |end| numbers::from_log10(end, 2));
            format!("σ² = {} ends at {end}", numbers::shortest(line.sigma2, 4))
        })
        .collect();
    alt += &format!(" {}.", ends.join(", "));
    alt.replace("ends at dead", "ends dead")
}

/// An end of the value range, roughly.
fn bound(log10: f64) -> String {
    if log10.abs() >= 5.0 {
        numbers::power_of_ten(log10.round() as i64)
    } else {
        numbers::from_log10(log10, 1)
    }
}
