//! The method section: the experiment's equations and what the words mean here.

use super::equations;
use super::fate::Fates;
use super::math::Math;
use super::page::{Equation, Fact, Method};
use crate::analysis::{Analysis, Basis, DRIFT_DECADES, Slice};
use crate::chart::figure::words::{self, list};
use crate::chart::layout::numbers::{self, count, count_word};
use crate::network::engine::GEOMETRY_INPUTS;
use crate::network::{Activation, Architecture, Branch, BranchScale, Initialiser, Norm};
use crate::spec::{Inputs, Target};

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
        "preactivations (k = 0 … K) and hidden units (k = 1 … K); h₀ = x is the input, f of layer K \
         the output",
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
    let target = match slices[0].target {
        Target::Constant(y) => format!(
            "least-squares loss with target y = {}",
            numbers::shortest(y, 4)
        ),
        Target::Normal { variance } => format!(
            "least-squares loss with target y ~ N(0, {}), independent for every output and input",
            numbers::shortest(variance, 4)
        ),
    };
    equations.push(shown(&equations::loss(), target));
    equations.push(shown(
        &equations::backward(),
        "gradients, one column a data point, never summed over the data",
    ));
    equations
}

/// How the weights of a matrix are drawn.
fn weights(init: Initialiser) -> String {
    match init {
        Initialiser::Gaussian => "W ~ N(0, σ²)".into(),
        Initialiser::Uniform => "W uniform on ±√3 σ, of variance σ²".into(),
        Initialiser::TruncatedNormal => {
            "W a normal cut off at twice its own deviation, then of variance σ²".into()
        }
        Initialiser::TruncatedUncorrected => {
            "W ~ N(0, σ²) cut off at ±2σ, which leaves a variance of 0.7737 σ²".into()
        }
        Initialiser::Orthogonal => {
            "W = σ √max(fan_in, fan_out) times orthonormal rows or columns, whichever are fewer"
                .into()
        }
        Initialiser::Sparse { connections } => format!(
            "W Gaussian on {connections} random inputs of each unit and 0 elsewhere, of mean square σ²"
        ),
        Initialiser::Identity => {
            "W = σ √width times the identity between hidden layers, first and last matrix Gaussian"
                .into()
        }
        Initialiser::LooksLinear => {
            "W in pairs of units with opposite weights, orthogonal between pairs, of mean square σ²"
                .into()
        }
    }
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
    fact("Networks", networks(slices));
    let mut laws: Vec<String> = Vec::new();
    for slice in slices {
        let law = weights(slice.init);
        if !laws.contains(&law) {
            laws.push(law);
        }
    }
    let weights = laws.join(" or ");
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
    if let Some(architectures) = architectures(slices) {
        fact("Architecture", architectures);
    }
    if let Some(rules) = rules(slices) {
        fact("Rules", rules);
    }
    fact("Inputs", inputs(analysis));
    let one_number = match slices.iter().find_map(words::one_number) {
        Some(_) => {
            "; of one unit at one input it is 0 by definition, and the root mean square stands in its place"
        }
        None => "",
    };
    fact(
        "Standard deviation",
        format!(
            "over all units and all inputs of a layer together, dividing by their number{one_number}"
        ),
    );
    let deep = slices.iter().any(|slice| slice.depth > 1);
    let several = analysis.draws.several();
    if deep {
        fact(
            "Growth a layer",
            format!(
                "{}log of last over first layer’s standard deviation, divided by the layers between",
                if several {
                    "mean over the draws of the "
                } else {
                    ""
                }
            ),
        );
        if several {
            fact(
                "From end to end",
                "how many times larger or smaller a line ends, and its decades: the median over the \
                 draws of each draw’s own last over first layer, not the quotient of the two medians \
                 in a table"
                    .into(),
            );
        }
    }
    if several {
        let draws = words::how_many(analysis.draws);
        fact(
            "Median, band",
            format!(
                "over {draws} draws, in log space; the band runs from the 5% to the 95% quantile"
            ),
        );
        let turns = |slice: &Slice| {
            words::forward_turning(slice).is_some() || words::backward_turning(slice).is_some()
        };
        if slices.iter().any(turns) {
            let bracket = match slices.iter().any(words::has_bracket) {
                true => {
                    ". Where theory makes more than a seventh of its change in a twentieth of the way from \
                     one to the other, the two stand in the interval’s place, unless it is as wide"
                }
                false => "",
            };
            fact(
                "Interval of the crossing",
                format!(
                    "95%, from the slopes of {draws} draws (Student’s t), and as far as the curve \
                     between two measured σ² may bend otherwise than theory’s{bracket}. The \
                     crossing is read off between two σ² of the grid; initscope critical draws networks \
                     between them, and may find another number within the interval"
                ),
            );
        }
    }
    if deep {
        let shallow = |slice: &Slice| !Fates::of(slice).drifting().is_empty();
        let few = match slices.iter().any(shallow) {
            true => format!(
                ". In so few layers that is easily met: of a variance whose growth, {} a layer or more \
                 either way, would leave the factor of ten over 50 layers, headline and tables say so",
                numbers::factor(DRIFT_DECADES)
            ),
            false => String::new(),
        };
        let depths: Vec<usize> = slices
            .iter()
            .flat_map(|slice| slice.depths.clone())
            .collect();
        let shallow = match words::few_layers_rule(&depths) {
            Some(_) => {
                ", in fewer than five layers within a factor of two for each layer on the way"
            }
            None => "",
        };
        fact(
            "Verdict",
            format!(
                "stable: the {}draw’s last layer is within a factor of ten of its first{shallow}; below \
                 it is vanishing, above it exploding. Backward the gradient at layer 0 is held to that \
                 at the last hidden layer’s preactivations{few}",
                if several { "median " } else { "" }
            ),
        );
    }
    let lengths = match slices[0].inputs {
        Inputs::Gaussian => {
            "Inputs \
             are as drawn: of D components ~ N(0, 1) the squared length is chi² with D degrees of freedom, and \
             moments are averaged over these lengths. A recursion from the mean length alone differs a little \
             where an activation does more than scale"
        }
        Inputs::Pairs { .. } | Inputs::Circle => "All inputs are of one length",
        Inputs::File(_) => {
            "Inputs are taken as if all had the mean square of their numbers, which is exact for second \
             moments where an activation only scales; of the angles between them theory knows nothing"
        }
    };
    fact(
        "Theory",
        format!(
            "second moments in a network of infinite width (Poole et al. 2016; Schoenholz et al. 2017{}). \
             {lengths}",
            [
                (
                    slices.iter().any(|s| s.architecture.residual.is_some()),
                    "; with residual branches Yang & Schoenholz 2017"
                ),
                (
                    slices.iter().any(|s| s.architecture.couples_data()),
                    "; with batch norm Yang et al. 2019, for a batch of many inputs"
                ),
            ]
            .into_iter()
            .filter_map(|(is_there, text)| is_there.then_some(text))
            .collect::<String>()
        ),
    );
    let geometries = || slices.iter().filter_map(|slice| slice.geometry.as_ref());
    let bases: Vec<Basis> = geometries()
        .filter_map(|geometry| Some(geometry.one_input.law.as_ref()?.basis))
        .collect();
    if !bases.is_empty() {
        let simulated = bases.iter().find_map(|basis| match basis {
            Basis::Exact => None,
            Basis::Simulated { networks } => Some(networks),
        });
        let exact = bases.contains(&Basis::Exact);
        let law = match (exact, simulated) {
            (true, None) => "the exact law of its length (Hanin & Nica 2018)".to_owned(),
            (false, Some(n)) => format!("the lengths in {} simulated networks", count(*n)),
            _ => "the exact law of its length (Hanin & Nica 2018) or that of simulated networks"
                .to_owned(),
        };
        fact(
            "Chance",
            format!("the first input of every network, beside {law}"),
        );
    }
    if geometries().any(|geometry| geometry.correlation.is_some()) {
        fact("Shares, cosines", {
            let looked_at = count_word(analysis.data.min(GEOMETRY_INPUTS));
            match slices[0].inputs {
                Inputs::Gaussian | Inputs::File(_) => {
                    format!("over pairs of each network’s first {looked_at} inputs")
                }
                Inputs::Pairs { .. } => format!(
                    "shares over each network’s first {looked_at} inputs, cosines over the made pairs \
                         among them"
                ),
                Inputs::Circle => format!(
                    "over pairs of {looked_at} inputs as evenly spaced on each network’s circle as can be"
                ),
            }
        });
    }
    facts
}

