//! The way of most passes: panels go through dense blocks and activations by the fused steps of the
//! kernel, where the statistics are gathered while a tile is in registers.
//!
//! Called by `Engine::pass`. A layer at which a fused step would lose digits (a tail, a scale at the
//! end of a float's range, a spread far below the mean) is taken again by the steps of `Signal`.
//! A panel's numbers and their sums depend on nothing but its columns and weights.

mod around;
mod back;
mod backward;
mod bend;
mod centre;
mod forward;
mod gather;
mod kept;
mod layout;
mod multiply;
mod panel;
mod record;
mod way;

pub use centre::has_centres;
pub use layout::columns_in_work;
pub(super) use multiply::{Packing, multiply, multiply_transposed};
pub(super) use panel::{Panel, plain_range};
pub use record::waiting_bytes;
pub(super) use way::Way;
