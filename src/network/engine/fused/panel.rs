//! A panel on its way through a network, with all the buffers that it needs.

use super::back::Back;
use super::centre::{Centre, Response};
use super::forward::{Forward, Product};
use super::gather::Totals;
use super::kept::Kept;
use super::layout::Layout;
use super::record::{ExitRecord, Hidden, Record};
use crate::kernel::{Aligned, Real};
use crate::measure::{BlockSummary, LogScaled, Moments, ScaledHistograms};
use crate::network::engine::branch::Branch;
use crate::network::engine::parted::{Watch, see};
use crate::network::engine::signal::{Signal, deviation, largest, power};
use crate::network::{Activation, Dense, DenseParameters};

/// Where one depth leaves the panel's way.
#[derive(Debug)]
pub struct Exit<F> {
    /// What is lost, and what of it goes back.
    pub branch: Branch<F>,
    /// The gradient on its way.
    pub parts: Vec<Back<F>>,
}

/// A panel of columns, used for one after the other.
#[derive(Debug)]
pub struct Panel<F> {
    /// The first data point.
    pub first: usize,
    /// The columns.
    pub layout: Layout,
    /// h of the last layer reached: block · 2^exponent, and besides its centre's values or, for every unit
    /// the same, the offset.
    pub block: Aligned<F>,
    pub exponent: i64,
    pub is_around_centre: bool,
    pub offset: f64,
    /// About the power of two of the block's numbers.
    pub size: i64,
    /// Where a product is written before it takes the place of its factor.
    pub spare: Aligned<F>,
    /// For the activation behind every dense block.
    pub kept: Vec<Kept<F>>,
    /// The depths.
    pub exits: Vec<Exit<F>>,
    /// What was measured since it was last asked for.
    pub record: Record,
    /// Of every layer, over all that the panel was used for, which units were other than 0.
    pub alive: Vec<Vec<bool>>,
    /// The same for distributions: layers with what is counted.
    pub histograms: Vec<(usize, ScaledHistograms)>,
    /// Row by row, for what is done with care.
    pub signal: Signal<F>,
    pub slopes: Vec<F>,
    pub bias: Vec<f64>,
    pub biases: Vec<F>,
    pub points: Vec<f64>,
    pub turned: Vec<f64>,
    pub scratch: [Vec<F>; 2],
}

/// Up to this power of two, either way, numbers are taken as they are.
pub fn plain_range<F>() -> i64 {
    match size_of::<F>() {
        8 => 80,
        _ => 22,
    }
}

/// Down to this preactivation a(f) - a(0) has digits enough of a(f).
fn lowest<F>() -> f64 {
    match size_of::<F>() {
        8 => -28.0,
        _ => -9.0,
    }
}

/// With no derivative above this a layer is far out in a tail: to be looked at with care.
const STEEP: f64 = 1.0 / (1u64 << 40) as f64;
/// The same where a limit other than 0 is neared, beside which differences lose digits.
const STEEP_AT_LIMIT: f64 = 1.0 / 1024.0;
/// The same for the mean square of values near 0 that are kept as a(f) - a(0).
const FAR_FROM_OFFSET: f64 = 1.0 / 4096.0;

impl<F: Real> Panel<F> {
    /// Without room for anything.
    pub fn new() -> Self {
        Self {
            first: 0,
            layout: Layout::default(),
            block: Aligned::zeros(0),
            exponent: 0,
            is_around_centre: false,
            offset: 0.0,
            size: 0,
            spare: Aligned::zeros(0),
            kept: Vec::new(),
            exits: Vec::new(),
            record: Record::default(),
            alive: Vec::new(),
            histograms: Vec::new(),
            signal: Signal::default(),
            slopes: Vec::new(),
            bias: Vec::new(),
            biases: Vec::new(),
            points: Vec::new(),
            turned: Vec::new(),
            scratch: Default::default(),
        }
    }

    /// Makes room for columns of up to `units` units.
    pub fn make_room(&mut self, units: usize, exits: usize) {
        let len = self.layout.len(units);
        let parts = self.exits.iter_mut().flat_map(|exit| &mut exit.parts);
        let blocks = [&mut self.block, &mut self.spare].into_iter();
        for block in blocks.chain(parts.map(|part| &mut part.block)) {
            if block.len() < len {
                *block = Aligned::zeros(len);
            }
        }
        self.exits.resize_with(exits, || Exit {
            branch: Branch::default(),
            parts: Vec::new(),
        });
        self.record.exits.resize_with(exits, ExitRecord::default);
    }

