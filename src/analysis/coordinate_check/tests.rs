use super::*;
use crate::analysis::analyse;
use crate::dataset::fixture::power_law;
use crate::spec::Spec;

fn spec(sigma2: &[Variance]) -> Spec {
    Spec {
        depth: vec![2, 5],
        width: vec![40, 80, 160],
        sigma2: sigma2.to_vec(),
        replicates: 3,
        ..Spec::default()
    }
}

fn checks(spec: &Spec) -> Vec<CoordinateCheck> {
    analyse(&power_law(spec)).coordinate_checks
}

fn slope(setting: &Setting, quantity: Quantity, layer: usize) -> &SlopeCheck {
    let wanted = |slope: &&SlopeCheck| (slope.quantity, slope.layer) == (quantity, layer);
    setting.slopes.iter().find(wanted).unwrap()
}

#[test]
fn a_number_grows_with_width_and_a_rule_does_not() {
    let all = checks(&spec(&[Variance::He, Variance::Number(0.025)]));
    let [check] = all.as_slice() else {
        panic!("{all:?}");
    };
    assert_eq!((check.depth, check.replicates), (5, 3));
    assert_eq!(check.widths, [40, 80, 160]);
    let [he, number] = check.settings.as_slice() else {
        panic!("{check:?}");
    };
    assert_eq!((he.rule.as_deref(), he.sigma2), (Some("he"), 0.05));
    assert_eq!((number.rule.as_deref(), number.sigma2), (None, 0.025));
    let places: Vec<(Quantity, usize)> = he.slopes.iter().map(|s| (s.quantity, s.layer)).collect();
    assert_eq!(
        places,
        [
            (Quantity::Hidden, 1),
            (Quantity::Hidden, 3),
            (Quantity::Hidden, 5),
            (Quantity::Output, 5),
            (Quantity::Gradient, 0)
        ]
    );
    // The made-up networks grow by sqrt(width sigma² / 2) a layer.
    for (setting, a_layer) in [(he, 0.0), (number, 0.5)] {
        for layer in [1, 3, 5] {
            let slope = slope(setting, Quantity::Hidden, layer);
            let grown = a_layer * (layer as f64 - 1.0);
            assert!((slope.fit.slope - grown).abs() < 1e-12, "{slope:?}");
            assert!(slope.fit.half() < 1e-12, "{slope:?}");
        }
    }
    let last = slope(number, Quantity::Hidden, 5);
    assert_eq!(last.outcome(), Outcome::Fails);
    assert_eq!(last.reason(), Some(Reason::Variances));
    // Five matrices up to h_5, with their fan_in of variance each.
    assert!((last.theory.unwrap() - 2.5).abs() < 1e-9, "{last:?}");
    assert_eq!(slope(he, Quantity::Hidden, 5).outcome(), Outcome::Passes);
    // These gradients do not know of the readout, which infinite width does.
    let gradient = slope(he, Quantity::Gradient, 0);
    assert!((gradient.wanted + 0.5).abs() < 1e-12);
    assert!((gradient.theory.unwrap() + 0.5).abs() < 1e-9);
    assert_eq!(gradient.reason(), Some(Reason::FiniteWidth));
    assert_eq!(
        (he.outcome(), number.outcome()),
        (Outcome::Fails, Outcome::Fails)
    );
}

#[test]
fn what_is_wanted_follows_from_the_readout() {
    let wanted = |variance: Variance, target: Target| {
        let spec = Spec {
            target,
            ..spec(&[variance])
        };
        let [check] = &checks(&spec)[..] else {
            panic!("one check");
        };
        let of = |slope: &SlopeCheck| (slope.quantity != Quantity::Hidden).then_some(slope.wanted);
        check.settings[0]
            .slopes
            .iter()
            .filter_map(of)
            .collect::<Vec<f64>>()
    };
    let zero = Target::Constant(0.0);
    for variance in [
        Variance::He,
        Variance::OverFanIn(0.5),
        Variance::Number(0.1),
    ] {
        for (wanted, half) in wanted(variance, zero).into_iter().zip([0.0, -0.5]) {
            assert!((wanted - half).abs() < 1e-12, "{variance}");
        }
    }
    // 2 / (width + 1): the output grows a little with width, which is not wanted.
    assert_eq!(wanted(Variance::Glorot, zero), [0.0, -0.5]);
    // Of another target dL/df_K is not the output.
    let other = wanted(Variance::He, Target::Constant(1.0));
    assert!(
        other.len() == 1 && (other[0] + 0.5).abs() < 1e-12,
        "{other:?}"
    );
}

