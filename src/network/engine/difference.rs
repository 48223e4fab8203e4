//! What differs between data points where it is less than the last digits of what they share.
//!
//! Biases, or an a(0) that is not 0, may hold a unit at the same value whatever the input. Over all
//! units of a layer the spread is then that between units; of a single unit it would be rounding
//! error. There each data point's difference from the first one is followed through the network
//! instead, with a power of two of its own: W d in a dense block, a(f + d) - a(f) in an activation.

use super::blurred::Blurred;
use super::course::Course;
use super::pass::Pass;
use super::retrace::{Retrace, Step};
use super::signal::{Signal, power};
use super::{Engine, Experiment, PANEL, Panel, turn};
use crate::kernel::Real;
use crate::measure::{BlockSummary, LogScaled, Moments};
use crate::network::{Activation, Block, Parameters};

impl<F: Real> Engine<F> {
    /// Measures the spread of single units again where all data points nearly agree.
    pub(super) fn sharpen(
        &mut self,
        pass: &mut Pass,
        experiment: &mut Experiment<'_>,
        course: &Course,
        parameters: &mut Parameters<F>,
        group: usize,
    ) {
        let network = experiment.network;
        if experiment.data < 2 || !course.rays.is_empty() {
            return;
        }
        let Some(mut blurred) = Blurred::of::<F>(pass, network, course) else {
            return;
        };
        self.full = PANEL;
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
            self.follow(experiment, course, parameters, shared, &mut blurred);
            if course.is_stopped() {
                return;
            }
        }
        blurred.mend(pass, network);
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
        let mut slopes = Vec::new();
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
            match block {
                Block::Dense(dense) => {
                    let parameters = parameters.dense(network, index, dense);
                    let (spare, bias) = (&mut self.spare, &mut self.bias);
                    for panel in &mut self.panels[..self.active] {
                        let signal = &mut panel.signal;
                        signal.rescale(signal.largest());
                        signal.forward(dense, parameters, panel.columns, spare, bias);
                    }
                    shared.rescale(shared.largest());
                    shared.forward(dense, parameters, 1, spare, bias);
                    shared.add_to_rows(bias, 1);
                }
                Block::Activation(activation) => {
                    slopes.resize(shared.block.len(), F::zero());
                    let shift = activation.derivative(&shared.block, shared.exponent, &mut slopes);
                    if goes_back {
                        let panels = self.panels[..self.active].iter();
                        steps.push(Step::new(index, &shared, panels.map(|panel| &panel.signal)));
                    }
                    let numbers = &mut self.turned;
                    for panel in &mut self.panels[..self.active] {
                        let (signal, columns) = (&mut panel.signal, panel.columns);
                        signal.increase(*activation, &shared, (&slopes, shift), columns, numbers);
                    }
                    shared.activate(*activation, (&slopes, shift));
                }
            }
        }
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
        let target = network.target;
        let last = network.blocks.len() - 1;
        let (Some(Block::Dense(readout)), Some((output, others))) =
            (network.blocks.last(), layers.split_last_mut())
        else {
            return;
        };
        let of_readout = parameters.dense(network, last, readout);
        let size = readout.fan_out;
        let sigma = target.variance.sqrt();
        let mut first_target = vec![0.0; size];
        if sigma > 0.0 {
            experiment.targets.read(0, &mut first_target);
        }
        let mut differences = Vec::new();
        for panel in &mut self.panels[..self.active] {
            let mut signal = panel.signal.clone();
            signal.rescale(signal.largest());
            let (spare, bias) = (&mut self.spare, &mut self.bias);
            signal.forward(readout, of_readout, panel.columns, spare, bias);
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
            if let Some(moments) = output {
                let summary = BlockSummary::of(&signal.block, signal.exponent + 1);
                moments.merge(&summary.moments);
            }
            differences.push(signal);
        }
        if others.iter().all(Option::is_none) {
            return;
        }
        shared.rescale(shared.largest());
        shared.forward(readout, of_readout, 1, &mut self.spare, &mut self.bias);
        shared.add_to_rows(&self.bias, 1);
        let targets = first_target.iter().map(|z| target.mean + sigma * z);
        shared.subtract(&targets.collect::<Vec<_>>());
        let back = Retrace::new((readout, of_readout), &shared, &differences);
        back.run(network, parameters, course, steps, others);
    }
}

