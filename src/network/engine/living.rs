//! The gradients of living data points among others that died.
//!
//! A data point that died in a ReLU network has a preactivation of 0, whose slope is 1: from a target
//! other than 0 its gradient grows layer by layer on the way back, far above those of the living, until
//! the layer at which it died. There nothing is left of it, nor any digit of the others beside it.

use super::course::Course;
use super::signal::Signal;
use super::tally::{ExitTally, Tally};
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
        Block::Norm(_) | Block::Dropout(_) | Block::Save | Block::Add(_) => false,
    })
}

impl<F: Real> Engine<F> {
    /// Adds the gradients that were set aside: of each panel that lost digits the living alone are taken
    /// through the network again, and of the dead nothing is left where the digits were lost. `None` if
    /// it was stopped on the way.
    pub(super) fn find_lost(
        &mut self,
        tally: &mut Tally,
        (experiment, readings): (&mut Experiment<'_>, Readings<'_>),
        course: &Course,
        parameters: &mut Parameters<F>,
        group: usize,
    ) -> Option<()> {
        let network = experiment.network;
        // Where no data point reaches the end of a network, nothing goes back beside those that grew.
        let has_living = |(exit, depth): (&ExitTally, &usize)| {
            let last = &tally.layers[*depth];
            !exit.gaps.is_empty() && last.alive.contains(&true)
        };
        let living = match tally.exits.iter().zip(readings.depths).any(has_living) {
            true => self.living(experiment, readings, parameters, group)?,
            false => vec![Vec::new(); tally.exits.len()],
        };
        let sizes: Vec<usize> = network.sizes().collect();
        for (exit, living) in living.iter().enumerate() {
            let own_readings = Readings {
                depths: &readings.depths[exit..=exit],
                histograms: &[],
                by_sign: false,
                ..readings
            };
            for gap in std::mem::take(&mut tally.exits[exit].gaps) {
                // Rays stand for all data points.
                let range = match course.rays.is_empty() {
                    true => gap.points,
                    false => 0..experiment.data,
                };
                let place = |point: usize| living.partition_point(|&other| other < point);
                let points = &living[place(range.start)..place(range.end)];
                let mut of_living = Experiment {
                    network,
                    data: points.len(),
                    inputs: picked(&experiment.inputs, points, network.input_dim),
                    targets: picked(&experiment.targets, points, network.output_dim()),
                    histogram_layers: &[],
                };
                let mut again = Tally::new(network, &[], own_readings);
                if !points.is_empty() {
                    let course = Course::new(&mut of_living, own_readings);
                    self.take(&mut of_living, &course, parameters, group, &mut again);
                    if course.is_stopped() {
                        return None;
                    }
                }
                for (layer, moments) in again.exits[0].layers.iter().enumerate().take(gap.layer + 1)
                {
                    let position = network.points[layer].gradient;
                    if position >= course.first_gradient {
                        tally.exits[exit].layers[layer].merge(moments);
                        tally.add_zeros(
                            exit,
                            layer,
                            sizes[position] * (range.len() - points.len()),
                        );
                    }
                }
            }
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
                    // Plain networks only come here.
                    Block::Norm(_) | Block::Dropout(_) | Block::Save | Block::Add(_) => {}
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
