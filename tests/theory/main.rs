//! Predictions against mpmath, closed forms and simulated wide networks: a file per subject.

mod blocks;
mod drawn;
mod edge;
mod finite_width;
mod geometry;
mod growth;
mod maps;
mod mean_field;
mod moments;
mod one_input;
mod phase;
mod spectrum;

use initscope::network::Activation;
use initscope::theory::{Architecture, InputLaw};

/// A leaky ReLU whose leak shows.
pub const LEAKY: Activation = Activation::LeakyRelu { slope: 0.2 };

/// All three variances `sigma2`, input as wide as the network, no bias, y = 0.
pub fn plain(activation: Activation, depth: usize, width: usize, sigma2: f64) -> Architecture {
    Architecture {
        activation,
        depth,
        width,
        input_dim: width,
        inputs: InputLaw::Gaussian,
        output_dim: 1,
        first_variance: sigma2,
        hidden_variance: sigma2,
        last_variance: sigma2,
        bias2: 0.0,
        target_mean: 0.0,
        target_variance: 0.0,
    }
}

/// Whether two numbers are at most `tolerance` apart.
pub fn close(got: f64, want: f64, tolerance: f64, about: &str) {
    assert!(
        (got - want).abs() <= tolerance,
        "{about}: {got} against {want}"
    );
}
