//! The number types that networks compute in, and the matrix product.
//!
//! Called by `network`. Nothing here knows what a network is.

mod real;

pub use real::Real;
