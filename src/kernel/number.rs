//! Floating-point types as plain numbers: what everything else about them builds on.

use std::fmt::Debug;
use std::ops::{AddAssign, MulAssign, SubAssign};

use ndarray::LinalgScalar;
use num_traits::Float;

/// `f32` or `f64`.
///
/// The conversion back is called `as_f64`, since `num_traits` has a `to_f64` of its own.
pub trait Number:
    Float
    + LinalgScalar
    + AddAssign
    + SubAssign
    + MulAssign
    + Into<f64>
    + Default
    + Debug
    + Send
    + Sync
    + 'static
{
    /// The nearest number of this type; overflows to infinity, underflows to 0.
    fn from_f64(x: f64) -> Self;

    /// The same number as an `f64`, exactly.
    fn as_f64(self) -> f64;
}

impl Number for f32 {
    #[inline]
    fn from_f64(x: f64) -> Self {
        x as f32
    }

    #[inline]
    fn as_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Number for f64 {
    #[inline]
    fn from_f64(x: f64) -> Self {
        x
    }

    #[inline]
    fn as_f64(self) -> f64 {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn conversion_rounds_to_nearest_and_comes_back_exactly() {
        assert_eq!(<f32 as Number>::from_f64(0.1), 0.1f32);
        assert_eq!(0.1f32.as_f64(), 0.100_000_001_490_116_12);
        assert_eq!(<f32 as Number>::from_f64(1e-60), 0.0);
        assert_eq!(<f64 as Number>::from_f64(0.1).as_f64(), 0.1);
    }
}
