//! A real number kept as mantissa × 2^exponent, so that a 10,000-layer signal has a value.

use std::ops::{Add, Mul, Neg, Sub};

/// A number `mantissa × 2^exponent`, exact under scaling by powers of two.
///
/// Zero has mantissa 0. The mantissa is not kept normalised; [`LogScaled::normalised`] does that.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LogScaled {
    /// Finite; carries the sign.
    pub mantissa: f64,
    /// Power of two.
    pub exponent: i64,
}

/// The bits of a float's exponent, how many lie below them, and what is added to it.
const EXPONENT: u64 = 0x7ff0_0000_0000_0000;
const FRACTION_BITS: u32 = 52;
const BIAS: i64 = 1023;

impl LogScaled {
    /// Zero.
    pub const ZERO: Self = Self {
        mantissa: 0.0,
        exponent: 0,
    };

    /// The exponent, or the end of those that are multiplied and squared without care: ±2^60. Products
    /// of numbers so far away stay there.
    pub fn within_reach(exponent: i64) -> i64 {
        const END: i64 = 1 << 60;
        exponent.clamp(-END, END)
    }

    /// `mantissa × 2^exponent`.
    pub fn new(mantissa: f64, exponent: i64) -> Self {
        Self { mantissa, exponent }
    }

    /// Whether the number is exactly zero.
    pub fn is_zero(self) -> bool {
        self.mantissa == 0.0
    }

    /// The same number with |mantissa| in [1, 2), or zero.
    pub fn normalised(self) -> Self {
        if self.mantissa == 0.0 {
            return Self::ZERO;
        }
        let bits = self.mantissa.to_bits();
        let place = (bits & EXPONENT) >> FRACTION_BITS;
        if self.mantissa.is_normal() {
            let mantissa = f64::from_bits(bits & !EXPONENT | 1.0f64.to_bits());
            return Self::new(mantissa, self.exponent + place as i64 - BIAS);
        }
        let (fraction, shift) = libm::frexp(self.mantissa);
        Self::new(fraction * 2.0, self.exponent + i64::from(shift) - 1)
    }

    /// log10 of the absolute value; `None` for zero.
    pub fn log10(self) -> Option<f64> {
        if self.is_zero() {
            return None;
        }
        let n = self.normalised();
        // Split so that the integer part does not eat the digits of the mantissa's logarithm.
        Some(n.mantissa.abs().log10() + n.exponent as f64 * std::f64::consts::LOG10_2)
    }

    /// The plain number, or `None` where a normal f64 cannot hold it (zero is held).
    pub fn to_f64(self) -> Option<f64> {
        if self.is_zero() {
            return Some(0.0);
        }
        let n = self.normalised();
        if !(-1022..=1023).contains(&n.exponent) {
            return None;
        }
        Some(n.mantissa * 2f64.powi(n.exponent as i32))
    }
}

impl LogScaled {
    /// The square root of a number that is not negative.
    pub fn sqrt(self) -> Self {
        let odd = self.exponent.rem_euclid(2);
        let even = (self.exponent - odd) / 2;
        Self::new((self.mantissa * (1 + odd) as f64).sqrt(), even)
    }

    /// The absolute value's place: floor(log2 |x|); `None` for zero.
    pub fn log2_floor(self) -> Option<i64> {
        (!self.is_zero()).then(|| self.normalised().exponent)
    }

    /// The mantissa that goes with another exponent: exact, but for going to 0 far below.
    pub fn mantissa_at(self, exponent: i64) -> f64 {
        let shift = (self.exponent - exponent).clamp(-4000, 4000);
        match (1 - BIAS..=BIAS).contains(&shift) {
            true => self.mantissa * f64::from_bits(((shift + BIAS) as u64) << FRACTION_BITS),
            false => libm::ldexp(self.mantissa, shift as i32),
        }
    }
}

impl From<f64> for LogScaled {
    fn from(x: f64) -> Self {
        Self::new(x, 0)
    }
}

impl Neg for LogScaled {
    type Output = Self;

    fn neg(self) -> Self {
        Self::new(-self.mantissa, self.exponent)
    }
}

impl Add for LogScaled {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (a, b) = (self.normalised(), other.normalised());
        if a.is_zero() {
            return b;
        }
        if b.is_zero() {
            return a;
        }
        let exponent = a.exponent.max(b.exponent);
        Self::new(a.mantissa_at(exponent) + b.mantissa_at(exponent), exponent)
    }
}

impl Sub for LogScaled {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for LogScaled {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let (a, b) = (self.normalised(), other.normalised());
        Self::new(
            a.mantissa * b.mantissa,
            Self::within_reach(a.exponent + b.exponent),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::LogScaled;
    use proptest::prelude::*;

    #[test]
    fn products_end_where_exponents_do() {
        let mut x = LogScaled::new(1.0, -1 << 58);
        for _ in 0..100 {
            x = x * x;
        }
        assert_eq!(x, LogScaled::new(1.0, -1 << 60));
        assert!(x.sqrt().log10().is_some_and(f64::is_finite));
    }

    #[test]
    fn logarithm_and_plain_value_are_right_far_out() {
        let x = LogScaled::new(1.0, 33_219);
        // mpmath: log10(2**33219) = 9999.91542596179132...
        assert!((x.log10().unwrap() - 9_999.915_425_961_791).abs() < 1e-11);
        assert_eq!(x.to_f64(), None);
        assert_eq!(LogScaled::new(1.0, -33_219).to_f64(), None);
        assert_eq!(LogScaled::new(3.0, -1).to_f64(), Some(1.5));
        assert_eq!(
            LogScaled::new(-0.75, 1024).to_f64(),
            Some(-0.75 * 2f64.powi(1023) * 2.0)
        );
        assert_eq!(LogScaled::ZERO.log10(), None);
        assert_eq!(LogScaled::ZERO.to_f64(), Some(0.0));
        assert_eq!(LogScaled::new(5e-324, 2000).log2_floor(), Some(926));
    }

    #[test]
    fn square_root_takes_odd_exponents() {
        assert_eq!(LogScaled::new(2.0, 5).sqrt().to_f64(), Some(8.0));
        assert_eq!(LogScaled::new(2.0, -5).sqrt().to_f64(), Some(0.25));
        assert_eq!(LogScaled::new(4.0, -2).sqrt().to_f64(), Some(1.0));
    }

    proptest! {
        #[test]
        fn arithmetic_is_that_of_f64_at_any_exponent(
            a in -1e9f64..1e9, b in -1e9f64..1e9, shift in -1_000_000i64..1_000_000,
        ) {
            let at = |x: f64, e: i64| LogScaled::new(x, e);
            let back = |x: LogScaled, e: i64| LogScaled::new(x.mantissa, x.exponent - e).to_f64().unwrap();
            prop_assert_eq!(back(at(a, shift) + at(b, shift), shift), a + b);
            prop_assert_eq!(back(at(a, shift) - at(b, shift), shift), a - b);
            prop_assert_eq!(back(at(a, shift) * at(b, -3 * shift), -2 * shift), a * b);
            prop_assert_eq!(back(at(a.abs(), 2 * shift).sqrt(), shift), a.abs().sqrt());
            // One far below the other is lost, not wrong.
            prop_assert_eq!((at(1.0, 5000) + at(b, 0)).log2_floor(), Some(5000));
        }
    }
}
