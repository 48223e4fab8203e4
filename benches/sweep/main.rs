//! The whole program's sweep, from spec to measurements, against the processor's limit.
//!
//! `cargo bench --bench sweep` prints the tables of docs/performance.md; with `-- --write` it puts
//! them there, with NumPy and JAX beside them. `-- direct relu` takes only that table and row.

#[path = "../kernel/limit.rs"]
mod limit;
mod peers;
mod specs;
mod table;
mod turns;

use std::hint::black_box;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use cpu_time::ProcessTime;
use initscope::network::Activation;
use initscope::spec::{Precision, Spec};
use initscope::sweep::{Cost, Options, Plan, run};
use turns::{best_of_each, limit_of};

fn main() {
    let flags: Vec<String> = std::env::args().skip(1).collect();
    if flags
        .iter()
        .any(|flag| ["--test", "--list"].contains(&&**flag))
    {
        seconds(&specs::small(10), 1);
        return;
    }
    let words: Vec<&str> = flags.iter().map(|flag| &**flag).collect();
    let words: Vec<&str> = words.into_iter().filter(|w| !w.starts_with('-')).collect();
    type Table = fn(&[&str]) -> String;
    let tables: [(&str, Table); 6] = [
        ("direct", direct),
        ("critical", critical),
        ("peers", peers::table),
        ("scaling", scaling),
        ("identities", identities),
        ("small", small_cells),
    ];
    let wanted = |name: &str| words.is_empty() || words[0] == name;
    let mut texts = Vec::new();
    for (name, table) in tables {
        if wanted(name) {
            let text = table(words.get(1..).unwrap_or_default());
            println!("{text}");
            texts.push(text);
        }
    }
    if flags.iter().any(|flag| flag == "--write") {
        table::write(&texts.join("\n"));
    }
}

/// Runs a spec and returns the seconds that it took.
fn seconds(spec: &Spec, threads: usize) -> f64 {
    seconds_of_both(spec, threads)[0]
}

/// Seconds by the clock, and of the processor over all threads.
fn seconds_of_both(spec: &Spec, threads: usize) -> [f64; 2] {
    seconds_of(spec, threads).0
}

/// The same, and the seconds by the clock after which every number of every cell, those that are
/// derived when they are looked at too, has been looked at.
fn seconds_of(spec: &Spec, threads: usize) -> ([f64; 2], f64) {
    let plan = Plan::new(spec);
    let options = Options {
        threads,
        cancel: &AtomicBool::new(false),
        progress: &(),
    };
    let (start, processor) = (Instant::now(), ProcessTime::now());
    let outcomes = run(spec, &plan, options);
    let seconds = [start.elapsed(), processor.elapsed()].map(|time| time.as_secs_f64());
    let outcomes = outcomes.unwrap_or_default();
    assert_eq!(outcomes.len(), plan.cells.len());
    for outcome in &outcomes {
        let records = outcome.replicates.iter().map(|records| records.len());
        let geometry = outcome.geometry.iter().map(|records| records.len());
        black_box(records.chain(geometry).sum::<usize>() + outcome.histograms.len());
    }
    (seconds, start.elapsed().as_secs_f64())
}

fn networks(spec: &Spec) -> f64 {
    // Of the plan: equal variances are one cell.
    Cost::of_plan(spec, &Plan::new(spec), 1).networks
}

/// Floating-point operations of the products alone.
fn products(spec: &Spec) -> f64 {
    let (depth, width) = (spec.depth[0] as f64, spec.width[0] as f64);
    let square = 2.0 * width * width;
    let a_column = (2.0 * depth - 1.0) * square + 4.0 * width;
    a_column * spec.data as f64 * networks(spec)
}

/// Milliseconds a network, and the share of the limit: by the clock, and of the processor's time.
fn measured(spec: &Spec) -> [String; 3] {
    let (mut clock, mut processor, mut limit) = (f64::INFINITY, f64::INFINITY, 0.0f64);
    turns::rounds(|| {
        let both = seconds_of_both(spec, 0);
        clock = clock.min(both[0]);
        processor = processor.min(both[1] / rayon::current_num_threads() as f64);
        limit = limit.max(limit_of(spec.precision));
    });
    let share = |time: f64| format!("{:.2}", products(spec) / time / limit);
    [
        format!("{:.1}", clock / networks(spec) * 1e3),
        share(clock),
        share(processor),
    ]
}

