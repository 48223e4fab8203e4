//! The way of all panels through a network.

use std::sync::Mutex;

use rayon::prelude::*;

use super::back::Back;
use super::kept::Kept;
use super::layout::{Layout, side_by_side};
use super::panel::Panel;
use super::record::{Record, panels_at_once, record_bytes};
use crate::kernel::{Aligned, Packed, Real, has_vectors};
use crate::measure::{LogScaled, ScaledHistograms};
use crate::network::engine::branch::Part;
use crate::network::engine::course::{Course, GradientMoments, Return};
use crate::network::engine::parted::Watch;
use crate::network::engine::signal::deviation;
use crate::network::engine::tally::Tally;
use crate::network::engine::{Experiment, turn};
use crate::network::{Activation, Block, Data, Dense, DenseParameters, Network, Parameters};

/// Most variance of a preactivation, for unit inputs, up to which rounding errors of a(0) do not
/// show in it.
const MOST_GAIN: f64 = 4096.0;
/// Multiply-adds that are worth a second thread.
const WORTH_A_THREAD: usize = 5_000_000;

/// A network as layers: a dense block and an activation each, then the readout.
pub struct Way<'a> {
    network: &'a Network,
    course: &'a Course<'a>,
    layers: Vec<(&'a Dense, Activation)>,
    readout: &'a Dense,
    columns: usize,
    inputs: Data<'a>,
    targets: Data<'a>,
    /// For a panel's own counts: empty ones.
    histograms: Vec<(usize, ScaledHistograms)>,
    watch: Watch,
}

/// Where the numbers of dense blocks come from.
trait Weights<F> {
    /// Those of the block at this place.
    fn dense(&mut self, network: &Network, index: usize, dense: &Dense) -> &DenseParameters<F>;
}

impl<F: Real> Weights<F> for Parameters<F> {
    fn dense(&mut self, network: &Network, index: usize, dense: &Dense) -> &DenseParameters<F> {
        Parameters::dense(self, network, index, dense)
    }
}

impl<F: Real> Weights<F> for &[DenseParameters<F>] {
    fn dense(&mut self, _: &Network, index: usize, _: &Dense) -> &DenseParameters<F> {
        &self[index]
    }
}

impl<'a> Way<'a> {
    /// Plans it; `None` for other networks, where columns stand for many data points, and on a processor
    /// without vectors.
    pub fn new(experiment: &Experiment<'a>, course: &'a Course<'a>) -> Option<Self> {
        let network = experiment.network;
        let (last, blocks) = network.blocks.split_last()?;
        let Block::Dense(readout) = last else {
            return None;
        };
        let layers: Option<Vec<_>> = blocks
            .chunks(2)
            .map(|blocks| match blocks {
                [Block::Dense(dense), Block::Activation(activation)] => Some((dense, *activation)),
                _ => None,
            })
            .collect();
        let layers = layers?;
        let back = course.first_gradient <= network.blocks.len();
        let regular = network.points.len() == layers.len() + 1
            && (network.points.iter().enumerate()).all(|(layer, point)| {
                let gradient = [2 * layer + 1, network.blocks.len()].contains(&point.gradient);
                point.hidden == 2 * layer && gradient
            });
        (regular && back && course.rays.is_empty() && has_vectors()).then(|| Self {
            network,
            course,
            layers,
            readout,
            columns: experiment.data,
            inputs: experiment.inputs.clone(),
            targets: experiment.targets.clone(),
            histograms: Vec::new(),
            watch: Watch::new(network),
        })
    }

    /// Takes all data through; `group` panels share one drawing of weights that are not kept.
    /// `idle` are panels to be used again.
    pub fn run<F: Real>(
        &mut self,
        parameters: &mut Parameters<F>,
        group: usize,
        idle: &Mutex<Vec<Panel<F>>>,
        tally: &mut Tally,
    ) {
        let full = Layout::even::<F>(self.network.width, self.columns);
        for (layer, own) in tally.layers.iter_mut().enumerate() {
            let own = own.histograms.take();
            self.histograms.extend(own.map(|own| (layer, own)));
        }
        if self.columns <= full {
            // The only panel counts in the tally's own.
            let mut panel = lock(idle).pop().unwrap_or_else(Panel::new);
            panel.histograms = std::mem::take(&mut self.histograms);
            lock(idle).push(panel);
        }
        self.take_all(full, parameters, group, idle, tally);
        for panel in &mut *lock(idle) {
            for (layer, alive) in panel.alive.iter_mut().enumerate() {
                tally.see(layer, alive);
                alive.fill(false);
            }
            for (layer, histograms) in panel.histograms.drain(..) {
                match &mut tally.layers[layer].histograms {
                    Some(own) => own.add(histograms),
                    none => *none = Some(histograms),
                }
            }
        }
    }

