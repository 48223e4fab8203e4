//! Derived numbers against directly computed ones, and what deriving costs.

#[path = "identities/gradients.rs"]
mod gradients;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use initscope::measure::{LayerRecord, LogHistogram, LogScaled, ScaledHistograms, Spread};
use initscope::network::{
    self, Activation, Architecture, Data, Engine, Experiment, FullyConnected, Gradient,
    Initialiser, Parameters, Readings, Replicate,
};
use initscope::spec::{Precision, Spec, Target, Variance};
use initscope::sweep::{Cell, Cost, Options, Outcome, Plan, identities, run};
use proptest::prelude::*;

fn measured(spec: &Spec) -> Vec<Outcome> {
    let options = Options {
        threads: 1,
        cancel: &AtomicBool::new(false),
        progress: &(),
    };
    run(spec, &Plan::new(spec), options).unwrap()
}

/// |a| / |b|, 0 where both are 0. By their exponents: a logarithm of -10^17 has no digits left.
fn ratio(a: LogScaled, b: LogScaled) -> f64 {
    let (a, b) = (a.normalised(), b.normalised());
    match (a.is_zero(), b.is_zero()) {
        (true, _) => 0.0,
        (false, true) => f64::INFINITY,
        (false, false) => {
            let octaves = (a.exponent - b.exponent).clamp(-2000, 2000);
            (a.mantissa / b.mantissa).abs() * 2f64.powi(octaves as i32)
        }
    }
}

/// |a - b| / scale, 0 where both are 0.
fn difference(a: LogScaled, b: LogScaled, scale: LogScaled) -> f64 {
    ratio(a - b, scale)
}

/// Mean, std and RMS to a tolerance relative to the RMS, which is the std too but for the rounding
/// of a far larger mean.
fn spreads_agree(a: Spread, b: Spread, tolerance: f64) -> Result<(), String> {
    for (name, a, b, scale) in [
        ("mean", a.mean, b.mean, b.rms),
        ("std", a.std, b.std, b.rms),
        ("rms", a.rms, b.rms, b.rms),
    ] {
        let error = difference(a, b, scale);
        if error > tolerance {
            return Err(format!(
                "{name}: {a:?} {b:?} differ by {error:e} of the RMS"
            ));
        }
    }
    let is_small = difference(b.std, LogScaled::ZERO, b.rms) < 0.01;
    let error = difference(a.std, b.std, b.std);
    if !is_small && error > 10.0 * tolerance {
        return Err(format!("std: {:?} {:?} differ by {error:e}", a.std, b.std));
    }
    Ok(())
}

/// How many times larger than f_K - y its terms are. Every gradient has this difference for a factor,
/// and rounding leaves as many times more of the terms in it, whichever way they were computed.
fn cancellation(cell: &Cell, records: &[LayerRecord]) -> f64 {
    let Some(last) = records.last() else {
        return 1.0;
    };
    let sigma = LogScaled::from(cell.weight_variance(cell.depth).sqrt());
    // f_K is a sum of w_i h_i over the units: at most |w| |h|.
    let terms = LogScaled::from(2.0 * cell.width as f64) * sigma * last.hidden.rms;
    match last.gradient.rms.is_zero() {
        true => 1.0,
        false => ratio(terms, last.gradient.rms),
    }
}

/// How many values are in another bin.
fn moved(a: &LogHistogram, b: &LogHistogram) -> u64 {
    let b: BTreeMap<i64, u64> = b.bins().collect();
    let more = |(bin, count): (i64, u64)| count.saturating_sub(b.get(&bin).copied().unwrap_or(0));
    a.bins().map(more).sum()
}

