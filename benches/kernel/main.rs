//! The kernel against the processor's limit, which every table measures in the same run.
//!
//! `cargo bench --bench kernel` prints the time of every function, for 1000 elements, by divan; then
//! the share of the limit that products and whole cells reach. On a busy machine read the shares,
//! not the times.

mod cell;
mod limit;
mod product;

use std::hint::black_box;
use std::time::Instant;

use cell::{Cell, Network, Nonlinearity, Relu, Smooth};
use divan::Bencher;
use divan::counter::ItemsCount;
use initscope::kernel::function::{
    Coefficients, Elu, Erf, Function, Gelu, Selu, Sigmoid, Silu, Softplus, Tanh, derivative, value,
};
use initscope::kernel::{Aligned, Lane};
use limit::Limit;
use product::Chain;
use pulp::Arch;

fn main() {
    divan::main();
    if !std::env::args().any(|flag| ["--test", "--list"].contains(&&*flag)) {
        println!("\nshare of the multiply-add limit, one thread");
        products::<f64>();
        products::<f32>();
        println!("\nshare of the limit, panels through 50 layers x 80 units and back");
        cells::<f64>();
        cells::<f32>();
    }
}

/// Elements of a block.
const BLOCK: usize = 1000;

/// What is timed of a function.
#[derive(Clone, Copy, Debug)]
enum Part {
    Value,
    Derivative,
}

fn time<F: Coefficients>(bencher: Bencher, function: impl Function, part: Part) {
    let mut numbers = Aligned::<F>::zeros(BLOCK);
    product::fill(&mut numbers, 0);
    numbers.iter_mut().for_each(|x| *x *= F::from_f64(8.0));
    bencher
        .counter(ItemsCount::new(BLOCK))
        .with_inputs(|| numbers.clone())
        .bench_local_refs(|block| match part {
            Part::Value => value(function, black_box(block), 0),
            Part::Derivative => {
                black_box(derivative(function, black_box(block), 0));
            }
        });
}

macro_rules! function_benches {
    ($($name:ident $function:ident),*) => {$(
        #[divan::bench(types = [f64, f32], args = [Part::Value, Part::Derivative])]
        fn $name<F: Coefficients>(bencher: Bencher, part: Part) {
            time::<F>(bencher, $function, part);
        }
    )*};
}

function_benches!(
    tanh Tanh, sigmoid Sigmoid, elu Elu, selu Selu, silu Silu, softplus Softplus, erf Erf,
    gelu Gelu
);

/// The fastest rate of both, in turns, so that a busy machine slows both or neither.
fn in_turns(rounds: usize, mut work: [&mut dyn FnMut() -> f64; 2]) -> [f64; 2] {
    let mut best = [0.0f64; 2];
    for _ in 0..rounds {
        for (best, work) in best.iter_mut().zip(&mut work) {
            let start = Instant::now();
            let operations = work();
            *best = best.max(operations / start.elapsed().as_secs_f64());
        }
    }
    best
}

fn limit<F: Lane>() -> f64 {
    Arch::new().dispatch(Limit::<F> {
        steps: 20_000,
        factor: F::from_f64(0.999),
    })
}

fn print_share(what: &str, [limit, rate]: [f64; 2]) {
    let [limit, rate] = [limit, rate].map(|x| x / 1e9);
    println!(
        "  {what:<28} {rate:7.1} of {limit:6.1} GFLOP/s  {:5.3}",
        rate / limit
    );
}

fn products<F: Lane>() {
    let name = std::any::type_name::<F>();
    for (width, layers, groups) in [(8, 50, 1), (80, 20, 1), (256, 4, 1), (1024, 1, 8)] {
        let mut chain = Chain::<F>::new(width, layers, groups);
        let share = in_turns(
            60,
            [&mut || limit::<F>(), &mut || {
                Arch::new().dispatch(&mut chain)
            }],
        );
        print_share(&format!("{name} product, width {width}"), share);
    }
}

/// The rate of a cell's panels and that of the limit, summed over a thread for each core.
fn cell<F: Lane, A: Nonlinearity<F>>(name: &str, nonlinearity: A) {
    let network = Network::<F>::new(80, 50);
    let rates = rayon::broadcast(|_| {
        let mut cell = Cell::new(&network, nonlinearity);
        in_turns(
            200,
            [&mut || limit::<F>(), &mut || {
                Arch::new().dispatch(&mut cell)
            }],
        )
    });
    let sum = rates
        .iter()
        .fold([0.0; 2], |sum, rate| [sum[0] + rate[0], sum[1] + rate[1]]);
    print_share(
        &format!(
            "{} {name}, {} threads",
            std::any::type_name::<F>(),
            rates.len()
        ),
        sum,
    );
}

fn cells<F: Coefficients>() {
    cell::<F, _>("relu", Relu);
    cell::<F, _>("tanh", Smooth(Tanh));
    cell::<F, _>("sigmoid", Smooth(Sigmoid));
    cell::<F, _>("elu", Smooth(Elu));
    cell::<F, _>("selu", Smooth(Selu));
    cell::<F, _>("silu", Smooth(Silu));
    cell::<F, _>("softplus", Smooth(Softplus));
    cell::<F, _>("erf", Smooth(Erf));
    cell::<F, _>("gelu", Smooth(Gelu));
}
