//! Pairs of standard normals from pairs of 64-bit words (Box & Muller 1958), a batch at a time.
//!
//! Logarithm, sine and cosine are built here from IEEE additions, multiplications, divisions and
//! square roots alone (no fused ones, no libm), so the bits are the same on every processor. There
//! are no branches: several registers of numbers go in lockstep. The polynomials are those of Sun's
//! fdlibm (`e_log.c`, `k_sin.c`, `k_cos.c`), good to about 1 ulp.
// The polynomials are copied digit by digit.
#![allow(clippy::excessive_precision)]

use std::ops::{Add, Div, Mul, Sub};

use pulp::Simd;

/// Numbers in a batch; the first half are cosines, the second half sines.
pub(super) const BATCH: usize = 32;
const PAIRS: usize = BATCH / 2;

/// Exponent bits of 1.0.
const ONE: u64 = 0x3ff0_0000_0000_0000;
/// The bits below the exponent.
const FRACTION: u64 = 0x000f_ffff_ffff_ffff;
/// 2^52, whose fraction bits count units.
const TWO_52: u64 = 0x4330_0000_0000_0000;
/// sqrt(1/2).
const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;

/// A number in (0, 1], a multiple of 2^-52, from the top 52 bits of a word.
#[inline(always)]
fn unit(word: u64) -> f64 {
    2.0 - f64::from_bits(word >> 12 | ONE)
}

/// A number, or several in lockstep: what the functions here are made of.
trait Arithmetic:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// The same number in every place.
    fn same(self, x: f64) -> Self;
}

impl Arithmetic for f64 {
    #[inline(always)]
    fn same(self, x: f64) -> f64 {
        x
    }
}

/// (k, f) with u = 2^k (1 + f) for a normal u > 0, 1 + f between sqrt(1/2) and sqrt(2).
#[inline(always)]
fn parts(u: f64) -> (f64, f64) {
    let bits = u.to_bits().wrapping_add(ONE - SQRT_HALF);
    let k = f64::from_bits(bits >> 52 | TWO_52) - (4_503_599_627_370_496.0 + 1023.0);
    let f = f64::from_bits((bits & FRACTION).wrapping_add(SQRT_HALF)) - 1.0;
    (k, f)
}

/// ln (2^k (1 + f)).
#[inline(always)]
fn series<A: Arithmetic>(k: A, f: A) -> A {
    const LN2_HIGH: f64 = 6.93147180369123816490e-01;
    const LN2_LOW: f64 = 1.90821492927058770002e-10;
    const G: [f64; 7] = [
        6.666666666666735130e-01,
        3.999999999940941908e-01,
        2.857142874366239149e-01,
        2.222219843214978396e-01,
        1.818357216161805012e-01,
        1.531383769920937332e-01,
        1.479819860511658591e-01,
    ];
    let s = f / (f.same(2.0) + f);
    let z = s * s;
    let w = z * z;
    let even = w * (w.same(G[1]) + w * (w.same(G[3]) + w * w.same(G[5])));
    let odd = w.same(G[2]) + w * (w.same(G[4]) + w * w.same(G[6]));
    let odd = z * (w.same(G[0]) + w * odd);
    let half_square = f.same(0.5) * f * f;
    s * (half_square + (odd + even)) + k * k.same(LN2_LOW) - half_square + f + k * k.same(LN2_HIGH)
}

/// ln u for a normal u > 0.
#[inline(always)]
pub(super) fn ln(u: f64) -> f64 {
    let (k, f) = parts(u);
    series(k, f)
}

/// (cos x, sin x) for |x| <= pi/4.
#[inline(always)]
fn cos_sin<A: Arithmetic>(x: A) -> (A, A) {
    const S: [f64; 6] = [
        -1.66666666666666324348e-01,
        8.33333333332248946124e-03,
        -1.98412698298579493134e-04,
        2.75573137070700676789e-06,
        -2.50507602534068634195e-08,
        1.58969099521155010221e-10,
    ];
    const C: [f64; 6] = [
        4.16666666666666019037e-02,
        -1.38888888888741095749e-03,
        2.48015872894767294178e-05,
        -2.75573143513906633035e-07,
        2.08757232129817482790e-09,
        -1.13596475577881948265e-11,
    ];
    let z = x * x;
    let w = z * z;
    let rest = x.same(S[1]) + z * (x.same(S[2]) + z * x.same(S[3]));
    let rest = rest + z * w * (x.same(S[4]) + z * x.same(S[5]));
    let sin = x + z * x * (x.same(S[0]) + z * rest);
    let rest = z * (x.same(C[0]) + z * (x.same(C[1]) + z * x.same(C[2])));
    let rest = rest + w * w * (x.same(C[3]) + z * (x.same(C[4]) + z * x.same(C[5])));
    let half = x.same(0.5) * z;
    let rounded = x.same(1.0) - half;
    let cos = rounded + ((x.same(1.0) - rounded - half) + z * rest);
    (cos, sin)
}

