//! A real number kept as mantissa × 2^exponent, so that a 10,000-layer signal has a value.

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

impl LogScaled {
    /// Zero.
    pub const ZERO: Self = Self {
        mantissa: 0.0,
        exponent: 0,
    };

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
