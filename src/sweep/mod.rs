//! From a spec to measurements: the plan, its cost, and running it with rayon.

mod plan;
mod progress;

pub use plan::{Cell, Plan};
pub use progress::Progress;