/// Runs a spec both ways and compares everything.
fn agrees_with_direct(spec: &Spec, tolerance: f64) -> Result<(), String> {
    let derived = measured(spec);
    let direct = measured(&Spec {
        direct: true,
        ..spec.clone()
    });
    assert_eq!(derived.len(), direct.len());
    let plan = Plan::new(spec);
    for (a, b) in derived.iter().zip(&direct) {
        let cell = &plan.cells[a.cell];
        let say = |what: String| format!("{cell:?}: {what}");
        assert_eq!((a.cell, a.replicates.len()), (b.cell, b.replicates.len()));
        for (a, b) in a.replicates.iter().zip(&b.replicates) {
            assert_eq!(a.len(), cell.depth + 1);
            let left_by_rounding = f64::EPSILON * (cell.depth + 1) as f64 * cancellation(cell, b);
            for (layer, (a, b)) in a.iter().zip(b).enumerate() {
                let of = |what: &str| {
                    let what = what.to_owned();
                    move |error| say(format!("{what}_{layer} {error}"))
                };
                spreads_agree(a.hidden, b.hidden, tolerance).map_err(of("h"))?;
                let of_gradient = tolerance.max(left_by_rounding);
                spreads_agree(a.gradient, b.gradient, of_gradient).map_err(of("gradient"))?;
                let shares = [
                    a.inactive_share - b.inactive_share,
                    a.dead_share - b.dead_share,
                ];
                // In f32 a unit next to 0 may fall on either side.
                let most = if tolerance < 1e-9 { 1e-12 } else { 0.05 };
                if shares.iter().any(|share| share.abs() > most) {
                    return Err(say(format!("shares of layer {layer}: {a:?} {b:?}")));
                }
            }
        }
        assert_eq!(a.histograms.len(), b.histograms.len());
        for ((layer, a), (same, b)) in a.histograms.iter().zip(&b.histograms) {
            assert_eq!(layer, same);
            let values = a.nonzeros() + a.zeros;
            assert_eq!(values, b.nonzeros() + b.zeros);
            let most = if tolerance < 1e-9 { 0 } else { values / 20 };
            if moved(a, b).max(moved(b, a)) > most || a.zeros.abs_diff(b.zeros) > most {
                return Err(say(format!("histogram of layer {layer}: {a:?} {b:?}")));
            }
        }
    }
    Ok(())
}

fn any_activation() -> impl Strategy<Value = Activation> {
    prop_oneof![
        Just(Activation::Relu),
        Just(Activation::Relu),
        Just(Activation::Linear),
        Just(Activation::Tanh),
        Just(Activation::Softplus),
        (-0.5f64..1.5).prop_map(|slope| Activation::LeakyRelu { slope }),
    ]
}

fn any_variance() -> impl Strategy<Value = Variance> {
    prop_oneof![
        Just(Variance::Number(0.0)),
        Just(Variance::He),
        Just(Variance::Glorot),
        Just(Variance::Lecun),
        Just(Variance::Mup),
        (0.1f64..5.0).prop_map(Variance::OverFanIn),
        (0.1f64..5.0).prop_map(Variance::OverFanOut),
        (0.1f64..5.0).prop_map(Variance::OverFanAverage),
        (-3.0f64..1.0).prop_map(|log10| Variance::Number(10f64.powf(log10))),
        (-300.0f64..300.0).prop_map(|log10| Variance::Number(10f64.powf(log10))),
    ]
}

fn any_target() -> impl Strategy<Value = Target> {
    prop_oneof![
        Just(Target::Constant(0.0)),
        Just(Target::Constant(0.0)),
        (-2.0f64..2.0).prop_map(Target::Constant),
        (0.0f64..3.0).prop_map(|variance| Target::Normal { variance }),
    ]
}

/// Variances at which networks saturate, die or explode, besides those about the turning point.
fn any_far_variance() -> impl Strategy<Value = Variance> {
    prop_oneof![
        any_variance(),
        (-8.0f64..3.0).prop_map(|e| Variance::Number(10f64.powf(e)))
    ]
}

/// What a spec measures on the way forward in the cells of one depth: layers 0 to that of every network.
fn forward(spec: &Spec, depth: usize) -> Vec<Vec<(Spread, f64, f64)>> {
    let plan = Plan::new(spec);
    let outcomes = measured(spec).into_iter();
    let cells = outcomes.filter(|outcome| plan.cells[outcome.cell].depth == depth);
    let hidden = |r: &LayerRecord| (r.hidden, r.inactive_share, r.dead_share);
    cells
        .flat_map(|outcome| outcome.replicates)
        .map(|records| records.iter().map(hidden).collect())
        .collect()
}

prop_compose! {
    fn any_spec()(
        depth in prop::collection::btree_set(1usize..20, 1..4),
        width in prop::collection::btree_set(1usize..12, 1..3),
        sigma2 in prop::collection::vec(any_variance(), 1..5),
        activation in prop::collection::vec(any_activation(), 1..3),
        init in prop::sample::select(&Initialiser::ALL[..]),
        input_dim in prop_oneof![Just(Some(1)), prop::option::of(1usize..4)],
        (output_dim, replicates) in (prop_oneof![Just(1), 1usize..4], 1usize..3),
        data in 1usize..300,
        bias2 in prop_oneof![3 => Just(0.0), 1 => Just(0.1)],
        target in any_target(),
        seed in 0u64..10_000,
    ) -> Spec {
        let even = |width: usize| width + width % 2;
        let width: BTreeSet<usize> = match init {
            Initialiser::LooksLinear => width.into_iter().map(even).collect(),
            _ => width.into_iter().collect(),
        };
        Spec {
            depth: depth.into_iter().collect(),
            width: width.into_iter().collect(),
            sigma2, activation, init: vec![init], replicates, data, input_dim, output_dim, bias2,
            target, seed,
            ..Spec::default()
        }
    }
}

