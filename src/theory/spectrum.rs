//! The largest squared singular value of a deep network's Jacobian, infinitely wide and critical.
//!
//! Called by the `theory` and `spectrum` commands. Depth L means L weight matrices, each followed by its activation.

use super::length::WideNetwork;
use super::quadrature::gaussian_nodes;
use crate::network::Activation;

/// The limit law of the eigenvalues of J Jᵀ, whose mean is 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spectrum {
    /// The upper edge of the law.
    pub largest_eigenvalue: f64,
    /// Its variance.
    pub variance: f64,
}

/// The spectrum of `layers` >= 1 layers with Gaussian or (scaled) `orthogonal` weights; `None` unless the
/// activation is ReLU or the identity.
pub fn spectrum(activation: Activation, orthogonal: bool, layers: usize) -> Option<Spectrum> {
    let l = layers as f64;
    let (largest_eigenvalue, variance) = match (activation, orthogonal) {
        (Activation::Linear, true) => (1.0, 0.0),
        // (L + 1)^(L + 1) / L^L: the product of L Ginibre matrices, moments Fuss-Catalan
        // (Penson & Zyczkowski 2011, eq. 3).
        (Activation::Linear, false) => ((l + 1.0) * (l * (1.0 / l).ln_1p()).exp(), l),
        // (1 + z)(1 + 2z)^L / z at the z where that is least (Pennington et al. 2017, section 2.5).
        (Activation::Relu, false) => {
            let z = 1.0 / ((l * l + 1.0).sqrt() + l - 1.0);
            ((1.0 + z) / z * (l * (2.0 * z).ln_1p()).exp(), 2.0 * l)
        }
        // One mask: half of the eigenvalues are 2.
        (Activation::Relu, true) if layers == 1 => (2.0, 1.0),
        // L^L / (L - 1)^(L - 1): L free projections of trace 1/2, each times 2 (the same section).
        (Activation::Relu, true) => (l * ((l - 1.0) * (1.0 / (l - 1.0)).ln_1p()).exp(), l),
        _ => return None,
    };
    Some(Spectrum {
        largest_eigenvalue,
        variance,
    })
}

/// Variance of the eigenvalues of J Jᵀ over their mean, for any activation, from ln of the second moment of
/// the first layer's preactivations on.
///
/// Every layer adds E a'⁴ / (E a'²)² - 1 for its activation, and 1 for a matrix of independent entries, 0
/// for an orthogonal one: S-transforms multiply (Pennington et al. 2017, section 2.5, there at q*).
pub fn spectrum_variance(network: &WideNetwork, orthogonal: bool, layers: usize, ln_q: f64) -> f64 {
    let of_matrix = if orthogonal { 0.0 } else { 1.0 };
    let mut ln_q = ln_q;
    let mut variance = 0.0;
    for _ in 0..layers {
        variance += slope_kurtosis(network.activation, ln_q) - 1.0 + of_matrix;
        ln_q = network.ln_length_map(ln_q);
    }
    variance
}

/// E a'⁴ / (E a'²)² at a preactivation N(0, e^`ln_q`).
fn slope_kurtosis(activation: Activation, ln_q: f64) -> f64 {
    if let Some((left, right)) = activation.slopes() {
        let [left, right] = [left * left, right * right];
        return 2.0 * (left * left + right * right) / (left + right).powi(2);
    }
    // Beyond, every activation is as at 0, or at infinity.
    let (nodes, weights) =
        gaussian_nodes((0.5 * ln_q.clamp(-60.0, 60.0)).exp(), activation.kinks());
    let (mut second, mut fourth) = (0.0, 0.0);
    for (x, weight) in nodes.iter().zip(&weights) {
        for slope in [activation.slope(*x), activation.slope(-x)] {
            second += weight * slope.powi(2);
            fourth += weight * slope.powi(4);
        }
    }
    fourth / (second * second)
}

/// The law of ln lambda for the eigenvalues lambda > 0 of J Jᵀ.
#[derive(Clone, Debug, PartialEq)]
pub struct SpectralDensity {
    /// (ln lambda, density of ln lambda), ln lambda ascending, up to the edge.
    pub curve: Vec<(f64, f64)>,
    /// Share of eigenvalues that are 0.
    pub zeros: f64,
}

/// Points of a density.
const POINTS: usize = 800;

/// The density of the law that [`spectrum`] gives the edge of; `None` where that is unknown, and for orthogonal
/// weights without a mask or with one, where eigenvalues are 1, or 0 and 2.
///
/// lambda = (1 + z) / (z S(z)) with z = E lambda'/(lambda - lambda'), whose imaginary part over pi is the
/// density (Pennington et al. 2017, eqs. 5 to 8; the S-transforms of section 2.5).
pub fn spectral_density(
    activation: Activation,
    orthogonal: bool,
    layers: usize,
) -> Option<SpectralDensity> {
    let l = layers as f64;
    // lambda = (1 + z)^p (1 + 2z)^q / z.
    let (p, q, zeros) = match (activation, orthogonal) {
        (Activation::Linear, false) => (l + 1.0, 0.0, 0.0),
        (Activation::Relu, false) => (1.0, l, 0.5),
        (Activation::Relu, true) if layers >= 2 => (1.0 - l, l, 0.5),
        _ => return None,
    };
    let argument = |theta: f64, r: f64, factor: f64| {
        (factor * r * theta.sin()).atan2(1.0 + factor * r * theta.cos())
    };
    let point = |step: usize| -> Option<(f64, f64)> {
        // Closer and closer towards pi, where lambda goes to 0 over many decades.
        let left = 1.0 - (step as f64 - 0.5) / POINTS as f64;
        let theta = std::f64::consts::PI * (1.0 - left * left);
        let turn = |r: f64| p * argument(theta, r, 1.0) + q * argument(theta, r, 2.0) - theta;
        // lambda is real where the arguments cancel: below 0 near z = 0, above it far away.
        let (mut low, mut high) = (1e-12f64, 1e12f64);
        if turn(low) >= 0.0 || turn(high) <= 0.0 {
            return None;
        }
        for _ in 0..200 {
            let middle = (low * high).sqrt();
            match turn(middle) < 0.0 {
                true => low = middle,
                false => high = middle,
            }
        }
        let r = (low * high).sqrt();
        let ln_modulus =
            |factor: f64| 0.5 * (factor * r * (factor * r + 2.0 * theta.cos())).ln_1p();
        let ln_lambda = p * ln_modulus(1.0) + q * ln_modulus(2.0) - r.ln();
        Some((ln_lambda, r * theta.sin() / std::f64::consts::PI))
    };
    let mut curve: Vec<(f64, f64)> = (1..=POINTS).filter_map(point).collect();
    curve.sort_by(|a, b| a.0.total_cmp(&b.0));
    Some(SpectralDensity { curve, zeros })
}
