//! A panel's block of numbers with its power of two, and how it goes through a dense block.

use super::fused;
use crate::kernel::{self, Real};
use crate::measure::LogScaled;
use crate::network::{Dense, DenseParameters};

/// Values of `rows` units on the columns of a panel: `block × 2^exponent + offset`.
#[derive(Clone, Debug, Default)]
pub(super) struct Signal<F> {
    /// `rows × columns`, row-major.
    pub block: Vec<F>,
    /// Power of two of the block.
    pub exponent: i64,
    /// The same for every unit: a(0) of the activation that made the signal.
    pub offset: f64,
}

/// Where a product is made before it takes the place of its factor.
#[derive(Debug, Default)]
pub(super) struct Spare<F> {
    /// The product.
    pub block: Vec<F>,
    /// Both, packed.
    packing: fused::Packing<F>,
}

/// A standard deviation as mantissa in [1, 2) (or 0) and power of two.
pub(super) fn deviation(variance: f64) -> LogScaled {
    LogScaled::from(variance).sqrt().normalised()
}

/// 2^e, or 0 where that is far below every number.
pub(super) fn power<F: Real>(e: i64) -> F {
    F::from_f64(libm::ldexp(1.0, e.clamp(-2000, 1000) as i32))
}

/// 2^36: how far above its type's smallest normal number a block's largest magnitude keeps the digits
/// of all that count beside it.
const FAINT: f64 = (1u64 << 36) as f64;

impl<F: Real> Signal<F> {
    /// A block may have magnitudes from 2^-RANGE to 2^RANGE when it enters a product: neither that
    /// nor the activation after it then leaves the range of the type.
    pub fn range() -> f64 {
        // 2^100 for f64; 2^30 for f32.
        if F::max_value().as_f64() > 1e100 {
            1_267_650_600_228_229_401_496_703_205_376.0
        } else {
            1_073_741_824.0
        }
    }

    /// Whether magnitudes up to this one are so near the smallest of the type that smaller ones
    /// among them lose digits.
    pub fn is_faint(largest: f64) -> bool {
        largest < F::min_positive_value().as_f64() * FAINT
    }

    /// Becomes a copy of another signal, in its own buffer.
    pub fn copy_from(&mut self, other: &Self) {
        self.block.clear();
        self.block.extend_from_slice(&other.block);
        self.exponent = other.exponent;
        self.offset = other.offset;
    }

    /// Becomes these numbers, with an exponent of their own.
    pub fn set(&mut self, numbers: &[f64]) {
        let largest = largest(numbers);
        self.exponent = match largest > 0.0 {
            true => i64::from(libm::ilogb(largest)),
            false => 0,
        };
        let place = self.exponent as i32;
        let down = |x: f64| libm::ldexp(x, -place);
        self.block.clear();
        self.block
            .extend(numbers.iter().map(|&x| F::from_f64(down(x))));
        self.offset = 0.0;
    }

    /// The block and its exponent.
    pub fn numbers(&self) -> (&[F], i64) {
        (&self.block, self.exponent)
    }

    /// Row by row.
    pub fn rows(&self, columns: usize) -> impl Iterator<Item = (&[F], i64)> {
        let rows = self.block.chunks_exact(columns);
        rows.map(|row| (row, self.exponent))
    }

    /// Largest magnitude in the block.
    pub fn largest(&self) -> f64 {
        largest(&self.block)
    }

    /// The power of two of a magnitude in the block.
    pub fn place(&self, magnitude: f64) -> i64 {
        match magnitude > 0.0 {
            true => i64::from(libm::ilogb(magnitude)) + self.exponent,
            false => self.exponent,
        }
    }

    /// Brings the largest magnitude back to [1, 2), exactly, if it has gone too far; returns what
    /// it is now.
    pub fn rescale(&mut self, largest: f64) -> f64 {
        if largest == 0.0 || (1.0 / Self::range()..=Self::range()).contains(&largest) {
            return largest;
        }
        let place = libm::ilogb(largest);
        let mut shift = i64::from(place);
        // A subnormal number is further from 1 than the largest factor of its type reaches.
        while shift != 0 {
            let step = shift.clamp(-120, 120);
            let factor = power::<F>(-step);
            for value in &mut self.block {
                *value *= factor;
            }
            self.exponent += step;
            shift -= step;
        }
        libm::ldexp(largest, -place)
    }

    /// W · signal without the bias: the block becomes `fan_out × columns`. What is left to add, the
    /// same for every column, goes to `bias` (empty where it is 0): the bias itself and the
    /// weights' answer to the offset.
    pub fn forward(
        &mut self,
        dense: &Dense,
        parameters: &DenseParameters<F>,
        columns: usize,
        spare: &mut Spare<F>,
        bias: &mut Vec<f64>,
    ) {
        let sigma = deviation(dense.weight_variance);
        let mantissa = F::from_f64(sigma.mantissa);
        if let Some(weights) = parameters.packed_already() {
            let spare = (&mut spare.block, &mut spare.packing);
            fused::multiply(mantissa, weights, &self.block, columns, spare);
        } else {
            let spare = &mut spare.block;
            resize(spare, dense.fan_out * columns);
            let shape = (dense.fan_out, dense.fan_in);
            kernel::product(
                mantissa,
                parameters.rows(),
                shape,
                &self.block,
                columns,
                spare,
            );
        }
        std::mem::swap(&mut self.block, &mut spare.block);
        self.exponent += sigma.exponent;

        parameters.response(dense, self.offset, bias);
        self.offset = 0.0;
    }

