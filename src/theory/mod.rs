//! What should happen: predictions as pure functions of plain numbers, a paper each.
//!
//! Called by `analysis` (beside every measurement) and by the `theory` and `critical` commands.
//! Everything is kept in logarithms, so that no depth and no variance leaves the range of a float.

mod correlation;
mod finite_width;
mod growth;
mod input_length;
mod mean_field;
mod moments;
mod quadrature;

pub use finite_width::{LogRatio, log_ratio, typical_growth};
pub use growth::{LayerGrowth, critical_hidden_variance, growth};
pub use mean_field::{Architecture, Prediction, predict};
pub use moments::Moments;
