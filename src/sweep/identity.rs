//! Exact identities by which one network's measurements give another's, and where they hold.
//!
//! None is an approximation: a derived number is the directly computed one but for rounding. Which
//! hold depends on spec and activation alone, never on the rest of the grid, so that a cell has the
//! same numbers in every grid. `--direct` turns them off.

use super::Plan;
use crate::network::Activation;
use crate::spec::{Spec, Target};

/// The identities that hold for the networks of an activation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Identities {
    /// Without biases a positively homogeneous network is one of weights of variance 1, times the
    /// standard deviations of the matrices passed so far; so are its derivatives.
    pub variance_factors_out: bool,
    /// A deeper network begins with a shallower one's layers.
    pub depths_are_shared: bool,
}

impl Identities {
    /// Those that hold.
    pub fn of(spec: &Spec, activation: Activation) -> Self {
        if spec.direct {
            return Self::default();
        }
        let target_is_zero = match spec.target {
            Target::Constant(y) => y == 0.0,
            Target::Normal { variance } => variance == 0.0,
        };
        Self {
            variance_factors_out: spec.bias2 == 0.0
                && activation.slopes().is_some()
                && target_is_zero,
            depths_are_shared: true,
        }
    }
}

/// A sentence for every identity that a plan makes use of.
pub fn identities(spec: &Spec, plan: &Plan) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut factored: Vec<Activation> = Vec::new();
    for &activation in &spec.activation {
        let holds = Identities::of(spec, activation).variance_factors_out;
        if holds && !factored.contains(&activation) {
            factored.push(activation);
        }
    }
    if !factored.is_empty() {
        let titles: Vec<String> = factored.iter().map(|a| a.title()).collect();
        sentences.push(format!(
            "Without biases, layer k of a {} network scales with the product of the k weight \
             standard deviations before it, and so do the gradients: each network ran once with \
             weights of variance 1, and every σ² was derived from it.",
            alternatives(&titles)
        ));
    }
    let several_depths = plan
        .cells
        .iter()
        .any(|cell| cell.depth != plan.cells[0].depth);
    if several_depths && !spec.direct {
        sentences.push(
            "A deeper network begins with the layers of a shallower one: one pass forward served \
             every depth."
                .into(),
        );
    }
    sentences
}

/// "ReLU", "ReLU or linear", "ReLU, leaky ReLU (slope 0.2) or linear".
fn alternatives(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => name.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Variance;

    fn told(spec: &Spec) -> String {
        identities(spec, &Plan::new(spec)).join("\n")
    }

    #[test]
    fn each_identity_that_is_used_has_its_sentence() {
        insta::assert_snapshot!(told(&Spec::default()), @r"
        Without biases, layer k of a ReLU network scales with the product of the k weight standard deviations before it, and so do the gradients: each network ran once with weights of variance 1, and every σ² was derived from it.
        A deeper network begins with the layers of a shallower one: one pass forward served every depth.
        ");
        let spec = Spec {
            activation: vec![
                Activation::Tanh,
                Activation::Relu,
                Activation::LeakyRelu { slope: 0.2 },
            ],
            depth: vec![5],
            ..Spec::default()
        };
        insta::assert_snapshot!(told(&spec), @"Without biases, layer k of a ReLU or leaky ReLU (slope 0.2) network scales with the product of the k weight standard deviations before it, and so do the gradients: each network ran once with weights of variance 1, and every σ² was derived from it.");
    }

    #[test]
    fn none_is_used_where_none_holds_or_direct_computing_is_asked_for() {
        let direct = Spec {
            direct: true,
            ..Spec::default()
        };
        assert_eq!(told(&direct), "");
        for spec in [
            Spec {
                bias2: 0.1,
                ..Spec::default()
            },
            Spec {
                activation: vec![Activation::Gelu],
                ..Spec::default()
            },
        ] {
            let spec = Spec {
                depth: vec![7],
                sigma2: vec![Variance::He],
                ..spec
            };
            assert_eq!(told(&spec), "");
        }
    }
}
