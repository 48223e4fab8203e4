//! Where things go: axes, ticks, numbers as text, end labels, clipping, empty space.
//!
//! Pure functions on numbers; figures call them, nothing here knows what a network is.

mod axis;
pub mod clip;
pub mod labels;
pub mod numbers;
mod rect;
mod simplify;
mod spread;
pub mod ticks;

pub use axis::Axis;
pub use rect::Rect;
pub use simplify::simplify;
pub use spread::spread;
