//! What a slice says of datasets whose law is known.

use super::*;
use crate::analysis::summary::summarise;
use crate::analysis::{Statistic, Verdict};
use crate::dataset::fixture::{power_law, rate};
use crate::network::Activation;
use crate::spec::{Spec, Variance};

fn textbook() -> Dataset {
    power_law(&Spec {
        depth: vec![5, 50],
        ..Spec::default()
    })
}

#[test]
fn growth_ratio_and_verdict_are_those_of_the_power_law() {
    let slice = &slices(&textbook())[0];
    assert_eq!(slice.depth, 50);
    for line in &slice.lines {
        let cell = Cell {
            depth: 50,
            width: 80,
            input_dim: 80,
            output_dim: 1,
            activation: Activation::Relu,
            init: crate::network::Initialiser::Gaussian,
            architecture: crate::network::Architecture::PLAIN,
            variance: Variance::Number(line.sigma2),
            sigma2: line.sigma2,
        };
        let expected = rate(&cell, 0.0);
        for growth in [&line.forward, &line.backward] {
            assert!((growth.per_layer.unwrap() - expected).abs() < 1e-12);
            assert!((growth.ratio.unwrap()[1] - 49.0 * expected).abs() < 1e-9);
            assert!((growth.change.unwrap() - 49.0 * expected).abs() < 1e-9);
            // Ten rates 0.01 apart: sd 0.030277, t(9) = 2.262157, half width 0.021659.
            let (low, high) = growth.interval.unwrap();
            assert!(((high - low) / 2.0 - 0.021_659).abs() < 1e-6);
            // Infinite width has the same law for ReLU.
            assert!((growth.theory.unwrap() - expected).abs() < 1e-9);
        }
        let word = match 49.0 * expected {
            r if r > 1.0 => Verdict::Exploding,
            r if r < -1.0 => Verdict::Vanishing,
            _ => Verdict::Stable,
        };
        assert_eq!(line.forward.verdict, word, "sigma2 = {}", line.sigma2);
    }
}

#[test]
fn the_critical_line_is_he_and_the_crossing_is_there() {
    let slice = &slices(&textbook())[0];
    let critical: Vec<_> = slice.lines.iter().filter(|line| line.critical).collect();
    assert_eq!(critical.len(), 1);
    assert_eq!(critical[0].names, ["He"]);
    assert_eq!(critical[0].rule.as_deref(), Some("he"));
    let crossing = slice.forward_crossing.unwrap();
    assert!((crossing.sigma2 / 0.025 - 1.0).abs() < 1e-9);
    assert!((slice.theory_critical.unwrap() / 0.025 - 1.0).abs() < 1e-9);
    let glorot: Vec<_> = slice
        .lines
        .iter()
        .filter(|line| line.names == ["Glorot", "LeCun"])
        .collect();
    assert_eq!(glorot.len(), 1);
    assert_eq!(glorot[0].sigma2, 0.0125);
}

#[test]
fn glorot_and_lecun_are_told_apart_where_both_are_asked_for() {
    let slice = &slices(&power_law(&Spec {
        sigma2: vec![Variance::Glorot, Variance::Lecun],
        ..Spec::default()
    }))[0];
    let mut names: Vec<_> = slice.lines.iter().map(|line| line.names.clone()).collect();
    names.sort();
    assert_eq!(names, [["Glorot"], ["LeCun"]]);
    assert_eq!(slice.lines[0].sigma2, slice.lines[1].sigma2);
}

#[test]
fn one_hidden_layer_keeps_nothing_and_loses_nothing() {
    let slice = &slices(&power_law(&Spec {
        depth: vec![1],
        ..Spec::default()
    }))[0];
    assert!(slice.lines.iter().all(|line| !line.critical));
}

