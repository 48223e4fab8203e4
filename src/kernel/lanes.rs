//! N registers worked on in lockstep, with the operators of a number.
//!
//! A chain of dependent operations leaves a processor idle for most of each one's latency; three
//! chains side by side hide it. Everything here is inlined and free of closures: only so does it
//! inherit the instruction set of its caller.

use std::ops::{Add, Div, Mul, Neg, Sub};

use pulp::Simd;

use super::Lane;

/// N registers of `F` in lockstep.
#[derive(Clone, Copy, Debug)]
pub struct Lanes<F: Lane, S: Simd, const N: usize> {
    simd: S,
    registers: [F::Register<S>; N],
}

/// The outcome of a comparison of [`Lanes`].
#[derive(Clone, Copy, Debug)]
pub struct LaneMask<F: Lane, S: Simd, const N: usize> {
    simd: S,
    masks: [F::Mask<S>; N],
}

impl<F: Lane, S: Simd, const N: usize> Lanes<F, S, N> {
    /// The registers as they are.
    #[inline(always)]
    pub fn new(simd: S, registers: [F::Register<S>; N]) -> Self {
        Self { simd, registers }
    }

    /// x in every lane.
    #[inline(always)]
    pub fn splat(simd: S, x: F) -> Self {
        Self {
            simd,
            registers: [F::splat(simd, x); N],
        }
    }

    /// As many numbers as there are, the rest filled with zeros.
    #[inline(always)]
    pub fn load_part(simd: S, slice: &[F]) -> Self {
        let mut out = Self::splat(simd, F::zero());
        for (i, register) in out.registers.iter_mut().enumerate() {
            let start = slice.len().min(i * F::count::<S>());
            *register = F::load_part(simd, &slice[start..]);
        }
        out
    }

    /// As many numbers as the slice has room for.
    #[inline(always)]
    pub fn store_part(self, slice: &mut [F]) {
        for (i, register) in self.registers.into_iter().enumerate() {
            let start = slice.len().min(i * F::count::<S>());
            F::store_part(self.simd, &mut slice[start..], register);
        }
    }

    /// The registers.
    #[inline(always)]
    pub fn registers(self) -> [F::Register<S>; N] {
        self.registers
    }

    /// x in every lane of a value like this one.
    #[inline(always)]
    pub fn same(self, x: F) -> Self {
        Self::splat(self.simd, x)
    }

    /// self · b + c; rounded once where that is as fast as twice.
    #[inline(always)]
    pub fn mul_add(self, b: Self, c: Self) -> Self {
        let mut out = self;
        for i in 0..N {
            out.registers[i] =
                <F as Lane>::mul_add(self.simd, self.registers[i], b.registers[i], c.registers[i]);
        }
        out
    }

    /// The rounding error of self · other, given that product as rounded; exact.
    #[inline(always)]
    pub fn product_error(self, other: Self, product: Self) -> Self {
        let mut out = -product;
        for i in 0..N {
            let (a, b) = (self.registers[i], other.registers[i]);
            out.registers[i] = F::fused_mul_add(self.simd, a, b, out.registers[i]);
        }
        out
    }

    /// The polynomial with these coefficients, the constant one first, at self.
    #[inline(always)]
    pub fn polynomial(self, coefficients: &[F]) -> Self {
        let Some((&last, rest)) = coefficients.split_last() else {
            return self.same(F::zero());
        };
        let mut sum = self.same(last);
        for &coefficient in rest.iter().rev() {
            sum = sum.mul_add(self, self.same(coefficient));
        }
        sum
    }

    /// The same with another coefficient at the end, which is 1.
    #[inline(always)]
    pub fn monic(self, coefficients: &[F]) -> Self {
        let Some((&last, rest)) = coefficients.split_last() else {
            return self.same(F::one());
        };
        let mut sum = self + last;
        for &coefficient in rest.iter().rev() {
            sum = sum.mul_add(self, self.same(coefficient));
        }
        sum
    }

    /// |self|.
    #[inline(always)]
    pub fn abs(self) -> Self {
        -self.negative_abs()
    }

    /// -|self|.
    #[inline(always)]
    pub fn negative_abs(self) -> Self {
        let mut out = self;
        let sign = <F as Lane>::splat(self.simd, -F::zero());
        for i in 0..N {
            out.registers[i] = F::or(self.simd, self.registers[i], sign);
        }
        out
    }

