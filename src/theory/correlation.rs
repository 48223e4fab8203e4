//! How like two inputs become, layer after layer, in a network of degree-1 activations without bias.
//!
//! Written for 1 - c, which keeps its digits as the correlation c goes to 1.

use std::f64::consts::PI;

use super::quadrature::legendre;

/// 1 - c after a layer, from 1 - c before it, c being the cosine of two preactivation vectors.
///
/// The arc-cosine kernel of degree 1 (Cho & Saul 2009, eq. 6), c' = (sin t + (pi - t) cos t) / pi
/// with t = arccos c, for ReLU; for slopes (n, p) its mixture with the identity,
/// (2 n p c + (p - n)² c') / (n² + p²).
pub(super) fn correlation_map((negative, positive): (f64, f64), one_minus_c: f64) -> f64 {
    let angle = 2.0 * (0.5 * one_minus_c).sqrt().min(1.0).asin();
    // sin t - t cos t, by its series where it cancels.
    let square = angle * angle;
    let lag = if angle < 0.1 {
        angle
            * square
            * (1.0 / 3.0 - square * (1.0 / 30.0 - square * (1.0 / 840.0 - square / 45360.0)))
    } else {
        angle.sin() - angle * angle.cos()
    };
    let relu = one_minus_c - lag / PI;
    let (cross, jump) = (negative * positive, positive - negative);
    let norm = negative * negative + positive * positive;
    (2.0 * cross * one_minus_c + jump * jump * relu) / norm
}

/// (weight, 1 - c) over pairs of independent inputs x, x' ~ N(0, 1)^D: a quadrature over their angle
/// t, c = cos t, whose density is proportional to (sin t)^(D - 2). The weights add up to 1.
pub(super) fn angle_nodes(input_dim: usize) -> Vec<(f64, f64)> {
    if input_dim == 1 {
        return vec![(0.5, 0.0), (0.5, 2.0)];
    }
    let exponent = input_dim as f64 - 2.0;
    // Everything down to 1e-16 of the density's top, at a right angle.
    let reach = (0.5 * PI).min(8.6 / exponent.max(1.0).sqrt());
    let mut nodes: Vec<(f64, f64)> = legendre(48)
        .into_iter()
        .map(|(x, weight)| {
            let off = reach * x;
            (weight * off.cos().powf(exponent), 1.0 - off.sin())
        })
        .collect();
    let total: f64 = nodes.iter().map(|(weight, _)| weight).sum();
    for (weight, _) in &mut nodes {
        *weight /= total;
    }
    nodes
}

/// E (1 - c) of the preactivations after `layers` applications of the activation, over pairs of inputs:
/// (weight, 1 - c).
pub(super) fn mean_decorrelation(slopes: (f64, f64), layers: usize, pairs: Vec<(f64, f64)>) -> f64 {
    let after = |one_minus_c: f64| {
        let mut value = one_minus_c;
        for _ in 0..layers {
            value = correlation_map(slopes, value);
        }
        value
    };
    let pairs = pairs.into_iter();
    pairs.map(|(weight, start)| weight * after(start)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relu_map_agrees_with_the_arc_cosine_kernel() {
        // From c = 0 (mpmath): after 1, 2, 3, 10, 50 layers.
        let known = [
            (1, std::f64::consts::FRAC_1_PI),
            (2, 0.493_731_090_2),
            (3, 0.604_825_720_1),
            (10, 0.871_535_516_0),
            (50, 0.987_861_944_9),
        ];
        let mut one_minus_c = 1.0;
        for layer in 1..=50 {
            one_minus_c = correlation_map((0.0, 1.0), one_minus_c);
            for (_, c) in known.iter().filter(|(k, _)| *k == layer) {
                assert!(
                    (1.0 - one_minus_c - c).abs() < 1e-10,
                    "{layer}: {one_minus_c}"
                );
            }
        }
        assert_eq!(correlation_map((0.0, 1.0), 0.0), 0.0);
        assert!((correlation_map((0.0, 1.0), 2.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_series_meets_the_formula() {
        let (below, above) = (0.0999999f64, 0.1000001f64);
        let map = |t: f64| correlation_map((0.0, 1.0), 2.0 * (0.5 * t).sin().powi(2));
        let slope = (map(above) - map(below)) / (above - below);
        // d(1 - c')/dt = (pi - t) sin t / pi.
        assert!(
            (slope - (PI - 0.1) * 0.1f64.sin() / PI).abs() < 1e-7,
            "{slope}"
        );
    }

    #[test]
    fn a_linear_network_keeps_the_angle() {
        for one_minus_c in [0.0, 0.3, 1.0, 1.7, 2.0] {
            assert!((correlation_map((1.0, 1.0), one_minus_c) - one_minus_c).abs() < 1e-15);
        }
        for d in [1, 2, 3, 80] {
            assert!((mean_decorrelation((1.0, 1.0), 7, angle_nodes(d)) - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn mean_over_pairs_is_exact_for_one_layer() {
        // E c' = E (sin t + (pi - t) cos t) / pi; for D = 2, t uniform on (0, pi): 4 / pi² ; for
        // D = 3, density sin t / 2: 3 / 8.
        let mean = |d| 1.0 - mean_decorrelation((0.0, 1.0), 1, angle_nodes(d));
        assert!((mean(1) - 0.5).abs() < 1e-15);
        assert!((mean(2) - 4.0 / (PI * PI)).abs() < 1e-13, "{}", mean(2));
        assert!((mean(3) - 0.375).abs() < 1e-13, "{}", mean(3));
        // Large D: t at a right angle, plus E cos² t / 2 pi = 1 / (2 pi D) of its curvature.
        let want = (1.0 + 0.5 / 10_000.0) / PI;
        assert!((mean(10_000) - want).abs() < 1e-9, "{}", mean(10_000));
    }
}
