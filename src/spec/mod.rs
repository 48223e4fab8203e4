//! What was asked: grids, variance rules, spec files, and the resolved request.
//!
//! `cli` fills a [`Spec`] from a file and flags; `sweep` turns it into a plan. Every error here is a
//! sentence that names the flag or the line and says what would be right.

#[cfg(test)]
pub(crate) mod arbitrary;
mod choice;
mod document;
mod error;
mod field;
mod file;
mod grid;
mod inputs;
mod key;
mod memory;
mod name;
mod number;
mod preset;
mod request;
mod shorten;
mod target;
mod variance;
mod write;

pub use choice::{Format, Precision};
pub use error::{Place, SpecError};
pub(crate) use grid::decimal;
pub use inputs::{InputFile, Inputs, Points, Summary};
pub use key::{Key, closest};
pub use memory::MemorySize;
pub use preset::{Preset, PublishedCheck, Quantity};
pub use target::Target;
pub use variance::Variance;

use crate::network::{Activation, Architecture, Initialiser};

/// A resolved request: all that decides what a run computes and shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// The built-in experiment that it started from, whose published numbers the report is held against.
    pub preset: Option<String>,
    /// Name of the report; decides the default folder `output/NAME`.
    pub name: Option<String>,
    /// Numbers of hidden layers K, ascending.
    pub depth: Vec<usize>,
    /// Units a hidden layer, ascending.
    pub width: Vec<usize>,
    /// Weight variances, in the order given.
    pub sigma2: Vec<Variance>,
    /// Activation functions, in the order given.
    pub activation: Vec<Activation>,
    /// Initialisers, in the order given.
    pub init: Vec<Initialiser>,
    /// Residual branches, normalisation and dropout, in the order given.
    pub architecture: Vec<Architecture>,
    /// Random networks drawn for every cell.
    pub replicates: usize,
    /// Data points pushed through each network.
    pub data: usize,
    /// Where the inputs come from.
    pub inputs: Inputs,
    /// Size of the input; `None`: as wide as the network.
    pub input_dim: Option<usize>,
    /// Size of the output.
    pub output_dim: usize,
    /// Variance of every bias.
    pub bias2: f64,
    /// Target of the loss.
    pub target: Target,
    /// Seed of every random number.
    pub seed: u64,
    /// Floating-point type.
    pub precision: Precision,
    /// Derive nothing: compute each cell by itself.
    pub direct: bool,
    /// File formats of the figures, ascending, SVG among them.
    pub format: Vec<Format>,
}

impl Default for Spec {
    /// The textbook exercise: 50 layers x 80 units, sigma² from dying to exploding with `he` among
    /// them, several depths, ten replicates.
    fn default() -> Self {
        let number = Variance::Number;
        Self {
            preset: None,
            name: None,
            depth: vec![2, 5, 10, 20, 30, 40, 50],
            width: vec![80],
            sigma2: vec![
                number(0.001),
                number(0.0025),
                number(0.006),
                number(0.0125),
                number(0.02),
                Variance::He,
                number(0.03),
                number(0.05),
                number(0.1),
                number(0.3),
                number(1.0),
            ],
            activation: vec![Activation::Relu],
            init: vec![Initialiser::Gaussian],
            architecture: vec![Architecture::PLAIN],
            replicates: 10,
            data: 1000,
            inputs: Inputs::Gaussian,
            input_dim: None,
            output_dim: 1,
            bias2: 0.0,
            target: Target::Constant(0.0),
            seed: 0,
            precision: Precision::F64,
            direct: false,
            format: vec![Format::Svg],
        }
    }
}

#[cfg(test)]
mod tests;