proptest! {
    #[test]
    fn derived_numbers_are_the_direct_ones(spec in any_spec()) {
        if let Err(error) = agrees_with_direct(&spec, 1e-12) {
            prop_assert!(false, "{}", error);
        }
    }

    #[test]
    fn hidden_layers_do_not_depend_on_how_deep_the_network_is(
        spec in any_spec(),
        sigma2 in any_far_variance(),
        (depth, more) in (1usize..20, 1usize..20),
        (direct, single) in any::<(bool, bool)>(),
    ) {
        let precision = if single { Precision::F32 } else { Precision::F64 };
        let of = |depths: &[usize]| Spec {
            depth: depths.to_vec(), sigma2: vec![sigma2], direct, precision, ..spec.clone()
        };
        let alone = forward(&of(&[depth]), depth);
        prop_assert_eq!(&forward(&of(&[depth, depth + more]), depth), &alone);
        let deeper = forward(&of(&[depth + more]), depth + more);
        prop_assert_eq!(deeper.len(), alone.len());
        for (deeper, alone) in deeper.iter().zip(&alone) {
            prop_assert_eq!(&deeper[..=depth], &alone[..]);
        }
    }

    #[test]
    fn derived_numbers_are_the_direct_ones_in_f32(spec in any_spec()) {
        // A unit next to a kink may fall on its other side: enough of them that one is little.
        let spec = Spec {
            width: spec.width.iter().map(|width| width + 8).collect(),
            input_dim: spec.input_dim.map(|size| size + 7),
            data: spec.data + 100,
            precision: Precision::F32,
            ..spec
        };
        if let Err(error) = agrees_with_direct(&spec, 2e-2) {
            prop_assert!(false, "{}", error);
        }
    }
}

#[test]
fn networks_that_die_are_dead_both_ways() {
    let spec = Spec {
        depth: vec![3, 40, 200],
        width: vec![2, 3],
        sigma2: vec![Variance::Number(1e-6), Variance::He, Variance::Number(40.0)],
        replicates: 4,
        data: 50,
        ..Spec::default()
    };
    agrees_with_direct(&spec, 1e-12).unwrap();
    let dead = |outcome: &Outcome| {
        let last = outcome
            .replicates
            .iter()
            .filter_map(|records| records.last());
        last.filter(|record| record.dead_share == 1.0).count()
    };
    let outcomes = measured(&spec);
    assert!(outcomes.iter().map(dead).sum::<usize>() > 3);
}

#[test]
fn ten_thousand_layers_agree_with_direct_ones() {
    let spec = Spec {
        depth: vec![10_000],
        width: vec![4],
        activation: vec![Activation::LeakyRelu { slope: 0.3 }],
        sigma2: vec![
            Variance::Number(1e-300),
            Variance::Number(0.3),
            Variance::Number(1.7e300),
        ],
        replicates: 1,
        data: 3,
        ..Spec::default()
    };
    agrees_with_direct(&spec, 4e-12).unwrap();
}

#[test]
fn more_variances_cost_nothing() {
    let cost = |sigma2: Vec<Variance>, direct: bool| {
        let spec = Spec {
            sigma2,
            direct,
            ..Spec::default()
        };
        let (plan, spec_cost) = (Plan::new(&spec), Cost::of_spec(&spec, 2));
        let cost = Cost::of_plan(&spec, &plan, 2);
        assert!((cost.flop / spec_cost.flop - 1.0).abs() < 1e-12);
        cost
    };
    let grid = |count: usize| -> Vec<Variance> {
        let number = |i| Variance::Number(0.001 * 1.07f64.powi(i as i32));
        (0..count).map(number).collect()
    };
    let (one, hundred) = (cost(grid(1), false), cost(grid(100), false));
    assert_eq!(one.flop, hundred.flop);
    assert_eq!((one.passes, hundred.passes), (10.0, 10.0));
    assert_eq!((one.networks, hundred.networks), (70.0, 7000.0));
    // The default run: a seventeenth of what it takes directly.
    let default = Spec::default().sigma2;
    let (derived, direct) = (cost(default.clone(), false), cost(default, true));
    assert_eq!((direct.passes, direct.networks), (770.0, 770.0));
    assert!(direct.flop / derived.flop > 15.0, "{derived:?} {direct:?}");
}

