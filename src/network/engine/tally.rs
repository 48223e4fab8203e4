//! The running statistics of one network, panel after panel.

use std::ops::Range;

use super::branch::Branch;
use super::course::{Course, GradientMoments};
use super::parted::{Watch, see};
use super::pass::{self, Distributions, Gradient, HiddenRecord, Pass, TermsApart};
use super::rays::Ray;
use super::signal::Signal;
use super::{Experiment, Readings};
use crate::kernel::Real;
use crate::measure::{JointMoments, LogScaled, Moments, ScaledHistograms};
use crate::network::{Block, Network};

/// What has been measured of one layer so far.
#[derive(Debug, Default)]
pub(super) struct LayerTally {
    /// Of h_l on the panels on which it has no offset.
    pub hidden: Moments,
    /// Of h_l without its offset on the others, for every offset: it may be far below the offset's last
    /// digit.
    centred: Vec<(f64, Moments)>,
    pub zeros: u64,
    /// Per unit: seen with a value other than 0.
    pub alive: Vec<bool>,
    pub histograms: Option<ScaledHistograms>,
    /// The block of rays that the histograms are yet to be made of, and its power of two.
    rays: Vec<f64>,
    exponent: i64,
}

/// What has been measured so far of the gradient from one depth.
#[derive(Debug, Default)]
pub(super) struct ExitTally {
    /// Of dL/df_l, layer by layer; the last is the output's.
    pub layers: Vec<GradientMoments>,
    /// Of the output's gradient, for every offset that a panel had.
    outputs: Vec<OutputTally>,
    /// The layer up to which digits were lost on the way back.
    lost: Option<usize>,
    /// What was set aside.
    pub gaps: Vec<Gap>,
}

/// Data points whose gradients lost digits on their way back, and are yet to be added.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    pub points: Range<usize>,
    /// In this layer and those before it.
    pub layer: usize,
}

/// Of the output's gradient on panels with the same offsets: an activation's a(0) is one where the
/// panel is near 0.
#[derive(Debug)]
struct OutputTally {
    /// What is added to every row, the same for every data point; empty for nothing.
    offsets: Vec<f64>,
    /// Row by row, without the offset.
    rows: Vec<GradientMoments>,
}

/// Statistics of all measured layers; panels must come in their order.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) layers: Vec<LayerTally>,
    /// Units at every position.
    sizes: Vec<usize>,
    hidden_at: Vec<Option<usize>>,
    gradient_at: Vec<Option<usize>>,
    pub(super) exits: Vec<ExitTally>,
    watch: Watch,
    /// Whether gradients that lost digits are set aside, panel by panel.
    pub sets_aside: bool,
    /// The first layer at which data points had parted by more than a block holds.
    pub parted: Option<usize>,
    /// Whether some layer of a fused way was taken step by step, or not beside its centre.
    pub with_care: bool,
    /// Whether data points were seen beside a centre, so that what they differ by has all its digits.
    pub around_centre: bool,
}

impl Tally {
    /// Nothing measured yet; histograms of the layers named.
    pub fn new(network: &Network, histogram_layers: &[usize], readings: Readings<'_>) -> Self {
        let mut tally = Self::default();
        tally.begin(network, histogram_layers, readings);
        tally
    }

    /// Becomes a new one, in the lists that it has.
    pub fn begin(&mut self, network: &Network, histogram_layers: &[usize], readings: Readings<'_>) {
        let positions = network.blocks.len() + 1;
        for at in [&mut self.hidden_at, &mut self.gradient_at] {
            at.clear();
            at.resize(positions, None);
        }
        self.layers
            .resize_with(network.points.len(), LayerTally::default);
        self.sizes.clear();
        self.sizes.extend(network.sizes());
        let layers = self.layers.iter_mut().zip(&network.points).enumerate();
        for (layer, (tally, point)) in layers {
            self.hidden_at[point.hidden] = Some(layer);
            self.gradient_at[point.gradient] = Some(layer);
            let mut asked = histogram_layers.iter().zip(readings.histograms);
            let histograms = asked.find(|&(&asked, _)| asked == layer);
            tally.begin(self.sizes[point.hidden]);
            tally.histograms = histograms.map(|(_, histograms)| histograms.clone());
        }
        let nothing = match readings.terms_apart {
            true => GradientMoments::Apart(JointMoments::default()),
            false => GradientMoments::Whole(Moments::default()),
        };
        self.exits
            .resize_with(readings.depths.len(), ExitTally::default);
        for (exit, &depth) in self.exits.iter_mut().zip(readings.depths) {
            exit.begin(nothing, depth);
        }
        self.watch = Watch::new(network);
        self.sets_aside = false;
        self.parted = None;
        self.with_care = false;
        self.around_centre = false;
    }

