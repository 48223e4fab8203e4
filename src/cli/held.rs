//! A preset's numbers beside the run's own, on the terminal and in the exit code.

use serde_json::{Value, json};

use super::Failure;
use crate::analysis::published::Held;
use crate::chart::layout::numbers::{NBSP, shortest};

/// A line a number; nothing where there is none.
pub fn table(held: &[Held]) -> String {
    if held.is_empty() {
        return String::new();
    }
    let longest = held.iter().map(|one| one.check.name.chars().count()).max();
    let width = longest.unwrap_or(0);
    let lines = held.iter().map(|one| {
        let mark = if one.passes() { '✓' } else { '✗' };
        let name = &one.check.name;
        let room = " ".repeat(width - name.chars().count());
        format!(
            "{mark} {name}{room}  {} {:>9}  measured {:>9}  ± {}\n",
            one.check.origin(),
            shortest(one.check.published, 4),
            one.measured.map_or("–".into(), |value| shortest(value, 4)),
            shortest(one.check.tolerance, 4)
        )
    });
    format!("\n{}", lines.collect::<String>()).replace(NBSP, " ")
}

/// The same for `--json`.
pub fn json(held: &[Held]) -> Value {
    let one = |one: &Held| {
        json!({
            "check": one.check.name,
            "published": one.check.published,
            "measured": one.measured,
            "tolerance": one.check.tolerance,
            "reason": one.check.reason,
            "pass": one.passes(),
        })
    };
    held.iter().map(one).collect()
}

/// Exit code 1 where a number is missed.
///
/// # Errors
/// The numbers that are missed.
pub fn all_met(held: &[Held]) -> Result<(), Failure> {
    let missed: Vec<&str> = held
        .iter()
        .filter(|one| !one.passes())
        .map(|one| one.check.name.as_str())
        .collect();
    match missed.as_slice() {
        [] => Ok(()),
        names => Err(Failure::check(format!(
            "{} of {} numbers of the preset are missed: {} (see data/checks.csv)",
            names.len(),
            held.len(),
            names.join("; ")
        ))),
    }
}
