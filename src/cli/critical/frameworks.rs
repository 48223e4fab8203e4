//! How a weight variance is set in PyTorch, JAX and Keras.

use serde_json::{Value, json};

use super::answer::Answer;
use crate::network::Initialiser;

/// The lines to write.
pub(super) struct Settings {
    pub pytorch: String,
    pub jax: String,
    pub keras: String,
}

impl Settings {
    /// For the measured sigma², or the theory's where nothing was measured.
    pub fn of(answer: &Answer) -> Option<Self> {
        let sigma2 = answer.measured.map(|(s, _)| s).or(answer.mean_field)?;
        let number = |x: f64| {
            let text = format!("{x:.3e}").parse::<f64>().unwrap_or(x);
            text.to_string()
        };
        let width = answer.cell.width;
        let scale = number(sigma2 * width as f64);
        let scaling = |distribution: &str, keras: &str| {
            (
                format!(
                    "jax.nn.initializers.variance_scaling({scale}, \"fan_in\", \"{distribution}\")"
                ),
                format!(
                    "keras.initializers.VarianceScaling(scale={scale}, mode=\"fan_in\", \
                     distribution=\"{keras}\")"
                ),
            )
        };
        let std = number(sigma2.sqrt());
        let gain = number((sigma2 * width as f64).sqrt());
        let none = || String::from("none built in; set the array as in PyTorch");
        let (pytorch, (jax, keras)) = match answer.cell.init {
            // variance_scaling's "normal" is not truncated in JAX; Keras calls that otherwise.
            Initialiser::Gaussian => (
                format!("nn.init.normal_(layer.weight, std={std})"),
                scaling("normal", "untruncated_normal"),
            ),
            Initialiser::Uniform => {
                let bound = number((3.0 * sigma2).sqrt());
                (
                    format!("nn.init.uniform_(layer.weight, -{bound}, {bound})"),
                    scaling("uniform", "uniform"),
                )
            }
            Initialiser::TruncatedNormal => {
                let before = (sigma2 / Initialiser::TruncatedUncorrected.variance_factor()).sqrt();
                let (std, cut) = (number(before), number(2.0 * before));
                (
                    format!("nn.init.trunc_normal_(layer.weight, std={std}, a=-{cut}, b={cut})"),
                    scaling("truncated_normal", "truncated_normal"),
                )
            }
            Initialiser::TruncatedUncorrected => {
                let cut = number(2.0 * sigma2.sqrt());
                (
                    format!("nn.init.trunc_normal_(layer.weight, std={std}, a=-{cut}, b={cut})"),
                    (
                        format!("jax.nn.initializers.truncated_normal(stddev={std})"),
                        format!("keras.initializers.TruncatedNormal(stddev={std})"),
                    ),
                )
            }
            Initialiser::Orthogonal => (
                format!("nn.init.orthogonal_(layer.weight, gain={gain})"),
                (
                    format!("jax.nn.initializers.orthogonal({gain})"),
                    format!("keras.initializers.Orthogonal(gain={gain})"),
                ),
            ),
            Initialiser::Sparse { connections } => {
                let used = f64::from(connections).min(width as f64);
                let (empty, std) = (
                    number(1.0 - used / width as f64),
                    number((sigma2 * width as f64 / used).sqrt()),
                );
                (
                    // Its columns are what has so many zeros.
                    format!("nn.init.sparse_(layer.weight.data.T, sparsity={empty}, std={std})"),
                    (none(), none()),
                )
            }
            Initialiser::Identity => (
                format!("layer.weight.data = {gain} * torch.eye({width})"),
                (
                    format!(
                        "lambda key, shape, dtype=float: {gain} * jax.numpy.eye(*shape, dtype=dtype)"
                    ),
                    format!("keras.initializers.Identity(gain={gain})"),
                ),
            ),
            Initialiser::LooksLinear => {
                let (half, gain) = (width / 2, number((sigma2 * width as f64 / 2.0).sqrt()));
                (
                    format!(
                        "a = nn.init.orthogonal_(torch.empty({half}, {half}), gain={gain}); \
                         layer.weight.data = torch.cat([torch.cat([a, -a], 1), torch.cat([-a, a], 1)])"
                    ),
                    (none(), none()),
                )
            }
        };
        let bias = answer.spec.bias2;
        let bias = match bias == 0.0 {
            true => "nn.init.zeros_(layer.bias)".into(),
            false => format!("nn.init.normal_(layer.bias, std={})", number(bias.sqrt())),
        };
        Some(Self {
            pytorch: format!("{pytorch}; {bias}"),
            jax,
            keras,
        })
    }

    /// For `--json`.
    pub fn to_json(&self) -> Value {
        json!({ "pytorch": self.pytorch, "jax": self.jax, "keras": self.keras })
    }
}
