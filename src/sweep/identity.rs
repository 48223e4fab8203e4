//! Exact identities by which one network's measurements give another's, and where they hold.
//!
//! None is an approximation: a derived number is the directly computed one but for rounding. Which
//! hold depends on spec and activation alone, never on the rest of the grid, so that a cell has the
//! same numbers in every grid. `--direct` turns them off.

use super::family::shared_depths;
use super::{Cell, Kind, Plan};
use crate::network::{Activation, Architecture};
use crate::spec::{Spec, Target};

/// The identities that hold for the networks of an activation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Identities {
    /// Without biases a network of a positively homogeneous activation is that of weights of
    /// variance 1, times the standard deviations of the matrices passed so far; so are its
    /// derivatives.
    pub variance_factors_out: bool,
    /// With these and one input number, h(x) = |x| h(±1): one column a sign stands for the data.
    pub signs_stand_for_data: bool,
    /// A deeper network begins with a shallower one's layers.
    pub depths_are_shared: bool,
}

/// Data points that are computed one by one all the same.
const FEW: usize = 4;

impl Identities {
    /// Those that hold for networks of a width.
    ///
    /// Residual branches add what weights scale to what they don't, and norms take the scale away; shared
    /// depths need a pass that can leave a network behind any layer.
    pub fn of(spec: &Spec, kind: Kind, width: usize) -> Self {
        let Kind {
            activation,
            architecture,
        } = kind;
        if spec.direct || !architecture.is_plain() {
            return Self::default();
        }
        let homogeneous = spec.bias2 == 0.0 && activation.slopes().is_some();
        let one_input = spec.input_dim.unwrap_or(width) == 1;
        Self {
            variance_factors_out: homogeneous,
            signs_stand_for_data: homogeneous
                && one_input
                && spec.data > FEW
                && (!has_target(spec) || spec.output_dim == 1),
            depths_are_shared: true,
        }
    }
}

/// Whether the target is anything but 0.
pub(super) fn has_target(spec: &Spec) -> bool {
    match spec.target {
        Target::Constant(y) => y != 0.0,
        Target::Normal { variance } => variance != 0.0,
    }
}

/// A sentence for every identity that a plan makes use of.
pub fn identities(spec: &Spec, plan: &Plan) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut factored: Vec<Activation> = Vec::new();
    for &activation in &spec.activation {
        let kind = Kind {
            activation,
            architecture: Architecture::PLAIN,
        };
        let holds = (spec.width.iter())
            .any(|&width| Identities::of(spec, kind, width).variance_factors_out)
            && spec.architecture.contains(&Architecture::PLAIN);
        if holds && !factored.contains(&activation) {
            factored.push(activation);
        }
    }
    let others = plan.cells.iter().any(|cell| !cell.architecture.is_plain());
    let plain = if others { "plain " } else { "" };
    if !factored.is_empty() {
        let titles: Vec<String> = factored.iter().map(|a| a.title()).collect();
        sentences.push(format!(
            "Without biases, layer k of a {plain}{} network scales with the product of the k weight \
             standard deviations before it, and so do the gradients: each network ran once with \
             weights of variance 1, and every σ² was derived from it.",
            alternatives(&titles)
        ));
    }
    let by_sign = |cell: &Cell| Identities::of(spec, cell.kind(), cell.width).signs_stand_for_data;
    if plan.cells.iter().any(by_sign) {
        sentences.push(
            "Where the input is a single number x, such a network's layers are |x| times those at \
             x = 1 or x = -1: these two stood for all inputs."
                .into(),
        );
    }
    let of_plain = plan.cells.iter();
    let of_plain = of_plain.filter(|cell| cell.architecture.is_plain());
    let mut depths: Vec<usize> = of_plain.map(|cell| cell.depth).collect();
    depths.sort_unstable();
    depths.dedup();
    let identities = Identities {
        depths_are_shared: !spec.direct,
        ..Identities::default()
    };
    let passes = shared_depths(&depths, identities);
    if passes.len() < depths.len() {
        let served = if passes.len() == 1 {
            "every depth"
        } else {
            "several depths"
        };
        sentences.push(format!(
            "A deeper {plain}network begins with the layers of a shallower one: one pass forward served \
             {served}."
        ));
    }
    if others && !sentences.is_empty() {
        sentences.push(
            "Every network with residual branches, normalisation or dropout ran by itself.".into(),
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
    fn other_architectures_run_by_themselves_and_are_counted() {
        let spec = |architectures: &[&str]| Spec {
            depth: vec![5, 8],
            sigma2: vec![Variance::He, Variance::Number(0.1)],
            architecture: architectures.iter().map(|a| a.parse().unwrap()).collect(),
            replicates: 3,
            ..Spec::default()
        };
        insta::assert_snapshot!(told(&spec(&["plain", "residual:1/sqrt(depth)"])), @r"
        Without biases, layer k of a plain ReLU network scales with the product of the k weight standard deviations before it, and so do the gradients: each network ran once with weights of variance 1, and every σ² was derived from it.
        A deeper plain network begins with the layers of a shallower one: one pass forward served every depth.
        Every network with residual branches, normalisation or dropout ran by itself.
        ");
        let alone = spec(&["residual", "batch_norm", "dropout:0.1"]);
        assert_eq!(told(&alone), "");
        let passes = |spec: &Spec| crate::sweep::Cost::of_spec(spec, 1).passes;
        assert_eq!(passes(&alone), 3.0 * 2.0 * 2.0 * 3.0);
        // Both depths and both variances of a plain network come out of one.
        assert_eq!(
            passes(&spec(&["plain", "layer_norm"])),
            (1.0 + 2.0 * 2.0) * 3.0
        );
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
