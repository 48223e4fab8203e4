//! Progress on standard error: a bar on a terminal, plain lines in a log, nothing when quiet.

use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::terminal;
use crate::chart::layout::numbers::count;
use crate::sweep::{Planned, Progress};

/// The reporter that suits standard error.
pub fn reporter(quiet: bool) -> Box<dyn Progress> {
    if quiet {
        return Box::new(());
    }
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    if io::stderr().is_terminal() && !dumb {
        Box::new(Bar::new())
    } else {
        Box::new(Lines::new())
    }
}

/// How much of the work is done, and when that was last said.
#[derive(Debug)]
struct Pace {
    started: Instant,
    planned: Planned,
    done_flop: f64,
    said_at: Duration,
    said_share: f64,
}

/// A line comes after this share of the work, but not sooner than `SHORTEST` ...
const SHARE: f64 = 0.1;
/// ... after the line before it,
const SHORTEST: Duration = Duration::from_secs(1);
/// ... and whatever the share is after this time.
const LONGEST: Duration = Duration::from_secs(10);
/// What counts its points has a line this often.
const POINTS: Duration = Duration::from_secs(5);

impl Pace {
    fn new(planned: Planned) -> Self {
        Self {
            started: Instant::now(),
            planned,
            done_flop: 0.0,
            said_at: Duration::ZERO,
            said_share: 0.0,
        }
    }

    /// Share of the work that is done, 0 to 1.
    fn share(&self) -> f64 {
        match self.planned.flop > 0.0 {
            true => (self.done_flop / self.planned.flop).clamp(0.0, 1.0),
            false => 1.0,
        }
    }

    /// "38.2 Gflop/s, 41 s left", as far as it can be known.
    fn rate_and_time_left(&self, elapsed: Duration) -> String {
        let seconds = elapsed.as_secs_f64();
        if seconds <= 0.0 || self.done_flop <= 0.0 {
            return "estimating the time left".into();
        }
        let rate = self.done_flop / seconds;
        let left = (self.planned.flop - self.done_flop).max(0.0) / rate;
        let left = match left {
            // Tenths of a second are no news in an estimate.
            left if left < 9.95 => format!("{left:.0} s"),
            left => time(left),
        };
        format!("{}/s, {left} left", flop(rate))
    }

    /// A line, if one is due `elapsed` after the start.
    fn due(&mut self, elapsed: Duration) -> Option<String> {
        let since = elapsed.saturating_sub(self.said_at);
        let share = self.share();
        let far_enough = share - self.said_share >= SHARE && since >= SHORTEST;
        if share >= 1.0 || !(far_enough || since >= LONGEST) {
            return None;
        }
        self.said_at = elapsed;
        self.said_share = share;
        Some(format!(
            "{:.0}% done, {}",
            100.0 * share,
            self.rate_and_time_left(elapsed)
        ))
    }

    fn first_line(&self) -> String {
        format!(
            "computing {} ({}{})",
            networks(self.planned.networks, self.planned.passes),
            if self.planned.is_least {
                "at least "
            } else {
                ""
            },
            flop(self.planned.flop)
        )
    }

    fn last_line(&self, elapsed: Duration) -> String {
        let seconds = elapsed.as_secs_f64();
        // Shares are sums of floats, so the last one may miss 1 by rounding.
        if self.share() < 1.0 - 1e-6 {
            return format!(
                "stopped at {:.0}% after {}",
                100.0 * self.share(),
                time(seconds)
            );
        }
        let rate = match seconds > 0.0 {
            true => format!(" ({}/s)", flop(self.planned.flop / seconds)),
            false => String::new(),
        };
        format!(
            "computed {} in {}{rate}",
            networks(self.planned.networks, self.planned.passes),
            time(seconds)
        )
    }
}

/// A bar that is drawn over itself, and wiped when the work is done.
struct Bar {
    pace: Mutex<Option<Pace>>,
    bar: ProgressBar,
}

/// Steps of the bar: finer than any terminal is wide.
const STEPS: u64 = 10_000;

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(STEPS), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {percent:>3}%  {msg}") {
            bar.set_style(style.progress_chars("━╸─"));
        }
        Self {
            pace: Mutex::new(None),
            bar,
        }
    }
}