    /// Takes over the inputs, which lie in `turned` row by row.
    pub fn load(&mut self) {
        let inputs = self.turned.iter().map(|&x| F::from_f64(x));
        self.signal.block.clear();
        self.signal.block.extend(inputs);
        self.signal.exponent = 0;
        self.signal.offset = 0.0;
        self.is_around_centre = false;
        self.look_at_signal(0, true);
        self.take_signal();
    }

    /// Forward through a dense block and the activation behind it, which gives layer `layer`.
    pub fn forward(
        &mut self,
        (layer, dense, activation): (usize, &Dense, Activation),
        parameters: &DenseParameters<F>,
        centre: Option<&Centre<F>>,
    ) {
        let sigma = deviation(dense.weight_variance);
        self.record.with_care |= centre.is_some_and(|centre| centre.is_elsewhere);
        self.read_bias(dense, parameters, centre.map(Centre::outside));
        let exponent = self.choose_exponent(sigma.exponent, dense, activation);
        let down = power::<f64>(-exponent);
        let shift = self.exponent + sigma.exponent - exponent;
        if shift <= 4 * plain_range::<F>() {
            self.biases.clear();
            let biases = self.bias.iter().map(|b| F::from_f64(b * down));
            self.biases.extend(biases);
            self.biases.resize(dense.fan_out, F::zero());
            let layout = self.layout;
            let totals = Forward {
                weights: parameters.packed(),
                input: &self.block[..layout.len(dense.fan_in)],
                output: &mut self.spare[..layout.len(dense.fan_out)],
                factor: F::from_f64(sigma.mantissa * power::<f64>(shift)),
                biases: &self.biases,
                kept: &mut self.kept[layer - 1],
                alive: &mut self.alive[layer],
                centre,
                cut: layout.cut(),
            }
            .run(activation, exponent);
            let count = dense.fan_out * layout.columns;
            let lowest = lowest::<F>() - centre.map_or(0.0, |centre| centre.least.min(0.0));
            let least = LogScaled::new(totals.least, exponent) - LogScaled::from(lowest);
            let exponent = activation.output_exponent(exponent);
            let offset = centre.map_or(0.0, |centre| centre.offset);
            let (gathered, place) = match centre {
                Some(centre) => centre.totals(&totals, (layout.columns, exponent)),
                None => (totals, exponent),
            };
            if let Some(moments) = moments::<F>((activation, offset), &gathered, (count, place)) {
                let counted = self.histograms.iter().any(|(asked, _)| *asked == layer);
                // One number of a distribution needs more digits than one among others in a sum.
                let with_care = counted && least.mantissa < 0.0;
                if with_care {
                    self.record_with_care((layer, dense, activation), parameters, centre);
                }
                std::mem::swap(&mut self.block, &mut self.spare);
                self.exponent = exponent;
                self.is_around_centre = centre.is_some();
                self.offset = 0.0;
                self.size = totals.size(count);
                let zeros = match centre {
                    Some(_) => 0,
                    None => count as u64 - totals.nonzeros,
                };
                self.record.hidden.push(Hidden {
                    moments,
                    offset,
                    zeros,
                });
                let histograms = wanted(&mut self.histograms, layer);
                if let Some(histograms) = histograms.filter(|_| !with_care) {
                    let values = centre.map_or(&[][..], |centre| &centre.values);
                    let rows = layout.rows(dense.fan_out, &self.block).map(|(unit, row)| {
                        let value = values.get(unit).map_or(0.0, |value| value.as_f64());
                        (row, offset + value)
                    });
                    record_rows(histograms, rows, self.exponent, &mut self.points);
                }
                return;
            }
        }
        self.forward_with_care((layer, dense, activation), parameters, centre);
    }

    /// What is to be added to the weights' product with the block: biases; where there is a centre, what of
    /// its response is `wanted`, all or the part that is not in the next centre.
    pub fn read_bias(
        &mut self,
        dense: &Dense,
        parameters: &DenseParameters<F>,
        centre: Option<Response<'_>>,
    ) {
        self.bias.clear();
        match centre {
            Some(Response { wanted, .. }) if self.is_around_centre => {
                self.bias.extend_from_slice(wanted);
            }
            Some(Response { all, wanted }) => {
                // The block holds all of h, and gives what the centre would have given.
                parameters.response(dense, self.offset, &mut self.bias);
                self.bias.resize(all.len(), 0.0);
                let wanted = wanted.iter().chain(std::iter::repeat(&0.0));
                for ((bias, all), wanted) in self.bias.iter_mut().zip(all).zip(wanted) {
                    *bias += wanted - all;
                }
            }
            None => parameters.response(dense, self.offset, &mut self.bias),
        }
    }

