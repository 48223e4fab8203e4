//! The law of the squared length of an input x ~ N(0, 1)^D: r = |x|² / D is chi² with D degrees of
//! freedom over D. For small D a layer's pooled statistics are a mixture over it.

/// A point of a quadrature over the law of r = |x|² / D.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LengthNode {
    /// ln r.
    pub ln_ratio: f64,
    /// Probability; they add up to 1.
    pub weight: f64,
}

/// ln of the smallest weight kept, next to the largest. Generous, since a deep network can
/// multiply what long inputs contribute by many decades.
const CUT: f64 = -45.0;

/// A quadrature over r for inputs of size `input_dim`, exact to about 1e-12 for functions that are
/// smooth in ln r.
///
/// The trapezoidal rule in t = ln |x|, whose density is proportional to exp(D t - e^(2t) / 2): it
/// decays at both ends, so the rule converges exponentially (Trefethen & Weideman 2014, section 5).
/// Some 30 nodes for D of 20 or more, 500 for D = 1. The step is set by the transform of the
/// density, Gamma((D + i w) / 2) at w = 2 pi / step.
pub(super) fn length_nodes(input_dim: usize) -> Vec<LengthNode> {
    let d = input_dim as f64;
    // Around the mode, |x|² = D, in units that make the density's top 0.
    let ln_density = |s: f64| d * (s - 0.5 * (2.0 * s).exp_m1());
    let step = (0.6 / (2.0 * d).sqrt()).min(0.09);
    let half = |direction: f64| {
        (1..)
            .map(move |i| direction * step * f64::from(i))
            .take_while(|&s| ln_density(s) > CUT)
    };
    let mut nodes: Vec<LengthNode> = half(-1.0)
        .chain([0.0])
        .chain(half(1.0))
        .map(|s| LengthNode {
            ln_ratio: 2.0 * s,
            weight: ln_density(s).exp(),
        })
        .collect();
    nodes.sort_by(|a, b| a.ln_ratio.total_cmp(&b.ln_ratio));
    let total: f64 = nodes.iter().map(|node| node.weight).sum();
    for node in &mut nodes {
        node.weight /= total;
    }
    nodes
}

/// E |x| / sqrt(D) = sqrt(2 / D) Gamma((D + 1) / 2) / Gamma(D / 2).
pub(super) fn mean_length(input_dim: usize) -> f64 {
    let d = input_dim as f64;
    if input_dim < 100 {
        let ln = libm::lgamma(0.5 * (d + 1.0)) - libm::lgamma(0.5 * d);
        return (2.0 / d).sqrt() * ln.exp();
    }
    // Stirling's series of the ratio; the next term is 0.05 / D^5.
    let t = 1.0 / d;
    1.0 + t * (-1.0 / 4.0 + t * (1.0 / 32.0 + t * (5.0 / 128.0 - t * 21.0 / 2048.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expectation(input_dim: usize, g: impl Fn(f64) -> f64) -> f64 {
        let nodes = length_nodes(input_dim);
        nodes.iter().map(|n| n.weight * g(n.ln_ratio)).sum()
    }

    #[test]
    fn moments_of_the_length_are_those_of_chi_squared() {
        for d in [1usize, 2, 3, 5, 10, 20, 30, 50, 80, 200, 1000, 100_000] {
            let n = d as f64;
            assert!((expectation(d, f64::exp) - 1.0).abs() < 1e-11, "{d}");
            let second = expectation(d, |ln| (2.0 * ln).exp());
            assert!((second - (1.0 + 2.0 / n)).abs() < 1e-10, "{d}: {second}");
            let length = expectation(d, |ln| (0.5 * ln).exp());
            assert!((length - mean_length(d)).abs() < 1e-11, "{d}: {length}");
        }
        // By mpmath.
        assert!((mean_length(1) - 0.797_884_560_802_865_4).abs() < 1e-14);
        assert!((mean_length(99) - 0.997_477_976_071_263_5).abs() < 1e-13);
        assert!((mean_length(100) - 0.997_503_163_955_105_1).abs() < 1e-11);
    }

    #[test]
    fn the_law_is_right_between_its_moments() {
        // E exp(-|x|²/2) = 2^(-D/2), and the logarithm's mean psi(D/2) + ln(2/D) (mpmath).
        for (d, ln_mean) in [
            (1usize, -1.270_362_845_461_478),
            (2, -0.577_215_664_901_532_9),
            (80, -0.012_552_080_079_093_2),
        ] {
            let n = d as f64;
            let got = expectation(d, |ln| (-0.5 * n * ln.exp()).exp());
            assert!((got * (0.5 * n).exp2() - 1.0).abs() < 1e-9, "{d}: {got}");
            let got = expectation(d, |ln| ln);
            assert!((got - ln_mean).abs() < 1e-10, "{d}: {got}");
        }
    }
}
