//! Sweeps: the same numbers on any number of threads, cancelling, histograms, cost.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use initscope::network::{Activation, Engine, Experiment, Initialiser, Parameters, Replicate};
use initscope::spec::{Format, Precision, Spec, Target, Variance};
use initscope::sweep::{
    Bytes, Cost, MemoryLimit, Options, Outcome, PROGRAM_BYTES, Plan, Planned, Progress,
    histogram_layers, network, run,
};
use proptest::prelude::*;

fn small() -> Spec {
    Spec {
        depth: vec![1, 3, 6],
        width: vec![5, 9],
        sigma2: vec![Variance::Number(0.1), Variance::He, Variance::Number(1.0)],
        activation: vec![Activation::Relu, Activation::Tanh],
        init: vec![Initialiser::Gaussian, Initialiser::Uniform],
        replicates: 3,
        data: 150,
        output_dim: 2,
        bias2: 0.1,
        target: Target::Normal { variance: 1.0 },
        seed: 17,
        ..Spec::default()
    }
}

fn run_on(spec: &Spec, threads: usize) -> Vec<Outcome> {
    let options = Options {
        threads,
        cancel: &AtomicBool::new(false),
        progress: &(),
    };
    run(spec, &Plan::new(spec), options).unwrap()
}

#[test]
fn the_same_numbers_on_any_number_of_threads() {
    for precision in [Precision::F64, Precision::F32] {
        // Everything that can be derived, all data from two signs too; and depths only.
        for (bias2, input_dim, output_dim) in [(0.0, None, 2), (0.0, Some(1), 1), (0.1, None, 2)] {
            let spec = Spec {
                precision,
                bias2,
                input_dim,
                output_dim,
                ..small()
            };
            let one = run_on(&spec, 1);
            assert_eq!(one.len(), 72);
            for threads in [2, 3, 7] {
                assert_eq!(run_on(&spec, threads), one);
            }
        }
    }
}

#[test]
fn a_cell_is_what_the_engine_measures_alone() {
    let spec = small();
    let plan = Plan::new(&spec);
    for outcome in run_on(&spec, 2).iter().step_by(5) {
        let cell = &plan.cells[outcome.cell];
        let network = network(&spec, cell);
        for (number, records) in outcome.replicates.iter().enumerate() {
            let replicate = Replicate {
                seed: 17,
                replicate: number as u64,
            };
            let experiment = Experiment {
                network: &network,
                data: 150,
                inputs: replicate.inputs(),
                targets: replicate.targets(),
                histogram_layers: &[],
            };
            let mut parameters = Parameters::<f64>::kept(&network, replicate);
            let alone = Engine::new().measure(experiment, &mut parameters, 1);
            assert_eq!(alone.layers, **records);
        }
        assert_ne!(outcome.replicates[0], outcome.replicates[1]);
    }
}

#[test]
fn every_cell_sees_the_same_networks() {
    // Neither grid nor order decides a cell's numbers: any subset gives the same ones.
    for bias2 in [0.0, 0.1] {
        let spec = Spec { bias2, ..small() };
        let subset = Spec {
            depth: vec![3],
            sigma2: vec![Variance::He],
            activation: vec![Activation::Relu],
            replicates: 2,
            ..spec.clone()
        };
        let (all, few) = (run_on(&spec, 2), run_on(&subset, 2));
        let (all_cells, few_cells) = (Plan::new(&spec).cells, Plan::new(&subset).cells);
        for outcome in few {
            let cell = &few_cells[outcome.cell];
            let twin = all
                .iter()
                .find(|twin| &all_cells[twin.cell] == cell)
                .expect("the whole grid has it");
            assert_eq!(outcome.replicates, twin.replicates[..2]);
        }
    }
}

#[test]
fn what_underflows_in_the_tail_of_a_smooth_activation_is_neither_inactive_nor_dead() {
    let spec = |activation, sigma2| Spec {
        depth: vec![1],
        activation: vec![activation],
        sigma2: vec![Variance::Number(sigma2)],
        data: 1,
        bias2: 0.0,
        ..small()
    };
    let last = |activation, sigma2| {
        let outcomes = run_on(&spec(activation, sigma2), 1);
        outcomes[0].replicates[0][1]
    };
    // Half of the units are thousands below 0, where GELU and SiLU are below the smallest float.
    for activation in [Activation::Gelu, Activation::Silu] {
        let layer = last(activation, 1e8);
        assert_eq!((layer.inactive_share, layer.dead_share), (0.0, 0.0));
    }
    let relu = last(Activation::Relu, 1e8);
    assert!(relu.inactive_share > 0.2 && relu.dead_share > 0.2);
    // Without weights all is 0.
    let nothing = last(Activation::Gelu, 0.0);
    assert_eq!((nothing.inactive_share, nothing.dead_share), (1.0, 1.0));
}

