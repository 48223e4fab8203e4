//! What differs between data points where it is less than the last digits of what they share.
//!
//! Biases, or an a(0) that is not 0, may hold a unit at the same value whatever the input. Over all
//! units of a layer the spread is then that between units; of a single unit it would be rounding
//! error. There each data point's difference from the first one is followed through the network
//! instead, with a power of two of its own: W d in a dense block, a(f + d) - a(f) in an activation.

use super::blurred::Blurred;
use super::course::Course;
use super::linear::{self, Linear};
use super::pass::Pass;
use super::retrace::{Retrace, Step};
use super::signal::Signal;
use super::{Engine, Experiment, PANEL, Panel, turn};
use crate::kernel::Real;
use crate::measure::{BlockSummary, Moments};
use crate::network::{Block, Network, Parameters};

/// Panels that are followed together, at least.
const SIDE_BY_SIDE: usize = 8;

impl<F: Real> Engine<F> {
    /// Measures the spread of single units again where all data points nearly agree.
    pub(super) fn sharpen(
        &mut self,
        (pass, parted): (&mut Pass, Option<usize>),
        experiment: &mut Experiment<'_>,
        course: &Course,
        parameters: &mut Parameters<F>,
        group: usize,
    ) {
        let network = experiment.network;
        if experiment.data < 2 || !course.rays.is_empty() {
            return;
        }
        let Some(mut blurred) = Blurred::of::<F>(pass, network, course, parted) else {
            return;
        };
        self.full = PANEL;
        // What is done but once for a group: for the first data point.
        let group = group.max(SIDE_BY_SIDE);
        // Without a tape, which may be large.
        let panels = group.min(experiment.data.div_ceil(PANEL));
        self.panels.resize_with(panels, Panel::default);
        let mut first_point = Vec::new();
        for first in (0..experiment.data).step_by(PANEL * group) {
            self.load(first, experiment, course);
            if first == 0 {
                let panel = &self.panels[0];
                let rows = panel.signal.block.chunks_exact(panel.columns);
                first_point.extend(rows.map(|row| row[0]));
            }
            for panel in &mut self.panels[..self.active] {
                let rows = panel.signal.block.chunks_exact_mut(panel.columns);
                for (row, &shared) in rows.zip(&first_point) {
                    row.iter_mut().for_each(|x| *x -= shared);
                }
            }
            let shared = Signal {
                block: first_point.clone(),
                ..Signal::default()
            };
            match blurred.is_of_outputs_only() && linear::may_hold(network) {
                true => {
                    self.follow_to_outputs(experiment, course, parameters, shared, &mut blurred);
                }
                false => self.follow(experiment, course, parameters, shared, &mut blurred),
            }
            if course.is_stopped() {
                return;
            }
        }
        blurred.mend::<F>(pass, network);
    }

    /// Takes the differences in the panels through the network, and `shared`, the first data point.
    fn follow(
        &mut self,
        experiment: &mut Experiment<'_>,
        course: &Course,
        parameters: &mut Parameters<F>,
        mut shared: Signal<F>,
        blurred: &mut Blurred,
    ) {
        let network = experiment.network;
        let mut steps = Vec::new();
        let goes_back = blurred.goes_back();
        for (index, block) in network.blocks.iter().enumerate() {
            if let Some(moments) = &mut blurred.hidden[index] {
                for panel in &self.panels[..self.active] {
                    let (block, exponent) = panel.signal.numbers();
                    moments.merge(&BlockSummary::of(block, exponent).moments);
                }
            }
            if let Ok(exit) = course.exits.binary_search(&index)
                && blurred.exit_is_wanted(exit)
            {
                let (shared, steps) = (shared.clone(), &steps[..]);
                self.leave_apart(
                    experiment,
                    course,
                    parameters,
                    shared,
                    steps,
                    &mut blurred.gradients[exit],
                );
            }
            if index == blurred.end || course.is_stopped() {
                return;
            }
            if goes_back && matches!(block, Block::Activation(_)) {
                let panels = self.panels[..self.active].iter();
                steps.push(Step::new(index, &shared, panels.map(|panel| &panel.signal)));
            }
            let all = vec![true; self.active];
            self.advance((network, index), parameters, &mut shared, &all);
        }
    }

