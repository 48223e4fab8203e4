//! Weights and biases of unit variance: drawn once and kept, or drawn again whenever needed.

use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use super::sphere::{Circle, Pairs};
use super::{Block, Data, Dense, Dropout, Initialiser, Network, matrix};
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

    fn mask(self, network: &Network, dropout: Dropout) -> Draws {
        self.draws(network.width, dropout.mask, Shape::Uniform)
    }

    /// The inputs, N(0, 1), point by point; every width shares them.
    pub fn inputs(self) -> Data<'static> {
        Data::Drawn(Box::new(self.draws(0, Stream::Data, Shape::Normal)))
    }

    /// Inputs x of |x|² = `size`: each x_2i+1 has this cosine with x_2i, and the pairs lie at random. `size`
    /// is at least 2.
    pub fn pairs(self, cosine: f64, size: usize) -> Data<'static> {
        let draws = self.draws(0, Stream::Data, Shape::Normal);
        Data::Pairs(Box::new(Pairs::new(draws, cosine, size)))
    }

    /// So many inputs x of |x|² = `size`, evenly spaced on a great circle through two random directions.
    /// `size` is at least 2.
    pub fn circle(self, size: usize, points: usize) -> Data<'static> {
        let draws = self.draws(0, Stream::Data, Shape::Normal);
        Data::Circle(Box::new(Circle::new(draws, size, points)))
    }

    /// The targets' N(0, 1), point by point; every width shares them.
    pub fn targets(self) -> Data<'static> {
        Data::Drawn(Box::new(self.draws(0, Stream::Target, Shape::Normal)))
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
    source: Option<Source>,
    rows: OnceLock<Vec<F>>,
    packed: OnceLock<Packed<F>>,
    row_sums: OnceLock<Vec<f64>>,
    /// Where numbers of another network were.
    room: Mutex<Room<F>>,
    /// `fan_out` biases; empty where the block has none.
    pub biases: Vec<f64>,
}

/// Where weights come from.
#[derive(Clone, Debug)]
enum Source {
    /// One by one.
    Numbers(Draws),
    /// As a whole.
    Matrix(Initialiser, Stream, Draws),
}

/// Memory that is used again, whatever is in it: what is fresh from the system takes as long as what is
/// drawn into it.
#[derive(Debug, Default)]
struct Room<F> {
    rows: Option<Vec<F>>,
    packed: Option<Packed<F>>,
}