impl Progress for Bar {
    fn start(&self, planned: Planned) {
        let pace = Pace::new(planned);
        self.bar.set_message(pace.first_line());
        self.bar
            .set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner) = Some(pace);
        self.bar.tick();
    }

    fn advance(&self, flop: f64) {
        let mut held = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(pace) = held.as_mut() else { return };
        pace.done_flop += flop;
        let elapsed = pace.started.elapsed();
        // As often as it is drawn: the words cost more than the work of a small network.
        if elapsed.saturating_sub(pace.said_at) < Duration::from_millis(100) {
            return;
        }
        pace.said_at = elapsed;
        self.bar.set_message(pace.rate_and_time_left(elapsed));
        self.bar
            .set_position((pace.share() * STEPS as f64).round() as u64);
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
        let held = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pace) = held.as_ref() {
            terminal::say(false, &pace.last_line(pace.started.elapsed()));
        }
    }
}

/// Lines for a log.
struct Lines {
    pace: Mutex<Option<Pace>>,
}

impl Lines {
    fn new() -> Self {
        Self {
            pace: Mutex::new(None),
        }
    }
}

impl Progress for Lines {
    fn start(&self, planned: Planned) {
        let pace = Pace::new(planned);
        terminal::say(false, &pace.first_line());
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner) = Some(pace);
    }

    fn advance(&self, flop: f64) {
        let mut held = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(pace) = held.as_mut() else { return };
        pace.done_flop += flop;
        if let Some(line) = pace.due(pace.started.elapsed()) {
            terminal::say(false, &line);
        }
    }

    fn finish(&self) {
        let held = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pace) = held.as_ref() {
            terminal::say(false, &pace.last_line(pace.started.elapsed()));
        }
    }
}

/// Tells what another does, but for the end: that is for the caller to tell.
pub struct WithoutEnd<'a>(pub &'a dyn Progress);

impl Progress for WithoutEnd<'_> {
    fn start(&self, planned: Planned) {
        self.0.start(planned);
    }

    fn advance(&self, flop: f64) {
        self.0.advance(flop);
    }

    fn finish(&self) {}
}

/// Lines about work that counts its points, on a terminal as in a log: it takes a minute at most.
pub struct Points {
    doing: &'static str,
    quiet: bool,
    started: Instant,
    /// When a line was said last, after the start.
    said_at: Mutex<Duration>,
}

impl Points {
    /// For work that is called `doing`: "measuring networks".
    pub fn new(doing: &'static str, quiet: bool) -> Self {
        Self {
            doing,
            quiet,
            started: Instant::now(),
            said_at: Mutex::default(),
        }
    }

    /// Says how far the work is, where that is news.
    pub fn tell(&self, done: usize, of: usize) {
        let mut said_at = self.said_at.lock().unwrap_or_else(PoisonError::into_inner);
        let elapsed = self.started.elapsed();
        if let Some(line) = self.line(done, of, elapsed.saturating_sub(*said_at)) {
            terminal::say(self.quiet, &line);
            *said_at = elapsed;
        }
    }

    /// The line, `since` after the one before it.
    fn line(&self, done: usize, of: usize, since: Duration) -> Option<String> {
        match done {
            0 => Some(format!("{} at {} points", self.doing, count(of))),
            done if done < of && since >= POINTS => {
                Some(format!("{} of {} points", count(done), count(of)))
            }
            _ => None,
        }
    }
}

/// "770 networks", "770 networks from 10 passes" where most are derived.
fn networks(count: u64, passes: u64) -> String {
    let noun = if count == 1 { "network" } else { "networks" };
    match passes {
        passes if passes >= count => format!("{count} {noun}"),
        1 => format!("{count} {noun} from 1 pass"),
        _ => format!("{count} {noun} from {passes} passes"),
    }
}

