//! Where an axis has ticks and what they say: decades, 1-2-5, layers, plain linear ones.

use super::numbers;

/// A labelled place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// In the axis's own unit (log10 on a log axis).
    pub value: f64,
    /// Ready to show.
    pub label: String,
}

/// The ticks of an axis: the labelled ones, the range they ask for, and unlabelled ones between.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// From low to high.
    pub major: Vec<Tick>,
    /// Places of short ticks without label, from low to high.
    pub minor: Vec<f64>,
    /// The range asked for, rounded out to a tick where one is near.
    pub range: (f64, f64),
}

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
/// many, and equally stepped numbers where it is fewer than three.
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
        .filter(|ticks| ticks.len() >= 3);
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

/// Multiples of the smallest step 1, 2, 4, 5 × 10^k that gives at most `most`, with the decimals
/// that the step needs.
fn equal_steps(low: f64, high: f64, most: usize) -> Vec<(f64, usize)> {
    let span = high - low;
    if span <= 0.0 || !span.is_finite() {
        return vec![(low, 0)];
    }
    let start = (span / most.max(2) as f64).log10().floor() as i32 - 1;
    let stepped = |mantissa: f64, power: i32| {
        let step = mantissa * 10f64.powi(power);
        let tolerance = 1e-9;
        let first = (low / step - tolerance).ceil() as i64;
        let last = (high / step + tolerance).floor() as i64;
        let places = (-power).max(0) as usize;
        (last - first < most as i64)
            .then(|| Vec::from_iter((first..=last).map(|k| (k as f64 * step, places))))
    };
    for power in start..start + 5 {
        for mantissa in [1.0, 2.0, 4.0, 5.0] {
            if let Some(ticks) = stepped(mantissa, power) {
                // Fives are rounder than fours: take them where they give as many.
                let rounder = (mantissa == 4.0).then(|| stepped(5.0, power)).flatten();
                return rounder
                    .filter(|fives| fives.len() == ticks.len())
                    .unwrap_or(ticks);
            }
        }
    }
    Vec::new()
}

/// Ticks of a linear axis: at most `most`, with their sign ("+0.4", "0", "−0.4") where `sign` asks
/// for it.
pub fn linear(low: f64, high: f64, most: usize, sign: bool) -> Ticks {
    let major = equal_steps(low, high, most)
        .into_iter()
        .map(|(value, places)| {
            let plain = format!("{:.places$}", value.abs());
            let zero = plain.chars().all(|c| c == '0' || c == '.');
            let label = match (zero, value < 0.0) {
                (true, _) => "0".into(),
                (_, true) => format!("{}{plain}", numbers::MINUS),
                (_, false) if sign => format!("+{plain}"),
                _ => plain,
            };
            Tick { value, label }
        })
        .collect();
    Ticks {
        major,
        minor: Vec::new(),
        range: (low, high),
    }
}

