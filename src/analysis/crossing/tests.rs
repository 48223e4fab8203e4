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
    let (low, high) = found.interval().unwrap();
    assert!((low / (0.025 / 10f64.powf(0.02)) - 1.0).abs() < 1e-9);
    assert!((high / (0.025 * 10f64.powf(0.02)) - 1.0).abs() < 1e-9);
}

#[test]
fn a_coarse_grid_follows_the_bend_of_the_theory() {
    // A curve that is flat, then steep; measured a little above it at both ends.
    let theory = |s: f64| -0.05 + 40.0 * s * s;
    let line = [0.02f64, 0.08].map(|s| point(s, theory(s) + 0.002, 0.001));
    let found = crossing(&line, |s| Some(theory(s))).unwrap();
    let root = (0.048f64 / 40.0).sqrt();
    assert!((found.sigma2 / root - 1.0).abs() < 1e-9, "{found:?}");
    let straight = crossing(&line, |_| None).unwrap();
    assert!((straight.sigma2 / root - 1.0).abs() > 0.2);
    // Sideways: theory has the lower end's growth and its interval, at most 0.003 more than its own, where
    // sigma² is sqrt(4e-4 + 0.003 / 40); the upper end's, at least 0.001 more, at sqrt(6.4e-3 + 0.001 / 40).
    let (low, high) = found.interval().unwrap();
    let theory_root = (0.05f64 / 40.0).sqrt();
    let lowest = theory_root * 0.02 / (4e-4f64 + 0.003 / 40.0).sqrt();
    let highest = theory_root * 0.08 / (6.4e-3f64 + 0.001 / 40.0).sqrt();
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
    let (low, high) = found.interval().unwrap();
    // It takes in theory's own root, 1 + (s / 0.026)^40 = 25, and that of theory raised by the 0.2 that it
    // is off at the foot, 25 / 11.
    let root = |ratio: f64| 0.026 * (ratio - 1.0).powf(1.0 / 40.0);
    assert!(high > root(25.0), "{found:?}");
    assert!(low < root(25.0 / 11.0), "{found:?}");
    assert!(low < found.sigma2 && found.sigma2 < high);
}

#[test]
fn a_steep_rise_between_ends_that_show_nothing_of_it_gives_the_two_grid_values() {
    // SiLU, 150 layers of 40 units, the gradient: theory jumps at 0.0529, and `initscope critical`
    // finds 0.0583 on the networks that the two grid values measured so (seed 0, 50 inputs, 4 draws).
    let spec = Spec {
        activation: vec![Activation::Silu],
        depth: vec![150],
        width: vec![40],
        ..Spec::default()
    };
    let cell = &Plan::new(&spec).cells[0];
    let theory = |s: f64| Some(growth_at(&spec, cell, s)?.backward);
    let coarse = [
        point(0.03, -0.263_821, 0.004_935),
        point(0.06, 0.028_603, 0.012_746),
    ];
    let found = crossing(&coarse, theory).unwrap();
    assert_eq!(found.interval(), None);
    let (low, high) = found.bracket().unwrap();
    assert_eq!((low, high), (0.03, 0.06));
    assert!(found.holds(0.0583) && low < found.sigma2 && found.sigma2 < high);
    // One draw has no interval, and knows no more.
    let one = coarse.map(|(s, growth)| {
        (
            s,
            Growth {
                interval: None,
                ..growth
            },
        )
    });
    assert!(crossing(&one, theory).unwrap().bracket().is_some());
    // Without theory nothing says that the rise is steep.
    assert!(crossing(&coarse, |_| None).unwrap().interval().is_some());
    // Ends so uncertain that the interval is as wide as the bracket: it is kept.
    let vague = [point(0.03, -0.263_821, 0.2), point(0.06, 0.028_603, 0.02)];
    assert!(crossing(&vague, theory).unwrap().interval().is_some());
}

#[test]
fn a_power_law_is_never_steep() {
    // ReLU over a factor of 1,000.
    let theory = |s: f64| 0.5 * (40.0 * s).log10();
    let line = [0.001, 1.0].map(|s| point(s, theory(s) - 0.003, 0.001));
    let found = crossing(&line, |s| Some(theory(s))).unwrap();
    let (low, high) = found.interval().unwrap();
    assert!(high / low < 1.02, "{found:?}");
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
    let (low, high) = found.interval().unwrap();
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
fn a_value_of_the_grid_beside_the_crossing_does_not_hide_it() {
    // SELU, 2 layers of 80 units, LeCun and He, forward (seed 0, 200 inputs, 10 draws): the lower growth
    // is too close to 0 to tell its sign, and the grid has no value below.
    let spec = Spec {
        activation: vec![Activation::Selu],
        depth: vec![2],
        ..Spec::default()
    };
    let cell = &Plan::new(&spec).cells[0];
    let theory = |s: f64| Some(growth_at(&spec, cell, s)?.forward);
    let line = [
        point(0.0125, -0.003_2, 0.004_6),
        point(0.025, 0.088_9, 0.005_3),
    ];
    let found = crossing(&line, theory).unwrap();
    let (low, high) = found.interval().unwrap();
    // It is open to the side of the value that is not certain.
    assert!(low < 0.0125 && 0.0125 < found.sigma2, "{found:?}");
    assert!(found.sigma2 < high && high < 0.0145, "{found:?}");
    // From above, too.
    let line = [point(0.00625, -0.1, 0.005), point(0.0125, 0.003_2, 0.004_6)];
    let (low, high) = crossing(&line, theory).unwrap().interval().unwrap();
    assert!(low < 0.0125 && 0.0125 < high);
    // Growth that comes close to 0 from below and stays there turns nowhere, nor is a line a proof.
    let saturating = |s: f64| Some(-1e-4 / s);
    let line = [point(0.01, -0.01, 0.002), point(0.1, 0.000_1, 0.002)];
    assert_eq!(crossing(&line, saturating), None);
    assert_eq!(crossing(&line, |_| None), None);
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

#[test]
fn where_the_median_network_died_nothing_turns() {
    let dead = |(sigma2, growth): (f64, Growth)| {
        (
            sigma2,
            Growth {
                dead: true,
                ..growth
            },
        )
    };
    let line = [point(0.3, -0.06, 0.01), point(1.0, 0.2, 0.01)];
    assert!(crossing(&line, |_| None).is_some());
    assert_eq!(crossing(&line.map(dead), |_| None), None);
}