/// How many inputs there are, and where they come from.
fn inputs(analysis: &Analysis) -> String {
    let n = format!("n = {}", count(analysis.data));
    match &analysis.slices[0].inputs {
        Inputs::Gaussian => format!("{n}, every component ~ N(0, 1)"),
        Inputs::Pairs { cosine } => format!(
            "{n}, in pairs: inputs 2i and 2i + 1 have the cosine {} exactly, in directions that are random \
             and others for every draw; |x|² = D",
            numbers::shortest(*cosine, 4)
        ),
        Inputs::Circle => format!(
            "{n}, evenly spaced on a great circle through two random orthonormal directions, others for \
             every draw; |x|² = D (Poole et al. 2016)"
        ),
        Inputs::File(file) => {
            let first = format!(
                "{n}, the first points of {}, the same for every draw",
                file.path
            );
            match analysis.slices[0].inputs.summary() {
                Some(summary) => format!(
                    "{first}{}; mean {}, mean square {}",
                    match summary.scaled {
                        true =>
                            ", its pixels scaled to mean 0 and mean square 1 over the whole file",
                        false => "",
                    },
                    numbers::shortest(summary.mean, 3),
                    numbers::shortest(summary.mean_square, 3)
                ),
                None => first,
            }
        }
    }
}

/// "K = 50 hidden layers (and 2, 5, 10) of D = 80 units, input of size 80, one output": symbols and
/// sizes.
fn networks(slices: &[Slice]) -> String {
    let all = |of: &dyn Fn(&Slice) -> Vec<usize>| {
        let mut sizes: Vec<usize> = slices.iter().flat_map(of).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    };
    let said = |sizes: Vec<usize>| {
        let sizes: Vec<String> = sizes.into_iter().map(count).collect();
        list(&sizes).replace(" and ", " or ")
    };
    let noun = |sizes: &[usize], noun: &str| match sizes {
        [1] => noun.to_owned(),
        _ => format!("{noun}s"),
    };
    let (depths, widths) = (all(&|s| s.depths.clone()), all(&|s| vec![s.width]));
    let outputs = all(&|s| vec![s.output_dim]);
    let input = match slices.iter().all(|slice| slice.input_dim == slice.width) {
        true => "input of size D".to_owned(),
        false => format!("input of size {}", said(all(&|s| vec![s.input_dim]))),
    };
    let (layers, units) = (noun(&depths, "hidden layer"), noun(&widths, "unit"));
    let output = noun(&outputs, "output");
    format!(
        "K = {} {layers} of D = {} {units}, {input}, {} {output}",
        said(depths),
        said(widths),
        said(outputs),
    )
}

