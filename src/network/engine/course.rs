//! The course of one pass: where networks leave it, and in which form gradients go back.

use std::sync::atomic::{AtomicBool, Ordering};

use super::rays::Ray;
use super::{Experiment, Meter, Readings};
use crate::kernel::Real;
use crate::measure::{BlockSummary, JointMoments, Moments};
use crate::network::{Block, Dense, Network};

/// How the gradient 2 (f - y) of the loss goes back from an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Return {
    /// As it is.
    Whole,
    /// As its terms 2 f and 2 y.
    Terms,
    /// As 1, from the only output: 2 f and 2 y are then factors of the columns.
    Unit,
}

/// What a pass does, but for its numbers.
#[derive(Clone, Debug)]
pub(super) struct Course<'a> {
    /// Positions at which a network leaves, ascending.
    pub exits: Vec<usize>,
    /// Position of the first point that is measured on the way back: nothing goes back further.
    pub first_gradient: usize,
    /// The gradient's form.
    pub returns: Return,
    /// Whether the network has dense blocks and activations only.
    pub is_plain: bool,
    /// What the columns stand for; empty where each is a data point.
    pub rays: Vec<Ray>,
    /// Set from outside to end the pass.
    stop: Option<&'a AtomicBool>,
    /// Hears of the pass.
    meter: Option<&'a dyn Meter>,
}

impl<'a> Course<'a> {
    /// Plans the pass.
    pub fn new(experiment: &mut Experiment<'_>, readings: Readings<'a>) -> Self {
        let network = experiment.network;
        let points = &network.points;
        let is_plain = network.is_plain();
        // Other networks leave where they end: behind the stream of a residual one there is more than a
        // readout.
        let exit = |&depth: &usize| match is_plain {
            true => points[depth].hidden,
            false => network.blocks.len() - 1,
        };
        let gradients = points.iter().map(|point| point.gradient);
        Self {
            exits: readings.depths.iter().map(exit).collect(),
            is_plain,
            first_gradient: gradients.min().unwrap_or(network.blocks.len()),
            returns: match readings.terms_apart {
                false => Return::Whole,
                true if outputs(network) == 1 => Return::Unit,
                true => Return::Terms,
            },
            rays: match readings.by_sign {
                true => Ray::all(experiment),
                false => Vec::new(),
            },
            stop: readings.stop,
            meter: readings.meter,
        }
    }

    /// Whether the pass is to end here and give nothing; looked at in every block.
    pub fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Tells that so many columns went through a dense block, forward or back.
    pub fn tell(&self, dense: &Dense, columns: usize) {
        if let Some(meter) = self.meter {
            meter.advance(2.0 * (dense.fan_in * dense.fan_out * columns) as f64);
        }
    }

    /// Columns that go through the network.
    pub fn columns(&self, experiment: &Experiment<'_>) -> usize {
        match self.rays.len() {
            0 => experiment.data,
            rays => rays,
        }
    }

    /// Moments of a block over all data points; also its largest magnitude and how many of the data
    /// points' values are 0.
    pub fn summary<F: Real>(
        &self,
        (block, exponent): (&[F], i64),
        columns: usize,
        scratch: &mut Vec<F>,
    ) -> BlockSummary {
        if self.rays.is_empty() {
            return BlockSummary::of(block, exponent);
        }
        let mut whole = BlockSummary::default();
        for (column, ray) in self.rays.iter().enumerate() {
            let own = column_summary((block, exponent), (column, columns), scratch);
            whole.moments.merge(&own.moments.times(&ray.pairs.a));
            whole.largest = whole.largest.max(own.largest);
            whole.zeros += own.zeros * ray.pairs.a.count;
        }
        whole
    }

    /// The same of a block whose columns are multiplied by pairs of numbers; rays only.
    pub fn joint_summary<F: Real>(
        &self,
        (block, exponent): (&[F], i64),
        pairs: &[JointMoments],
        scratch: &mut Vec<F>,
    ) -> (JointMoments, f64) {
        let mut whole = JointMoments::default();
        let mut largest = 0.0f64;
        for (column, pairs_of_column) in pairs.iter().enumerate() {
            let own = column_summary((block, exponent), (column, pairs.len()), scratch);
            whole.merge(&pairs_of_column.times(&own.moments));
            largest = largest.max(own.largest);
        }
        (whole, largest)
    }
}

/// Units of the output.
fn outputs(network: &Network) -> usize {
    match network.blocks.last() {
        Some(Block::Dense(readout)) => readout.fan_out,
        _ => 0,
    }
}

fn column_summary<F: Real>(
    (block, exponent): (&[F], i64),
    (column, columns): (usize, usize),
    scratch: &mut Vec<F>,
) -> BlockSummary {
    scratch.clear();
    scratch.extend(block[column..].iter().step_by(columns));
    BlockSummary::of(scratch, exponent)
}

/// Moments of gradients: of the whole, or of the pairs of its terms 2 f and 2 y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum GradientMoments {
    /// Of 2 (f - y) and what became of it on its way back.
    Whole(Moments),
    /// Of what became of (2 f, 2 y).
    Apart(JointMoments),
}

impl GradientMoments {
    /// Adds the numbers of another set of the same kind.
    pub fn merge(&mut self, other: &Self) {
        match (self, other) {
            (Self::Whole(own), Self::Whole(other)) => own.merge(other),
            (Self::Apart(own), Self::Apart(other)) => own.merge(other),
            _ => debug_assert!(false, "one kind in a pass"),
        }
    }
}
