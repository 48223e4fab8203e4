//! The sigma² at which a measured growth changes from shrinking to growing.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{Crossing, Growth};

/// Most steps of a search for a root; it takes about ten.
const MOST_STEPS: usize = 60;
/// A root's ln sigma² is known as well as this: far below any interval.
const CLOSE: f64 = 1e-10;
/// Decades a layer that are 0.
const NONE: f64 = 1e-15;

/// Finds where growth turns from negative to positive along ascending sigma². Between grid points the
/// growth follows `theory` (of sigma²), shifted by what the measured ends differ from it, linearly in
/// ln sigma²: on a coarse grid a straight line would miss the bend of GELU or SiLU. Without theory it is
/// that straight line. The interval is that of the draws, and reaches as far as the shift may be wrong,
/// upwards or sideways. Chance crossings are not taken: below it some growth must lie under 0 with its
/// whole interval, above it some over 0.
pub fn crossing(points: &[(f64, Growth)], theory: impl Fn(f64) -> Option<f64>) -> Option<Crossing> {
    let points: Vec<(f64, f64, Option<f64>)> = points
        .iter()
        .filter(|(sigma2, _)| *sigma2 > 0.0)
        .filter_map(|(sigma2, g)| {
            let half = g.interval.map(|(low, high)| (high - low) / 2.0);
            g.per_layer.map(|rate| (sigma2.ln(), rate, half))
        })
        .collect();
    let certain = |sign: f64, part: &[(f64, f64, Option<f64>)]| {
        part.iter()
            .any(|&(_, rate, half)| sign * rate > half.unwrap_or(0.0))
    };
    for at in 1..points.len() {
        let ((x0, r0, h0), (x1, r1, h1)) = (points[at - 1], points[at]);
        if r0 > 0.0 || r1 <= 0.0 || !certain(-1.0, &points[..at]) || !certain(1.0, &points[at..]) {
            continue;
        }
        let share = |x: f64| (x - x0) / (x1 - x0);
        // A deep network's theory takes its time, and the searches ask for the same ends.
        let known = RefCell::new(HashMap::new());
        let expected = |x: f64| {
            let found = known.borrow().get(&x.to_bits()).copied();
            found.unwrap_or_else(|| {
                let found = theory(x.exp());
                known.borrow_mut().insert(x.to_bits(), found);
                found
            })
        };
        let ends = expected(x0).zip(expected(x1));
        let growth = |x: f64| {
            let line = |a: f64, b: f64| a + share(x) * (b - a);
            match ends.zip(expected(x)) {
                Some(((t0, t1), t)) => t + line(r0 - t0, r1 - t1),
                None => line(r0, r1),
            }
        };
        let x = root(growth, (x0, x1));
        // The slope over a tenth of the bracket: steadier than a derivative, nearer than its ends.
        let step = 0.05 * (x1 - x0);
        let (left, right) = ((x - step).max(x0), (x + step).min(x1));
        let slope = (growth(right) - growth(left)) / (right - left);
        let interval = h0.zip(h1).filter(|_| slope > 0.0).map(|(h0, h1)| {
            let reach = (h0 + share(x) * (h1 - h0)) / slope;
            // How the difference from theory goes from one end to the other is a guess. It is known at the
            // ends; between them it may bend by as much as it changes from one to the other, as it does
            // where a network's width rounds off the corner that infinite width has.
            let change = ends.map_or(0.0, |(t0, t1)| ((r1 - t1) - (r0 - t0)).abs());
            let bent = |sign: f64| {
                let bend = |x: f64| 4.0 * share(x) * (1.0 - share(x)) * change;
                let aside = root(|x| growth(x) + sign * bend(x), (x0, x1)) - x;
                x - sign * aside.hypot(reach)
            };
            // Draws and width move the curve sideways, as a change of sigma² does: so far that theory meets an
            // end's interval. A curve flat there and steep at its root is not to be read upwards alone.
            let by_theory = |x: f64| expected(x).unwrap_or_default();
            let meets = |rate: f64| root(|x| by_theory(x) - rate, (2.0 * x0 - x1, 2.0 * x1 - x0));
            let theory_turns = ends.map_or(x, |_| meets(0.0));
            let sideways = [(x0, r0, h0), (x1, r1, h1)]
                .into_iter()
                .filter(|_| ends.is_some())
                .flat_map(|(end, rate, half)| [(end, rate - half), (end, rate + half)])
                .map(|(end, rate)| (theory_turns + end - meets(rate)).clamp(x0, x1));
            let candidates = sideways.chain([bent(1.0), bent(-1.0)]);
            let (low, high) =
                candidates.fold((x, x), |(low, high), at| (low.min(at), high.max(at)));
            (low.exp(), high.exp())
        });
        return Some(Crossing {
            sigma2: x.exp(),
            interval,
        });
    }
    None
}

