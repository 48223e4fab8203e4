//! Expectations over two jointly Gaussian preactivations of equal second moment q.
//!
//! Called by `phase` and `trajectory`. Written for 1 - c and for squared differences, which keep
//! their digits as the correlation c goes to 1.

use std::f64::consts::{FRAC_2_PI, PI};

use super::correlation::correlation_map;
use super::expectation::linear_limit;
use super::quadrature::{ACTIVATION_EDGES, normal_nodes};
use crate::network::Activation;

/// Expectations over (u1, u2) ~ N(0, q [[1, c], [c, 1]]).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// E (a(u1) - a(u2))² / 2 = E a² - E a(u1) a(u2).
    pub half_difference: f64,
    /// E a'(u1) a'(u2).
    pub slope_product: f64,
}

/// Multiples of the spread of u2 given u1 at which what u2 smooths out is resolved in u1.
const SMOOTHING_EDGES: [f64; 3] = [3.0, 6.0, 9.5];

impl Pair {
    /// At second moment `q` > 0 and cosine c, given as 1 - c from 0 to 2.
    pub fn at(activation: Activation, q: f64, one_minus_c: f64) -> Self {
        if let Some(slopes) = linear_limit(activation, q.ln()) {
            return Self::piecewise_linear(slopes, q, one_minus_c);
        }
        match activation {
            Activation::Erf => Self::erf(q, one_minus_c),
            _ => Self::by_quadrature(activation, q, one_minus_c, true),
        }
    }

    /// [`Pair::half_difference`] alone, in half the time.
    pub(super) fn half_difference(activation: Activation, q: f64, one_minus_c: f64) -> f64 {
        let known = linear_limit(activation, q.ln()).is_some() || activation == Activation::Erf;
        let pair = match known {
            true => Self::at(activation, q, one_minus_c),
            false => Self::by_quadrature(activation, q, one_minus_c, false),
        };
        pair.half_difference
    }

    /// The arc-cosine kernels of degree 1 and 0 (Cho & Saul 2009, eq. 6 and 5): preactivations have
    /// different signs with probability t / pi, c = cos t.
    pub(super) fn piecewise_linear(slopes: (f64, f64), q: f64, one_minus_c: f64) -> Self {
        let (negative, positive) = slopes;
        let half = 0.5 * (negative * negative + positive * positive);
        let differ = 2.0 * (0.5 * one_minus_c).sqrt().min(1.0).asin() / PI;
        let jump = positive - negative;
        let half_difference = match half {
            0.0 => 0.0,
            _ => half * q * correlation_map(slopes, one_minus_c),
        };
        Self {
            half_difference,
            slope_product: half - 0.5 * jump * jump * differ,
        }
    }

    /// E erf(u1) erf(u2) = (2/pi) asin(2qc / (1 + 2q)) (Williams 1998, eq. 11), and its derivative
    /// by q c (Price 1958).
    fn erf(q: f64, one_minus_c: f64) -> Self {
        let c = 1.0 - one_minus_c;
        let one_minus_c2 = one_minus_c * (2.0 - one_minus_c);
        // asin A - asin B with A = 2q / (1 + 2q) and B = A c, as the angle between them.
        let a = 2.0 * q / (1.0 + 2.0 * q);
        let root_a = (1.0 + 4.0 * q).sqrt() / (1.0 + 2.0 * q);
        let root_b = (root_a * root_a + a * a * one_minus_c2).sqrt();
        let sine = a * a * one_minus_c2 / (a * root_b + a * c * root_a);
        let sine = if c < 0.0 {
            a * root_b - a * c * root_a
        } else {
            sine
        };
        let cosine = root_a * root_b + a * a * c;
        Self {
            half_difference: FRAC_2_PI * sine.atan2(cosine),
            slope_product: 4.0 / (PI * (1.0 + 2.0 * q) * root_b),
        }
    }

