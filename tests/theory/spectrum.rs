//! The largest eigenvalue of J Jᵀ against closed forms and random matrices.

use initscope::network::Activation;
use initscope::theory::spectrum;

use crate::close;

#[test]
fn edges_agree_with_the_literature() {
    let edge = |activation, orthogonal, layers| {
        spectrum(activation, orthogonal, layers)
            .unwrap()
            .largest_eigenvalue
    };
    let linear = |layers| edge(Activation::Linear, false, layers);
    // Marchenko-Pastur with a square matrix ends at 4.
    close(linear(1), 4.0, 1e-14, "one layer");
    close(linear(2), 6.75, 1e-14, "two layers");
    close(linear(50) / 137.271_003_4, 1.0, 1e-6, "fifty layers");
    let relu = |layers| edge(Activation::Relu, false, layers);
    close(relu(1), 3.0 + 8f64.sqrt(), 1e-14, "one layer");
    close(relu(10) / 54.410_859, 1.0, 1e-7, "ten layers");
    // A projection's half: eigenvalues 0 and 2; two free ones, four times arcsine.
    let masks = |layers| edge(Activation::Relu, true, layers);
    close(masks(1), 2.0, 0.0, "one mask");
    close(masks(2), 4.0, 1e-14, "two masks");
    close(masks(4), 256.0 / 27.0, 1e-13, "four masks");
    assert_eq!(edge(Activation::Linear, true, 50), 1.0);
    // e L for large L, without overflow of L^L.
    let deep = linear(100_000) / (std::f64::consts::E * 100_000.5);
    close(deep, 1.0, 1e-9, "deep");
    assert_eq!(spectrum(Activation::Tanh, false, 3), None);
}

#[test]
fn variances_are_second_moments_less_one() {
    // Fuss-Catalan for the linear product: C(2 (L + 1), 2) / (2 L + 1) - 1 = L.
    for layers in [1, 5, 40] {
        let l = layers as f64;
        let variance =
            |activation, orthogonal| spectrum(activation, orthogonal, layers).unwrap().variance;
        assert_eq!(variance(Activation::Linear, false), l);
        assert_eq!(variance(Activation::Relu, false), 2.0 * l);
        assert_eq!(variance(Activation::Relu, true), l);
        assert_eq!(variance(Activation::Linear, true), 0.0);
    }
}