/// Differences below 2^-45 see the slope at one point only.
const STRAIGHT: i64 = -45;

/// Beyond 2^900 every activation without a bound is two half-lines.
const FAR: i64 = 900;

impl<F: Real> Signal<F> {
    /// Where this holds differences d from preactivations f (one a row), it becomes
    /// a(f + d) - a(f). `slopes` are a'(f) with their power of two.
    fn increase(
        &mut self,
        activation: Activation,
        f: &Self,
        (slopes, shift): (&[F], i64),
        columns: usize,
        numbers: &mut Vec<f64>,
    ) {
        let place = |signal: &Self| LogScaled::new(signal.largest(), signal.exponent).log2_floor();
        let Some(size) = place(self) else {
            return;
        };
        let largest = place(f).map_or(size, |of_f| of_f.max(size));
        let sides = |x: f64| (activation.slope(-x), activation.slope(x));
        if let Some(sides) = activation.slopes() {
            self.bend(f, columns, sides, None);
        } else if size < STRAIGHT {
            self.bend(f, columns, sides(f64::MIN_POSITIVE), Some(slopes));
            self.exponent = LogScaled::within_reach(self.exponent + shift);
        } else if largest > FAR {
            self.bend(f, columns, sides(f64::MAX), None);
        } else {
            self.integrate(activation, f, columns, numbers);
        }
    }

    /// The increase where a has two slopes, left and right of 0; `slopes` at f where it has others
    /// besides.
    fn bend(&mut self, f: &Self, columns: usize, (left, right): (f64, f64), slopes: Option<&[F]>) {
        let side = |x: f64| if x < 0.0 { left } else { right };
        // f + d in units of f, which is nothing beside a d that is larger by so much.
        let apart = self.exponent - f.exponent;
        let is_nothing = apart > FAR / 2;
        let factor = power::<f64>(apart.min(FAR / 2));
        let rows = self.block.chunks_exact_mut(columns).zip(&f.block);
        for (unit, (row, f)) in rows.enumerate() {
            let f = if is_nothing { 0.0 } else { f.as_f64() };
            let own = slopes.map_or(side(f), |slopes| slopes[unit].as_f64());
            for value in row {
                let d = value.as_f64();
                let end = f + d * factor;
                *value = F::from_f64(if f == 0.0 {
                    side(d) * d
                } else if (f < 0.0) == (end < 0.0) {
                    own * d
                } else {
                    (side(end) * end - side(f) * f) / factor
                });
            }
        }
    }

    /// The increase where no number leaves the range of a float.
    fn integrate(
        &mut self,
        activation: Activation,
        f: &Self,
        columns: usize,
        numbers: &mut Vec<f64>,
    ) {
        let (of_d, of_f) = (power::<f64>(self.exponent), power::<f64>(f.exponent));
        numbers.resize(2 * self.block.len(), 0.0);
        let (steps, results) = numbers.split_at_mut(self.block.len());
        for (step, d) in steps.iter_mut().zip(&self.block) {
            *step = d.as_f64() * of_d;
        }
        let rows = steps
            .chunks_exact(columns)
            .zip(results.chunks_exact_mut(columns));
        let rows = rows.zip(&f.block);
        let shifts: Vec<i64> = rows
            .map(|((steps, results), f)| activation.increases(f.as_f64() * of_f, steps, results))
            .collect();
        let places = results.chunks_exact(columns).zip(&shifts);
        let places = places.filter_map(|(results, &shift)| {
            let largest = results.iter().fold(0.0f64, |most, x| most.max(x.abs()));
            LogScaled::new(largest, shift).log2_floor()
        });
        self.exponent = places.max().unwrap_or(0);
        let rows = self.block.chunks_exact_mut(columns);
        for ((row, results), shift) in rows.zip(results.chunks_exact(columns)).zip(&shifts) {
            let down = power::<f64>(shift - self.exponent);
            for (value, &result) in row.iter_mut().zip(results) {
                *value = F::from_f64(result * down);
            }
        }
    }
}