/// A row for every activation.
fn activations(words: &[&str], spec: impl Fn(Activation, Precision) -> Spec) -> Vec<Vec<String>> {
    let wanted = |name: &str| words.is_empty() || words.contains(&name);
    let named = Activation::ALL.into_iter().zip(Activation::ALL_NAMES);
    let rows = named.filter(|(_, name)| wanted(name));
    rows.map(|(activation, _)| {
        let mut row = vec![activation.title()];
        for precision in [Precision::F64, Precision::F32] {
            row.extend(measured(&spec(activation, precision)));
        }
        row
    })
    .collect()
}

const HEAD: [&str; 7] = [
    "activation",
    "f64: ms a network",
    "share of the limit",
    "in processor time",
    "f32: ms a network",
    "share of the limit",
    "in processor time",
];

fn direct(words: &[&str]) -> String {
    let limits = [Precision::F64, Precision::F32].map(|precision| {
        let rates = (0..30).map(|_| limit_of(precision) / 1e9);
        rates.fold(0.0, f64::max)
    });
    table::markdown(
        &format!(
            "**Direct sweeps**, 50 layers x 80 units x 1000 data points, forward and back, nothing \
             derived, 4 replicates each of σ² = 0.01, 0.02, 0.03 and 0.04 on {} threads. The limit here: {:.0} GFLOP/s \
             in f64, {:.0} in f32.",
            rayon::current_num_threads(),
            limits[0],
            limits[1]
        ),
        &HEAD,
        &activations(words, specs::networks),
    )
}

fn critical(words: &[&str]) -> String {
    let bent: Vec<&str> = match words {
        [] => vec!["tanh", "sigmoid", "erf", "softplus"],
        words => words.to_vec(),
    };
    table::markdown(
        "The same with larger weights, about where a'(0) alone would let no difference shrink.",
        &HEAD,
        &activations(&bent, specs::critical),
    )
}

fn scaling(_: &[&str]) -> String {
    let sweep = Spec {
        replicates: 6,
        ..specs::networks(Activation::Relu, Precision::F64)
    };
    let mut rows = Vec::new();
    for (name, spec) in [
        ("24 networks of 50 layers x 80 units", &sweep),
        (
            "one network of 50 layers x 80 units, 8,000 data points",
            &specs::one_network(50, 80, 8000),
        ),
        (
            "one network of 4 layers x 1,024 units",
            &specs::one_network(4, 1024, 1000),
        ),
    ] {
        let [one, two] = best_of_each([&mut || seconds(spec, 1), &mut || seconds(spec, 2)]);
        let ms = |seconds: f64| format!("{:.1}", seconds * 1e3);
        let times = format!("{:.2}", one / two);
        rows.push(vec![name.into(), ms(one), ms(two), times]);
    }
    table::markdown(
        "**From one thread to two**, ReLU, f64, direct.",
        &["sweep", "1 thread, ms", "2 threads, ms", "times faster"],
        &rows,
    )
}

fn identities(_: &[&str]) -> String {
    let row = |variances: usize| {
        let spec = specs::notebook(variances);
        let mut best = [f64::INFINITY; 3];
        turns::rounds(|| {
            let ([clock, processor], looked_at) = seconds_of(&spec, 0);
            let all = [clock, processor, looked_at];
            best = [0, 1, 2].map(|i| best[i].min(all[i]));
        });
        let [clock, processor, looked_at] = best.map(|seconds| format!("{:.2}", seconds * 1e3));
        vec![variances.to_string(), clock, processor, looked_at]
    };
    table::markdown(
        "**Identities**: 10 replicates of the network of notebook 7.3 (50 layers x 80 units, one \
         input) at so many variances, nothing asked to be direct.",
        &[
            "variances",
            "ms in all",
            "ms of processor time, all threads",
            "ms until every derived number is looked at",
        ],
        &[1, 10, 100, 1000].map(row),
    )
}

fn small_cells(_: &[&str]) -> String {
    const CELLS: usize = 5000;
    let spec = specs::small(CELLS);
    let mut plain = || specs::plain_loop(CELLS);
    let [own, plain] = best_of_each([&mut || seconds(&spec, 0), &mut plain]);
    let each = |seconds: f64| format!("{:.2}", seconds / CELLS as f64 * 1e6);
    table::markdown(
        "**Small cells**: 8 units x 5 layers x 10 data points, every cell by itself.",
        &["way", "µs a cell"],
        &[
            vec!["the engine, all threads".into(), each(own)],
            vec![
                "a plain loop over products and two sums, one thread".into(),
                each(plain),
            ],
        ],
    )
}