    /// Wᵀ · signal: the block becomes `fan_in × columns`.
    pub fn backward(
        &mut self,
        dense: &Dense,
        parameters: &DenseParameters<F>,
        columns: usize,
        spare: &mut Spare<F>,
    ) {
        let sigma = deviation(dense.weight_variance);
        let mantissa = F::from_f64(sigma.mantissa);
        if let Some(weights) = parameters.packed_already() {
            let spare = (&mut spare.block, &mut spare.packing);
            fused::multiply_transposed(mantissa, weights, &self.block, columns, spare);
        } else {
            let spare = &mut spare.block;
            resize(spare, dense.fan_in * columns);
            let (weights, shape) = (parameters.rows(), (dense.fan_out, dense.fan_in));
            kernel::product_transposed(mantissa, weights, shape, &self.block, columns, spare);
        }
        std::mem::swap(&mut self.block, &mut spare.block);
        self.exponent += sigma.exponent;
    }

    /// Adds a number to every row; an empty list adds nothing.
    pub fn add_to_rows(&mut self, rows: &[f64], columns: usize) {
        let Some(factor) = self.make_room(rows) else {
            return;
        };
        let down = power::<f64>(-self.exponent);
        for (row, add) in self.block.chunks_exact_mut(columns).zip(rows) {
            let add = F::from_f64(add * down);
            for value in row {
                *value = *value * factor + add;
            }
        }
    }

    /// Subtracts a block of the same shape.
    pub fn subtract(&mut self, other: &[f64]) {
        let Some(factor) = self.make_room(other) else {
            return;
        };
        let down = power::<f64>(-self.exponent);
        for (value, subtract) in self.block.iter_mut().zip(other) {
            *value = *value * factor - F::from_f64(subtract * down);
        }
    }

    /// Sets the exponent so that the sum of the block and of numbers like these is about 1 at most:
    /// neither side can overflow, and the larger keeps all its digits. Returns the factor that is
    /// still to be applied to the block; `None` if there is nothing to add.
    fn make_room(&mut self, others: &[f64]) -> Option<F> {
        let other = largest(others);
        if other == 0.0 {
            return None;
        }
        let place = |largest: f64| i64::from(libm::ilogb(largest));
        let own = self.rescale(self.largest());
        let (exponent, factor) = if own == 0.0 {
            (place(other), F::zero())
        } else {
            let exponent = place(other).max(place(own) + self.exponent);
            (exponent, power(self.exponent - exponent))
        };
        self.exponent = exponent;
        Some(factor)
    }
}

/// Sets a buffer's length; its contents don't matter.
fn resize<F: Real>(buffer: &mut Vec<F>, len: usize) {
    buffer.resize(len, F::zero());
}

/// Largest magnitude.
pub(super) fn largest<T: Copy + Into<f64>>(values: &[T]) -> f64 {
    let (chunks, tail) = values.as_chunks::<16>();
    let mut lanes = [0.0f64; 16];
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            let value = value.into().abs();
            *lane = if value > *lane { value } else { *lane };
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(tail) {
        let value = value.into().abs();
        *lane = if value > *lane { value } else { *lane };
    }
    let mut half = lanes.len() / 2;
    while half > 0 {
        for i in 0..half {
            let (a, b) = (lanes[i], lanes[i + half]);
            lanes[i] = if b > a { b } else { a };
        }
        half /= 2;
    }
    lanes[0]
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

    fn values(signal: &Signal<f64>) -> Vec<Option<f64>> {
        let value = |&x: &f64| LogScaled::new(x, signal.exponent).to_f64();
        signal.block.iter().map(value).collect()
    }

    #[test]
    fn rescaling_is_exact_and_only_when_needed() {
        let mut s = signal(&[1.5, -3.0], 7);
        s.rescale(3.0);
        assert_eq!((s.block[0], s.exponent), (1.5, 7));
        let tiny = 2f64.powi(-150);
        let mut s = signal(&[1.5 * tiny, -3.0 * tiny], 7);
        s.rescale(3.0 * tiny);
        assert_eq!(s.block, [0.75, -1.5]);
        assert_eq!(s.exponent, 7 - 149);
        let mut s = signal(&[0.0, 0.0], 7);
        s.rescale(0.0);
        assert_eq!(s.exponent, 7);
    }

    #[test]
    fn a_bias_is_added_whichever_side_is_larger() {
        for (exponent, wanted) in [
            (0, [Some(3.0), Some(4.0), Some(-1.0), Some(-1.0)]),
            // Signal far below: the bias stands alone.
            (-5000, [Some(2.0), Some(2.0), Some(-4.0), Some(-4.0)]),
        ] {
            let mut s = signal(&[1.0, 2.0, 3.0, 3.0], exponent);
            s.add_to_rows(&[2.0, -4.0], 2);
            assert_eq!(values(&s), wanted);
        }
        // Signal far above: the bias is lost, nothing overflows.
        let mut s = signal(&[1.0, 2.0, 3.0, 3.0], 5000);
        s.add_to_rows(&[1e300, -4.0], 2);
        s.exponent -= 5000;
        assert_eq!(values(&s), [Some(1.0), Some(2.0), Some(3.0), Some(3.0)]);
        // A dead signal takes the bias.
        let mut s = signal(&[0.0; 4], -123_456);
        s.add_to_rows(&[1e-300, 0.0], 2);
        assert_eq!(
            values(&s),
            [Some(1e-300), Some(1e-300), Some(0.0), Some(0.0)]
        );
    }

    #[test]
    fn a_block_is_subtracted() {
        let mut s = signal(&[1.0, 2.0], 3);
        s.subtract(&[8.0, -8.0]);
        assert_eq!(values(&s), [Some(0.0), Some(24.0)]);
        s.subtract(&[]);
        assert_eq!(values(&s), [Some(0.0), Some(24.0)]);
    }
}
