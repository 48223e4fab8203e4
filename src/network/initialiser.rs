//! The shape of the distribution that weights are drawn from; its variance comes from the spec.

use serde::{Deserialize, Serialize};

/// Distribution of the weights, scaled to any variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Initialiser {
    /// N(0, sigma²).
    Gaussian,
    /// U(-sqrt(3) sigma, sqrt(3) sigma).
    Uniform,
}

impl Initialiser {
    /// Every initialiser, in the order of the documentation.
    pub const ALL: [Self; 2] = [Self::Gaussian, Self::Uniform];

    /// The name used on the command line and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gaussian => "gaussian",
            Self::Uniform => "uniform",
        }
    }
}