    /// Whether the block is 0 on every data point.
    fn is_dead(&self) -> bool {
        let hidden = self.record.hidden.last();
        hidden.is_some_and(|hidden| hidden.zeros == hidden.moments.count)
    }

    /// The power of two in units of which the preactivations will count.
    fn choose_exponent(&self, sigma: i64, dense: &Dense, activation: Activation) -> i64 {
        let place = self.exponent + sigma;
        let of_bias = match largest(&self.bias) {
            0.0 => None,
            bias => Some(i64::from(libm::ilogb(bias))),
        };
        let own = place + self.size + i64::from(dense.fan_in.ilog2() / 2);
        let expected = match of_bias {
            // A dead block keeps its exponent, and would bury the biases that revive it.
            Some(of_bias) if self.is_dead() => return of_bias,
            Some(of_bias) => of_bias.max(own),
            None => own,
        };
        let is_plain = |exponent: i64| (expected - exponent).abs() <= plain_range::<F>();
        let homogeneous = activation.slopes().is_some();
        if !homogeneous && is_plain(0) {
            0
        } else if homogeneous && is_plain(place) {
            place
        } else {
            expected
        }
    }

    /// The same step by step, at any scale.
    #[cold]
    pub fn forward_with_care(
        &mut self,
        (layer, dense, activation): (usize, &Dense, Activation),
        parameters: &DenseParameters<F>,
        centre: Option<&Centre<F>>,
    ) {
        self.record.with_care = true;
        self.read_bias(dense, parameters, centre.map(Centre::whole));
        self.multiply(dense, parameters);
        self.signal.add_to_rows(&self.bias, self.layout.columns);
        let kept = &mut self.kept[layer - 1];
        kept.keep(
            activation,
            self.signal.numbers(),
            self.layout,
            &mut self.slopes,
        );
        self.signal.activate(activation, (&self.slopes, kept.shift));
        self.look_at_signal(layer, activation.at_zero() == 0.0);
        // Far out on the left h is kept as it is: beside a centre it would have no digits.
        let centre = centre.filter(|_| self.signal.offset == activation.at_zero());
        self.is_around_centre = centre.is_some();
        if let Some(centre) = centre {
            let values = centre.negated_values(self.signal.offset);
            self.signal.add_to_rows(&values, self.layout.columns);
            self.signal.offset = 0.0;
        }
        self.take_signal();
    }

    /// Counts the distribution of layer `layer` step by step, while `spare` holds it already: that block and
    /// its record stay, so that no number depends on which layers are counted.
    #[cold]
    fn record_with_care(
        &mut self,
        (layer, dense, activation): (usize, &Dense, Activation),
        parameters: &DenseParameters<F>,
        centre: Option<&Centre<F>>,
    ) {
        self.read_bias(dense, parameters, centre.map(Centre::whole));
        let room = Aligned::zeros(self.spare.len());
        let block = std::mem::replace(&mut self.spare, room);
        self.multiply(dense, parameters);
        self.signal.add_to_rows(&self.bias, self.layout.columns);
        self.slopes.resize(self.signal.block.len(), F::zero());
        let (preactivations, exponent) = self.signal.numbers();
        let shift = activation.derivative(preactivations, exponent, &mut self.slopes);
        self.signal.activate(activation, (&self.slopes, shift));
        self.record_signal(layer);
        self.spare = block;
    }

    /// Counts `signal` as layer `layer`, if that is asked for.
    fn record_signal(&mut self, layer: usize) {
        if let Some(histograms) = wanted(&mut self.histograms, layer) {
            let whole = std::iter::once((&self.signal.block[..], self.signal.offset));
            record_rows(histograms, whole, self.signal.exponent, &mut self.points);
        }
    }

    /// Looks whether the data points of layer `layer` have parted by more than the block holds.
    pub fn watch(&mut self, watch: Watch, (layer, dense, activation): (usize, &Dense, Activation)) {
        let layout = self.layout;
        let place = self.exponent + self.size;
        if layout.columns < 2
            || self.is_around_centre
            || self.offset != 0.0
            || self.record.parted.is_some()
            || !watch.is_due::<F>(activation, (layer, dense.fan_out), place)
        {
            return;
        }
        let mut largest = vec![F::zero(); layout.groups * layout.lanes];
        let block = self.block.chunks_exact(dense.fan_out * layout.lanes);
        for (largest, group) in largest.chunks_exact_mut(layout.lanes).zip(block) {
            let rows = group.chunks_exact(layout.lanes);
            rows.for_each(|row| see(largest, row));
        }
        if Watch::has_parted(&largest[..layout.columns]) {
            self.record.parted = Some(layer);
        }
    }

