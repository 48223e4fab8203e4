//! What should happen: predictions as pure functions of plain numbers, a paper each.
//!
//! Called by `analysis` (beside every measurement) and by the `theory` and `critical` commands.
//! Everything is kept in logarithms, so that no depth and no variance leaves the range of a float.

mod blocks;
mod correlation;
mod deficit;
mod edge;
mod expectation;
mod finite_width;
mod gain;
mod geometry;
mod growth;
mod hermite;
mod identity;
mod input_length;
mod inputs;
mod length;
mod mean_field;
mod moments;
mod one_input;
mod pair;
mod phase;
mod quadrature;
mod remark;
mod root;
mod spectrum;
mod trajectory;

pub use blocks::{are_blocks_known, predict_blocks};
pub use edge::{Edge, edge_of_chaos};
pub use expectation::{Expectation, growth_at_infinity};
pub use finite_width::{FiniteWidth, LogRatio, finite_width, log_ratio, typical_growth};
pub use gain::{Gains, gains};
pub use geometry::{Geometry, LayerGeometry, geometry};
pub use growth::{
    LayerGrowth, critical_gradient_variance, critical_hidden_variance, growth, turning_variance,
};
pub use identity::{critical_identity, predict_identity};
pub use inputs::InputLaw;
pub use length::{Destination, FixedPoint, WideNetwork};
pub use mean_field::{Architecture, Prediction, predict};
pub use moments::Moments;
pub use one_input::{Basis, LogLaw, OneInputLaw, one_input, one_input_gradient};
pub use pair::Pair;
pub use phase::Phase;
pub use remark::Remark;
pub use spectrum::{SpectralDensity, Spectrum, spectral_density, spectrum, spectrum_variance};
pub use trajectory::Trajectory;
