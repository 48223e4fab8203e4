//! A network: activations, initialisers, blocks, and its forward and backward pass.

pub mod activation;
mod initialiser;

pub use activation::Activation;
pub use initialiser::Initialiser;