#[test]
fn the_map_has_a_row_for_each_depth_and_a_gap_for_a_missing_cell() {
    let mut dataset = textbook();
    let gone = dataset.cells.remove(2).cell;
    let slice = &slices(&dataset)[0];
    assert_eq!(slice.depths, [5, 50]);
    let column = slice
        .lines
        .iter()
        .position(|line| line.sigma2 == gone.sigma2)
        .unwrap();
    assert!(slice.map[0][column].is_none());
    let cell = slice.map[1][column].unwrap();
    assert_eq!(cell.sigma2, gone.sigma2);
}

#[test]
fn a_variance_of_0_leaves_the_theory_of_the_others() {
    let spec = Spec {
        depth: vec![5],
        sigma2: vec![Variance::Number(0.0), Variance::Number(0.01), Variance::He],
        ..Spec::default()
    };
    let curve = &slices(&power_law(&spec))[0].theory_growth;
    let (first, last) = (curve[0].sigma2, curve[curve.len() - 1].sigma2);
    assert!((first * 1.5 / 0.01 - 1.0).abs() < 1e-9 && (last / 1.5 / 0.025 - 1.0).abs() < 1e-9);
}

#[test]
fn theory_is_dense_where_it_is_enlarged() {
    let slice = &slices(&textbook())[0];
    let near = |point: &&crate::analysis::TheoryGrowth| {
        (point.sigma2 / 0.025).ln().abs() < 0.1 * std::f64::consts::LN_10
    };
    let points: Vec<f64> = slice.theory_growth.iter().map(|p| p.sigma2).collect();
    assert!(points.windows(2).all(|pair| pair[0] <= pair[1]));
    assert!(slice.theory_growth.iter().filter(near).count() >= 20);
}

#[test]
fn each_width_activation_and_initialiser_is_a_slice() {
    let dataset = power_law(&Spec {
        depth: vec![3],
        width: vec![8, 16],
        activation: vec![Activation::Relu, Activation::Tanh],
        sigma2: vec![Variance::He],
        ..Spec::default()
    });
    assert_eq!(slices(&dataset).len(), 4);
}

