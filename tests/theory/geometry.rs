//! Where the second moment lives and how like two inputs stay, against known numbers.

use std::f64::consts::PI;

use initscope::network::Activation;
use initscope::theory::{Architecture, geometry};

use crate::{LEAKY, close, plain};

/// He, inputs so long that they are at right angles and of one length.
fn he(depth: usize) -> Architecture {
    Architecture {
        input_dim: 100_000_000,
        ..plain(Activation::Relu, depth, 80, 2.0 / 80.0)
    }
}

#[test]
fn at_he_little_of_the_signal_depends_on_the_input() {
    // ORACLES: 1 - c_l after 10, 20 and 50 layers, from orthogonal inputs; c by mpmath.
    let layers = geometry(&he(51)).unwrap().layers;
    for (l, share) in [(10, 0.1285), (20, 0.0516), (50, 0.0121)] {
        close(layers[l].input_share.unwrap(), share, 5e-5, "share");
    }
    close(layers[10].correlation.unwrap(), 0.871_535_516, 1e-8, "c10");
    close(
        layers[50].correlation.unwrap(),
        0.987_861_944_9,
        1e-8,
        "c50",
    );
    assert_eq!(layers[51].correlation, None);
}

#[test]
fn gradients_shatter() {
    // prod (1 - arccos(c_{l-1}) / pi) (ORACLES, notebook 11.1).
    for (depth, want, tolerance) in [(24, 0.005_463, 5e-7), (50, 9.12e-4, 5e-7)] {
        let layers = geometry(&he(depth)).unwrap().layers;
        let got = layers[0].gradient_correlation.unwrap();
        close(got, want, tolerance, "shattering");
        // One mask: at the last layer but one.
        let c = layers[depth - 1].correlation.unwrap();
        let got = layers[depth - 1].gradient_correlation.unwrap();
        close(got, 1.0 - c.acos() / PI, 1e-8, "one mask");
        assert_eq!(layers[depth].gradient_correlation, Some(1.0));
    }
}

#[test]
fn shares_add_up() {
    for activation in [Activation::Relu, LEAKY, Activation::Linear] {
        for input_dim in [1, 2, 10, 80] {
            let network = Architecture {
                input_dim,
                ..plain(activation, 20, 50, 0.03)
            };
            for (l, layer) in geometry(&network).unwrap().layers.iter().enumerate() {
                let shares = [layer.input_share, layer.unit_share, layer.mean_share];
                let sum: f64 = shares.iter().map(|share| share.unwrap()).sum();
                close(sum, 1.0, 1e-14, "sum");
                let fair = shares.iter().all(|share| share.unwrap() > -1e-15);
                assert!(fair, "{activation} {input_dim} {l}: {layer:?}");
            }
        }
    }
}
