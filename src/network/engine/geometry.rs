//! A second look at a network: a few inputs taken through it and back, measured one by one.
//!
//! Always block by block: it is little work beside the data's, and every number is looked at.

use std::sync::atomic::{AtomicBool, Ordering};

use super::signal::{Signal, Spare, power};
use super::tape::Tape;
use super::{Experiment, turn};
use crate::kernel::Real;
use crate::measure::{GeometryRecord, LogScaled, Shares, mean_cosine, partner_cosine, shares};
use crate::network::{Block, Network, Parameters, Point, Target};

/// Inputs that are taken through, unless there are fewer: 120 pairs.
pub const GEOMETRY_INPUTS: usize = 16;

/// Measures a network's layers 0..K on its first 16 inputs. Of one-dimensional inputs, which have but
/// two directions, on the first alone.
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
    let network = experiment.network;
    let columns = geometry_inputs(network.input_dim, experiment.data);
    let mut look = Look::<F> {
        network,
        columns,
        cosines,
        stop,
        signal: Signal::default(),
        tape: Tape::default(),
        spare: Spare::default(),
        hidden_at: layers_at(network, |point| point.hidden),
        gradient_at: layers_at(network, |point| point.gradient),
        records: vec![GeometryRecord::default(); network.points.len()],
    };
    let mut points = vec![0.0; columns * network.input_dim];
    experiment.inputs.read(0, &mut points);
    let mut block = Vec::new();
    turn(&points, network.input_dim, &mut block);
    look.signal.set(&block);
    look.tape.prepare(network, columns);
    look.forward(parameters);
    look.backward(parameters);
    (!look.is_stopped()).then_some(look.records)
}

struct Look<'a, F> {
    network: &'a Network,
    columns: usize,
    cosines: Cosines,
    stop: Option<&'a AtomicBool>,
    signal: Signal<F>,
    tape: Tape<F>,
    spare: Spare<F>,
    /// By position: the layer that is measured there.
    hidden_at: Vec<Option<usize>>,
    gradient_at: Vec<Option<usize>>,
    records: Vec<GeometryRecord>,
}

fn layers_at(network: &Network, position: fn(&Point) -> usize) -> Vec<Option<usize>> {
    let mut layers = vec![None; network.blocks.len() + 1];
    for (layer, point) in network.points.iter().enumerate() {
        layers[position(point)] = Some(layer);
    }
    layers
}

impl<F: Real> Look<'_, F> {
    fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    fn forward(&mut self, parameters: &mut Parameters<F>) {
        let mut bias = Vec::new();
        for (index, block) in self.network.blocks.iter().enumerate() {
            if self.is_stopped() {
                return;
            }
            let largest = self.signal.largest();
            self.signal.rescale(largest);
            if let Some(layer) = self.hidden_at[index] {
                self.hidden(layer);
            }
            if let Some(layer) = self.gradient_at[index] {
                self.records[layer].correlation =
                    self.cosines.mean(&self.signal.block, self.columns);
            }
            match block {
                Block::Dense(dense) => {
                    let parameters = parameters.dense(self.network, index, dense);
                    let (columns, spare) = (self.columns, &mut self.spare);
                    self.signal
                        .forward(dense, parameters, columns, spare, &mut bias);
                    self.signal.add_to_rows(&bias, columns);
                }
                Block::Activation(activation) => {
                    let (block, exponent) = (&self.signal.block, self.signal.exponent);
                    self.tape.keep(index, *activation, block, exponent);
                    let slopes = self.tape.slopes(index, block.len());
                    self.signal.activate(*activation, slopes);
                }
            }
        }
    }

    /// Measures h_l.
    fn hidden(&mut self, layer: usize) {
        // Of order 1 where the block may be far below: a common exponent neither can overflow at.
        let offset = LogScaled::from(self.signal.offset);
        let exponent = match offset.is_zero() {
            true => self.signal.exponent,
            false => self.signal.exponent.max(0),
        };
        let factor: f64 = power(self.signal.exponent - exponent);
        let first = self.signal.block.iter().step_by(self.columns);
        let squares = first.map(|h| {
            let h = h.as_f64() * factor + offset.mantissa_at(exponent);
            h * h
        });
        let units = self.signal.block.len() / self.columns;
        let rms = (squares.sum::<f64>() / units.max(1) as f64).sqrt();
        let offset = offset.mantissa_at(self.signal.exponent.max(-500));
        // What rounding alone makes of inputs that have become the same.
        let noise = 1e4 * F::epsilon().as_f64().powi(2);
        let shares = shares(&self.signal.block, self.columns, offset).map(|shares| Shares {
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
                2.0 * self.signal.block[0].as_f64().abs(),
                self.signal.exponent,
            )
        });
        let mut seed = vec![0.0; outputs * self.columns];
        // An input that died has no gradient that would tell it from another one.
        for (column, seed) in seed[..self.columns].iter_mut().enumerate() {
            let mut output = self.signal.block[column..].iter().step_by(self.columns);
            *seed = match output.any(|f| !f.is_zero()) {
                true => 1.0,
                false => 0.0,
            };
        }
        self.signal.set(&seed);
        self.measure_gradient(network.blocks.len(), factor);
        let first = network.points.iter().map(|point| point.gradient).min();
        for (index, block) in network.blocks.iter().enumerate().rev() {
            if Some(index) < first || self.is_stopped() {
                return;
            }
            match block {
                Block::Dense(dense) => {
                    let parameters = parameters.dense(network, index, dense);
                    let (columns, spare) = (self.columns, &mut self.spare);
                    self.signal.backward(dense, parameters, columns, spare);
                }
                Block::Activation(activation) => {
                    let shift = self
                        .tape
                        .multiply(index, *activation, &mut self.signal.block);
                    let exponent = self.signal.exponent + shift;
                    self.signal.exponent = LogScaled::within_reach(exponent);
                }
            }
            let largest = self.signal.largest();
            self.signal.rescale(largest);
            self.measure_gradient(index, factor);
        }
    }

    fn measure_gradient(&mut self, position: usize, factor: Option<LogScaled>) {
        let Some(layer) = self.gradient_at[position] else {
            return;
        };
        let first = self.signal.block.iter().step_by(self.columns);
        let squares: f64 = first.map(|g| g.as_f64() * g.as_f64()).sum();
        let units = (self.signal.block.len() / self.columns).max(1) as f64;
        let rms = LogScaled::new((squares / units).sqrt(), self.signal.exponent);
        let cosine = match position == self.network.blocks.len() {
            true => None,
            false => self.cosines.mean(&self.signal.block, self.columns),
        };
        let record = &mut self.records[layer];
        record.one_input_gradient_rms = factor.map(|factor| (rms * factor).normalised());
        record.gradient_correlation = cosine;
    }
}
