//! Count, mean and squared deviations of a set of numbers, and how two sets merge.

use super::{LogScaled, Spread};

/// Lanes of the sums over a block: they keep the loop in vectors and the rounding small.
pub(super) const LANES: usize = 16;

/// Mean and squared deviations of a set of numbers of any scale.
///
/// Two passes over a block, then the merging of Chan, Golub & LeVeque 1983 (eq. 2.1): no large
/// squares are ever subtracted from each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// How many numbers.
    pub count: u64,
    /// Their mean.
    pub mean: LogScaled,
    /// Sum of (x - mean)².
    pub deviation2: LogScaled,
}

/// What one look at a block gives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BlockSummary {
    /// Of the true values.
    pub moments: Moments,
    /// Largest magnitude in the block, as stored.
    pub largest: f64,
    /// How many are exactly 0.
    pub zeros: u64,
}

impl BlockSummary {
    /// Looks at a block of finite numbers whose true values are `value × 2^exponent`. Everything is
    /// gathered in f64.
    pub fn of<T: Copy + Into<f64>>(values: &[T], exponent: i64) -> Self {
        if values.is_empty() {
            return Self::default();
        }
        let (chunks, tail) = values.as_chunks::<LANES>();
        let mut sum = [0.0f64; LANES];
        let mut largest = [0.0f64; LANES];
        let mut zeros = [0u64; LANES];
        for chunk in chunks {
            for lane in 0..LANES {
                let x: f64 = chunk[lane].into();
                sum[lane] += x;
                // Not f64::max: its care for NaN costs three instructions.
                largest[lane] = if x.abs() > largest[lane] {
                    x.abs()
                } else {
                    largest[lane]
                };
                zeros[lane] += u64::from(x == 0.0);
            }
        }
        for (lane, &x) in tail.iter().enumerate() {
            let x: f64 = x.into();
            sum[lane] += x;
            largest[lane] = largest[lane].max(x.abs());
            zeros[lane] += u64::from(x == 0.0);
        }
        let count = values.len() as f64;
        let mean = sum.iter().sum::<f64>() / count;
        let largest = largest.into_iter().fold(0.0, f64::max);
        let (lift, lifted_by) = lift(largest);

        let mut squares = [0.0f64; LANES];
        let mut rest = [0.0f64; LANES];
        for chunk in chunks {
            for lane in 0..LANES {
                let deviation = (chunk[lane].into() - mean) * lift;
                squares[lane] += deviation * deviation;
                rest[lane] += deviation;
            }
        }
        for (lane, &x) in tail.iter().enumerate() {
            let deviation = (x.into() - mean) * lift;
            squares[lane] += deviation * deviation;
            rest[lane] += deviation;
        }
        // What rounding left in the mean, taken out again (Chan et al., eq. 1.7).
        let rest = rest.iter().sum::<f64>();
        let deviation2 = (squares.iter().sum::<f64>() - rest * rest / count).max(0.0);

        Self {
            moments: Moments {
                count: values.len() as u64,
                mean: LogScaled::new(mean, exponent),
                deviation2: LogScaled::new(deviation2, 2 * (exponent - lifted_by)),
            },
            largest,
            zeros: zeros.iter().sum(),
        }
    }
}

/// A power of two, and its exponent, by which numbers up to `largest` can be squared: 1 unless they
/// are so small or large that a square would leave the range of a float.
pub(super) fn lift(largest: f64) -> (f64, i64) {
    const SAFE: f64 = (1u128 << 100) as f64;
    if largest == 0.0 || (1.0 / SAFE..SAFE).contains(&largest) {
        return (1.0, 0);
    }
    let by = -(libm::ilogb(largest).clamp(-1000, 1000));
    (libm::ldexp(1.0, by), i64::from(by))
}

impl Moments {
    /// Adds the numbers of another set.
    pub fn merge(&mut self, other: &Self) {
        if self.count == 0 {
            *self = *other;
            return;
        }
        if other.count == 0 {
            return;
        }
        let (a, b) = (self.count as f64, other.count as f64);
        let total = a + b;
        let delta = other.mean - self.mean;
        self.mean = self.mean + delta * LogScaled::from(b / total);
        self.deviation2 =
            self.deviation2 + other.deviation2 + delta * delta * LogScaled::from(a / total * b);
        self.count += other.count;
    }

    /// Of the numbers times a factor.
    pub fn scaled(self, factor: LogScaled) -> Self {
        Self {
            count: self.count,
            mean: self.mean * factor,
            deviation2: self.deviation2 * factor * factor,
        }
    }

    /// Of the products of every number with every number of another set.
    pub fn times(&self, other: &Self) -> Self {
        let (own, others) = (
            LogScaled::from(self.count as f64),
            LogScaled::from(other.count as f64),
        );
        // Sums of non-negative terms: x y - m n = (x - m)(y - n) + m (y - n) + n (x - m).
        let deviation2 = self.deviation2 * other.deviation2
            + own * self.mean * self.mean * other.deviation2
            + others * other.mean * other.mean * self.deviation2;
        Self {
            count: self.count * other.count,
            mean: self.mean * other.mean,
            deviation2,
        }
    }

    /// The same set with a constant added to every number.
    pub fn shifted(self, by: LogScaled) -> Self {
        Self {
            mean: self.mean + by,
            ..self
        }
    }

