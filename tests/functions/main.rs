//! The vectorised functions on every instruction set: against arithmetic of 170 bits, against
//! mpmath at any scale, and against their plain twins.

mod exact;
#[path = "../instruction_sets/mod.rs"]
mod instruction_sets;

use exact::{Exact, ulps};
use initscope::kernel::function::{
    Coefficients, Elu, Erf, Function, Gelu, Pass, Selu, Sigmoid, Silu, Softplus, Tanh, derivative,
    value,
};
use initscope::network::Activation;
use instruction_sets::on_each;
use pulp::{Simd, WithSimd};

/// Runs `$body` for every function, with `$name` and `$function` bound.
macro_rules! for_each_function {
    (|$name:ident, $function:ident| $body:expr) => {
        for_each_function!(@ $name, $function, $body,
            "tanh" Tanh, "sigmoid" Sigmoid, "elu" Elu, "selu" Selu, "silu" Silu,
            "softplus" Softplus, "erf" Erf, "gelu" Gelu)
    };
    (@ $name:ident, $function:ident, $body:expr, $($text:literal $value:expr),*) => {
        $({
            let ($name, $function) = ($text, $value);
            $body
        })*
    };
}

/// A function's values and derivatives at some points; a point stands for itself times 2^e.
struct Evaluate<'a, A, F> {
    function: A,
    points: &'a [F],
    e: i64,
}

impl<A: Function, F: Coefficients> WithSimd for Evaluate<'_, A, F> {
    type Output = (Vec<F>, Vec<F>, F);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let Self { function, e, .. } = self;
        let (mut values, mut slopes) = (self.points.to_vec(), self.points.to_vec());
        let pass = Pass::<_, _, false> {
            function,
            block: &mut values,
            e,
        };
        pass.with_simd(simd);
        let pass = Pass::<_, _, true> {
            function,
            block: &mut slopes,
            e,
        };
        let largest = pass.with_simd(simd);
        (values, slopes, largest)
    }
}

/// Random numbers in [0, 1) (xorshift64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / 2f64.powi(53)
    }
}

/// Points over the whole range: around the zeros of derivatives, where approximations or exponents
/// change, and at random, uniform and log-uniform.
fn points(random: usize) -> Vec<f64> {
    let mut points = vec![0.0, 1e-300, -1e-300, 709.0, -709.0];
    let gelu_root = -0.751_791_524_693_564_5;
    let silu_root = -1.278_464_542_761_073_7;
    for centre in [gelu_root, silu_root, 0.75, -0.75, 0.0, 5.0, -5.0] {
        for k in 0..56 {
            let distance = 2f64.powi(-k);
            points.extend([centre + distance, centre - distance]);
        }
    }
    let half_ln_2 = std::f64::consts::LN_2 / 2.0;
    points.extend((-2050..2050).step_by(7).map(|k| f64::from(k) * half_ln_2));
    let mut uniform = Random(88_172_645_463_325_252);
    for _ in 0..random {
        points.push(4.0 * uniform.next() - 2.0);
        points.push(20.0 * uniform.next() - 10.0);
        points.push(80.0 * uniform.next() - 40.0);
        points.push(1600.0 * uniform.next() - 800.0);
        let magnitude = (70.0 * uniform.next() - 60.0).exp2();
        points.push(if uniform.next() < 0.5 {
            magnitude
        } else {
            -magnitude
        });
    }
    points
}

/// A result below this may be 0: 2^-880 for f64, 2^-80 for f32.
const MAY_VANISH: [f64; 2] = [1.240_520_129_162_012e-265, 8.271_806_125_530_277e-25];

/// The largest error seen, and where.
struct Worst(f64, String);

impl Worst {
    fn see(&mut self, ulps: f64, about: impl FnOnce() -> String) {
        if ulps.is_nan() || ulps > self.0 {
            *self = Self(ulps, about());
        }
    }
}

#[test]
fn every_function_is_within_4_ulp_of_the_exact_value() {
    let exact = Exact::new();
    let points = points(700);
    let mut worst = Worst(0.0, String::new());
    for_each_function!(|name, function| {
        let results = on_each(|| Evaluate {
            function,
            points: &points,
            e: 0,
        });
        for (i, &x) in points.iter().enumerate() {
            let (value, slope) = exact.value_and_slope(name, x);
            for (set, (values, slopes, _)) in &results {
                for (what, got, want) in [("", values[i], &value), ("'", slopes[i], &slope)] {
                    worst.see(ulps(got, want, 52, MAY_VANISH[0]), || {
                        format!("{name}{what}({x:e}) = {got:e} ({set})")
                    });
                }
            }
        }
    });
    assert!(worst.0 <= 4.0, "{} ulp: {}", worst.0, worst.1);
}

