//! `initscope theory`: the predictions alone, without drawing a network.
//!
//! Reads the request and hands it to the theory; `answer` holds what comes back as JSON, `words` as
//! text.

mod answer;
mod values;
mod words;

use clap::Args;

use super::flags::NamedActivation;
use super::terminal::print;
use super::{Failure, flags};
use crate::network::Activation;
use crate::theory::{WideNetwork, edge_of_chaos, finite_width, gains, spectrum};
use answer::{Answer, EdgeAnswer, GainsAnswer, MapAnswer, SpectrumAnswer};
use values::{Cosine, Count, JacobianInit, Layers, SecondMoment, Variance};

/// Arguments of `initscope theory`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct TheoryArgs {
    /// relu, leaky_relu or leaky_relu:SLOPE, linear, tanh, sigmoid, gelu, silu, elu, selu, erf,
    /// softplus [default: relu]
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub activation: Option<String>,
    /// fan_in times the variance of a weight (2 is He's) [default: 2]
    #[arg(long, value_name = "X", allow_hyphen_values = true)]
    pub sigma_w2: Option<String>,
    /// Variance of a bias [default: 0]
    #[arg(long, value_name = "Y", allow_hyphen_values = true)]
    pub sigma_b2: Option<String>,
    /// Layers L: how often the maps are applied [default: 10]
    #[arg(long, value_name = "L", allow_hyphen_values = true)]
    pub layers: Option<String>,
    /// Second moment of a preactivation before the first application [default: 1]
    #[arg(long, value_name = "Q", allow_hyphen_values = true)]
    pub q0: Option<String>,
    /// Cosine of two inputs' preactivations before the first application [default: 0.3]
    #[arg(long, value_name = "C", allow_hyphen_values = true)]
    pub c0: Option<String>,
    /// Units a layer: adds the exact law at finite width (relu, leaky_relu, linear)
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub width: Option<String>,
    /// Find sigma_w2 on the edge of chaos at this sigma_b2
    #[arg(long)]
    pub edge: bool,
    /// Find the largest eigenvalue of J Jᵀ at criticality (relu, linear)
    #[arg(long)]
    pub spectrum: bool,
    /// List what is called gain, for every activation
    #[arg(long)]
    pub gains: bool,
    /// Weights of --spectrum: gaussian or orthogonal [default: gaussian]
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub init: Option<String>,
    /// One JSON object on standard output, numbers in full precision
    #[arg(long)]
    pub json: bool,
}

/// Shown under the flags.
const EXAMPLES: &str = "\
Examples:
  initscope theory --activation tanh --sigma-w2 1.69 --sigma-b2 0.09
  initscope theory --activation relu --layers 50 --width 80
  initscope theory --activation gelu --edge --sigma-b2 1
  initscope theory --spectrum --activation linear --init orthogonal --layers 50
  initscope theory --gains
Infinite width: Poole et al. 2016 and Schoenholz et al. 2017; finite width: Hanin & Nica 2018;
spectra: Pennington et al. 2017. A cosine is that of preactivations, biases included.";

/// Prints what the theory says.
///
/// # Errors
/// A wrong flag, or flags that do not go together.
pub fn run(args: &TheoryArgs) -> Result<(), Failure> {
    let answer = args.answer()?;
    print(&match args.json {
        true => format!("{:#}\n", answer.to_json()),
        false => answer.to_text(),
    })
}

