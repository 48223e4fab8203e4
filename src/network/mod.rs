//! A network: activations, initialisers, blocks, and its forward and backward pass.
//!
//! Called by `sweep`, by the `notebook` command and (activations) by `theory`. A network is a list
//! of blocks with points at which it is measured; [`engine`] runs it fast and at any scale,
//! [`plain`] is the textbook's equations, which tests hold the engine to.

pub mod activation;
mod architecture;
mod data;
pub mod engine;
mod initialiser;
pub mod jacobian;
mod matrix;
mod parameters;
pub mod plain;
mod sphere;

pub use activation::Activation;
pub use architecture::{
    Architecture, Block, Branch, BranchScale, Dense, Dropout, FullyConnected, Network, Norm, Point,
    Residual, Target,
};
pub use data::Data;
pub use engine::{Engine, Experiment, Gradient, HiddenRecord, Measurements, Meter, Pass, Readings};
pub use initialiser::Initialiser;
pub use parameters::{DenseParameters, Parameters, Replicate};
pub use sphere::spread_points;
