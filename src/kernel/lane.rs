//! What a number type needs so that a vector register can be filled with it.
//!
//! `pulp` names its operations by type (`add_f64s`, `add_f32s`); [`Lane`] gives them one name, so
//! that the product and the functions are written once. Used through [`super::Lanes`].

use std::fmt::Debug;

use pulp::Simd;
use pulp::bytemuck::{self, CheckedBitPattern, NoUninit, Pod, checked};

use super::Number;

/// `f32` or `f64` as the lane of a vector register of any instruction set.
///
/// Every method is one or two instructions, and inlined: the instruction set is known only inside
/// of [`pulp::WithSimd::with_simd`].
pub trait Lane: Number + Pod {
    /// A register filled with this type.
    type Register<S: Simd>: Copy + Debug + Send + Sync + Pod + 'static;

    /// The outcome of a comparison, lane by lane.
    type Mask<S: Simd>: Copy + Debug + Send + Sync + NoUninit + CheckedBitPattern + 'static;

    /// Lanes of a register.
    fn count<S: Simd>() -> usize;

    /// The slice as whole registers; what is left over at its end is not seen.
    fn registers<S: Simd>(slice: &[Self]) -> &[Self::Register<S>];

    /// The slice as whole registers; what is left over at its end is not seen.
    fn registers_mut<S: Simd>(slice: &mut [Self]) -> &mut [Self::Register<S>];

    /// At most one register's worth of numbers, the rest filled with zeros.
    fn load_part<S: Simd>(simd: S, slice: &[Self]) -> Self::Register<S>;

    /// The first numbers of a register, as many as the slice has room for.
    fn store_part<S: Simd>(simd: S, slice: &mut [Self], x: Self::Register<S>);

    /// x in every lane.
    fn splat<S: Simd>(simd: S, x: Self) -> Self::Register<S>;

    /// a + b.
    fn add<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;

    /// a - b.
    fn sub<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;

    /// a b.
    fn mul<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;

    /// a / b.
    fn div<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;

    /// a b + c, rounded once where that is as fast as twice.
    fn mul_add<S: Simd>(
        simd: S,
        a: Self::Register<S>,
        b: Self::Register<S>,
        c: Self::Register<S>,
    ) -> Self::Register<S>;

    /// a b + c, rounded once, however slow that is on a processor without the instruction.
    fn fused_mul_add<S: Simd>(
        simd: S,
        a: Self::Register<S>,
        b: Self::Register<S>,
        c: Self::Register<S>,
    ) -> Self::Register<S>;

    /// The smaller of a and b.
    fn min<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;

    /// The larger of a and b.
    fn max<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;

    /// The bits of a that are also set in b.
    fn and<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;

    /// The bits of a and those of b.
    fn or<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;

    /// The bits of a not set in b, and the other way round.
    fn xor<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;

    /// a < b.
    fn less_than<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Mask<S>;

    /// `yes` where the mask is set, `no` elsewhere.
    fn select<S: Simd>(
        simd: S,
        mask: Self::Mask<S>,
        yes: Self::Register<S>,
        no: Self::Register<S>,
    ) -> Self::Register<S>;

    /// The mask as bits, lane 0 the lowest.
    fn to_bits<S: Simd>(simd: S, mask: Self::Mask<S>) -> u64;

    /// The mask whose lanes are the low bits, lane 0 the lowest.
    fn from_bits<S: Simd>(simd: S, bits: u64) -> Self::Mask<S>;

    /// The sum of all lanes.
    fn sum<S: Simd>(simd: S, x: Self::Register<S>) -> Self;

    /// The largest lane.
    fn largest<S: Simd>(simd: S, x: Self::Register<S>) -> Self;

    /// The low bits of x, a number about 1.5 · 2^p with p bits after the leading one, moved to the
    /// place of the exponent: x = 1.5 · 2^p + bias + n gives 2^n.
    fn low_bits_as_exponent<S: Simd>(simd: S, x: Self::Register<S>) -> Self::Register<S>;
}

