//! Differences between data points that are so small that the rest of the network is linear in them.
//!
//! Then one row vector a depth, taken back from its output through the derivatives at the first data
//! point, gives that output's differences for every data point.

use super::course::Course;
use super::signal::{Signal, Spare};
use crate::kernel::{self, Real};
use crate::measure::LogScaled;
use crate::network::{Block, Network, Parameters};

/// Differences below 2^-34 are stretched by a'(f) alone, to 10 digits; in f32 a few are enough.
fn small<F: Real>() -> i64 {
    match size_of::<F>() {
        8 => -34,
        _ => -18,
    }
}

/// What one data point's difference may fall short of another's on its way.
const MARGIN: i64 = 8;

/// The rest of a network from a dense block on, as far as differences from the first point see it.
pub(super) struct Linear<'a, F> {
    network: &'a Network,
    /// The first block.
    start: usize,
    /// For every activation from there on its derivatives, with their power of two.
    slopes: Vec<(Vec<F>, i64)>,
    /// What outputs before some block are made of, as far as it was asked for.
    rows: Vec<(usize, Signal<F>)>,
    spare: Spare<F>,
}

/// Whether small differences are stretched by a'(f) alone: they are not beside a kink.
pub(super) fn may_hold(network: &Network) -> bool {
    network.blocks.iter().all(|block| match block {
        Block::Dense(_) => true,
        Block::Activation(activation) => activation.kinks().is_empty(),
        Block::Norm(_) | Block::Dropout(_) | Block::Save | Block::Add(_) => false,
    })
}

/// Whether a signal is so small, times 2^margin.
pub(super) fn is_small<F: Real>(signal: &Signal<F>, margin: i64) -> bool {
    let place = LogScaled::new(signal.largest(), signal.exponent).log2_floor();
    place.is_none_or(|place| place + margin < small::<F>())
}

/// The column in which a block has its largest number, by itself.
fn largest_column<F: Real>(signal: &Signal<F>, columns: usize) -> Signal<F> {
    let size = |(_, x): &(usize, &F)| x.abs();
    let by_size = |a: &(usize, &F), b: &(usize, &F)| size(a).as_f64().total_cmp(&size(b).as_f64());
    let largest = signal.block.iter().enumerate().max_by(by_size);
    let column = largest.map_or(0, |(at, _)| at % columns);
    Signal {
        block: signal.block[column..]
            .iter()
            .step_by(columns)
            .copied()
            .collect(),
        exponent: signal.exponent,
        offset: 0.0,
    }
}

impl<'a, F: Real> Linear<'a, F> {
    /// From block `start` to block `end`; `shared` is the first data point.
    pub fn new(
        network: &'a Network,
        parameters: &mut Parameters<F>,
        (start, end): (usize, usize),
        shared: &Signal<F>,
    ) -> Self {
        let (mut slopes, mut spare) = (Vec::new(), Spare::default());
        let (mut shared, mut bias) = (shared.clone(), Vec::new());
        for (index, block) in network.blocks.iter().enumerate().take(end).skip(start) {
            match block {
                Block::Dense(dense) => {
                    let parameters = parameters.dense(network, index, dense);
                    shared.rescale(shared.largest());
                    shared.forward(dense, parameters, 1, &mut spare, &mut bias);
                    shared.add_to_rows(&bias, 1);
                }
                Block::Activation(activation) => {
                    let mut own = vec![F::zero(); shared.block.len()];
                    let shift = activation.derivative(&shared.block, shared.exponent, &mut own);
                    shared.activate(*activation, (&own, shift));
                    slopes.push((own, shift));
                }
                Block::Norm(_) | Block::Dropout(_) | Block::Save | Block::Add(_) => {}
            }
        }
        Self {
            network,
            start,
            slopes,
            rows: Vec::new(),
            spare,
        }
    }

    /// Of several blocks of differences, each with its columns, whether they, small here, stay so.
    pub fn holds_for(
        &mut self,
        course: &Course,
        parameters: &mut Parameters<F>,
        differences: &[(&Signal<F>, usize)],
    ) -> Vec<bool> {
        let probes = differences.iter();
        let mut probes: Vec<Signal<F>> = probes
            .map(|&(signal, columns)| largest_column(signal, columns))
            .collect();
        let mut holds = vec![true; probes.len()];
        let (mut slopes, mut bias) = (self.slopes.iter(), Vec::new());
        for (index, block) in self.network.blocks.iter().enumerate().skip(self.start) {
            match block {
                Block::Dense(dense) => {
                    if slopes.len() == 0 {
                        break;
                    }
                    let parameters = parameters.dense(self.network, index, dense);
                    for probe in &mut probes {
                        probe.rescale(probe.largest());
                        probe.forward(dense, parameters, 1, &mut self.spare, &mut bias);
                    }
                }
                Block::Activation(_) => {
                    let Some((slopes, shift)) = slopes.next() else {
                        break;
                    };
                    for (probe, holds) in probes.iter_mut().zip(&mut holds) {
                        *holds &= is_small(probe, MARGIN) && !course.is_stopped();
                        probe.stretch((slopes, *shift));
                    }
                }
                Block::Norm(_) | Block::Dropout(_) | Block::Save | Block::Add(_) => {}
            }
        }
        holds
    }

    /// What differences become at the only output of the network that leaves before block `exit`.
    pub fn output(
        &mut self,
        parameters: &mut Parameters<F>,
        exit: usize,
        (differences, columns): (&Signal<F>, usize),
    ) -> Signal<F> {
        let at = match self.rows.iter().position(|(of, _)| *of == exit) {
            Some(at) => at,
            None => {
                let row = self.row(parameters, exit);
                self.rows.push((exit, row));
                self.rows.len() - 1
            }
        };
        let row = &self.rows[at].1;
        let (units, from) = (row.block.len(), &differences.block);
        let mut block = vec![F::zero(); columns];
        kernel::product(F::one(), &row.block, (1, units), from, columns, &mut block);
        Signal {
            block,
            exponent: row.exponent + differences.exponent,
            offset: 0.0,
        }
    }

    /// The derivatives of that output.
    fn row(&mut self, parameters: &mut Parameters<F>, exit: usize) -> Signal<F> {
        let network = self.network;
        let mut row = Signal {
            block: vec![F::one()],
            ..Signal::default()
        };
        let last = network.blocks.len() - 1;
        let way = (self.start..exit).chain(std::iter::once(last)).rev();
        let mut slopes = self.slopes[..(exit - self.start) / 2].iter().rev();
        for index in way {
            match &network.blocks[index] {
                Block::Dense(dense) => {
                    let parameters = parameters.dense(network, index, dense);
                    row.rescale(row.largest());
                    row.backward(dense, parameters, 1, &mut self.spare);
                }
                Block::Activation(_) => {
                    if let Some((slopes, shift)) = slopes.next() {
                        row.stretch((slopes, *shift));
                    }
                }
                Block::Norm(_) | Block::Dropout(_) | Block::Save | Block::Add(_) => {}
            }
        }
        row.rescale(row.largest());
        row
    }
}

impl<F: Real> Signal<F> {
    /// Times a derivative a unit, of a single column.
    fn stretch(&mut self, (slopes, shift): (&[F], i64)) {
        for (value, &slope) in self.block.iter_mut().zip(slopes) {
            *value *= slope;
        }
        self.exponent = LogScaled::within_reach(self.exponent + shift);
    }
}
