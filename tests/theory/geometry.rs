//! Where the second moment lives and how like two inputs stay, against known numbers.

use std::f64::consts::PI;

use initscope::network::Activation;
use initscope::theory::{Architecture, LayerGeometry, Pair, WideNetwork, geometry};

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
    // 1 - c_l after 10, 20 and 50 layers, from orthogonal inputs; c by mpmath.
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
    // prod (1 - arccos(c_{l-1}) / pi): notebook 11.1.
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

/// Columns of `oracles/geometry.py`, by layer 0..=5: shares over inputs, over units and of the mean,
/// correlation and gradient correlation.
type Simulated = [[f64; 6]; 5];

#[test]
fn shares_and_correlations_agree_with_simulated_wide_networks() {
    let network = |activation, first, hidden, bias2| Architecture {
        input_dim: 400,
        first_variance: first / 400.0,
        bias2,
        ..plain(activation, 5, 2000, hidden / 2000.0)
    };
    let relu: Simulated = [
        [0.0, 0.6352, 0.434, 0.3057, 0.2216, 0.1631],
        [0.0, 0.0477, 0.2483, 0.3756, 0.4607, 0.5182],
        [0.0, 0.3171, 0.3175, 0.3187, 0.3178, 0.3187],
        [0.0926, 0.4366, 0.6218, 0.7406, 0.8179, 0.0],
        [0.1508, 0.2842, 0.4407, 0.6207, 0.8069, 0.0],
    ];
    let tanh: Simulated = [
        [0.0, 0.9426, 0.8821, 0.8232, 0.7717, 0.7245],
        [0.0, 0.0574, 0.1178, 0.1767, 0.2282, 0.2753],
        [0.0, 0.0, 0.0, 0.0001, 0.0001, 0.0002],
        [0.0637, 0.1287, 0.1916, 0.2465, 0.2964, 0.0],
        [0.2411, 0.3405, 0.4573, 0.6023, 0.7787, 0.0],
    ];
    let gelu: Simulated = [
        [0.0, 0.8129, 0.6974, 0.6216, 0.5705, 0.5334],
        [0.0, 0.0004, 0.1199, 0.2017, 0.2608, 0.3045],
        [0.0, 0.1867, 0.1827, 0.1767, 0.1688, 0.1621],
        [-0.0003, 0.1901, 0.3023, 0.3811, 0.4362, 0.0],
        [0.1284, 0.2339, 0.3689, 0.5364, 0.7466, 0.0],
    ];
    let sigmoid: Simulated = [
        [0.0, 0.2466, 0.1049, 0.0521, 0.0267, 0.0142],
        [0.0, 0.0157, 0.2572, 0.3173, 0.3449, 0.3632],
        [0.0, 0.7377, 0.638, 0.6306, 0.6284, 0.6226],
        [0.0637, 0.761, 0.8969, 0.9494, 0.9742, 0.0],
        [0.4467, 0.5408, 0.7186, 0.8552, 0.9464, 0.0],
    ];
    for (architecture, simulated) in [
        (network(Activation::Relu, 2.0, 1.5, 0.2), relu),
        (network(Activation::Tanh, 1.5, 2.5, 0.1), tanh),
        (network(Activation::Gelu, 1.0, 2.2, 0.0), gelu),
        (network(Activation::Sigmoid, 3.0, 30.0, 0.2), sigmoid),
    ] {
        let layers = geometry(&architecture).unwrap().layers;
        let input = LayerGeometry {
            input_share: Some(1.0),
            unit_share: Some(0.0),
            mean_share: Some(0.0),
            ..layers[0]
        };
        assert_eq!(layers[0], input);
        for l in 0..=5 {
            let LayerGeometry {
                input_share,
                unit_share,
                mean_share,
                correlation,
                gradient_correlation,
            } = layers[l];
            let columns = [
                input_share,
                unit_share,
                mean_share,
                correlation,
                gradient_correlation,
            ];
            for (which, (column, rows)) in columns.into_iter().zip(simulated).enumerate() {
                // The input's shares are above; f_K is not asked for.
                if (which < 3 && l == 0) || (which > 2 && l == 5) {
                    continue;
                }
                // Eight networks, and the sum of units' means moves a sigmoid's by 1 / sqrt(2000).
                let about = format!("{architecture:?} {which} {l}");
                close(column.unwrap(), rows[l], 0.012, &about);
            }
            assert_eq!(correlation.is_none(), l == 5);
        }
        assert_eq!(layers[5].gradient_correlation, Some(1.0));
    }
}

