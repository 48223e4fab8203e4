//! Activations against mpmath, and what the engine relies on at any scale.

use initscope::network::Activation;
use proptest::prelude::*;

/// A row of `oracles/activation.csv`.
struct Row {
    activation: Activation,
    u: f64,
    e: i64,
    centred: f64,
    slope: f64,
    sign: f64,
    ln_slope: f64,
}

fn rows() -> Vec<Row> {
    include_str!("oracles/activation.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let field: Vec<&str> = line.split(',').collect();
            Row {
                activation: field[0].parse().unwrap(),
                u: field[1].parse().unwrap(),
                e: field[2].parse().unwrap(),
                centred: field[3].parse().unwrap(),
                slope: field[4].parse().unwrap(),
                sign: field[5].parse().unwrap(),
                ln_slope: field[6].parse().unwrap(),
            }
        })
        .collect()
}

/// |got - want| in units of the last place of `want`.
fn ulps(got: f64, want: f64) -> f64 {
    (got - want).abs() / (want.abs() * f64::EPSILON).max(f64::MIN_POSITIVE)
}

fn apply(activation: Activation, u: f64, e: i64) -> f64 {
    let mut block = [u];
    activation.apply(&mut block, e);
    block[0]
}

fn derivative(activation: Activation, u: f64, e: i64) -> (f64, i64) {
    let mut out = [f64::NAN];
    let shift = activation.derivative(&[u], e, &mut out);
    (out[0], shift)
}

#[test]
fn values_agree_with_mpmath_at_any_scale() {
    for row in rows() {
        let got = apply(row.activation, row.u, row.e);
        let off = ulps(got, row.centred);
        assert!(
            off <= 3.0,
            "{} of {:e} * 2^{}: {got:e} against {:e}, {off} ulp",
            row.activation,
            row.u,
            row.e,
            row.centred
        );
    }
}

#[test]
fn derivatives_agree_with_mpmath_at_any_scale() {
    for row in rows() {
        let (out, shift) = derivative(row.activation, row.u, row.e);
        let about = format!("{} at {:e} * 2^{}", row.activation, row.u, row.e);
        if row.ln_slope > -670.0 {
            assert_eq!(shift, 0, "{about}");
            let off = ulps(out, row.slope);
            assert!(
                off <= 6.0,
                "{about}: {out:e} against {:e}, {off} ulp",
                row.slope
            );
        } else if row.ln_slope > -1.9e17 {
            assert_eq!(out.signum(), row.sign, "{about}");
            let ln = out.abs().ln() + shift as f64 * std::f64::consts::LN_2;
            let off = ((ln - row.ln_slope) / row.ln_slope).abs();
            assert!(off < 1e-15, "{about}: ln {ln} against {}", row.ln_slope);
        } else {
            let end = -Activation::FURTHEST;
            assert_eq!((out, shift), (row.sign, end), "{about}");
        }
    }
}

#[test]
fn single_precision_is_the_rounded_double() {
    for row in rows() {
        if !(1e-30..1e30).contains(&row.u.abs()) {
            continue;
        }
        let single = row.u as f32;
        let mut block = [single];
        row.activation.apply(&mut block, row.e);
        let want = apply(row.activation, f64::from(single), row.e) as f32;
        assert_eq!(block[0], want, "{} {} {}", row.activation, row.u, row.e);

        let mut out = [f32::NAN];
        let shift = row.activation.derivative(&[single], row.e, &mut out);
        let (double, double_shift) = derivative(row.activation, f64::from(single), row.e);
        // f32 takes the way through the logarithm sooner.
        let log2 = |x: f64, shift: i64| x.abs().log2() + shift as f64;
        let (got, want) = (log2(out[0].into(), shift), log2(double, double_shift));
        assert!(
            got == want || (got - want).abs() <= 2e-7 * want.abs().max(1.0),
            "{} {} {}: {got} against {want}",
            row.activation,
            row.u,
            row.e
        );
    }
}

#[test]
fn a_saturated_block_keeps_its_derivatives() {
    // tanh'(x) = 4 e^(-2x) for large x.
    let mut out = [0.0; 3];
    let shift = Activation::Tanh.derivative(&[1000.0, -1001.0, 5000.0], 2, &mut out);
    let ln = |x: f64| x.ln() + shift as f64 * std::f64::consts::LN_2;
    assert!((ln(out[0]) - (4f64.ln() - 8000.0)).abs() < 1e-9);
    assert!((ln(out[1]) - (4f64.ln() - 8008.0)).abs() < 1e-9);
    assert_eq!(out[2], 0.0);
    // A dead ReLU layer is truly dead.
    let mut out = [9.0; 2];
    assert_eq!(
        Activation::Relu.derivative(&[-1.0, -2.0], 9999, &mut out),
        0
    );
    assert_eq!(out, [0.0, 0.0]);
    let nothing: [f64; 0] = [];
    assert_eq!(Activation::Tanh.derivative(&nothing, 0, &mut []), 0);
}

