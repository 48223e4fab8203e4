//! q E a'² - E a² at small q, where the two are all but equal. Called by `edge`.

use std::sync::OnceLock;

use super::quadrature::{gaussian_nodes, legendre};
use crate::network::Activation;

/// q E a'(x)² - E a(x)², x ~ N(0, q), for a(0) = 0 and q up to 1e-2: all of its digits.
///
/// It is 0 for a piecewise linear function l, whose x l' = l makes both sides E x l l' (Stein's
/// lemma). So is its mixed term with any s for which s(0) = 0, and what is left of a = l + s, with
/// l the tangents at 0, is the same of s = x² integral (1 - t) a''(tx) dt alone, where nothing cancels.
pub(super) fn deficit(activation: Activation, q: f64) -> f64 {
    static RULE: OnceLock<Vec<(f64, f64)>> = OnceLock::new();
    let rule = RULE.get_or_init(|| legendre(10));
    let (nodes, weights) = gaussian_nodes(q.sqrt(), activation.kinks());
    let of = |x: f64| {
        let (mut value, mut slope) = (0.0, 0.0);
        for (at, weight) in rule {
            let t = 0.5 * (1.0 + at);
            let bend = 0.5 * weight * activation.curvature(t * x);
            value += (1.0 - t) * bend;
            slope += bend;
        }
        let (value, slope) = (x * x * value, x * slope);
        q * slope * slope - value * value
    };
    nodes
        .iter()
        .zip(weights)
        .map(|(&x, weight)| weight * (of(x) + of(-x)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Expectation;

    #[test]
    fn agrees_with_the_difference_where_that_has_digits() {
        for activation in [
            Activation::Tanh,
            Activation::Erf,
            Activation::Elu,
            Activation::Selu,
            Activation::Gelu,
            Activation::Silu,
        ] {
            let of = Expectation::at(activation, 0.01);
            let want = 0.01 * of.slope_second - of.second;
            let got = deficit(activation, 0.01);
            assert!(
                (got / want - 1.0).abs() < 1e-9,
                "{activation}: {got} {want}"
            );
        }
    }

    #[test]
    fn tends_to_its_first_term() {
        // tanh: s = -x³/3, 15 q³ / 9 from E s² and 3 q³ from q E s'².
        let got = deficit(Activation::Tanh, 1e-8) / 1e-24;
        assert!((got - (3.0 - 15.0 / 9.0)).abs() < 2e-7, "{got}");
        assert_eq!(deficit(Activation::Linear, 1e-4), 0.0);
    }
}
