//! The largest squared singular value of a deep network's Jacobian, infinitely wide and critical.
//!
//! Called by the `theory` command. Depth L means L weight matrices, each followed by its activation.

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
