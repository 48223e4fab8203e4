//! How long a run would take: timed on a small one, announced where it is long, and refused where it
//! is absurd.

use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::progress::flop;
use super::{Failure, machine, terminal};
use crate::chart::layout::numbers;
use crate::spec::{Format, Key, Spec};
use crate::sweep::{self, Cost, Options, Plan};

/// A run that takes longer is announced.
const LONG: f64 = 3600.0;
/// One that takes longer is refused unless `--time-limit` allows it: 30 days.
const ABSURD: f64 = 30.0 * 86400.0;
/// Operations a second of the slowest core there is: what is short even there is not timed.
const SLOWEST: f64 = 5e8;

/// Units of a time limit, in seconds.
const UNITS: [(&str, f64); 4] = [("s", 1.0), ("min", 60.0), ("h", 3600.0), ("d", 86400.0)];

/// The longest that a run may take, in seconds; written `90s`, `10min`, `2h` or `30d`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeLimit(pub f64);

impl FromStr for TimeLimit {
    type Err = String;

    /// The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        let word = text.trim().to_ascii_lowercase();
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = UNITS
            .iter()
            .find(|(name, _)| *name == &word[digits.len()..]);
        match (digits.trim().parse::<f64>(), unit) {
            (Ok(size), Some((_, seconds))) if size.is_finite() && size > 0.0 => {
                Ok(Self(size * seconds))
            }
            _ => Err(
                "not a time above 0; give a number with its unit, such as 90s, 10min, 2h or \
                      30d"
                .into(),
            ),
        }
    }
}

/// What a computation would take on this machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Operations.
    pub flop: f64,
    /// Operations a second.
    pub rate: f64,
}

impl Estimate {
    /// For so many operations on networks like these. `None` where they are few, or where the trial was
    /// stopped.
    ///
    /// # Errors
    /// What keeps a small sweep from running.
    pub fn of(
        spec: &Spec,
        flop: f64,
        threads: usize,
        limit: Option<TimeLimit>,
        cancel: &AtomicBool,
    ) -> Result<Option<Self>, Failure> {
        let cores = threads.min(machine::processors()) as f64;
        let short = limit.map_or(LONG, |limit| limit.0.min(LONG));
        if flop <= short * SLOWEST * cores {
            return Ok(None);
        }
        let rate = rate(spec, flop, threads, cancel)?;
        let stopped = cancel.load(Ordering::Relaxed);
        Ok((!stopped).then_some(Self { flop, rate }))
    }

    fn seconds(self) -> f64 {
        self.flop / self.rate
    }

    /// Refuses what takes longer than the limit, or absurdly long where none is given. `lower` says
    /// what would make it shorter.
    ///
    /// # Errors
    /// The refusal.
    pub fn check(self, limit: Option<TimeLimit>, lower: &str) -> Result<(), Failure> {
        let allowed = limit.map_or(ABSURD, |limit| limit.0);
        if self.seconds() <= allowed {
            return Ok(());
        }
        let bound = match limit {
            Some(limit) => format!("--time-limit allows {}", about(limit.0)),
            None => "more than 30 days are not begun unasked".into(),
        };
        Err(Failure::request(format!(
            "that would take about {self}; {bound}: {lower}"
        )))
    }

    /// As `--time-limit` takes it, with something to spare.
    pub fn as_limit(self) -> String {
        let (unit, seconds) = match self.seconds() {
            long if long > 86400.0 => ("d", 86400.0),
            _ => ("h", 3600.0),
        };
        format!("{:.0}{unit}", (1.5 * self.seconds() / seconds).ceil())
    }

    /// A line about what takes long; `kept` is what is left of it where Ctrl-C stops it.
    pub fn announce(self, kept: &str, quiet: bool) {
        if self.seconds() > LONG {
            let line = format!("this will take about {self}; Ctrl-C stops it and keeps {kept}");
            terminal::say(quiet, &line);
        }
    }
}

impl std::fmt::Display for Estimate {
    /// "16 hours (27.1 Pflop at 480 Gflop/s)".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let time = about(self.seconds());
        write!(f, "{time} ({} at {}/s)", flop(self.flop), flop(self.rate))
    }
}

