//! What std and RMS every layer should have, against simulated wide networks and closed forms.

use initscope::network::Activation;
use initscope::theory::{Architecture, InputLaw, growth, predict};
use proptest::prelude::*;

use crate::{LEAKY, close, plain};

/// Log10 of hidden std, hidden RMS, gradient std and gradient RMS by `oracles/wide.py`.
type Wide = [[f64; 6]; 4];

#[test]
fn predictions_agree_with_simulated_wide_networks() {
    let network = |activation, input_dim, first, hidden, last, bias2| Architecture {
        inputs: InputLaw::Gaussian,
        activation,
        depth: 5,
        width: 2000,
        input_dim,
        output_dim: 2,
        first_variance: first,
        hidden_variance: hidden / 2000.0,
        last_variance: last / 2000.0,
        bias2,
        target_mean: 0.0,
        target_variance: 0.0,
    };
    let relu: Wide = [
        [-0.001, -0.2201, -0.219, -0.2189, -0.2194, -0.22],
        [-0.0008, -0.1515, -0.1504, -0.1503, -0.1511, -0.1516],
        [-1.5224, -1.5231, -1.5232, -1.5262, -1.528, 0.0392],
        [-1.5223, -1.5229, -1.523, -1.526, -1.5277, 0.1231],
    ];
    let tanh: Wide = [
        [-0.0005, -0.1871, -0.1999, -0.1958, -0.1916, -0.19],
        [0.0, -0.1871, -0.1999, -0.1958, -0.1916, -0.19],
        [-1.0429, -1.1087, -1.1463, -1.1739, -1.1972, 0.229],
        [-1.0429, -1.1086, -1.1462, -1.1738, -1.1971, 0.3285],
    ];
    let gelu: Wide = [
        [0.0004, -0.0582, -0.0471, -0.0355, -0.023, -0.0109],
        [0.0007, -0.0101, 0.0008, 0.0122, 0.0245, 0.0359],
        [-1.1917, -1.2111, -1.2298, -1.2481, -1.2669, 0.3386],
        [-1.1915, -1.211, -1.2297, -1.248, -1.2667, 0.3881],
    ];
    let sigmoid: Wide = [
        [-0.0002, -0.4414, -0.5133, -0.523, -0.5246, -0.5246],
        [-0.0, -0.2095, -0.2317, -0.2346, -0.2353, -0.2354],
        [-1.8835, -1.5357, -1.2517, -0.9747, -0.7022, 0.6552],
        [-1.8834, -1.5357, -1.2516, -0.9747, -0.7019, 0.8085],
    ];
    let cases = [
        (network(Activation::Relu, 3, 1.0 / 3.0, 2.0, 1.0, 0.0), relu),
        (
            Architecture {
                target_mean: 0.5,
                ..network(Activation::Tanh, 1, 2.5, 2.5, 2.0, 0.1)
            },
            tanh,
        ),
        (
            Architecture {
                target_variance: 0.3,
                ..network(Activation::Gelu, 4, 0.5, 2.2, 1.0, 0.05)
            },
            gelu,
        ),
        (
            network(Activation::Sigmoid, 5, 2.0, 9.0, 30.0, 0.2),
            sigmoid,
        ),
    ];
    for (architecture, simulated) in cases {
        let p = predict(&architecture);
        let predicted = [
            &p.log10_hidden_std,
            &p.log10_hidden_rms,
            &p.log10_gradient_std,
            &p.log10_gradient_rms,
        ];
        for (which, (row, want)) in predicted.iter().zip(simulated).enumerate() {
            assert_eq!(row.len(), 6);
            for l in 0..=5 {
                // Sixty networks: the output's scale and offset are known to some 10%, and the
                // whole gradient is proportional to the output.
                let tolerance = if which < 2 { 0.003 } else { 0.03 };
                match row[l] {
                    Some(got) => close(
                        got,
                        want[l],
                        tolerance,
                        &format!("{architecture:?} {which} {l}"),
                    ),
                    None => assert!(which == 2 && l == 5 && architecture.bias2 > 0.0),
                }
            }
        }
    }
}

