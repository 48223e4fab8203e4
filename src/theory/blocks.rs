//! Networks with residual branches, normalisation or dropout at infinite width, layer by layer.
//!
//! Called by `analysis`. Second moments add where a branch joins its stream, since its last matrix is
//! drawn afresh (Yang & Schoenholz 2017, eq. 1-4; Hanin & Rolnick 2018, theorem 6); a norm divides them
//! by the variance that goes in, on the way back as well. In a batch the preactivations of a unit,
//! centred, are as independent as the inputs: with ReLU the gradient then grows by pi / (pi - 1) a layer
//! (Yang et al. 2019, section 4).

use std::f64::consts::LN_10;

use super::input_length::{LengthNode, length_nodes, mean_length};
use super::mean_field::{Architecture, Prediction, ln_add, ln_product, ln_uncentred};
use super::moments::Moments;
use super::quadrature::gaussian_nodes;
use crate::network::{self, Branch, BranchScale, Norm};

/// Data points from which on a batch is as good as an infinite one: at 32 the gradient still grows by
/// 1.51, not 1.467.
const LARGE_BATCH: usize = 100;

/// Whether there is a prediction for such networks on so many data points: not of small batches, nor of
/// what a bias that all data share does behind a batch norm within a branch.
pub fn are_blocks_known(blocks: network::Architecture, bias2: f64, data: usize) -> bool {
    let two = blocks.matrices_of_a_layer() == 2;
    !blocks.couples_data() || (data >= LARGE_BATCH && !(two && bias2 > 0.0))
}

/// What a network of infinite width with these blocks does to inputs x ~ N(0, 1)^D; layers are measured
/// as [`network::FullyConnected`] has them.
pub fn predict_blocks(architecture: &Architecture, blocks: network::Architecture) -> Prediction {
    Layers::new(architecture, blocks).predict()
}

/// ln second moments of a layer before its activation, at one length of the input.
#[derive(Clone, Copy)]
struct State {
    /// Of f.
    ln_q: f64,
    /// Its variance over data points, where a batch is normalised; else the same.
    ln_variance: f64,
}

/// What becomes of a state in an activation.
#[derive(Clone, Copy)]
struct Step {
    /// ln of what multiplies squares in the norm; 0 where there is none.
    ln_factor: f64,
    /// ln E h² and ln Var h behind activation and dropout, over units at one length.
    ln_second: f64,
    ln_variance: f64,
    /// E h.
    mean: f64,
    /// ln E (dh/du)², u what enters the activation.
    ln_slope: f64,
}

struct Layers<'a> {
    architecture: &'a Architecture,
    blocks: network::Architecture,
    nodes: Vec<LengthNode>,
    mean_factor: f64,
    ln_hidden_weights: f64,
    ln_bias2: f64,
}

impl<'a> Layers<'a> {
    fn new(architecture: &'a Architecture, blocks: network::Architecture) -> Self {
        // Where everything is proportional to |x|, its mean square stands for all lengths; the units of a
        // batch are normalised by all data together.
        let proportional = architecture.activation.slopes().is_some()
            && architecture.bias2 == 0.0
            && blocks.norm.is_none();
        let one = proportional || blocks.couples_data();
        Self {
            architecture,
            blocks,
            nodes: match one {
                true => vec![LengthNode {
                    ln_ratio: 0.0,
                    weight: 1.0,
                }],
                false => length_nodes(architecture.input_dim),
            },
            mean_factor: match proportional {
                true => mean_length(architecture.input_dim),
                false => 1.0,
            },
            ln_hidden_weights: ln_product(architecture.width, architecture.hidden_variance),
            ln_bias2: architecture.bias2.ln(),
        }
    }

    /// What a norm multiplies the squares of such a state by.
    fn ln_factor(&self, state: State) -> f64 {
        let ln_variance = match self.blocks.norm {
            None => return 0.0,
            Some(Norm::Batch) => state.ln_variance,
            Some(Norm::Layer | Norm::Rms) => state.ln_q,
        };
        -ln_add(ln_variance, Norm::EPSILON.ln())
    }

    /// Through a norm.
    fn normalise(&self, state: State) -> (State, f64) {
        let ln_factor = self.ln_factor(state);
        let ln_variance = state.ln_variance + ln_factor;
        let ln_q = match self.blocks.couples_data() {
            true => ln_variance,
            false => state.ln_q + ln_factor,
        };
        (State { ln_q, ln_variance }, ln_factor)
    }

