//! Activations that vanish exponentially on the left, or near another limit so: how to evaluate them where
//! they underflow, or what is missing to the limit.

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

    /// The limit that a(x) nears exponentially on the side of x, and what is missing to it: a(x) is the limit
    /// plus this times a'(x). `None` where there is no limit, or where it is 0.
    pub fn limit_beside(self, x: f64) -> Option<(f64, f64)> {
        let size = x.abs();
        match self {
            Self::Elu | Self::Selu if x < 0.0 => Some((self.left_limit()?, 1.0)),
            // 1 - a over a (1 - a).
            Self::Sigmoid if x > 0.0 => Some((1.0, -1.0 / self.value(x))),
            // 1 - t over 1 - t².
            Self::Tanh => Some((1f64.copysign(x), (-1.0 / (1.0 + size.tanh())).copysign(-x))),
            Self::Erf => Some((1f64.copysign(x), erfc_over_slope(size).copysign(-x))),
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

/// erfc(x) / erf'(x) for x >= 0.
fn erfc_over_slope(x: f64) -> f64 {
    if x < 25.0 {
        return libm::erfc(x) / Activation::Erf.slope(x);
    }
    // Abramowitz & Stegun 7.1.23.
    let r = 0.5 / (x * x);
    (1.0 - r * (1.0 - 3.0 * r * (1.0 - 5.0 * r * (1.0 - 7.0 * r)))) * 0.5 / x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_to_a_limit_has_all_its_digits() {
        // |a(x) - limit| / a'(x) in 60 digits (mpmath).
        for (activation, x, limit, wanted) in [
            (Activation::Erf, 1.0, 1.0, -0.37893607807065605),
            (Activation::Erf, 3.0, 1.0, -0.15863563986398754),
            (Activation::Erf, 8.0, 1.0, -0.06202273866950698),
            (Activation::Erf, 24.5, 1.0, -0.02039120585149067),
            (Activation::Erf, 25.5, 1.0, -0.019592800626962007),
            (Activation::Erf, 100.0, 1.0, -0.0049997500374906285),
            (Activation::Sigmoid, 1.0, 1.0, -1.3678794411714423),
            (Activation::Tanh, -1.0, -1.0, 0.5676676416183063),
            (Activation::Sigmoid, 3.0, 1.0, -1.0497870683678638),
            (Activation::Tanh, -3.0, -1.0, 0.5012393760883331),
            (Activation::Sigmoid, 8.0, 1.0, -1.0003354626279024),
            (Activation::Tanh, -8.0, -1.0, 0.5000000562675874),
            (Activation::Sigmoid, 40.0, 1.0, -1.0),
            (Activation::Tanh, -40.0, -1.0, 0.5),
            (Activation::Elu, -3.0, -1.0, 1.0),
        ] {
            let (near, missing) = activation.limit_beside(x).unwrap();
            assert_eq!(near, limit);
            assert!(
                (missing / wanted - 1.0).abs() < 1e-12,
                "{activation:?} {x}: {missing}"
            );
        }
        assert_eq!(Activation::Sigmoid.limit_beside(-3.0), None);
        assert_eq!(Activation::Elu.limit_beside(3.0), None);
        assert_eq!(Activation::Gelu.limit_beside(3.0), None);
    }

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
