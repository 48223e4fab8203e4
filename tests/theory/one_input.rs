//! The law of one input's signal over random networks, against closed forms and drawn networks.

use std::f64::consts::LN_10;

use initscope::network::Activation;
use initscope::theory::{
    Architecture, Basis, LogLaw, finite_width, log_ratio, one_input, one_input_gradient,
};

use crate::drawn::{Input, agree, drawn};
use crate::{LEAKY, close, plain};

#[test]
fn degree_one_is_the_exact_walk() {
    for activation in [Activation::Relu, LEAKY, Activation::Linear] {
        let network = Architecture {
            input_dim: 7,
            first_variance: 0.3,
            ..plain(activation, 50, 80, 0.02)
        };
        let law = one_input(&network).unwrap();
        assert_eq!(law.basis, Basis::Exact);
        assert_eq!(law.layers.len(), 51);
        let at_input = LogLaw {
            quantiles: [0.0; 5],
            mean: 0.0,
            std: 0.0,
            dead: 0.0,
        };
        assert_eq!(law.layers[0], at_input);
        // The first layer's own variance and fan_in: 7 · 0.3 against 80 · 0.02.
        let first = (2.1f64 / 1.6).ln();
        for l in [1, 2, 12, 13, 29, 50] {
            let want = finite_width(activation, 1.6, 80, l).unwrap();
            let LogLaw {
                quantiles,
                mean,
                std,
                dead,
            } = law.layers[l];
            for (i, ln) in [0, 2, 4].into_iter().zip(want.log_quantiles) {
                close(quantiles[i], 0.5 * (first + ln) / LN_10, 1e-6, "quantile");
            }
            let ln = first + l as f64 * want.log_mean;
            close(mean, 0.5 * ln / LN_10, 1e-12, "mean");
            let spread = (l as f64 * want.log_variance).sqrt();
            close(std, 0.5 * spread / LN_10, 1e-12, "std");
            let alive = (1.0 - want.dead_probability).powi(l as i32);
            close(dead, 1.0 - alive, 1e-15, "dead");
        }
    }
}

#[test]
fn at_he_one_network_in_twenty_is_far_below() {
    // 50 layers of 80 units: typical/mean of |h|² is 0.2028; the 5% and 95% quantile of
    // its logarithm by NumPy -4.5973 and 1.3587.
    let law = one_input(&plain(Activation::Relu, 50, 80, 2.0 / 80.0)).unwrap();
    let last = law.layers[50];
    close(last.mean, 0.5 * 0.2028f64.log10(), 1e-4, "mean");
    close(last.quantiles[0], -4.597_344_812 / 2.0 / LN_10, 1e-6, "5%");
    close(last.quantiles[4], 1.358_678_969 / 2.0 / LN_10, 1e-6, "95%");
    assert!(last.quantiles.is_sorted());
}

#[test]
fn deep_networks_stay_in_range() {
    let ratio = log_ratio(Activation::Relu, 80).unwrap();
    let law = one_input(&plain(Activation::Relu, 10_000, 80, 1e-3)).unwrap();
    let last = law.layers[10_000];
    let mean = 1e4 * (0.04f64.ln() + ratio.mean) / 2.0 / LN_10;
    close(last.mean, mean, 1e-9, "mean");
    // Normal by now: -1.645 and 1.645 standard deviations.
    for (i, z) in [(0, -1.644_853_627), (2, 0.0), (4, 1.644_853_627)] {
        close(last.quantiles[i], mean + z * last.std, 2e-2, "quantile");
    }
    // Three units die 10,000 times over.
    let narrow = one_input(&plain(Activation::Relu, 10_000, 3, 1.0)).unwrap();
    assert_eq!(narrow.layers[10_000].dead, 1.0);
    close(narrow.layers[2].dead, 1.0 - 49.0 / 64.0, 1e-15, "dead");
    assert!(
        narrow.layers[10_000]
            .quantiles
            .iter()
            .all(|q| q.is_finite())
    );
}

#[test]
fn where_every_network_is_dead_there_is_no_law() {
    let dead = plain(Activation::Relu, 3, 8, 0.0);
    assert_eq!(one_input(&dead), None);
    // One hidden layer has no hidden matrix.
    let shallow = Architecture {
        hidden_variance: 0.0,
        ..plain(Activation::Relu, 1, 8, 0.1)
    };
    assert!(one_input(&shallow).is_some());
}