impl<F> Room<F> {
    /// That of weights which nobody reads any more.
    fn of(parameters: DenseParameters<F>) -> Self {
        let room = parameters.room.into_inner();
        let room = room.unwrap_or_else(PoisonError::into_inner);
        Self {
            rows: parameters.rows.into_inner().or(room.rows),
            packed: parameters.packed.into_inner().or(room.packed),
        }
    }
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
        let draws = |shape| replicate.draws(network.width, dense.weight, shape);
        Self {
            shape: (dense.fan_out, dense.fan_in),
            source: Some(match network.init.shape() {
                Some(shape) => Source::Numbers(draws(shape)),
                None => Source::Matrix(network.init, dense.weight, draws(Shape::Normal)),
            }),
            biases,
            ..Self::default()
        }
    }

    /// `fan_out × fan_in`, row-major.
    pub fn rows(&self) -> &[F] {
        self.rows.get_or_init(|| {
            let len = self.shape.0 * self.shape.1;
            let room = self.room().rows.take().filter(|rows| rows.len() == len);
            let mut rows = room.unwrap_or_default();
            rows.clear();
            rows.reserve_exact(len);
            match self.source.clone() {
                Some(Source::Numbers(mut draws)) => {
                    let mut numbers = [0.0; 512];
                    while rows.len() < len {
                        let numbers = &mut numbers[..(len - rows.len()).min(512)];
                        draws.fill(numbers);
                        rows.extend(numbers.iter().map(|&number| F::from_f64(number)));
                    }
                }
                Some(Source::Matrix(init, stream, mut draws)) => {
                    let mut numbers = Vec::new();
                    matrix::fill(init, (stream, &mut draws), self.shape, &mut numbers);
                    rows.extend(numbers.iter().map(|&number| F::from_f64(number)));
                }
                None => {}
            }
            rows.resize(len, F::zero());
            rows
        })
    }

    fn room(&self) -> std::sync::MutexGuard<'_, Room<F>> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The weights as the kernel reads them. Not to be asked for first by several threads at once.
    pub(super) fn packed(&self) -> &Packed<F> {
        self.packed.get_or_init(|| {
            let fits = |packed: &Packed<F>| (packed.rows(), packed.inner()) == self.shape;
            let room = self.room().packed.take().filter(fits);
            let mut packed = room.unwrap_or_else(|| Packed::zeros(self.shape.0, self.shape.1));
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
        let draws = match &self.source {
            Some(Source::Numbers(draws)) => draws,
            Some(Source::Matrix(init, stream, draws)) => {
                let mut numbers = Vec::new();
                matrix::fill(
                    *init,
                    (*stream, &mut draws.clone()),
                    self.shape,
                    &mut numbers,
                );
                for mut strip in packed.strips_mut() {
                    let rows = &numbers[strip.row * inner..][..strip.height * inner];
                    strip.fill(rows);
                }
                return;
            }
            None => return packed.pack(self.rows()),
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

    /// What a block makes of one column; of 0 where that is empty. Empty where all is 0.
    pub(super) fn response_to(&self, dense: &Dense, column: &[f64], out: &mut Vec<f64>) {
        self.response(dense, 0.0, out);
        if !column.is_empty() {
            let sigma = dense.weight_variance.sqrt();
            out.resize(dense.fan_out, 0.0);
            for (out, sum) in out.iter_mut().zip(self.packed().times(column)) {
                *out += sigma * sum;
            }
        }
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
            Block::Dropout(dropout) => DenseParameters {
                source: Some(Source::Numbers(replicate.mask(network, *dropout))),
                ..DenseParameters::default()
            },
            _ => DenseParameters::default(),
        };
        Self::Kept(network.blocks.iter().map(draw).collect())
    }

    /// The same in the memory of another network, whose numbers are given up.
    pub fn kept_in(self, network: &Network, replicate: Replicate) -> Self {
        let mut kept = Self::kept(network, replicate);
        if let (Self::Kept(own), Self::Kept(others)) = (&mut kept, self) {
            for (own, other) in own.iter_mut().zip(others) {
                own.room = Mutex::new(Room::of(other));
            }
        }
        kept
    }

    /// Draws block by block on demand.
    pub fn redrawn(replicate: Replicate) -> Self {
        Self::Redrawn {
            replicate,
            at: None,
            current: Box::default(),
        }
    }

    /// The uniform numbers that decide what a dropout block at place `index` takes; `None` for other blocks
    /// and where the weights are given.
    pub(super) fn mask(&self, network: &Network, index: usize) -> Option<Draws> {
        let Block::Dropout(dropout) = network.blocks[index] else {
            return None;
        };
        match self {
            Self::Kept(blocks) => match &blocks[index].source {
                Some(Source::Numbers(draws)) => Some(draws.clone()),
                _ => None,
            },
            Self::Redrawn { replicate, .. } => Some(replicate.mask(network, dropout)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Activation, Architecture, FullyConnected, Target};

    #[test]
    fn numbers_are_the_same_in_the_memory_of_another_network() {
        let network = |depth| {
            FullyConnected {
                depth,
                width: 9,
                input_dim: 3,
                output_dim: 1,
                activation: Activation::Relu,
                init: Initialiser::Gaussian,
                architecture: Architecture::PLAIN,
                bias_variance: 0.0,
                target: Target::default(),
            }
            .network(|_| 1.0)
        };
        let replicate = |replicate| Replicate { seed: 4, replicate };
        let blocks = |parameters: Parameters<f64>| match parameters {
            Parameters::Kept(blocks) => blocks,
            Parameters::Redrawn { .. } => panic!("kept"),
        };
        let used = blocks(Parameters::kept(&network(3), replicate(0)));
        for (at, block) in used.iter().enumerate().step_by(2) {
            match at % 4 {
                0 => assert_eq!(block.rows().len(), block.shape.0 * block.shape.1),
                _ => assert_eq!(block.packed().rows(), block.shape.0),
            }
        }
        let used = Parameters::Kept(used);
        let again = blocks(used.kept_in(&network(4), replicate(1)));
        let fresh = blocks(Parameters::kept(&network(4), replicate(1)));
        assert_eq!(again.len(), fresh.len());
        for (again, fresh) in again.iter().zip(&fresh).step_by(2) {
            assert!(again.packed_already().is_none());
            assert_eq!(again.rows(), fresh.rows());
            assert_eq!(again.packed().row_sums(), fresh.packed().row_sums());
        }
    }
}