    /// Through an activation and dropout.
    fn activate(&self, state: State, ln_factor: f64) -> Step {
        let activation = self.architecture.activation;
        let moments = Moments::at(activation, state.ln_q);
        let ln_second = ln_uncentred(&moments, activation.at_zero());
        let centred = 1.0 - moments.mean_ratio * moments.mean_ratio;
        let mut ln_variance = moments.ln_second + centred.max(0.0).ln();
        let (dropped, kept) = (self.blocks.dropout, 1.0 - self.blocks.dropout);
        if dropped > 0.0 {
            ln_variance = ln_add(ln_variance, (dropped / kept).ln() + ln_second);
        }
        Step {
            ln_factor,
            ln_second: ln_second - kept.ln(),
            ln_variance,
            mean: activation.at_zero() + moments.mean_ratio * (0.5 * moments.ln_second).exp(),
            ln_slope: moments.ln_slope_second - kept.ln(),
        }
    }

    /// Through the norm and activation that end a hidden layer.
    fn end(&self, state: State) -> Step {
        let (state, ln_factor) = self.normalise(state);
        self.activate(state, ln_factor)
    }

    /// What a dense layer makes of a step.
    fn dense(&self, step: Step, ln_weights: f64) -> State {
        let ln_variance = ln_weights + step.ln_variance;
        let ln_q = ln_add(ln_weights + step.ln_second, self.ln_bias2);
        match self.blocks.couples_data() {
            true => State { ln_q, ln_variance },
            false => State {
                ln_q,
                ln_variance: ln_q,
            },
        }
    }

    /// From one hidden layer's state to the next one's, and ln of what multiplies the second moment of the
    /// gradient on the way back, a residual stream's own part left out.
    fn advance(&self, state: State) -> (State, f64) {
        let ln_weights = self.ln_hidden_weights;
        let Some(residual) = self.blocks.residual else {
            let step = self.end(state);
            let back = ln_weights + step.ln_slope + step.ln_factor;
            return (self.dense(step, ln_weights), back);
        };
        let depth = self.architecture.depth;
        let scale = residual.scale.factor(depth);
        let is_silent = residual.scale == BranchScale::Fixup;
        let ln_scale = match is_silent {
            true => f64::NEG_INFINITY,
            false => 2.0 * scale.ln(),
        };
        let (branch, back) = match residual.branch {
            Branch::OneMatrix => {
                let step = self.end(state);
                let back = ln_weights + step.ln_slope + step.ln_factor;
                (self.dense(step, ln_weights), back)
            }
            Branch::TwoMatrices => {
                let (inner, ln_factor) = self.normalise(state);
                let through = |ln: f64| ln + ln_weights;
                let inner = State {
                    ln_q: ln_add(through(inner.ln_q), self.ln_bias2),
                    ln_variance: ln_add(through(inner.ln_variance), self.ln_bias2),
                };
                let step = self.activate(inner, 0.0);
                let back = 2.0 * ln_weights + step.ln_slope + ln_factor;
                (self.dense(step, ln_weights), back)
            }
        };
        let next = State {
            ln_q: ln_add(state.ln_q, ln_scale + branch.ln_q),
            ln_variance: ln_add(state.ln_variance, ln_scale + branch.ln_variance),
        };
        (next, ln_scale + back)
    }

    fn predict(&self) -> Prediction {
        let architecture = self.architecture;
        let depth = architecture.depth;
        let ln_first = ln_product(architecture.input_dim, architecture.first_variance);
        let is_residual = self.blocks.residual.is_some();
        let mut hidden: Vec<(f64, f64)> = vec![(0.0, 0.0)];
        let mut states: Vec<State> = (self.nodes.iter())
            .map(|node| State {
                ln_q: ln_add(node.ln_ratio + ln_first, self.ln_bias2),
                ln_variance: ln_first,
            })
            .collect();
        // Of every layer and length: what the gradient is multiplied by from f_l to f_{l-1}.
        let mut backs: Vec<Vec<f64>> = Vec::with_capacity(depth);
        for layer in 1..=depth {
            if is_residual {
                let second = self.ln_mean(states.iter().map(|state| state.ln_q));
                hidden.push((second, second));
            } else {
                let steps: Vec<Step> = states.iter().map(|&state| self.end(state)).collect();
                hidden.push(self.pooled(&steps));
            }
            if layer < depth {
                let (next, back) = states.iter().map(|&state| self.advance(state)).unzip();
                states = next;
                backs.push(back);
            }
        }
        let steps: Vec<Step> = states.iter().map(|&state| self.end(state)).collect();
        let gradient = self.gradient(&steps, &backs);
        let root = |ln: f64| ln.is_finite().then_some(0.5 * ln / LN_10);
        let rms: Vec<Option<f64>> = gradient.into_iter().map(root).collect();
        let mut std = rms.clone();
        // The output's mean over the data of one network is not followed.
        std[depth] = None;
        Prediction {
            log10_hidden_std: hidden.iter().map(|&(_, variance)| root(variance)).collect(),
            log10_hidden_rms: hidden.iter().map(|&(second, _)| root(second)).collect(),
            log10_gradient_std: std,
            log10_gradient_rms: rms,
        }
    }