#[test]
fn whole_networks_of_degree_one_follow_both_laws() {
    let wide_input = |activation, depth, width| Architecture {
        input_dim: 3,
        first_variance: 0.5,
        last_variance: 0.7,
        ..plain(activation, depth, width, 2.0 / width as f64)
    };
    let with_target = |architecture| Architecture {
        target_mean: 0.3,
        target_variance: 0.5,
        ..architecture
    };
    for architecture in [
        wide_input(Activation::Relu, 6, 8),
        wide_input(Activation::Relu, 8, 4),
        with_target(wide_input(Activation::Relu, 8, 4)),
        with_target(wide_input(Activation::Relu, 3, 2)),
        wide_input(LEAKY, 6, 4),
        wide_input(Activation::LeakyRelu { slope: -0.5 }, 5, 3),
        with_target(wide_input(Activation::Linear, 6, 5)),
        wide_input(Activation::Linear, 3, 1),
        wide_input(LEAKY, 3, 1),
        wide_input(Activation::Relu, 5, 40),
    ] {
        let networks = drawn(&architecture, Input::One, 2000);
        let about = format!("{architecture:?}");
        let law = one_input(&architecture).unwrap();
        agree(&networks, |n| &n.hidden, &law, &about);
        let law = one_input_gradient(&architecture).unwrap();
        agree(&networks, |n| &n.gradient, &law, &about);
    }
}

#[test]
fn whole_networks_of_other_activations_follow_the_simulation() {
    let network = |activation, depth, width, sigma_w2: f64, bias2| Architecture {
        input_dim: 4,
        first_variance: 0.4,
        bias2,
        ..plain(activation, depth, width, sigma_w2 / width as f64)
    };
    for architecture in [
        network(Activation::Tanh, 8, 8, 1.7, 0.05),
        network(Activation::Gelu, 8, 6, 2.3, 0.0),
        network(Activation::Relu, 6, 2, 1.5, 0.2),
        network(Activation::Softplus, 5, 5, 1.5, 0.1),
        // Many units: sums are drawn.
        network(Activation::Tanh, 8, 32, 2.5, 0.0),
        network(Activation::Tanh, 8, 32, 0.5, 0.0),
        network(Activation::Gelu, 8, 32, 2.2, 0.0),
        network(Activation::Selu, 8, 32, 1.0, 0.01),
        network(Activation::Relu, 8, 40, 2.0, 0.1),
        network(Activation::Sigmoid, 4, 32, 20.0, 0.3),
        network(Activation::Softplus, 5, 32, 2.0, 0.0),
        network(Activation::Erf, 5, 64, 400.0, 0.0),
    ] {
        let networks = drawn(&architecture, Input::Normal, 2000);
        let law = one_input(&architecture).unwrap();
        agree(&networks, |n| &n.hidden, &law, &format!("{architecture:?}"));
    }
}

#[test]
fn simulated_laws_stay_in_range() {
    for activation in Activation::ALL {
        for sigma_w2 in [1e-6, 1.0, 1e6] {
            for width in [5, 50] {
                let network = Architecture {
                    bias2: 1e-300,
                    ..plain(activation, 40, width, sigma_w2 / width as f64)
                };
                let law = one_input(&network).unwrap();
                let Basis::Simulated { networks } = law.basis else {
                    panic!("{activation} is not exact with a bias");
                };
                assert!(networks >= 100);
                for layer in &law.layers {
                    let numbers = [
                        layer.mean,
                        layer.std,
                        layer.quantiles[0],
                        layer.quantiles[4],
                    ];
                    let fine = numbers.iter().all(|x| x.is_finite());
                    assert!(
                        fine && layer.quantiles.is_sorted(),
                        "{activation}: {layer:?}"
                    );
                }
            }
        }
    }
    // No weights, no bias: sigmoid is 1/2 in every network, and only the input's length varies, by
    // 1 / (sqrt(2 D) ln 10); tanh is dead in all.
    let half = one_input(&Architecture {
        input_dim: 50_000,
        ..plain(Activation::Sigmoid, 2, 8, 0.0)
    })
    .unwrap();
    close(half.layers[2].mean, 0.5f64.log10(), 2e-4, "sigmoid");
    let std = 1.0 / (1e5f64.sqrt() * LN_10);
    close(half.layers[2].std / std, 1.0, 0.1, "sigmoid");
    assert_eq!(one_input(&plain(Activation::Tanh, 2, 8, 0.0)), None);
    assert_eq!(one_input(&plain(Activation::Tanh, 2, 80, 0.0)), None);
}
