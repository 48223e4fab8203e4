//! See what an initialisation does to a deep network before anyone trains it.
//!
//! The rooms, from the ground up: [`random`], [`kernel`], [`measure`], [`network`], [`theory`],
//! [`spec`], [`sweep`], [`dataset`], [`analysis`], [`chart`], [`report`]; [`cli`] is the program
//! itself. A room imports only rooms named before it (`docs/architecture.md` has the table).

pub mod analysis;
pub mod chart;
pub mod cli;
pub mod dataset;
pub mod kernel;
pub mod measure;
pub mod network;
pub mod random;
pub mod report;
pub mod spec;
pub mod sweep;
pub mod theory;