    /// ln E |dL/df_l|² a unit, l = 0..K, from the last hidden layer's steps on.
    fn gradient(&self, last: &[Step], backs: &[Vec<f64>]) -> Vec<f64> {
        let architecture = self.architecture;
        let depth = architecture.depth;
        let ln_last = ln_product(architecture.width, architecture.last_variance);
        let target = architecture.target_mean.powi(2) + architecture.target_variance;
        let output = |step: &Step| {
            let ln_output = ln_add(ln_last + step.ln_second, self.ln_bias2);
            4f64.ln() + ln_add(ln_output, target.ln())
        };
        let mut ln: Vec<f64> = last.iter().map(output).collect();
        let mut gradient = vec![f64::NEG_INFINITY; depth + 1];
        gradient[depth] = self.ln_mean(ln.iter().copied());
        let ln_readout = ln_product(architecture.output_dim, architecture.last_variance);
        for (ln, step) in ln.iter_mut().zip(last) {
            let shared = self.share_of_mean(step, *ln, ln_last);
            *ln += ln_readout + step.ln_slope + step.ln_factor + shared;
        }
        gradient[depth - 1] = self.ln_mean(ln.iter().copied());
        for (layer, back) in backs.iter().enumerate().rev() {
            for (ln, back) in ln.iter_mut().zip(back) {
                let branch = *ln + back;
                *ln = match self.blocks.residual {
                    Some(_) => ln_add(*ln, branch),
                    None => branch,
                };
            }
            gradient[layer] = self.ln_mean(ln.iter().copied());
        }
        gradient
    }

    /// ln of what a batch norm leaves of the output's gradient, which all data share in part: its mean
    /// over the data, and along the norm's own output. Behind it nothing is shared any more.
    fn share_of_mean(&self, step: &Step, ln_output: f64, ln_last: f64) -> f64 {
        if !self.blocks.couples_data() {
            return 0.0;
        }
        let shared = ln_last.exp() * step.mean * step.mean
            + self.architecture.bias2
            + self.architecture.target_mean.powi(2);
        let shared = 4.0 * shared * (-ln_output).exp();
        let activation = self.architecture.activation;
        // At preactivations of mean square 1.
        let (nodes, weights) = gaussian_nodes(1.0, activation.kinks());
        let expect = |f: &dyn Fn(f64) -> f64| -> f64 {
            let nodes = nodes.iter().zip(&weights);
            nodes.map(|(&x, weight)| weight * (f(x) + f(-x))).sum()
        };
        let slope = expect(&|x| activation.slope(x));
        let drift = expect(&|x| x * activation.slope(x));
        let lost = shared * (slope * slope + drift * drift) * (-step.ln_slope).exp();
        (1.0 - lost).max(f64::MIN_POSITIVE).ln()
    }

    /// ln E h² and ln Var h over units and all lengths.
    fn pooled(&self, steps: &[Step]) -> (f64, f64) {
        let second = self.ln_mean(steps.iter().map(|step| step.ln_second));
        if let [step] = steps {
            // E |x| enters the mean where |x| was taken out.
            let lost = 1.0 - self.mean_factor * self.mean_factor;
            let mean = (lost.max(0.0) * step.mean * step.mean).ln();
            return (second, ln_add(step.ln_variance, mean));
        }
        let within = self.ln_mean(steps.iter().map(|step| step.ln_variance));
        let weighted = || self.nodes.iter().zip(steps);
        let mean: f64 = weighted().map(|(node, step)| node.weight * step.mean).sum();
        let between = weighted().map(|(node, step)| node.weight * (step.mean - mean).powi(2));
        (second, ln_add(within, between.sum::<f64>().ln()))
    }

    /// ln of the mean of e^value over the lengths.
    fn ln_mean(&self, values: impl Iterator<Item = f64>) -> f64 {
        let weighted = self.nodes.iter().zip(values);
        weighted.fold(f64::NEG_INFINITY, |sum, (node, ln)| {
            ln_add(sum, node.weight.ln() + ln)
        })
    }
}
