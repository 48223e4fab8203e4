//! Weights and biases of unit variance: drawn once and kept, or drawn again whenever needed.

use std::sync::OnceLock;

use super::{Block, Data, Dense, Initialiser, Network};
use crate::kernel::{Packed, Real};
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
#[derive(Clone, Debug, Default)]
pub struct DenseParameters<F> {
    /// `fan_out × fan_in`, row-major.
    pub weights: Vec<F>,
    /// Sums of the rows of `weights`, for an input that is shifted by a constant.
    pub row_sums: Vec<f64>,
    /// `fan_out` biases; empty where the block has none.
    pub biases: Vec<f64>,
    /// W and Wᵀ as the kernel reads them, made when first needed.
    packed: [OnceLock<Packed<F>>; 2],
}

impl<F: Real> DenseParameters<F> {
    /// Wraps weights of variance 1 (`fan_in` to a row) and biases of variance 1 (may be empty).
    pub fn new(weights: Vec<F>, fan_in: usize, biases: Vec<f64>) -> Self {
        let mut parameters = Self {
            weights,
            row_sums: Vec::new(),
            biases,
            packed: [OnceLock::new(), OnceLock::new()],
        };
        parameters.sum_rows(fan_in);
        parameters
    }

    fn sum_rows(&mut self, fan_in: usize) {
        self.row_sums.clear();
        let rows = self.weights.chunks_exact(fan_in.max(1));
        self.row_sums
            .extend(rows.map(|row| row.iter().map(|w| w.as_f64()).sum::<f64>()));
    }

    /// W as the kernel reads it.
    pub(super) fn packed(&self, dense: &Dense) -> &Packed<F> {
        self.packed[0].get_or_init(|| {
            let mut packed = Packed::zeros(dense.fan_out, dense.fan_in);
            packed.pack(&self.weights);
            packed
        })
    }

    /// Wᵀ as the kernel reads it.
    pub(super) fn transposed(&self, dense: &Dense) -> &Packed<F> {
        self.packed[1].get_or_init(|| {
            let mut packed = Packed::zeros(dense.fan_in, dense.fan_out);
            packed.pack_transposed(&self.weights);
            packed
        })
    }

    /// What a block adds to W · h, the same for every data point: its biases, and the weights'
    /// answer to a constant that h is shifted by. Empty where it is 0.
    pub(super) fn response(&self, dense: &Dense, offset: f64, out: &mut Vec<f64>) {
        out.clear();
        if offset != 0.0 {
            let shift = dense.weight_variance.sqrt() * offset;
            out.extend(self.row_sums.iter().map(|sum| shift * sum));
        }
        if !self.biases.is_empty() {
            let sigma = dense.bias_variance.sqrt();
            out.resize(dense.fan_out, 0.0);
            for (out, b) in out.iter_mut().zip(&self.biases) {
                *out += sigma * b;
            }
        }
    }

    fn draw(&mut self, network: &Network, dense: &Dense, replicate: Replicate) {
        self.packed = [OnceLock::new(), OnceLock::new()];
        let mut draws = replicate.draws(network.width, dense.weight, network.init.shape());
        self.weights.resize(dense.fan_out * dense.fan_in, F::zero());
        let mut buffer = [0.0; 512];
        for chunk in self.weights.chunks_mut(buffer.len()) {
            let buffer = &mut buffer[..chunk.len()];
            draws.fill(buffer);
            for (weight, &number) in chunk.iter_mut().zip(&*buffer) {
                *weight = F::from_f64(number);
            }
        }
        self.sum_rows(dense.fan_in);
        self.biases.clear();
        if dense.bias_variance > 0.0 {
            self.biases.resize(dense.fan_out, 0.0);
            replicate
                .draws(network.width, dense.bias, Shape::Normal)
                .fill(&mut self.biases);
        }
    }
}

/// Where the engine gets the numbers of a dense block from. Both ways give the same numbers.
#[derive(Clone, Debug)]
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
        current: DenseParameters<F>,
    },
}

impl<F: Real> Parameters<F> {
    /// Draws everything at once.
    pub fn kept(network: &Network, replicate: Replicate) -> Self {
        let draw = |block: &Block| {
            let mut parameters = DenseParameters::default();
            if let Block::Dense(dense) = block {
                parameters.draw(network, dense, replicate);
            }
            parameters
        };
        Self::Kept(network.blocks.iter().map(draw).collect())
    }

    /// Draws block by block on demand.
    pub fn redrawn(replicate: Replicate) -> Self {
        Self::Redrawn {
            replicate,
            at: None,
            current: DenseParameters::default(),
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
                    current.draw(network, dense, *replicate);
                    *at = Some(index);
                }
                current
            }
        }
    }
}
