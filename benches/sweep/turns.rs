//! Measuring on a busy machine: in turns, and the best counts.

use std::time::Instant;

use initscope::kernel::Lane;
use initscope::spec::Precision;
use pulp::Arch;

use crate::limit::Limit;

/// Calls `work` for a second or so, at least five times.
pub fn rounds(mut work: impl FnMut()) {
    let start = Instant::now();
    let mut rounds = 0;
    while rounds < 5 || start.elapsed().as_secs_f64() < 1.2 {
        work();
        rounds += 1;
    }
}

/// The least that each gives; they take turns, so that a busy machine slows both.
pub fn best_of_each(mut work: [&mut dyn FnMut() -> f64; 2]) -> [f64; 2] {
    let mut best = [f64::INFINITY; 2];
    rounds(|| {
        for (best, work) in best.iter_mut().zip(&mut work) {
            *best = best.min(work());
        }
    });
    best
}

/// Multiply-adds a second, times two, of all cores at once.
pub fn limit_of(precision: Precision) -> f64 {
    match precision {
        Precision::F64 => limit::<f64>(),
        Precision::F32 => limit::<f32>(),
    }
}

fn limit<F: Lane>() -> f64 {
    let each = rayon::broadcast(|_| {
        let limit = Limit::<F> {
            steps: 400_000,
            factor: F::from_f64(0.999),
        };
        let start = Instant::now();
        let operations = Arch::new().dispatch(limit);
        operations / start.elapsed().as_secs_f64()
    });
    each.iter().sum()
}
