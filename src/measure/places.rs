//! Where each of many numbers is counted, many at a time: the way for an octave of few pieces.

use pulp::{Arch, Simd, WithSimd};

use super::cuts::{FEW_CUTS, FRACTION};
use super::scaled_histograms::{BIAS, SIGN};

/// Places for zeros, by turns: the same one again and again would have to wait for itself.
pub(super) const SPARE: usize = 8;

/// Octaves one after the other, in each as many counts as it has pieces; behind them spare places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// The fraction bits at which a new piece begins, those that are too many above all others.
    cuts: [u64; FEW_CUTS],
    pieces: u32,
    /// An octave's place in the run, but for the bits of the exponent.
    shift: u32,
    octaves: usize,
}

impl Run {
    /// Of so many octaves from the first one on, cut into pieces, for numbers × 2^exponent.
    pub fn new(
        (cuts, pieces): ([u64; FEW_CUTS], usize),
        (first, octaves): (i64, usize),
        exponent: i64,
    ) -> Self {
        Self {
            cuts,
            pieces: pieces as u32,
            shift: (exponent - BIAS).wrapping_sub(first) as u32,
            octaves,
        }
    }

    /// Writes the place of every number, each 0 or in the run; tells how many are 0.
    pub fn place(self, numbers: &[f64], places: &mut [u32]) -> u64 {
        Arch::new().dispatch(Placing {
            run: self,
            numbers,
            places,
        })
    }
}

struct Placing<'a> {
    run: Run,
    numbers: &'a [f64],
    places: &'a mut [u32],
}

impl WithSimd for Placing<'_> {
    type Output = u64;

    /// Without a branch, in whole registers by the compiler's own doing: every other value of a ReLU is
    /// 0, in no order that could be foretold.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> u64 {
        let run = self.run;
        let spare = run.octaves as u32 * run.pieces;
        let mut zeros = 0;
        for (turn, (number, place)) in self.numbers.iter().zip(self.places).enumerate() {
            let bits = number.to_bits() & !SIGN;
            let octave = ((bits >> FRACTION.count_ones()) as u32).wrapping_add(run.shift);
            let fraction = bits & FRACTION;
            let mut piece = 0;
            for cut in run.cuts {
                piece += u32::from(fraction >= cut);
            }
            let own = octave.wrapping_mul(run.pieces).wrapping_add(piece);
            let is_zero = bits == 0;
            *place = match is_zero {
                true => spare + (turn % SPARE) as u32,
                false => own,
            };
            zeros += u64::from(is_zero);
        }
        zeros
    }
}

/// The least and the largest magnitude of the numbers that are not 0; `None` where all are.
pub(super) fn extremes(numbers: &[f64]) -> Option<[f64; 2]> {
    let (least, largest) = Arch::new().dispatch(Extremes(numbers));
    (largest > 0).then(|| [least + 1, largest].map(f64::from_bits))
}

struct Extremes<'a>(&'a [f64]);

impl WithSimd for Extremes<'_> {
    /// The bits of the least less 1, with 0 above all others, and those of the largest.
    type Output = (u64, u64);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> (u64, u64) {
        let (mut least, mut largest) = (u64::MAX, 0);
        for number in self.0 {
            let bits = number.to_bits() & !SIGN;
            least = least.min(bits.wrapping_sub(1));
            largest = largest.max(bits);
        }
        (least, largest)
    }
}