    /// Population statistics (ddof = 0); all zero for an empty set.
    pub fn spread(&self) -> Spread {
        if self.count == 0 {
            return Spread::default();
        }
        let variance = self.deviation2 * LogScaled::from(1.0 / self.count as f64);
        Spread {
            mean: self.mean,
            std: variance.sqrt(),
            rms: (variance + self.mean * self.mean).sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moments(values: &[f64], exponent: i64) -> Moments {
        BlockSummary::of(values, exponent).moments
    }

    #[test]
    fn spread_of_known_numbers() {
        let block = BlockSummary::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0], 0);
        let spread = block.moments.spread();
        assert_eq!(spread.mean.to_f64(), Some(5.0));
        assert_eq!(spread.std.to_f64(), Some(2.0));
        assert!((spread.rms.to_f64().unwrap() - 29f64.sqrt()).abs() < 1e-15);
        assert_eq!((block.largest, block.zeros), (9.0, 0));
        let block = BlockSummary::of(&[0.0f32, -3.0, -0.0], 7);
        assert_eq!((block.largest, block.zeros), (3.0, 2));
        assert_eq!(block.moments.spread().mean.to_f64(), Some(-128.0));
    }

    #[test]
    fn numbers_whose_squares_leave_the_range_of_a_float_have_a_spread() {
        // GELU far left leaves such blocks behind: 1, 3, 1, 3 have mean 2 and std 1.
        for scale in [1e-300, 1e-200, 1e200, 5e-324] {
            let spread = moments(&[scale, 3.0 * scale, scale, 3.0 * scale], 9).spread();
            let ratio = spread.mean.log10().unwrap() - spread.std.log10().unwrap();
            assert!((ratio - 2f64.log10()).abs() < 1e-12, "{scale:e}");
        }
    }

    #[test]
    fn a_large_mean_does_not_eat_the_deviations() {
        // NIST's NumAcc4 data set: mean 10000000.2, sample standard deviation exactly 0.1.
        let mut values = vec![10_000_000.2];
        for _ in 0..500 {
            values.extend([10_000_000.1, 10_000_000.3]);
        }
        let (a, b) = values.split_at(400);
        let mut merged = moments(a, 0);
        merged.merge(&moments(b, 0));
        for m in [moments(&values, 0), merged] {
            let sample_std = m.spread().std.to_f64().unwrap() * (1001.0f64 / 1000.0).sqrt();
            assert!((sample_std - 0.1).abs() < 1e-8, "{sample_std}");
        }
    }

    #[test]
    fn a_constant_does_not_drown_what_is_far_below_it() {
        let m = moments(&[1.0, 3.0], -3000).shifted(LogScaled::from(5.0));
        assert_eq!(m.spread().mean.to_f64(), Some(5.0));
        assert_eq!(m.spread().std.log2_floor(), Some(-3000));
    }

    #[test]
    fn products_of_two_sets() {
        // {1, 2} times {3, 5, 10}: 3, 5, 10, 6, 10, 20.
        let products = moments(&[1.0, 2.0], 7).times(&moments(&[3.0, 5.0, 10.0], -7));
        let wanted = moments(&[3.0, 5.0, 10.0, 6.0, 10.0, 20.0], 0);
        assert_eq!(products.count, 6);
        let (a, b) = (products.spread(), wanted.spread());
        assert!(close(a.mean, b.mean, b.rms) && close(a.std, b.std, b.rms));
        let scaled = moments(&[1.0, 2.0], 0).scaled(LogScaled::new(-3.0, 2));
        let wanted = moments(&[-12.0, -24.0], 0);
        assert_eq!(scaled.spread().mean.to_f64(), Some(-18.0));
        assert_eq!(scaled.spread().std, wanted.spread().std.normalised());
    }

    fn close(a: LogScaled, b: LogScaled, scale: LogScaled) -> bool {
        let difference = (a - b).normalised();
        match (difference.log10(), scale.log10()) {
            (None, _) => true,
            (Some(d), Some(s)) => d < s - 12.0,
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn merging_any_split_equals_the_whole_at_any_scale(
            values in prop::collection::vec(-1e3f64..1e3, 2..200),
            splits in prop::collection::vec(0usize..200, 0..5),
            exponents in prop::collection::vec(-5i64..5, 6),
            exponent in -100_000i64..100_000,
        ) {
            let whole = moments(&values, exponent);
            let mut splits: Vec<_> = splits.into_iter().map(|s| s.min(values.len())).collect();
            splits.extend([0, values.len()]);
            splits.sort();
            let mut merged = Moments::default();
            for (pair, shift) in splits.windows(2).zip(exponents) {
                // Each part with an exponent of its own.
                let part: Vec<f64> =
                    values[pair[0]..pair[1]].iter().map(|x| x * 2f64.powi(-shift as i32)).collect();
                merged.merge(&moments(&part, exponent + shift));
            }
            prop_assert_eq!(merged.count, values.len() as u64);
            let (a, b) = (whole.spread(), merged.spread());
            prop_assert!(close(a.mean, b.mean, a.rms));
            prop_assert!(close(a.std, b.std, a.rms));
            prop_assert!(close(a.rms, b.rms, a.rms));
        }
    }
}