    /// Measures the signal that enters block `position`, if that is a point; returns the largest
    /// magnitude in its block.
    pub fn hidden<F: Real>(
        &mut self,
        network: &Network,
        position: usize,
        signal: &Signal<F>,
        (course, columns): (&Course, usize),
        scratch: &mut Vec<F>,
    ) -> f64 {
        let Some(layer) = self.hidden_at[position] else {
            return signal.largest();
        };
        let summary = course.summary(signal.numbers(), columns, scratch);
        let place = signal.place(summary.largest);
        let units = signal.block.len() / columns;
        let before = network.blocks[..position].last();
        if let Some(Block::Activation(activation)) = before
            && (columns > 1 && signal.offset == 0.0)
            && (self.watch).is_due::<F>(*activation, (layer, units), place)
        {
            scratch.clear();
            scratch.resize(columns, F::zero());
            let rows = signal.block.chunks_exact(columns);
            rows.for_each(|row| see(scratch, row));
            if Watch::has_parted(scratch) {
                self.part_at(Some(layer));
            }
        }
        let is_above_zero = matches!(before, Some(Block::Activation(a)) if a.at_zero() != 0.0);
        let tally = &mut self.layers[layer];
        tally.add(signal.offset, &summary.moments);
        // What has an offset is near a(0) or a limit, so not 0; sigmoid and softplus are so nowhere, but for
        // lying below all floats.
        let zeros = match signal.offset == 0.0 && !is_above_zero {
            true => summary.zeros,
            false => 0,
        };
        tally.zeros += zeros;
        if zeros == 0 {
            tally.alive.fill(true);
        } else {
            for (alive, row) in tally
                .alive
                .iter_mut()
                .zip(signal.block.chunks_exact(columns))
            {
                *alive |= row.iter().any(|h| !h.is_zero());
            }
        }
        if tally.histograms.is_some() && !course.rays.is_empty() {
            tally.rays.clear();
            tally.rays.extend(signal.block.iter().map(|h| h.as_f64()));
            tally.exponent = signal.exponent;
        } else if let Some(histograms) = &mut tally.histograms {
            // The offset is of order 1: a common exponent which neither can overflow.
            let exponent = if signal.offset == 0.0 {
                signal.exponent
            } else {
                signal.exponent.max(0)
            };
            let offset = LogScaled::from(signal.offset).mantissa_at(exponent);
            let factor = LogScaled::new(1.0, signal.exponent).mantissa_at(exponent);
            let numbers = signal.block.iter().map(|h| h.as_f64() * factor + offset);
            histograms.record(numbers, exponent);
        }
        summary.largest
    }

    /// Takes note of the first layer, if any, at which data points of some panel had parted.
    pub fn part_at(&mut self, layer: Option<usize>) {
        self.parted = self.parted.into_iter().chain(layer).min();
    }

    /// Measures the gradient of some data points from an exit at `position`, if that is a point.
    pub fn gradient<F: Real>(
        &mut self,
        exit: usize,
        position: usize,
        branch: &mut Branch<F>,
        (course, points): (&Course, Range<usize>),
        scratch: &mut [Vec<F>; 2],
    ) {
        match self.gradient_at[position] {
            Some(layer) => {
                let moments = branch.measure(course, points.len(), scratch);
                if branch.has_lost() && !branch.is_aside {
                    branch.is_aside = self.lose(exit, layer, points);
                }
                if !branch.is_aside {
                    self.exits[exit].layers[layer].merge(&moments);
                }
            }
            None => branch.parts.iter_mut().for_each(|part| part.look()),
        }
    }

    /// Adds the gradient at an exit's output row by row, before `offsets` (one a row, or none) are
    /// added to it: so its spread over the data stays right even where a constant dwarfs it.
    pub fn output(&mut self, exit: usize, rows: &[GradientMoments], offsets: &[f64]) {
        let outputs = &mut self.exits[exit].outputs;
        match outputs.iter_mut().find(|output| output.offsets == offsets) {
            Some(output) => {
                for (moments, row) in output.rows.iter_mut().zip(rows) {
                    moments.merge(row);
                }
            }
            None => outputs.push(OutputTally {
                offsets: offsets.to_vec(),
                rows: rows.to_vec(),
            }),
        }
    }

    /// Makes the histograms of the rays' data points.
    pub fn count_rays(&mut self, rays: &[Ray], experiment: &mut Experiment<'_>) {
        let asked = |layer: &LayerTally| layer.histograms.is_some();
        if rays.is_empty() || !self.layers.iter().any(asked) {
            return;
        }
        let layers = &mut self.layers;
        Ray::for_each_chunk(rays, experiment, |ray, sizes| {
            let ends = [f64::min, f64::max].map(|end| sizes.iter().copied().reduce(end));
            let range = ends.map(Option::unwrap_or_default);
            for layer in &mut *layers {
                let Some(histograms) = &mut layer.histograms else {
                    continue;
                };
                for &h in layer.rays[ray..].iter().step_by(rays.len()) {
                    histograms.record_products(h, layer.exponent, (sizes, range));
                }
            }
        });
    }

