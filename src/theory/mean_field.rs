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
        length_nodes(architecture.input_dim)
    };
    // E |x| enters the mean of h; a single node stands for the mean of |x|² only.
    let mean_factor = if proportional {
        mean_length(architecture.input_dim)
    } else {
        1.0
    };
    let mut layers = Layers::new(architecture, &nodes);
    let mut steady = None;
    while steady.is_none() && layers.count() < architecture.depth {
        steady = layers.push(mean_factor).filter(|_| shortcut);
    }
    layers.into_prediction(steady)
}

/// How every layer follows the one before it where only the scale changes any more: at rest in a fixed
/// point, or where the activation is as good as linear.
#[derive(Clone, Copy)]
struct Steady {
    /// ln of the factor by which a layer multiplies second moments.
    ln_factor: f64,
    /// ln E a'² of every input.
    ln_slope_second: f64,
}

/// Moments of two layers, or two inputs, that differ by less differ by rounding only.
const ROUNDING: f64 = 1e-15;

/// The way forward, as far as it has been gone.
struct Layers<'a> {
    architecture: &'a Architecture,
    nodes: &'a [LengthNode],
    /// ln q of the next preactivation for each node, were its weights those of a hidden layer.
    ln_q: Vec<f64>,
    /// ln E h_l² of the last layer for each node.
    ln_hidden: Vec<f64>,
    /// The last layer at each node, its second moment that of the next preactivation over that of its own.
    steps: Vec<Moments>,
    /// ln Var h_l and ln E h_l², l = 1..
    ln_variance: Vec<f64>,
    ln_second: Vec<f64>,
    /// ln E a'(f_{l-1})² for each node, layer after layer.
    ln_slope_second: Vec<f64>,
}

impl<'a> Layers<'a> {
    fn new(architecture: &'a Architecture, nodes: &'a [LengthNode]) -> Self {
        let ln_weights = ln_product(architecture.input_dim, architecture.first_variance);
        let ln_bias2 = architecture.bias2.ln();
        let ln_q = |node: &LengthNode| ln_add(node.ln_ratio + ln_weights, ln_bias2);
        Self {
            architecture,
            nodes,
            ln_q: nodes.iter().map(ln_q).collect(),
            ln_hidden: Vec::new(),
            steps: Vec::new(),
            ln_variance: Vec::new(),
            ln_second: Vec::new(),
            ln_slope_second: Vec::new(),
        }
    }

    fn count(&self) -> usize {
        self.ln_second.len()
    }

    /// Adds a layer. `Some` where all that follow are like it.
    fn push(&mut self, mean_factor: f64) -> Option<Steady> {
        let architecture = self.architecture;
        let at_zero = architecture.activation.at_zero();
        let ln_weights = ln_product(architecture.width, architecture.hidden_variance);
        let ln_bias2 = architecture.bias2.ln();
        let before = std::mem::take(&mut self.steps);
        self.ln_hidden.clear();
        // Second moments of a - a(0), and their largest.
        let mut centred = Vec::with_capacity(self.nodes.len());
        let mut top = f64::NEG_INFINITY;
        let mut is_steady = !before.is_empty();
        for q in &mut self.ln_q {
            let moments = Moments::at(architecture.activation, *q);
            let second = ln_uncentred(&moments, at_zero);
            self.ln_hidden.push(second);
            centred.push(moments.ln_second);
            top = top.max(moments.ln_second);
            self.ln_slope_second.push(moments.ln_slope_second);
            let next = ln_add(ln_weights + second, ln_bias2);
            let step = Moments {
                ln_second: ln_add(ln_weights + second - *q, ln_bias2 - *q),
                ..moments
            };
            let rounding = ROUNDING * q.abs().max(1.0);
            is_steady = is_steady && before[0].is_near(&step, rounding);
            self.steps.push(step);
            *q = next;
        }
        self.ln_second.push(ln_mean(self.nodes, &self.ln_hidden));

        let (mut second, mut mean) = (0.0, 0.0);
        for ((node, ln), of) in self.nodes.iter().zip(&centred).zip(&self.steps) {
            second += node.weight * (ln - top).exp();
            mean += node.weight * mean_factor * of.mean_ratio * (0.5 * (ln - top)).exp();
        }
        self.ln_variance.push(if top == f64::NEG_INFINITY {
            top
        } else {
            top + (second - mean * mean).max(0.0).ln()
        });
        is_steady.then(|| Steady {
            ln_factor: self.steps[0].ln_second,
            ln_slope_second: self.steps[0].ln_slope_second,
        })
    }

    /// What the layers give, those beyond the last one as `steady` has it.
    fn into_prediction(mut self, steady: Option<Steady>) -> Prediction {
        let (architecture, nodes) = (self.architecture, self.nodes);
        let depth = architecture.depth;
        let computed = self.count();
        if let Some(Steady { ln_factor, .. }) = steady {
            let later =
                |last: f64| (1..=depth - computed).map(move |k| last + ln_factor * k as f64);
            for moments in [&mut self.ln_variance, &mut self.ln_second] {
                moments.extend(moments.last().copied().into_iter().flat_map(later));
            }
            for ln in &mut self.ln_hidden {
                *ln += ln_factor * (depth - computed) as f64;
            }
        }
        let input = [0.0];
        let root = |ln: &f64| ln.is_finite().then_some(0.5 * ln / LN_10);
        let hidden = |ln: &[f64]| input.iter().chain(ln).map(root).collect();

        let ln_last = ln_product(architecture.width, architecture.last_variance);
        let ln_bias2 = architecture.bias2.ln();
        let output = |ln: &f64| ln_add(ln_last + ln, ln_bias2);
        let ln_output: Vec<f64> = self.ln_hidden.iter().map(output).collect();
        // dL/df_K = 2 (f_K - y).
        let ln_4 = 4f64.ln();
        let mean2 = architecture.target_mean * architecture.target_mean;
        let ln_target = (mean2 + architecture.target_variance).ln();
        let loss = |ln: &f64| ln_4 + ln_add(*ln, ln_target);
        let mut ln_gradient: Vec<f64> = ln_output.iter().map(loss).collect();
        let mut gradient = vec![f64::NEG_INFINITY; depth + 1];
        gradient[depth] = ln_mean(nodes, &ln_gradient);
        // Where every input has the same slope their mean goes as each of them.
        let mut common = 0.0;
        for l in (0..depth).rev() {
            // W_{l+1} takes the gradient from f_{l+1} to h_{l+1}.
            let ln_weights = if l + 1 == depth {
                ln_product(architecture.output_dim, architecture.last_variance)
            } else {
                ln_product(architecture.width, architecture.hidden_variance)
            };
            if let Some(steady) = steady.filter(|_| l >= computed) {
                common += ln_weights + steady.ln_slope_second;
                gradient[l] = gradient[depth] + common;
                continue;
            }
            let slopes = &self.ln_slope_second[l * nodes.len()..];
            for (gradient, slope) in ln_gradient.iter_mut().zip(slopes) {
                *gradient += ln_weights + slope;
            }
            gradient[l] = ln_mean(nodes, &ln_gradient) + common;
        }
        let rms: Vec<Option<f64>> = gradient.iter().map(root).collect();
        let mut std = rms.clone();
        std[depth] = output_variation(architecture).and_then(|share| {
            let output = share.ln() + ln_mean(nodes, &ln_output);
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
        assert!(shortened > 60, "{shortened}");
    }
}
