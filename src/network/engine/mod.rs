//! The engine: takes a network's data through it in panels, forward and back, and measures.
//!
//! Called by `sweep` and by the `notebook` command. Every block of numbers carries a power of two
//! and is rescaled exactly, so that no signal and no gradient leaves the range of a float. Panels
//! have a fixed width and are merged in their order: results depend on nothing else.

mod activate;
mod signal;
mod tally;
mod tape;

use super::{Block, Data, Network, Parameters};
use crate::kernel::Real;
use crate::measure::{LayerRecord, LogHistogram};

use signal::Signal;
use tally::Tally;
use tape::Tape;

/// Data points in a panel.
pub const PANEL: usize = 128;

/// The measurements of one network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measurements {
    /// Of layers 0..K.
    pub layers: Vec<LayerRecord>,
    /// Distributions of |h_l| for the layers asked for, ascending.
    pub histograms: Vec<(usize, LogHistogram)>,
}

/// What a network is measured on.
pub struct Experiment<'a> {
    /// The network.
    pub network: &'a Network,
    /// Data points, at least 1.
    pub data: usize,
    /// The inputs, point by point.
    pub inputs: Data<'a>,
    /// Numbers of variance 1 for the targets, point by point; not read where the target is constant.
    pub targets: Data<'a>,
    /// Layers whose distribution is wanted.
    pub histogram_layers: &'a [usize],
}

/// Buffers for any number of networks, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Engine<F> {
    panels: Vec<Panel<F>>,
    /// Panels that hold data; the last group may need fewer.
    active: usize,
    /// Where a product is written before it takes the place of its factor.
    spare: Vec<F>,
    /// A panel's inputs or targets, point by point.
    points: Vec<f64>,
    /// The same as a block.
    turned: Vec<f64>,
    bias: Vec<f64>,
}

#[derive(Clone, Debug, Default)]
struct Panel<F> {
    first: usize,
    columns: usize,
    signal: Signal<F>,
    /// Largest magnitude in the gradient's block.
    largest: f64,
    tape: Tape<F>,
}

impl<F: Real> Engine<F> {
    /// Without buffers; they grow with the first network.
    pub fn new() -> Self {
        Self::default()
    }

    /// Measures a network. `group` panels share one look at the weights of a block: 1 where they
    /// are kept, more where drawing them again costs time; the numbers don't depend on it.
    pub fn measure(
        &mut self,
        mut experiment: Experiment<'_>,
        parameters: &mut Parameters<F>,
        group: usize,
    ) -> Measurements {
        let network = experiment.network;
        let mut tally = Tally::new(network, experiment.histogram_layers);
        self.prepare(network, experiment.data, group);
        for first in (0..experiment.data).step_by(PANEL * group) {
            self.load(first, &mut experiment);
            self.forward(&mut experiment, parameters, &mut tally);
            self.backward(network, parameters, &mut tally);
        }
        let (layers, histograms) = tally.finish();
        Measurements { layers, histograms }
    }

    fn prepare(&mut self, network: &Network, data: usize, group: usize) {
        let count = group.min(data.div_ceil(PANEL));
        self.panels.resize_with(count, Panel::default);
        let largest = network.sizes().max().unwrap_or(0) * PANEL;
        self.spare.reserve(largest.saturating_sub(self.spare.len()));
        for panel in &mut self.panels {
            let block = &mut panel.signal.block;
            block.reserve(largest.saturating_sub(block.len()));
            panel.tape.prepare(network, PANEL.min(data));
        }
    }

    /// Fills the panels with the inputs from point `first` on.
    fn load(&mut self, first: usize, experiment: &mut Experiment<'_>) {
        let size = experiment.network.input_dim;
        let rest = experiment.data - first;
        self.active = rest.div_ceil(PANEL).min(self.panels.len());
        for (at, panel) in self.panels[..self.active].iter_mut().enumerate() {
            panel.first = first + at * PANEL;
            panel.columns = PANEL.min(experiment.data - panel.first);
            self.points.resize(panel.columns * size, 0.0);
            experiment.inputs.read(panel.first * size, &mut self.points);
            turn(&self.points, size, &mut self.turned);
            panel.signal.block.clear();
            let inputs = self.turned.iter().map(|&x| F::from_f64(x));
            panel.signal.block.extend(inputs);
            panel.signal.exponent = 0;
            panel.signal.offset = 0.0;
        }
    }