/// The flag that makes a run long more than any other, compared with the default run.
pub fn dearest(spec: &Spec) -> Key {
    let most = |list: &[usize]| list.iter().copied().max().unwrap_or(1) as f64;
    let usual = Spec::default();
    let factors = [
        (Key::Data, spec.data as f64 / usual.data as f64),
        (
            Key::Replicates,
            spec.replicates as f64 / usual.replicates as f64,
        ),
        (Key::Depth, most(&spec.depth) / most(&usual.depth)),
        (Key::Width, (most(&spec.width) / most(&usual.width)).powi(2)),
    ];
    let most = factors.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    most.map_or(Key::Data, |(key, _)| key)
}

/// "45 seconds", "90 minutes", "16 hours", "95 days", "30 years".
fn about(seconds: f64) -> String {
    let units = [
        ("years", 365.25 * 86400.0),
        ("days", 86400.0),
        ("hours", 3600.0),
        ("minutes", 60.0),
    ];
    let unit = units.into_iter().find(|(_, size)| seconds >= 1.95 * size);
    let (name, size) = unit.unwrap_or(("seconds", 1.0));
    let number = numbers::shortest(seconds / size, 2).replace(numbers::NBSP, " ");
    let name = match number.as_str() {
        "1" => name.trim_end_matches('s'),
        _ => name,
    };
    format!("{number} {name}")
}

/// Operations a second, timed on networks like these but few.
fn rate(spec: &Spec, flop: f64, threads: usize, cancel: &AtomicBool) -> Result<f64, Failure> {
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

    #[test]
    fn a_limit_has_a_unit() {
        for (text, seconds) in [
            ("90s", 90.0),
            ("1.5 h", 5400.0),
            ("30D", 2592000.0),
            ("2min", 120.0),
        ] {
            assert_eq!(text.parse(), Ok(TimeLimit(seconds)), "{text}");
        }
        for text in [
            "", "2", "h", "-1h", "0s", "nans", "infd", "1e999h", "2 weeks", "1h30min",
        ] {
            assert!(text.parse::<TimeLimit>().is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_told_in_a_unit_of_their_size() {
        let told = [0.4, 60.0, 120.0, 5400.0, 7200.0, 57_600.0, 8.2e6, 9e8, 1e15].map(about);
        insta::assert_snapshot!(told.join("\n"), @r"
        0.4 seconds
        60 seconds
        2 minutes
        90 minutes
        2 hours
        16 hours
        95 days
        29 years
        3.2 × 10⁷ years
        ");
    }

    #[test]
    fn an_absurd_run_is_refused_and_a_limit_is_held() {
        let days = |days: f64| Estimate {
            flop: days * 86400.0 * 2e10,
            rate: 2e10,
        };
        let lower = "lower --data (1000000000)";
        let refused =
            |estimate: Estimate, limit| estimate.check(limit, lower).unwrap_err().sentence;
        assert_eq!(days(29.0).check(None, lower), Ok(()));
        assert_eq!(days(90.0).check(Some(TimeLimit(1e7)), lower), Ok(()));
        insta::assert_snapshot!(refused(days(31.0), None), @"that would take about 31 days (53.6 Pflop at 20.0 Gflop/s); more than 30 days are not begun unasked: lower --data (1000000000)");
        insta::assert_snapshot!(refused(days(0.5), Some(TimeLimit(60.0))), @"that would take about 12 hours (864 Tflop at 20.0 Gflop/s); --time-limit allows 60 seconds: lower --data (1000000000)");
    }

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

    #[test]
    fn the_flag_that_costs_most_is_named() {
        let dear = |change: fn(&mut Spec)| {
            let mut spec = Spec::default();
            change(&mut spec);
            dearest(&spec)
        };
        assert_eq!(dear(|spec| spec.data = 1_000_000), Key::Data);
        assert_eq!(dear(|spec| spec.depth.push(100_000)), Key::Depth);
        assert_eq!(dear(|spec| spec.width = vec![10_000]), Key::Width);
        assert_eq!(dear(|spec| spec.replicates = 100_000), Key::Replicates);
    }
}
