//! The way forward through an infinitely wide network, layer by layer for every length of an input, and
//! the way back.
//!
//! Called by `predict`. A length whose layers change its scale only is carried on without asking for
//! moments again, and where that holds for all of them the layers left are one sum each.

use std::f64::consts::LN_10;

use super::{Architecture, InputLaw, LengthNode, Prediction, ln_add, ln_product, ln_uncentred};
use crate::theory::moments::{LN_Q_LIMIT, Moments};

/// How a length goes on where only its scale changes any more: at rest in a fixed point, or where the
/// activation is as good as linear.
#[derive(Clone, Copy)]
struct Steady {
    /// ln of the factor by which a layer multiplies second moments.
    ln_factor: f64,
    /// ln E a'².
    ln_slope_second: f64,
}

/// Lengths that are steady in the same way. There are several where some inputs die and others grow, as
/// GELU has it between width · sigma² = 2 and 4.
pub(super) struct Class {
    steady: Steady,
    /// Indices of the lengths.
    members: Vec<usize>,
}

/// Moments of two layers, or two inputs, that differ by less differ by rounding only.
const ROUNDING: f64 = 1e-15;

/// e to a lower power adds nothing: weights begin at e^-45, and a mean goes with the root of a square.
const NOTHING: f64 = -150.0;

/// e^`ln`, without the slow ways of an underflow.
fn share(ln: f64) -> f64 {
    if ln < NOTHING { 0.0 } else { ln.exp() }
}

/// A length of the input on its way forward.
#[derive(Clone, Copy)]
struct Length {
    /// ln q of the next preactivation, were its weights those of a hidden layer.
    ln_q: f64,
    /// ln E h_l² of the last layer, and of what differs from a(0).
    ln_hidden: f64,
    ln_centred: f64,
    /// The last layer, its second moment that of the next preactivation over that of its own.
    step: Moments,
    /// Beyond where moments change, and on its way farther out.
    settled: Option<Outside>,
}

/// Where a settled length is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outside {
    Below,
    Above,
}

impl Length {
    /// Takes a layer of weights of variance e^`ln_weights` / width.
    fn advance(&mut self, architecture: &Architecture, ln_weights: f64, ln_bias2: f64) {
        if self.settled.is_some() {
            let ln_factor = self.step.ln_second;
            self.ln_q += ln_factor;
            self.ln_hidden += ln_factor;
            self.ln_centred += ln_factor;
            return;
        }
        let (activation, before) = (architecture.activation, self.step);
        let ln_q = self.ln_q;
        let moments = Moments::at(activation, ln_q);
        self.ln_hidden = ln_uncentred(&moments, activation.at_zero());
        self.ln_centred = moments.ln_second;
        let weighted = ln_weights + self.ln_hidden;
        self.step = Moments {
            ln_second: ln_add(weighted - ln_q, ln_bias2 - ln_q),
            ..moments
        };
        self.ln_q = ln_add(weighted, ln_bias2);
        let outside = match self.step.ln_second {
            ln_factor if ln_q < -LN_Q_LIMIT && ln_factor <= 0.0 => Some(Outside::Below),
            ln_factor if ln_q > LN_Q_LIMIT && ln_factor >= 0.0 => Some(Outside::Above),
            _ => None,
        };
        self.settled = outside.filter(|_| self.is_as(&before));
    }

    /// Whether the last layer was as that one, but for rounding.
    fn is_as(&self, step: &Moments) -> bool {
        let rounding = ROUNDING * self.ln_q.abs().max(1.0);
        step.is_near(&self.step, rounding)
    }

    fn steady(&self) -> Steady {
        Steady {
            ln_factor: self.step.ln_second,
            ln_slope_second: self.step.ln_slope_second,
        }
    }
}

/// The way forward, as far as it has been gone.
pub(super) struct Layers<'a> {
    architecture: &'a Architecture,
    nodes: &'a [LengthNode],
    /// E |x| enters the mean of h; a single node stands for the mean of |x|² only.
    mean_factor: f64,
    /// One for each node.
    lengths: Vec<Length>,
    /// ln Var h_l and ln E h_l², l = 1..
    ln_variance: Vec<f64>,
    ln_second: Vec<f64>,
    /// ln E a'(f_{l-1})² for each node, layer after layer.
    ln_slope_second: Vec<f64>,
}

