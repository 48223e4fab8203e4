//! The engine: takes a network's data through it in panels, forward and back, and measures.
//!
//! Called by `sweep` and by the `notebook` command. Every block of numbers carries a power of two
//! and is rescaled exactly, so that no signal and no gradient leaves the range of a float. Panels
//! have a fixed width and are merged in their order: results depend on nothing else.
//!
//! One pass forward may serve networks of several depths: where a shallower one ends, a copy of the
//! signal leaves through the last block, and its gradient goes back on its own. Where the weights'
//! scale is to be changed afterwards, the two terms of the gradient 2 (f - y) are measured together
//! but kept apart.

mod activate;
mod blurred;
mod branch;
mod course;
mod difference;
mod extras;
mod fused;
mod geometry;
mod increase;
mod linear;
mod living;
mod parted;
mod pass;
mod rays;
mod retrace;
mod signal;
mod tally;
mod tape;
mod vectorised;

pub use blurred::is_blurred;
pub use fused::{columns_in_work, has_centres, waiting_bytes};
pub use geometry::{Cosines, GEOMETRY_INPUTS, geometry, geometry_inputs, geometry_unless};
pub use pass::{Distributions, Gradient, HiddenRecord, Pass, TermsApart};

use std::fmt::Debug;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use super::{Block, Data, Network, Parameters};
use crate::kernel::Real;
use crate::measure::{LayerRecord, LogHistogram, LogScaled, ScaledHistograms};

use branch::Branch;
use course::Course;
use extras::Extras;
use signal::{Signal, Spare};
use tally::Tally;
use tape::Tape;

/// Data points in a panel that goes block by block.
pub const PANEL: usize = 128;

/// Data points that go side by side where each has a scale, and so a tape, of its own.
const POINTS_AT_ONCE: usize = 16;

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

/// What else is read off one pass.
#[derive(Clone, Copy, Debug)]
pub struct Readings<'a> {
    /// Depths K, ascending: of the networks that end behind layer K and go on with the last block,
    /// which must be dense. The last one is the depth of the whole network.
    pub depths: &'a [usize],
    /// For every histogram layer what its |h| are added to.
    pub histograms: &'a [ScaledHistograms],
    /// Whether the gradient's terms 2 f and 2 y are measured as a pair, so that that of 2 (s f - y)
    /// is known for every s. For networks without biases.
    pub terms_apart: bool,
    /// Whether one column a sign of the input stands for all data points: for networks with one
    /// input number, no biases and homogeneous activations, and if the target is not 0, one output.
    pub by_sign: bool,
    /// Set from outside to end the pass in the middle of its network.
    pub stop: Option<&'a AtomicBool>,
    /// Hears of the pass on its way, if it is long.
    pub meter: Option<&'a dyn Meter>,
}

/// Hears, from any thread, what of a pass is done.
pub trait Meter: Sync + Debug {
    /// Behind a dense block, of the products through it: so many floating-point operations.
    fn advance(&self, flop: f64);
}

/// Buffers for any number of networks, one after the other.
#[derive(Debug, Default)]
pub struct Engine<F> {
    /// Panels of the fused way.
    idle: Mutex<Vec<fused::Panel<F>>>,
    panels: Vec<Panel<F>>,
    /// Columns of a panel, but perhaps the last.
    full: usize,
    /// Panels that hold data; the last group may need fewer.
    active: usize,
    /// Where a product is written before it takes the place of its factor.
    spare: Spare<F>,
    /// A panel's inputs or targets, point by point.
    points: Vec<f64>,
    /// The same as a block.
    turned: Vec<f64>,
    bias: Vec<f64>,
    /// For numbers that are only looked at.
    scratch: [Vec<F>; 2],
    /// For the geometry of a few inputs.
    look: geometry::Room<F>,
    /// Of the last pass: its lists are used again.
    tally: Tally,
}

