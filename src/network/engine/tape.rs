//! What the backward pass needs of the forward pass: the activations' derivatives.

use super::vectorised;
use crate::kernel::Real;
use crate::network::{Activation, Block, Network};

/// Derivatives of every activation block on one panel.
///
/// Two slopes need a bit a unit; other derivatives are kept as numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Tape<F> {
    entries: Vec<Entry>,
    bits: Vec<u64>,
    slopes: Vec<F>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// First word or number.
    start: usize,
    /// True derivative = number · 2^shift.
    shift: i64,
}

impl<F: Real> Tape<F> {
    /// Makes room for a network on panels of up to `columns` data points.
    pub fn prepare(&mut self, network: &Network, columns: usize) {
        self.entries.clear();
        let (mut words, mut numbers) = (0, 0);
        for (block, size) in network.blocks.iter().zip(network.sizes()) {
            let mut start = 0;
            if let Block::Activation(activation) = block {
                if activation.slopes().is_some() {
                    start = words;
                    words += (size * columns).div_ceil(64);
                } else {
                    start = numbers;
                    numbers += size * columns;
                }
            }
            self.entries.push(Entry { start, shift: 0 });
        }
        self.bits.resize(words, 0);
        if numbers > self.slopes.capacity() {
            // Asked of the system as zeros, which takes no time: it may be many gigabytes.
            self.slopes = vec![F::zero(); numbers];
        } else {
            self.slopes.resize(numbers, F::zero());
        }
    }

    /// Keeps the derivatives at the preactivations u · 2^exponent of block `index`.
    pub fn keep(
        &mut self,
        index: usize,
        activation: Activation,
        preactivations: &[F],
        exponent: i64,
    ) {
        let entry = &mut self.entries[index];
        if activation.slopes().is_some() {
            for (word, chunk) in self.bits[entry.start..]
                .iter_mut()
                .zip(preactivations.chunks(64))
            {
                *word = 0;
                for (bit, u) in chunk.iter().enumerate() {
                    *word |= u64::from(*u >= F::zero()) << bit;
                }
            }
        } else {
            let end = entry.start + preactivations.len();
            let slopes = &mut self.slopes[entry.start..end];
            entry.shift = match vectorised::derivative(activation, preactivations, exponent, slopes)
            {
                true => 0,
                false => activation.derivative(preactivations, exponent, slopes),
            };
        }
    }

    /// The `len` derivatives kept for block `index` and their power of two, if they are numbers.
    pub fn slopes(&self, index: usize, len: usize) -> (&[F], i64) {
        let entry = self.entries[index];
        let end = (entry.start + len).min(self.slopes.len());
        (&self.slopes[entry.start.min(end)..end], entry.shift)
    }

    /// Multiplies the gradient after block `index` by the derivatives; returns the power of two
    /// that goes to its exponent.
    pub fn multiply(&self, index: usize, activation: Activation, gradient: &mut [F]) -> i64 {
        let entry = self.entries[index];
        match activation.slopes() {
            Some((negative, positive)) => {
                let slopes = [F::from_f64(negative), F::from_f64(positive)];
                for (word, chunk) in self.bits[entry.start..].iter().zip(gradient.chunks_mut(64)) {
                    for (bit, value) in chunk.iter_mut().enumerate() {
                        *value *= slopes[(word >> bit & 1) as usize];
                    }
                }
            }
            None => {
                for (value, slope) in gradient.iter_mut().zip(&self.slopes[entry.start..]) {
                    *value *= *slope;
                }
            }
        }
        entry.shift
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Architecture, FullyConnected, Initialiser, Target};

    #[test]
    fn derivatives_come_back_as_they_went_in() {
        for activation in Activation::ALL {
            let network = FullyConnected {
                depth: 3,
                width: 10,
                input_dim: 2,
                output_dim: 1,
                activation,
                init: Initialiser::Gaussian,
                architecture: Architecture::PLAIN,
                bias_variance: 0.0,
                target: Target::default(),
            }
            .network(|_| 1.0);
            let mut tape = Tape::<f64>::default();
            tape.prepare(&network, 13);
            let u: Vec<f64> = (0..130).map(|i| f64::from(i - 65) / 16.0).collect();
            let others = vec![0.5; 130];
            tape.keep(1, activation, &others, 0);
            tape.keep(3, activation, &u, 1);
            tape.keep(5, activation, &others, 0);
            let mut gradient = vec![3.0; 130];
            let shift = tape.multiply(3, activation, &mut gradient);
            assert_eq!(shift, 0);
            for (g, u) in gradient.iter().zip(&u) {
                let wanted = 3.0 * activation.slope(2.0 * u);
                assert!(
                    (g - wanted).abs() <= 1e-14 * wanted.abs(),
                    "{activation:?} {u}"
                );
            }
        }
    }
}
