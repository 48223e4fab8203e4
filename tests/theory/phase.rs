//! Fixed points and depth scales against mpmath and closed forms.

use initscope::network::Activation;
use initscope::theory::{Expectation, Phase, Remark, WideNetwork};
use proptest::prelude::*;

use crate::{LEAKY, close};

fn phase(activation: Activation, sigma_w2: f64, sigma_b2: f64) -> Phase {
    WideNetwork {
        activation,
        sigma_w2,
        sigma_b2,
    }
    .phase()
}

/// The six numbers, NaN for null.
fn numbers(phase: &Phase) -> [f64; 6] {
    let Phase {
        q_star,
        chi_1,
        c_star,
        xi_q,
        xi_c,
        xi_grad,
        ..
    } = phase;
    [q_star, chi_1, c_star, xi_q, xi_c, xi_grad].map(|x| x.unwrap_or(f64::NAN))
}

#[test]
fn every_smooth_activation_agrees_with_mpmath() {
    for line in include_str!("../oracles/phase.csv").lines().skip(1) {
        let field: Vec<&str> = line.split(',').collect();
        let number = |i: usize| field[i].parse::<f64>().unwrap();
        let got = numbers(&phase(field[0].parse().unwrap(), number(1), number(2)));
        for (i, got) in got.into_iter().enumerate() {
            let want = number(3 + i);
            // A depth scale of X layers is as uncertain as a slope that is 1 / X from 1.
            let uncertain = if i < 3 { 1.0 } else { want.abs().max(1.0) };
            let tolerance = 1e-10 * uncertain * want.abs();
            close(got, want, tolerance, &format!("{line}: number {i}"));
        }
    }
}

#[test]
fn tanh_of_poole_and_schoenholz() {
    let known = [
        (
            1.3f64,
            [0.607_046_79, 0.939_807_43, 1.0, 1.337_668, 16.108_173],
        ),
        (
            2.5,
            [
                4.079_123_88,
                1.585_224_77,
                0.122_103_75,
                0.688_341,
                5.108_919,
            ],
        ),
        (
            4.0,
            [
                12.604_149_50,
                2.367_261_04,
                0.029_695_92,
                0.490_295,
                3.639_351,
            ],
        ),
    ];
    for (sigma_w, want) in known {
        let got = numbers(&phase(Activation::Tanh, sigma_w * sigma_w, 0.09));
        for (got, want) in got.into_iter().zip(want) {
            close(got, want, 6e-7, &format!("{sigma_w}"));
        }
    }
}

#[test]
fn erf_has_closed_forms() {
    // q* = 1, chi_1 = sigma_w² (4/pi) / sqrt 5, V' = chi_1 / 3.
    let sigma_w2 = std::f64::consts::FRAC_PI_4 * 5f64.sqrt();
    let sigma_b2 = 1.0 - sigma_w2 * std::f64::consts::FRAC_2_PI * (2.0f64 / 3.0).asin();
    let got = phase(Activation::Erf, sigma_w2, sigma_b2);
    close(got.q_star.unwrap(), 1.0, 1e-14, "q*");
    close(got.chi_1.unwrap(), 1.0, 1e-14, "chi_1");
    assert_eq!((got.c_star, got.xi_c, got.xi_grad), (Some(1.0), None, None));
    close(got.xi_q.unwrap(), 1.0 / 3f64.ln(), 1e-13, "xi_q");
    assert!(got.remarks.contains(&Remark::Critical));
}

#[test]
fn relu_settles_below_2_only() {
    let got = phase(Activation::Relu, 1.5, 0.2);
    let scale = -1.0 / 0.75f64.ln();
    let want = [0.8, 0.75, 1.0, scale, scale, scale];
    for (got, want) in numbers(&got).into_iter().zip(want) {
        close(got, want, 1e-14, "ReLU");
    }
    // At He without bias every length stays, and nothing converges exponentially.
    let he = phase(Activation::Relu, 2.0, 0.0);
    assert_eq!(
        (he.q_star, he.chi_1, he.c_star),
        (None, Some(1.0), Some(1.0))
    );
    assert_eq!((he.xi_q, he.xi_c, he.xi_grad), (None, None, None));
    assert_eq!(he.remarks[0], Remark::EveryLengthStays);
    for (sigma_w2, sigma_b2) in [(2.0, 0.1), (3.0, 0.0)] {
        let got = phase(Activation::Relu, sigma_w2, sigma_b2);
        assert_eq!((got.q_star, got.chi_1), (None, Some(sigma_w2 / 2.0)));
        assert!(matches!(got.remarks[0], Remark::LengthDiverges { .. }));
    }
    // 2 / (1 + s²) for a leaky one.
    let leaky = phase(LEAKY, 2.0 / 1.04, 0.0);
    assert_eq!(leaky.remarks[0], Remark::EveryLengthStays);
    // A linear network keeps every correlation.
    assert_eq!(phase(Activation::Linear, 0.5, 0.0).c_star, None);
    assert_eq!(phase(Activation::Linear, 0.5, 0.1).c_star, Some(1.0));
}