impl TheoryArgs {
    /// What the theory says to the request.
    ///
    /// # Errors
    /// The flag that is wrong and what would be right.
    fn answer(&self) -> Result<Answer, Failure> {
        let asked = [
            (self.edge, "--edge"),
            (self.spectrum, "--spectrum"),
            (self.gains, "--gains"),
        ];
        let asked: Vec<&str> = asked
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, flag)| *flag)
            .collect();
        if let [_, _, ..] = asked[..] {
            return Err(Failure::request(format!(
                "{}: different questions; give one of them",
                asked.join(" ")
            )));
        }
        let activation = optional::<NamedActivation>("--activation", &self.activation)?;
        let activation = activation.map_or(Activation::Relu, |named| named.0);
        let layers = optional::<Layers>("--layers", &self.layers)?.map_or(10, |layers| layers.0);
        match asked.first() {
            Some(&"--edge") => self.edge(activation),
            Some(&"--spectrum") => self.spectrum(activation, layers),
            Some(_) => self.gains(),
            None => self.maps(activation, layers),
        }
    }

    fn gains(&self) -> Result<Answer, Failure> {
        let refused = [
            ("--sigma-w2", &self.sigma_w2),
            ("--sigma-b2", &self.sigma_b2),
            ("--layers", &self.layers),
            ("--q0", &self.q0),
            ("--c0", &self.c0),
            ("--width", &self.width),
            ("--init", &self.init),
        ];
        refuse("--gains takes --activation at most", &refused)?;
        let activations = match optional::<NamedActivation>("--activation", &self.activation)? {
            Some(named) => vec![named.0],
            None => Activation::ALL.to_vec(),
        };
        let with_gains = |activation| (activation, gains(activation));
        Ok(Answer::Gains(GainsAnswer(
            activations.into_iter().map(with_gains).collect(),
        )))
    }

    fn sigma_b2(&self) -> Result<f64, Failure> {
        optional::<Variance>("--sigma-b2", &self.sigma_b2).map(|v| v.map_or(0.0, |v| v.0))
    }

    fn edge(&self, activation: Activation) -> Result<Answer, Failure> {
        let refused = [
            ("--sigma-w2", &self.sigma_w2),
            ("--q0", &self.q0),
            ("--c0", &self.c0),
            ("--width", &self.width),
            ("--init", &self.init),
        ];
        refuse(
            "--edge finds sigma_w2 from --activation and --sigma-b2",
            &refused,
        )?;
        let sigma_b2 = self.sigma_b2()?;
        Ok(Answer::Edge(EdgeAnswer {
            activation,
            sigma_b2,
            edge: edge_of_chaos(activation, sigma_b2),
        }))
    }

    fn spectrum(&self, activation: Activation, layers: usize) -> Result<Answer, Failure> {
        let refused = [
            ("--sigma-w2", &self.sigma_w2),
            ("--sigma-b2", &self.sigma_b2),
            ("--q0", &self.q0),
            ("--c0", &self.c0),
            ("--width", &self.width),
        ];
        let takes = "--spectrum is at criticality and infinite width: it takes --activation, \
                     --init and --layers";
        refuse(takes, &refused)?;
        let init = optional::<JacobianInit>("--init", &self.init)?.unwrap_or_default();
        let spectrum =
            spectrum(activation, init == JacobianInit::Orthogonal, layers).ok_or_else(|| {
                Failure::request(format!(
                    "--spectrum --activation {}: the spectrum is known for relu and linear; \
                     give one of them",
                    activation.name()
                ))
            })?;
        Ok(Answer::Spectrum(SpectrumAnswer {
            activation,
            init,
            layers,
            spectrum,
        }))
    }

    fn maps(&self, activation: Activation, layers: usize) -> Result<Answer, Failure> {
        refuse(
            "the maps are the same for all weights of one variance (--init goes with --spectrum)",
            &[("--init", &self.init)],
        )?;
        let network = WideNetwork {
            activation,
            sigma_w2: optional::<Variance>("--sigma-w2", &self.sigma_w2)?.map_or(2.0, |v| v.0),
            sigma_b2: self.sigma_b2()?,
        };
        let q0 = optional::<SecondMoment>("--q0", &self.q0)?.map_or(1.0, |q| q.0);
        let c0 = optional::<Cosine>("--c0", &self.c0)?.map_or(0.3, |c| c.0);
        let width = optional::<Count>("--width", &self.width)?.map(|n| n.0);
        let law = width.and_then(|n| match network.sigma_b2 == 0.0 {
            true => finite_width(activation, network.sigma_w2, n, layers),
            false => None,
        });
        Ok(Answer::Maps(Box::new(MapAnswer {
            network,
            layers,
            q0,
            c0,
            phase: network.phase(),
            trajectory: network.trajectory(layers, q0, c0),
            width,
            law,
        })))
    }
}

/// Reads a flag that may be missing.
fn optional<T>(flag: &str, text: &Option<String>) -> Result<Option<T>, Failure>
where
    T: std::str::FromStr<Err = String>,
{
    text.as_deref()
        .map(|text| flags::read(flag, text))
        .transpose()
}

/// Refuses flags that have no place in a question.
fn refuse(why: &str, given: &[(&str, &Option<String>)]) -> Result<(), Failure> {
    match given.iter().find(|(_, text)| text.is_some()) {
        Some((flag, Some(text))) => Err(Failure::request(format!(
            "{flag} {text}: it has no place here, since {why}; leave {flag} out"
        ))),
        _ => Ok(()),
    }
}
