//! The gradients of living data points among others that died.
//!
//! A data point that died in a ReLU network has a preactivation of 0, whose slope is 1: from a target
//! other than 0 its gradient grows layer by layer on the way back, far above those of the living, until
//! the layer at which it died. There nothing is left of it, nor any digit of the others beside it.

use super::course::Course;
use super::pass::Pass;
use super::signal::Signal;
use super::tally::Tally;
use super::{Engine, Experiment, PANEL, Panel, Readings};
use crate::kernel::Real;
use crate::network::{Block, Data, Network, Parameters};

/// Panels that share one look at the weights, at least.
const SIDE_BY_SIDE: usize = 8;

/// Whether data points die for good: where a unit is 0 it answers with 0, and nothing revives it.
pub(super) fn may_die(network: &Network) -> bool {
    network.blocks.iter().all(|block| match block {
        Block::Dense(dense) => dense.bias_variance == 0.0,
        Block::Activation(activation) => {
            (activation.slopes()).is_some_and(|(negative, _)| negative == 0.0)
        }
    })
}

impl<F: Real> Engine<F> {
    /// Takes the living alone through the network again, and puts their gradients in place up to the
    /// layer where digits were `lost`, for every depth. `None` if it was stopped on the way.
    pub(super) fn find_lost(
        &mut self,
        pass: &mut Pass,
        lost: &[Option<usize>],
        (experiment, readings): (&mut Experiment<'_>, Readings<'_>),
        parameters: &mut Parameters<F>,
        group: usize,
    ) -> Option<()> {
        let network = experiment.network;
        let living = self.living(experiment, readings, parameters, group)?;
        for (exit, (lost, points)) in lost.iter().zip(&living).enumerate() {
            let Some(layer) = lost else {
                continue;
            };
            let mut of_living = Experiment {
                network,
                data: points.len(),
                inputs: picked(&experiment.inputs, points, network.input_dim),
                targets: picked(&experiment.targets, points, network.output_dim()),
                histogram_layers: &[],
            };
            let readings = Readings {
                depths: &readings.depths[exit..=exit],
                histograms: &[],
                by_sign: false,
                ..readings
            };
            let course = Course::new(&mut of_living, readings);
            let mut tally = Tally::new(network, &[], readings);
            self.take(&mut of_living, &course, parameters, group, &mut tally);
            if course.is_stopped() {
                return None;
            }
            tally.add_dead(points.len(), experiment.data - points.len());
            pass.replace_gradients(exit, tally.finish(), *layer);
        }
        Some(())
    }

    /// Of every depth the data points that reach its end.
    fn living(
        &mut self,
        experiment: &mut Experiment<'_>,
        readings: Readings<'_>,
        parameters: &mut Parameters<F>,
        group: usize,
    ) -> Option<Vec<Vec<usize>>> {
        let network = experiment.network;
        let each = Readings {
            by_sign: false,
            ..readings
        };
        let course = Course::new(experiment, each);
        let mut living = vec![Vec::new(); course.exits.len()];
        self.full = PANEL;
        // Without a tape, which may be large.
        let panels = group.max(SIDE_BY_SIDE).min(experiment.data.div_ceil(PANEL));
        self.panels.resize_with(panels, Panel::default);
        for first in (0..experiment.data).step_by(PANEL * panels) {
            self.load(first, experiment, &course);
            for (index, block) in network.blocks.iter().enumerate() {
                if course.is_stopped() {
                    return None;
                }
                if let Ok(exit) = course.exits.binary_search(&index) {
                    for panel in &self.panels[..self.active] {
                        let alive = alive(&panel.signal, panel.columns);
                        let points = (panel.first..).zip(alive);
                        living[exit].extend(points.filter_map(|(point, is)| is.then_some(point)));
                    }
                    if exit + 1 == living.len() {
                        break;
                    }
                }
                let panels = self.panels[..self.active].iter_mut();
                match block {
                    Block::Dense(dense) => {
                        let parameters = parameters.dense(network, index, dense);
                        let (spare, bias) = (&mut self.spare, &mut self.bias);
                        for panel in panels {
                            let (signal, columns) = (&mut panel.signal, panel.columns);
                            signal.rescale(signal.largest());
                            signal.forward(dense, parameters, columns, spare, bias);
                        }
                    }
                    Block::Activation(activation) => {
                        panels.for_each(|panel| panel.signal.activate(*activation, (&[], 0)));
                    }
                }
            }
        }
        Some(living)
    }
}

/// The numbers of some points, `size` each.
fn picked<'a>(from: &Data<'a>, points: &'a [usize], size: usize) -> Data<'a> {
    Data::Picked {
        from: Box::new(from.clone()),
        points,
        size,
    }
}

/// Column by column, whether any of its numbers is not 0.
fn alive<F: Real>(signal: &Signal<F>, columns: usize) -> Vec<bool> {
    let mut alive = vec![false; columns];
    for row in signal.block.chunks_exact(columns) {
        for (alive, h) in alive.iter_mut().zip(row) {
            *alive |= !h.is_zero();
        }
    }
    alive
}
