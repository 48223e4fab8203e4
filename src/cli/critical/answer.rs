//! What `critical` has found, also as JSON.

use serde_json::{Value, json};

use super::Criterion;
use super::frameworks::Settings;
use crate::analysis::{
    CriticalSearch, Crossing, Direction, GrowthAt, Search, Searched, ZeroGrowth,
};
use crate::spec::Spec;
use crate::sweep::Cell;
use crate::theory::LayerGrowth;

/// Theory and measurement in one direction.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Direct {
    /// At infinite width.
    pub mean_field: Option<f64>,
    /// Of the typical network of this width, where its law is known.
    pub typical: Option<f64>,
    /// In drawn networks.
    pub measured: Option<ZeroGrowth>,
    /// What was measured on the way, in the order of the search.
    pub steps: Vec<GrowthAt>,
}

/// A rule's number for a hidden matrix, and what infinite width makes of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    /// He, Glorot, LeCun.
    pub name: &'static str,
    /// Its sigma².
    pub sigma2: f64,
    /// Growth of log10 std per layer there, in theory.
    pub growth: Option<LayerGrowth>,
}

/// The whole answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub criterion: Criterion,
    pub spec: Spec,
    pub cell: Cell,
    /// The critical sigma² and its 95% interval.
    pub measured: Option<(f64, Option<(f64, f64)>)>,
    pub mean_field: Option<f64>,
    pub typical: Option<f64>,
    pub rules: [Rule; 3],
    /// What each direction asked for measured on its way.
    pub searched: Vec<Searched>,
    pub notes: Vec<String>,
}

impl Answer {
    pub fn new(
        spec: &Spec,
        cell: &Cell,
        criterion: Criterion,
        forward: Option<Direct>,
        gradient: Option<Direct>,
        growth_at: impl Fn(f64) -> Option<LayerGrowth>,
    ) -> Self {
        let rule = |name, sigma2| Rule {
            name,
            sigma2,
            growth: growth_at(sigma2),
        };
        let fan = cell.width as f64;
        let mut notes = Vec::new();
        let mut searched = Vec::new();
        let directions = [
            (Direction::Forward, &forward),
            (Direction::Backward, &gradient),
        ];
        for (direction, direct) in directions {
            if let Some(direct) = direct {
                notes.extend(super::words::notes(name(direction), direct, spec, cell));
                searched.push(Searched {
                    direction,
                    search: Search {
                        steps: direct.steps.clone(),
                        zero: direct.measured.clone(),
                    },
                    theory: direct.mean_field,
                });
            }
        }
        let found = match (forward, gradient) {
            (Some(one), None) | (None, Some(one)) => one,
            (Some(forward), Some(gradient)) => compromise(&forward, &gradient),
            (None, None) => Direct {
                mean_field: None,
                typical: None,
                measured: None,
                steps: Vec::new(),
            },
        };
        if spec.replicates == 1 && found.measured.is_some() {
            notes.push(
                "ci_low and ci_high are null: one network has no spread; give --replicates 2 or \
                 more"
                    .into(),
            );
        }
        Self {
            criterion,
            spec: spec.clone(),
            cell: cell.clone(),
            measured: found.measured.as_ref().and_then(ZeroGrowth::summary),
            mean_field: found.mean_field,
            typical: found.typical,
            rules: [
                rule("He", 2.0 / fan),
                rule("Glorot", 2.0 / (fan + fan)),
                rule("LeCun", 1.0 / fan),
            ],
            searched,
            notes,
        }
    }

    /// The search beside its theory, to be drawn.
    pub fn search(&self) -> CriticalSearch {
        let critical = self
            .measured
            .map(|(sigma2, interval)| Crossing::new(sigma2, interval));
        let rules = self.rules.map(|rule| (rule.name, rule.sigma2));
        CriticalSearch::new(
            &self.spec,
            &self.cell,
            self.searched.clone(),
            (critical, self.mean_field),
            &rules,
        )
    }

    /// The object of `--json`.
    pub fn to_json(&self) -> Value {
        let interval = self.measured.and_then(|(_, interval)| interval);
        let [he, glorot, lecun] = self.rules.map(|rule| rule.sigma2);
        let measured = self.searched.iter().filter(|one| one.search.zero.is_some());
        let search: serde_json::Map<String, Value> = measured
            .map(|one| {
                let mut steps: Vec<&GrowthAt> = one.search.steps.iter().collect();
                steps.sort_by(|a, b| a.sigma2.total_cmp(&b.sigma2));
                let steps = steps.into_iter().map(step).collect();
                (name(one.direction).into(), Value::Array(steps))
            })
            .collect();
        let settings = Settings::of(self);
        let mut answer = json!({
            "criterion": self.criterion.name(),
            "sigma2": self.measured.map(|(sigma2, _)| sigma2),
            "ci_low": interval.map(|(low, _)| low),
            "ci_high": interval.map(|(_, high)| high),
            "mean_field": self.mean_field,
            "typical": self.typical,
            "he": he,
            "glorot": glorot,
            "lecun": lecun,
            "fan_in": self.cell.width,
            "fan_out": self.cell.width,
            "activation": self.cell.activation.name(),
            "depth": self.cell.depth,
            "width": self.cell.width,
            "input_dim": self.cell.input_dim,
            "output_dim": self.cell.output_dim,
            "init": self.cell.init.name(),
            "bias2": self.spec.bias2,
            "replicates": self.spec.replicates,
            "data": self.spec.data,
            "seed": self.spec.seed,
            "search": search,
            "frameworks": settings.map(|s| s.to_json()),
            "notes": self.notes,
        });
        if !self.cell.architecture.is_plain() {
            answer["architecture"] = self.cell.architecture.name().into();
        }
        answer
    }
}

/// A direction as `--criterion` names it.
pub(super) fn name(direction: Direction) -> &'static str {
    match direction {
        Direction::Forward => Criterion::Forward.name(),
        Direction::Backward => Criterion::Gradient.name(),
    }
}

/// A measured point of the search.
fn step(at: &GrowthAt) -> Value {
    let mean = at.mean();
    json!({
        "sigma2": at.sigma2,
        "log10_growth": mean.map(|(mean, _)| mean),
        "half_interval": mean.and_then(|(_, half)| half),
    })
}

/// Between two critical variances: 2 / (1 / forward + 1 / gradient), which is 4 / (fan_in + fan_out)
/// for 2 / fan_in and 2 / fan_out (as Glorot & Bengio 2010, eq. 12).
fn compromise(forward: &Direct, gradient: &Direct) -> Direct {
    let between = |a: f64, b: f64| 2.0 / (1.0 / a + 1.0 / b);
    let measured = match (&forward.measured, &gradient.measured) {
        (Some(f), Some(g)) => Some(ZeroGrowth {
            ln_sigma2: f
                .ln_sigma2
                .iter()
                .zip(&g.ln_sigma2)
                .map(|(f, g)| Some(between(f.as_ref()?.exp(), g.as_ref()?.exp()).ln()))
                .collect(),
        }),
        _ => None,
    };
    Direct {
        mean_field: forward
            .mean_field
            .zip(gradient.mean_field)
            .map(|(f, g)| between(f, g)),
        typical: None,
        measured,
        steps: Vec::new(),
    }
}
