//! Where a network of some depth leaves the common pass: out through the last block, and back.

use super::course::{Course, GradientMoments, Return};
use super::signal::{Signal, Spare};
use super::tally::Tally;
use super::{Engine, Experiment, turn};
use crate::kernel::Real;
use crate::measure::{BlockSummary, JointMoments, LogScaled};
use crate::network::{Block, Dense, DenseParameters, Parameters, Target};

/// One depth's own numbers on a panel.
#[derive(Clone, Debug, Default)]
pub(super) struct Branch<F> {
    /// What goes back, in the form of [`Return`]: the gradient, its two terms, or what is 1 at the
    /// output. Each is what the output's signal becomes.
    pub parts: Vec<Part<F>>,
    /// Of every column what a unit gradient is multiplied by: its (2 f, 2 y).
    factors: [Signal<F>; 2],
    /// The same of all data points of every ray.
    pairs: Vec<JointMoments>,
    /// Whether what goes back is not measured any more, but set aside.
    pub is_aside: bool,
}

/// A block on its way back.
#[derive(Clone, Debug, Default)]
pub(super) struct Part<F> {
    pub signal: Signal<F>,
    /// What goes round the residual branch that it is in.
    pub skipped: Signal<F>,
    /// Largest magnitude in the block.
    largest: f64,
    /// Whether the block's largest fell so far in one step that what is left of it has lost digits: a
    /// data point far above all others ended there.
    lost: bool,
}

impl<F: Real> Part<F> {
    /// Back through a dense block.
    pub fn backward(
        &mut self,
        dense: &Dense,
        parameters: &DenseParameters<F>,
        columns: usize,
        spare: &mut Spare<F>,
    ) {
        self.signal.rescale(self.largest);
        self.signal.backward(dense, parameters, columns, spare);
    }

    /// Looks for the largest magnitude, where it is not measured.
    pub fn look(&mut self) {
        self.find(self.signal.largest());
    }

    /// Takes note of the largest magnitude.
    pub fn find(&mut self, largest: f64) {
        self.lost |= self.largest > 0.0 && Signal::<F>::is_faint(largest);
        self.largest = largest;
    }
}

impl<F: Real> Branch<F> {
    /// Measures the gradient.
    pub fn measure(
        &mut self,
        course: &Course,
        columns: usize,
        scratch: &mut [Vec<F>; 2],
    ) -> GradientMoments {
        let by_ray = !course.rays.is_empty();
        match (course.returns, &mut self.parts[..]) {
            (Return::Terms, [a, c]) => {
                let (moments, largest) = JointMoments::of(a.signal.numbers(), c.signal.numbers());
                a.find(largest[0]);
                c.find(largest[1]);
                GradientMoments::Apart(moments)
            }
            (Return::Unit, [unit, ..]) if by_ray => {
                let (moments, largest) =
                    course.joint_summary(unit.signal.numbers(), &self.pairs, &mut scratch[0]);
                unit.find(largest);
                GradientMoments::Apart(moments)
            }
            (Return::Unit, [unit, ..]) => {
                let [a, c] = scratch;
                for (buffer, factors) in [&mut *a, &mut *c].into_iter().zip(&self.factors) {
                    buffer.clear();
                    for row in unit.signal.block.chunks_exact(columns) {
                        let row = row.iter().zip(&factors.block);
                        buffer.extend(row.map(|(&g, &factor)| g * factor));
                    }
                }
                let [a_exponent, c_exponent] =
                    [0, 1].map(|of: usize| unit.signal.exponent + self.factors[of].exponent);
                let (moments, _) = JointMoments::of((a, a_exponent), (c, c_exponent));
                unit.look();
                GradientMoments::Apart(moments)
            }
            (_, [whole, ..]) => {
                let summary = course.summary(whole.signal.numbers(), columns, &mut scratch[0]);
                whole.find(summary.largest);
                GradientMoments::Whole(summary.moments)
            }
            (_, []) => GradientMoments::Whole(BlockSummary::default().moments),
        }
    }

    /// Whether digits were lost since this was last asked.
    pub fn has_lost(&mut self) -> bool {
        let mut lost = false;
        for part in &mut self.parts {
            lost |= std::mem::take(&mut part.lost);
        }
        lost
    }

    /// Turns the output, its bias not yet added, into dL/df = 2 (f - y) for the loss
    /// L = sum (f - y)². `targets` are numbers of the target's variance as a block, empty for a
    /// constant target; `bias` becomes what is the same for every data point.
    fn lose(&mut self, target: Target, targets: &[f64], bias: &mut Vec<f64>, outputs: usize) {
        let signal = &mut self.parts[0].signal;
        signal.subtract(targets);
        signal.exponent += 1;
        if target.mean != 0.0 {
            bias.resize(outputs, 0.0);
        }
        for bias in &mut *bias {
            *bias = 2.0 * (*bias - target.mean);
        }
    }

