//! Ticks of a linear axis.

use super::{Tick, Ticks};
use crate::chart::layout::numbers;

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

/// Multiples of the smallest step 1, 2, 4, 5 × 10^k that gives at most `most`, with the decimals
/// that the step needs.
pub(super) fn equal_steps(low: f64, high: f64, most: usize) -> Vec<(f64, usize)> {
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
