//! Gauss-Legendre quadrature, and expectations over a Gaussian preactivation.

use std::sync::OnceLock;

/// Points on each panel. The panels below are so short that 20 reach 1e-13.
const POINTS: usize = 20;

/// Points on each panel of a nested quadrature.
const NESTED_POINTS: usize = 14;

/// Panel edges in |z|: the Gaussian's own scale. Beyond the last is under 1e-19 of any moment.
const NORMAL_EDGES: [f64; 4] = [0.0, 3.0, 6.0, 9.5];

/// Panel edges in |x|: the scale on which activations bend, 1 / sqrt(q) in z.
pub(super) const ACTIVATION_EDGES: [f64; 5] = [1.0, 2.5, 6.0, 15.0, 40.0];

/// Nodes and weights of Gauss-Legendre quadrature on [-1, 1].
///
/// Newton's method on the Legendre recurrence from Tricomi's starting points (Abramowitz & Stegun
/// 25.4.29 and 22.16.6).
pub(super) fn legendre(points: usize) -> Vec<(f64, f64)> {
    let n = points as f64;
    (0..points)
        .map(|i| {
            let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (n + 0.5)).cos();
            let mut derivative = 1.0;
            for _ in 0..100 {
                let (mut p, mut previous) = (1.0, 0.0);
                for k in 1..=points {
                    let k = k as f64;
                    (p, previous) = (((2.0 * k - 1.0) * x * p - (k - 1.0) * previous) / k, p);
                }
                derivative = n * (x * p - previous) / (x * x - 1.0);
                let step = p / derivative;
                x -= step;
                if step.abs() < 1e-15 {
                    break;
                }
            }
            (x, 2.0 / ((1.0 - x * x) * derivative * derivative))
        })
        .collect()
}

/// Nodes x > 0 and weights such that E g(sqrt(q) z), z ~ N(0, 1), is the sum of
/// weight · (g(x) + g(-x)), for g that is smooth but at 0 and at `kinks`.
///
/// Panels follow both the Gaussian's scale and the activation's, so a step of width 1 / sqrt(q) is
/// resolved at any q.
pub(super) fn gaussian_nodes(root_q: f64, kinks: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let last = NORMAL_EDGES[NORMAL_EDGES.len() - 1];
    let bends = ACTIVATION_EDGES.iter().chain(kinks);
    let mut edges: Vec<f64> = bends
        .map(|x| x.abs() / root_q)
        .filter(|&z| z > 0.0 && z < last)
        .chain(NORMAL_EDGES)
        .collect();
    static RULE: OnceLock<Vec<(f64, f64)>> = OnceLock::new();
    let (mut nodes, weights) = on_panels(&mut edges, RULE.get_or_init(|| legendre(POINTS)));
    for z in &mut nodes {
        *z *= root_q;
    }
    (nodes, weights)
}

/// Nodes z and weights such that E g(z), z ~ N(0, 1), is the sum of weight · g(z), for g that is
/// smooth between the `edges`; those beyond the Gaussian's reach are left out.
///
/// With fewer points a panel than above, since two of these are nested: good to 1e-12.
pub(super) fn normal_nodes(edges: impl Iterator<Item = f64>) -> (Vec<f64>, Vec<f64>) {
    static RULE: OnceLock<Vec<(f64, f64)>> = OnceLock::new();
    let last = NORMAL_EDGES[NORMAL_EDGES.len() - 1];
    let mut edges: Vec<f64> = edges
        .filter(|z| z.abs() < last)
        .chain(NORMAL_EDGES.into_iter().flat_map(|z| [-z, z]))
        .collect();
    on_panels(&mut edges, RULE.get_or_init(|| legendre(NESTED_POINTS)))
}

/// Gauss-Legendre nodes between neighbouring edges, weighted by the normal density.
fn on_panels(edges: &mut Vec<f64>, rule: &[(f64, f64)]) -> (Vec<f64>, Vec<f64>) {
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    let capacity = (edges.len() - 1) * rule.len();
    let (mut nodes, mut weights) = (Vec::with_capacity(capacity), Vec::with_capacity(capacity));
    for panel in edges.windows(2) {
        let (centre, half) = (0.5 * (panel[0] + panel[1]), 0.5 * (panel[1] - panel[0]));
        for &(t, weight) in rule {
            let z = centre + half * t;
            let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
            nodes.push(z);
            weights.push(half * weight * density);
        }
    }
    (nodes, weights)
}