/// The angle in a quarter of the circle, from its middle: of the 52 bits below the top two.
#[inline(always)]
fn angle(word: u64) -> f64 {
    const HALF_PI: f64 = std::f64::consts::FRAC_PI_2;
    let turn = f64::from_bits(word << 2 >> 12 | ONE) - 1.5;
    turn * HALF_PI
}

/// A point of the unit circle: in the quarter that the top two bits choose, at an angle whose cosine and
/// sine these are.
#[inline(always)]
fn direction(word: u64, (cos, sin): (f64, f64)) -> (f64, f64) {
    let (cos, sin) = (cos.to_bits(), sin.to_bits());
    let (high, low) = (word >> 63, word >> 62 & 1);
    // Quarters 1 and 3 swap the two; the cosine is negative in 1 and 2, the sine in 2 and 3.
    let swapped = (cos ^ sin) & low.wrapping_neg();
    (
        f64::from_bits(cos ^ swapped ^ (high ^ low) << 63),
        f64::from_bits(sin ^ swapped ^ high << 63),
    )
}

/// Registers in lockstep. Each number waits for a long chain of operations, and a processor looks but
/// so far ahead: four chains side by side fill the time.
const SIDE_BY_SIDE: usize = 4;

#[derive(Clone, Copy)]
struct Lockstep<S: Simd> {
    simd: S,
    numbers: [S::f64s; SIDE_BY_SIDE],
}

/// An operator of [`Lockstep`], without a closure: it would be compiled for the least of processors.
macro_rules! operator {
    ($Name:ident, $name:ident, $operation:ident) => {
        impl<S: Simd> $Name for Lockstep<S> {
            type Output = Self;

            #[inline(always)]
            fn $name(mut self, other: Self) -> Self {
                for i in 0..SIDE_BY_SIDE {
                    self.numbers[i] = self.simd.$operation(self.numbers[i], other.numbers[i]);
                }
                self
            }
        }
    };
}
operator!(Add, add, add_f64s);
operator!(Sub, sub, sub_f64s);
operator!(Mul, mul, mul_f64s);
operator!(Div, div, div_f64s);

impl<S: Simd> Arithmetic for Lockstep<S> {
    #[inline(always)]
    fn same(self, x: f64) -> Self {
        Self {
            numbers: [self.simd.splat_f64s(x); SIDE_BY_SIDE],
            ..self
        }
    }
}

impl<S: Simd> Lockstep<S> {
    #[inline(always)]
    fn sqrt(mut self) -> Self {
        for i in 0..SIDE_BY_SIDE {
            self.numbers[i] = self.simd.sqrt_f64s(self.numbers[i]);
        }
        self
    }
}

/// Batches made at a time.
pub(super) const BATCHES: usize = 4;
/// A number for every pair of theirs.
type Pairs = [[f64; PAIRS]; BATCHES];

/// The registers of some numbers.
#[inline(always)]
fn registers<S: Simd>(numbers: &mut Pairs) -> &mut [[S::f64s; SIDE_BY_SIDE]] {
    let (registers, _) = S::as_mut_simd_f64s(numbers.as_flattened_mut());
    registers.as_chunks_mut().0
}

