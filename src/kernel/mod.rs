//! The number types that networks compute in, the matrix product, and vectorised functions.
//!
//! Called by `network`. Nothing here knows what a network is. Vectors and the choice of the
//! instruction set at run time come from `pulp`; the one unsafe call asks for a cache line (`prefetch`).

mod aligned;
mod few;
pub mod function;
mod lane;
mod lanes;
mod number;
mod packed;
mod panel;
mod prefetch;
mod product;
mod real;
mod shape;
mod transposed;
mod vectors;

pub use aligned::Aligned;
pub use lane::Lane;
pub use lanes::{LaneMask, Lanes};
pub use number::Number;
pub use packed::{Packed, Strip};
pub(crate) use panel::each_row;
pub use panel::{Epilogue, Place, Store, panel_product};
pub use product::{product, product_transposed};
pub use real::Real;
pub use shape::TileShape;
pub use transposed::panel_product_transposed;
pub use vectors::{has_vectors, on_vectors};