#[test]
fn dead_networks_count_as_vanished_and_end_the_line() {
    let mut dataset = power_law(&Spec {
        depth: vec![4],
        sigma2: vec![Variance::He],
        replicates: 3,
        ..Spec::default()
    });
    for trace in &mut dataset.cells[0].replicates[..2] {
        for row in &mut trace.layers[3..] {
            row.log10_hidden_std = None;
            row.dead_share = 1.0;
        }
    }
    let line = &slices(&dataset)[0].lines[0];
    assert_eq!(line.forward.verdict, Verdict::Vanishing);
    assert_eq!(line.forward.dead_replicates, 2);
    assert!(line.forward.dead);
    assert!(line.forward.per_layer.is_some());
    // Its mean is over the one that lives, and says so.
    let summary = summarise(&dataset.cells[0], dataset.spec.data);
    assert_eq!(summary.forward_growth_replicates, 1);
    assert_eq!(summary.backward_growth_replicates, 3);
    assert_eq!(summary.final_to_first_replicates, 1);
    assert_eq!(summary.gradient_final_to_first_replicates, 3);
    assert_eq!(summary.replicates, 3);
    // The one that lives has a ratio, the median draw has none.
    assert!(line.forward.ratio.is_some());
    assert_eq!(line.forward.change, None);
    assert_eq!(line.hidden.p50[3], None);
    assert!(line.hidden.p50[2].is_some());
    assert!((line.dead_share - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(line.first_dead_layer, Some(3));
}

#[test]
fn a_layer_that_biases_wake_again_does_not_end_the_line() {
    let mut dataset = power_law(&Spec {
        depth: vec![6],
        sigma2: vec![Variance::He],
        ..Spec::default()
    });
    for trace in &mut dataset.cells[0].replicates {
        for layer in [2, 5, 6] {
            trace.layers[layer].log10_hidden_std = None;
            trace.layers[layer].dead_share = 1.0;
        }
    }
    let dead_from = |dataset: &Dataset| slices(dataset)[0].lines[0].first_dead_layer;
    assert_eq!(dead_from(&dataset), Some(5));
    for trace in &mut dataset.cells[0].replicates {
        trace.layers[6].dead_share = 0.5;
    }
    assert_eq!(dead_from(&dataset), None);
}

#[test]
fn units_that_are_constant_but_not_0_are_not_dead() {
    let mut dataset = power_law(&Spec {
        depth: vec![4],
        sigma2: vec![Variance::He],
        replicates: 3,
        ..Spec::default()
    });
    for trace in &mut dataset.cells[0].replicates {
        for row in &mut trace.layers {
            row.log10_hidden_std = None;
        }
    }
    let line = &slices(&dataset)[0].lines[0];
    assert_eq!(line.forward.verdict, Verdict::Vanishing);
    assert_eq!(line.forward.ratio, None);
    assert!(!line.forward.dead);
    assert_eq!(line.forward.dead_replicates, 0);
    assert_eq!(line.first_dead_layer, None);
}

#[test]
fn an_input_that_is_one_number_or_0_does_not_make_a_dead_network() {
    let mut dataset = power_law(&Spec {
        depth: vec![4],
        sigma2: vec![Variance::He],
        ..Spec::default()
    });
    for trace in &mut dataset.cells[0].replicates {
        trace.layers[0].log10_hidden_std = None;
        trace.layers[0].dead_share = 1.0;
    }
    let line = &slices(&dataset)[0].lines[0];
    assert_eq!(line.forward.dead_replicates, 0);
    assert_eq!(line.first_dead_layer, None);
}

#[test]
fn one_number_a_layer_is_judged_by_its_size_since_its_std_is_0() {
    let made = |activation| {
        let mut dataset = power_law(&Spec {
            depth: vec![10],
            width: vec![1],
            data: 1,
            activation: vec![activation],
            sigma2: vec![Variance::Number(0.5), Variance::He, Variance::Number(8.0)],
            ..Spec::default()
        });
        let traces = dataset
            .cells
            .iter_mut()
            .flat_map(|data| &mut data.replicates);
        for row in traces.flat_map(|trace| &mut trace.layers) {
            (row.hidden_std, row.log10_hidden_std) = (Some(0.0), None);
            (row.gradient_std, row.log10_gradient_std) = (Some(0.0), None);
        }
        dataset
    };
    let dataset = made(Activation::Relu);
    let slice = &slices(&dataset)[0];
    assert_eq!(slice.statistic, Statistic::Rms);
    let verdicts: Vec<[Verdict; 2]> = slice
        .lines
        .iter()
        .map(|line| [line.forward.verdict, line.backward.verdict])
        .collect();
    let expected = [Verdict::Vanishing, Verdict::Stable, Verdict::Exploding];
    assert_eq!(verdicts, expected.map(|verdict| [verdict; 2]));
    assert!(slice.lines[0].hidden.p50[10].is_some());
    // What only scales grows in its RMS as theory has its std grow.
    assert!((slice.theory_critical.unwrap() / 2.0 - 1.0).abs() < 1e-9);
    assert_eq!(slices(&made(Activation::Sigmoid))[0].theory_critical, None);
    let words: Vec<&str> = dataset
        .cells
        .iter()
        .map(|data| summarise(data, 1).verdict)
        .collect();
    assert_eq!(words, ["vanishing", "stable", "exploding"]);
}

#[test]
fn the_typical_network_of_width_1_turns_beyond_a_grid_that_ends_at_he() {
    let slice = &slices(&power_law(&Spec {
        depth: vec![10],
        width: vec![1],
        activation: vec![Activation::Linear],
        sigma2: vec![Variance::Number(0.5), Variance::He],
        ..Spec::default()
    }))[0];
    // E ln z² = -gamma - ln 2 of a standard normal z.
    let exact = 2.0 * 0.577_215_664_901_532_9_f64.exp();
    assert!((slice.typical_critical().unwrap() / exact - 1.0).abs() < 1e-9);
}