#[test]
fn there_are_three_widths_or_no_check() {
    let two = Spec {
        width: vec![40, 80],
        ..spec(&[Variance::He])
    };
    assert_eq!(checks(&two), []);
    // A run that was stopped has the shallower networks, or of one variance all widths.
    let mut dataset = power_law(&spec(&[Variance::He, Variance::Number(0.1)]));
    let deep = |data: &&CellData| data.cell.depth == 5 && data.cell.width == 160;
    let gone: Vec<usize> = dataset.cells.iter().filter(deep).map(|d| d.index).collect();
    assert_eq!(gone.len(), 2);
    dataset.cells.retain(|data| data.index != gone[0]);
    let check = &analyse(&dataset).coordinate_checks[0];
    assert_eq!((check.depth, check.settings.len()), (5, 1));
    dataset.cells.retain(|data| data.index != gone[1]);
    let check = &analyse(&dataset).coordinate_checks[0];
    assert_eq!((check.depth, check.settings.len()), (2, 2));
}

#[test]
fn a_number_keeps_its_widths_where_a_rule_has_its_cell() {
    // 0.025 is He's variance at width 80, where one cell stands for both.
    let all = checks(&spec(&[
        Variance::Number(0.025),
        Variance::He,
        Variance::OverFanIn(2.0),
    ]));
    let settings = &all[0].settings;
    assert_eq!(settings.len(), 2, "2/fan_in is He's");
    for setting in settings {
        assert_eq!(setting.slopes[0].measured.len(), 3);
    }
}

#[test]
fn dead_draws_are_left_out_and_counted() {
    let mut dataset = power_law(&spec(&[Variance::He]));
    let deep = dataset.cells.iter_mut().find(|data| data.cell.depth == 5);
    deep.unwrap().replicates[1].layers[5].log10_hidden_rms = None;
    let check = &analyse(&dataset).coordinate_checks[0];
    let last = slope(&check.settings[0], Quantity::Hidden, 5);
    let counts: Vec<_> = last
        .measured
        .iter()
        .map(|at| (at.sizes.len(), at.dead))
        .collect();
    assert_eq!(counts, [(2, 1), (3, 0), (3, 0)]);
    // Without any size of any draw there is no slope.
    for data in &mut dataset.cells {
        for trace in &mut data.replicates {
            for row in &mut trace.layers {
                (row.log10_hidden_rms, row.log10_gradient_rms) = (None, None);
            }
        }
    }
    assert_eq!(analyse(&dataset).coordinate_checks, []);
}

#[test]
fn a_check_fails_only_where_its_interval_leaves_the_tolerance() {
    let outcome = |slope: f64, half: f64, wanted: f64| {
        let fit = Fit {
            slope,
            intercept: 0.0,
            interval: (slope - half, slope + half),
        };
        let check = SlopeCheck {
            quantity: Quantity::Output,
            layer: 1,
            measured: Vec::new(),
            fit,
            wanted,
            theory: None,
        };
        check.outcome()
    };
    assert_eq!(outcome(0.05, 0.0, 0.0), Outcome::Passes);
    assert_eq!(outcome(0.07, 0.005, 0.0), Outcome::Fails);
    assert_eq!(outcome(-0.07, 0.005, 0.0), Outcome::Fails);
    assert_eq!(outcome(0.2, 0.2, 0.0), Outcome::Passes);
    assert_eq!(outcome(0.2, 0.3, 0.0), Outcome::Open);
    assert_eq!(outcome(0.5, 0.3, 0.0), Outcome::Fails);
    assert_eq!(outcome(-0.48, 0.03, -0.5), Outcome::Passes);
}

#[test]
fn the_rows_of_results_json_have_every_slope() {
    let rows = entries(&checks(&spec(&[Variance::He, Variance::Number(0.025)])));
    assert_eq!(rows.len(), 10);
    let value = serde_json::to_value(&rows[7]).unwrap();
    assert_eq!(value["quantity"], "hidden_rms");
    assert_eq!(value["layer"], 5);
    assert_eq!(value["sigma2"], 0.025);
    assert_eq!(value["sigma2_rule"], serde_json::Value::Null);
    assert_eq!(value["pass"], false);
    for key in ["slope", "ci_low", "ci_high", "wanted", "infinite_width"] {
        assert!(value[key].is_number(), "{key}");
    }
}
