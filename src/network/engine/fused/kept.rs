//! What the way back needs of one layer on one panel, in the panel's own order.

use pulp::Simd;

use super::layout::Layout;
use crate::kernel::{Aligned, LaneMask, Real};
use crate::network::Activation;

/// The derivatives of a layer: a bit each where there are two slopes, else numbers.
#[derive(Debug)]
pub struct Kept<F> {
    /// For every group and unit the columns with f < 0, as bits in whole bytes.
    pub negative: Vec<u8>,
    /// The derivatives.
    pub slopes: Aligned<F>,
    /// True derivative = number · 2^shift.
    pub shift: i64,
}

impl<F: Real> Kept<F> {
    /// Room for so many units.
    pub fn room(activation: Activation, units: usize, layout: Layout) -> Self {
        let (bytes, numbers) = match activation.slopes() {
            Some(_) => (layout.groups * units * layout.lanes.div_ceil(8), 0),
            None => (0, layout.len(units)),
        };
        Self {
            negative: vec![0; bytes],
            slopes: Aligned::zeros(numbers),
            shift: 0,
        }
    }

    /// Whether it has that room.
    pub fn fits(&self, activation: Activation, units: usize, layout: Layout) -> bool {
        match activation.slopes() {
            Some(_) => self.negative.len() >= layout.groups * units * layout.lanes.div_ceil(8),
            None => self.slopes.len() >= layout.len(units),
        }
    }

    /// Keeps the derivatives at preactivations u · 2^exponent, row by row, and leaves them in
    /// `slopes` too, if they are numbers.
    pub fn keep(
        &mut self,
        activation: Activation,
        (rows, exponent): (&[F], i64),
        layout: Layout,
        slopes: &mut Vec<F>,
    ) {
        if activation.slopes().is_some() {
            let units = rows.len() / layout.columns;
            for (unit, row) in rows.chunks_exact(layout.columns).enumerate() {
                for (group, part) in row.chunks(layout.lanes).enumerate() {
                    let bits = part.iter().rev();
                    let bits = bits.fold(0, |bits, u| bits << 1 | u64::from(*u < F::zero()));
                    let bytes = layout.lanes.div_ceil(8);
                    let row = &mut self.negative[(group * units + unit) * bytes..][..bytes];
                    row.copy_from_slice(&u64::to_le_bytes(bits)[..bytes]);
                }
            }
            self.shift = 0;
        } else {
            slopes.resize(rows.len(), F::zero());
            self.shift = activation.derivative(rows, exponent, slopes);
            layout.pack(slopes, &mut self.slopes);
        }
    }
}

/// Keeps a row's mask as bits, in whole bytes.
#[inline(always)]
pub fn keep<F: Real, S: Simd, const V: usize>(bytes: &mut [u8], mask: LaneMask<F, S, V>) {
    let len = bytes.len();
    bytes.copy_from_slice(&mask.to_bits().to_le_bytes()[..len]);
}

/// The mask that was kept.
#[inline(always)]
pub fn kept<F: Real, S: Simd, const V: usize>(simd: S, bytes: &[u8]) -> LaneMask<F, S, V> {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    LaneMask::from_bits(simd, u64::from_le_bytes(word))
}
