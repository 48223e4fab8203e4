//! Phrases of the coordinate check that figure and report share.

use crate::analysis::CoordinateCheck;
use crate::analysis::coordinate_check::{Outcome, Quantity, Reason, Setting, SlopeCheck};
use crate::chart::figure::words;
use crate::chart::layout::numbers::{self, MINUS, NBSP, count};

/// "σ² = 2/fan_in", "σ² = 0.025": what was asked for.
pub fn setting(setting: &Setting) -> String {
    words::sigma2(&match setting.rule.as_deref() {
        None => numbers::variance(setting.sigma2),
        Some("he") => "2/fan_in".into(),
        Some("mup") => "2/fan_in (muP)".into(),
        Some("glorot") => "2/(fan_in + fan_out)".into(),
        Some("lecun") => "1/fan_in".into(),
        Some(rule) => words::short_rule(rule),
    })
}

/// "hidden units, layer 5", "output", "gradient, layer 0".
pub fn quantity(slope: &SlopeCheck) -> String {
    match slope.quantity {
        Quantity::Hidden => format!("hidden units, layer {}", count(slope.layer)),
        Quantity::Output => "output".into(),
        Quantity::Gradient => format!("gradient, layer {}", count(slope.layer)),
    }
}

/// "passes", "fails", "can’t tell".
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passes => "passes",
        Outcome::Fails => "fails",
        Outcome::Open => "can’t tell",
    }
}

/// A slope to three decimals, two from 10 on: "−0.488".
pub fn slope(value: f64) -> String {
    rounded(value, if value.abs() < 10.0 { 3 } else { 2 })
}

/// With a true minus, and none before what rounds to nothing.
fn rounded(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    match value < 0.0 && text.chars().any(|c| !"0.".contains(c)) {
        true => format!("{MINUS}{text}"),
        false => text,
    }
}

/// A slope with its interval: "−0.488 ± 0.028".
pub fn with_half(check: &SlopeCheck) -> String {
    let half = check.fit.half();
    let decimals = if half < 0.01 { 3 } else { 2 };
    format!(
        "{}{NBSP}±{NBSP}{half:.decimals$}",
        rounded(check.fit.slope, decimals)
    )
}

/// The wanted slope: "0", "−½", "−1.5".
pub fn wanted(value: f64) -> String {
    let near = |other: f64| (value - other).abs() < 5e-3;
    match value {
        _ if near(0.0) => "0".into(),
        _ if near(-0.5) => format!("{MINUS}½"),
        _ => numbers::shortest(value, 2),
    }
}

/// Why the failing slopes of a check are as they are, a sentence a reason.
pub fn reasons(check: &CoordinateCheck) -> Vec<String> {
    let failing = |reason: Reason| {
        let settings = check.settings.iter();
        settings.filter(move |setting| {
            let mut slopes = setting.slopes.iter();
            slopes.any(|slope| slope.reason() == Some(reason))
        })
    };
    let mut sentences = Vec::new();
    if let Some(number) = failing(Reason::Variances).find(|setting| setting.rule.is_none()) {
        sentences.push(format!(
            "A number such as {} is the variance at every width, and a unit sums over fan_in inputs: each \
             layer multiplies by the root of fan_in{NBSP}σ², which grows with width. A rule divides by fan_in.",
            setting(number),
        ));
    }
    if let Some(rule) = failing(Reason::Variances).find(|setting| setting.rule.is_some()) {
        sentences.push(format!(
            "At {} fan_in{NBSP}σ² changes with width in one matrix at least: infinite width has that slope too.",
            setting(rule),
        ));
    }
    if let Some(narrow) = failing(Reason::FiniteWidth).next() {
        sentences.push(format!(
            "At {} infinite width has the wanted slopes. What moves these networks from one is their finite \
             width, which matters as depth and outputs over width do ({}, {} to {} units) and fades as they get \
             wider; or chance, which puts one interval in twenty off.",
            setting(narrow),
            words::counted(check.depth, "layer"),
            count(check.widths.first().copied().unwrap_or_default()),
            count(check.widths.last().copied().unwrap_or_default()),
        ));
    }
    let open = |slope: &SlopeCheck| slope.outcome() == Outcome::Open;
    let mut slopes = check.settings.iter().flat_map(|setting| &setting.slopes);
    if let Some(slope) = slopes.find(|slope| open(slope)) {
        sentences.push(format!(
            "Where the check can’t tell ({}), the draws differ too much for it: more draws or widths shorten the \
             interval.",
            quantity(slope)
        ));
    }
    sentences
}
