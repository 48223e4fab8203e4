//! Draws keyed by what they are for: (seed, replicate, width, stream).
//!
//! The words come from ChaCha8 (a stream specified to be stable), with the 256-bit key
//!
//! | bytes | holds (little-endian) |
//! |---|---|
//! | 0..8 | seed |
//! | 8..16 | replicate |
//! | 16..24 | width; 0 for data and target |
//! | 24..28 | kind: 0 weight, 1 readout, 2 bias, 3 readout's bias, 4 data, 5 target, 6 second weight of a branch, 7 its bias, 8 mask |
//! | 28..32 | index k of a weight, bias or mask, else 0 |
//!
//! and nonce 0. Never keyed by sigma², depth or activation: these scale or choose among the same
//! draws. Asking for more numbers extends a shorter request.

use pulp::{Arch, Simd, WithSimd};

use super::box_muller::{self, BATCH, BATCHES};
use super::chacha::{self, BLOCKS, WORDS};
use super::truncated;

const BLOCKS_OF_BATCH: usize = BATCH / WORDS;
const _: () = assert!(BATCHES * BLOCKS_OF_BATCH == BLOCKS);

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
    /// The second weight matrix of residual branch k; row-major.
    Second(u32),
    /// Its bias.
    SecondBias(u32),
    /// What dropout takes of the activations of f_k, point by point.
    Mask(u32),
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
            Self::Second(k) => (6, k),
            Self::SecondBias(k) => (7, k),
            Self::Mask(k) => (8, k),
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
    /// A normal cut off at twice the standard deviation that it had before.
    TruncatedNormal,
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
            key: self.words(),
            next: 0,
            shape,
            batch: [0.0; BATCH],
            used: BATCH,
        }
    }

    fn words(self) -> [u32; 8] {
        let (kind, index) = self.stream.code();
        let halves = |word: u64| [word as u32, (word >> 32) as u32];
        let [seed, replicate, width] = [self.seed, self.replicate, self.width].map(halves);
        [
            seed[0],
            seed[1],
            replicate[0],
            replicate[1],
            width[0],
            width[1],
            kind,
            index,
        ]
    }
}

/// A stream of numbers, read from front to back.
#[derive(Clone, Debug)]
pub struct Draws {
    /// The table's bytes as little-endian words.
    key: [u32; 8],
    /// The batch after the one that is kept.
    next: u64,
    shape: Shape,
    batch: [f64; BATCH],
    used: usize,
}

impl Draws {
    /// Goes to the number with this index (counted from 0).
    pub fn seek(&mut self, index: u64) {
        self.next = index / BATCH as u64;
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
        let (key, shape, first) = (&self.key, self.shape, self.next);
        self.next = first.wrapping_add(out.len() as u64);
        Arch::new().dispatch(Batches {
            key,
            first,
            shape,
            out,
        });
    }
}

/// Whole batches, compiled for every instruction set: the same bits on each.
struct Batches<'a> {
    key: &'a [u32; 8],
    first: u64,
    shape: Shape,
    out: &'a mut [[f64; BATCH]],
}

impl WithSimd for Batches<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut group = [[0; BLOCKS]; 2 * WORDS];
        let mut words = [[0; BATCH]; BATCHES];
        let mut block = self.first.wrapping_mul(BLOCKS_OF_BATCH as u64);
        for out in self.out.chunks_mut(BATCHES) {
            chacha::blocks(simd, self.key, block, &mut group);
            if let Some(words) = words.as_flattened_mut().as_chunks_mut().0.first_chunk_mut() {
                chacha::words(simd, &group, words);
            }
            let words = &words[..out.len()];
            block = block.wrapping_add(BLOCKS as u64);
            match self.shape {
                Shape::Normal => box_muller::normals(simd, words, out),
                Shape::Uniform => box_muller::uniforms(words, out),
                Shape::TruncatedNormal => truncated::normals(words, out),
            }
        }
    }
}