/// |got - want| in units of the last place of `want` as an f32.
fn ulps_f32(got: f32, want: f64) -> f64 {
    let unit = if want.abs() < MAY_VANISH[1] {
        MAY_VANISH[1]
    } else {
        let exponent = (want.abs().to_bits() >> 52) as i32 - 1023;
        f64::from(exponent - 23).exp2()
    };
    (f64::from(got) - want).abs() / unit
}

#[test]
fn single_precision_is_within_4_and_a_half_ulp_of_the_exact_value() {
    let mut worst = Worst(0.0, String::new());
    let mut points: Vec<f32> = points(2000).into_iter().map(|x| x as f32).collect();
    // Every 4001st number up to 120.
    points.extend((0..0x42f0_0000).step_by(4001).map(f32::from_bits));
    points.extend(
        (0..0x42f0_0000)
            .step_by(4001)
            .map(|bits| -f32::from_bits(bits)),
    );
    for_each_function!(|name, function| {
        let activation: Activation = name.parse().unwrap();
        let mut values: Vec<f64> = points.iter().map(|&x| x.into()).collect();
        activation.apply(&mut values, 0);
        let results = on_each(|| Evaluate {
            function,
            points: &points,
            e: 0,
        });
        for (set, (got_values, got_slopes, _)) in results {
            for (i, &x) in points.iter().enumerate() {
                let slope = activation.slope(x.into());
                for (what, got, want) in
                    [("", got_values[i], values[i]), ("'", got_slopes[i], slope)]
                {
                    worst.see(ulps_f32(got, want), || {
                        format!("{name}{what}({x:e}) = {got:e} ({set})")
                    });
                }
            }
        }
    });
    assert!(worst.0 <= 4.5, "{} ulp: {}", worst.0, worst.1);
}

/// Asserts that each number is 0 or above the smallest one, far from the subnormal ones.
fn are_plain<F: Into<f64> + Copy>(results: &[F], smallest: f64, about: &str) {
    for &result in results {
        let result = result.into();
        assert!(
            result == 0.0 || result.abs() > smallest,
            "{about}: {result:e}"
        );
    }
}

#[test]
fn what_is_far_in_a_tail_is_0_and_never_subnormal() {
    // A product with a subnormal number may take far longer than another one.
    let points: Vec<f64> = (1..4000).map(|i| 0.25 * f64::from(i)).collect();
    let points: Vec<f64> = points.iter().flat_map(|&x| [x, -x]).collect();
    let in_f32: Vec<f32> = points.iter().map(|&x| x as f32).collect();
    for_each_function!(|name, function| {
        for (set, (values, slopes, _)) in on_each(|| Evaluate {
            function,
            points: &points,
            e: 0,
        }) {
            are_plain(
                &[values, slopes].concat(),
                2f64.powi(-900),
                &format!("{name} {set}"),
            );
        }
        for (set, (values, slopes, _)) in on_each(|| Evaluate {
            function,
            points: &in_f32,
            e: 0,
        }) {
            are_plain(
                &[values, slopes].concat(),
                2f64.powi(-100),
                &format!("{name} {set}"),
            );
        }
    });
}

/// A row of `oracles/activation.csv`, by mpmath.
struct Row {
    name: String,
    u: f64,
    e: i64,
    centred: f64,
    slope: f64,
    ln_slope: f64,
}

fn rows() -> Vec<Row> {
    let parse = |line: &str| {
        let field: Vec<&str> = line.split(',').collect();
        Row {
            name: field[0].into(),
            u: field[1].parse().unwrap(),
            e: field[2].parse().unwrap(),
            centred: field[3].parse().unwrap(),
            slope: field[4].parse().unwrap(),
            ln_slope: field[6].parse().unwrap(),
        }
    };
    let table = include_str!("../oracles/activation.csv");
    table.lines().skip(1).map(parse).collect()
}