#[test]
fn histograms_of_the_deepest_cells_are_pooled_over_replicates() {
    let spec = small();
    let plan = Plan::new(&spec);
    for outcome in run_on(&spec, 2) {
        let cell = &plan.cells[outcome.cell];
        if cell.depth < 6 {
            assert!(outcome.histograms.is_empty());
            continue;
        }
        let layers: Vec<usize> = outcome.histograms.iter().map(|(layer, _)| *layer).collect();
        assert_eq!(layers, [1, 2, 3, 4, 5, 6]);
        for (layer, histogram) in &outcome.histograms {
            let values = (cell.width * spec.data * spec.replicates) as u64;
            assert_eq!(histogram.nonzeros() + histogram.zeros, values);
            let inactive: f64 = outcome
                .replicates
                .iter()
                .map(|records| records[*layer].inactive_share / 3.0)
                .sum();
            assert!((histogram.zero_share().unwrap() - inactive).abs() < 1e-12);
        }
    }
}

#[test]
fn histogram_layers_are_round_and_few() {
    for (depth, layers) in [
        (1, vec![1]),
        (2, vec![1, 2]),
        (6, vec![1, 2, 3, 4, 5, 6]),
        (7, vec![1, 2, 4, 6, 7]),
        (20, vec![1, 5, 10, 15, 20]),
        (41, vec![1, 10, 20, 30, 41]),
        (50, vec![1, 10, 20, 30, 40, 50]),
        (100, vec![1, 20, 40, 60, 80, 100]),
        (10_000, vec![1, 2000, 4000, 6000, 8000, 10_000]),
    ] {
        assert_eq!(histogram_layers(depth), layers, "{depth}");
    }
    for depth in (1..3000).chain([1_000_000_007]) {
        let layers = histogram_layers(depth);
        assert!((2..=6).contains(&layers.len()) || depth == 1, "{depth}");
        assert!(layers.is_sorted_by(|a, b| a < b), "{layers:?}");
    }
}

struct Watch<'a> {
    planned: Mutex<(f64, u64)>,
    done: Mutex<(f64, u64)>,
    cancel_after: u64,
    cancel: &'a AtomicBool,
    finished: AtomicBool,
}

impl Progress for Watch<'_> {
    fn start(&self, planned: Planned) {
        assert!(planned.passes <= planned.networks);
        *self.planned.lock().unwrap() = (planned.flop, planned.passes);
    }

    fn advance(&self, flop: f64) {
        let mut done = self.done.lock().unwrap();
        *done = (done.0 + flop, done.1 + 1);
        if done.1 == self.cancel_after {
            self.cancel.store(true, Ordering::Relaxed);
        }
    }

    fn finish(&self) {
        assert!(!self.finished.swap(true, Ordering::Relaxed), "told once");
    }
}

fn watched(spec: &Spec, cancel_after: u64) -> (Vec<Outcome>, (f64, u64), (f64, u64)) {
    let cancel = AtomicBool::new(false);
    let watch = Watch {
        planned: Mutex::default(),
        done: Mutex::default(),
        cancel_after,
        cancel: &cancel,
        finished: AtomicBool::new(false),
    };
    let options = Options {
        threads: 2,
        cancel: &cancel,
        progress: &watch,
    };
    let outcomes = run(spec, &Plan::new(spec), options).unwrap();
    assert!(watch.finished.into_inner());
    let (planned, done) = (watch.planned.into_inner(), watch.done.into_inner());
    (outcomes, planned.unwrap(), done.unwrap())
}

#[test]
fn progress_adds_up_to_the_plan() {
    let spec = small();
    let (_, planned, done) = watched(&spec, u64::MAX);
    let cost = Cost::of_plan(&spec, &Plan::new(&spec), 2);
    assert_eq!(done.1, planned.1);
    assert_eq!(planned.1 as f64, cost.passes);
    assert!((done.0 / planned.0 - 1.0).abs() < 1e-12);
    assert!((cost.flop / planned.0 - 1.0).abs() < 1e-12);
}

