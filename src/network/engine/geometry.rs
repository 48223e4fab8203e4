//! A second look at a network: a few inputs taken through it and back, measured one by one.
//!
//! Always block by block: it is little work beside the data's, and every number is looked at.

use std::sync::atomic::{AtomicBool, Ordering};

use super::extras::Extras;
use super::signal::{Signal, Spare, power};
use super::tape::Tape;
use super::{Engine, Experiment, turn};
use crate::kernel::Real;
use crate::measure::{GeometryRecord, LogScaled, Shares, mean_cosine, partner_cosine, shares};
use crate::network::{Block, Network, Parameters, Point, Target};

/// Inputs that are taken through, unless there are fewer: 120 pairs.
pub const GEOMETRY_INPUTS: usize = 16;

/// Measures a network's layers 0..K on its first 16 inputs. Of one-dimensional inputs, which have but
/// two directions, on the first alone. Not for batch normalisation, which makes another network of few
/// inputs.
pub fn geometry<F: Real>(
    experiment: &mut Experiment<'_>,
    parameters: &mut Parameters<F>,
) -> Vec<GeometryRecord> {
    geometry_unless(None, experiment, parameters, Cosines::OfAllPairs).unwrap_or_default()
}

/// Between which inputs cosines are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cosines {
    /// Every two.
    OfAllPairs,
    /// The (2i)th and the one behind it.
    OfPartners,
}

impl Cosines {
    fn mean<F: Real>(self, block: &[F], columns: usize) -> Option<f64> {
        match self {
            Self::OfAllPairs => mean_cosine(block, columns),
            Self::OfPartners => partner_cosine(block, columns),
        }
    }
}

/// How many inputs are taken through.
pub fn geometry_inputs(input_dim: usize, data: usize) -> usize {
    match input_dim {
        1 => 1,
        _ => data.min(GEOMETRY_INPUTS),
    }
}

/// The same, or `None` once `stop` has been set.
pub fn geometry_unless<F: Real>(
    stop: Option<&AtomicBool>,
    experiment: &mut Experiment<'_>,
    parameters: &mut Parameters<F>,
    cosines: Cosines,
) -> Option<Vec<GeometryRecord>> {
    Room::default().look(stop, experiment, parameters, cosines)
}

impl<F: Real> Engine<F> {
    /// As [`geometry_unless`], in the engine's buffers.
    pub fn geometry_unless(
        &mut self,
        stop: Option<&AtomicBool>,
        experiment: &mut Experiment<'_>,
        parameters: &mut Parameters<F>,
        cosines: Cosines,
    ) -> Option<Vec<GeometryRecord>> {
        self.look.look(stop, experiment, parameters, cosines)
    }
}

/// Buffers for any number of looks, one after the other.
#[derive(Debug, Default)]
pub(super) struct Room<F> {
    signal: Signal<F>,
    tape: Tape<F>,
    extras: Extras<F>,
    /// What goes round the residual branch that the gradient is in.
    skipped: Signal<F>,
    spare: Spare<F>,
    /// By position: the layer that is measured there.
    hidden_at: Vec<Option<usize>>,
    gradient_at: Vec<Option<usize>>,
    bias: Vec<f64>,
    /// What is read or set, point by point and as a block.
    points: Vec<f64>,
    block: Vec<f64>,
}

impl<F: Real> Room<F> {
    fn look(
        &mut self,
        stop: Option<&AtomicBool>,
        experiment: &mut Experiment<'_>,
        parameters: &mut Parameters<F>,
        cosines: Cosines,
    ) -> Option<Vec<GeometryRecord>> {
        let network = experiment.network;
        let columns = geometry_inputs(network.input_dim, experiment.data);
        layers_at(network, |point| point.hidden, &mut self.hidden_at);
        layers_at(network, |point| point.gradient, &mut self.gradient_at);
        self.points.resize(columns * network.input_dim, 0.0);
        experiment.inputs.read(0, &mut self.points);
        turn(&self.points, network.input_dim, &mut self.block);
        self.signal.set(&self.block);
        self.tape.prepare(network, columns);
        self.extras.prepare(network);
        let mut look = Look {
            network,
            columns,
            cosines,
            stop,
            room: self,
            records: vec![GeometryRecord::default(); network.points.len()],
        };
        look.forward(parameters);
        look.backward(parameters);
        (!look.is_stopped()).then_some(look.records)
    }
}

struct Look<'a, F> {
    network: &'a Network,
    columns: usize,
    cosines: Cosines,
    stop: Option<&'a AtomicBool>,
    room: &'a mut Room<F>,
    records: Vec<GeometryRecord>,
}

fn layers_at(network: &Network, position: fn(&Point) -> usize, layers: &mut Vec<Option<usize>>) {
    layers.clear();
    layers.resize(network.blocks.len() + 1, None);
    for (layer, point) in network.points.iter().enumerate() {
        layers[position(point)] = Some(layer);
    }
}