    /// |self| with the sign of the other.
    #[inline(always)]
    pub fn with_sign_of(self, other: Self) -> Self {
        let mut out = self.abs();
        let sign = <F as Lane>::splat(self.simd, -F::zero());
        for i in 0..N {
            let bit = F::and(self.simd, other.registers[i], sign);
            out.registers[i] = F::or(self.simd, out.registers[i], bit);
        }
        out
    }

    /// Lane by lane the smaller one.
    #[inline(always)]
    pub fn min(self, other: Self) -> Self {
        let mut out = self;
        for i in 0..N {
            out.registers[i] = <F as Lane>::min(self.simd, self.registers[i], other.registers[i]);
        }
        out
    }

    /// Lane by lane the larger one.
    #[inline(always)]
    pub fn max(self, other: Self) -> Self {
        let mut out = self;
        for i in 0..N {
            out.registers[i] = <F as Lane>::max(self.simd, self.registers[i], other.registers[i]);
        }
        out
    }

    /// self < other.
    #[inline(always)]
    pub fn less_than(self, other: Self) -> LaneMask<F, S, N> {
        let mut masks = [F::less_than(self.simd, self.registers[0], other.registers[0]); N];
        for (i, mask) in masks.iter_mut().enumerate().skip(1) {
            *mask = F::less_than(self.simd, self.registers[i], other.registers[i]);
        }
        LaneMask {
            simd: self.simd,
            masks,
        }
    }

    /// self ≠ 0.
    #[inline(always)]
    pub fn nonzero(self) -> LaneMask<F, S, N> {
        self.same(F::zero()).less_than(self.abs())
    }

    /// See [`Lane::low_bits_as_exponent`].
    #[inline(always)]
    pub fn low_bits_as_exponent(self) -> Self {
        let mut out = self;
        for i in 0..N {
            out.registers[i] = F::low_bits_as_exponent(self.simd, self.registers[i]);
        }
        out
    }

    /// The sum of all lanes of all registers.
    #[inline(always)]
    pub fn sum(self) -> F {
        let mut sum = self.registers[0];
        for i in 1..N {
            sum = <F as Lane>::add(self.simd, sum, self.registers[i]);
        }
        F::sum(self.simd, sum)
    }

    /// The largest of all lanes of all registers.
    #[inline(always)]
    pub fn largest(self) -> F {
        let mut largest = self.registers[0];
        for i in 1..N {
            largest = <F as Lane>::max(self.simd, largest, self.registers[i]);
        }
        F::largest(self.simd, largest)
    }
}

impl<F: Lane, S: Simd, const N: usize> LaneMask<F, S, N> {
    /// The masks, a register each.
    #[inline(always)]
    pub fn masks(self) -> [F::Mask<S>; N] {
        self.masks
    }

    /// `yes` where the mask is set, `no` elsewhere.
    #[inline(always)]
    pub fn select(self, yes: Lanes<F, S, N>, no: Lanes<F, S, N>) -> Lanes<F, S, N> {
        let mut out = yes;
        for i in 0..N {
            out.registers[i] =
                F::select(self.simd, self.masks[i], yes.registers[i], no.registers[i]);
        }
        out
    }

    /// The mask as bits, lane 0 of register 0 the lowest. At most 64 lanes.
    #[inline(always)]
    pub fn to_bits(self) -> u64 {
        let mut bits = 0;
        for i in 0..N {
            bits |= F::to_bits(self.simd, self.masks[i]) << (i * F::count::<S>());
        }
        bits
    }

    /// The mask of [`LaneMask::to_bits`].
    #[inline(always)]
    pub fn from_bits(simd: S, bits: u64) -> Self {
        let mut masks = [F::from_bits(simd, bits); N];
        for (i, mask) in masks.iter_mut().enumerate().skip(1) {
            *mask = F::from_bits(simd, bits >> (i * F::count::<S>()));
        }
        Self { simd, masks }
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl<F: Lane, S: Simd, const N: usize> $trait for Lanes<F, S, N> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                let mut out = self;
                for i in 0..N {
                    out.registers[i] =
                        <F as Lane>::$method(self.simd, self.registers[i], other.registers[i]);
                }
                out
            }
        }

        impl<F: Lane, S: Simd, const N: usize> $trait<F> for Lanes<F, S, N> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: F) -> Self {
                $trait::$method(self, self.same(other))
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl<F: Lane, S: Simd, const N: usize> Neg for Lanes<F, S, N> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        let mut out = self;
        let sign = <F as Lane>::splat(self.simd, -F::zero());
        for i in 0..N {
            out.registers[i] = F::xor(self.simd, self.registers[i], sign);
        }
        out
    }
}
