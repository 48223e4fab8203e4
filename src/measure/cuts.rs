//! Where an octave is cut by the edges of the bins of several factors, and the way there from a number's
//! bits.

use std::f64::consts::SQRT_2;
use std::sync::{Arc, OnceLock};

use super::LogScaled;
use super::histogram::{QUARTER, THREE_QUARTERS};

/// 2^(q/4) for q = 1..=7: the edges that a number in [1, 2) times another may have passed.
const EDGES: [f64; 7] = [
    QUARTER,
    SQRT_2,
    THREE_QUARTERS,
    2.0,
    2.0 * QUARTER,
    2.0 * SQRT_2,
    2.0 * THREE_QUARTERS,
];

/// A table in which a mantissa is looked up has so many slots, as a power of two, that few of them have
/// two cuts; but for thousands of cuts it stays in the nearest cache.
const MOST_SLOT_BITS: u32 = 14;
const FEWEST_SLOT_BITS: u32 = 5;
/// The low bits of a slot: the pieces before its cut. Above them are the first bits of the cut, counted
/// from the slot's left end.
const PIECE: u32 = 0xffff;
/// In place of a number of pieces: look it up among the cuts.
const SEVERAL: u32 = 0xffff;
/// A cut that none has passed.
const NO_CUT: u32 = 0xffff << 16;

/// The bits below the exponent.
pub(super) const FRACTION: u64 = 0x000f_ffff_ffff_ffff;
/// The exponent bits of 1.
const ONE: u64 = 0x3ff0_0000_0000_0000;

/// Cuts that one factor makes: the edges of quarters of an octave.
pub(super) const FEW_CUTS: usize = 4;

/// An octave [1, 2) cut at every edge of every factor.
#[derive(Debug, PartialEq)]
pub(super) struct Cuts {
    /// Normalised; 0 for a factor that leaves nothing.
    pub factors: Vec<LogScaled>,
    /// Ascending.
    cuts: Vec<f64>,
    /// For every part of the octave its one cut and the pieces before it.
    slots: Vec<u32>,
    /// The cuts before every part, and behind the last.
    before: Vec<u16>,
    /// How far the bits of a number go to the left for those below the slot's to stand at the top.
    shift: u32,
}

/// The slots of [`Cuts`].
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    slots: &'a [u32],
    shift: u32,
}

impl Table<'_> {
    /// The piece of a normal positive number with these bits, if it is far enough from every cut.
    #[inline(always)]
    pub fn piece(self, bits: u64) -> Option<usize> {
        // A mask, and not a check: the slots are a power of two, so that it cuts off the exponent.
        let slot = bits >> (64 - self.shift);
        let slot = self.slots[slot as usize & (self.slots.len() - 1)];
        let (before, rest) = (slot & PIECE, rest(bits, self.shift));
        let is_near = rest == slot >> 16 || before == SEVERAL;
        (!is_near).then_some((before + u32::from(rest > slot >> 16)) as usize)
    }
}

impl Cuts {
    /// For factors that are 0 or positive.
    pub fn new(factors: &[LogScaled]) -> Arc<Self> {
        static PLAIN: OnceLock<Arc<Cuts>> = OnceLock::new();
        // Wherever nothing is derived.
        match factors == [LogScaled::from(1.0)] {
            true => Arc::clone(PLAIN.get_or_init(|| Arc::new(Self::cut(factors)))),
            false => Arc::new(Self::cut(factors)),
        }
    }

