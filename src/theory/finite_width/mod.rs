//! The law of a layer's length at finite width, for positively homogeneous activations.
//!
//! Gaussian weights, no bias, one input: |h_k|² = sigma² Y |h_{k-1}|² with Y = sum over the n units
//! of a(z)², z ~ N(0, 1), independent from layer to layer, so that ln |h_k|² is a random walk
//! (Hanin & Nica 2018, section 3). Its mean a layer is what the typical network does; infinite
//! width has ln E Y instead. Called by `analysis` and the `theory` command.

mod ln_gamma;
mod log_ratio;
mod mixture;
mod quantiles;
mod walk;

pub use log_ratio::{LogRatio, log_ratio, typical_growth};
pub(super) use walk::LengthWalk;

use crate::network::Activation;
use mixture::LengthMixture;
use quantiles::LogLengthLaws;

/// What networks of one width do to the length of an input, layer by layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FiniteWidth {
    /// Mean of ln |h_k|² / |h_{k-1}|², given that the layer is not dead.
    pub log_mean: f64,
    /// Its variance.
    pub log_variance: f64,
    /// E |h_k|⁴ / (E |h_k|²)² of a layer, dead ones included.
    pub fourth_moment_factor: f64,
    /// Probability that all units of a layer are 0.
    pub dead_probability: f64,
    /// 5%, 50% and 95% quantile of ln |h_L|² / |h_0|², given that no layer is dead.
    pub log_quantiles: [f64; 3],
}

/// The law at `width` units and `layers` layers, every weight of variance `sigma_w2` / width;
/// `None` unless the activation is positively homogeneous, or if it or the weights are 0.
pub fn finite_width(
    activation: Activation,
    sigma_w2: f64,
    width: usize,
    layers: usize,
) -> Option<FiniteWidth> {
    let slopes = activation.slopes()?;
    let length = LengthMixture::new(slopes, width)?;
    let ratio = log_ratio(activation, width)?;
    let [second, fourth] = [2, 4].map(|power| 0.5 * (slopes.0.powi(power) + slopes.1.powi(power)));
    let drift = (sigma_w2 * second).ln();
    if !drift.is_finite() {
        return None;
    }
    let law = LogLengthLaws::new(&length, ratio.mean, ratio.variance).law(layers);
    Some(FiniteWidth {
        log_mean: drift + ratio.mean,
        log_variance: ratio.variance,
        fourth_moment_factor: 1.0 + (3.0 * fourth / (second * second) - 1.0) / width as f64,
        dead_probability: length.dead_probability,
        log_quantiles: [0.05, 0.5, 0.95].map(|p| layers as f64 * drift + law.quantile(p)),
    })
}
