//! Ticks of a log10 axis.

use super::linear::equal_steps;
use super::{Tick, Ticks};
use crate::chart::layout::numbers;

/// Steps between decade ticks.
const DECADE_STEPS: [i64; 9] = [1, 2, 3, 5, 10, 20, 25, 50, 100];

/// How much of a step the range may grow to end on a tick.
const ROUND_OUT: f64 = 0.25;

/// Ticks of a log10 axis over `low..=high`: whole decades with powers of ten, or 1-2-5 as plain
/// numbers where the range is under three decades.
pub fn log10(low: f64, high: f64, most: usize) -> Ticks {
    if high - low < 3.0 {
        plain_log10(low, high, most)
    } else {
        decades(low, high, most)
    }
}

/// Decade ticks: the smallest step that gives at most `most` of them.
fn decades(low: f64, high: f64, most: usize) -> Ticks {
    let hundreds = (1..).flat_map(|k| [2, 5, 10].map(|m| m * 10i64.pow(k + 1)));
    let inside = |step: i64| {
        let first = (low / step as f64).ceil() as i64;
        let last = (high / step as f64).floor() as i64;
        (first, last)
    };
    let step = DECADE_STEPS
        .into_iter()
        .chain(hundreds)
        .find(|&step| inside(step).1 - inside(step).0 < most as i64)
        .unwrap_or(1);
    // A tick just outside is worth growing the range for, if it is not one too many.
    let (mut first, mut last) = inside(step);
    let share = |decades: f64| decades / step as f64;
    let room = |first: i64, last: i64| last - first + 1 < most as i64;
    if room(first, last) && share(high) + ROUND_OUT >= (last + 1) as f64 {
        last += 1;
    }
    if room(first, last) && share(low) - ROUND_OUT <= (first - 1) as f64 {
        first -= 1;
    }
    let major: Vec<Tick> = (first..=last)
        .map(|k| Tick {
            value: (k * step) as f64,
            label: numbers::power_of_ten(k * step),
        })
        .collect();
    let range = rounded_out(low, high, &major);
    let minor_step = minor_decades(step);
    let minor = (((range.0 / minor_step as f64).ceil() as i64)..)
        .map(|k| k * minor_step)
        .take_while(|&d| d as f64 <= range.1)
        .filter(|d| d % step != 0)
        .map(|d| d as f64)
        .collect();
    Ticks {
        major,
        minor,
        range,
    }
}

/// The step of the short ticks between decade ticks: four or five parts, or single decades.
fn minor_decades(step: i64) -> i64 {
    match step {
        1 => 1,
        2 | 3 => 1,
        5 => 1,
        10 => 5,
        _ if step % 20 == 0 => step / 4,
        _ => step / 5,
    }
}

fn rounded_out(low: f64, high: f64, major: &[Tick]) -> (f64, f64) {
    match (major.first(), major.last()) {
        (Some(first), Some(last)) => (low.min(first.value), high.max(last.value)),
        _ => (low, high),
    }
}

/// Plain numbers on a log10 axis under three decades: 1-2-5, thinned to 1-3 or 1 where that is too
/// many, and equally stepped numbers where it is fewer than three within a decade.
fn plain_log10(low: f64, high: f64, most: usize) -> Ticks {
    const LADDERS: [&[f64]; 3] = [&[1.0, 2.0, 5.0], &[1.0, 3.0], &[1.0]];
    let inside = |ladder: &[f64]| -> Vec<Tick> {
        (low.floor() as i64 - 1..=high.ceil() as i64)
            .flat_map(|decade| ladder.iter().map(move |&m| (decade, m)))
            .map(|(decade, m)| (decade as f64 + m.log10(), decade))
            .filter(|(value, _)| (low - 0.04..=high + 0.04).contains(value))
            .map(|(value, _)| Tick {
                value,
                label: numbers::shortest(10f64.powf(value), 1),
            })
            .collect()
    };
    let major = LADDERS
        .into_iter()
        .map(inside)
        .find(|ticks| ticks.len() <= most)
        .filter(|ticks| ticks.len() >= 3 || ticks.len() == 2 && high - low >= 1.0);
    let major = major.unwrap_or_else(|| {
        let (from, to) = (10f64.powf(low), 10f64.powf(high));
        equal_steps(from, to, most)
            .into_iter()
            .filter(|&(value, _)| value > 0.0)
            .map(|(value, places)| Tick {
                value: value.log10(),
                label: if (1e-4..1e5).contains(&value) {
                    format!("{value:.places$}")
                } else {
                    numbers::shortest(value, 4)
                },
            })
            .collect()
    });
    let range = rounded_out(low, high, &major);
    // The other whole multiples of a decade, where they stand apart.
    let minor = if high - low < 0.4 {
        Vec::new()
    } else {
        (range.0.floor() as i64..=range.1.ceil() as i64)
            .flat_map(|decade| (1..10).map(move |m| decade as f64 + f64::from(m).log10()))
            .filter(|v| (range.0..=range.1).contains(v))
            .filter(|v| major.iter().all(|tick| (tick.value - v).abs() > 1e-9))
            .collect()
    };
    Ticks {
        major,
        minor,
        range,
    }
}