    /// Nested: u2 = c u1 + s z. Panels follow the bends of a(u1), of a(u2), and of the average of
    /// a(u2) over z. Slopes are left at 0 unless they are asked for.
    fn by_quadrature(activation: Activation, q: f64, one_minus_c: f64, slopes: bool) -> Self {
        let c = 1.0 - one_minus_c;
        let root_q = q.sqrt();
        let spread = (q * one_minus_c * (2.0 - one_minus_c)).max(0.0).sqrt();
        let bends: Vec<f64> = ACTIVATION_EDGES
            .iter()
            .flat_map(|x| [-x, *x])
            .chain(activation.kinks().iter().copied())
            .collect();
        let reach = spread / c.abs();
        // Those of a(c u1) as well, where they are not nearly the same.
        let stretched = if c.abs() < 0.98 { c } else { f64::NAN };
        let outer = bends
            .iter()
            .flat_map(|x| [x / root_q, x / (stretched * root_q)])
            .chain(SMOOTHING_EDGES.iter().flat_map(|m| {
                let x = m * reach / root_q;
                [-x, x]
            }));
        let (z1, weights1) = normal_nodes(outer);
        let mut first: Vec<f64> = z1.iter().map(|z| root_q * z).collect();
        let slopes1: Vec<f64> = first.iter().map(|&x| activation.slope(x)).collect();
        let centres: Vec<f64> = first.iter().map(|u1| c * u1).collect();
        activation.apply(&mut first, 0);

        let (mut half_difference, mut slope_product) = (0.0, 0.0);
        for (i, weight1) in weights1.iter().enumerate() {
            let centre = centres[i];
            let inner = bends.iter().map(|x| (x - centre) / spread);
            let (mut second, weights2) = normal_nodes(inner);
            for z in &mut second {
                *z = centre + spread * *z;
            }
            if slopes {
                let slope: f64 = second
                    .iter()
                    .zip(&weights2)
                    .map(|(&u2, weight2)| weight2 * activation.slope(u2))
                    .sum();
                slope_product += weight1 * slopes1[i] * slope;
            }
            activation.apply(&mut second, 0);
            let square: f64 = second
                .iter()
                .zip(&weights2)
                .map(|(value2, weight2)| weight2 * (first[i] - value2).powi(2))
                .sum();
            half_difference += 0.5 * weight1 * square;
        }
        Self {
            half_difference,
            slope_product,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECORRELATIONS: [f64; 9] = [1e-8, 1e-4, 0.01, 0.3, 0.9, 1.0, 1.4, 1.99, 2.0];

    fn agree(exact: Pair, got: Pair, scale: f64, about: &str) {
        for (a, b, scale) in [
            (exact.half_difference, got.half_difference, scale),
            (exact.slope_product, got.slope_product, 1.0),
        ] {
            assert!(
                (a - b).abs() <= 1e-11 * a.abs() + 1e-14 * scale,
                "{about}: {exact:?} {got:?}"
            );
        }
    }

    #[test]
    fn quadrature_follows_a_step_of_any_width() {
        for q in [1e-6, 0.1, 1.0, 30.0, 1e4, 1e8] {
            for e in DECORRELATIONS {
                let got = Pair::by_quadrature(Activation::Erf, q, e, true);
                agree(Pair::erf(q, e), got, 1e-8, &format!("erf {q} {e}"));
            }
        }
    }

    #[test]
    fn quadrature_follows_kinks() {
        let leaky = Activation::LeakyRelu { slope: -0.3 };
        for activation in [Activation::Relu, leaky] {
            let slopes = activation.slopes().unwrap();
            for q in [1e-3, 1.0, 1e5] {
                for e in DECORRELATIONS {
                    let got = Pair::by_quadrature(activation, q, e, true);
                    let exact = Pair::piecewise_linear(slopes, q, e);
                    agree(exact, got, 1e-8 * q, &format!("{activation} {q} {e}"));
                }
            }
        }
    }

    /// E gelu(u1) gelu(u2) by Stein's lemma (as in Tsuchida et al. 2021, section 3).
    fn gelu_product(q: f64, c: f64) -> f64 {
        let density = 1.0 / (2.0 * PI * ((1.0 + q).powi(2) - (q * c).powi(2)).sqrt());
        let quadrant = 0.25 + (q * c / (1.0 + q)).asin() / (2.0 * PI);
        let own = q * c * density / (1.0 + q);
        q * q * density * (1.0 - q * c * c / (1.0 + q)) + q * c * (quadrant + own)
    }

    #[test]
    fn quadrature_agrees_with_the_kernel_of_gelu() {
        for q in [0.01, 0.7, 4.0, 80.0, 3e3] {
            for e in DECORRELATIONS {
                let exact = gelu_product(q, 1.0) - gelu_product(q, 1.0 - e);
                let got = Pair::by_quadrature(Activation::Gelu, q, e, true).half_difference;
                assert!((exact - got).abs() < 1e-12 * q, "{q} {e}: {exact} {got}");
            }
        }
    }

    #[test]
    fn slope_product_is_the_slope_of_the_covariance() {
        // Price 1958: d E a1 a2 / d (q c) = E a1' a2'.
        for activation in Activation::ALL {
            for (q, e) in [(0.5, 0.6), (7.0, 1.3), (40.0, 0.05)] {
                let step = 1e-5;
                let at = |e| Pair::at(activation, q, e).half_difference;
                let slope = (at(e + step) - at(e - step)) / (2.0 * step * q);
                let want = Pair::at(activation, q, e).slope_product;
                assert!(
                    (slope - want).abs() < 1e-7,
                    "{activation} {q} {e}: {slope} {want}"
                );
            }
        }
    }
}
