//! What `theory` answers, as one JSON object.

use std::f64::consts::LN_10;

use serde_json::{Value, json};

use super::values::JacobianInit;
use crate::network::Activation;
use crate::theory::{Edge, FiniteWidth, Gains, Phase, Remark, Spectrum, Trajectory, WideNetwork};

/// A probability of dead layers that is worth no words.
const NEGLIGIBLE: f64 = 1e-12;

/// An answer to one of the four questions.
pub(super) enum Answer {
    /// Fixed points, maps and finite width.
    Maps(Box<MapAnswer>),
    /// The edge of chaos.
    Edge(EdgeAnswer),
    /// A Jacobian's spectrum.
    Spectrum(SpectrumAnswer),
    /// What is called gain.
    Gains(GainsAnswer),
}

/// Fixed points, maps and finite width.
pub(super) struct MapAnswer {
    pub network: WideNetwork,
    pub layers: usize,
    pub q0: f64,
    pub c0: f64,
    pub phase: Phase,
    pub trajectory: Trajectory,
    /// Units a layer, where they were asked for.
    pub width: Option<usize>,
    pub law: Option<FiniteWidth>,
}

/// The edge of chaos.
pub(super) struct EdgeAnswer {
    pub activation: Activation,
    pub sigma_b2: f64,
    pub edge: Edge,
}

/// A Jacobian's spectrum.
pub(super) struct SpectrumAnswer {
    pub activation: Activation,
    pub init: JacobianInit,
    pub layers: usize,
    pub spectrum: Spectrum,
}

/// Activations with what is called their gain.
pub(super) struct GainsAnswer(pub Vec<(Activation, Gains)>);

impl GainsAnswer {
    fn to_json(&self) -> Value {
        let one = |(activation, gains): &(Activation, Gains)| {
            let mut notes = Vec::new();
            if gains.input_scale.is_none() {
                notes.push("input_scale is null: no scale gives activations of mean square 1");
            }
            if gains.torch.is_none() {
                notes.push("torch is null: torch.nn.init.calculate_gain has none");
            }
            json!({
                "activation": activation.name(),
                "second_moment": gains.second_moment,
                "input_scale": gains.input_scale,
                "variance": gains.variance,
                "torch": gains.torch,
                "notes": notes,
            })
        };
        json!({ "gains": self.0.iter().map(one).collect::<Vec<_>>() })
    }
}

impl Answer {
    /// The object of `--json`.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Maps(answer) => answer.to_json(),
            Self::Edge(answer) => json!({
                "activation": answer.activation.name(),
                "sigma_b2": answer.sigma_b2,
                "sigma_w2": answer.edge.sigma_w2,
                "q_star": answer.edge.q_star,
                "length_slope": answer.edge.length_slope,
                "notes": notes(&answer.edge.remarks),
            }),
            Self::Spectrum(answer) => json!({
                "activation": answer.activation.name(),
                "init": answer.init.name(),
                "layers": answer.layers,
                "largest_eigenvalue": answer.spectrum.largest_eigenvalue,
                "mean": 1.0,
                "variance": answer.spectrum.variance,
                "notes": notes(&[]),
            }),
            Self::Gains(answer) => answer.to_json(),
        }
    }
}

impl MapAnswer {
    /// q after layers 1..L; `None` where no float holds it (or it is a false 0).
    pub fn length_map(&self) -> Vec<Option<f64>> {
        let plain = |ln: &f64| match ln.exp() {
            0.0 if *ln == f64::NEG_INFINITY => Some(0.0),
            q if q.is_normal() => Some(q),
            _ => None,
        };
        self.trajectory.ln_q.iter().map(plain).collect()
    }

    /// log10 of q after layers 1..L; `None` for a true 0.
    fn log10_length_map(&self) -> Vec<Option<f64>> {
        let log10 = |ln: &f64| ln.is_finite().then_some(ln / LN_10);
        self.trajectory.ln_q.iter().map(log10).collect()
    }

    /// c after layers 1..L.
    pub fn correlation_map(&self) -> Vec<Option<f64>> {
        let c = |e: &Option<f64>| e.map(|e| 1.0 - e);
        self.trajectory.one_minus_c.iter().map(c).collect()
    }

    /// Everything to know of the numbers.
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks = self.phase.remarks.clone();
        let count = self.length_map().iter().filter(|q| q.is_none()).count();
        if count > 0 {
            remarks.push(Remark::OutOfRange {
                list: "length_map",
                count,
            });
        }
        if self.trajectory.one_minus_c.contains(&None) {
            remarks.push(Remark::NoCosine);
        }
        match (self.width, &self.law) {
            (Some(_), None) => {
                let known = self.network.activation.slopes().is_some();
                remarks.push(match known && self.network.sigma_b2 == 0.0 {
                    true => Remark::NoWeights,
                    false => Remark::NoFiniteWidthLaw,
                });
            }
            (_, Some(law)) => {
                let alive = self.layers as f64 * (-law.dead_probability).ln_1p();
                let dead = -alive.exp_m1();
                if dead > NEGLIGIBLE {
                    remarks.push(Remark::GivenAlive { dead });
                }
            }
            _ => {}
        }
        remarks
    }

    fn to_json(&self) -> Value {
        let finite_width = self.law.map(|law| {
            let [p05, p50, p95] = law.log_quantiles;
            json!({
                "log_mean": law.log_mean,
                "log_variance": law.log_variance,
                "fourth_moment_factor": law.fourth_moment_factor,
                "dead_probability": law.dead_probability,
                "log_quantiles": { "p05": p05, "p50": p50, "p95": p95 },
            })
        });
        let mut object = json!({
            "activation": self.network.activation.name(),
            "sigma_w2": self.network.sigma_w2,
            "sigma_b2": self.network.sigma_b2,
            "layers": self.layers,
            "q0": self.q0,
            "c0": self.c0,
            "q_star": self.phase.q_star,
            "chi_1": self.phase.chi_1,
            "c_star": self.phase.c_star,
            "xi_q": self.phase.xi_q,
            "xi_c": self.phase.xi_c,
            "xi_grad": self.phase.xi_grad,
            "length_map": self.length_map(),
            "log10_length_map": self.log10_length_map(),
            "correlation_map": self.correlation_map(),
        });
        if let Some(width) = self.width {
            object["width"] = json!(width);
            object["finite_width"] = json!(finite_width);
        }
        object["notes"] = notes(&self.remarks());
        object
    }
}

/// The remarks as a list of sentences.
fn notes(remarks: &[Remark]) -> Value {
    json!(remarks.iter().map(Remark::to_string).collect::<Vec<_>>())
}