#[test]
fn derivative_at_zero_is_the_right_hand_one() {
    let cases = [
        ("relu", 1.0),
        ("leaky_relu:0.2", 1.0),
        ("linear", 1.0),
        ("elu", 1.0),
        ("selu", 1.050_700_987_355_480_5),
        ("sigmoid", 0.25),
        ("gelu", 0.5),
        ("softplus", 0.5),
    ];
    for (name, want) in cases {
        let activation: Activation = name.parse().unwrap();
        for e in [-1_000_000_000_000_000, 0, 1_000_000_000_000_000] {
            assert_eq!(derivative(activation, 0.0, e), (want, 0), "{name} {e}");
            assert_eq!(apply(activation, 0.0, e), 0.0, "{name} {e}");
        }
        assert_eq!(activation.slope(0.0), want, "{name}");
    }
}

#[test]
fn plain_values_are_not_centred() {
    assert_eq!(Activation::Sigmoid.value(0.0), 0.5);
    assert_eq!(Activation::Sigmoid.at_zero(), 0.5);
    assert_eq!(Activation::Softplus.value(0.0), std::f64::consts::LN_2);
    assert_eq!(Activation::Softplus.at_zero(), std::f64::consts::LN_2);
    assert_eq!(Activation::Softplus.value(800.0), 800.0);
    assert!(ulps(Activation::Softplus.value(-700.0), (-700f64).exp()) < 2.0);
    assert!(ulps(Activation::Sigmoid.value(-700.0), (-700f64).exp()) < 2.0);
    for activation in Activation::ALL {
        let limits = [f64::NEG_INFINITY, f64::INFINITY];
        assert!(
            limits.iter().all(|&x| !activation.value(x).is_nan()),
            "{activation}"
        );
        assert!(
            limits.iter().all(|&x| activation.slope(x).is_finite()),
            "{activation}"
        );
    }
}

fn any_activation() -> impl Strategy<Value = Activation> {
    prop_oneof![
        prop::sample::select(Activation::ALL.to_vec()),
        (-2.0..2.0).prop_map(|slope| Activation::LeakyRelu { slope }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scaled_evaluation_equals_the_direct_one(
        activation in any_activation(), x in -60.0..60.0, e in -900i64..900
    ) {
        let direct = activation.value(x) - activation.at_zero();
        let scaled = apply(activation, x * 2f64.powi(-e as i32), e);
        let exponent = activation.output_exponent(e);
        let back = scaled * 2f64.powi(exponent as i32);
        prop_assume!(direct == 0.0 || scaled.abs() > 1e-290);
        // The subtraction above is good to a few ulp of a(0) only.
        prop_assert!(
            (back - direct).abs() <= 1e-15 * direct.abs() + 1e-15 * activation.at_zero(),
            "{activation} at {x}, 2^{e}: {back} against {direct}"
        );
    }

    #[test]
    fn derivative_is_the_slope_of_the_value(activation in any_activation(), x in -8.0..8.0f64) {
        prop_assume!(x.abs() > 2e-3);
        // Fourth-order central difference.
        let h = 1e-3;
        let a = |x| activation.value(x);
        let difference = (8.0 * (a(x + h) - a(x - h)) - (a(x + 2.0 * h) - a(x - 2.0 * h))) / (12.0 * h);
        prop_assert!((activation.slope(x) - difference).abs() < 1e-10);
    }

    #[test]
    fn nothing_finite_gives_infinity_or_nan(
        activation in any_activation(),
        block in prop::collection::vec(-1e3..1e3f64, 1..8),
        e in prop_oneof![
            prop::sample::select(vec![-1_000_000_000_000_000i64, -1_000_000, -5000, 5000, 1_000_000,
                1_000_000_000_000_000]),
            -2200i64..2200,
        ],
    ) {
        let mut values = block.clone();
        activation.apply(&mut values, e);
        prop_assert!(values.iter().all(|v| v.is_finite()), "{activation} {e} {values:?}");
        let mut out = vec![f64::NAN; block.len()];
        activation.derivative(&block, e, &mut out);
        prop_assert!(out.iter().all(|v| v.is_finite()), "{activation} {e} {out:?}");
        let mut values: Vec<f32> = block.iter().map(|&u| u as f32).collect();
        activation.apply(&mut values, e);
        prop_assert!(values.iter().all(|v| v.is_finite()), "{activation} {e} {values:?}");
    }

    #[test]
    fn homogeneous_activations_scale_exactly(c in 0.0..100.0f64, x in -9.0..9.0f64) {
        for activation in Activation::ALL {
            let scales = (activation.value(c * x) - c * activation.value(x)).abs() < 1e-12;
            if let Some((negative, positive)) = activation.slopes() {
                prop_assert!(scales, "{activation}");
                prop_assert_eq!(activation.slope(-1.0), negative);
                prop_assert_eq!(activation.slope(1.0), positive);
            }
        }
    }
}
