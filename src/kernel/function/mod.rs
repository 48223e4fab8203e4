//! Vectorised activation functions and their derivatives, a file each.
//!
//! Called by `network` on blocks, and from within the product's epilogue on [`Lanes`]. Within 4 ulp
//! of the exact value, at the zeros of a derivative too; but in a tail a result far below 1 (from
//! 2^-80 on for f32, 2^-880 for f64) may come out as 0, so that none is subnormal. No branches, no NaN
//! from any number or infinity. Functions are centred, a(x) - a(0), as in `network::activation`, which
//! has a plain twin of each.

mod block;
mod coefficients;
mod elu;
mod erf;
mod exponential;
mod gelu;
mod increase;
mod logistic;
mod quotient;
mod reduced;
mod scaling;
mod silu;
mod softplus;
mod tanh;

pub use block::{Pass, derivative, slopes, value, values};
pub use coefficients::Coefficients;
pub use elu::{Elu, Selu};
pub use erf::Erf;
pub use gelu::Gelu;
pub use increase::{Increase, Start};
pub use logistic::logistic_differences;
pub use scaling::{Power, Scaling, Unit};
pub use silu::Silu;
pub use softplus::Softplus;
pub use tanh::{Sigmoid, Tanh};

use pulp::Simd;

use super::Lanes;

/// An activation function a, centred: a(x) - a(0).
pub trait Function: Copy + Send + Sync {
    /// Whether a stays within finite limits: its values are then not scaled up.
    const BOUNDED: bool = false;

    /// ((a(x) - a(0)) / s, a'(x)) for x = u s, where s is the scale: the work that both need is
    /// done once, and what only one needs is left out where the other is not used.
    fn evaluate<F: Coefficients, S: Simd, const N: usize>(
        self,
        u: Lanes<F, S, N>,
        scale: impl Scaling<F>,
    ) -> (Lanes<F, S, N>, Lanes<F, S, N>);
}
