//! How an activation bends a row of preactivations.

use pulp::Simd;

use super::gather::Gather;
use super::kept::Kept;
use crate::kernel::function::{Function, Scaling};
use crate::kernel::{Lanes, Place, Real};

/// Where a row stands: its tile, and the row among all of the panel.
#[derive(Clone, Copy)]
pub struct Row {
    pub place: Place,
    pub row: usize,
}

/// An activation in the kernel's epilogue.
pub trait Bend<F: Real>: Copy {
    /// h of f, centred; keeps what the way back needs, and has the derivatives seen. The bits tell
    /// where a(f) is not 0.
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        at: Row,
        kept: &mut Kept<F>,
        gather: &mut Gather<F, S>,
    ) -> (Lanes<F, S, V>, u64);
}

#[inline(always)]
fn nonzero<F: Real, S: Simd, const V: usize>(h: Lanes<F, S, V>) -> u64 {
    h.same(F::zero()).less_than(h.abs()).to_bits()
}

/// max(f, 0).
#[derive(Clone, Copy)]
pub struct Relu;

impl<F: Real> Bend<F> for Relu {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        at: Row,
        kept: &mut Kept<F>,
        _: &mut Gather<F, S>,
    ) -> (Lanes<F, S, V>, u64) {
        let zero = f.same(F::zero());
        kept.mark(at.row, V * F::count::<S>(), f.less_than(zero).to_bits());
        (f.max(zero), zero.less_than(f).to_bits())
    }
}

/// This slope on the left, 1 on the right.
#[derive(Clone, Copy)]
pub struct Leaky<F>(pub F);

impl<F: Real> Bend<F> for Leaky<F> {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        at: Row,
        kept: &mut Kept<F>,
        _: &mut Gather<F, S>,
    ) -> (Lanes<F, S, V>, u64) {
        let negative = f.less_than(f.same(F::zero()));
        kept.mark(at.row, V * F::count::<S>(), negative.to_bits());
        let h = negative.select(f * self.0, f);
        (h, nonzero(h))
    }
}

/// A smooth function with a(0) = 0, at f · first, with values and arguments to this scale.
#[derive(Clone, Copy)]
pub struct Smooth<A, P, Q> {
    pub function: A,
    pub first: P,
    pub scale: Q,
}

impl<A: Function, P, Q> Smooth<A, P, Q> {
    #[inline(always)]
    fn evaluate<F: Real, S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        at: Row,
        kept: &mut Kept<F>,
        gather: &mut Gather<F, S>,
    ) -> Lanes<F, S, V>
    where
        P: Scaling<F>,
        Q: Scaling<F>,
    {
        let (value, slope) = self.function.evaluate(self.first.scale_up(f), self.scale);
        let (slopes, _) = F::registers_mut::<S>(&mut kept.slopes).as_chunks_mut::<V>();
        slopes[at.row] = slope.registers();
        gather.slopes(gather.data(at.place, slope));
        value
    }
}

impl<F: Real, A: Function, P: Scaling<F>, Q: Scaling<F>> Bend<F> for Smooth<A, P, Q> {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        at: Row,
        kept: &mut Kept<F>,
        gather: &mut Gather<F, S>,
    ) -> (Lanes<F, S, V>, u64) {
        let h = self.evaluate(f, at, kept, gather);
        (h, nonzero(h))
    }
}

/// A smooth function with another a(0): it is nowhere 0, though far on the left no float may hold it.
#[derive(Clone, Copy)]
pub struct Offset<B>(pub B);

impl<F: Real, A: Function, P: Scaling<F>, Q: Scaling<F>> Bend<F> for Offset<Smooth<A, P, Q>> {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
        at: Row,
        kept: &mut Kept<F>,
        gather: &mut Gather<F, S>,
    ) -> (Lanes<F, S, V>, u64) {
        gather.preactivations(gather.data(at.place, f));
        (
            self.0.evaluate(f, at, kept, gather),
            u64::MAX >> (64 - V * F::count::<S>()),
        )
    }
}
