//! The standard normal density and distribution function, to a few ulp in the tails too.

/// 1 / sqrt(2 pi).
const INV_SQRT_TAU: f64 = 0.398_942_280_401_432_7;
/// 1 / sqrt(pi).
const INV_SQRT_PI: f64 = 0.564_189_583_547_756_3;
/// 1 / sqrt(2) = high + low.
const INV_SQRT_2: (f64, f64) = (std::f64::consts::FRAC_1_SQRT_2, -4.833_646_656_726_457e-17);

/// The rounding error of the product p = fl(x y): x y - p (Dekker 1971).
#[inline]
fn product_error(x: f64, y: f64, p: f64) -> f64 {
    let split = |v: f64| {
        let high = f64::from_bits(v.to_bits() & 0xffff_ffff_f800_0000);
        (high, v - high)
    };
    let (xh, xl) = split(x);
    let (yh, yl) = split(y);
    ((xh * yh - p) + xh * yl + xl * yh) + xl * yl
}

/// exp(-c x²) for c = 1 or 1/2: an error in x² would be multiplied by x².
#[inline]
pub(super) fn gaussian(c: f64, x: f64) -> f64 {
    // Beyond, the result is 0 and the correction would be infinity times 0.
    let x = x.clamp(-64.0, 64.0);
    let square = x * x;
    (-c * square).exp() * (1.0 - c * product_error(x, x, square))
}

/// phi(x) = exp(-x²/2) / sqrt(2 pi).
#[inline]
pub(super) fn density(x: f64) -> f64 {
    INV_SQRT_TAU * gaussian(0.5, x)
}

/// Phi(x) = P(z <= x) for z ~ N(0, 1).
#[inline]
pub(super) fn distribution(x: f64) -> f64 {
    if x > -1.0 {
        return 0.5 * libm::erfc(-x * INV_SQRT_2.0);
    }
    // The rounding error of x / sqrt(2), first order: erfc'(y) = -2 exp(-y²) / sqrt(pi).
    let t = -x.max(-64.0);
    let y = t * INV_SQRT_2.0;
    let error = product_error(t, INV_SQRT_2.0, y) + t * INV_SQRT_2.1;
    0.5 * libm::erfc(y) - error * INV_SQRT_PI * gaussian(0.5, t)
}