/// Standard normals, up to four batches at a time. Word i < 16 of a batch gives the radius and word 16 + i
/// the direction of the pair that becomes its numbers i and 16 + i.
#[inline(always)]
pub(super) fn normals<S: Simd>(simd: S, words: &[[u64; BATCH]], out: &mut [[f64; BATCH]]) {
    let [mut first, mut second, mut angles] = [[[0.0; PAIRS]; BATCHES]; 3];
    for (batch, words) in words.iter().enumerate().take(BATCHES) {
        for i in 0..PAIRS {
            let (k, f) = parts(unit(words[i]));
            (first[batch][i], second[batch][i]) = (k, f);
            angles[batch][i] = angle(words[PAIRS + i]);
        }
    }
    // What lies behind the last batch is 0, and does no harm.
    let groups = (words.len() * PAIRS).div_ceil(SIDE_BY_SIDE * S::F64_LANES);
    let radii = registers::<S>(&mut first)
        .iter_mut()
        .zip(registers::<S>(&mut second));
    for (k, f) in radii.take(groups) {
        let [k_now, f_now] = [*k, *f].map(|numbers| Lockstep { simd, numbers });
        let ln = series(k_now, f_now);
        *k = (ln.same(-2.0) * ln).sqrt().numbers;
    }
    let radii = first;
    let directions = registers::<S>(&mut angles)
        .iter_mut()
        .zip(registers::<S>(&mut second));
    for (x, sine) in directions.take(groups) {
        let numbers = *x;
        let (cos, sin) = cos_sin(Lockstep { simd, numbers });
        (*x, *sine) = (cos.numbers, sin.numbers);
    }
    let (cosines, sines) = (angles, second);
    for (batch, (words, out)) in words.iter().zip(out).enumerate().take(BATCHES) {
        for i in 0..PAIRS {
            let point = (cosines[batch][i], sines[batch][i]);
            let (cos, sin) = direction(words[PAIRS + i], point);
            out[i] = radii[batch][i] * cos;
            out[PAIRS + i] = radii[batch][i] * sin;
        }
    }
}

/// Uniforms of mean 0 and variance 1, symmetric to the last bit.
#[inline(always)]
pub(super) fn uniforms(words: &[[u64; BATCH]], out: &mut [[f64; BATCH]]) {
    const SQRT_3: f64 = 1.732_050_807_568_877_2;
    const STEP: f64 = 1.0 / (1u64 << 52) as f64;
    for (o, word) in out.as_flattened_mut().iter_mut().zip(words.as_flattened()) {
        let centred = f64::from_bits(word >> 12 | ONE) - 1.5;
        *o = SQRT_3 * (2.0 * centred + STEP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distance in units of the last place of `exact`.
    fn ulps(got: f64, exact: f64) -> f64 {
        let ulp = f64::from_bits(exact.abs().to_bits() + 1) - exact.abs();
        (got - exact).abs() / ulp
    }

    /// Words that cover the range: a Weyl sequence and the corners.
    fn words() -> impl Iterator<Item = u64> {
        (1..200_000u64)
            .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .chain([0, u64::MAX, 1 << 12, 1 << 63, u64::MAX >> 1, u64::MAX >> 2])
            .chain((0..64).map(|bit| 1 << bit))
            .chain((0..64).map(|bit| u64::MAX >> bit))
    }

    #[test]
    fn logarithm_is_within_an_ulp_and_a_half_of_libm() {
        for word in words() {
            let u = unit(word);
            assert!(u > 0.0 && u <= 1.0);
            assert!(ulps(ln(u), libm::log(u)) <= 1.5, "ln {u:e}");
        }
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn sine_and_cosine_are_within_two_ulp_of_libm() {
        for word in words() {
            let x = angle(word);
            let (cos, sin) = cos_sin(x);
            assert!(ulps(cos, libm::cos(x)) <= 1.5, "cos {x}");
            assert!(ulps(sin, libm::sin(x)) <= 1.5, "sin {x}");
        }
    }

    #[test]
    fn quarters_go_round_the_circle() {
        let eighth = 1 << 61; // half of a quarter, the middle: angle 0 of each quarter
        let point = |word: u64| direction(word, cos_sin(angle(word)));
        let at = |quarter: u64| point(quarter << 62 | eighth);
        assert_eq!(at(0), (1.0, 0.0));
        assert_eq!(at(1), (0.0, 1.0));
        assert_eq!(at(2), (-1.0, 0.0));
        assert_eq!(at(3), (0.0, -1.0));
        for word in words() {
            let (cos, sin) = point(word);
            assert!((cos * cos + sin * sin - 1.0).abs() < 4.0 * f64::EPSILON);
            // The angle grows with the word: its eighths of a turn come in order.
            let angle = libm::atan2(sin, cos) / std::f64::consts::TAU + 0.125;
            let wanted = (word >> 12) as f64 / (1u64 << 52) as f64;
            let difference = (angle - wanted).rem_euclid(1.0);
            assert!(difference.min(1.0 - difference) < 1e-12, "{word:x}");
        }
    }
}
