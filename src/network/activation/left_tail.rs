//! Activations that vanish exponentially on the left: how to evaluate them where they underflow.

use super::{Activation, selu};

impl Activation {
    /// From here to the left a is its asymptotic form to the last bits.
    pub const LEFT_TAIL: f64 = -37.0;

    /// From here to the left GELU is its asymptotic form to the last bits of an f32, which holds its
    /// values little further.
    pub const GELU_TAIL_F32: f64 = -11.0;

    /// ELU's and SELU's limit on the left: a'(x) is what a(x) is above it, for x < 0. `None` for the
    /// others.
    pub fn left_limit(self) -> Option<f64> {
        match self {
            Self::Elu => Some(-1.0),
            Self::Selu => Some(-selu::LAMBDA_ALPHA),
            _ => None,
        }
    }

    /// a(x) / a'(x) for x <= [`Activation::LEFT_TAIL`]; `None` for activations that do not go to 0
    /// there. With [`Activation::derivative`], which has a scale of its own, this gives a(x) where a
    /// float cannot hold it.
    pub fn left_tail(self, x: f64) -> Option<f64> {
        match self {
            // Both are e^x.
            Self::Sigmoid | Self::Softplus => Some(1.0),
            // x e^x over (1 + x) e^x.
            Self::Silu => Some(1.0 / (1.0 + 1.0 / x)),
            // With t = -x and Mills' ratio R: -t R over R - t (Abramowitz & Stegun 26.2.12).
            Self::Gelu => {
                let r = 1.0 / (x * x);
                let mills_times_t = 1.0 - r * (1.0 - 3.0 * r * (1.0 - 5.0 * r * (1.0 - 7.0 * r)));
                Some(mills_times_t / (-x * (1.0 - mills_times_t * r)))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_those_of_mpmath() {
        // a(x) / a'(x) in 60 digits.
        for (activation, x, wanted) in [
            (Activation::Gelu, -37.0, 0.027027055764018895),
            (Activation::Gelu, -50.0, 0.020000006387239784),
            (Activation::Gelu, -1000.0, 0.001000000000002),
            (Activation::Silu, -37.0, 1.027_777_777_777_778),
            (Activation::Silu, -50.0, 1.0204081632653061),
            (Activation::Silu, -1000.0, 1.001001001001001),
            (Activation::Softplus, -37.0, 1.0),
            (Activation::Softplus, -50.0, 1.0),
            (Activation::Softplus, -1000.0, 1.0),
            (Activation::Sigmoid, -37.0, 1.0000000000000001),
            (Activation::Sigmoid, -50.0, 1.0),
            (Activation::Sigmoid, -1000.0, 1.0),
        ] {
            let got = activation.left_tail(x).unwrap();
            assert!(
                (got / wanted - 1.0).abs() < 1e-12,
                "{activation:?} {x}: {got}"
            );
        }
        for activation in [Activation::Silu, Activation::Gelu] {
            assert!(
                activation
                    .left_tail(f64::NEG_INFINITY)
                    .is_some_and(f64::is_finite)
            );
        }
        assert_eq!(Activation::Tanh.left_tail(-50.0), None);
        assert_eq!(Activation::Relu.left_tail(-50.0), None);
    }
}