/// What the blocks besides dense layers and activations are, and where layers are measured; `None` where
/// there are none.
fn architectures(slices: &[Slice]) -> Option<String> {
    let any = |test: &dyn Fn(Architecture) -> bool| slices.iter().any(|s| test(s.architecture));
    let branch =
        |branch: Branch| any(&|a| a.residual.is_some_and(|residual| residual.branch == branch));
    let scale =
        |scale: BranchScale| any(&|a| a.residual.is_some_and(|residual| residual.scale == scale));
    let mut said: Vec<String> = Vec::new();
    let mut say = |is_there: bool, text: &str| said.extend(is_there.then(|| text.to_owned()));
    say(
        branch(Branch::OneMatrix),
        "residual: f of layer k = f of layer k − 1 plus s · W a(f of layer k − 1), k = 1 … K − 1, s = 1 unless \
         it is named",
    );
    say(
        branch(Branch::TwoMatrices),
        "two-matrix residual: the branch is s · W′ a(W f), both matrices of variance σ²",
    );
    say(
        branch(Branch::OneMatrix) || branch(Branch::TwoMatrices),
        "layer k of a residual network, where it is called hidden, is the stream f of layer k − 1, to which \
         the branches add, and its readout sees a(f)",
    );
    say(
        scale(BranchScale::SkipInit),
        "SkipInit: s begins at 0 (De & Smith 2020)",
    );
    say(
        scale(BranchScale::Fixup),
        "Fixup: the last matrix of a branch begins at 0, the one before it is divided by the root of the number \
         of branches; the readout, which it sets to 0 too, is drawn, or nothing would go back (Zhang et al. \
         2019)",
    );
    let norm = |norm: Norm| any(&|a| a.norm == Some(norm));
    say(
        norm(Norm::Batch),
        "batch norm: (f − mean) / √(variance + 10⁻⁵) of every unit over all inputs, so that a column of the \
         gradient is that of the loss summed over the inputs",
    );
    say(
        norm(Norm::Layer),
        "layer norm: (f − mean) / √(variance + 10⁻⁵) of every input over the units",
    );
    say(
        norm(Norm::Rms),
        "RMS norm: f / √(mean square + 10⁻⁵) of every input over the units",
    );
    say(
        any(&|a| a.norm.is_some()),
        "a norm stands before every activation, in a branch at its start, without learnt gain and shift",
    );
    say(
        any(&|a| a.dropout > 0.0),
        "dropout: each activation is 0 with the probability named, else divided by what is left of 1, and \
         measured so",
    );
    (!said.is_empty()).then(|| said.join("; "))
}

/// "He 2/fan_in; Glorot 2/(fan_in + fan_out)": the rules with a name that the lines bear.
fn rules(slices: &[Slice]) -> Option<String> {
    const RULES: [(&str, &str); 4] = [
        ("He", "2/fan_in (He et al. 2015)"),
        ("Glorot", "2/(fan_in + fan_out) (Glorot & Bengio 2010)"),
        ("LeCun", "1/fan_in (LeCun et al. 1998)"),
        (
            "muP",
            "2/fan_in, and 2/fan_in² in the readout (Yang et al. 2022)",
        ),
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
