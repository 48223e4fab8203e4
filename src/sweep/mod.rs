//! From a spec to measurements: the plan, its cost, and running it with rayon.
//!
//! `cli` lays out a [`Plan`], checks its [`Cost`] and calls [`run`]; `dataset` makes tables of the
//! [`Outcome`]s. The same spec gives the same numbers on any number of threads.

mod cost;
mod derived;
mod family;
mod identity;
mod inputs;
mod outcome;
mod plan;
mod progress;
mod reference;
mod run;
mod scaling;
mod task;

pub use cost::{Bytes, Cost, MemoryError, MemoryLimit, PROGRAM_BYTES};
pub use derived::Derived;
pub use identity::identities;
pub use outcome::Outcome;
use plan::Kind;
pub use plan::{Cell, Plan};
pub use progress::{Planned, Progress};
pub use reference::{ReferenceMeasurements, ReferenceRun};
pub use run::{Options, SweepError, histogram_layers, network, run};
