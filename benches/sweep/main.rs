//! The whole program's sweep, from spec to measurements, against the processor's limit.
//!
//! `cargo bench --bench sweep` prints the tables of docs/performance.md; with `-- --write` it puts
//! them there. The limit is measured in the same run, in turns with the work, and the best of each
//! counts: on a busy machine read the shares, not the times.

#[path = "../kernel/limit.rs"]
mod limit;
mod table;

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use initscope::kernel::Lane;
use initscope::network::Activation;
use initscope::spec::{Precision, Spec, Variance};
use initscope::sweep::{Options, Plan, run};
use limit::Limit;
use pulp::Arch;

fn main() {
    if std::env::args().any(|flag| ["--test", "--list"].contains(&&*flag)) {
        seconds(&small(10), 1);
        return;
    }
    let rounds = 12;
    let text = [
        direct(rounds),
        scaling(rounds),
        identities(rounds),
        small_cells(rounds),
    ]
    .join("\n");
    println!("{text}");
    if std::env::args().any(|flag| flag == "--write") {
        table::write(&text);
    }
}

/// Runs a spec and returns the seconds that it took.
fn seconds(spec: &Spec, threads: usize) -> f64 {
    let plan = Plan::new(spec);
    let options = Options {
        threads,
        cancel: &AtomicBool::new(false),
        progress: &(),
    };
    let start = Instant::now();
    let outcomes = run(spec, &plan, options);
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(outcomes.map(|o| o.len()).ok(), Some(plan.cells.len()));
    seconds
}

/// Multiply-adds a second, times two, of all cores at once.
fn limit<F: Lane>() -> f64 {
    let limit = Limit::<F> {
        steps: 100_000,
        factor: F::from_f64(0.999),
    };
    let each = rayon::broadcast(|_| {
        let start = Instant::now();
        let operations = Arch::new().dispatch(Limit { ..limit });
        operations / start.elapsed().as_secs_f64()
    });
    each.iter().sum()
}

fn limit_of(precision: Precision) -> f64 {
    match precision {
        Precision::F64 => limit::<f64>(),
        Precision::F32 => limit::<f32>(),
    }
}

/// 50 layers x 80 units x 1000 data points, forward and back, every cell by itself.
fn cells(activation: Activation, precision: Precision) -> Spec {
    Spec {
        depth: vec![50],
        width: vec![80],
        activation: vec![activation],
        sigma2: [0.01, 0.0125, 0.02, 0.025, 0.03, 0.04]
            .map(Variance::Number)
            .to_vec(),
        replicates: 4,
        data: 1000,
        precision,
        direct: true,
        ..Spec::default()
    }
}

/// Floating-point operations of the products alone.
fn products(spec: &Spec) -> f64 {
    let (depth, width) = (spec.depth[0] as f64, spec.width[0] as f64);
    let square = 2.0 * width * width;
    let a_column = (2.0 * depth - 1.0) * square + 4.0 * width;
    a_column * (spec.data * spec.replicates * Plan::new(spec).cells.len()) as f64
}

fn direct(rounds: usize) -> String {
    let mut rows = Vec::new();
    for activation in Activation::ALL {
        let mut row = vec![activation.title()];
        for precision in [Precision::F64, Precision::F32] {
            let spec = cells(activation, precision);
            let networks = (spec.replicates * Plan::new(&spec).cells.len()) as f64;
            let (mut best, mut most) = (f64::INFINITY, 0.0f64);
            for _ in 0..rounds {
                best = best.min(seconds(&spec, 0));
                most = most.max(limit_of(precision));
            }
            let rate = products(&spec) / best;
            row.push(format!("{:.2}", best / networks * 1e3));
            row.push(format!("{:.1} of {:.1}", rate / 1e9, most / 1e9));
            row.push(format!("{:.2}", rate / most));
        }
        rows.push(row);
    }
    let threads = rayon::current_num_threads();
    table::markdown(
        &format!(
            "**Direct sweeps**, 50 layers x 80 units x 1000 data points, forward and back, everything \
             in (random numbers, activations, statistics, distributions), {threads} threads: the \
             multiply-adds of the products against those that the processor can do."
        ),
        &[
            "activation",
            "f64: ms a network",
            "GFLOP/s",
            "share",
            "f32: ms a network",
            "GFLOP/s",
            "share",
        ],
        &rows,
    )
}

fn scaling(rounds: usize) -> String {
    let sweep = cells(Activation::Relu, Precision::F64);
    let one_cell = Spec {
        sigma2: vec![Variance::He],
        replicates: 1,
        data: 20_000,
        ..sweep.clone()
    };
    let mut rows = Vec::new();
    for (name, spec) in [
        ("24 networks", sweep),
        ("one network, 20,000 data points", one_cell),
    ] {
        let (mut one, mut two) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..rounds {
            one = one.min(seconds(&spec, 1));
            two = two.min(seconds(&spec, 2));
        }
        let ms = |seconds: f64| format!("{:.1}", seconds * 1e3);
        rows.push(vec![
            name.into(),
            ms(one),
            ms(two),
            format!("{:.2}", one / two),
        ]);
    }
    table::markdown(
        "**From one thread to two**, ReLU, f64.",
        &["sweep", "1 thread, ms", "2 threads, ms", "times faster"],
        &rows,
    )
}

fn identities(rounds: usize) -> String {
    let spec = Spec {
        depth: vec![50],
        width: vec![80],
        input_dim: Some(1),
        sigma2: (1..=100)
            .map(|i| Variance::Number(0.001 * f64::from(i)))
            .collect(),
        replicates: 10,
        data: 1000,
        ..Spec::default()
    };
    let best = (0..4 * rounds)
        .map(|_| seconds(&spec, 0))
        .fold(f64::INFINITY, f64::min);
    table::markdown(
        "**Identities**: 100 variances x 10 replicates of the network of notebook 7.3.",
        &["sweep", "ms"],
        &[vec![
            "100 x 10, 50 layers x 80 units, one input".into(),
            format!("{:.1}", best * 1e3),
        ]],
    )
}

/// Cells of 8 units x 5 layers, each by itself.
fn small(cells: usize) -> Spec {
    Spec {
        depth: vec![5],
        width: vec![8],
        sigma2: (1..=cells)
            .map(|i| Variance::Number(1e-3 * i as f64))
            .collect(),
        replicates: 1,
        data: 100,
        direct: true,
        ..Spec::default()
    }
}

fn small_cells(rounds: usize) -> String {
    let spec = small(5000);
    let best = (0..rounds)
        .map(|_| seconds(&spec, 0))
        .fold(f64::INFINITY, f64::min);
    table::markdown(
        "**Small cells**: 8 units x 5 layers x 100 data points, every cell computed by itself.",
        &["sweep", "µs a cell"],
        &[vec![
            "5,000 cells".into(),
            format!("{:.1}", best / 5000.0 * 1e6),
        ]],
    )
}
