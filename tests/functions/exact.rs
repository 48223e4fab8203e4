//! The activation functions in arithmetic of 170 bits (the `dashu-float` crate): what a correctly
//! rounded function would round. Centred, as `kernel::function` is.

use dashu_float::{FBig, round::mode::HalfEven};

/// A number of 170 bits.
pub type Big = FBig<HalfEven, 2>;

const PRECISION: usize = 170;
const PI: &str = "3.14159265358979323846264338327950288419716939937510582097494459230781640629";
/// Klambauer et al. 2017, eq. 14.
const LAMBDA: &str = "1.0507009873554804934193349852946";
const ALPHA: &str = "1.6732632423543772848170429916717";

/// The double as it is.
pub fn big(x: f64) -> Big {
    Big::try_from(x).unwrap().with_precision(PRECISION).value()
}

fn decimal(text: &str) -> Big {
    let (whole, fraction) = text.split_once('.').unwrap();
    let mut digits = big(0.0);
    for digit in whole.chars().chain(fraction.chars()) {
        digits = digits * big(10.0) + big(digit.to_digit(10).unwrap().into());
    }
    fraction.chars().fold(digits, |x, _| x / big(10.0))
}

/// The constants, computed once.
pub struct Exact {
    sqrt_pi: Big,
    sqrt_tau: Big,
    sqrt_2: Big,
    lambda: Big,
    lambda_alpha: Big,
}

impl Exact {
    pub fn new() -> Self {
        Self {
            sqrt_pi: decimal(PI).sqrt(),
            sqrt_tau: (decimal(PI) * big(2.0)).sqrt(),
            sqrt_2: big(2.0).sqrt(),
            lambda: decimal(LAMBDA),
            lambda_alpha: decimal(LAMBDA) * decimal(ALPHA),
        }
    }

    /// (a(x) - a(0), a'(x)).
    pub fn value_and_slope(&self, name: &str, x: f64) -> (Big, Big) {
        match name {
            "tanh" => self.tanh(x, 1.0),
            // tanh(x/2) / 2
            "sigmoid" => self.tanh(x / 2.0, 0.5),
            "elu" if x >= 0.0 => (big(x), big(1.0)),
            "elu" => (expm1(x), big(x).exp()),
            "selu" if x >= 0.0 => (big(x) * &self.lambda, self.lambda.clone()),
            "selu" => (
                expm1(x) * &self.lambda_alpha,
                big(x).exp() * &self.lambda_alpha,
            ),
            "silu" => {
                let t = (-big(x)).exp();
                let sigmoid = big(1.0) / (big(1.0) + &t);
                let slope = &sigmoid * (big(1.0) + big(x) * &t * &sigmoid);
                (big(x) * sigmoid, slope)
            }
            "softplus" => {
                let m = expm1(-x.abs());
                let log = if x == 0.0 {
                    big(0.0)
                } else {
                    (&m / big(2.0)).ln_1p()
                };
                let t = m + big(1.0);
                let denominator = &t + big(1.0);
                let above = if x > 0.0 { big(1.0) } else { big(x).exp() };
                (big(x.max(0.0)) + log, above / denominator)
            }
            "erf" => {
                let slope = (-(big(x) * big(x))).exp() * big(2.0) / &self.sqrt_pi;
                (self.erf_and_erfc(&big(x)).0, slope)
            }
            "gelu" => {
                let phi = self.erf_and_erfc(&(-(big(x) / &self.sqrt_2))).1 / big(2.0);
                let density = (-(big(x) * big(x)) / big(2.0)).exp() / &self.sqrt_tau;
                (big(x) * &phi, phi + big(x) * density)
            }
            _ => panic!("no function {name}"),
        }
    }

    /// c tanh(x) and its derivative by x / c.
    fn tanh(&self, x: f64, c: f64) -> (Big, Big) {
        let m = expm1(-2.0 * x.abs());
        let t = big(-2.0 * x.abs()).exp();
        let denominator = &m + big(2.0);
        let value = m / &denominator * big(c);
        let slope = t * big(4.0 * c * c) / (&denominator * &denominator);
        (if x > 0.0 { -value } else { value }, slope)
    }

    /// Near 0 by the series of erf with positive terms (Abramowitz & Stegun 7.1.6), beyond by
    /// the continued fraction of erfc (7.1.14).
    fn erf_and_erfc(&self, x: &Big) -> (Big, Big) {
        let negative = *x < big(0.0);
        let t = if negative { -x.clone() } else { x.clone() };
        let square = &t * &t;
        let gaussian = (-square.clone()).exp();
        let (erf, erfc) = if t < big(3.0) {
            let (mut term, mut sum, mut n) = (t.clone(), t.clone(), 1.0);
            while term > &sum * big(2f64.powi(-160)) {
                term = term * &square * big(2.0) / big(2.0 * n + 1.0);
                sum += &term;
                n += 1.0;
            }
            let erf = sum * big(2.0) * gaussian / &self.sqrt_pi;
            (erf.clone(), big(1.0) - erf)
        } else {
            let mut fraction = t.clone();
            for k in (1..120).rev() {
                fraction = &t + big(f64::from(k) / 2.0) / fraction;
            }
            let erfc = gaussian / fraction / &self.sqrt_pi;
            (big(1.0) - &erfc, erfc)
        };
        if negative {
            (-erf, big(2.0) - erfc)
        } else {
            (erf, erfc)
        }
    }
}

fn expm1(x: f64) -> Big {
    if x == 0.0 { big(0.0) } else { big(x).exp_m1() }
}

/// |got - want| in units of the last place of `want`, for numbers with this many bits after the
/// leading one; below the smallest normal number `smallest`, in units of that number.
pub fn ulps(got: f64, want: &Big, bits: i32, smallest: f64) -> f64 {
    if !got.is_finite() {
        return f64::INFINITY;
    }
    let magnitude = want.to_f64().value().abs();
    let unit = if magnitude < smallest {
        smallest
    } else {
        let exponent = (magnitude.to_bits() >> 52) as i32 - 1023;
        f64::from(exponent - bits).exp2()
    };
    ((big(got) - want) / big(unit)).to_f64().value().abs()
}
