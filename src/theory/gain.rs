//! The three things that are called gain, and PyTorch's.
//!
//! Called by the `theory` command. All are of one preactivation z ~ N(0, 1), and they agree for ReLU only
//! in part: which one is meant decides what a layer keeps.

use super::quadrature::gaussian_nodes;
use super::{Expectation, growth_at_infinity};
use crate::network::Activation;

/// The gains of an activation; a weight variance is gain² / fan_in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gains {
    /// 1 / sqrt(E a(z)²): keeps the second moment of a preactivation at 1 (He et al. 2015, eq. 10: sqrt 2
    /// for ReLU).
    pub second_moment: f64,
    /// s > 0 with E a(s z)² = 1: what a preactivation is scaled by for activations of RMS 1; `None` where no
    /// s does it, as for bounded activations.
    pub input_scale: Option<f64>,
    /// 1 / sd a(z): for activations of variance 1, their mean left out.
    pub variance: f64,
    /// `torch.nn.init.calculate_gain`; `None` where PyTorch has none.
    pub torch: Option<f64>,
}

/// The second moments between which the input scale is looked for.
const LN_Q: [f64; 2] = [-80.0, 80.0];

/// The gains of an activation.
pub fn gains(activation: Activation) -> Gains {
    let at_one = Expectation::at(activation, 1.0);
    let mean = mean(activation);
    Gains {
        second_moment: at_one.second.sqrt().recip(),
        input_scale: input_scale(activation),
        variance: (at_one.second - mean * mean).sqrt().recip(),
        torch: torch(activation),
    }
}

/// E a(z).
fn mean(activation: Activation) -> f64 {
    let (z, weights) = gaussian_nodes(1.0, activation.kinks());
    let both = |(z, weight): (&f64, &f64)| weight * (activation.value(*z) + activation.value(-z));
    z.iter().zip(&weights).map(both).sum()
}

/// By bisection: the second moment grows with q for every activation there is.
fn input_scale(activation: Activation) -> Option<f64> {
    let is_too_large = |ln_q: f64| Expectation::at(activation, ln_q.exp()).second > 1.0;
    let [mut low, mut high] = LN_Q;
    if growth_at_infinity(activation) == 0.0 || is_too_large(low) || !is_too_large(high) {
        return None;
    }
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        match is_too_large(middle) {
            true => high = middle,
            false => low = middle,
        }
    }
    Some((0.25 * (low + high)).exp())
}

/// As of PyTorch 2: 3/4 for SELU and 5/3 for tanh are values that were found to work.
fn torch(activation: Activation) -> Option<f64> {
    match activation {
        Activation::Linear | Activation::Sigmoid => Some(1.0),
        Activation::Relu => Some(2f64.sqrt()),
        Activation::LeakyRelu { slope } => Some((2.0 / (1.0 + slope * slope)).sqrt()),
        Activation::Tanh => Some(5.0 / 3.0),
        Activation::Selu => Some(0.75),
        Activation::Gelu
        | Activation::Silu
        | Activation::Elu
        | Activation::Erf
        | Activation::Softplus => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_those_of_mpmath() {
        use std::f64::consts::SQRT_2;
        for (activation, second_moment, input_scale, variance) in [
            (Activation::Relu, SQRT_2, Some(SQRT_2), 1.712858550449663),
            (Activation::Linear, 1.0, Some(1.0), 1.0),
            (Activation::Tanh, 1.592537419722831, None, 1.592537419722831),
            (
                Activation::Sigmoid,
                1.846228545338605,
                None,
                4.801313372039962,
            ),
            (
                Activation::Gelu,
                1.533530441195535,
                Some(1.468011260546793),
                1.700926243363333,
            ),
            (
                Activation::Silu,
                1.676532470331091,
                Some(1.558759930069492),
                1.787187222100442,
            ),
            (
                Activation::Elu,
                1.245198300700707,
                Some(1.277960075404715),
                1.270843417850196,
            ),
            (Activation::Selu, 1.0, Some(1.0), 1.0),
            (Activation::Erf, 1.467166950489139, None, 1.467166950489139),
            (
                Activation::Softplus,
                1.041866835535302,
                Some(1.083121881507613),
                1.919125980107656,
            ),
        ] {
            let got = gains(activation);
            let close = |got: f64, want: f64| {
                assert!(
                    (got / want - 1.0).abs() < 1e-10,
                    "{activation}: {got} {want}"
                )
            };
            close(got.second_moment, second_moment);
            close(got.variance, variance);
            assert_eq!(
                got.input_scale.is_some(),
                input_scale.is_some(),
                "{activation}"
            );
            close(got.input_scale.unwrap_or(1.0), input_scale.unwrap_or(1.0));
        }
    }

    #[test]
    fn for_relu_all_but_the_variances_are_the_square_root_of_2() {
        let relu = gains(Activation::Relu);
        for gain in [Some(relu.second_moment), relu.input_scale, relu.torch] {
            assert!((gain.unwrap() - 2f64.sqrt()).abs() < 1e-14);
        }
        // Var max(z, 0) = 1/2 - 1 / (2 pi).
        let variance = 0.5 - 0.5 / std::f64::consts::PI;
        assert!((relu.variance - variance.sqrt().recip()).abs() < 1e-14);
    }
}
