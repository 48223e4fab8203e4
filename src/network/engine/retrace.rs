//! The way back through single units that hardly differ between data points.
//!
//! dL/df = a'(f) w dL/dg, f and dL/dg each the first data point's plus a difference: the product's
//! difference is a'(f + d) w Δ(dL/dg) + (a'(f + d) - a'(f)) w dL/dg, which cancels only where two
//! points on unlike slopes come together again. There the points themselves are subtracted.

use super::course::Course;
use super::signal::Signal;
use super::{PANEL, blurred};
use crate::kernel::Real;
use crate::measure::{LogScaled, Moments};
use crate::network::{Activation, Block, Dense, DenseParameters, Network, Parameters};

/// Preactivations of a single unit on the way forward: the first data point's, and what each data
/// point of each panel differs by.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The activation's place in the list of blocks.
    pub index: usize,
    shared: LogScaled,
    differences: Vec<LogScaled>,
}

impl Step {
    /// Before the activation at `index`: what was shared and what each panel has.
    pub fn new<'a, F: Real>(
        index: usize,
        shared: &Signal<F>,
        panels: impl Iterator<Item = &'a Signal<F>>,
    ) -> Self {
        Self {
            index,
            shared: numbers(shared).next().unwrap_or_default(),
            differences: panels.flat_map(numbers).collect(),
        }
    }
}

/// The numbers of a signal.
fn numbers<F: Real>(signal: &Signal<F>) -> impl Iterator<Item = LogScaled> {
    let exponent = signal.exponent;
    let block = signal.block.iter();
    block.map(move |x| LogScaled::new(x.as_f64(), exponent))
}

/// dL/df on its way back: the first data point's, and what the others differ by.
#[derive(Clone, Debug)]
pub(super) struct Retrace {
    shared: LogScaled,
    differences: Vec<LogScaled>,
    /// Every data point's own.
    own: Vec<LogScaled>,
    /// What each would differ by on the first one's slopes alone, and how many steep slopes more than
    /// that one it has had. Where two slopes are all there are, as many make the same product.
    together: Vec<(LogScaled, i64)>,
}

impl Retrace {
    /// Behind the readout, from f - y of the first data point (a number an output), and the panels'
    /// differences (a row an output).
    pub fn new<F: Real>(
        (readout, parameters): (&Dense, &DenseParameters<F>),
        shared: &Signal<F>,
        panels: &[Signal<F>],
    ) -> Self {
        let sigma = LogScaled::from(2.0 * readout.weight_variance.sqrt());
        let weights = parameters.rows().iter();
        let weights: Vec<LogScaled> = weights
            .map(|w| sigma * LogScaled::from(w.as_f64()))
            .collect();
        let back = |outputs: &Signal<F>| {
            let columns = outputs.block.len() / weights.len();
            let mut sums = vec![LogScaled::ZERO; columns];
            for (at, number) in numbers(outputs).enumerate() {
                let sum = &mut sums[at % columns];
                *sum = *sum + weights[at / columns] * number;
            }
            sums
        };
        let shared = back(shared)[0];
        let differences: Vec<LogScaled> = panels.iter().flat_map(back).collect();
        Self {
            shared,
            own: differences.iter().map(|&d| shared + d).collect(),
            together: differences.iter().map(|&d| (d, 0)).collect(),
            differences,
        }
    }

    /// Through all that lies before the readout; measures dL/df before every activation.
    pub fn run<F: Real>(
        mut self,
        network: &Network,
        parameters: &mut Parameters<F>,
        course: &Course,
        steps: &[Step],
        layers: &mut [Option<Moments>],
    ) {
        for (step, moments) in steps.iter().zip(layers).rev() {
            if course.is_stopped() {
                return;
            }
            if let Some(Block::Activation(activation)) = network.blocks.get(step.index) {
                self.derive(*activation, step);
            }
            if let Some(moments) = moments {
                // Panel by panel, however many there are in a group.
                for panel in self.differences.chunks(PANEL) {
                    blurred::add(moments, panel);
                }
            }
            if let Some(Block::Dense(dense)) = network.blocks.get(step.index - 1) {
                let parameters = parameters.dense(network, step.index - 1, dense);
                let sigma = LogScaled::from(dense.weight_variance.sqrt());
                let weight = sigma * LogScaled::from(parameters.rows()[0].as_f64());
                self.shared = self.shared * weight;
                let together = self.together.iter_mut().map(|(difference, _)| difference);
                let gradients = self.differences.iter_mut().chain(&mut self.own);
                gradients
                    .chain(together)
                    .for_each(|gradient| *gradient = *gradient * weight);
            }
        }
    }

    /// From dL/dh to dL/df.
    fn derive(&mut self, activation: Activation, step: &Step) {
        let shared = self.shared;
        let shared_slope = slope(activation, step.shared);
        self.shared = shared * shared_slope;
        let is_right = |f: LogScaled| i64::from(f.mantissa >= 0.0);
        // None of the two slopes may be 0: what it makes equal stays so.
        let two = (activation.slopes()).is_some_and(|(negative, _)| negative != 0.0);
        let gradients = self.differences.iter_mut().zip(&mut self.own);
        let gradients = gradients.zip(&mut self.together);
        for (((difference, own), (together, steps)), &d) in gradients.zip(&step.differences) {
            *together = *together * shared_slope;
            *steps += is_right(step.shared + d) - is_right(step.shared);
            let increase = slope_increase(activation, step.shared, d);
            let terms = [(shared_slope + increase) * *difference, increase * shared];
            *own = *own * slope(activation, step.shared + d);
            // Of two ways the one whose terms are smaller loses fewer digits.
            let size = |x: LogScaled| x.log2_floor();
            *difference = if two && *steps == 0 {
                *together
            } else if size(*own).max(size(self.shared)) < size(terms[1]) {
                *own - self.shared
            } else {
                terms[0] + terms[1]
            };
        }
    }
}

/// a'(f).
fn slope(activation: Activation, f: LogScaled) -> LogScaled {
    let f = f.normalised();
    let mut slope = [0.0];
    let shift = activation.derivative(&[f.mantissa], f.exponent, &mut slope);
    LogScaled::new(slope[0], shift)
}

/// a'(f + d) - a'(f).
fn slope_increase(activation: Activation, f: LogScaled, d: LogScaled) -> LogScaled {
    // Beyond the range of a float there are two slopes, which the ends of the range tell apart.
    let plain = |x: LogScaled| match x.log2_floor() {
        Some(place) if place > 1000 => f64::MAX.copysign(x.mantissa),
        Some(place) if place < -1000 => f64::MIN_POSITIVE.copysign(x.mantissa),
        Some(_) => x.mantissa_at(0),
        None => 0.0,
    };
    let (from, end) = (plain(f), plain(f + d));
    let bends = !activation.kinks().is_empty() && (from < 0.0) != (end < 0.0);
    if bends || from.abs().max(end.abs()) == f64::MAX {
        return LogScaled::from(activation.slope(end) - activation.slope(from));
    }
    match d.log2_floor() {
        None => LogScaled::ZERO,
        Some(place) if place < STRAIGHT => d * LogScaled::from(activation.curvature(from)),
        Some(_) => LogScaled::from(activation.slope_increase(from, plain(d))),
    }
}

/// Differences below 2^-45 see the curvature at one point only.
const STRAIGHT: i64 = -45;