/// Ticks of a layer axis: the first layer, round numbers, the last layer.
pub fn layers(first: usize, last: usize, most: usize) -> Vec<Tick> {
    let tick = |layer: usize| Tick {
        value: layer as f64,
        label: numbers::count(layer),
    };
    if last <= first {
        return vec![tick(first)];
    }
    let steps = (0..).flat_map(|k| [1, 2, 5].map(|m| m * 10usize.pow(k)));
    let inner = |step: usize| -> Vec<usize> {
        (first / step + 1..)
            .map(|k| k * step)
            // Two labels half a step apart would touch or look like a mistake.
            .take_while(|layer| layer + step.div_ceil(2) <= last)
            .filter(|layer| *layer >= first + step.div_ceil(2))
            .collect()
    };
    let layers = steps
        .map(inner)
        .find(|inner| inner.len() + 2 <= most.max(2))
        .unwrap_or_default();
    std::iter::once(first)
        .chain(layers)
        .chain([last])
        .map(tick)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> String {
        let labels: Vec<&str> = ticks.iter().map(|t| t.label.as_str()).collect();
        labels.join(" ")
    }

    #[test]
    fn forward_chart_of_the_textbook_exercise() {
        let ticks = log10(-39.1, 41.9, 5);
        assert_eq!(labels(&ticks.major), "10⁻⁴⁰ 10⁻²⁰ 1 10²⁰ 10⁴⁰");
        assert_eq!(ticks.range, (-40.0, 41.9));
        assert_eq!(ticks.minor[..4], [-35.0, -30.0, -25.0, -15.0]);
    }

    #[test]
    fn backward_chart_of_the_textbook_exercise() {
        let ticks = log10(-77.7, 84.3, 7);
        assert_eq!(labels(&ticks.major), "10⁻⁷⁵ 10⁻⁵⁰ 10⁻²⁵ 1 10²⁵ 10⁵⁰ 10⁷⁵");
        assert_eq!(ticks.range, (-77.7, 84.3));
    }

    #[test]
    fn decade_steps_at_every_scale() {
        assert_eq!(
            labels(&log10(-1.2, 2.1, 7).major),
            "0.1 1 10 100".replace("0.1", "10⁻¹").replace("100", "10²")
        );
        assert_eq!(labels(&log10(0.0, 9.0, 5).major), "1 10² 10⁴ 10⁶ 10⁸");
        assert_eq!(
            labels(&log10(-2500.0, 300.0, 7).major),
            "10⁻²⁵⁰⁰ 10⁻²⁰⁰⁰ 10⁻¹⁵⁰⁰ 10⁻¹⁰⁰⁰ 10⁻⁵⁰⁰ 1"
        );
        for span in [3.0, 7.0, 31.0, 160.0, 999.0, 40_000.0] {
            for low in [-0.9, 0.1, -span / 2.0] {
                let ticks = log10(low, low + span, 7);
                assert!(
                    (2..=7).contains(&ticks.major.len()),
                    "{low} {span}: {ticks:?}"
                );
                assert!(ticks.range.0 <= low && ticks.range.1 >= low + span);
            }
        }
    }

    #[test]
    fn under_three_decades_plain_numbers() {
        assert_eq!(labels(&log10(-1.3, 0.8, 7).major), "0.05 0.1 0.2 0.5 1 2 5");
        assert_eq!(labels(&log10(-2.0, 0.7, 7).major), "0.01 0.03 0.1 0.3 1 3");
        assert_eq!(labels(&log10(-0.2, 0.0, 7).major), "0.7 0.8 0.9 1.0");
        let narrow = log10(-0.001, 0.001, 5);
        assert!((3..=5).contains(&narrow.major.len()), "{narrow:?}");
    }

    #[test]
    fn linear_ticks_bear_their_sign() {
        assert_eq!(
            labels(&linear(-0.75, 0.86, 5, true).major),
            "−0.4 0 +0.4 +0.8"
        );
        assert_eq!(labels(&linear(-0.06, 0.06, 3, true).major), "−0.05 0 +0.05");
        assert_eq!(
            labels(&linear(0.0, 1.0, 6, false).major),
            "0 0.2 0.4 0.6 0.8 1.0"
        );
    }

    #[test]
    fn layers_from_first_to_last() {
        assert_eq!(labels(&layers(1, 50, 7)), "1 10 20 30 40 50");
        assert_eq!(labels(&layers(1, 47, 7)), "1 10 20 30 40 47");
        assert_eq!(labels(&layers(1, 5, 7)), "1 2 3 4 5");
        assert_eq!(labels(&layers(1, 100, 7)), "1 20 40 60 80 100");
        assert_eq!(
            labels(&layers(1, 10_000, 7)),
            "1 2,000 4,000 6,000 8,000 10,000"
        );
        assert_eq!(labels(&layers(1, 1, 7)), "1");
        assert_eq!(labels(&layers(1, 2, 7)), "1 2");
        assert_eq!(labels(&layers(0, 50, 7)), "0 10 20 30 40 50");
    }
}
