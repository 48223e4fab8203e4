//! Signal propagation at infinite width: what std and RMS every layer should have.
//!
//! Lengths follow Poole et al. 2016, eq. 3 (q is the second moment of a preactivation), gradients
//! Schoenholz et al. 2017, eq. 9-10, with every weight matrix taken as drawn afresh for the way
//! back. Inputs are x ~ N(0, 1)^D and their length differs, so that a layer's statistics, pooled
//! over the data, are a mixture: it is integrated exactly.

use std::f64::consts::LN_10;

use super::correlation::mean_decorrelation;
use super::input_length::{LengthNode, length_nodes, mean_length};
use super::moments::Moments;
use crate::network::Activation;

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

/// What a network of infinite width does to inputs x ~ N(0, 1)^D.
pub fn predict(architecture: &Architecture) -> Prediction {
    // Degree 1 without bias: every second moment is proportional to |x|², whose mean is D.
    let proportional = architecture.activation.slopes().is_some() && architecture.bias2 == 0.0;
    let nodes = if proportional {
        vec![LengthNode {
            ln_ratio: 0.0,
            weight: 1.0,
        }]
    } else {
        length_nodes(architecture.input_dim)
    };
    let mut layers = Layers::default();
    let mut ln_q: Vec<f64> = nodes
        .iter()
        .map(|node| {
            let second =
                node.ln_ratio + ln_product(architecture.input_dim, architecture.first_variance);
            ln_add(second, architecture.bias2.ln())
        })
        .collect();
    // E |x| enters the mean of h; a single node stands for the mean of |x|² only.
    let mean_factor = if proportional {
        mean_length(architecture.input_dim)
    } else {
        1.0
    };
    for k in 1..=architecture.depth {
        let variance = if k == architecture.depth {
            architecture.last_variance
        } else {
            architecture.hidden_variance
        };
        layers.push(architecture, &nodes, &mut ln_q, mean_factor, variance);
    }
    layers.into_prediction(architecture, &nodes, &ln_q)
}

/// What the way forward leaves.
#[derive(Default)]
struct Layers {
    /// ln Var h_l and ln E h_l², l = 1..K.
    ln_variance: Vec<f64>,
    ln_second: Vec<f64>,
    /// ln E a'(f_{l-1})² for each node, layer after layer.
    ln_slope_second: Vec<f64>,
}

impl Layers {
    /// Takes the preactivations' `ln_q` of each node to those of the next layer.
    fn push(
        &mut self,
        architecture: &Architecture,
        nodes: &[LengthNode],
        ln_q: &mut [f64],
        mean_factor: f64,
        variance: f64,
    ) {
        let at_zero = architecture.activation.at_zero();
        let ln_weights = ln_product(architecture.width, variance);
        let ln_bias2 = architecture.bias2.ln();
        // Second moments of a and of a - a(0), and mean of a - a(0) as (sign and ratio, ln).
        let mut ln_second = Vec::with_capacity(nodes.len());
        let mut centred = Vec::with_capacity(nodes.len());
        for q in ln_q.iter_mut() {
            let moments = Moments::at(architecture.activation, *q);
            let second = ln_uncentred(&moments, at_zero);
            ln_second.push(second);
            centred.push((moments.ln_second, moments.mean_ratio));
            self.ln_slope_second.push(moments.ln_slope_second);
            *q = ln_add(ln_weights + second, ln_bias2);
        }
        self.ln_second.push(ln_mean(nodes, &ln_second));

        let top = centred.iter().fold(f64::NEG_INFINITY, |m, c| m.max(c.0));
        let (mut second, mut mean) = (0.0, 0.0);
        for (node, (ln, ratio)) in nodes.iter().zip(&centred) {
            second += node.weight * (ln - top).exp();
            mean += node.weight * mean_factor * ratio * (0.5 * (ln - top)).exp();
        }
        self.ln_variance.push(if top == f64::NEG_INFINITY {
            top
        } else {
            top + (second - mean * mean).max(0.0).ln()
        });
    }

    fn into_prediction(
        self,
        architecture: &Architecture,
        nodes: &[LengthNode],
        ln_q: &[f64],
    ) -> Prediction {
        let depth = architecture.depth;
        let input = [0.0];
        let root = |ln: &f64| ln.is_finite().then_some(0.5 * ln / LN_10);
        let hidden = |ln: &[f64]| input.iter().chain(ln).map(root).collect();

        // dL/df_K = 2 (f_K - y).
        let ln_4 = 4f64.ln();
        let mean2 = architecture.target_mean * architecture.target_mean;
        let ln_target = (mean2 + architecture.target_variance).ln();
        let mut ln_gradient: Vec<f64> = ln_q.iter().map(|q| ln_4 + ln_add(*q, ln_target)).collect();
        let mut gradient = vec![f64::NEG_INFINITY; depth + 1];
        gradient[depth] = ln_mean(nodes, &ln_gradient);
        for l in (0..depth).rev() {
            // W_{l+1} takes the gradient from f_{l+1} to h_{l+1}.
            let ln_weights = if l + 1 == depth {
                ln_product(architecture.output_dim, architecture.last_variance)
            } else {
                ln_product(architecture.width, architecture.hidden_variance)
            };
            let slopes = &self.ln_slope_second[l * nodes.len()..];
            for (gradient, slope) in ln_gradient.iter_mut().zip(slopes) {
                *gradient += ln_weights + slope;
            }
            gradient[l] = ln_mean(nodes, &ln_gradient);
        }
        let rms: Vec<Option<f64>> = gradient.iter().map(root).collect();
        let mut std = rms.clone();
        std[depth] = output_variation(architecture).and_then(|share| {
            let output = share.ln() + ln_mean(nodes, ln_q);
            root(&(ln_4 + ln_add(output, architecture.target_variance.ln())))
        });
        Prediction {
            log10_hidden_std: hidden(&self.ln_variance),
            log10_hidden_rms: hidden(&self.ln_second),
            log10_gradient_std: std,
            log10_gradient_rms: rms,
        }
    }
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
            let length = mean_length(architecture.input_dim).powi(2);
            let decorrelation =
                mean_decorrelation(slopes, architecture.depth, architecture.input_dim);
            let shared = 1.0 - decorrelation;
            let outputs = architecture.output_dim as f64;
            // (1 - length) + length · decorrelation for one output.
            Some((1.0 - length) + length * (decorrelation + shared * (1.0 - 1.0 / outputs)))
        }
        // f(-x) = -f(x): the covariance is odd in the cosine of two inputs, and that is symmetric.
        None if odd => Some(1.0),
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
fn ln_product(count: usize, variance: f64) -> f64 {
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

/// ln of the mean of e^value over the nodes.
fn ln_mean(nodes: &[LengthNode], ln_values: &[f64]) -> f64 {
    let top = ln_values.iter().fold(f64::NEG_INFINITY, |m, &v| m.max(v));
    if top == f64::NEG_INFINITY {
        return top;
    }
    let sum: f64 = nodes
        .iter()
        .zip(ln_values)
        .map(|(node, ln)| node.weight * (ln - top).exp())
        .sum();
    top + sum.ln()
}
