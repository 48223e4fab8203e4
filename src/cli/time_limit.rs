//! How long a run would take: timed on a small one, announced where it is long, and refused where it
//! is absurd.

mod trial;

use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};

use super::progress::flop;
use super::{Failure, machine, terminal};
use crate::chart::layout::numbers;
use crate::spec::{Key, Spec};

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
        let unit = &word[digits.len()..];
        let right = "give a number with its unit, s, min, h or d, such as 90s, 10min, 2h or 30d";
        let size = digits.trim().parse::<f64>().ok();
        let Some(size) = size.filter(|size| size.is_finite() && *size > 0.0) else {
            return Err(format!("not a time above 0; {right}"));
        };
        match UNITS.iter().find(|(name, _)| *name == unit) {
            Some((_, seconds)) => Ok(Self(size * seconds)),
            None if unit.is_empty() => Err(format!("a time without a unit; {right}")),
            None => Err(format!("there is no unit \"{unit}\"; {right}")),
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
        let rate = trial::rate(spec, flop, threads, cancel)?;
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
    fn a_limit_that_is_wrong_has_a_reason() {
        for (text, start) in [
            (
                "1",
                "a time without a unit; give a number with its unit, s, min, h or d",
            ),
            ("1ms", "there is no unit \"ms\"; "),
            ("0s", "not a time above 0; "),
            ("1h30min", "not a time above 0; "),
        ] {
            let reason = text.parse::<TimeLimit>().unwrap_err();
            assert!(reason.starts_with(start), "{text}: {reason}");
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
