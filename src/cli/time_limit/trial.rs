//! A small run that is timed, so that a large one's time can be told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::cli::Failure;
use crate::spec::{Format, Inputs, Spec};
use crate::sweep::{self, Cost, Options, Plan};

/// Operations a second, timed on networks like these but few.
pub(super) fn rate(
    spec: &Spec,
    flop: f64,
    threads: usize,
    cancel: &AtomicBool,
) -> Result<f64, Failure> {
    settled(Trial::first(spec, threads), spec, flop, |trial| {
        let timed = timed(&trial.of(spec), threads, cancel)?;
        Ok((timed, cancel.load(Ordering::Relaxed)))
    })
}

/// Runs trials, each larger than the one before, until one says enough (or, as `run` tells, is not to
/// be finished); its operations a second.
fn settled<E>(
    mut trial: Trial,
    spec: &Spec,
    planned_flop: f64,
    mut run: impl FnMut(Trial) -> Result<(Timed, bool), E>,
) -> Result<f64, E> {
    loop {
        let (timed, stopped) = run(trial)?;
        match timed.growth(planned_flop).filter(|_| !stopped) {
            Some(factor) => trial = trial.grown(factor, spec),
            None => return Ok(timed.rate()),
        }
    }
}

/// What a trial came to.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Timed {
    flop: f64,
    seconds: f64,
}

impl Timed {
    /// Long enough that starting the threads, and the clock, are little beside it.
    const ENOUGH: f64 = 0.05;
    /// Most that a trial is larger than the one before it.
    const LARGEST_STEP: f64 = 16.0;

    fn rate(self) -> f64 {
        self.flop / self.seconds.max(1e-9)
    }

    /// How many times larger the next trial should be; `None` where this one took long enough or was
    /// all that is planned.
    fn growth(self, planned_flop: f64) -> Option<usize> {
        if self.seconds >= Self::ENOUGH || self.flop >= planned_flop {
            return None;
        }
        // Half as long again as needed, for what a larger one does faster.
        let factor = 1.5 * Self::ENOUGH / self.seconds.max(1e-9);
        Some(factor.clamp(2.0, Self::LARGEST_STEP) as usize)
    }
}

/// Sizes of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Trial {
    depth: usize,
    data: usize,
    replicates: usize,
}

impl Trial {
    fn first(spec: &Spec, threads: usize) -> Self {
        Self {
            depth: most(&spec.depth).min(4),
            data: spec.data.min(256),
            replicates: threads,
        }
    }

    /// So many times as much work: deeper and with more data, up to what is planned, then with more
    /// networks.
    fn grown(self, factor: usize, spec: &Spec) -> Self {
        let grow = |size: usize, most: usize, factor: usize| {
            let grown = size.saturating_mul(factor).min(most.max(size));
            (grown, factor.div_ceil((grown / size).max(1)))
        };
        let (depth, factor) = grow(self.depth, most(&spec.depth), factor);
        let (data, factor) = grow(self.data, spec.data, factor);
        Self {
            depth,
            data,
            replicates: self.replicates.saturating_mul(factor),
        }
    }

    /// Networks like those of a spec, of these sizes.
    fn of(self, spec: &Spec) -> Spec {
        Spec {
            depth: vec![self.depth],
            width: vec![most(&spec.width).min(512)],
            sigma2: spec.sigma2[..1].to_vec(),
            init: spec.init[..1].to_vec(),
            inputs: Inputs::Gaussian,
            input_dim: spec.input_dim.map(|size| size.min(512)),
            output_dim: spec.output_dim.min(512),
            replicates: self.replicates,
            data: self.data,
            format: vec![Format::Svg],
            preset: None,
            ..spec.clone()
        }
    }
}

fn most(list: &[usize]) -> usize {
    list.iter().copied().max().unwrap_or(1)
}

/// Runs a spec and takes the time.
fn timed(spec: &Spec, threads: usize, cancel: &AtomicBool) -> Result<Timed, Failure> {
    let plan = Plan::new(spec);
    let options = Options {
        threads,
        cancel,
        progress: &(),
    };
    // The second time memory is there and the processor awake.
    let mut seconds = f64::INFINITY;
    for _ in 0..2 {
        let started = Instant::now();
        sweep::run(spec, &plan, options)?;
        seconds = started.elapsed().as_secs_f64().min(seconds);
    }
    Ok(Timed {
        flop: Cost::of_plan(spec, &plan, threads).flop,
        seconds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::time_limit::{Estimate, TimeLimit};

    /// A machine on which starting takes a millisecond, and that computes so fast from then on.
    fn machine(spec: &Spec, trial: Trial) -> Timed {
        let spec = trial.of(spec);
        let flop = Cost::of_plan(&spec, &Plan::new(&spec), 2).flop;
        Timed {
            flop,
            seconds: 1e-3 + flop / 1e10,
        }
    }

    #[test]
    fn many_narrow_networks_are_not_judged_by_what_starting_takes() {
        let spec = Spec {
            depth: vec![2],
            width: vec![8],
            data: 100,
            replicates: 1_000_000,
            ..Spec::default()
        };
        let flop = Cost::of_spec(&spec, 2).flop;
        let first = Trial::first(&spec, 2);
        assert!(machine(&spec, first).rate() < 1e9, "starting is most of it");
        let mut trials = Vec::new();
        let rate = settled(first, &spec, flop, |trial| {
            trials.push(trial);
            Ok::<_, Failure>((machine(&spec, trial), false))
        });
        let rate = rate.unwrap();
        assert!((0.9e10..1e10).contains(&rate), "{rate:e}");
        assert!(trials.len() < 6, "{trials:?}");
        // What would really take so long, and a little to spare, is allowed.
        let limit = Some(TimeLimit(1.2 * flop / 1e10));
        let estimate = Estimate { flop, rate };
        assert_eq!(estimate.check(limit, "lower it"), Ok(()));
    }

    #[test]
    fn a_trial_grows_until_it_takes_long_enough_or_is_everything() {
        let timed = |flop, seconds| Timed { flop, seconds };
        assert_eq!(timed(1e6, 0.06).growth(1e9), None);
        assert_eq!(timed(1e9, 0.001).growth(1e9), None);
        assert_eq!(timed(1e6, 0.04).growth(1e9), Some(2));
        assert_eq!(timed(1e6, 0.01).growth(1e9), Some(7));
        assert_eq!(timed(1e6, 0.0).growth(1e9), Some(16));
        let spec = Spec {
            depth: vec![3, 50],
            data: 300,
            ..Spec::default()
        };
        let trial = |depth, data, replicates| Trial {
            depth,
            data,
            replicates,
        };
        assert_eq!(trial(4, 256, 2).grown(5, &spec), trial(20, 256, 2));
        assert_eq!(trial(20, 256, 2).grown(4, &spec), trial(50, 300, 4));
        assert_eq!(trial(50, 300, 4).grown(16, &spec), trial(50, 300, 64));
    }

    #[test]
    fn a_trial_that_is_stopped_does_not_grow() {
        let spec = Spec::default();
        let mut trials = 0;
        let rate = settled(Trial::first(&spec, 2), &spec, 1e12, |trial| {
            trials += 1;
            Ok::<_, Failure>((machine(&spec, trial), true))
        });
        assert!(rate.is_ok() && trials == 1);
    }
}