    /// The same where only outputs are wanted: each panel goes block by block until the rest of the
    /// network is linear in its differences.
    fn follow_to_outputs(
        &mut self,
        experiment: &mut Experiment<'_>,
        course: &Course,
        parameters: &mut Parameters<F>,
        mut shared: Signal<F>,
        blurred: &mut Blurred,
    ) {
        let network = experiment.network;
        let exits = course.exits.iter().enumerate();
        let exits = exits.filter(|&(exit, _)| blurred.exit_is_wanted(exit));
        // Each with the outputs of every panel.
        let mut exits: Vec<(usize, usize, Vec<Signal<F>>)> = exits
            .map(|(exit, &at)| (exit, at, vec![Signal::default(); self.active]))
            .collect();
        let (mut on_the_way, mut tried) = (vec![true; self.active], vec![false; self.active]);
        for (index, block) in network.blocks.iter().enumerate() {
            if let Some((.., outputs)) = exits.iter_mut().find(|(_, at, _)| *at == index) {
                for panel in (0..self.active).filter(|&panel| on_the_way[panel]) {
                    outputs[panel] = self.output(network, parameters, panel);
                }
            }
            if course.is_stopped() {
                return;
            }
            if index == blurred.end {
                break;
            }
            let is_due = |panel: &usize| {
                on_the_way[*panel]
                    && !tried[*panel]
                    && matches!(block, Block::Dense(_))
                    && linear::is_small(&self.panels[*panel].signal, 0)
            };
            let due: Vec<usize> = (0..self.active).filter(is_due).collect();
            if !due.is_empty() {
                let panels = due.iter().map(|&panel| &self.panels[panel]);
                let differences: Vec<_> =
                    panels.map(|panel| (&panel.signal, panel.columns)).collect();
                let mut linear = Linear::new(network, parameters, (index, blurred.end), &shared);
                let holds = linear.holds_for(course, parameters, &differences);
                for ((panel, differences), holds) in due.into_iter().zip(differences).zip(holds) {
                    tried[panel] = true;
                    if holds {
                        on_the_way[panel] = false;
                        for (_, at, outputs) in exits.iter_mut().filter(|(_, at, _)| *at > index) {
                            outputs[panel] = linear.output(parameters, *at, differences);
                        }
                    }
                }
            }
            if !on_the_way.contains(&true) {
                break;
            }
            self.advance((network, index), parameters, &mut shared, &on_the_way);
        }
        for (exit, _, outputs) in exits {
            let output = blurred.gradients[exit].last_mut();
            self.lose_apart(experiment, outputs, output.and_then(Option::as_mut));
        }
    }

    /// Takes the differences of some panels, and the first data point, through a block.
    fn advance(
        &mut self,
        (network, index): (&Network, usize),
        parameters: &mut Parameters<F>,
        shared: &mut Signal<F>,
        panels: &[bool],
    ) {
        let panels = self.panels.iter_mut().zip(panels);
        let panels = panels.filter_map(|(panel, &wanted)| wanted.then_some(panel));
        match &network.blocks[index] {
            Block::Dense(dense) => {
                let parameters = parameters.dense(network, index, dense);
                let (spare, bias) = (&mut self.spare, &mut self.bias);
                for panel in panels {
                    let signal = &mut panel.signal;
                    signal.rescale(signal.largest());
                    signal.forward(dense, parameters, panel.columns, spare, bias);
                }
                shared.rescale(shared.largest());
                shared.forward(dense, parameters, 1, spare, bias);
                shared.add_to_rows(bias, 1);
            }
            Block::Activation(activation) => {
                let slopes = &mut self.scratch[0];
                slopes.resize(shared.block.len(), F::zero());
                let shift = activation.derivative(&shared.block, shared.exponent, slopes);
                for panel in panels {
                    let (signal, columns) = (&mut panel.signal, panel.columns);
                    let buffers = (&mut self.spare.block, &mut self.turned);
                    signal.increase(*activation, shared, (&*slopes, shift), columns, buffers);
                }
                shared.activate(*activation, (&*slopes, shift));
            }
            // Plain networks only come here.
            Block::Norm(_) | Block::Dropout(_) | Block::Save | Block::Add(_) => {}
        }
    }