#[test]
fn other_activations_follow_the_correlation_map() {
    for activation in Activation::ALL {
        for (sigma_w2, sigma_b2) in [(1.0, 0.0), (4.0, 0.5)] {
            let network = Architecture {
                bias2: sigma_b2,
                ..plain(activation, 7, 80, sigma_w2 / 80.0)
            };
            let layers = geometry(&network).unwrap().layers;
            // Degree 1 without bias is averaged over the angle.
            if activation.slopes().is_some() && sigma_b2 == 0.0 {
                continue;
            }
            let wide = WideNetwork {
                activation,
                sigma_w2,
                sigma_b2,
            };
            let q0 = sigma_w2 + sigma_b2;
            let way = wide.trajectory(6, q0, sigma_b2 / q0);
            let mut slopes = vec![(q0, sigma_w2 / q0)];
            for (l, layer) in layers.iter().enumerate().take(7).skip(1) {
                let one_minus_c = way.one_minus_c[l - 1].unwrap();
                let got = 1.0 - layer.correlation.unwrap();
                let about = format!("{activation} {sigma_w2} {sigma_b2} {l}");
                close(got, one_minus_c, 1e-5 + 1e-3 * one_minus_c, &about);
                slopes.push((way.ln_q[l - 1].exp(), one_minus_c));
            }
            let cosine: f64 = slopes
                .iter()
                .map(|&(q, one_minus_c)| {
                    let at = |e| Pair::at(activation, q, e).slope_product;
                    at(one_minus_c) / at(0.0)
                })
                .product();
            let got = layers[0].gradient_correlation.unwrap();
            close(
                got,
                cosine,
                2e-3 * cosine + 1e-6,
                &format!("{activation} {sigma_w2}"),
            );
        }
    }
}

#[test]
fn no_depth_and_no_variance_breaks_it() {
    for activation in Activation::ALL {
        for sigma2 in [1e-300, 1e-4, 0.025, 1e3, 1e250] {
            for bias2 in [0.0, 1e-8, 1e3] {
                let network = Architecture {
                    bias2,
                    ..plain(activation, 500, 80, sigma2)
                };
                let layers = geometry(&network).unwrap().layers;
                assert_eq!(layers.len(), 501);
                for (l, layer) in layers.iter().enumerate() {
                    let about = format!("{activation} {sigma2} {bias2} {l}: {layer:?}");
                    let shares = [layer.input_share, layer.unit_share, layer.mean_share];
                    let sum: f64 = shares.iter().map(|share| share.unwrap()).sum();
                    assert!((sum - 1.0).abs() < 1e-6, "{about}");
                    let cosines = [layer.correlation.or(Some(0.0)), layer.gradient_correlation];
                    for part in shares.into_iter().chain(cosines) {
                        let part = part.unwrap();
                        assert!((-1e-7..1.0 + 1e-7).contains(&part), "{about}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_does_not_exist_is_none() {
    let dead = plain(Activation::Tanh, 3, 80, 0.0);
    assert_eq!(geometry(&dead), None);
    assert_eq!(geometry(&plain(Activation::Relu, 3, 80, 0.0)), None);
    // Few dimensions: the angle matters, and is only known for degree 1 without bias.
    let narrow = plain(Activation::Tanh, 3, 9, 0.1);
    assert_eq!(geometry(&narrow), None);
    // No weights but biases: all inputs are the same, and no gradient passes.
    let bias = Architecture {
        bias2: 1.0,
        ..plain(Activation::Relu, 3, 80, 0.0)
    };
    let layers = geometry(&bias).unwrap().layers;
    assert_eq!(layers[1].input_share, Some(0.0));
    assert_eq!(layers[0].gradient_correlation, None);
    assert_eq!(layers[3].gradient_correlation, Some(1.0));
}