    /// From the inputs to the loss's gradient at the output.
    fn forward(
        &mut self,
        experiment: &mut Experiment<'_>,
        parameters: &mut Parameters<F>,
        tally: &mut Tally,
    ) {
        let network = experiment.network;
        for (index, block) in network.blocks.iter().enumerate() {
            match block {
                Block::Dense(dense) => {
                    let parameters = parameters.dense(network, index, dense);
                    for panel in &mut self.panels[..self.active] {
                        let (signal, columns) = (&mut panel.signal, panel.columns);
                        let largest = tally.hidden(index, signal, columns);
                        signal.rescale(largest);
                        signal.forward(dense, parameters, columns, &mut self.spare, &mut self.bias);
                        if index + 1 < network.blocks.len() {
                            signal.add_to_rows(&self.bias, columns);
                            continue;
                        }
                        let size = dense.fan_out;
                        self.turned.clear();
                        if network.target.variance > 0.0 {
                            self.points.resize(columns * size, 0.0);
                            experiment
                                .targets
                                .read(panel.first * size, &mut self.points);
                            turn(&self.points, size, &mut self.turned);
                        }
                        lose(network, panel, &mut self.turned, &mut self.bias, tally);
                    }
                }
                Block::Activation(activation) => {
                    for panel in &mut self.panels[..self.active] {
                        let signal = &mut panel.signal;
                        let (block, exponent) = (&signal.block, signal.exponent);
                        panel.tape.keep(index, *activation, block, exponent);
                        let slopes = panel.tape.slopes(index, block.len());
                        signal.activate(*activation, slopes);
                    }
                }
            }
        }
    }

    /// From the output back to the first point.
    fn backward(&mut self, network: &Network, parameters: &mut Parameters<F>, tally: &mut Tally) {
        let output = network.blocks.len();
        let stop = network.points.iter().map(|point| point.gradient).min();
        let stop = stop.unwrap_or(output);
        for (index, block) in network.blocks.iter().enumerate().skip(stop).rev() {
            match block {
                Block::Dense(dense) => {
                    let parameters = parameters.dense(network, index, dense);
                    for panel in &mut self.panels[..self.active] {
                        panel.signal.rescale(panel.largest);
                        panel
                            .signal
                            .backward(dense, parameters, panel.columns, &mut self.spare);
                    }
                }
                Block::Activation(activation) => {
                    for panel in &mut self.panels[..self.active] {
                        let block = &mut panel.signal.block;
                        panel.signal.exponent += panel.tape.multiply(index, *activation, block);
                    }
                }
            }
            for panel in &mut self.panels[..self.active] {
                panel.largest = tally.gradient(index, &panel.signal);
            }
        }
    }
}

/// Turns the signal of the last block, its bias not yet added, into dL/df = 2 (f - y) for the loss
/// L = sum (f - y)². `targets` are numbers of variance 1 as a block, empty for a constant target.
fn lose<F: Real>(
    network: &Network,
    panel: &mut Panel<F>,
    targets: &mut [f64],
    bias: &mut Vec<f64>,
    tally: &mut Tally,
) {
    let (signal, columns) = (&mut panel.signal, panel.columns);
    let sigma = network.target.variance.sqrt();
    for target in &mut *targets {
        *target *= sigma;
    }
    signal.subtract(targets);
    signal.exponent += 1;
    if network.target.mean != 0.0 {
        bias.resize(network.output_dim(), 0.0);
    }
    for bias in &mut *bias {
        *bias = 2.0 * (*bias - network.target.mean);
    }
    tally.output(signal, bias, columns);
    signal.add_to_rows(bias, columns);
    panel.largest = signal.largest();
}

/// Turns points (one after the other, `size` numbers each) into a block of `size` rows.
fn turn(points: &[f64], size: usize, block: &mut Vec<f64>) {
    block.clear();
    for row in 0..size {
        block.extend(points[row..].iter().step_by(size));
    }
}
