//! Weights and biases of unit variance: drawn once and kept, or drawn again whenever needed.

use std::sync::OnceLock;

use rayon::prelude::*;

use super::{Block, Data, Dense, Initialiser, Network};
use crate::kernel::{Packed, Real, Strip};
use crate::random::{Draws, Key, Shape, Stream};

/// Which of a network's random copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Replicate {
    /// Seed of the run.
    pub seed: u64,
    /// Number of the copy.
    pub replicate: u64,
}

impl Replicate {
    fn draws(self, width: usize, stream: Stream, shape: Shape) -> Draws {
        Key {
            seed: self.seed,
            replicate: self.replicate,
            width: width as u64,
            stream,
        }
        .draws(shape)
    }

    /// The inputs, N(0, 1), point by point; every width shares them.
    pub fn inputs(self) -> Data<'static> {
        Data::Drawn(Box::new(self.draws(0, Stream::Data, Shape::Normal)))
    }

    /// The targets' N(0, 1), point by point; every width shares them.
    pub fn targets(self) -> Data<'static> {
        Data::Drawn(Box::new(self.draws(0, Stream::Target, Shape::Normal)))
    }
}

impl Initialiser {
    fn shape(self) -> Shape {
        match self {
            Self::Gaussian => Shape::Normal,
            Self::Uniform => Shape::Uniform,
        }
    }
}

/// The random numbers of one dense block, all of variance 1.
///
/// Weights are drawn, or taken over, in the order in which they are first read: most networks need
/// one copy only.
#[derive(Debug, Default)]
pub struct DenseParameters<F> {
    /// `fan_out × fan_in`.
    shape: (usize, usize),
    /// Where weights are drawn from, if they are not given.
    draws: Option<Draws>,
    rows: OnceLock<Vec<F>>,
    packed: OnceLock<Packed<F>>,
    row_sums: OnceLock<Vec<f64>>,
    /// `fan_out` biases; empty where the block has none.
    pub biases: Vec<f64>,
}

/// Weights that are worth the threads that draw them.
const WORTH_THREADS: usize = 1 << 18;

impl<F: Real> DenseParameters<F> {
    /// Wraps weights of variance 1 (`fan_in` to a row) and biases of variance 1 (may be empty).
    pub fn new(weights: Vec<F>, fan_in: usize, biases: Vec<f64>) -> Self {
        Self {
            shape: (weights.len() / fan_in.max(1), fan_in),
            rows: OnceLock::from(weights),
            biases,
            ..Self::default()
        }
    }

    /// Those of a block.
    fn of(network: &Network, dense: &Dense, replicate: Replicate) -> Self {
        let mut biases = Vec::new();
        if dense.bias_variance > 0.0 {
            biases.resize(dense.fan_out, 0.0);
            let mut draws = replicate.draws(network.width, dense.bias, Shape::Normal);
            draws.fill(&mut biases);
        }
        let shape = network.init.shape();
        Self {
            shape: (dense.fan_out, dense.fan_in),
            draws: Some(replicate.draws(network.width, dense.weight, shape)),
            biases,
            ..Self::default()
        }
    }

    /// `fan_out × fan_in`, row-major.
    pub fn rows(&self) -> &[F] {
        self.rows.get_or_init(|| {
            let mut rows = vec![F::zero(); self.shape.0 * self.shape.1];
            if let Some(draws) = &self.draws {
                let mut draws = draws.clone();
                let mut numbers = [0.0; 512];
                for chunk in rows.chunks_mut(numbers.len()) {
                    let numbers = &mut numbers[..chunk.len()];
                    draws.fill(numbers);
                    for (weight, &number) in chunk.iter_mut().zip(&*numbers) {
                        *weight = F::from_f64(number);
                    }
                }
            }
            rows
        })
    }

    /// The weights as the kernel reads them. Not to be asked for first by several threads at once.
    pub(super) fn packed(&self) -> &Packed<F> {
        self.packed.get_or_init(|| {
            let mut packed = Packed::zeros(self.shape.0, self.shape.1);
            self.pack(&mut packed);
            packed
        })
    }

    /// The same if that was ever asked for. What a pass did before decides it, so it is the same in every
    /// run.
    pub(super) fn packed_already(&self) -> Option<&Packed<F>> {
        self.packed.get()
    }