#[derive(Clone, Debug, Default)]
struct Panel<F> {
    first: usize,
    columns: usize,
    signal: Signal<F>,
    tape: Tape<F>,
    extras: Extras<F>,
    /// For every depth its output, then its gradient.
    branches: Vec<Branch<F>>,
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
        experiment: Experiment<'_>,
        parameters: &mut Parameters<F>,
        group: usize,
    ) -> Measurements {
        self.measure_unless(None, experiment, parameters, group)
            .unwrap_or_default()
    }

    /// The same, or `None` once `stop` has been set.
    pub fn measure_unless(
        &mut self,
        stop: Option<&AtomicBool>,
        experiment: Experiment<'_>,
        parameters: &mut Parameters<F>,
        group: usize,
    ) -> Option<Measurements> {
        let depth = experiment.network.points.len().saturating_sub(1);
        let empty = ScaledHistograms::new(&[LogScaled::from(1.0)]);
        let histograms = vec![empty; experiment.histogram_layers.len()];
        let readings = Readings {
            depths: &[depth],
            histograms: &histograms,
            terms_apart: false,
            by_sign: false,
            stop,
            meter: None,
        };
        let pass = self.pass(experiment, readings, parameters, group)?;
        let layers = pass.records(0);
        let own = |of_layer: Distributions| {
            let mut histograms = of_layer.histograms.split().into_iter();
            Some((of_layer.layer, histograms.next()?))
        };
        Some(Measurements {
            layers,
            histograms: pass.histograms.into_iter().filter_map(own).collect(),
        })
    }

    /// Takes the data forward once and back from every depth; `group` as for
    /// [`Engine::measure`]. `None` if it was stopped on the way.
    pub fn pass(
        &mut self,
        mut experiment: Experiment<'_>,
        readings: Readings<'_>,
        parameters: &mut Parameters<F>,
        group: usize,
    ) -> Option<Pass> {
        let network = experiment.network;
        let course = Course::new(&mut experiment, readings);
        let mut tally = std::mem::take(&mut self.tally);
        tally.begin(network, experiment.histogram_layers, readings);
        tally.sets_aside = living::may_die(network);
        self.take(&mut experiment, &course, parameters, group, &mut tally);
        if course.is_stopped() {
            return None;
        }
        if !network.is_plain() {
            return Some(tally.finish());
        }
        self.find_lost(
            &mut tally,
            (&mut experiment, readings),
            &course,
            parameters,
            group,
        )?;
        let (mut lost, parted) = (tally.lost(), tally.parted);
        let is_sharp = tally.around_centre && !tally.with_care;
        let mut pass = tally.finish();
        self.tally = tally;
        pass.worth_finding(&mut lost, readings.depths);
        let is_lost = lost.iter().any(Option::is_some);
        if is_lost || parted.is_some() || network.is_smooth() && pass.has_died() {
            // Data points so far apart that digits of some are lost: each with a scale of its own.
            self.full = 1;
            let each = Readings {
                by_sign: false,
                ..readings
            };
            let course = Course::new(&mut experiment, each);
            let mut tally = Tally::new(network, experiment.histogram_layers, each);
            self.run(
                &mut experiment,
                &course,
                parameters,
                POINTS_AT_ONCE * group,
                &mut tally,
            );
            if course.is_stopped() {
                return None;
            }
            pass.fill_from(tally.finish(), &lost, parted);
        }
        if !is_sharp {
            self.sharpen(
                (&mut pass, parted),
                &mut experiment,
                &course,
                parameters,
                group,
            );
        }
        (!course.is_stopped()).then_some(pass)
    }

    /// Takes all columns through, in the fastest way for such a network.
    fn take(
        &mut self,
        experiment: &mut Experiment<'_>,
        course: &Course,
        parameters: &mut Parameters<F>,
        group: usize,
        tally: &mut Tally,
    ) {
        if course.is_plain
            && let Some(mut way) = fused::Way::new(experiment, course)
        {
            way.run(parameters, group, &self.idle, tally);
        } else {
            self.full = match experiment.network.couples_data() {
                true => course.columns(experiment),
                false => PANEL,
            };
            self.run(experiment, course, parameters, group, tally);
            tally.count_rays(&course.rays, experiment);
        }
    }

    /// Takes all columns through, panel by panel.
    fn run(
        &mut self,
        experiment: &mut Experiment<'_>,
        course: &Course,
        parameters: &mut Parameters<F>,
        group: usize,
        tally: &mut Tally,
    ) {
        let (network, columns) = (experiment.network, course.columns(experiment));
        self.prepare(network, columns, group, course.exits.len());
        for first in (0..columns).step_by(self.full * group) {
            self.load(first, experiment, course);
            self.forward(experiment, course, parameters, tally);
            self.backward(network, course, parameters, tally);
            if course.is_stopped() {
                return;
            }
        }
    }

    fn prepare(&mut self, network: &Network, data: usize, group: usize, exits: usize) {
        let count = group.min(data.div_ceil(self.full));
        self.panels.resize_with(count, Panel::default);
        let columns = self.full.min(data);
        let largest = network.sizes().max().unwrap_or(0) * columns;
        let spare = &mut self.spare.block;
        spare.reserve(largest.saturating_sub(spare.len()));
        for panel in &mut self.panels {
            let block = &mut panel.signal.block;
            block.reserve(largest.saturating_sub(block.len()));
            panel.tape.prepare(network, columns);
            panel.extras.prepare(network);
            panel.branches.resize_with(exits, Branch::default);
        }
    }

    /// Fills the panels with the inputs from point `first` on.
    fn load(&mut self, first: usize, experiment: &mut Experiment<'_>, course: &Course) {
        let size = experiment.network.input_dim;
        let columns = course.columns(experiment);
        let rest = columns - first;
        self.active = rest.div_ceil(self.full).min(self.panels.len());
        for (at, panel) in self.panels[..self.active].iter_mut().enumerate() {
            panel.first = first + at * self.full;
            panel.columns = self.full.min(columns - panel.first);
            self.points.resize(panel.columns * size, 0.0);
            if course.rays.is_empty() {
                experiment.inputs.read(panel.first * size, &mut self.points);
            } else {
                self.points.clear();
                self.points.extend(course.rays.iter().map(|ray| ray.sign));
            }
            turn(&self.points, size, &mut self.turned);
            panel.signal.block.clear();
            let inputs = self.turned.iter().map(|&x| F::from_f64(x));
            panel.signal.block.extend(inputs);
            panel.signal.exponent = 0;
            panel.signal.offset = 0.0;
        }
    }

    /// From the inputs to the loss's gradient at the output of every depth.
    fn forward(
        &mut self,
        experiment: &mut Experiment<'_>,
        course: &Course,
        parameters: &mut Parameters<F>,
        tally: &mut Tally,
    ) {
        let network = experiment.network;
        for (index, block) in network.blocks.iter().enumerate() {
            if course.is_stopped() {
                return;
            }
            match block {
                Block::Dense(dense) => {
                    self.look(network, index, course, tally);
                    if let Ok(exit) = course.exits.binary_search(&index) {
                        self.leave(experiment, course, (exit, index), parameters, tally);
                    }
                    if index + 1 == network.blocks.len() {
                        break;
                    }
                    let parameters = parameters.dense(network, index, dense);
                    for panel in &mut self.panels[..self.active] {
                        let (signal, columns) = (&mut panel.signal, panel.columns);
                        signal.forward(dense, parameters, columns, &mut self.spare, &mut self.bias);
                        signal.add_to_rows(&self.bias, columns);
                        course.tell(dense, columns);
                    }
                }
                Block::Activation(activation) => {
                    if !course.is_plain {
                        self.look(network, index, course, tally);
                    }
                    for panel in &mut self.panels[..self.active] {
                        let signal = &mut panel.signal;
                        let (block, exponent) = (&signal.block, signal.exponent);
                        panel.tape.keep(index, *activation, block, exponent);
                        let slopes = panel.tape.slopes(index, block.len());
                        signal.activate(*activation, slopes);
                    }
                }
                Block::Norm(_) | Block::Dropout(_) | Block::Save | Block::Add(_) => {
                    self.look(network, index, course, tally);
                    let draws = parameters.mask(network, index);
                    for panel in &mut self.panels[..self.active] {
                        let points = (panel.first, panel.columns);
                        let (signal, draws) = (&mut panel.signal, draws.clone());
                        panel.extras.forward((index, block), signal, points, draws);
                    }
                }
            }
        }
    }

    /// Measures the signal that enters a block, if that is a point, and brings it back to a common scale.
    fn look(&mut self, network: &Network, index: usize, course: &Course, tally: &mut Tally) {
        for panel in &mut self.panels[..self.active] {
            let columns = (course, panel.columns);
            let scratch = &mut self.scratch[0];
            let largest = tally.hidden(network, index, &panel.signal, columns, scratch);
            panel.signal.rescale(largest);
        }
    }

    /// From every exit back to the first point.
    fn backward(
        &mut self,
        network: &Network,
        course: &Course,
        parameters: &mut Parameters<F>,
        tally: &mut Tally,
    ) {
        let deepest = course.exits.last().copied().unwrap_or(0);
        let blocks = network.blocks[..deepest].iter().enumerate();
        for (index, block) in blocks.skip(course.first_gradient).rev() {
            if course.is_stopped() {
                return;
            }
            // Deeper networks are on their way already.
            let first = course.exits.partition_point(|&exit| exit <= index);
            let dense = match block {
                Block::Dense(dense) => Some((dense, parameters.dense(network, index, dense))),
                _ => None,
            };
            for panel in &mut self.panels[..self.active] {
                for (exit, branch) in panel.branches.iter_mut().enumerate().skip(first) {
                    for part in &mut branch.parts {
                        if let Some((dense, parameters)) = dense {
                            part.backward(dense, parameters, panel.columns, &mut self.spare);
                            course.tell(dense, panel.columns);
                        } else if let Block::Activation(activation) = block {
                            let signal = &mut part.signal;
                            let shift = panel.tape.multiply(index, *activation, &mut signal.block);
                            signal.exponent = LogScaled::within_reach(signal.exponent + shift);
                        } else {
                            let own = (&mut part.signal, &mut part.skipped);
                            panel.extras.backward((index, block), own, panel.columns);
                        }
                    }
                    let points = panel.first..panel.first + panel.columns;
                    tally.gradient(exit, index, branch, (course, points), &mut self.scratch);
                }
            }
        }
    }
}

/// Turns points (one after the other, `size` numbers each) into a block of `size` rows.
fn turn(points: &[f64], size: usize, block: &mut Vec<f64>) {
    block.clear();
    for row in 0..size {
        block.extend(points[row..].iter().step_by(size));
    }
}
