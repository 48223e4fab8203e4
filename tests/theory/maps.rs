//! The length and correlation maps, layer after layer.

use initscope::network::Activation;
use initscope::theory::{Expectation, Pair, WideNetwork};
use proptest::prelude::*;

use crate::close;

fn network(activation: Activation, sigma_w2: f64, sigma_b2: f64) -> WideNetwork {
    WideNetwork {
        activation,
        sigma_w2,
        sigma_b2,
    }
}

#[test]
fn moments_at_one() {
    use Activation::*;
    let known = [
        (Relu, 0.5),
        (Tanh, 0.394_294_49),
        (Erf, 0.464_559_05),
        (Sigmoid, 0.293_379_04),
        (Silu, 0.355_775_52),
        (Gelu, 0.425_221_48),
        (Elu, 0.644_945_42),
        (Selu, 1.0),
        (Softplus, 0.921_245_91),
    ];
    for (activation, second) in known {
        let of = Expectation::at(activation, 1.0);
        close(of.second, second, 5e-9, &activation.to_string());
    }
    let slopes = [
        (Tanh, 0.464_402_90),
        (Silu, 0.379_482_35),
        (Gelu, 0.455_850_87),
        (Elu, 0.668_102_00),
        (Selu, 1.071_574_99),
    ];
    for (activation, slope_second) in slopes {
        let of = Expectation::at(activation, 1.0);
        close(of.slope_second, slope_second, 5e-9, &activation.to_string());
    }
}

#[test]
fn relu_follows_the_arc_cosine_kernel() {
    let way = network(Activation::Relu, 2.0, 0.0).trajectory(50, 7.0, 0.0);
    for (layer, c) in [
        (1, std::f64::consts::FRAC_1_PI),
        (2, 0.493_731_090_2),
        (3, 0.604_825_720_1),
        (10, 0.871_535_516_0),
        (50, 0.987_861_944_9),
    ] {
        close(1.0 - way.one_minus_c[layer - 1].unwrap(), c, 1e-10, "c");
        close(way.ln_q[layer - 1], 7f64.ln(), 1e-14, "q");
    }
}

/// (q, c) after layers 1 to 3.
const TANH: [(f64, f64); 3] = [
    (3.339_848_410_399_679, 0.287_827_325_230_386_1),
    (3.883_188_062_437_760_4, 0.264_518_945_836_073_16),
    (4.031_835_151_492_747, 0.241_309_975_610_488_17),
];

#[test]
fn tanh_by_brute_force() {
    // NumPy, pairs on a fine grid: q0 = 2, c0 = 0.3, sigma_w² = 6.25, sigma_b² = 0.09.
    let way = network(Activation::Tanh, 6.25, 0.09).trajectory(3, 2.0, 0.3);
    for (i, (q, c)) in TANH.into_iter().enumerate() {
        close(way.ln_q[i].exp() / q, 1.0, 1e-11, "q");
        close((1.0 - way.one_minus_c[i].unwrap()) / c, 1.0, 1e-11, "c");
    }
}

#[test]
fn nothing_leaves_the_range_of_a_float() {
    for activation in Activation::ALL {
        for (sigma_w2, sigma_b2) in [(1e-3, 0.0), (50.0, 0.0), (50.0, 3.0)] {
            let way = network(activation, sigma_w2, sigma_b2).trajectory(1500, 1e-60, -0.2);
            assert!(way.ln_q.iter().all(|ln| ln.is_finite()), "{activation}");
            for e in &way.one_minus_c {
                assert!(e.is_some_and(|e| (0.0..=2.0).contains(&e)), "{activation}");
            }
        }
    }
    let dead = network(Activation::Relu, 0.0, 0.0).trajectory(2, 1.0, 0.5);
    assert_eq!(dead.ln_q, [f64::NEG_INFINITY; 2]);
    assert_eq!(dead.one_minus_c, [None, None]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_length_map_increases(
        activation in prop::sample::select(Activation::ALL.to_vec()),
        ln_q in -30.0..30.0f64, step in 1e-3..5.0f64
    ) {
        let network = network(activation, 1.3, 0.0);
        prop_assert!(network.ln_length_map(ln_q + step) > network.ln_length_map(ln_q));
    }

    #[test]
    fn chi_1_is_the_slope_of_the_correlation_map_at_1(
        activation in prop::sample::select(Activation::ALL.to_vec()), ln_q in -4.0..4.0f64
    ) {
        let q = ln_q.exp();
        let chi = Expectation::at(activation, q).slope_second;
        close(Pair::at(activation, q, 0.0).slope_product, chi, 1e-12 * chi.max(1.0), "limit");
        // With a kink the next term is (1 - c)^(3/2).
        let e = 1e-9;
        let slope = Pair::at(activation, q, e).half_difference / (q * e);
        prop_assert!((slope / chi - 1.0).abs() < 1e-4, "{slope} {chi}");
    }

    #[test]
    fn the_correlation_map_is_increasing_and_convex_above_0(
        activation in prop::sample::select(Activation::ALL.to_vec()),
        ln_q in -2.0..6.0f64, e in 0.05..0.95f64
    ) {
        let at = |e: f64| Pair::at(activation, ln_q.exp(), e).half_difference;
        let (low, middle, high) = (at(e - 0.04), at(e), at(e + 0.04));
        prop_assert!(low <= middle && middle <= high);
        prop_assert!(high - middle <= (middle - low) * (1.0 + 1e-9));
    }
}