    fn pack(&self, packed: &mut Packed<F>) {
        let inner = self.shape.1;
        let Some(draws) = &self.draws else {
            return packed.pack(self.rows());
        };
        let draw = |(draws, numbers): &mut (Draws, Vec<f64>), mut strip: Strip<'_, F>| {
            numbers.resize(strip.height * inner, 0.0);
            draws.fill(numbers);
            strip.fill(numbers);
        };
        let mut tools = (draws.clone(), Vec::new());
        if self.shape.0 * inner <= WORTH_THREADS {
            packed
                .strips_mut()
                .for_each(|strip| draw(&mut tools, strip));
            return;
        }
        let strips: Vec<Strip<'_, F>> = packed.strips_mut().collect();
        strips.into_par_iter().for_each_init(
            || tools.clone(),
            |tools, strip| {
                tools.0.seek((strip.row * inner) as u64);
                draw(tools, strip);
            },
        );
    }

    /// Sums of the rows, for an input that is shifted by a constant.
    fn row_sums(&self) -> &[f64] {
        self.row_sums.get_or_init(|| match self.rows.get() {
            None => self.packed().row_sums(),
            Some(rows) => {
                let rows = rows.chunks_exact(self.shape.1.max(1));
                let sum = |row: &[F]| row.iter().map(|w| w.as_f64()).sum();
                rows.map(sum).collect()
            }
        })
    }

    /// What a block adds to W · h, the same for every data point: its biases, and the weights'
    /// answer to a constant that h is shifted by. Empty where it is 0.
    pub(super) fn response(&self, dense: &Dense, offset: f64, out: &mut Vec<f64>) {
        out.clear();
        if offset != 0.0 {
            let shift = dense.weight_variance.sqrt() * offset;
            out.extend(self.row_sums().iter().map(|sum| shift * sum));
        }
        if !self.biases.is_empty() {
            let sigma = dense.bias_variance.sqrt();
            out.resize(dense.fan_out, 0.0);
            for (out, b) in out.iter_mut().zip(&self.biases) {
                *out += sigma * b;
            }
        }
    }
}

/// Where the engine gets the numbers of a dense block from. Both ways give the same numbers.
#[derive(Debug)]
pub enum Parameters<F> {
    /// All of them are in memory, by place in the list of blocks (empty for other blocks).
    Kept(Vec<DenseParameters<F>>),
    /// One at a time is in memory, drawn again from its key when another was there.
    Redrawn {
        /// Which copy.
        replicate: Replicate,
        /// Place of the block that is in memory.
        at: Option<usize>,
        /// Its numbers.
        current: Box<DenseParameters<F>>,
    },
}

impl<F: Real> Parameters<F> {
    /// Everything stays in memory once it was drawn.
    pub fn kept(network: &Network, replicate: Replicate) -> Self {
        let draw = |block: &Block| match block {
            Block::Dense(dense) => DenseParameters::of(network, dense, replicate),
            Block::Activation(_) => DenseParameters::default(),
        };
        Self::Kept(network.blocks.iter().map(draw).collect())
    }

    /// Draws block by block on demand.
    pub fn redrawn(replicate: Replicate) -> Self {
        Self::Redrawn {
            replicate,
            at: None,
            current: Box::default(),
        }
    }

    /// The numbers of the dense block at place `index` of the network's list.
    pub fn dense(&mut self, network: &Network, index: usize, dense: &Dense) -> &DenseParameters<F> {
        match self {
            Self::Kept(blocks) => &blocks[index],
            Self::Redrawn {
                replicate,
                at,
                current,
            } => {
                if *at != Some(index) {
                    let packed = current.packed.take();
                    **current = DenseParameters::of(network, dense, *replicate);
                    // Large matrices: memory that was in use is there at once.
                    let fits = |packed: &Packed<F>| {
                        (packed.rows(), packed.inner()) == (dense.fan_out, dense.fan_in)
                    };
                    match packed {
                        Some(mut packed) if fits(&packed) => {
                            current.pack(&mut packed);
                            current.packed = OnceLock::from(packed);
                        }
                        Some(_) => {
                            current.packed();
                        }
                        None => {}
                    }
                    *at = Some(index);
                }
                current
            }
        }
    }
}