#[test]
fn relu_follows_the_closed_form() {
    let sigma2: f64 = 0.1;
    let p = predict(&plain(Activation::Relu, 50, 80, sigma2));
    let alpha = 80.0 * sigma2 / 2.0;
    // E |x|² / 80 = 1 and (E |x|)² / 80 = 0.9938 (mpmath): std / RMS = sqrt(1 - (E |x|)² / (80 pi)).
    let length2 = 0.993_769_652_339_431_2_f64;
    let ratio = 0.5 * (1.0 - length2 / std::f64::consts::PI).log10();
    for l in 1..=50 {
        let rms = 0.5 * l as f64 * alpha.log10();
        close(p.log10_hidden_rms[l].unwrap(), rms, 1e-12, "hidden RMS");
        close(
            p.log10_hidden_std[l].unwrap(),
            rms + ratio,
            1e-12,
            "hidden std",
        );
    }
    assert_eq!(p.log10_hidden_std[0], Some(0.0));
    // E |dL/df_{k-1}|² = 4 |x|² sigma² alpha^(k-1) alpha^(2m), m = K - k + 1, over 80 units
    // (the wide limit of ORACLES, finite width).
    for k in 1..=50 {
        let powers = (k - 1 + 2 * (50 - k + 1)) as f64;
        let want = 0.5 * (4.0 * sigma2 * alpha.powf(powers)).log10();
        close(
            p.log10_gradient_std[k - 1].unwrap(),
            want,
            1e-11,
            "gradient",
        );
    }
    let g = growth(&plain(Activation::Relu, 50, 80, sigma2)).unwrap();
    close(g.forward, 0.5 * alpha.log10(), 1e-15, "forward growth");
    close(g.backward, 0.5 * alpha.log10(), 1e-15, "backward growth");
    let from_layers = p.growth().unwrap();
    close(from_layers.forward, g.forward, 1e-13, "forward growth");
    close(from_layers.backward, g.backward, 1e-13, "backward growth");
}

#[test]
fn integrating_over_input_lengths_agrees_with_the_closed_form() {
    for activation in [Activation::Relu, LEAKY, Activation::Linear] {
        for input_dim in [1, 2, 7, 80] {
            let exact = Architecture {
                input_dim,
                ..plain(activation, 6, 50, 0.03)
            };
            // A bias that is not there keeps the general way.
            let integrated = Architecture {
                bias2: 1e-200,
                ..exact
            };
            let (a, b) = (predict(&exact), predict(&integrated));
            for l in 0..6 {
                let pairs = [
                    (a.log10_hidden_std[l], b.log10_hidden_std[l]),
                    (a.log10_hidden_rms[l], b.log10_hidden_rms[l]),
                    (a.log10_gradient_std[l], b.log10_gradient_std[l]),
                    (a.log10_gradient_rms[l], b.log10_gradient_rms[l]),
                ];
                for (x, y) in pairs {
                    close(
                        x.unwrap(),
                        y.unwrap(),
                        1e-10,
                        &format!("{activation} {input_dim} {l}"),
                    );
                }
            }
        }
    }
}

#[test]
fn tanh_settles_at_the_known_fixed_point() {
    // sigma_w = 1.3, sigma_b = 0.3 (Poole et al. 2016): q* = 0.60704679, chi_1 = 0.93980743.
    let width = 100;
    let p = predict(&Architecture {
        bias2: 0.09,
        ..plain(Activation::Tanh, 60, width, 1.69 / width as f64)
    });
    let second: f64 = (0.607_046_79 - 0.09) / 1.69;
    close(
        p.log10_hidden_rms[60].unwrap(),
        0.5 * second.log10(),
        1e-8,
        "length",
    );
    let step = p.log10_gradient_rms[30].unwrap() - p.log10_gradient_rms[31].unwrap();
    close(step, 0.5 * 0.939_807_43f64.log10(), 1e-8, "chi_1");
}

