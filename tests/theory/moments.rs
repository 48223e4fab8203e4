//! Gaussian moments of the activations against mpmath.

use initscope::network::Activation;
use initscope::theory::Moments;

use crate::close;

#[test]
fn moments_agree_with_mpmath() {
    for line in include_str!("../oracles/moments.csv").lines().skip(1) {
        let field: Vec<&str> = line.split(',').collect();
        let number = |i: usize| field[i].parse::<f64>().unwrap();
        let moments = Moments::at(field[0].parse().unwrap(), number(1).ln());
        let second = moments.ln_second.exp();
        close(second / number(2), 1.0, 1e-11, line);
        close(moments.ln_slope_second.exp() / number(4), 1.0, 1e-11, line);
        close(
            moments.mean_ratio * second.sqrt() / number(2).sqrt(),
            number(3) / number(2).sqrt(),
            1e-11,
            line,
        );
    }
}

#[test]
fn moments_go_on_beyond_the_table() {
    for activation in Activation::ALL {
        for edge in [-80.0, 80.0] {
            let at = |log2_q: f64| Moments::at(activation, log2_q * std::f64::consts::LN_2);
            let (inside, outside) = (at(edge * (1.0 - 1e-9)), at(edge * (1.0 + 1e-9)));
            close(outside.ln_second, inside.ln_second, 1e-6, "second");
            close(
                outside.ln_slope_second,
                inside.ln_slope_second,
                1e-6,
                "slope",
            );
            close(outside.mean_ratio, inside.mean_ratio, 1e-6, "mean");
        }
        for ln_q in [-1e5, 1e5] {
            let m = Moments::at(activation, ln_q);
            assert!(
                m.ln_second.is_finite() && m.ln_slope_second.is_finite(),
                "{activation}"
            );
        }
    }
}
