//! How an activation bends a row of preactivations.

use pulp::Simd;

use crate::kernel::function::{Function, Scaling};
use crate::kernel::{LaneMask, Lanes, Real};

/// An activation of two slopes, in the product's epilogue.
pub trait Kink<F: Real>: Copy {
    /// a(f), and where it is not 0.
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
    ) -> (Lanes<F, S, V>, LaneMask<F, S, V>);
}

/// max(f, 0).
#[derive(Clone, Copy)]
pub struct Relu;

impl<F: Real> Kink<F> for Relu {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
    ) -> (Lanes<F, S, V>, LaneMask<F, S, V>) {
        let zero = f.same(F::zero());
        (f.max(zero), zero.less_than(f))
    }
}

/// This slope on the left, 1 on the right.
#[derive(Clone, Copy)]
pub struct Leaky<F>(pub F);

impl<F: Real> Kink<F> for Leaky<F> {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(
        self,
        f: Lanes<F, S, V>,
    ) -> (Lanes<F, S, V>, LaneMask<F, S, V>) {
        let negative = f.less_than(f.same(F::zero()));
        let h = negative.select(f * self.0, f);
        (h, h.nonzero())
    }
}

/// A smooth activation with a(0) = 0, on a block behind the product.
pub trait Curve<F: Real>: Copy {
    /// (a(f), a'(f)).
    fn bend<S: Simd, const V: usize>(self, f: Lanes<F, S, V>) -> (Lanes<F, S, V>, Lanes<F, S, V>);
}

/// A smooth function, at f · first, with values and arguments to this scale.
#[derive(Clone, Copy)]
pub struct Smooth<A, P, Q> {
    pub function: A,
    pub first: P,
    pub scale: Q,
}

impl<F: Real, A: Function, P: Scaling<F>, Q: Scaling<F>> Curve<F> for Smooth<A, P, Q> {
    #[inline(always)]
    fn bend<S: Simd, const V: usize>(self, f: Lanes<F, S, V>) -> (Lanes<F, S, V>, Lanes<F, S, V>) {
        self.function.evaluate(self.first.scale_up(f), self.scale)
    }
}
