//! A gradient on its way back.

use super::backward::Backward;
use super::kept::Kept;
use super::layout::Layout;
use super::panel::plain_range;
use crate::kernel::{Aligned, Packed, Real};
use crate::measure::{BlockSummary, LogScaled, Moments};
use crate::network::Activation;
use crate::network::engine::signal::{Signal, power};

/// A block on its way back; each number stands for itself times the scale.
#[derive(Debug)]
pub struct Back<F> {
    /// In the panel's order.
    pub block: Aligned<F>,
    /// Of the whole block; its mantissa is in [1, 2), or 0.
    pub scale: LogScaled,
    /// About the power of two of the block's numbers.
    pub size: i64,
}

/// A largest magnitude as a power of two; 0 for 0.
fn size(largest: f64) -> i64 {
    match largest > 0.0 {
        true => i64::from(libm::ilogb(largest)),
        false => 0,
    }
}

impl<F: Real> Back<F> {
    /// Takes over a signal.
    pub fn load(&mut self, signal: &mut Signal<F>, layout: Layout) {
        let largest = signal.rescale(signal.largest());
        self.size = size(largest);
        layout.pack(&signal.block, &mut self.block);
        self.scale = LogScaled::new(1.0, signal.exponent);
    }

    /// Gives a copy as a signal.
    pub fn unload(&self, units: usize, layout: Layout, signal: &mut Signal<F>) {
        layout.unpack(units, &self.block, &mut signal.block);
        let mantissa = F::from_f64(self.scale.mantissa);
        signal.block.iter_mut().for_each(|x| *x *= mantissa);
        signal.exponent = self.scale.exponent;
        signal.offset = 0.0;
    }

    /// Back through weights of standard deviation `sigma` and an activation; returns the gradient's
    /// moments if they are right as they were gathered.
    pub fn step(
        &mut self,
        (weights, sigma): (&Packed<F>, LogScaled),
        (activation, kept): (Activation, &Kept<F>),
        layout: Layout,
        spare: &mut Aligned<F>,
    ) -> Option<Moments> {
        let units = weights.inner();
        // Back to the middle of the range, exactly.
        let shift = match self.size.abs() > plain_range::<F>() {
            true => self.size,
            false => 0,
        };
        let input = &mut self.block[..layout.len(weights.rows())];
        if shift != 0 {
            let factor = power::<F>(-shift);
            input.iter_mut().for_each(|x| *x *= factor);
        }
        let totals = Backward {
            weights,
            input,
            output: &mut spare[..layout.len(units)],
            kept,
        }
        .run(activation);
        std::mem::swap(&mut self.block, spare);
        self.scale = LogScaled::new(
            self.scale.mantissa * sigma.mantissa,
            LogScaled::within_reach(self.scale.exponent + sigma.exponent + kept.shift + shift),
        );
        if self.scale.mantissa >= 2.0 {
            self.scale.mantissa *= 0.5;
            self.scale.exponent += 1;
        }
        self.size = totals.size(units * layout.columns);
        let moments = totals.moments::<F>(units * layout.columns, 0)?;
        Some(moments.scaled(self.scale))
    }

    /// Looks at the block itself: returns its moments and its largest magnitude, and brings it back
    /// to the middle of the float's range.
    pub fn look(&mut self, units: usize, layout: Layout, rows: &mut Vec<F>) -> (Moments, f64) {
        layout.unpack(units, &self.block, rows);
        let summary = BlockSummary::of(rows, 0);
        let moments = summary.moments.scaled(self.scale);
        self.rescale(summary.largest, layout.len(units));
        (moments, summary.largest)
    }

    /// Brings the largest magnitude of the first `len` numbers to [1, 2) if it has gone too far.
    pub fn rescale(&mut self, largest: f64, len: usize) {
        if largest == 0.0 || (1.0 / Signal::<F>::range()..=Signal::<F>::range()).contains(&largest)
        {
            self.size = size(largest);
            return;
        }
        self.size = 0;
        let mut shift = i64::from(libm::ilogb(largest));
        self.scale.exponent += shift;
        // A subnormal number is further from 1 than the largest factor of its type reaches.
        while shift != 0 {
            let step = shift.clamp(-120, 120);
            let factor = power::<F>(-step);
            self.block[..len].iter_mut().for_each(|x| *x *= factor);
            shift -= step;
        }
    }
}