#[test]
fn a_long_pass_is_told_on_its_way() {
    // One network through the fused steps, and one where columns stand for data points.
    for (input_dim, activation) in [(None, Activation::Gelu), (Some(1), Activation::Relu)] {
        let spec = Spec {
            depth: vec![40],
            width: vec![if input_dim.is_none() { 160 } else { 3000 }],
            sigma2: vec![Variance::He],
            activation: vec![activation],
            replicates: 1,
            input_dim,
            ..Spec::default()
        };
        let (_, planned, done) = watched(&spec, u64::MAX);
        assert!(planned.0 > 2e9, "{}", planned.0);
        assert_eq!(planned.1, 1);
        assert!(done.1 >= 40, "{}", done.1);
        assert!((done.0 / planned.0 - 1.0).abs() < 1e-9);
    }
}

#[test]
fn a_cancelled_sweep_keeps_every_network_that_is_done() {
    let spec = Spec {
        direct: true,
        ..small()
    };
    let all = run_on(&spec, 2);
    let (outcomes, planned, done) = watched(&spec, 70);
    assert!(done.1 < planned.1 / 2);
    assert!(!outcomes.is_empty() && outcomes.len() < 72);
    assert!(outcomes.is_sorted_by_key(|outcome| outcome.cell));
    let mut kept = 0;
    for outcome in outcomes {
        let (whole, count) = (&all[outcome.cell], outcome.replicates.len());
        kept += count as u64;
        match count == spec.replicates {
            true => assert_eq!(outcome, *whole),
            false => {
                for (at, &number) in outcome.numbers.iter().enumerate() {
                    assert_eq!(outcome.replicates[at], whole.replicates[number]);
                    assert_eq!(outcome.geometry[at], whole.geometry[number]);
                }
                // What is pooled is of the same networks, of which there are fewer.
                let pooled = outcome.histograms.iter().zip(&whole.histograms);
                assert!(
                    pooled
                        .into_iter()
                        .all(|(a, b)| a.1.nonzeros() < b.1.nonzeros())
                );
            }
        }
    }
    // Also those behind one that the other thread was still at.
    assert_eq!(kept, done.1);
}

#[test]
fn the_cost_of_the_default_run() {
    let spec = Spec {
        depth: vec![50],
        sigma2: vec![Variance::He],
        replicates: 1,
        ..Spec::default()
    };
    let cost = Cost::of_spec(&spec, 2);
    // The products alone: 50 matrices forward, 49 back, and the readout both ways.
    let products = 2.0 * 1000.0 * 80.0 * 80.0 * 99.0 + 4.0 * 1000.0 * 80.0;
    assert!(cost.flop > products && cost.flop < 1.2 * products);
    // Beside the program itself.
    let memory = |cost: Cost| cost.memory_bytes - PROGRAM_BYTES;
    assert!(memory(cost) > 2.0 * 50.0 * 80.0 * 80.0 * 8.0 && memory(cost) < 2e7);
    let f32 = Spec {
        precision: Precision::F32,
        ..spec.clone()
    };
    assert!(memory(Cost::of_spec(&f32, 2)) < 0.6 * memory(cost));
    assert!(memory(Cost::of_spec(&spec, 4)) > 1.9 * memory(cost));
    let pictures = Spec {
        format: vec![Format::Svg, Format::Png],
        ..spec.clone()
    };
    assert!(memory(Cost::of_spec(&pictures, 2)) > memory(cost) + 4e7);
}

#[test]
fn the_second_look_at_a_few_inputs_is_in_the_cost() {
    let spec = |depth: usize, input_dim: Option<usize>| Spec {
        depth: vec![4, depth],
        sigma2: vec![Variance::He],
        replicates: 1,
        data: 16,
        input_dim,
        direct: true,
        ..Spec::default()
    };
    let cost = |depth, input_dim| Cost::of_spec(&spec(depth, input_dim), 2).flop;
    // On 16 data points the deepest network's pass and its look are as much work.
    let square = 2.0 * 80.0 * 80.0;
    let products = |depth: f64| 16.0 * (2.0 * depth - 1.0) * square;
    let wanted = products(4.0) + 2.0 * products(50.0);
    let drawn = 40.0 * 54.0 * 80.0 * 80.0;
    let ratio = (cost(50, None) - drawn) / wanted;
    assert!(ratio > 1.0 && ratio < 1.5, "{ratio}");
    // Of inputs that are one number only the first is looked at.
    assert!(cost(50, Some(1)) < 0.8 * cost(50, None));
}