#[test]
fn two_signs_stand_for_any_number_of_inputs() {
    let notebook = |data| Spec {
        depth: vec![50],
        input_dim: Some(1),
        data,
        ..Spec::default()
    };
    let cost = |spec: &Spec| Cost::of_plan(spec, &Plan::new(spec), 1).flop;
    let (few, many) = (cost(&notebook(100)), cost(&notebook(10_000)));
    assert!(many < 1.5 * few, "{few:e} {many:e}");
    let every_input = Spec {
        input_dim: Some(2),
        ..notebook(10_000)
    };
    assert!(cost(&every_input) > 100.0 * many);
    for target in [
        Target::Constant(0.0),
        Target::Constant(1e-3),
        Target::Normal { variance: 4.0 },
    ] {
        let spec = Spec {
            target,
            replicates: 2,
            ..notebook(2000)
        };
        agrees_with_direct(&spec, 1e-12).unwrap();
        let spec = Spec {
            depth: vec![5],
            precision: Precision::F32,
            ..spec
        };
        agrees_with_direct(&spec, 1e-4).unwrap();
    }
}

#[test]
fn an_input_of_zero_is_a_ray_of_its_own() {
    let inputs: Vec<f64> = (0..700).map(|i| f64::from(i % 7) - 3.0).collect();
    let pass = |by_sign| {
        let network = FullyConnected {
            depth: 4,
            width: 5,
            input_dim: 1,
            output_dim: 1,
            activation: Activation::Relu,
            init: Initialiser::Gaussian,
            architecture: Architecture::PLAIN,
            bias_variance: 0.0,
            target: network::Target {
                mean: 0.3,
                variance: 2.0,
            },
        }
        .network(|_| 1.0);
        let replicate = Replicate {
            seed: 3,
            replicate: 0,
        };
        let experiment = Experiment {
            network: &network,
            data: inputs.len(),
            inputs: Data::Given(&inputs),
            targets: replicate.targets(),
            histogram_layers: &[4],
        };
        let readings = Readings {
            depths: &[2, 4],
            histograms: &[ScaledHistograms::new(&[LogScaled::from(0.7)])],
            terms_apart: true,
            by_sign,
            stop: None,
            meter: None,
        };
        let mut parameters = Parameters::<f64>::kept(&network, replicate);
        let pass = Engine::new().pass(experiment, readings, &mut parameters, 1);
        pass.expect("nobody stops it")
    };
    let (a, b) = (pass(true), pass(false));
    assert_eq!(a.histograms, b.histograms);
    for (a, b) in a.hidden.iter().zip(&b.hidden) {
        spreads_agree(a.spread, b.spread, 1e-12).unwrap();
        assert!((a.inactive_share - b.inactive_share).abs() < 1e-12);
        assert_eq!(a.dead_share, b.dead_share);
    }
    for (a, b) in a.gradients.iter().zip(&b.gradients) {
        let (Gradient::Apart(a), Gradient::Apart(b)) = (a, b) else {
            panic!("the terms were asked for apart");
        };
        for s in [0.0, 0.01, 1.0, 100.0].map(LogScaled::from) {
            let (a, b) = (a.spreads(s).unwrap(), b.spreads(s).unwrap());
            assert_eq!(a.len(), b.len());
            for (a, b) in a.iter().zip(b) {
                spreads_agree(*a, b, 1e-12).unwrap();
            }
        }
    }
}

#[test]
fn output_and_target_that_nearly_cancel_are_computed_directly() {
    // One input, one output: f = c sigma^2. The target is that of sigma² = 1, or next to it.
    let spec = |sigma2, y| Spec {
        depth: vec![1],
        width: vec![6],
        sigma2: vec![Variance::Number(sigma2)],
        replicates: 1,
        data: 1,
        target: Target::Constant(y),
        ..Spec::default()
    };
    let gradient = |spec: &Spec| measured(spec)[0].replicates[0][1].gradient.mean;
    // The gradient at the output, 2 (f - y), for y = 0.
    let f = gradient(&spec(1.0, 0.0)).to_f64().unwrap() / 2.0;
    for share in [0.0, 1e-9, 1e-4, 1e-2, 1.0] {
        let spec = spec(1.0, f * (1.0 - share));
        let direct = Spec {
            direct: true,
            ..spec.clone()
        };
        let (a, b) = (gradient(&spec), gradient(&direct));
        assert!(difference(a, b, b) < 1e-12, "{share} {a:?} {b:?}");
    }
}

#[test]
fn direct_runs_use_no_identity() {
    let spec = Spec {
        direct: true,
        ..Spec::default()
    };
    let plan = Plan::new(&spec);
    assert!(identities(&spec, &plan).is_empty());
    let cost = Cost::of_plan(&spec, &plan, 1);
    assert_eq!(cost.passes, cost.networks);
}
