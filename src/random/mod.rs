//! Random numbers: keyed draws for sweeps, NumPy's legacy generator for the reference run.
//!
//! Called by `network` (weights, data) and by the `notebook` command. A number here depends on its
//! key and its place in the stream only: never on threads, the processor or the year.

mod box_muller;
mod chacha;
mod keyed;
mod legacy;
mod truncated;

pub use keyed::{Draws, Key, Shape, Stream};
pub use legacy::{LegacyGenerator, LegacyNormal};