impl<'a> Layers<'a> {
    pub(super) fn new(
        architecture: &'a Architecture,
        nodes: &'a [LengthNode],
        mean_factor: f64,
    ) -> Self {
        let ln_weights = ln_product(architecture.input_dim, architecture.first_variance)
            + architecture.inputs.ln_mean_square();
        let ln_bias2 = architecture.bias2.ln();
        let length = |node: &LengthNode| Length {
            ln_q: ln_add(node.ln_ratio + ln_weights, ln_bias2),
            ln_hidden: 0.0,
            ln_centred: 0.0,
            // Near to nothing.
            step: Moments {
                ln_second: f64::NAN,
                mean_ratio: f64::NAN,
                ln_slope_second: f64::NAN,
            },
            settled: None,
        };
        Self {
            architecture,
            nodes,
            mean_factor,
            lengths: nodes.iter().map(length).collect(),
            ln_variance: Vec::new(),
            ln_second: Vec::new(),
            ln_slope_second: Vec::new(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.ln_second.len()
    }

    /// Adds a layer; with `shortcut` what is settled is carried on. `Some` where all layers that follow are
    /// like this one.
    pub(super) fn push(&mut self, shortcut: bool) -> Option<Vec<Class>> {
        let architecture = self.architecture;
        let ln_weights = ln_product(architecture.width, architecture.hidden_variance);
        let ln_bias2 = architecture.bias2.ln();
        let restless = self.lengths.iter().find(|length| length.settled.is_none());
        let before = restless.map(|length| length.step);
        for length in &mut self.lengths {
            length.settled = length.settled.filter(|_| shortcut);
            length.advance(architecture, ln_weights, ln_bias2);
            self.ln_slope_second.push(length.step.ln_slope_second);
        }
        let all = 0..self.lengths.len();
        let hidden = self.lengths.iter().map(|length| length.ln_hidden);
        self.ln_second.push(ln_sum(self.nodes, hidden));
        let centred = self.centred(all);
        self.ln_variance.push(centred.ln_variance());

        let mut restless = self.lengths.iter().filter(|l| l.settled.is_none());
        let is_steady = restless.all(|length| before.is_some_and(|step| length.is_as(&step)));
        is_steady.then(|| self.classes())
    }

    /// The lengths by where they are.
    fn classes(&self) -> Vec<Class> {
        let places = [Some(Outside::Below), None, Some(Outside::Above)];
        let class = |place| {
            let numbered = self.lengths.iter().enumerate();
            let members = numbered.filter(|(_, length)| length.settled == place);
            let members: Vec<usize> = members.map(|(index, _)| index).collect();
            let steady = self.lengths[*members.first()?].steady();
            Some(Class { steady, members })
        };
        places.into_iter().filter_map(class).collect()
    }

    /// What these lengths add to mean and second moment of a layer.
    fn centred(&self, members: impl Iterator<Item = usize> + Clone) -> Centred {
        let top = members.clone().map(|i| self.lengths[i].ln_centred);
        let top = top.fold(f64::NEG_INFINITY, f64::max);
        let (mut second, mut mean) = (0.0, 0.0);
        for i in members {
            let (length, weight) = (&self.lengths[i], self.nodes[i].weight);
            let square = share(length.ln_centred - top);
            second += weight * square;
            mean += weight * self.mean_factor * length.step.mean_ratio * square.sqrt();
        }
        Centred { top, second, mean }
    }

    /// What the layers give, those beyond the last one as `classes` have it.
    pub(super) fn into_prediction(mut self, classes: &[Class]) -> Prediction {
        let (architecture, nodes) = (self.architecture, self.nodes);
        let depth = architecture.depth;
        let computed = self.count();
        self.go_on(classes);
        let (input_variance, input_second) = match architecture.inputs {
            InputLaw::Given {
                mean, mean_square, ..
            } => ((mean_square - mean * mean).ln(), mean_square.ln()),
            _ => (0.0, 0.0),
        };
        let root = |ln: &f64| ln.is_finite().then_some(0.5 * ln / LN_10);
        let hidden = |input: f64, ln: &[f64]| [input].iter().chain(ln).map(root).collect();

        let ln_last = ln_product(architecture.width, architecture.last_variance);
        let ln_bias2 = architecture.bias2.ln();
        let output = |length: &Length| ln_add(ln_last + length.ln_hidden, ln_bias2);
        let ln_output: Vec<f64> = self.lengths.iter().map(output).collect();
        // dL/df_K = 2 (f_K - y).
        let ln_4 = 4f64.ln();
        let mean2 = architecture.target_mean * architecture.target_mean;
        let ln_target = (mean2 + architecture.target_variance).ln();
        let loss = |ln: &f64| ln_4 + ln_add(*ln, ln_target);
        let mut ln_gradient: Vec<f64> = ln_output.iter().map(loss).collect();
        let mut gradient = vec![f64::NEG_INFINITY; depth + 1];
        gradient[depth] = ln_sum(nodes, ln_gradient.iter().copied());
        // Where the inputs of a class have the same slope their mean goes as each of them.
        let mut of_class: Vec<f64> = classes
            .iter()
            .map(|class| class.ln_sum(nodes, &ln_gradient))
            .collect();
        for l in (0..depth).rev() {
            // W_{l+1} takes the gradient from f_{l+1} to h_{l+1}.
            let ln_weights = if l + 1 == depth {
                ln_product(architecture.output_dim, architecture.last_variance)
            } else {
                ln_product(architecture.width, architecture.hidden_variance)
            };
            if l >= computed {
                for (class, gradient) in classes.iter().zip(&mut of_class) {
                    let step = ln_weights + class.steady.ln_slope_second;
                    *gradient += step;
                    for member in &class.members {
                        ln_gradient[*member] += step;
                    }
                }
                gradient[l] = of_class.iter().copied().reduce(ln_add).unwrap_or(f64::NAN);
                continue;
            }
            let slopes = &self.ln_slope_second[l * nodes.len()..];
            for (gradient, slope) in ln_gradient.iter_mut().zip(slopes) {
                *gradient += ln_weights + slope;
            }
            gradient[l] = ln_sum(nodes, ln_gradient.iter().copied());
        }
        let rms: Vec<Option<f64>> = gradient.iter().map(root).collect();
        let mut std = rms.clone();
        std[depth] = super::output_variation(architecture).and_then(|share| {
            let output = share.ln() + ln_sum(nodes, ln_output.iter().copied());
            root(&(ln_4 + ln_add(output, architecture.target_variance.ln())))
        });
        Prediction {
            log10_hidden_std: hidden(input_variance, &self.ln_variance),
            log10_hidden_rms: hidden(input_second, &self.ln_second),
            log10_gradient_std: std,
            log10_gradient_rms: rms,
        }
    }

    /// Adds the layers that are left, all of them as `classes` have it.
    fn go_on(&mut self, classes: &[Class]) {
        let left = self.architecture.depth - self.count();
        let hidden: Vec<f64> = self.lengths.iter().map(|length| length.ln_hidden).collect();
        let parts: Vec<(f64, f64, Centred)> = classes
            .iter()
            .map(|class| {
                let centred = self.centred(class.members.iter().copied());
                (
                    class.steady.ln_factor,
                    class.ln_sum(self.nodes, &hidden),
                    centred,
                )
            })
            .collect();
        if let [(ln_factor, second, centred)] = &parts[..] {
            let variance = centred.ln_variance();
            for k in 1..=left {
                self.ln_second.push(second + ln_factor * k as f64);
                self.ln_variance.push(variance + ln_factor * k as f64);
            }
        }
        for k in (1..=left).filter(|_| parts.len() > 1) {
            let later = |(ln_factor, second, centred): &(f64, f64, Centred)| {
                let ln = ln_factor * k as f64;
                (second + ln, centred.times(ln))
            };
            let both = parts.iter().map(later);
            let sum = |(a, b): (f64, Centred), (c, d): (f64, Centred)| (ln_add(a, c), b.and(&d));
            if let Some((second, centred)) = both.reduce(sum) {
                self.ln_second.push(second);
                self.ln_variance.push(centred.ln_variance());
            }
        }
        for class in classes {
            for member in &class.members {
                let length = &mut self.lengths[*member];
                length.ln_hidden += class.steady.ln_factor * left as f64;
            }
        }
    }
}

impl Class {
    /// ln of what the members add to the mean of e^value.
    fn ln_sum(&self, nodes: &[LengthNode], ln_values: &[f64]) -> f64 {
        let members = self.members.iter();
        let weighted = members.map(|&i| (nodes[i].weight, ln_values[i]));
        ln_weighted_sum(weighted)
    }
}

/// First and second moment of what differs from a(0), a share of the inputs: the mean in units of
/// e^(`top` / 2), the second moment of e^`top`.
#[derive(Clone, Copy)]
struct Centred {
    top: f64,
    second: f64,
    mean: f64,
}

impl Centred {
    /// The same of e^(`ln` / 2) times as much.
    fn times(self, ln: f64) -> Self {
        Self {
            top: self.top + ln,
            ..self
        }
    }

    /// Both shares together.
    fn and(&self, other: &Self) -> Self {
        let top = self.top.max(other.top);
        if top == f64::NEG_INFINITY {
            return *self;
        }
        let [here, there] = [self.top, other.top].map(|ln| share(ln - top));
        Self {
            top,
            second: self.second * here + other.second * there,
            mean: self.mean * here.sqrt() + other.mean * there.sqrt(),
        }
    }

    fn ln_variance(&self) -> f64 {
        match self.top == f64::NEG_INFINITY {
            true => self.top,
            false => self.top + (self.second - self.mean * self.mean).max(0.0).ln(),
        }
    }
}

/// ln of the mean of e^value over the nodes.
fn ln_sum(nodes: &[LengthNode], ln_values: impl Iterator<Item = f64> + Clone) -> f64 {
    ln_weighted_sum(nodes.iter().map(|node| node.weight).zip(ln_values))
}

/// ln of the sum of weight · e^value.
fn ln_weighted_sum(values: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let top = values.clone().map(|(_, ln)| ln);
    let top = top.fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return top;
    }
    let sum: f64 = values.map(|(weight, ln)| weight * share(ln - top)).sum();
    top + sum.ln()
}