    /// Takes note of gradients that lost digits in a layer, on the way from an exit; tells whether
    /// those of these data points are set aside from there on.
    pub fn lose(&mut self, exit: usize, layer: usize, points: Range<usize>) -> bool {
        let exit = &mut self.exits[exit];
        match self.sets_aside {
            true => exit.gaps.push(Gap { points, layer }),
            false => exit.lost = exit.lost.max(Some(layer)),
        }
        self.sets_aside
    }

    /// Adds so many gradients of 0.
    pub fn add_zeros(&mut self, exit: usize, layer: usize, count: usize) {
        let zeros = Moments {
            count: count as u64,
            ..Moments::default()
        };
        let own = &mut self.exits[exit].layers[layer];
        own.merge(&match own {
            GradientMoments::Whole(_) => GradientMoments::Whole(zeros),
            GradientMoments::Apart(_) => GradientMoments::Apart(JointMoments {
                a: zeros,
                c: zeros,
                ..JointMoments::default()
            }),
        });
    }

    /// For every depth the layer up to which gradients lost digits on their way back.
    pub fn lost(&self) -> Vec<Option<usize>> {
        self.exits.iter().map(|exit| exit.lost).collect()
    }

    /// What was measured; the distributions are given away.
    pub fn finish(&mut self) -> Pass {
        let output_is_a_point = matches!(self.gradient_at.last(), Some(Some(_)));
        let gradients = self.exits.iter();
        let mut pass = Pass {
            gradients: gradients
                .map(|exit| exit.finish(output_is_a_point))
                .collect(),
            hidden: Vec::with_capacity(self.layers.len()),
            histograms: Vec::new(),
        };
        for (layer, tally) in self.layers.iter_mut().enumerate() {
            let mut hidden = Moments::default();
            for (offset, centred) in &tally.centred {
                hidden.merge(&centred.shifted(LogScaled::from(*offset)));
            }
            hidden.merge(&tally.hidden);
            let dead = tally.alive.iter().filter(|&&alive| !alive).count();
            pass.hidden.push(HiddenRecord {
                spread: hidden.spread().normalised(),
                inactive_share: tally.zeros as f64 / hidden.count.max(1) as f64,
                dead_share: dead as f64 / tally.alive.len().max(1) as f64,
            });
            pass.histograms.extend(
                (tally.histograms.take()).map(|histograms| Distributions { layer, histograms }),
            );
        }
        pass
    }
}

impl LayerTally {
    /// Becomes a new one, of so many units.
    fn begin(&mut self, units: usize) {
        self.hidden = Moments::default();
        self.centred.clear();
        self.zeros = 0;
        self.alive.clear();
        self.alive.resize(units, false);
        self.rays.clear();
    }

    /// Adds h_l of a panel, but for its offset.
    pub fn add(&mut self, offset: f64, moments: &Moments) {
        if offset == 0.0 {
            self.hidden.merge(moments);
            return;
        }
        match self.centred.iter_mut().find(|(of, _)| *of == offset) {
            Some((_, centred)) => centred.merge(moments),
            None => self.centred.push((offset, *moments)),
        }
    }
}

impl ExitTally {
    /// Becomes a new one, of a depth.
    fn begin(&mut self, nothing: GradientMoments, depth: usize) {
        self.layers.clear();
        self.layers.resize(depth + 1, nothing);
        self.outputs.clear();
        self.lost = None;
        self.gaps.clear();
    }

    fn finish(&self, output_is_a_point: bool) -> Gradient {
        let whole = |moments: &GradientMoments| match moments {
            GradientMoments::Whole(moments) => Some(*moments),
            GradientMoments::Apart(_) => None,
        };
        let apart = |moments: &GradientMoments| match moments {
            GradientMoments::Whole(_) => None,
            GradientMoments::Apart(terms) => Some(*terms),
        };
        let Some((last, layers)) = self.layers.split_last() else {
            return Gradient::Whole(Vec::new());
        };
        if let Some(output) = self.outputs.first()
            && output.rows.iter().all(|row| apart(row).is_some())
        {
            // Without biases a(0) = 0, and the offset of the target is the only one.
            return Gradient::Apart(TermsApart {
                layers: layers.iter().filter_map(apart).collect(),
                output_rows: output.rows.iter().filter_map(apart).collect(),
                output_offsets: output.offsets.clone(),
            });
        }
        let mut spreads = Vec::with_capacity(self.layers.len());
        let spread = |moments: &Moments| moments.spread().normalised();
        spreads.extend(layers.iter().filter_map(whole).map(|layer| spread(&layer)));
        if let Some(mut all) = whole(last) {
            for output in self.outputs.iter().filter(|_| output_is_a_point) {
                let rows = output.rows.iter().filter_map(whole);
                all.merge(&pass::output(rows, &output.offsets));
            }
            spreads.push(spread(&all));
        }
        Gradient::Whole(spreads)
    }
}