#[test]
fn criticality_is_not_mistaken_for_convergence() {
    let got = phase(Activation::Tanh, 1.0, 0.0);
    assert_eq!(
        (got.q_star, got.chi_1, got.c_star),
        (Some(0.0), Some(1.0), Some(1.0))
    );
    assert_eq!((got.xi_q, got.xi_c, got.xi_grad), (None, None, None));
    // Just above: q* = e / 2 + 5/12 e² .. with sigma_w² = 1 + e (q = (1+e)(q - 2q² + 17/3 q³)).
    let e = 1e-5;
    let q = phase(Activation::Tanh, 1.0 + e, 0.0).q_star.unwrap();
    close(q / (0.5 * e), 1.0, 2e-5, "q*");
    let just_below = phase(Activation::Tanh, 1.0 - 1e-9, 0.0);
    assert_eq!(just_below.q_star, Some(0.0));
    // Odd and without bias: orthogonal inputs stay orthogonal.
    assert_eq!(phase(Activation::Tanh, 3.0, 0.0).c_star, Some(0.0));
    assert_eq!(phase(Activation::Erf, 3.0, 0.0).c_star, Some(0.0));
}

#[test]
fn the_fixed_point_is_the_one_reached_from_1() {
    // GELU at He without bias: small lengths halve a layer.
    let dies = phase(Activation::Gelu, 2.0, 0.0);
    assert_eq!((dies.q_star, dies.chi_1), (Some(0.0), Some(0.5)));
    // With a bias there is a stable and, further up, an unstable one.
    let two = phase(Activation::Gelu, 2.1, 0.05);
    let q = two.q_star.unwrap();
    let others = two.remarks.iter().find_map(|r| match r {
        Remark::OtherFixedPoints(points) => Some(points.clone()),
        _ => None,
    });
    let others = others.expect("an unstable one");
    assert!(q < 1.0 && others.len() == 1 && others[0].0 > 1.0 && others[0].1 > 1.0);
    for q in [q, others[0].0] {
        let second = Expectation::at(Activation::Gelu, q).second;
        close((2.1 * second + 0.05) / q, 1.0, 1e-13, "fixed");
    }
    // Enough bias, or weights, and there is none.
    for (sigma_w2, sigma_b2) in [(2.1, 0.5), (3.0, 0.0)] {
        let none = phase(Activation::Gelu, sigma_w2, sigma_b2);
        assert_eq!((none.q_star, none.chi_1), (None, None));
        assert!(matches!(none.remarks[0], Remark::LengthDiverges { .. }));
    }
    // One that is there, but below 1 and unstable, is not called q*.
    let none = phase(Activation::Gelu, 2.5, 0.0);
    assert_eq!(none.q_star, None);
    let is_q_star = |r: &Remark| matches!(r, Remark::OtherFixedPoints(_));
    assert!(!none.remarks.iter().any(is_q_star));
    let points = none.remarks.iter().find_map(|r| match r {
        Remark::FixedPointsNotReached(points) => Some(points.clone()),
        _ => None,
    });
    let points = points.expect("0 and the unstable one");
    assert!(points.iter().any(|&(q, slope)| q > 0.0 && slope > 1.0));
    for (q, _) in points.into_iter().filter(|(q, _)| *q > 0.0) {
        let second = Expectation::at(Activation::Gelu, q).second;
        close(2.5 * second / q, 1.0, 1e-12, "fixed");
    }
    // SELU was made for 1 to be a fixed point.
    close(
        phase(Activation::Selu, 1.0, 0.0).q_star.unwrap(),
        1.0,
        1e-13,
        "SELU",
    );
    // No weights: the bias alone.
    let bias = phase(Activation::Tanh, 0.0, 3.0);
    assert_eq!(
        (bias.q_star, bias.chi_1, bias.c_star),
        (Some(3.0), Some(0.0), Some(1.0))
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn q_star_is_where_iteration_goes(
        activation in prop::sample::select(Activation::ALL.to_vec()),
        sigma_w2 in 0.05..1.9f64, sigma_b2 in 0.01..2.0f64
    ) {
        let network = WideNetwork { activation, sigma_w2, sigma_b2 };
        let phase = network.phase();
        let mut ln_q = 0.0;
        for _ in 0..4000 {
            ln_q = network.ln_length_map(ln_q);
        }
        if let (Some(q), Some(xi)) = (phase.q_star, phase.xi_q) {
            if xi < 150.0 {
                prop_assert!((ln_q.exp() / q - 1.0).abs() < 1e-9, "{} {}", ln_q.exp(), q);
            }
        } else {
            prop_assert!(ln_q > 20.0);
        }
    }

    #[test]
    fn the_correlation_rests_at_c_star(
        activation in prop::sample::select(Activation::ALL.to_vec()),
        sigma_w2 in 0.1..6.0f64, sigma_b2 in 0.01..1.0f64
    ) {
        let network = WideNetwork { activation, sigma_w2, sigma_b2 };
        let phase = network.phase();
        if let (Some(q), Some(c), Some(chi_1)) = (phase.q_star, phase.c_star, phase.chi_1) {
            let next = network.correlation_map(q.ln(), q.ln(), 1.0 - c).unwrap();
            prop_assert!((next - (1.0 - c)).abs() < 1e-12);
            prop_assert_eq!(c == 1.0, chi_1 <= 1.0 + 1e-13);
            // Stable there: no slower than neutral.
            prop_assert!(phase.xi_c.is_none_or(|xi| xi > 0.0));
        }
    }
}
