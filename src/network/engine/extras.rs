//! Residual branches, normalisation and dropout on a panel: forward, what is kept, and back.
//!
//! A block of numbers has one power of two, so both sides of a sum are brought to a common one. What
//! a norm keeps is its output and its factors: its derivative is factor · (1 - mean - y · mean of y).

use super::signal::{Signal, power};
use crate::kernel::Real;
use crate::measure::LogScaled;
use crate::network::{Block, Dropout, Network, Norm};
use crate::random::Draws;

/// Below this power of two a signal's square is nothing beside a norm's epsilon.
const FAINT: i64 = -40;

/// What the way back needs of the blocks that are neither dense nor activations, by their place.
#[derive(Clone, Debug, Default)]
pub(super) struct Extras<F> {
    kept: Vec<Kept<F>>,
    /// What entered the residual branch that the signal is in.
    skipped: Signal<F>,
}

#[derive(Clone, Debug, Default)]
enum Kept<F> {
    #[default]
    Nothing,
    Norm(Normalised<F>),
    /// One bit a number: it stays.
    Mask(Vec<u64>),
}

/// A norm's output and its factors, one a unit or data point.
#[derive(Clone, Debug, Default)]
struct Normalised<F> {
    output: Vec<F>,
    factors: Vec<f64>,
    /// The power of two that goes with the factors.
    exponent: i64,
    /// Whether epsilon alone decided, and the norm is a constant factor.
    is_faint: bool,
}

impl<F: Real> Extras<F> {
    /// Lets go of what another network's blocks kept, but for memory that this one's blocks will use.
    pub fn prepare(&mut self, network: &Network) {
        self.kept.resize_with(network.blocks.len(), Kept::default);
        for (kept, block) in self.kept.iter_mut().zip(&network.blocks) {
            match (&*kept, block) {
                (Kept::Norm(_), Block::Norm(_)) | (Kept::Mask(_), Block::Dropout(_)) => {}
                _ => *kept = Kept::Nothing,
            }
        }
    }

    /// Takes a signal through block `index`. `columns` begin with data point `first`; `draws` decide
    /// what dropout takes.
    pub fn forward(
        &mut self,
        (index, block): (usize, &Block),
        signal: &mut Signal<F>,
        (first, columns): (usize, usize),
        draws: Option<Draws>,
    ) {
        let kept = &mut self.kept[index];
        match block {
            Block::Save => self.skipped.copy_from(signal),
            Block::Add(scale) => {
                signal.scale(*scale);
                signal.add(&self.skipped);
            }
            Block::Norm(norm) => {
                let mut normalised = match std::mem::take(kept) {
                    Kept::Norm(normalised) => normalised,
                    _ => Normalised::default(),
                };
                signal.normalise(*norm, columns, &mut normalised);
                *kept = Kept::Norm(normalised);
            }
            Block::Dropout(dropout) => {
                let mut mask = match std::mem::take(kept) {
                    Kept::Mask(mask) => mask,
                    _ => Vec::new(),
                };
                signal.settle(columns);
                if let Some(draws) = draws {
                    let units = signal.block.len() / columns;
                    draw(draws, dropout.rate, (first, columns, units), &mut mask);
                }
                signal.drop_out(*dropout, &mask);
                *kept = Kept::Mask(mask);
            }
            Block::Dense(_) | Block::Activation(_) => {}
        }
    }

    /// Takes a gradient back through block `index`; `skipped` is what goes round the residual branch
    /// that it is in.
    pub fn backward(
        &self,
        (index, block): (usize, &Block),
        (gradient, skipped): (&mut Signal<F>, &mut Signal<F>),
        columns: usize,
    ) {
        match (block, self.kept.get(index)) {
            (Block::Save, _) => gradient.add(skipped),
            (Block::Add(scale), _) => {
                skipped.copy_from(gradient);
                gradient.scale(*scale);
            }
            (Block::Norm(norm), Some(Kept::Norm(normalised))) => {
                gradient.rescale(gradient.largest());
                gradient.unnormalise(*norm, columns, normalised);
            }
            (Block::Dropout(dropout), Some(Kept::Mask(mask))) => {
                gradient.drop_out(*dropout, mask);
            }
            _ => {}
        }
    }
}

/// Draws the mask of `columns` data points from the `first` on.
fn draw(
    mut draws: Draws,
    rate: f64,
    (first, columns, units): (usize, usize, usize),
    mask: &mut Vec<u64>,
) {
    // Uniform between ±sqrt(3).
    let least = 3f64.sqrt() * (2.0 * rate - 1.0);
    let mut numbers = vec![0.0; units];
    mask.clear();
    mask.resize((units * columns).div_ceil(64), 0);
    draws.seek((first * units) as u64);
    for column in 0..columns {
        draws.fill(&mut numbers);
        for (unit, &number) in numbers.iter().enumerate() {
            let at = unit * columns + column;
            mask[at / 64] |= u64::from(number >= least) << (at % 64);
        }
    }
}

