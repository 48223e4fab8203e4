//! A slope as `results.json` has it.

use serde::Serialize;

use super::{CoordinateCheck, Outcome, Quantity, TOLERANCE};

/// A row of `coordinate_check`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Activation function.
    pub activation: String,
    /// Distribution of the weights.
    pub init: String,
    /// Residual branches, normalisation, dropout; left out where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// Hidden layers.
    pub depth: usize,
    /// The rule; null for a number.
    pub sigma2_rule: Option<String>,
    /// The number; null for a rule, which gives another at every width.
    pub sigma2: Option<f64>,
    /// `hidden_rms`, `output_rms` or `gradient_rms`.
    pub quantity: &'static str,
    /// Its layer.
    pub layer: usize,
    /// The widths that have a size.
    pub widths: Vec<usize>,
    /// Slope of log10 size against log10 width over all draws.
    pub slope: f64,
    /// Its 95% interval.
    pub ci_low: f64,
    /// Its 95% interval.
    pub ci_high: f64,
    /// The slope that is wanted.
    pub wanted: f64,
    /// How far it may lie from that.
    pub tolerance: f64,
    /// Infinite width's slope; null where theory has none.
    pub infinite_width: Option<f64>,
    /// Whether the check passes; null where the draws do not tell.
    pub pass: Option<bool>,
    /// Why `pass` is null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<&'static str>,
}

impl Quantity {
    /// Its name in `results.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hidden => "hidden_rms",
            Self::Output => "output_rms",
            Self::Gradient => "gradient_rms",
        }
    }
}

/// A row for each slope.
pub fn entries(checks: &[CoordinateCheck]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for check in checks {
        for setting in &check.settings {
            for slope in &setting.slopes {
                let outcome = slope.outcome();
                let living = slope.measured.iter().filter(|at| !at.sizes.is_empty());
                entries.push(Entry {
                    activation: check.activation.name(),
                    init: check.init.name(),
                    architecture: (!check.architecture.is_plain())
                        .then(|| check.architecture.name()),
                    depth: check.depth,
                    sigma2_rule: setting.rule.clone(),
                    sigma2: setting.rule.is_none().then_some(setting.sigma2),
                    quantity: slope.quantity.name(),
                    layer: slope.layer,
                    widths: living.map(|at| at.width).collect(),
                    slope: slope.fit.slope,
                    ci_low: slope.fit.interval.0,
                    ci_high: slope.fit.interval.1,
                    wanted: slope.wanted,
                    tolerance: TOLERANCE,
                    infinite_width: slope.theory,
                    pass: match outcome {
                        Outcome::Passes => Some(true),
                        Outcome::Fails => Some(false),
                        Outcome::Open => None,
                    },
                    notes: (outcome == Outcome::Open).then_some(
                        "the interval is too long to tell; more draws or widths shorten it",
                    ),
                });
            }
        }
    }
    entries
}
