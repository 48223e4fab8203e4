//! An activation with a(0) other than 0 on a block of differences from a centre.

use pulp::{Simd, WithSimd};

use super::centre::Centre;
use super::gather::{Gather, Totals};
use super::kept::Kept;
use crate::kernel::function::{Increase, Scaling};
use crate::kernel::{Lane, Lanes, Place, Real, TileShape};

/// h - r of f - f°, where r = a(f°) is the centre: behind the product, on a block in the cache.
pub struct Around<'a, F, A, P, Q> {
    pub function: A,
    /// What differences are multiplied by before; a bounded function's are not scaled up behind.
    pub first: P,
    pub scale: Q,
    pub block: &'a mut [F],
    pub kept: &'a mut Kept<F>,
    pub centre: &'a Centre<F>,
    /// The group with lanes to spare, if any, and those of it that hold data.
    pub cut: Option<(usize, u64)>,
}

impl<F: Real, A: Increase, P: Scaling<F>, Q: Scaling<F>> WithSimd for Around<'_, F, A, P, Q> {
    type Output = Totals;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Totals {
        match const { TileShape::registers::<S>() } {
            3 => self.groups::<S, 3>(simd),
            _ => self.groups::<S, 2>(simd),
        }
    }
}

impl<F: Real, A: Increase, P: Scaling<F>, Q: Scaling<F>> Around<'_, F, A, P, Q> {
    #[inline(always)]
    fn groups<S: Simd, const V: usize>(self, simd: S) -> Totals {
        let starts = &self.centre.starts[..];
        let mut gather = Gather::new(simd, self.cut);
        let mut products = F::splat(simd, F::zero());
        let (block, _) = F::registers_mut::<S>(self.block).as_chunks_mut::<V>();
        let (slopes, _) = F::registers_mut::<S>(&mut self.kept.slopes).as_chunks_mut::<V>();
        let (mut group, mut unit) = (0, 0);
        for (registers, slopes) in block.iter_mut().zip(slopes) {
            let place = Place { group, row: unit };
            let f = Lanes::new(simd, *registers);
            let u = self.first.scale_up(f);
            let (h, slope) = self.function.evaluate(starts[unit], u, self.scale);
            (*registers, *slopes) = (h.registers(), slope.registers());
            let [f, h, slope] = match gather.is_cut(place) {
                true => [f, h, slope].map(|x| gather.data::<true, V>(x)),
                false => [f, h, slope],
            };
            gather.slopes(slope);
            gather.preactivations(f);
            gather.add(h);
            if let Some(&value) = self.centre.values.get(unit) {
                let value = F::splat(simd, value);
                for h in h.registers() {
                    products = <F as Lane>::mul_add(simd, value, h, products);
                }
            }
            unit += 1;
            if unit == starts.len() {
                (group, unit) = (group + 1, 0);
            }
        }
        Totals {
            products: F::sum(simd, products).as_f64(),
            ..gather.totals()
        }
    }
}
