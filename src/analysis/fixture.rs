//! Theory for made-up slices, for tests of rooms that only see the analysis.

use super::{OneInputLaw, Slice};
use crate::network::Initialiser;
use crate::theory::{self, Architecture, LayerGeometry, WideNetwork};

/// What theory says of a slice's networks at one variance.
pub struct Expected {
    /// Of one input's length.
    pub law: Option<OneInputLaw>,
    /// log10 RMS of h_l at infinite width.
    pub infinite: Vec<Option<f64>>,
    /// Of pairs of inputs, by layer.
    pub geometry: Option<Vec<LayerGeometry>>,
    /// What becomes of nearby inputs.
    pub chi_1: Option<f64>,
}

/// Theory for one variance in every matrix, without biases, target 0.
pub fn expected(slice: &Slice, sigma2: f64) -> Expected {
    let architecture = Architecture {
        activation: slice.activation,
        depth: slice.depth,
        width: slice.width,
        input_dim: slice.input_dim,
        inputs: theory::InputLaw::Gaussian,
        output_dim: 1,
        first_variance: sigma2,
        hidden_variance: sigma2,
        last_variance: sigma2,
        bias2: 0.0,
        target_mean: 0.0,
        target_variance: 0.0,
    };
    let wide = WideNetwork {
        activation: slice.activation,
        sigma_w2: slice.width as f64 * sigma2,
        sigma_b2: 0.0,
    };
    Expected {
        law: match slice.init {
            Initialiser::Gaussian => theory::one_input(&architecture),
            _ => None,
        },
        infinite: theory::predict(&architecture).log10_hidden_rms,
        geometry: theory::geometry(&architecture).map(|wide| wide.layers),
        chi_1: wide.phase().chi_1,
    }
}