    fn take_all<F: Real>(
        &self,
        full: usize,
        parameters: &mut Parameters<F>,
        group: usize,
        idle: &Mutex<Vec<Panel<F>>>,
        tally: &mut Tally,
    ) {
        match parameters {
            Parameters::Kept(blocks) => {
                let blocks: &[DenseParameters<F>] = blocks;
                let weights: usize = (self.network.dense_blocks())
                    .map(|(_, dense)| dense.fan_in * dense.fan_out)
                    .sum();
                let bytes = (weights * size_of::<F>()) as f64;
                let set = full * side_by_side(self.network.width, size_of::<F>(), bytes);
                let take = |first: usize, finish: &mut dyn FnMut(&mut Record)| {
                    let mut weights = blocks;
                    self.take::<F>((first, set, full), (&mut weights, false), idle, finish);
                };
                let firsts: Vec<usize> = (0..self.columns).step_by(set).collect();
                if firsts.len() > 1 && weights * self.columns > WORTH_A_THREAD {
                    // Each drawn by one thread, before several ask for it.
                    blocks.par_iter().for_each(|block| {
                        block.packed();
                    });
                    let panel = record_bytes(self.layers.len(), self.course.exits.len());
                    let at_once = panels_at_once(panel).div_ceil(set / full);
                    for firsts in firsts.chunks(at_once) {
                        let records = firsts.par_iter().map(|&first| {
                            let mut records = Vec::new();
                            take(first, &mut |record| records.push(std::mem::take(record)));
                            records
                        });
                        let records: Vec<Vec<Record>> = records.collect();
                        let records = records.iter().flatten();
                        records.for_each(|record| tally.absorb(record));
                    }
                } else {
                    for first in firsts {
                        take(first, &mut |record| tally.absorb(record));
                    }
                }
            }
            Parameters::Redrawn { .. } => {
                let set = full * group;
                for first in (0..self.columns).step_by(set) {
                    let set = (first, set, full);
                    self.take(set, (parameters, true), idle, &mut |record| {
                        tally.absorb(record);
                    });
                }
            }
        }
    }

    /// Takes some panels through the network and back; part of the way only if the pass is stopped. The
    /// panels go side by side on all threads where that is `shared`. `finish` gets their records, in order.
    fn take<F: Real>(
        &self,
        (first, set, full): (usize, usize, usize),
        (weights, shared): (&mut impl Weights<F>, bool),
        idle: &Mutex<Vec<Panel<F>>>,
        finish: &mut dyn FnMut(&mut Record),
    ) {
        let course = self.course;
        if course.is_stopped() {
            return;
        }
        let end = self.columns.min(first + set);
        let mut panels: Vec<Panel<F>> = (first..end)
            .step_by(full)
            .map(|first| {
                let mut panel = lock(idle).pop().unwrap_or_else(Panel::new);
                self.load(&mut panel, first, full.min(end - first));
                panel
            })
            .collect();
        let each = |panels: &mut [Panel<F>], step: &(dyn Fn(&mut Panel<F>) + Sync)| match shared {
            true => panels.par_iter_mut().for_each(step),
            false => panels.iter_mut().for_each(step),
        };
        let exit_at = |position: usize| course.exits.binary_search(&position).ok();
        for layer in 0..=self.layers.len() {
            if course.is_stopped() {
                break;
            }
            if let Some(exit) = exit_at(2 * layer) {
                let index = self.network.blocks.len() - 1;
                let parameters = weights.dense(self.network, index, self.readout);
                parameters.packed();
                each(&mut panels, &|panel| {
                    self.leave(panel, (exit, layer), parameters);
                });
            }
            let Some(&(dense, activation)) = self.layers.get(layer) else {
                break;
            };
            let with_care = activation.at_zero() != 0.0 && !self.may_be_centred(layer + 1);
            let parameters = weights.dense(self.network, 2 * layer, dense);
            parameters.packed();
            each(&mut panels, &|panel| {
                let step = (layer + 1, dense, activation);
                match with_care {
                    true => panel.forward_with_care(step, parameters),
                    false => panel.forward(step, parameters),
                }
                panel.watch(self.watch, step);
                course.tell(dense, panel.layout.columns);
            });
        }
        // Through W_layer, to the gradient of the layer before.
        for layer in (1..self.layers.len()).rev() {
            if 2 * layer - 1 < course.first_gradient || course.is_stopped() {
                break;
            }
            let (dense, _) = self.layers[layer];
            // Deeper networks are on their way already.
            let first = course.exits.partition_point(|&exit| exit <= 2 * layer);
            if first == course.exits.len() {
                continue;
            }
            let parameters = weights.dense(self.network, 2 * layer, dense);
            let weights = (parameters.packed(), deviation(dense.weight_variance));
            each(&mut panels, &|panel| {
                for exit in first..course.exits.len() {
                    self.back(panel, (exit, layer), weights);
                    course.tell(dense, panel.layout.columns);
                }
            });
        }
        for panel in &mut panels {
            panel.record.points = panel.first..panel.first + panel.layout.columns;
            finish(&mut panel.record);
            panel.record.clear();
        }
        lock(idle).append(&mut panels);
    }