impl<F: Real> Signal<F> {
    /// Adds its offset to the block.
    fn settle(&mut self, columns: usize) {
        let offset = std::mem::take(&mut self.offset);
        if offset != 0.0 {
            let rows = vec![offset; self.block.len() / columns];
            self.add_to_rows(&rows, columns);
        }
    }

    /// Times a number.
    fn scale(&mut self, factor: f64) {
        let factor = LogScaled::from(factor).normalised();
        if factor.mantissa != 1.0 {
            let mantissa = F::from_f64(factor.mantissa);
            self.block.iter_mut().for_each(|x| *x *= mantissa);
        }
        self.exponent += factor.exponent;
    }

    /// Adds a signal of the same shape: both take the larger one's power of two, exactly but for what
    /// lies below its last digit.
    fn add(&mut self, other: &Self) {
        let place = |largest: f64, exponent: i64| i64::from(libm::ilogb(largest)) + exponent;
        let (own, theirs) = (self.rescale(self.largest()), other.largest());
        if theirs == 0.0 {
            return;
        }
        let their_place = place(theirs, other.exponent);
        let (exponent, factor) = match own > 0.0 {
            false => (their_place, F::zero()),
            true => {
                let exponent = place(own, self.exponent).max(their_place);
                (exponent, power(self.exponent - exponent))
            }
        };
        let their_factor = power::<F>(other.exponent - exponent);
        for (value, &add) in self.block.iter_mut().zip(&other.block) {
            *value = *value * factor + add * their_factor;
        }
        self.exponent = exponent;
    }

    /// Zero where the mask says so, the others larger for it.
    fn drop_out(&mut self, dropout: Dropout, mask: &[u64]) {
        let factors = [F::zero(), F::from_f64(1.0 / (1.0 - dropout.rate))];
        for (word, chunk) in mask.iter().zip(self.block.chunks_mut(64)) {
            for (bit, value) in chunk.iter_mut().enumerate() {
                *value *= factors[(word >> bit & 1) as usize];
            }
        }
    }

    /// Brings units or data points to mean 0 and variance 1.
    fn normalise(&mut self, norm: Norm, columns: usize, normalised: &mut Normalised<F>) {
        let largest = self.rescale(self.largest());
        let epsilon = libm::ldexp(
            Norm::EPSILON,
            (-2 * self.exponent).clamp(-4000, 4000) as i32,
        );
        let is_faint = self.place(largest) < FAINT;
        let factor = |variance: f64| match is_faint {
            true => 1.0 / Norm::EPSILON.sqrt(),
            // A unit that is the same on all data is 0 where epsilon is far below a float.
            false if variance + epsilon == 0.0 => 0.0,
            false => 1.0 / (variance + epsilon).sqrt(),
        };
        let block = &mut self.block;
        normalised.factors.clear();
        if norm == Norm::Batch {
            for row in block.chunks_exact_mut(columns) {
                let mean = row.iter().map(|x| x.as_f64()).sum::<f64>() / columns as f64;
                let squares = row.iter().map(|x| (x.as_f64() - mean).powi(2));
                let factor = factor(squares.sum::<f64>() / columns as f64);
                row.iter_mut()
                    .for_each(|x| *x = F::from_f64((x.as_f64() - mean) * factor));
                normalised.factors.push(factor);
            }
        } else {
            let units = (block.len() / columns) as f64;
            let mut means = vec![0.0; columns];
            if norm.centres() {
                for row in block.chunks_exact(columns) {
                    let row = means.iter_mut().zip(row);
                    row.for_each(|(mean, x)| *mean += x.as_f64() / units);
                }
            }
            let mut variances = vec![0.0; columns];
            for row in block.chunks_exact(columns) {
                for ((variance, x), mean) in variances.iter_mut().zip(row).zip(&means) {
                    *variance += (x.as_f64() - mean).powi(2) / units;
                }
            }
            normalised.factors.extend(variances.into_iter().map(factor));
            for row in block.chunks_exact_mut(columns) {
                let numbers = row.iter_mut().zip(&means).zip(&normalised.factors);
                for ((x, mean), factor) in numbers {
                    *x = F::from_f64((x.as_f64() - mean) * factor);
                }
            }
        }
        normalised.is_faint = is_faint;
        normalised.exponent = match is_faint {
            true => 0,
            false => -std::mem::take(&mut self.exponent),
        };
        normalised.output.clear();
        normalised.output.extend_from_slice(&self.block);
    }