/// Where an increasing function turns positive between two ends, or the end beyond which it does: by the
/// Illinois variant of regula falsi (Dowell & Jarratt 1971).
fn root(f: impl Fn(f64) -> f64, (mut low, mut high): (f64, f64)) -> f64 {
    let (mut at_low, mut at_high) = (f(low), f(high));
    if at_low >= 0.0 {
        return low;
    }
    if at_high <= 0.0 {
        return high;
    }
    let (mut before, mut last_was_high) = (f64::INFINITY, None);
    for _ in 0..MOST_STEPS {
        let middle = low + (high - low) * (at_low / (at_low - at_high)).clamp(0.0, 1.0);
        let value = f(middle);
        let is_high = value > 0.0;
        // An end that stays twice counts half, so that both close in.
        let again = last_was_high == Some(is_high);
        if is_high {
            (high, at_high) = (middle, value);
            at_low *= if again { 0.5 } else { 1.0 };
        } else {
            (low, at_low) = (middle, value);
            at_high *= if again { 0.5 } else { 1.0 };
        }
        last_was_high = Some(is_high);
        if value.abs() < NONE || (middle - before).abs() < CLOSE {
            return middle;
        }
        before = middle;
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::theory::growth_at;
    use crate::network::Activation;
    use crate::spec::Spec;
    use crate::sweep::Plan;

    fn point(sigma2: f64, rate: f64, half: f64) -> (f64, Growth) {
        let growth = Growth {
            per_layer: Some(rate),
            interval: Some((rate - half, rate + half)),
            ..Growth::default()
        };
        (sigma2, growth)
    }

    #[test]
    fn a_power_law_crosses_where_it_is_one() {
        // growth = 1/2 log10(40 sigma²) crosses at 0.025, between grid points, exactly in ln sigma².
        let line: Vec<_> = [0.001f64, 0.02, 0.1, 1.0]
            .iter()
            .map(|&s| point(s, 0.5 * (40.0 * s).log10(), 0.01))
            .collect();
        let found = crossing(&line, |_| None).unwrap();
        assert!((found.sigma2 / 0.025 - 1.0).abs() < 1e-12);
        // 0.01 decades of growth are a factor 10^0.02 of sigma².
        let (low, high) = found.interval.unwrap();
        assert!((low / (0.025 / 10f64.powf(0.02)) - 1.0).abs() < 1e-9);
        assert!((high / (0.025 * 10f64.powf(0.02)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_coarse_grid_follows_the_bend_of_the_theory() {
        // A curve that is flat, then steep; measured a little above it at both ends.
        let theory = |s: f64| -0.05 + 40.0 * s * s;
        let line = [0.01f64, 0.1].map(|s| point(s, theory(s) + 0.002, 0.001));
        let found = crossing(&line, |s| Some(theory(s))).unwrap();
        let root = (0.048f64 / 40.0).sqrt();
        assert!((found.sigma2 / root - 1.0).abs() < 1e-9, "{found:?}");
        let straight = crossing(&line, |_| None).unwrap();
        assert!((straight.sigma2 / root - 1.0).abs() > 0.2);
        // Sideways: theory has the lower end's growth and its interval, at most 0.003 more than its own, where
        // sigma² is sqrt(1e-4 + 0.003 / 40); the upper end's, at least 0.001 more, at sqrt(1e-2 + 0.001 / 40).
        let (low, high) = found.interval.unwrap();
        let theory_root = (0.05f64 / 40.0).sqrt();
        let lowest = theory_root * 0.01 / (1e-4f64 + 0.003 / 40.0).sqrt();
        let highest = theory_root * 0.1 / (1e-2f64 + 0.001 / 40.0).sqrt();
        assert!((low / lowest - 1.0).abs() < 1e-6, "{found:?}");
        assert!((high / highest - 1.0).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn an_end_that_theory_misses_widens_the_interval() {
        // A steep rise between the grid's values; measured at its foot far above it, at its top on it.
        let theory = |s: f64| 0.02 - 0.5 / (1.0 + (s / 0.026).powi(40));
        let line = [
            point(0.025, theory(0.025) + 0.2, 1e-4),
            point(0.03, theory(0.03), 1e-4),
        ];
        let found = crossing(&line, |s| Some(theory(s))).unwrap();
        let (low, high) = found.interval.unwrap();
        // It takes in theory's own root, 1 + (s / 0.026)^40 = 25, and that of theory raised by the 0.2 that it
        // is off at the foot, 25 / 11.
        let root = |ratio: f64| 0.026 * (ratio - 1.0).powf(1.0 / 40.0);
        assert!(high > root(25.0), "{found:?}");
        assert!(low < root(25.0 / 11.0), "{found:?}");
        assert!(low < found.sigma2 && found.sigma2 < high);
    }

    #[test]
    fn a_corner_that_width_rounds_off_lies_inside_the_interval() {
        // tanh, 200 layers of 80 units, the gradient: measured on the default grid, beside the zero
        // that `initscope critical` finds by measuring in between (0.01425, seed 0, 1,000 inputs).
        let spec = Spec {
            activation: vec![Activation::Tanh],
            depth: vec![200],
            ..Spec::default()
        };
        let cell = &Plan::new(&spec).cells[0];
        let line = [
            point(0.0125, -0.007_999_245, 0.001_495_92),
            point(0.02, 0.011_003_709, 0.000_534_44),
        ];
        let theory = |s: f64| Some(growth_at(&spec, cell, s)?.backward);
        let found = crossing(&line, theory).unwrap();
        let (low, high) = found.interval.unwrap();
        assert!(low < 0.01425 && 0.01425 < high, "{found:?}");
        assert!(high / low < 1.25, "{found:?}");
    }

    #[test]
    fn a_crossing_asks_theory_few_times() {
        // Of 10,000 layers each answer takes a second.
        let asked = std::cell::Cell::new(0);
        let theory = |s: f64| {
            asked.set(asked.get() + 1);
            Some(0.02 - 0.5 / (1.0 + (s / 0.026).powi(40)))
        };
        let line = [point(0.0125, -0.45, 1e-3), point(0.03, 0.015, 1e-3)];
        assert!(crossing(&line, theory).is_some());
        assert!(asked.get() < 150, "{}", asked.get());
    }

    #[test]
    fn noise_about_zero_is_no_crossing() {
        let saturated = [
            point(0.001, -0.3, 0.01),
            point(0.1, -0.0001, 0.002),
            point(1.0, 0.0001, 0.002),
        ];
        assert_eq!(crossing(&saturated, |_| None), None);
        assert_eq!(crossing(&[point(0.1, 0.3, 0.01)], |_| None), None);
        assert_eq!(crossing(&[], |_| None), None);
    }
}
