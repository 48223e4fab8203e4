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
        let scale = number(sigma2 * answer.cell.width as f64);
        // variance_scaling's "normal" is not truncated in JAX; Keras calls that otherwise.
        let (pytorch, jax, keras) = match answer.cell.init {
            Initialiser::Uniform => {
                let bound = number((3.0 * sigma2).sqrt());
                (
                    format!("nn.init.uniform_(layer.weight, -{bound}, {bound})"),
                    "uniform",
                    "uniform",
                )
            }
            _ => (
                format!(
                    "nn.init.normal_(layer.weight, std={})",
                    number(sigma2.sqrt())
                ),
                "normal",
                "untruncated_normal",
            ),
        };
        let bias = answer.spec.bias2;
        let bias = match bias == 0.0 {
            true => "nn.init.zeros_(layer.bias)".into(),
            false => format!("nn.init.normal_(layer.bias, std={})", number(bias.sqrt())),
        };
        Some(Self {
            pytorch: format!("{pytorch}; {bias}"),
            jax: format!("jax.nn.initializers.variance_scaling({scale}, \"fan_in\", \"{jax}\")"),
            keras: format!(
                "keras.initializers.VarianceScaling(scale={scale}, mode=\"fan_in\", \
                 distribution=\"{keras}\")"
            ),
        })
    }

    /// For `--json`.
    pub fn to_json(&self) -> Value {
        json!({ "pytorch": self.pytorch, "jax": self.jax, "keras": self.keras })
    }
}