    fn cut(factors: &[LogScaled]) -> Self {
        let factors: Vec<LogScaled> = factors.iter().map(|f| f.normalised()).collect();
        let nonzero = factors.iter().filter(|factor| !factor.is_zero());
        let mut cuts: Vec<f64> = nonzero
            .flat_map(|factor| edges(factor.mantissa).1)
            .collect();
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        let wanted = (8 * cuts.len()).next_power_of_two().ilog2();
        let slot_bits = wanted.clamp(FEWEST_SLOT_BITS, MOST_SLOT_BITS);
        let shift = 64 - FRACTION.count_ones() + slot_bits;
        let mut passed = 0;
        let (mut slots, mut before) = (Vec::new(), Vec::new());
        for slot in 0..1 << slot_bits {
            let left = mantissa(slot << (64 - shift));
            passed += cuts[passed..]
                .iter()
                .take_while(|&&cut| cut <= left)
                .count();
            let right = left + 1.0 / (1u64 << slot_bits) as f64;
            let inside = cuts[passed..].iter().take_while(|&&cut| cut < right);
            slots.push(match inside.take(2).count() {
                0 => NO_CUT | passed as u32,
                1 => rest(cuts[passed].to_bits(), shift) << 16 | passed as u32,
                _ => SEVERAL,
            });
            before.push(passed as u16);
        }
        before.push(cuts.len() as u16);
        Self {
            factors,
            cuts,
            slots,
            before,
            shift,
        }
    }

    /// The fraction bits of the cuts, filled up with what no fraction comes to; `None` of more cuts than
    /// one factor makes.
    pub fn few(&self) -> Option<[u64; FEW_CUTS]> {
        let mut few = [u64::MAX; FEW_CUTS];
        let cuts = self.cuts.iter().map(|cut| cut.to_bits() & FRACTION);
        few.iter_mut().zip(cuts).for_each(|(few, cut)| *few = cut);
        (self.cuts.len() <= FEW_CUTS).then_some(few)
    }

    /// Into so many pieces.
    pub fn pieces(&self) -> usize {
        self.cuts.len() + 1
    }

    /// The piece of a normal positive number with these bits.
    #[inline(always)]
    pub fn piece(&self, bits: u64) -> usize {
        let piece = self.table().piece(bits);
        piece.unwrap_or_else(|| self.search(bits))
    }

    /// The way to most pieces, to be kept at hand.
    #[inline(always)]
    pub fn table(&self) -> Table<'_> {
        Table {
            slots: &self.slots,
            shift: self.shift,
        }
    }

    /// The way to all: among the cuts of a part, which are few.
    #[cold]
    pub fn search(&self, bits: u64) -> usize {
        let slot = (bits << (64 - FRACTION.count_ones()) >> (64 - slot_bits(self.shift))) as usize;
        let [first, end] = [slot, slot + 1].map(|at| usize::from(self.before[at]));
        first + self.cuts[first..end].partition_point(|&cut| cut <= mantissa(bits))
    }

    /// The bins of a factor that is not 0: the first one's number in the octave, and the piece at which
    /// each ends.
    pub fn bins(&self, factor: LogScaled) -> (i64, Vec<usize>) {
        let (passed, inside) = edges(factor.mantissa);
        // Piece p begins at cut p - 1: the pieces between two edges are one bin.
        let ends = inside.map(|edge| self.cuts.partition_point(|&cut| cut < edge) + 1);
        (
            passed as i64,
            ends.chain(std::iter::once(self.pieces())).collect(),
        )
    }
}

/// The mantissas in (1, 2) at which a number times `factor` (a mantissa, in [1, 2)) comes to a new
/// bin, and how many edges lie below all of them.
fn edges(factor: f64) -> (usize, impl Iterator<Item = f64>) {
    let edges = EDGES.map(|edge| edge / factor);
    let passed = edges.iter().filter(|&&edge| edge <= 1.0).count();
    let inside = edges.into_iter().filter(|&edge| edge > 1.0 && edge < 2.0);
    (passed, inside)
}

/// The bits of a fraction that choose its slot.
fn slot_bits(shift: u32) -> u32 {
    shift - (64 - FRACTION.count_ones())
}

/// The number in [1, 2) with the fraction of these bits.
fn mantissa(bits: u64) -> f64 {
    f64::from_bits(bits & FRACTION | ONE)
}

/// The first bits of a mantissa below those that choose the slot.
#[inline(always)]
fn rest(bits: u64, shift: u32) -> u32 {
    (bits << shift >> 48) as u32
}
