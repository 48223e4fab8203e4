//! Networks whose hidden matrices are multiples of the identity (Le et al. 2015).
//!
//! Called by `analysis`. What is positive stays so: behind the first layer, ReLU and the linear activation
//! change nothing any more, and every layer is the first one times a number.

use super::mean_field::{Architecture, Prediction, predict};
use crate::network::Activation;

/// The prediction for W_1 .. W_{K-1} = c times the identity, c² = width · variance, between Gaussian matrices:
/// h_l = c^(l-1) h_1. For ReLU and linear networks without biases.
///
/// A unit that ReLU sets to 0 in the first layer has f_l = 0 in the others, where a'(0) = 1 lets its gradient
/// pass: dL/df_l holds twice the square of dL/df_0 / c^l for 0 < l < K.
pub fn predict_identity(architecture: &Architecture) -> Prediction {
    let depth = architecture.depth;
    let log10_c = 0.5 * (architecture.width as f64 * architecture.hidden_variance).log10();
    let all = (depth.max(1) - 1) as f64 * log10_c;
    let has_target = architecture.target_mean != 0.0 || architecture.target_variance != 0.0;
    // All of c goes to the readout, or behind it where the loss is homogeneous too.
    let readout = if has_target { 100f64.powf(all) } else { 1.0 };
    let shallow = predict(&Architecture {
        depth: 1,
        last_variance: architecture.last_variance * readout,
        ..*architecture
    });
    let shift = |log10: Option<f64>, by: f64| log10.map(|x| x + by).filter(|x| x.is_finite());
    let beyond = if has_target { 0.0 } else { all };
    let hidden = |shallow: &[Option<f64>]| -> Vec<Option<f64>> {
        let behind = (0..depth).map(|l| shift(shallow[1], l as f64 * log10_c));
        std::iter::once(shallow[0]).chain(behind).collect()
    };
    let passes = match architecture.activation {
        Activation::Relu => 0.5 * std::f64::consts::LOG10_2,
        _ => 0.0,
    };
    let gradient = |shallow: &[Option<f64>]| -> Vec<Option<f64>> {
        // W_K has c^(K-1) twice where y = 0: in f_K, and on the way back.
        let before = |l: usize| {
            let passes = if l > 0 { passes } else { 0.0 };
            shift(shallow[0], 2.0 * beyond + passes - l as f64 * log10_c)
        };
        let last = shift(shallow[1], beyond);
        (0..depth).map(before).chain([last]).collect()
    };
    Prediction {
        log10_hidden_std: hidden(&shallow.log10_hidden_std),
        log10_hidden_rms: hidden(&shallow.log10_hidden_rms),
        log10_gradient_std: gradient(&shallow.log10_gradient_std),
        log10_gradient_rms: gradient(&shallow.log10_gradient_rms),
    }
}

/// The hidden variances at which hidden layer and gradient, in this order, neither grow nor shrink over K >= 2
/// hidden layers.
pub fn critical_identity(activation: Activation, depth: usize, width: usize) -> [f64; 2] {
    let one = 1.0 / width as f64;
    // What passes everywhere but in the first layer is made up for by the others.
    let passes = match activation {
        Activation::Relu => 2f64.powf(1.0 / (depth.max(2) - 1) as f64),
        _ => 1.0,
    };
    [one, one * passes]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_its_critical_variance_each_direction_has_no_growth() {
        for activation in [Activation::Relu, Activation::Linear] {
            let critical = critical_identity(activation, 7, 50);
            let growth = critical.map(|hidden_variance| {
                let network = Architecture {
                    activation,
                    hidden_variance,
                    ..network(7, 0.0)
                };
                predict_identity(&network).growth().unwrap()
            });
            assert!(growth[0].forward.abs() < 1e-14);
            assert!(growth[1].backward.abs() < 1e-14);
        }
    }

    fn network(depth: usize, target_mean: f64) -> Architecture {
        Architecture {
            activation: Activation::Relu,
            depth,
            width: 50,
            input_dim: 50,
            inputs: crate::theory::InputLaw::Gaussian,
            output_dim: 1,
            first_variance: 0.03,
            hidden_variance: 0.025,
            last_variance: 0.04,
            bias2: 0.0,
            target_mean,
            target_variance: 0.0,
        }
    }

    #[test]
    fn every_layer_is_the_first_times_a_number() {
        let log10_c = 0.5 * 1.25f64.log10();
        let of = |depth, target| predict_identity(&network(depth, target));
        let (deep, shallow) = (of(7, 0.0), predict(&network(1, 0.0)));
        let close = |a: Option<f64>, b: f64| (a.unwrap() - b).abs() < 1e-12;
        for l in 1..=7 {
            let behind = (l - 1) as f64 * log10_c;
            assert!(close(
                deep.log10_hidden_rms[l],
                shallow.log10_hidden_rms[1].unwrap() + behind
            ));
            assert!(close(
                deep.log10_hidden_std[l],
                shallow.log10_hidden_std[1].unwrap() + behind
            ));
        }
        // f_7 has six times c, and dL/df_0 six more.
        let output = shallow.log10_gradient_rms[1].unwrap() + 6.0 * log10_c;
        assert!(close(deep.log10_gradient_rms[7], output));
        let first = shallow.log10_gradient_rms[0].unwrap() + 12.0 * log10_c;
        assert!(close(deep.log10_gradient_rms[0], first));
        let last = first - 6.0 * log10_c + 0.5 * 2f64.log10();
        assert!(close(deep.log10_gradient_rms[6], last));
        // A target so small that it changes nothing goes the other way to the same numbers.
        let aimed = of(7, 1e-9);
        for (a, b) in aimed
            .log10_gradient_rms
            .iter()
            .zip(&deep.log10_gradient_rms)
        {
            assert!(close(*a, b.unwrap()));
        }
        assert!(of(20_000, 0.0).log10_gradient_rms[0].is_some());
    }
}
