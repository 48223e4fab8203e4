//! The method section: the experiment's equations and what the words mean here.

use super::equations;
use super::math::Math;
use super::page::{Equation, Fact, Method};
use crate::analysis::{Analysis, Slice};
use crate::chart::layout::numbers::{self, count, count_word};
use crate::network::{Activation, Initialiser};

/// Equations and definitions of a run.
pub fn method(analysis: &Analysis) -> Method {
    let slices = &analysis.slices;
    Method {
        lead: "One forward and one backward pass through each network; no training.".into(),
        equations: experiment(slices),
        facts: facts(analysis),
    }
}

/// A formula ready for both documents.
pub fn shown(math: &Math, note: impl Into<String>) -> Equation {
    Equation {
        mathml: math.element(),
        tex: math.tex(),
        note: note.into(),
    }
}

fn experiment(slices: &[Slice]) -> Vec<Equation> {
    let mut equations = vec![shown(
        &equations::forward(),
        "preactivations and hidden units; h₀ = x is the input, f of the last layer K the output",
    )];
    let mut activations: Vec<Activation> = Vec::new();
    for slice in slices {
        if !activations.contains(&slice.activation) {
            activations.push(slice.activation);
        }
    }
    for activation in activations {
        let note = match activation {
            Activation::Relu => "ReLU, with a′(0) = 1".into(),
            Activation::Gelu => "GELU; Φ is the normal distribution function".into(),
            other => other.title(),
        };
        equations.push(shown(&equations::activation(activation), note));
    }
    let target = match slices.iter().all(|slice| slice.zero_target()) {
        true => "least-squares loss with target 0",
        false => "least-squares loss",
    };
    equations.push(shown(&equations::loss(), target));
    equations.push(shown(
        &equations::backward(),
        "gradients, one column a data point, never summed over the data",
    ));
    equations
}

fn facts(analysis: &Analysis) -> Vec<Fact> {
    let slices = &analysis.slices;
    let mut facts = Vec::new();
    let mut fact = |term: &str, text: String| {
        facts.push(Fact {
            term: term.into(),
            text,
        });
    };
    let uses = |init: Initialiser| slices.iter().any(|slice| slice.init == init);
    let weights = match (uses(Initialiser::Gaussian), uses(Initialiser::Uniform)) {
        (true, true) => "W ~ N(0, σ²) or uniform on ±√3 σ",
        (false, true) => "W uniform on ±√3 σ, of variance σ²",
        _ => "W ~ N(0, σ²)",
    };
    let bias = slices.iter().map(|slice| slice.bias2).fold(0.0, f64::max);
    let biases = match bias > 0.0 {
        true => format!("b ~ N(0, {})", numbers::shortest(bias, 4)),
        false => "b = 0".into(),
    };
    fact(
        "Weights, biases",
        format!(
            "{weights}; {biases}. A number is the variance of every matrix, first and last included"
        ),
    );
    if let Some(rules) = rules(slices) {
        fact("Rules", rules);
    }
    fact(
        "Inputs",
        format!("{}, every component ~ N(0, 1)", {
            let noun = if analysis.data == 1 {
                "input"
            } else {
                "inputs"
            };
            format!("{} {noun}", count(analysis.data))
        }),
    );
    fact(
        "Standard deviation",
        "over all units and all inputs of a layer together, dividing by their number".into(),
    );
    fact(
        "Growth a layer",
        "mean over the draws of the log of last over first layer’s standard deviation, divided by \
         the layers between"
            .into(),
    );
    if analysis.replicates > 1 {
        let draws = count_word(analysis.replicates);
        fact(
            "Median, band",
            format!(
                "over {draws} draws, in log space; the band runs from the 5% to the 95% quantile"
            ),
        );
        fact(
            "Interval of the crossing",
            format!("95%, from the slopes of {draws} draws (Student’s t)"),
        );
    }
    fact(
        "Verdict",
        "keeps: the median draw’s last layer is within a factor of ten of its first; below it dies, \
         above it explodes"
            .into(),
    );
    fact(
        "Theory",
        "second moments in a network of infinite width (Poole et al. 2016; Schoenholz et al. 2017)"
            .into(),
    );
    facts
}

/// "He 2/fan_in; Glorot 2/(fan_in + fan_out)": the rules with a name that the lines bear.
fn rules(slices: &[Slice]) -> Option<String> {
    const RULES: [(&str, &str); 3] = [
        ("He", "2/fan_in (He et al. 2015)"),
        ("Glorot", "2/(fan_in + fan_out) (Glorot & Bengio 2010)"),
        ("LeCun", "1/fan_in (LeCun et al. 1998)"),
    ];
    let borne = |name: &str| {
        let mut lines = slices.iter().flat_map(|slice| &slice.lines);
        lines.any(|line| line.names.contains(&name))
    };
    let rules: Vec<String> = RULES
        .iter()
        .filter(|(name, _)| borne(name))
        .map(|(name, rule)| format!("{name} {rule}"))
        .collect();
    (!rules.is_empty()).then(|| rules.join("; "))
}
