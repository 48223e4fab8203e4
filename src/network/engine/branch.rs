//! Where a network of some depth leaves the common pass: out through the last block, and back.

use super::signal::Signal;
use super::tally::Tally;
use super::{Engine, Experiment, first_gradient, turn};
use crate::kernel::Real;
use crate::network::{Block, Dense, DenseParameters, Parameters, Target};

/// One depth's own signal on a panel: its output, then its gradient.
#[derive(Clone, Debug, Default)]
pub(super) struct Branch<F> {
    pub signal: Signal<F>,
    /// Largest magnitude in the gradient's block.
    pub largest: f64,
}

impl<F: Real> Branch<F> {
    /// Back through a dense block.
    pub fn backward(
        &mut self,
        dense: &Dense,
        parameters: &DenseParameters<F>,
        columns: usize,
        spare: &mut Vec<F>,
    ) {
        self.signal.rescale(self.largest);
        self.signal.backward(dense, parameters, columns, spare);
    }

    /// Turns the output, its bias not yet added, into dL/df = 2 (f - y) for the loss
    /// L = sum (f - y)². `targets` are numbers of variance 1 as a block, empty for a constant target;
    /// `bias` becomes what is the same for every data point.
    fn lose(&mut self, target: Target, targets: &mut [f64], bias: &mut Vec<f64>, outputs: usize) {
        let sigma = target.variance.sqrt();
        for target in &mut *targets {
            *target *= sigma;
        }
        self.signal.subtract(targets);
        self.signal.exponent += 1;
        if target.mean != 0.0 {
            bias.resize(outputs, 0.0);
        }
        for bias in &mut *bias {
            *bias = 2.0 * (*bias - target.mean);
        }
    }
}

impl<F: Real> Engine<F> {
    /// Takes a copy of the signal, which is about to enter block `position`, through the last block
    /// to the loss, and its gradient back through that block.
    pub(super) fn leave(
        &mut self,
        experiment: &mut Experiment<'_>,
        (exit, position): (usize, usize),
        parameters: &mut Parameters<F>,
        tally: &mut Tally,
    ) {
        let network = experiment.network;
        let Some(Block::Dense(readout)) = network.blocks.last() else {
            return;
        };
        let parameters = parameters.dense(network, network.blocks.len() - 1, readout);
        let size = readout.fan_out;
        for panel in &mut self.panels[..self.active] {
            let columns = panel.columns;
            let branch = &mut panel.branches[exit];
            branch.signal.copy_from(&panel.signal);
            let (spare, bias) = (&mut self.spare, &mut self.bias);
            branch
                .signal
                .forward(readout, parameters, columns, spare, bias);
            self.turned.clear();
            if network.target.variance > 0.0 {
                self.points.resize(columns * size, 0.0);
                let first = panel.first * size;
                experiment.targets.read(first, &mut self.points);
                turn(&self.points, size, &mut self.turned);
            }
            branch.lose(network.target, &mut self.turned, bias, size);
            tally.output(exit, &branch.signal, bias, columns);
            branch.signal.add_to_rows(bias, columns);
            branch.largest = branch.signal.largest();
            if first_gradient(network) <= position {
                branch.backward(readout, parameters, columns, spare);
                branch.largest = tally.gradient(exit, position, &branch.signal);
            }
        }
    }
}