#[test]
fn the_exact_values_agree_with_mpmath() {
    let exact = Exact::new();
    let mut seen = 0;
    for row in rows() {
        let known = !["relu", "linear"].iter().any(|n| row.name.ends_with(n));
        if row.e == 0 && known && row.ln_slope > -700.0 && !row.name.starts_with("leaky") {
            let (value, slope) = exact.value_and_slope(&row.name, row.u);
            let about = format!("{}({:e})", row.name, row.u);
            assert!(
                ulps(row.centred, &value, 52, f64::MIN_POSITIVE) <= 0.51,
                "{about}"
            );
            assert!(
                ulps(row.slope, &slope, 52, f64::MIN_POSITIVE) <= 0.51,
                "{about}'"
            );
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen} rows");
}

/// |got - want| in units of the last place of `want`.
fn ulps_f64(got: f64, want: f64) -> f64 {
    let unit = match want.abs() < MAY_VANISH[0] {
        true => MAY_VANISH[0],
        false => want.abs() * f64::EPSILON,
    };
    (got - want).abs() / unit
}

#[test]
fn scaled_functions_agree_with_mpmath() {
    for row in rows() {
        let points = [row.u];
        for_each_function!(|name, function| if row.name == name {
            let results = on_each(|| Evaluate {
                function,
                points: &points,
                e: row.e,
            });
            for (set, (values, slopes, largest)) in results {
                let about = format!("{name}({:e} * 2^{}) ({set})", row.u, row.e);
                let off = ulps_f64(values[0], row.centred);
                assert!(off <= 4.5, "{about}: {:e}, {off} ulp", values[0]);
                assert_eq!(largest, slopes[0].abs(), "{about}");
                let off = ulps_f64(slopes[0], row.slope);
                assert!(off <= 4.5, "{about}': {:e}, {off} ulp", slopes[0]);
            }
        });
    }
}

#[test]
fn nothing_gives_nan_and_nothing_finite_infinity() {
    let finite: [f64; 17] = [
        0.0, -0.0, 5e-324, -5e-324, 1e-310, 1.0, -1.0, 38.0, -38.0, 745.0, -745.0, 1e5, -1e5,
        1e150, -1e150, 1e300, -1e300,
    ];
    let infinite = [f64::INFINITY, f64::NEG_INFINITY];
    let single: Vec<f32> = finite
        .iter()
        .map(|&x| (x as f32).clamp(-1e38, 1e38))
        .collect();
    for_each_function!(|name, function| {
        for e in [
            0,
            1,
            -1,
            700,
            -700,
            3000,
            -3000,
            1_000_000_000_000,
            -1_000_000_000_000,
        ] {
            let results = on_each(|| Evaluate {
                function,
                points: &finite,
                e,
            });
            for (set, (values, slopes, _)) in results {
                let all = values.iter().chain(&slopes);
                assert!(
                    all.clone().all(|y| y.is_finite()),
                    "{name} {e} {set} {values:?} {slopes:?}"
                );
            }
            let results = on_each(|| Evaluate {
                function,
                points: &single,
                e,
            });
            for (set, (values, slopes, _)) in results {
                let all = values.iter().chain(&slopes);
                assert!(
                    all.clone().all(|y| y.is_finite()),
                    "{name} {e} {set} {values:?} {slopes:?}"
                );
            }
        }
        let activation: Activation = name.parse().unwrap();
        let results = on_each(|| Evaluate {
            function,
            points: &infinite,
            e: 0,
        });
        for (set, (values, slopes, _)) in results {
            for (i, &x) in infinite.iter().enumerate() {
                let centred = activation.value(x) - activation.at_zero();
                assert!(
                    values[i] == centred || ulps_f64(values[i], centred) < 4.0,
                    "{name} {set}"
                );
                assert!(
                    ulps_f64(slopes[i], activation.slope(x)) < 4.0,
                    "{name} {set}"
                );
            }
        }
    });
}

#[test]
fn a_block_of_any_length_is_done_to_the_end() {
    for_each_function!(|name, function| {
        let activation: Activation = name.parse().unwrap();
        for len in 0..60 {
            for e in [0, 2, -2] {
                let block: Vec<f64> = (0..len).map(|i| 0.1 * f64::from(i) - 2.0).collect();
                let mut values = block.clone();
                value(function, &mut values, e);
                let mut want = block.clone();
                activation.apply(&mut want, e);
                for (got, want) in values.iter().zip(&want) {
                    assert!(
                        ulps_f64(*got, *want) < 8.0,
                        "{name} {len} {e}: {got} {want}"
                    );
                }
                let mut slopes = block.clone();
                let largest = derivative(function, &mut slopes, e);
                let mut want = block.clone();
                assert_eq!(activation.derivative(&block, e, &mut want), 0);
                for (got, want) in slopes.iter().zip(&want) {
                    assert!((got - want).abs() < 4e-15, "{name} {len} {e}: {got} {want}");
                }
                let seen = slopes.iter().fold(0.0, |seen: f64, x| seen.max(x.abs()));
                assert_eq!(largest, seen, "{name} {len} {e}");
            }
        }
    });
}