    /// Keeps the output's 2 f and 2 y apart; returns the rows' moments but for the target's mean.
    /// `targets` as for [`Branch::lose`].
    fn part(
        &mut self,
        course: &Course,
        (target, outputs): (Target, usize),
        targets: &mut Vec<f64>,
        columns: usize,
    ) -> Vec<GradientMoments> {
        let [response, two_y] = &mut self.parts[..] else {
            return Vec::new();
        };
        let (response, two_y) = (&mut response.signal, &mut two_y.signal);
        response.exponent += 1;
        targets.resize(outputs * columns, 0.0);
        targets.iter_mut().for_each(|y| *y *= 2.0);
        two_y.set(targets);
        let rows = response.rows(columns).zip(two_y.rows(columns));
        let rows = rows.map(|(a, c)| GradientMoments::Apart(JointMoments::of(a, c).0));
        let mut rows: Vec<GradientMoments> = rows.collect();
        targets.iter_mut().for_each(|y| *y += 2.0 * target.mean);
        two_y.set(targets);
        if course.returns == Return::Terms {
            return rows;
        }
        self.pairs.clear();
        if !course.rays.is_empty() {
            let mut all = JointMoments::default();
            let two_sigma = LogScaled::from(2.0 * target.variance.sqrt());
            for (f, ray) in response.block.iter().zip(&course.rays) {
                let two_f = LogScaled::new(f.as_f64(), response.exponent);
                let mut pairs = ray.pairs.scaled(two_f, two_sigma);
                all.merge(&pairs);
                pairs.c = pairs.c.shifted(LogScaled::from(2.0 * target.mean));
                self.pairs.push(pairs);
            }
            rows = vec![GradientMoments::Apart(all)];
        }
        for (factors, part) in self.factors.iter_mut().zip(&self.parts) {
            factors.copy_from(&part.signal);
        }
        self.parts.truncate(1);
        self.parts[0].signal.set(&vec![1.0; columns]);
        rows
    }

    /// Turns the output in the first part, its `bias` not yet added, into what goes back. Returns
    /// the moments of the gradient's rows; `bias` becomes what is added to these. `targets` are
    /// numbers of the target's variance as a block, empty for a constant target.
    pub fn arrive(
        &mut self,
        course: &Course,
        (target, outputs): (Target, usize),
        targets: &mut Vec<f64>,
        bias: &mut Vec<f64>,
        scratch: &mut Vec<F>,
    ) -> Vec<GradientMoments> {
        let columns = self.parts[0].signal.block.len() / outputs;
        let rows = if course.returns == Return::Whole {
            self.parts.truncate(1);
            self.lose(target, targets, bias, outputs);
            let signal = &mut self.parts[0].signal;
            let rows = signal
                .rows(columns)
                .map(|row| GradientMoments::Whole(course.summary(row, columns, scratch).moments));
            let rows = rows.collect();
            signal.add_to_rows(bias, columns);
            rows
        } else {
            let rows = self.part(course, (target, outputs), targets, columns);
            bias.clear();
            if target.mean != 0.0 {
                bias.resize(outputs, -2.0 * target.mean);
            }
            rows
        };
        self.is_aside = false;
        for part in &mut self.parts {
            (part.largest, part.lost) = (part.signal.largest(), false);
        }
        rows
    }
}

impl<F: Real> Engine<F> {
    /// Takes a copy of the signal, which is about to enter block `position`, through the last block
    /// to the loss, and its gradient back through that block.
    pub(super) fn leave(
        &mut self,
        experiment: &mut Experiment<'_>,
        course: &Course,
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
        let target = network.target;
        for panel in &mut self.panels[..self.active] {
            let columns = panel.columns;
            let branch = &mut panel.branches[exit];
            let (spare, bias) = (&mut self.spare, &mut self.bias);
            branch.parts.resize_with(2, Part::default);
            let signal = &mut branch.parts[0].signal;
            signal.copy_from(&panel.signal);
            signal.forward(readout, parameters, columns, spare, bias);

            self.turned.clear();
            if target.variance > 0.0 && course.rays.is_empty() {
                self.points.resize(columns * size, 0.0);
                let first = panel.first * size;
                experiment.targets.read(first, &mut self.points);
                turn(&self.points, size, &mut self.turned);
                let sigma = target.variance.sqrt();
                self.turned.iter_mut().for_each(|y| *y *= sigma);
            }
            let scratch = &mut self.scratch[0];
            let rows = branch.arrive(course, (target, size), &mut self.turned, bias, scratch);
            tally.output(exit, &rows, bias);
            if course.first_gradient <= position {
                for part in &mut branch.parts {
                    part.backward(readout, parameters, columns, spare);
                }
                let points = panel.first..panel.first + columns;
                tally.gradient(exit, position, branch, (course, points), &mut self.scratch);
            }
        }
    }
}
