//! Multiplication by 2^e for any e.

/// The factor 2^e, split in two so that e may be far outside the range of an f64.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    up: [f64; 2],
    down: [f64; 2],
}

impl Scale {
    /// 2^e. An e beyond ±2040 takes every f64 to where all activations have reached their limits,
    /// so it is cut there.
    pub fn new(e: i64) -> Self {
        let e = e.clamp(-2040, 2040) as i32;
        let parts = [e / 2, e - e / 2];
        Self {
            up: parts.map(|p| 2f64.powi(p)),
            down: parts.map(|p| 2f64.powi(-p)),
        }
    }

    /// u · 2^e; goes to infinity or to the smallest normal number of u's sign where it must, but
    /// not to 0: SELU's slopes on either side of 0 differ.
    #[inline]
    pub fn times(self, u: f64) -> f64 {
        let x = u * self.up[0] * self.up[1];
        if x == 0.0 && u != 0.0 {
            f64::MIN_POSITIVE.copysign(u)
        } else {
            x
        }
    }

    /// v / 2^e.
    #[inline]
    pub fn divide(self, v: f64) -> f64 {
        v * self.down[0] * self.down[1]
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn scaling_is_exact_and_saturates() {
        assert_eq!(Scale::new(3).times(1.5), 12.0);
        assert_eq!(Scale::new(3).divide(12.0), 1.5);
        assert_eq!(Scale::new(-1500).times(2f64.powi(1000)), 2f64.powi(-500));
        assert_eq!(Scale::new(-1500).divide(2f64.powi(-600)), 2f64.powi(900));
        assert_eq!(Scale::new(1_000_000_000_000_000).times(0.0), 0.0);
        assert_eq!(
            Scale::new(1_000_000_000_000_000).times(-1.0),
            f64::NEG_INFINITY
        );
        assert_eq!(
            Scale::new(-1_000_000_000_000_000).times(-1.0),
            -f64::MIN_POSITIVE
        );
    }
}