#[test]
fn nothing_leaves_the_range_of_a_float() {
    for activation in Activation::ALL {
        for sigma2 in [1.0, 1e-6] {
            let p = predict(&plain(activation, 10_000, 80, sigma2));
            let g = p.growth().unwrap();
            assert!(
                g.forward.is_finite() && g.backward.is_finite(),
                "{activation} {sigma2}"
            );
            let columns = [
                &p.log10_hidden_std,
                &p.log10_hidden_rms,
                &p.log10_gradient_rms,
            ];
            assert!(columns.iter().all(|c| c.len() == 10_001), "{activation}");
            assert!(
                columns
                    .iter()
                    .all(|c| c.iter().all(|v| v.is_some_and(f64::is_finite))),
                "{activation} {sigma2}"
            );
        }
    }
    // Where a network is in the linear regime throughout: tanh at 80 · 1e-6.
    let p = predict(&plain(Activation::Tanh, 10_000, 80, 1e-6));
    close(
        p.growth().unwrap().forward,
        0.5 * 8e-5f64.log10(),
        1e-8,
        "tanh",
    );
    close(
        p.growth().unwrap().backward,
        0.5 * 8e-5f64.log10(),
        1e-8,
        "tanh",
    );
}

#[test]
fn a_true_zero_is_none() {
    let p = predict(&plain(Activation::Relu, 3, 8, 0.0));
    assert_eq!(p.log10_hidden_std, [Some(0.0), None, None, None]);
    assert_eq!(p.log10_gradient_rms, [None, None, None, None]);
    assert_eq!(growth(&plain(Activation::Relu, 3, 8, 0.0)), None);
    // The sigmoid of 0 is 1/2: RMS without std.
    let p = predict(&plain(Activation::Sigmoid, 2, 8, 0.0));
    assert_eq!(p.log10_hidden_std, [Some(0.0), None, None]);
    close(
        p.log10_hidden_rms[2].unwrap(),
        0.5f64.log10(),
        1e-15,
        "sigmoid",
    );
    assert_eq!(growth(&plain(Activation::Relu, 1, 8, 0.1)), None);
}

fn smooth_or_not() -> impl Strategy<Value = Activation> {
    prop::sample::select(Activation::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_last_layer_scales_the_gradient_and_nothing_else(
        activation in smooth_or_not(), depth in 1usize..12, ln_sigma2 in -9.0..1.0f64, factor in 0.01..100.0f64
    ) {
        let base = plain(activation, depth, 40, ln_sigma2.exp());
        let scaled = Architecture { last_variance: base.last_variance * factor, ..base };
        let (a, b) = (predict(&base), predict(&scaled));
        prop_assert_eq!(&a.log10_hidden_std, &b.log10_hidden_std);
        // y = 0: the output's RMS by sqrt(factor), all gradients before it by factor.
        for l in 0..=depth {
            let power = if l == depth { 0.5 } else { 1.0 };
            let step = b.log10_gradient_rms[l].unwrap() - a.log10_gradient_rms[l].unwrap();
            prop_assert!((step - power * factor.log10()).abs() < 1e-11);
        }
    }

    #[test]
    fn std_is_never_above_rms(
        activation in smooth_or_not(), input_dim in 1usize..100, ln_sigma2 in -20.0..3.0f64,
        bias2 in prop_oneof![Just(0.0), 0.0..2.0f64]
    ) {
        let p = predict(&Architecture { input_dim, bias2, ..plain(activation, 7, 30, ln_sigma2.exp()) });
        let columns = [(&p.log10_hidden_std, &p.log10_hidden_rms), (&p.log10_gradient_std, &p.log10_gradient_rms)];
        for (std, rms) in columns {
            for (std, rms) in std.iter().zip(rms) {
                if let Some(std) = std {
                    prop_assert!(*std <= rms.unwrap() + 1e-12);
                }
            }
        }
    }
}
