//! The law of one input's signal over random networks, layer after layer: how far chance takes a
//! network of finite width from the prediction of an infinite one.
//!
//! Called by `analysis` for the bands on the charts. Gaussian weights and biases. Everything is a logarithm, given that the layer is not dead.

mod backward;
mod chain;
mod exact;
mod sample;
mod squares;

use super::mean_field::Architecture;

/// The law of log10 RMS of a layer, over random networks.
#[derive(Clone, Debug, PartialEq)]
pub struct OneInputLaw {
    /// Layers l = 0..=K.
    pub layers: Vec<LogLaw>,
    /// Where the numbers come from.
    pub basis: Basis,
}

/// The law of log10 RMS, given that the network is alive at this layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogLaw {
    /// 5%, 25%, 50%, 75% and 95% quantile.
    pub quantiles: [f64; 5],
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub std: f64,
    /// Probability that the layer is dead: all of it is 0.
    pub dead: f64,
}

/// Where the numbers of a law come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The exact law.
    Exact,
    /// So many networks drawn at random, of which only lengths are followed.
    Simulated {
        /// How many.
        networks: usize,
    },
}

/// The law of log10 (RMS of h_l / RMS of x) at one input, another for every network where inputs are drawn.
///
/// Exact for degree-1 activations without bias (Hanin & Nica 2018, section 3), where the length of x
/// makes no difference; else by simulation of the lengths alone, that of x among them. `None` where every network is dead: variances of 0 without bias.
pub fn one_input(architecture: &Architecture) -> Option<OneInputLaw> {
    match architecture.activation.slopes() {
        Some(_) if architecture.bias2 == 0.0 => exact::forward(architecture),
        _ => chain::forward(architecture),
    }
}

/// The law of log10 RMS of dL/df_l, L = (f_K - y)², at one input x of the inputs' RMS.
///
/// For degree-1 activations without bias, one output and a target of mean 0; else `None`.
pub fn one_input_gradient(architecture: &Architecture) -> Option<OneInputLaw> {
    backward::gradient(architecture)
}
