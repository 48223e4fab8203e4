//! The kernel against the processor's limit, which every table measures in the same run.
//!
//! `cargo bench --bench kernel` prints the time of every function, for 1000 elements, and of drawing the
//! weights of a layer, by divan; then the share of the limit that products reach. On a busy machine read the shares, not the times. The
//! whole sweep is in `benches/sweep`.

mod limit;
mod product;

use std::hint::black_box;
use std::time::Instant;

use divan::Bencher;
use divan::counter::ItemsCount;
use initscope::kernel::function::{
    Coefficients, Elu, Erf, Function, Gelu, Selu, Sigmoid, Silu, Softplus, Tanh, derivative, value,
};
use initscope::kernel::{Aligned, Lane, TileShape};
use initscope::random::{Key, Shape, Stream};
use limit::Limit;
use product::{Chain, Way};
use pulp::Arch;

fn main() {
    divan::main();
    if !std::env::args().any(|flag| ["--test", "--list"].contains(&&*flag)) {
        println!("\nshare of the multiply-add limit, one thread");
        products::<f64>();
        products::<f32>();
    }
}

/// The numbers of 80 x 80 weights.
#[divan::bench(args = [Shape::Normal, Shape::Uniform])]
fn draws(bencher: Bencher, shape: Shape) {
    let key = Key {
        seed: 0,
        replicate: 0,
        width: 80,
        stream: Stream::Weight(1),
    };
    let mut numbers = vec![0.0; 80 * 80];
    bencher
        .counter(ItemsCount::new(numbers.len()))
        .bench_local(|| key.draws(shape).fill(black_box(&mut numbers)));
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
    // On panels as wide as the engine takes them.
    for (width, layers, columns) in [(8, 50, 192), (80, 20, 48), (256, 4, 192), (1024, 1, 192)] {
        let groups = columns / TileShape::here::<F>().columns;
        for way in [Way::Forward, Way::Back] {
            let mut chain = Chain::<F>::new(width, layers, groups, way);
            let share = in_turns(
                60,
                [&mut || limit::<F>(), &mut || {
                    Arch::new().dispatch(&mut chain)
                }],
            );
            print_share(&format!("{name}, width {width}, {way:?}"), share);
        }
    }
}