#[test]
fn a_huge_grid_is_costed_without_laying_it_out() {
    let spec = Spec {
        depth: (1..=1000).collect(),
        width: (1..=1000).collect(),
        sigma2: vec![Variance::He; 1000],
        replicates: 1_000_000,
        direct: true,
        ..Spec::default()
    };
    let cost = Cost::of_spec(&spec, 2);
    assert_eq!(cost.networks, 1e15);
    assert!(cost.flop.is_finite() && cost.flop > 1e25);
    let limit = MemoryLimit {
        bytes: 2_000_000_000,
        asked: true,
    };
    insta::assert_snapshot!(cost.check(limit).unwrap_err(), @"the plan needs about 407 EB of memory, --memory-limit allows 2.0 GB; give --memory-limit 408EB or a smaller grid, fewer --replicates or fewer --threads");
    let enormous = Spec {
        depth: vec![usize::MAX],
        width: vec![usize::MAX],
        data: usize::MAX,
        replicates: usize::MAX,
        ..spec
    };
    assert!(Cost::of_spec(&enormous, usize::MAX).flop.is_finite());
    assert!(
        Cost::of_spec(&enormous, usize::MAX)
            .memory_bytes
            .is_finite()
    );
}

#[test]
fn a_plan_that_does_not_fit_is_refused_with_a_sentence() {
    let cost = Cost::of_spec(&Spec::default(), 2);
    let limit = |bytes, asked| MemoryLimit { bytes, asked };
    assert_eq!(cost.check(limit(1_000_000_000, true)), Ok(()));
    let cost = Cost {
        memory_bytes: 3.4567e9,
        ..cost
    };
    insta::assert_snapshot!(cost.check(limit(2_000_000_000, true)).unwrap_err(), @"the plan needs about 3.5 GB of memory, --memory-limit allows 2.0 GB; give --memory-limit 4GB or a smaller grid, fewer --replicates or fewer --threads");
    insta::assert_snapshot!(cost.check(limit(2_500_000, false)).unwrap_err(), @"the plan needs about 3.5 GB of memory, this machine has 2.5 MB to spare; give a smaller grid, fewer --replicates or fewer --threads (or --memory-limit 4GB to try all the same)");
    assert_eq!(Bytes(1234.0).to_string(), "1.2 kB");
    assert_eq!(Bytes(45.6e6).to_string(), "46 MB");
}

proptest! {
    #[test]
    fn the_cost_of_a_spec_covers_that_of_its_plan(
        depth in prop::collection::btree_set(1usize..2000, 1..5),
        width in prop::collection::btree_set(1usize..3000, 1..5),
        sigma2 in prop::collection::btree_set(1u32..50, 1..5),
        activations in 1usize..4,
        input_dim in prop::option::of(1usize..100),
        data in 1usize..5000,
        threads in 1usize..9,
        direct: bool,
    ) {
        let spec = Spec {
            depth: depth.into_iter().collect(),
            width: width.into_iter().collect(),
            sigma2: sigma2.into_iter().map(|s| Variance::Number(f64::from(s) / 50.0)).collect(),
            activation: Activation::ALL[..activations].to_vec(),
            input_dim,
            data,
            direct,
            ..Spec::default()
        };
        let plan = Plan::new(&spec);
        let (by_plan, by_spec) = (Cost::of_plan(&spec, &plan, threads), Cost::of_spec(&spec, threads));
        prop_assert!((by_spec.flop / by_plan.flop - 1.0).abs() < 1e-9);
        prop_assert_eq!(by_spec.networks, by_plan.networks);
        prop_assert_eq!(by_spec.passes, by_plan.passes);
        prop_assert!(by_spec.memory_bytes >= by_plan.memory_bytes * (1.0 - 1e-9));
        prop_assert!(by_spec.memory_bytes <= by_plan.memory_bytes * 1.3 + threads as f64 * 6e8);
    }
}
