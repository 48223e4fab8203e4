//! Signal propagation at infinite width: what std and RMS every layer should have.
//!
//! Lengths follow Poole et al. 2016, eq. 3 (q is the second moment of a preactivation), gradients
//! Schoenholz et al. 2017, eq. 9-10, with every weight matrix taken as drawn afresh for the way
//! back. Inputs x ~ N(0, 1)^D differ in length, so that a layer's statistics, pooled
//! over the data, are a mixture: it is integrated exactly.

mod layers;

use super::correlation::mean_decorrelation;
use super::input_length::LengthNode;
use super::inputs::InputLaw;
use super::moments::Moments;
use crate::network::Activation;
use layers::Layers;

/// A network and its loss in plain numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Architecture {
    /// Activation function.
    pub activation: Activation,
    /// Hidden layers K.
    pub depth: usize,
    /// Units a hidden layer.
    pub width: usize,
    /// Size of the input.
    pub input_dim: usize,
    /// What the inputs are like.
    pub inputs: InputLaw,
    /// Size of the output.
    pub output_dim: usize,
    /// Weight variance of W_0.
    pub first_variance: f64,
    /// Weight variance of W_1 .. W_{K-1}.
    pub hidden_variance: f64,
    /// Weight variance of W_K.
    pub last_variance: f64,
    /// Variance of every bias.
    pub bias2: f64,
    /// Mean of the target y.
    pub target_mean: f64,
    /// Variance of the target over outputs and data.
    pub target_variance: f64,
}

/// log10 of what each layer l = 0..K should measure, pooled over units and data; `None` for a true
/// zero (and see `log10_gradient_std`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prediction {
    /// Std of h_l; h_0 is the input.
    pub log10_hidden_std: Vec<Option<f64>>,
    /// RMS of h_l.
    pub log10_hidden_rms: Vec<Option<f64>>,
    /// Std of dL/df_l; f_K is the output. The mean over units is 0 for l < K, so that it equals the
    /// RMS; at l = K few outputs share an offset, which is only known (and the std only given) for
    /// degree-1 and odd activations without bias.
    pub log10_gradient_std: Vec<Option<f64>>,
    /// RMS of dL/df_l.
    pub log10_gradient_rms: Vec<Option<f64>>,
}

impl Prediction {
    /// Nothing known of a network of K hidden layers.
    pub fn unknown(depth: usize) -> Self {
        let none = vec![None; depth + 1];
        Self {
            log10_hidden_std: none.clone(),
            log10_hidden_rms: none.clone(),
            log10_gradient_std: none.clone(),
            log10_gradient_rms: none,
        }
    }

    /// The same without the std of hidden layers, whose mean is another where preactivations are not
    /// Gaussian.
    #[must_use]
    pub fn without_std(mut self) -> Self {
        self.log10_hidden_std[1..].fill(None);
        self
    }
}

/// What a network of infinite width does to its inputs.
pub fn predict(architecture: &Architecture) -> Prediction {
    by_layers(architecture, true)
}

/// The prediction; without `shortcut` every layer is computed, however little it differs from the last.
fn by_layers(architecture: &Architecture, shortcut: bool) -> Prediction {
    // Degree 1 without bias: every second moment is proportional to |x|², whose mean is D.
    let proportional = architecture.activation.slopes().is_some() && architecture.bias2 == 0.0;
    let nodes = if proportional {
        vec![LengthNode {
            ln_ratio: 0.0,
            weight: 1.0,
        }]
    } else {
        architecture.inputs.lengths(architecture.input_dim)
    };
    // E |x| enters the mean of h; a single node stands for the mean of |x|² only.
    let mean_factor = if proportional {
        architecture.inputs.mean_length(architecture.input_dim)
    } else {
        1.0
    };
    let mut layers = Layers::new(architecture, &nodes, mean_factor);
    let mut steady = None;
    while steady.is_none() && layers.count() < architecture.depth {
        steady = layers.push(shortcut).filter(|_| shortcut);
    }
    layers.into_prediction(&steady.unwrap_or_default())
}