    /// Takes W · h, without the bias, to `signal`.
    pub fn multiply(&mut self, dense: &Dense, parameters: &DenseParameters<F>) {
        let layout = self.layout;
        let sigma = deviation(dense.weight_variance);
        self.biases.clear();
        self.biases.resize(dense.fan_out, F::zero());
        Product {
            weights: parameters.packed(),
            input: &self.block[..layout.len(dense.fan_in)],
            output: &mut self.spare[..layout.len(dense.fan_out)],
            factor: F::from_f64(sigma.mantissa),
            biases: &self.biases,
        }
        .run();
        let signal = &mut self.signal;
        layout.unpack(dense.fan_out, &self.spare, &mut signal.block);
        signal.exponent = self.exponent + sigma.exponent;
        signal.offset = 0.0;
    }

    /// Measures `signal` as layer `layer`; `can_be_zero` tells whether its numbers can be 0, but for lying below
    /// all floats.
    fn look_at_signal(&mut self, layer: usize, can_be_zero: bool) {
        let signal = &mut self.signal;
        let summary = BlockSummary::of(&signal.block, signal.exponent);
        let zeros = match can_be_zero && signal.offset == 0.0 {
            true => summary.zeros,
            false => 0,
        };
        let alive = self.alive[layer].iter_mut();
        for (alive, row) in alive.zip(signal.block.chunks_exact(self.layout.columns)) {
            *alive |= zeros == 0 || row.iter().any(|h| !h.is_zero());
        }
        self.record.hidden.push(Hidden {
            moments: summary.moments,
            offset: signal.offset,
            zeros,
        });
        self.record_signal(layer);
    }

    /// Takes the numbers of `signal` over as the block.
    fn take_signal(&mut self) {
        let signal = &mut self.signal;
        let largest = signal.rescale(signal.largest());
        self.size = match largest > 0.0 {
            true => i64::from(libm::ilogb(largest)),
            false => 0,
        };
        self.layout.pack(&signal.block, &mut self.block);
        self.exponent = signal.exponent;
        self.offset = signal.offset;
    }
}

/// What the distribution of a layer is counted in, if it is asked for.
fn wanted(
    histograms: &mut [(usize, ScaledHistograms)],
    layer: usize,
) -> Option<&mut ScaledHistograms> {
    let own = histograms.iter_mut().find(|(asked, _)| *asked == layer);
    own.map(|(_, histograms)| histograms)
}

/// Fewer values are counted one by one.
const FEW_VALUES: usize = 16;

/// Counts rows of numbers · 2^exponent, each with what is added to it, by way of a buffer.
fn record_rows<'a, F: Real>(
    histograms: &mut ScaledHistograms,
    rows: impl Iterator<Item = (&'a [F], f64)> + Clone,
    exponent: i64,
    numbers: &mut Vec<f64>,
) {
    // What is added is of order 1: a common exponent which neither can overflow.
    let common = match rows.clone().all(|(_, offset)| offset == 0.0) {
        true => exponent,
        false => exponent.max(0),
    };
    let factor = LogScaled::new(1.0, exponent).mantissa_at(common);
    numbers.clear();
    for (row, offset) in rows {
        let offset = LogScaled::from(offset).mantissa_at(common);
        numbers.extend(row.iter().map(|h| h.as_f64() * factor + offset));
    }
    match numbers.len() < FEW_VALUES {
        true => histograms.record_few(numbers.iter().copied(), common),
        false => histograms.record_all(numbers, common),
    }
}

/// Moments of a layer as they were gathered; `None` where it must be looked at with care.
fn moments<F: Real>(
    (activation, offset): (Activation, f64),
    totals: &Totals,
    (count, exponent): (usize, i64),
) -> Option<Moments> {
    let has_limit = activation.left_limit().is_some();
    let steep = match has_limit || activation.is_bounded() {
        true => STEEP_AT_LIMIT,
        false => STEEP,
    };
    if activation.slopes().is_none() && totals.largest_slope.max(0.0) < steep {
        return None;
    }
    if offset != 0.0 {
        let scale = power::<f64>(exponent.clamp(-500, 500)) / count as f64;
        let (mean, square) = (
            totals.first * scale,
            totals.second * scale * count as f64 * scale,
        );
        let mean_square = square + 2.0 * offset * mean + offset * offset;
        if mean_square.max(0.0) < FAR_FROM_OFFSET {
            return None;
        }
    }
    if totals.nonzeros == 0 && has_limit && exponent > 0 {
        return None; // their limit on the left is 0 only beside this scale
    }
    if totals.second == 0.0 && totals.first == 0.0 && totals.nonzeros == 0 {
        return Some(Moments {
            count: count as u64,
            ..Moments::default()
        });
    }
    totals.moments::<F>(count, exponent)
}
