//! Draws keyed by what they are for: (seed, replicate, width, stream).
//!
//! The words come from ChaCha8 (a stream specified to be stable), with the 256-bit key
//!
//! | bytes | holds (little-endian) |
//! |---|---|
//! | 0..8 | seed |
//! | 8..16 | replicate |
//! | 16..24 | width; 0 for data and target |
//! | 24..28 | kind: 0 weight, 1 readout, 2 bias, 3 readout's bias, 4 data, 5 target |
//! | 28..32 | index k of a weight or bias, else 0 |
//!
//! and nonce 0. Never keyed by sigma², depth or activation: these scale or choose among the same
//! draws. Asking for more numbers extends a shorter request.

use pulp::{Arch, Simd, WithSimd};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::box_muller::{self, BATCH};

/// What a stream of numbers is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Weight matrix W_k of a hidden layer: k = 0 (from the input) to K - 1; row-major.
    Weight(u32),
    /// The last matrix W_K, the same for every depth; row-major.
    Readout,
    /// Bias b_k of a hidden layer.
    Bias(u32),
    /// The output's bias b_K.
    ReadoutBias,
    /// Data, point by point.
    Data,
    /// Targets, point by point.
    Target,
}

impl Stream {
    fn code(self) -> (u32, u32) {
        match self {
            Self::Weight(k) => (0, k),
            Self::Readout => (1, 0),
            Self::Bias(k) => (2, k),
            Self::ReadoutBias => (3, 0),
            Self::Data => (4, 0),
            Self::Target => (5, 0),
        }
    }
}

/// Distribution of the numbers; all have mean 0 and variance 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// N(0, 1).
    Normal,
    /// U(-sqrt 3, sqrt 3).
    Uniform,
}

/// Names a stream of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Seed of the run.
    pub seed: u64,
    /// Which of the cell's random networks.
    pub replicate: u64,
    /// Units a hidden layer; 0 for data and target, which every width shares.
    pub width: u64,
    /// What the numbers are for.
    pub stream: Stream,
}

impl Key {
    /// The numbers of this key from the first on.
    pub fn draws(self, shape: Shape) -> Draws {
        Draws {
            words: ChaCha8Rng::from_seed(self.bytes()),
            shape,
            batch: [0.0; BATCH],
            used: BATCH,
        }
    }

    fn bytes(self) -> [u8; 32] {
        let (kind, index) = self.stream.code();
        let mut bytes = [0; 32];
        bytes[0..8].copy_from_slice(&self.seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.replicate.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.width.to_le_bytes());
        bytes[24..28].copy_from_slice(&kind.to_le_bytes());
        bytes[28..32].copy_from_slice(&index.to_le_bytes());
        bytes
    }
}

/// A stream of numbers, read from front to back.
#[derive(Clone, Debug)]
pub struct Draws {
    words: ChaCha8Rng,
    shape: Shape,
    batch: [f64; BATCH],
    used: usize,
}

impl Draws {
    /// Goes to the number with this index (counted from 0).
    pub fn seek(&mut self, index: u64) {
        let batch = index / BATCH as u64;
        // A batch takes as many 64-bit words, twice as many 32-bit ones.
        self.words
            .set_word_pos(u128::from(batch) * 2 * BATCH as u128);
        self.refill();
        self.used = (index % BATCH as u64) as usize;
    }

    /// The next `out.len()` numbers.
    pub fn fill(&mut self, out: &mut [f64]) {
        let rest = (BATCH - self.used).min(out.len());
        let (head, out) = out.split_at_mut(rest);
        head.copy_from_slice(&self.batch[self.used..self.used + rest]);
        self.used += rest;

        let (whole, tail) = out.as_chunks_mut::<BATCH>();
        self.batches(whole);
        if !tail.is_empty() {
            self.refill();
            self.used = tail.len();
            tail.copy_from_slice(&self.batch[..tail.len()]);
        }
    }

    fn refill(&mut self) {
        let mut batch = [[0.0; BATCH]];
        self.batches(&mut batch);
        [self.batch] = batch;
    }

    fn batches(&mut self, out: &mut [[f64; BATCH]]) {
        let (words, shape) = (&mut self.words, self.shape);
        Arch::new().dispatch(Batches { words, shape, out });
    }
}

/// Whole batches, compiled for every instruction set: the same bits on each.
struct Batches<'a> {
    words: &'a mut ChaCha8Rng,
    shape: Shape,
    out: &'a mut [[f64; BATCH]],
}

impl WithSimd for Batches<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let mut bytes = [0; 8 * BATCH];
        let mut words = [0; BATCH];
        for out in self.out {
            self.words.fill_bytes(&mut bytes);
            for (word, bytes) in words.iter_mut().zip(bytes.as_chunks::<8>().0) {
                *word = u64::from_le_bytes(*bytes);
            }
            match self.shape {
                Shape::Normal => box_muller::normals(&words, out),
                Shape::Uniform => box_muller::uniforms(&words, out),
            }
        }
    }
}