impl<F: Real> Look<'_, F> {
    fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    fn forward(&mut self, parameters: &mut Parameters<F>) {
        for (index, block) in self.network.blocks.iter().enumerate() {
            if self.is_stopped() {
                return;
            }
            let largest = self.room.signal.largest();
            self.room.signal.rescale(largest);
            if let Some(layer) = self.room.hidden_at[index] {
                self.hidden(layer);
            }
            if let Some(layer) = self.room.gradient_at[index] {
                self.records[layer].correlation =
                    self.cosines.mean(&self.room.signal.block, self.columns);
            }
            match block {
                Block::Dense(dense) => {
                    let parameters = parameters.dense(self.network, index, dense);
                    let (columns, room) = (self.columns, &mut *self.room);
                    let (spare, bias) = (&mut room.spare, &mut room.bias);
                    room.signal.forward(dense, parameters, columns, spare, bias);
                    room.signal.add_to_rows(bias, columns);
                }
                Block::Activation(activation) => {
                    let (block, exponent) = (&self.room.signal.block, self.room.signal.exponent);
                    self.room.tape.keep(index, *activation, block, exponent);
                    let slopes = self.room.tape.slopes(index, block.len());
                    self.room.signal.activate(*activation, slopes);
                }
                Block::Norm(_) | Block::Dropout(_) | Block::Save | Block::Add(_) => {
                    let draws = parameters.mask(self.network, index);
                    let (signal, points) = (&mut self.room.signal, (0, self.columns));
                    self.room
                        .extras
                        .forward((index, block), signal, points, draws);
                }
            }
        }
    }

    /// Measures h_l.
    fn hidden(&mut self, layer: usize) {
        // Of order 1 where the block may be far below: a common exponent neither can overflow at.
        let offset = LogScaled::from(self.room.signal.offset);
        let exponent = match offset.is_zero() {
            true => self.room.signal.exponent,
            false => self.room.signal.exponent.max(0),
        };
        let factor: f64 = power(self.room.signal.exponent - exponent);
        let first = self.room.signal.block.iter().step_by(self.columns);
        let squares = first.map(|h| {
            let h = h.as_f64() * factor + offset.mantissa_at(exponent);
            h * h
        });
        let units = self.room.signal.block.len() / self.columns;
        let rms = (squares.sum::<f64>() / units.max(1) as f64).sqrt();
        let offset = offset.mantissa_at(self.room.signal.exponent.max(-500));
        // What rounding alone makes of inputs that have become the same.
        let noise = 1e4 * F::epsilon().as_f64().powi(2);
        let shares = shares(&self.room.signal.block, self.columns, offset).map(|shares| Shares {
            inputs: if shares.inputs > noise {
                shares.inputs
            } else {
                0.0
            },
            ..shares
        });
        let record = &mut self.records[layer];
        record.one_input_rms = LogScaled::new(rms, exponent).normalised();
        record.shares = shares;
    }

    /// The derivatives of the first output.
    fn backward(&mut self, parameters: &mut Parameters<F>) {
        // Stopped on the way forward, the signal is no output.
        if self.is_stopped() {
            return;
        }
        let network = self.network;
        let outputs = network.output_dim();
        // At y = 0 the loss's gradient is that of the output times 2 f_K.
        let factor = (outputs == 1 && network.target == Target::default()).then(|| {
            LogScaled::new(
                2.0 * self.room.signal.block[0].as_f64().abs(),
                self.room.signal.exponent,
            )
        });
        let mut seed = std::mem::take(&mut self.room.block);
        seed.clear();
        seed.resize(outputs * self.columns, 0.0);
        // An input that died has no gradient that would tell it from another one.
        for (column, seed) in seed[..self.columns].iter_mut().enumerate() {
            let mut output = self.room.signal.block[column..]
                .iter()
                .step_by(self.columns);
            *seed = match output.any(|f| !f.is_zero()) {
                true => 1.0,
                false => 0.0,
            };
        }
        self.room.signal.set(&seed);
        self.room.block = seed;
        self.measure_gradient(network.blocks.len(), factor);
        let first = network.points.iter().map(|point| point.gradient).min();
        for (index, block) in network.blocks.iter().enumerate().rev() {
            if Some(index) < first || self.is_stopped() {
                return;
            }
            match block {
                Block::Dense(dense) => {
                    let parameters = parameters.dense(network, index, dense);
                    let (columns, room) = (self.columns, &mut *self.room);
                    let spare = &mut room.spare;
                    room.signal.backward(dense, parameters, columns, spare);
                }
                Block::Activation(activation) => {
                    let shift =
                        self.room
                            .tape
                            .multiply(index, *activation, &mut self.room.signal.block);
                    let exponent = self.room.signal.exponent + shift;
                    self.room.signal.exponent = LogScaled::within_reach(exponent);
                }
                Block::Norm(_) | Block::Dropout(_) | Block::Save | Block::Add(_) => {
                    let own = (&mut self.room.signal, &mut self.room.skipped);
                    self.room.extras.backward((index, block), own, self.columns);
                }
            }
            let largest = self.room.signal.largest();
            self.room.signal.rescale(largest);
            self.measure_gradient(index, factor);
        }
    }

    fn measure_gradient(&mut self, position: usize, factor: Option<LogScaled>) {
        let Some(layer) = self.room.gradient_at[position] else {
            return;
        };
        let first = self.room.signal.block.iter().step_by(self.columns);
        let squares: f64 = first.map(|g| g.as_f64() * g.as_f64()).sum();
        let units = (self.room.signal.block.len() / self.columns).max(1) as f64;
        let rms = LogScaled::new((squares / units).sqrt(), self.room.signal.exponent);
        let cosine = match position == self.network.blocks.len() {
            true => None,
            false => self.cosines.mean(&self.room.signal.block, self.columns),
        };
        let record = &mut self.records[layer];
        record.one_input_gradient_rms = factor.map(|factor| (rms * factor).normalised());
        record.gradient_correlation = cosine;
    }
}