    /// What a panel's differences become at the network's output.
    fn output(
        &mut self,
        network: &Network,
        parameters: &mut Parameters<F>,
        panel: usize,
    ) -> Signal<F> {
        let panel = &self.panels[panel];
        let mut signal = panel.signal.clone();
        let last = network.blocks.len() - 1;
        if let Some(Block::Dense(readout)) = network.blocks.last() {
            let parameters = parameters.dense(network, last, readout);
            signal.rescale(signal.largest());
            let (spare, bias) = (&mut self.spare, &mut self.bias);
            signal.forward(readout, parameters, panel.columns, spare, bias);
        }
        signal
    }

    /// Takes copies of the differences, and of what is shared, out to the loss, and back from it
    /// through the `steps` that led here.
    fn leave_apart(
        &mut self,
        experiment: &mut Experiment<'_>,
        course: &Course,
        parameters: &mut Parameters<F>,
        mut shared: Signal<F>,
        steps: &[Step],
        layers: &mut [Option<Moments>],
    ) {
        let network = experiment.network;
        let last = network.blocks.len() - 1;
        let (Some(Block::Dense(readout)), Some((output, others))) =
            (network.blocks.last(), layers.split_last_mut())
        else {
            return;
        };
        let outputs = (0..self.active).map(|panel| self.output(network, parameters, panel));
        let outputs = outputs.collect();
        let of_readout = parameters.dense(network, last, readout);
        let (differences, first_target) = self.lose_apart(experiment, outputs, output.as_mut());
        if others.iter().all(Option::is_none) {
            return;
        }
        shared.rescale(shared.largest());
        shared.forward(readout, of_readout, 1, &mut self.spare, &mut self.bias);
        shared.add_to_rows(&self.bias, 1);
        shared.subtract(&first_target);
        let back = Retrace::new((readout, of_readout), &shared, &differences);
        back.run(network, parameters, course, steps, others);
    }

    /// From the outputs' differences to those of f - y, measured as dL/df; also the first target.
    fn lose_apart(
        &mut self,
        experiment: &mut Experiment<'_>,
        mut outputs: Vec<Signal<F>>,
        mut moments: Option<&mut Moments>,
    ) -> (Vec<Signal<F>>, Vec<f64>) {
        let target = experiment.network.target;
        let size = experiment.network.sizes().last().unwrap_or(0);
        let sigma = target.variance.sqrt();
        let mut first_target = vec![0.0; size];
        if sigma > 0.0 {
            experiment.targets.read(0, &mut first_target);
        }
        for (panel, signal) in self.panels[..self.active].iter().zip(&mut outputs) {
            if sigma > 0.0 {
                self.points.resize(panel.columns * size, 0.0);
                experiment
                    .targets
                    .read(panel.first * size, &mut self.points);
                for point in self.points.chunks_exact_mut(size) {
                    let targets = point.iter_mut().zip(&first_target);
                    targets.for_each(|(z, first)| *z = sigma * (*z - first));
                }
                turn(&self.points, size, &mut self.turned);
                signal.subtract(&self.turned);
            }
            if let Some(moments) = &mut moments {
                let summary = BlockSummary::of(&signal.block, signal.exponent + 1);
                moments.merge(&summary.moments);
            }
        }
        first_target
            .iter_mut()
            .for_each(|z| *z = target.mean + sigma * *z);
        (outputs, first_target)
    }
}
