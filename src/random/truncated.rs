//! Normals cut off at ±2 from 64-bit words, each by the quantile of a uniform number.
//!
//! The normal quantile is algorithm AS 241 (Wichura 1988), good to 1e-16; logarithm and root are those of
//! `box_muller`, so that the bits are the same on every processor.
// The polynomials are copied digit by digit.
#![allow(clippy::excessive_precision)]

use super::box_muller::{BATCH, ln};

/// Φ(2) - 1/2.
const HALF: f64 = 0.477_249_868_051_820_8;
/// 1 over the standard deviation of N(0, 1) cut off at ±2, as Flax and Keras divide by.
const CORRECTION: f64 = 1.0 / 0.879_625_661_034_239_78;
/// Up to this distance of a probability from 1/2 its quantile is a ratio in that.
const CENTRE: f64 = 0.425;

/// c[0] + c[1] x + ... + c[7] x^7.
#[inline(always)]
fn polynomial(c: [f64; 8], x: f64) -> f64 {
    c.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// The z >= 0 below which N(0, 1) lies with probability 1/2 + q, for 0 <= q < 0.4999.
#[inline(always)]
fn quantile(q: f64) -> f64 {
    const A: [f64; 8] = [
        3.387_132_872_796_366_608_0,
        1.331_416_678_917_843_774_5e2,
        1.971_590_950_306_551_442_7e3,
        1.373_169_376_550_946_112_5e4,
        4.592_195_393_154_987_145_7e4,
        6.726_577_092_700_870_085_3e4,
        3.343_057_558_358_812_810_5e4,
        2.509_080_928_730_122_672_7e3,
    ];
    const B: [f64; 8] = [
        1.0,
        4.231_333_070_160_091_125_2e1,
        6.871_870_074_920_579_083_0e2,
        5.394_196_021_424_751_107_7e3,
        2.121_379_430_158_659_586_7e4,
        3.930_789_580_009_271_061_0e4,
        2.872_908_573_572_194_267_4e4,
        5.226_495_278_852_854_561_0e3,
    ];
    const C: [f64; 8] = [
        1.423_437_110_749_683_577_34,
        4.630_337_846_156_545_295_90,
        5.769_497_221_460_691_405_50,
        3.647_848_324_763_204_605_04,
        1.270_458_252_452_368_382_58,
        2.417_807_251_774_506_117_70e-1,
        2.272_384_498_926_918_458_33e-2,
        7.745_450_142_783_414_076_40e-4,
    ];
    const D: [f64; 8] = [
        1.0,
        2.053_191_626_637_758_821_87,
        1.676_384_830_183_803_849_40,
        6.897_673_349_851_000_045_50e-1,
        1.481_039_764_274_800_745_90e-1,
        1.519_866_656_361_645_719_66e-2,
        5.475_938_084_995_344_946_00e-4,
        1.050_750_071_644_416_843_24e-9,
    ];
    if q <= CENTRE {
        let r = CENTRE * CENTRE - q * q;
        return q * polynomial(A, r) / polynomial(B, r);
    }
    let r = (-ln(0.5 - q)).sqrt() - 1.6;
    polynomial(C, r) / polynomial(D, r)
}

/// Normals cut off at ±2 and divided by the standard deviation that they have then, symmetric to the last
/// bit.
pub(super) fn normals(words: &[[u64; BATCH]], out: &mut [[f64; BATCH]]) {
    const STEP: f64 = 1.0 / (1u64 << 52) as f64;
    for (o, word) in out.as_flattened_mut().iter_mut().zip(words.as_flattened()) {
        // The sign, and one of the middles of 2^52 steps between 0 and 1.
        let share = ((word << 1 >> 12) as f64 + 0.5) * STEP;
        let size = CORRECTION * quantile(HALF * share);
        *o = f64::from_bits(size.to_bits() | word >> 63 << 63);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_is_that_of_mpmath() {
        // mpmath.sqrt(2) * mpmath.erfinv(2 * q) at 40 digits.
        for (q, z) in [
            (0.0, 0.0),
            (1e-10, 2.506_628_274_631_001e-10),
            (0.1, 0.253_347_103_135_799_8),
            (0.25, 0.674_489_750_196_081_7),
            (0.424, 1.432_502_720_825_811_5),
            (0.426, 1.446_632_067_158_978_4),
            (0.45, 1.644_853_626_951_472_8),
            (0.477, 1.995_393_310_167_824_4),
        ] {
            assert!((quantile(q) - z).abs() <= 1e-15 * z, "{q}: {}", quantile(q));
        }
        assert!((quantile(HALF) - 2.0).abs() < 2e-15);
    }

    #[test]
    fn numbers_have_mean_0_variance_1_and_end_at_the_cut() {
        const BATCHES: u64 = 8192;
        let word = |i: u64| i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let words: Vec<[u64; BATCH]> = (0..BATCHES)
            .map(|b| std::array::from_fn(|i| word(b * BATCH as u64 + i as u64)))
            .collect();
        let mut out = vec![[0.0; BATCH]; words.len()];
        normals(&words, &mut out);
        let numbers = out.as_flattened();
        let n = numbers.len() as f64;
        // A Weyl sequence is far more even than chance: these are nearly integrals.
        let moment = |power| numbers.iter().map(|x| x.powi(power)).sum::<f64>() / n;
        assert!(moment(1).abs() < 1e-4);
        assert!((moment(2) - 1.0).abs() < 1e-4);
        // mpmath: the fourth moment over the square of the second, by quadrature.
        assert!((moment(4) - 2.365_536_7).abs() < 1e-3, "{}", moment(4));
        let most = numbers.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        assert!(most < 2.0 * CORRECTION && most > 1.999 * CORRECTION);
    }
}