/// Implements [`Lane`] by pulp's methods for one type.
macro_rules! lane {
    (
        $type:ident as $uint:ident, $register:ident, $mask:ident, $count:ident,
        $registers:ident, $registers_mut:ident,
        $load_part:ident, $store_part:ident, $splat:ident, $splat_uint:ident,
        { $($binary:ident = $binary_method:ident),* },
        { $($ternary:ident = $ternary_method:ident),* },
        $less_than:ident, $select:ident, $sum:ident, $largest:ident,
        $cast_uint:ident, $cast_float:ident, $select_uint:ident, $and_uint:ident,
        $equal_uint:ident, $exponent:ident
    ) => {
        impl Lane for $type {
            type Register<S: Simd> = S::$register;
            type Mask<S: Simd> = S::$mask;

            #[inline(always)]
            fn count<S: Simd>() -> usize {
                S::$count
            }

            #[inline(always)]
            fn registers<S: Simd>(slice: &[Self]) -> &[Self::Register<S>] {
                S::$registers(slice).0
            }

            #[inline(always)]
            fn registers_mut<S: Simd>(slice: &mut [Self]) -> &mut [Self::Register<S>] {
                S::$registers_mut(slice).0
            }

            #[inline(always)]
            fn load_part<S: Simd>(simd: S, slice: &[Self]) -> Self::Register<S> {
                simd.$load_part(slice)
            }

            #[inline(always)]
            fn store_part<S: Simd>(simd: S, slice: &mut [Self], x: Self::Register<S>) {
                simd.$store_part(slice, x);
            }

            #[inline(always)]
            fn splat<S: Simd>(simd: S, x: Self) -> Self::Register<S> {
                simd.$splat(x)
            }

            $(
                #[inline(always)]
                fn $binary<S: Simd>(
                    simd: S,
                    a: Self::Register<S>,
                    b: Self::Register<S>,
                ) -> Self::Register<S> {
                    simd.$binary_method(a, b)
                }
            )*

            $(
                #[inline(always)]
                fn $ternary<S: Simd>(
                    simd: S,
                    a: Self::Register<S>,
                    b: Self::Register<S>,
                    c: Self::Register<S>,
                ) -> Self::Register<S> {
                    simd.$ternary_method(a, b, c)
                }
            )*

            #[inline(always)]
            fn less_than<S: Simd>(
                simd: S,
                a: Self::Register<S>,
                b: Self::Register<S>,
            ) -> Self::Mask<S> {
                simd.$less_than(a, b)
            }

            #[inline(always)]
            fn select<S: Simd>(
                simd: S,
                mask: Self::Mask<S>,
                yes: Self::Register<S>,
                no: Self::Register<S>,
            ) -> Self::Register<S> {
                simd.$select(mask, yes, no)
            }

            #[inline(always)]
            fn to_bits<S: Simd>(simd: S, mask: Self::Mask<S>) -> u64 {
                // AVX-512 and the plain set: the mask is its bits already.
                let bytes = bytemuck::bytes_of(&mask);
                match (S::$count, bytes.len()) {
                    (1 | 8, 1) => return bytes[0].into(),
                    (16, 2) => return u16::from_le_bytes([bytes[0], bytes[1]]).into(),
                    _ => {}
                }
                let marked = simd.$select_uint(mask, lane_bits::$uint::<S>(), simd.$splat_uint(0));
                let marked: &[$uint] = bytemuck::cast_slice(std::slice::from_ref(&marked));
                let mut bits = 0;
                for &lane in marked {
                    bits |= lane;
                }
                bits.into()
            }

            #[inline(always)]
            fn from_bits<S: Simd>(simd: S, bits: u64) -> Self::Mask<S> {
                let bytes = &bits.to_le_bytes()[..size_of::<Self::Mask<S>>().min(2)];
                match (S::$count, size_of::<Self::Mask<S>>()) {
                    (8, 1) | (16, 2) => return checked::pod_read_unaligned(bytes),
                    _ => {}
                }
                let lanes = lane_bits::$uint::<S>();
                let present = simd.$and_uint(simd.$splat_uint(bits as $uint), lanes);
                simd.$equal_uint(present, lanes)
            }

            #[inline(always)]
            fn sum<S: Simd>(simd: S, x: Self::Register<S>) -> Self {
                simd.$sum(x)
            }

            #[inline(always)]
            fn largest<S: Simd>(simd: S, x: Self::Register<S>) -> Self {
                simd.$largest(x)
            }

            #[inline(always)]
            fn low_bits_as_exponent<S: Simd>(simd: S, x: Self::Register<S>) -> Self::Register<S> {
                simd.$cast_float($exponent(simd, simd.$cast_uint(x)))
            }
        }
    };
}

/// Bit i in lane i.
mod lane_bits {
    use pulp::Simd;

    #[inline(always)]
    pub fn u64<S: Simd>() -> S::u64s {
        const BITS: [u64; 8] = [1, 2, 4, 8, 16, 32, 64, 128];
        S::as_simd_u64s(&BITS).0[0]
    }

    #[inline(always)]
    pub fn u32<S: Simd>() -> S::u32s {
        const BITS: [u32; 16] = {
            let mut bits = [0; 16];
            let mut lane = 0;
            while lane < 16 {
                bits[lane] = 1 << lane;
                lane += 1;
            }
            bits
        };
        S::as_simd_u32s(&BITS).0[0]
    }
}

#[inline(always)]
fn exponent_f64<S: Simd>(simd: S, x: S::u64s) -> S::u64s {
    // A multiplication by a power of two is compiled to a shift.
    simd.mul_u64s(x, simd.splat_u64s(1 << 52))
}

#[inline(always)]
fn exponent_f32<S: Simd>(simd: S, x: S::u32s) -> S::u32s {
    simd.wrapping_dyn_shl_u32s(x, simd.splat_u32s(23))
}

lane!(
    f64 as u64, f64s, m64s, F64_LANES,
    as_simd_f64s, as_mut_simd_f64s,
    partial_load_f64s, partial_store_f64s, splat_f64s, splat_u64s,
    { add = add_f64s, sub = sub_f64s, mul = mul_f64s, div = div_f64s, min = min_f64s, max = max_f64s, and = and_f64s, or = or_f64s, xor = xor_f64s },
    { mul_add = mul_add_e_f64s, fused_mul_add = mul_add_f64s },
    less_than_f64s, select_f64s, reduce_sum_f64s, reduce_max_f64s,
    transmute_u64s_f64s, transmute_f64s_u64s, select_u64s, and_u64s,
    equal_u64s, exponent_f64
);

lane!(
    f32 as u32, f32s, m32s, F32_LANES,
    as_simd_f32s, as_mut_simd_f32s,
    partial_load_f32s, partial_store_f32s, splat_f32s, splat_u32s,
    { add = add_f32s, sub = sub_f32s, mul = mul_f32s, div = div_f32s, min = min_f32s, max = max_f32s, and = and_f32s, or = or_f32s, xor = xor_f32s },
    { mul_add = mul_add_e_f32s, fused_mul_add = mul_add_f32s },
    less_than_f32s, select_f32s, reduce_sum_f32s, reduce_max_f32s,
    transmute_u32s_f32s, transmute_f32s_u32s, select_u32s, and_u32s,
    equal_u32s, exponent_f32
);
