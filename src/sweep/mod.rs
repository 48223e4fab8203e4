//! From a spec to measurements: the plan, its cost, and running it with rayon.

mod plan;

pub use plan::{Cell, Plan};