    /// Takes a gradient back through a norm.
    fn unnormalise(&mut self, norm: Norm, columns: usize, normalised: &Normalised<F>) {
        let Normalised {
            output, factors, ..
        } = normalised;
        // How much a group's mean, and its own output, count.
        let of_mean = if norm.centres() { 1.0 } else { 0.0 };
        let of_output = if normalised.is_faint { 0.0 } else { 1.0 };
        if norm == Norm::Batch {
            let rows = self.block.chunks_exact_mut(columns);
            let rows = rows.zip(output.chunks_exact(columns)).zip(factors);
            for ((row, output), factor) in rows {
                let share = 1.0 / columns as f64;
                let (mut mean, mut product) = (0.0, 0.0);
                for (g, y) in row.iter().zip(output) {
                    mean += g.as_f64();
                    product += g.as_f64() * y.as_f64();
                }
                (mean, product) = (mean * share, product * share * of_output);
                for (g, y) in row.iter_mut().zip(output) {
                    *g = F::from_f64(factor * (g.as_f64() - mean - y.as_f64() * product));
                }
            }
        } else {
            let share = columns as f64 / self.block.len() as f64;
            let mut sums = vec![(0.0, 0.0); columns];
            let rows = self.block.chunks_exact(columns);
            for (row, output) in rows.zip(output.chunks_exact(columns)) {
                for (((mean, product), g), y) in sums.iter_mut().zip(row).zip(output) {
                    *mean += g.as_f64() * share * of_mean;
                    *product += g.as_f64() * y.as_f64() * share * of_output;
                }
            }
            let rows = self.block.chunks_exact_mut(columns);
            for (row, output) in rows.zip(output.chunks_exact(columns)) {
                let numbers = row.iter_mut().zip(output).zip(&sums).zip(factors);
                for (((g, y), (mean, product)), factor) in numbers {
                    *g = F::from_f64(factor * (g.as_f64() - mean - y.as_f64() * product));
                }
            }
        }
        self.exponent += normalised.exponent;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(block: &[f64], exponent: i64) -> Signal<f64> {
        Signal {
            block: block.to_vec(),
            exponent,
            offset: 0.0,
        }
    }

    #[test]
    fn sums_are_right_whichever_side_is_larger() {
        let sum = |exponents: [i64; 2]| {
            let mut sum = signal(&[1.5, -3.0], exponents[0]);
            sum.add(&signal(&[1.0, 3.0], exponents[1]));
            let value = |&x: &f64| LogScaled::new(x, sum.exponent).normalised();
            sum.block.iter().map(value).collect::<Vec<_>>()
        };
        assert_eq!(
            sum([0, 1]),
            [LogScaled::new(1.75, 1), LogScaled::new(1.5, 1)]
        );
        assert_eq!(sum([0, 0])[1], LogScaled::ZERO);
        // Beyond what a float holds the larger one stays as it is.
        assert_eq!(sum([7000, 0])[0], LogScaled::new(1.5, 7000));
        assert_eq!(sum([0, 7000])[1], LogScaled::new(1.5, 7001));
        let mut silent = signal(&[1.0, 2.0], 900);
        silent.scale(0.0);
        silent.add(&signal(&[5.0, 3.0], -900));
        assert_eq!(silent.block.map_to(silent.exponent + 900), [5.0, 3.0]);
    }

    trait MapTo {
        fn map_to(&self, exponent: i64) -> Vec<f64>;
    }

    impl MapTo for Vec<f64> {
        fn map_to(&self, exponent: i64) -> Vec<f64> {
            let of = |&x: &f64| LogScaled::new(x, exponent).to_f64().unwrap();
            self.iter().map(of).collect()
        }
    }

    #[test]
    fn a_norm_is_right_at_every_scale() {
        // Two units on three data points.
        let numbers = [1.0, 2.0, 6.0, -1.0, 0.5, 2.0];
        for exponent in [-4000, -60, -20, -9, 0, 3, 4000] {
            let mut far = signal(&numbers, exponent);
            let mut normalised = Normalised::default();
            far.normalise(Norm::Batch, 3, &mut normalised);
            let mean = 3.0;
            let variance = (4.0 + 1.0 + 9.0) / 3.0;
            let true_variance = LogScaled::new(variance, 2 * exponent) + LogScaled::from(1e-5);
            let factor = true_variance.sqrt().normalised();
            for (got, x) in far.block.iter().zip(&numbers[..3]) {
                let wanted = LogScaled::new(x - mean, exponent);
                let got = LogScaled::new(*got, far.exponent) * factor;
                let difference = (got - wanted).normalised();
                assert!(
                    difference.is_zero() || difference.exponent - exponent < -48,
                    "{exponent}: {got:?} {wanted:?}"
                );
            }
        }
    }
}
