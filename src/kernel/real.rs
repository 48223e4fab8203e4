//! The floating-point types that a network can be computed in.

use super::function::Coefficients;

/// `f32` or `f64` with all that the kernel does with them: numbers, lanes of registers, functions.
pub trait Real: Coefficients {}

impl<F: Coefficients> Real for F {}