/// Three significant digits with a prefix: "38.2 Gflop".
pub(super) fn flop(count: f64) -> String {
    let (factor, prefix) = [(1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
        .into_iter()
        .find(|(factor, _)| count >= *factor)
        .unwrap_or((1.0, ""));
    let size = count / factor;
    let places = match size {
        s if s < 9.995 => 2,
        s if s < 99.95 => 1,
        _ => 0,
    };
    format!("{size:.places$} {prefix}flop")
}

/// "0.31 s", "41 s", "3 min 20 s", "2 h 5 min".
fn time(seconds: f64) -> String {
    if seconds < 9.95 {
        return format!("{seconds:.2} s");
    }
    let whole = seconds.round().min(1e15) as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_with_a_tenth_of_the_work_or_ten_seconds() {
        let mut pace = Pace::new(planned(1e12, 770, 770));
        let mut lines = vec![pace.first_line()];
        // 25 s at 4% a second, told four times a second; then nothing for 30 s.
        for quarter in 1..=60 {
            pace.done_flop += 1e10;
            lines.extend(pace.due(Duration::from_millis(250 * quarter)));
        }
        for second in 16..=45 {
            lines.extend(pace.due(Duration::from_secs(second)));
        }
        lines.push(pace.last_line(Duration::from_secs(45)));
        pace.done_flop = 1e12;
        assert_eq!(pace.due(Duration::from_secs(60)), None);
        lines.push(pace.last_line(Duration::from_secs(60)));
        insta::assert_snapshot!(lines.join("\n"), @r"
        computing 770 networks (1.00 Tflop)
        10% done, 40.0 Gflop/s, 23 s left
        20% done, 40.0 Gflop/s, 20 s left
        31% done, 40.0 Gflop/s, 17 s left
        42% done, 40.0 Gflop/s, 15 s left
        52% done, 40.0 Gflop/s, 12 s left
        60% done, 26.1 Gflop/s, 15 s left
        60% done, 18.2 Gflop/s, 22 s left
        60% done, 14.0 Gflop/s, 29 s left
        stopped at 60% after 45 s
        computed 770 networks in 1 min 0 s (16.7 Gflop/s)
        ");
    }

    #[test]
    fn points_are_told_at_the_start_and_every_few_seconds() {
        let points = Points::new("measuring networks", true);
        let line = |done, seconds| points.line(done, 1891, Duration::from_secs(seconds));
        assert_eq!(
            line(0, 0).as_deref(),
            Some("measuring networks at 1,891 points")
        );
        assert_eq!(line(1200, 4), None);
        assert_eq!(line(1200, 5).as_deref(), Some("1,200 of 1,891 points"));
        assert_eq!(line(1891, 9), None);
    }

    fn planned(flop: f64, networks: u64, passes: u64) -> Planned {
        Planned {
            flop,
            networks,
            passes,
            ..Planned::default()
        }
    }

    #[test]
    fn a_cost_that_may_come_to_more_is_told_as_the_least() {
        let planned = Planned {
            is_least: true,
            ..planned(2.7e10, 2, 2)
        };
        assert_eq!(
            Pace::new(planned).first_line(),
            "computing 2 networks (at least 27.0 Gflop)"
        );
    }

    #[test]
    fn a_short_run_has_two_lines() {
        let mut pace = Pace::new(planned(1e9, 1, 1));
        for step in 1..=100 {
            pace.done_flop += 1e7;
            assert_eq!(pace.due(Duration::from_millis(3 * step)), None);
        }
        assert_eq!(pace.first_line(), "computing 1 network (1.00 Gflop)");
        assert_eq!(
            pace.last_line(Duration::from_millis(300)),
            "computed 1 network in 0.30 s (3.33 Gflop/s)"
        );
    }

    #[test]
    fn networks_that_are_derived_are_told_from_passes() {
        let line = |networks, passes| Pace::new(planned(2.7e10, networks, passes)).first_line();
        assert_eq!(
            line(770, 10),
            "computing 770 networks from 10 passes (27.0 Gflop)"
        );
        assert_eq!(
            line(11, 1),
            "computing 11 networks from 1 pass (27.0 Gflop)"
        );
        assert_eq!(line(2, 2), "computing 2 networks (27.0 Gflop)");
    }

    #[test]
    fn nothing_to_do_is_done() {
        let mut pace = Pace::new(planned(0.0, 0, 0));
        assert_eq!(pace.due(Duration::from_secs(20)), None);
        assert_eq!(
            pace.last_line(Duration::ZERO),
            "computed 0 networks in 0.00 s"
        );
    }

    #[test]
    fn times_and_work_are_short() {
        for (seconds, text) in [(0.314, "0.31 s"), (41.4, "41 s"), (200.0, "3 min 20 s")] {
            assert_eq!(time(seconds), text);
        }
        assert_eq!(time(7500.0), "2 h 5 min");
        for (count, text) in [
            (12.0, "12.0 flop"),
            (38.2e9, "38.2 Gflop"),
            (1.5e16, "15.0 Pflop"),
        ] {
            assert_eq!(flop(count), text);
        }
    }
}
