//! The checks as one JSON object.

use serde_json::{Value, json};

use super::words;
use crate::analysis::check::{Check, Measured, Wanted};

/// `checks` (`name`, `measured`, `wanted`, `pass`), `passed`, `failed`. A range is an object with
/// `from` and `to`; null stands for what does not exist, and `notes` says why.
pub fn object(checks: &[Check]) -> Value {
    let failed = checks.iter().filter(|check| !check.passes()).count();
    json!({
        "checks": checks.iter().map(entry).collect::<Vec<_>>(),
        "passed": checks.len() - failed,
        "failed": failed,
    })
}

fn entry(check: &Check) -> Value {
    let mut entry = json!({
        "name": words::name(check),
        "measured": measured(check.measured),
        "wanted": wanted(check.wanted),
        "pass": check.passes(),
    });
    let notes = match (check.measured, check.wanted) {
        (Measured::Missing, _) => words::MISSING,
        (Measured::AllDead, Wanted::AllDead) => "every network died, as in the baseline",
        (Measured::AllDead, _) => "every network died",
        (_, Wanted::AllDead) => "every network died in the baseline",
        _ => return entry,
    };
    entry["notes"] = notes.into();
    entry
}

fn measured(measured: Measured) -> Value {
    match measured {
        Measured::Number(value) => value.into(),
        Measured::Count(count, _) => count.into(),
        Measured::Verdict(word) => word.into(),
        Measured::AllDead | Measured::Missing => Value::Null,
    }
}

fn wanted(wanted: Wanted) -> Value {
    match wanted {
        Wanted::Within(most) => json!({ "from": 0.0 - most, "to": most }),
        Wanted::Near { value, tolerance } => {
            json!({ "from": value - tolerance, "to": value + tolerance })
        }
        Wanted::AtMost(most) => json!({ "from": 0, "to": most }),
        Wanted::Verdict(word) => word.into(),
        Wanted::AllDead => Value::Null,
        Wanted::Present => "measured".into(),
    }
}
