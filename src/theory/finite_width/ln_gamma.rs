//! The logarithm of the gamma function in the complex plane.

use num_complex::Complex64;

/// Stirling's series: B_2k / (2k (2k - 1)), k = 1..8 (Abramowitz & Stegun 6.1.40).
const SERIES: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3617.0 / 122_400.0,
];

/// From this |s| on the series is good to 1e-16.
const FAR: f64 = 12.0;

/// ln of Gamma(a + s) / (Gamma(a) a^s) for a > 0 and Re s >= 0, up to a multiple of 2 pi i.
///
/// At large a from the difference of Stirling's series, term by term: the logarithms themselves are
/// so large that their difference would keep few digits.
pub(super) fn ln_gamma_ratio(a: f64, s: Complex64) -> Complex64 {
    if a < 2.0 * FAR {
        return ln_gamma(a + s) - libm::lgamma(a) - s * a.ln();
    }
    let w = s / a;
    let ln_growth = Complex64::new(
        0.5 * (2.0 * w.re + w.norm_sqr()).ln_1p(),
        w.im.atan2(1.0 + w.re),
    );
    let rest = stirling(a + s) - stirling(Complex64::new(a, 0.0));
    (a - 0.5 + s) * ln_growth - s + rest
}

/// The sum of Stirling's series.
fn stirling(s: Complex64) -> Complex64 {
    let inverse = s.inv();
    let square = inverse * inverse;
    let series = SERIES
        .iter()
        .rev()
        .fold(Complex64::new(0.0, 0.0), |sum, c| sum * square + c);
    series * inverse
}

/// ln Gamma(s) for Re s > 0, up to a multiple of 2 pi i.
fn ln_gamma(s: Complex64) -> Complex64 {
    let (mut s, mut product) = (s, Complex64::new(1.0, 0.0));
    while s.norm_sqr() < FAR * FAR {
        product *= s;
        s += 1.0;
    }
    let half_ln_tau = 0.5 * std::f64::consts::TAU.ln();
    (s - 0.5) * s.ln() - s + half_ln_tau + stirling(s) - product.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_real_function_and_with_reflection() {
        for x in [0.01, 0.5, 1.0, 3.7, 11.9, 12.1, 800.0] {
            let got = ln_gamma(Complex64::new(x, 0.0));
            let want = libm::lgamma(x);
            assert!(
                (got.re - want).abs() < 1e-14 * want.abs().max(10.0),
                "{x}: {got} {want}"
            );
        }
        // |Gamma(1/2 + iy)|² = pi / cosh(pi y) (Abramowitz & Stegun 6.1.30).
        for y in [0.1, 1.0, 5.0, 20.0] {
            let pi = std::f64::consts::PI;
            let want = 0.5 * (pi / (pi * y).cosh()).ln();
            let got = ln_gamma(Complex64::new(0.5, y)).re;
            assert!((got - want).abs() < 1e-13, "{y}: {got} {want}");
        }
        // mpmath: loggamma(2.5 + 7i).
        let got = ln_gamma(Complex64::new(2.5, 7.0)).exp();
        let want = Complex64::new(-0.002_108_600_835_423_217, -0.000_130_360_105_413_948_8);
        assert!((got - want).norm() < 5e-14 * want.norm(), "{got}");
    }

    #[test]
    fn the_ratio_is_the_difference() {
        for a in [0.5, 23.9, 24.1, 100.0] {
            let s = Complex64::new(1.3, 4.0);
            let want = ln_gamma(a + s) - libm::lgamma(a) - s * f64::ln(a);
            let got = ln_gamma_ratio(a, s);
            assert!((got.exp() - want.exp()).norm() < 1e-12, "{a}: {got} {want}");
        }
        // Where the logarithms are 1e7: s = 1 gives a / a.
        for a in [1e3, 1e6, 1e9] {
            let got = ln_gamma_ratio(a, Complex64::new(1.0, 0.0));
            assert!(got.norm() < 1e-15, "{a}: {got}");
        }
    }
}
