//! The edge of chaos against mpmath, closed forms and its known limits.

use initscope::network::Activation;
use initscope::theory::{Remark, WideNetwork, edge_of_chaos};

use crate::{LEAKY, close};

#[test]
fn edges_agree_with_mpmath() {
    for line in include_str!("../oracles/edge.csv").lines().skip(1) {
        let field: Vec<&str> = line.split(',').collect();
        let number = |i: usize| field[i].parse::<f64>().unwrap();
        let edge = edge_of_chaos(field[0].parse().unwrap(), number(1));
        close(edge.sigma_w2.unwrap() / number(2), 1.0, 1e-11, line);
        close(edge.q_star.unwrap() / number(3), 1.0, 1e-10, line);
        assert!(edge.length_slope.unwrap() < 1.0, "{line}");
    }
}

#[test]
fn known_points_of_the_line() {
    // (q*, sigma_w², sigma_b²).
    for (q, sigma_w2, sigma_b2) in [
        (0.5, 1.687_975_12, 0.038_041_20),
        (1.0, 2.153_302_65, 0.150_964_63),
    ] {
        let edge = edge_of_chaos(Activation::Tanh, sigma_b2);
        close(edge.sigma_w2.unwrap(), sigma_w2, 2e-8, "tanh");
        close(edge.q_star.unwrap(), q, 1e-7, "tanh");
    }
    let erf = edge_of_chaos(Activation::Erf, 0.184_139_68);
    close(erf.sigma_w2.unwrap(), 1.756_203_68, 1e-7, "erf");
    let sigmoid = edge_of_chaos(Activation::Sigmoid, 0.0);
    close(sigmoid.sigma_w2.unwrap(), 103.008, 5e-4, "sigmoid");
    close(sigmoid.q_star.unwrap(), 45.624, 5e-4, "sigmoid");
}

#[test]
fn without_bias_the_edge_is_a_limit() {
    for (activation, sigma_w2) in [
        (Activation::Tanh, 1.0),
        (Activation::Erf, std::f64::consts::FRAC_PI_4),
        (Activation::Elu, 1.0),
        (Activation::Selu, 0.476_77),
    ] {
        let edge = edge_of_chaos(activation, 0.0);
        close(edge.sigma_w2.unwrap(), sigma_w2, 2e-6, "limit");
        assert_eq!(edge.q_star, Some(0.0));
        assert_eq!(edge.remarks, [Remark::EdgeAtZero]);
    }
}

#[test]
fn where_there_is_no_edge_the_reason_is_given() {
    for (activation, sigma_w2) in [
        (Activation::Relu, 2.0),
        (LEAKY, 2.0 / 1.04),
        (Activation::Linear, 1.0),
    ] {
        let edge = edge_of_chaos(activation, 0.0);
        close(edge.sigma_w2.unwrap(), sigma_w2, 1e-15, "degree 1");
        assert_eq!(edge.q_star, None);
        let biased = edge_of_chaos(activation, 0.1);
        assert_eq!((biased.sigma_w2, biased.q_star), (None, None));
        assert!(matches!(
            biased.remarks[..],
            [Remark::NoEdgeWithBias { .. }]
        ));
    }
    // GELU from q* = 3.5616 and SiLU from 14.320 on; softplus nowhere.
    for (activation, q) in [(Activation::Gelu, 3.5616), (Activation::Silu, 14.320)] {
        let none = edge_of_chaos(activation, 0.0);
        assert_eq!(none.sigma_w2, None);
        let [
            Remark::NoStableEdge {
                from: Some(from), ..
            },
        ] = none.remarks[..]
        else {
            panic!("{none:?}");
        };
        assert_eq!(edge_of_chaos(activation, from * 0.999).sigma_w2, None);
        let first = edge_of_chaos(activation, from * 1.000_001);
        close(first.q_star.unwrap() / q, 1.0, 1e-4, "first");
        assert!(first.length_slope.unwrap() < 1.0);
    }
    for sigma_b2 in [0.0, 0.1, 10.0] {
        let none = edge_of_chaos(Activation::Softplus, sigma_b2);
        assert!(matches!(
            none.remarks[..],
            [Remark::NoStableEdge { from: None, .. }]
        ));
    }
}

#[test]
fn the_edge_is_critical() {
    for activation in Activation::ALL {
        for sigma_b2 in [0.02, 0.7, 30.0] {
            let Some(sigma_w2) = edge_of_chaos(activation, sigma_b2).sigma_w2 else {
                continue;
            };
            let q = edge_of_chaos(activation, sigma_b2).q_star.unwrap();
            let network = WideNetwork {
                activation,
                sigma_w2,
                sigma_b2,
            };
            let points = network.fixed_points();
            let here = points.iter().find(|p| (p.q / q - 1.0).abs() < 1e-9);
            assert!(
                here.is_some_and(|p| p.slope < 1.0),
                "{activation} {sigma_b2}"
            );
            let phase = network.phase();
            if phase
                .q_star
                .is_some_and(|found| (found / q - 1.0).abs() < 1e-9)
            {
                close(phase.chi_1.unwrap(), 1.0, 1e-12, "chi_1");
                assert_eq!(phase.c_star, Some(1.0));
            }
        }
    }
}