/// Nodes x in (0, 1) and weights of a mixture of Beta(a, `total` - a) laws, given as (a, ln weight).
///
/// The trapezoidal rule in the log odds of x, where every such density is analytic and decays
/// exponentially (Trefethen & Weideman 2014, section 5).
pub(super) fn logistic_beta_nodes(total: f64, mixture: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let step = 0.25f64.min(1.0 / total.sqrt());
    let ln_total = libm::lgamma(total);
    let heights: Vec<(f64, f64)> = mixture
        .iter()
        .map(|(a, ln)| {
            let ln_beta = libm::lgamma(*a) + libm::lgamma(total - a) - ln_total;
            (*a, ln - ln_beta)
        })
        .collect();
    let density = |v: f64| -> f64 {
        // ln x and ln (1 - x) at x = 1 / (1 + e^-v).
        let ln_x = v.min(0.0) - (-v.abs()).exp().ln_1p();
        let ln_rest = ln_x - v;
        heights
            .iter()
            .map(|(a, ln)| (ln + a * ln_x + (total - a) * ln_rest).exp())
            .sum()
    };
    let mut nodes = Vec::new();
    let mut top = 0.0f64;
    for direction in [-step, step] {
        for i in 0.. {
            if i == 0 && direction > 0.0 {
                continue;
            }
            let v = direction * f64::from(i);
            let weight = step * density(v);
            top = top.max(weight);
            if weight < 1e-20 * top || !weight.is_normal() {
                break;
            }
            nodes.push((1.0 / (1.0 + (-v).exp()), weight));
        }
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expectation(q: f64, g: impl Fn(f64) -> f64) -> f64 {
        let (nodes, weights) = gaussian_nodes(q.sqrt(), &[]);
        nodes
            .iter()
            .zip(&weights)
            .map(|(&x, w)| w * (g(x) + g(-x)))
            .sum()
    }

    #[test]
    fn legendre_is_exact_for_polynomials() {
        for points in [1, 2, 5, 20] {
            let rule = legendre(points);
            for degree in 0..2 * points {
                let sum: f64 = rule.iter().map(|(x, w)| w * x.powi(degree as i32)).sum();
                let exact = if degree % 2 == 0 {
                    2.0 / (degree as f64 + 1.0)
                } else {
                    0.0
                };
                assert!((sum - exact).abs() < 1e-14, "{points} {degree}: {sum}");
            }
        }
    }

    #[test]
    fn gaussian_moments_are_exact() {
        for q in [1e-20, 1e-3, 1.0, 47.0, 1e6, 1e20] {
            assert!((expectation(q, |_| 1.0) - 1.0).abs() < 1e-14);
            assert!((expectation(q, |x| x * x) / q - 1.0).abs() < 1e-14);
            assert!((expectation(q, |x| x.powi(4)) / (3.0 * q * q) - 1.0).abs() < 1e-14);
            assert!(
                (expectation(q, |x| x.max(0.0)) / (q / std::f64::consts::TAU).sqrt() - 1.0).abs()
                    < 1e-13
            );
        }
    }

    #[test]
    fn narrow_steps_are_resolved() {
        // E erf²(sqrt(q) z) = (2/pi) asin(2q / (1 + 2q)) (Williams 1998, eq. 11).
        for q in [1e-9, 0.3, 1.0, 30.0, 1e4, 1e12f64] {
            let exact = std::f64::consts::FRAC_2_PI * (2.0 * q / (1.0 + 4.0 * q).sqrt()).atan();
            let got = expectation(q, |x| libm::erf(x).powi(2));
            assert!((got / exact - 1.0).abs() < 1e-13, "{q}: {got} {exact}");
            // 1 / sqrt(1 + 4q), the E exp(-2 x²) of its slope.
            let got = expectation(q, |x| (-2.0 * x * x).exp());
            assert!((got * (1.0 + 4.0 * q).sqrt() - 1.0).abs() < 1e-13, "{q}");
        }
    }
}
