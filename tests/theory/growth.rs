//! The variance at which the signal neither grows nor dies.

use initscope::network::Activation;
use initscope::theory::{critical_gradient_variance, critical_hidden_variance, growth};

use crate::{LEAKY, close, plain};

#[test]
fn critical_variance_is_where_growth_is_zero() {
    let critical =
        |activation, width| critical_hidden_variance(|sigma2| plain(activation, 50, width, sigma2));
    close(critical(Activation::Relu, 80).unwrap(), 0.025, 1e-16, "He");
    close(
        critical(Activation::Linear, 80).unwrap(),
        0.0125,
        1e-16,
        "LeCun",
    );
    close(
        critical(LEAKY, 100).unwrap(),
        2.0 / 1.04 / 100.0,
        1e-16,
        "leaky",
    );
    // Saturation loses some of the signal at any variance.
    for activation in [Activation::Tanh, Activation::Erf, Activation::Sigmoid] {
        assert_eq!(critical(activation, 80), None, "{activation}");
    }
    for activation in [
        Activation::Gelu,
        Activation::Silu,
        Activation::Elu,
        Activation::Selu,
        Activation::Softplus,
    ] {
        let sigma2 = critical(activation, 80).unwrap();
        let forward = |sigma2| growth(&plain(activation, 50, 80, sigma2)).unwrap().forward;
        close(forward(sigma2), 0.0, 1e-12, "growth at the critical point");
        assert!(
            forward(sigma2 * 0.99) < 0.0 && forward(sigma2 * 1.01) > 0.0,
            "{activation}"
        );
    }
    // SELU was made for N(0, 1) to be a fixed point at LeCun's 1 / width.
    let wide = critical(Activation::Selu, 10_000).unwrap();
    close(wide * 10_000.0, 1.0, 1e-3, "SELU");
}

#[test]
fn gradients_have_their_own_critical_variance() {
    let critical = |activation, depth| {
        critical_gradient_variance(|sigma2| plain(activation, depth, 100, sigma2))
    };
    close(critical(Activation::Relu, 50).unwrap(), 0.02, 1e-16, "He");
    for activation in [Activation::Tanh, Activation::Gelu, Activation::Sigmoid] {
        let sigma2 = critical(activation, 10).unwrap();
        let backward = |sigma2| {
            growth(&plain(activation, 10, 100, sigma2))
                .unwrap()
                .backward
        };
        close(backward(sigma2), 0.0, 1e-12, "growth at the critical point");
        assert!(backward(sigma2 * 0.9) < 0.0 && backward(sigma2 * 1.1) > 0.0);
    }
    // tanh: the deeper, the nearer to 1 / width, where chi_1 = 1 at q* = 0.
    let scaled = [10, 100, 1000].map(|depth| critical(Activation::Tanh, depth).unwrap() * 100.0);
    assert!(scaled[0] > scaled[1] && scaled[1] > scaled[2] && scaled[2] > 1.0);
    // chi_1 - 1 is of second order there (0.33 e² at 1 + e), which takes many layers to show.
    assert!(scaled[2] < 1.12, "{scaled:?}");
}