/// The share of E f_K² that is variance over outputs and data of one network, mean over networks:
/// 1 - E f(x) f(x') / (E f² · outputs), x and x' two inputs. `None` where it is not known.
fn output_variation(architecture: &Architecture) -> Option<f64> {
    if architecture.bias2 != 0.0 {
        return None;
    }
    let odd = matches!(architecture.activation, Activation::Tanh | Activation::Erf);
    match architecture.activation.slopes() {
        Some(slopes) => {
            let inputs = architecture.inputs;
            let length = inputs.mean_length(architecture.input_dim).powi(2);
            let angles = inputs.angles(architecture.input_dim)?;
            let decorrelation = mean_decorrelation(slopes, architecture.depth, angles);
            let shared = 1.0 - decorrelation;
            let outputs = architecture.output_dim as f64;
            // (1 - length) + length · decorrelation for one output.
            Some((1.0 - length) + length * (decorrelation + shared * (1.0 - 1.0 / outputs)))
        }
        // f(-x) = -f(x): the covariance is odd in the cosine of two inputs, and that is symmetric.
        None if odd => architecture
            .inputs
            .angles(architecture.input_dim)
            .map(|_| 1.0),
        None => None,
    }
}

/// ln E a² from the moments of a - a(0).
pub(super) fn ln_uncentred(moments: &Moments, at_zero: f64) -> f64 {
    let ln = moments.ln_second;
    if at_zero == 0.0 {
        return ln;
    }
    // Divided by the larger of E (a - a(0))² and 1, so that neither over- nor underflows.
    let scale = ln.max(0.0);
    let rms = (0.5 * (ln - scale)).exp();
    let offset = at_zero * (-0.5 * scale).exp();
    scale + (rms * rms + 2.0 * offset * moments.mean_ratio * rms + offset * offset).ln()
}

/// ln (count · variance).
pub(super) fn ln_product(count: usize, variance: f64) -> f64 {
    (count as f64).ln() + variance.ln()
}

/// ln (e^a + e^b).
pub(super) fn ln_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY {
        high
    } else {
        high + (low - high).exp().ln_1p()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest difference of two lists, relative to what they hold; infinite where one has a gap.
    fn apart(a: &[Option<f64>], b: &[Option<f64>]) -> f64 {
        let difference = |(a, b): (&Option<f64>, &Option<f64>)| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() / a.abs().max(1.0),
            (None, None) => 0.0,
            _ => f64::INFINITY,
        };
        assert_eq!(a.len(), b.len());
        a.iter().zip(b).map(difference).fold(0.0, f64::max)
    }

    #[test]
    fn what_is_steady_goes_on_as_layer_by_layer() {
        let mut shortened = 0;
        for activation in Activation::ALL {
            for (sigma_w2, bias2) in [
                (0.01, 0.0),
                (0.5, 0.0),
                (0.999, 0.0),
                (1.0, 0.0),
                (1.3, 0.0),
                (2.0, 0.0),
                (2.0 + 1e-9, 0.0),
                // Some inputs die here and others grow, where GELU or SiLU bends.
                (2.02, 0.0),
                (2.1, 0.0),
                (3.0, 0.0),
                (2.1, 1e-4),
                (5.0, 0.0),
                (400.0, 0.0),
                (0.5, 0.1),
                (1.76, 0.05),
                (3.0, 1e-9),
                (40.0, 2.0),
            ] {
                let architecture = Architecture {
                    activation,
                    depth: 1500,
                    width: 50,
                    input_dim: 10,
                    inputs: InputLaw::Gaussian,
                    output_dim: 3,
                    first_variance: 0.3,
                    hidden_variance: sigma_w2 / 50.0,
                    last_variance: 0.02,
                    bias2,
                    target_mean: 0.4,
                    target_variance: 0.1,
                };
                let (quick, long) = (predict(&architecture), by_layers(&architecture, false));
                for (quick, long) in [
                    (&quick.log10_hidden_std, &long.log10_hidden_std),
                    (&quick.log10_hidden_rms, &long.log10_hidden_rms),
                    (&quick.log10_gradient_std, &long.log10_gradient_std),
                    (&quick.log10_gradient_rms, &long.log10_gradient_rms),
                ] {
                    let apart = apart(quick, long);
                    assert!(apart < 1e-11, "{activation} {sigma_w2} {bias2}: {apart}");
                }
                shortened += usize::from(quick != long);
            }
        }
        // Equal to the last bit only where nothing was left out.
        assert!(shortened > 90, "{shortened}");
    }
}