    /// Whether a(f) - a(0) will do for a(f) as the input of layer `layer`, even of a unit at which a
    /// is tiny beside a(0). What then remains of a(0) in the layer's preactivations is small on the
    /// scale of 1, which is all that sigmoid and softplus see.
    fn may_be_centred(&self, layer: usize) -> bool {
        let next = self
            .layers
            .get(layer)
            .map_or(self.readout, |&(dense, _)| dense);
        next.weight_variance * next.fan_in as f64 <= MOST_GAIN
    }

    /// Fills a panel with data.
    fn load<F: Real>(&self, panel: &mut Panel<F>, first: usize, columns: usize) {
        panel.first = first;
        panel.layout = Layout::new::<F>(columns);
        let sizes = self.network.sizes();
        panel.make_room(sizes.max().unwrap_or(0), self.course.exits.len());
        for (layer, &(dense, activation)) in self.layers.iter().enumerate() {
            let units = dense.fan_out;
            let room = || Kept::room(activation, units, panel.layout);
            match panel.kept.get_mut(layer) {
                Some(kept) if kept.fits(activation, units, panel.layout) => {}
                Some(kept) => *kept = room(),
                None => panel.kept.push(room()),
            }
        }
        // All false between passes.
        let units = self.layers.iter().map(|(dense, _)| dense.fan_out);
        let units = std::iter::once(self.network.input_dim).chain(units);
        panel.alive.resize_with(self.layers.len() + 1, Vec::new);
        for (alive, units) in panel.alive.iter_mut().zip(units) {
            alive.resize(units, false);
        }
        if panel.histograms.is_empty() {
            panel.histograms.clone_from(&self.histograms);
        }
        let size = self.network.input_dim;
        panel.points.resize(columns * size, 0.0);
        self.inputs.clone().read(first * size, &mut panel.points);
        turn(&panel.points, size, &mut panel.turned);
        panel.load();
    }

    /// Takes a copy of layer `layer` through the readout to the loss, and its gradient back.
    fn leave<F: Real>(
        &self,
        panel: &mut Panel<F>,
        (exit, layer): (usize, usize),
        parameters: &DenseParameters<F>,
    ) {
        let readout = self.readout;
        let (size, target) = (readout.fan_out, self.network.target);
        panel.multiply(readout, parameters);
        parameters.response(readout, panel.offset, &mut panel.bias);
        panel.turned.clear();
        if target.variance > 0.0 {
            panel.points.resize(panel.layout.columns * size, 0.0);
            self.targets
                .clone()
                .read(panel.first * size, &mut panel.points);
            turn(&panel.points, size, &mut panel.turned);
            let sigma = target.variance.sqrt();
            panel.turned.iter_mut().for_each(|y| *y *= sigma);
        }
        let own = &mut panel.exits[exit];
        let branch = &mut own.branch;
        branch.parts.resize_with(2, Part::default);
        branch.parts[0].signal.copy_from(&panel.signal);
        let record = &mut panel.record.exits[exit];
        record.rows = branch.arrive(
            self.course,
            (target, size),
            &mut panel.turned,
            &mut panel.bias,
            &mut panel.scratch[0],
        );
        record.offsets.clone_from(&panel.bias);
        if layer == 0 || 2 * layer - 1 < self.course.first_gradient {
            return;
        }
        let len = panel.block.len();
        own.parts.resize_with(branch.parts.len(), || Back {
            block: Aligned::zeros(len),
            scale: LogScaled::ZERO,
            size: 0,
        });
        for (part, from) in own.parts.iter_mut().zip(&mut branch.parts) {
            part.load(&mut from.signal, panel.layout);
        }
        let weights = (parameters.packed(), deviation(readout.weight_variance));
        self.back(panel, (exit, layer), weights);
    }

    /// Takes the gradient from an exit back through the weights behind layer `layer`, and through
    /// its activation.
    fn back<F: Real>(
        &self,
        panel: &mut Panel<F>,
        (exit, layer): (usize, usize),
        weights: (&Packed<F>, LogScaled),
    ) {
        let (_, activation) = self.layers[layer - 1];
        let kept = &panel.kept[layer - 1];
        let own = &mut panel.exits[exit];
        let (layout, units) = (panel.layout, weights.0.inner());
        let mut moments = None;
        for (part, branch) in own.parts.iter_mut().zip(&mut own.branch.parts) {
            moments = part.step(weights, (activation, kept), layout, &mut panel.spare);
            if self.course.returns != Return::Whole {
                part.unload(units, layout, &mut branch.signal);
                part.rescale(branch.signal.largest(), layout.len(units));
            } else if moments.is_none() {
                let (own, largest) = part.look(units, layout, &mut panel.scratch[0]);
                branch.find(largest);
                moments = Some(own);
            }
        }
        let moments = match self.course.returns {
            Return::Whole => moments.map(GradientMoments::Whole),
            _ => Some(
                own.branch
                    .measure(self.course, layout.columns, &mut panel.scratch),
            ),
        };
        let record = &mut panel.record.exits[exit];
        if own.branch.has_lost() {
            record.lost = record.lost.max(Some(layer - 1));
        }
        record
            .layers
            .extend(moments.map(|moments| (layer - 1, moments)));
    }
}

/// Panels are put back whole, so a poisoned lock still holds good ones.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}
