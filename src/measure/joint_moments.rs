//! Moments of pairs of numbers (a, c), which give those of s·a - c for every s.

use super::moments::{LANES, lift};
use super::{BlockSummary, LogScaled, Moments};

/// Moments of pairs (a, c).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct JointMoments {
    /// Of the first numbers.
    pub a: Moments,
    /// Of the second numbers, as many.
    pub c: Moments,
    /// Sum of (a - mean) (c - mean).
    pub codeviation: LogScaled,
}

/// Where a variance or a mean is less than this share of the terms that it is the difference of,
/// too few digits may be left of it.
const SHARE_KEPT: f64 = 1e-3;

impl JointMoments {
    /// Looks at two blocks of as many finite numbers, each with its exponent; also gives the
    /// largest magnitude of each, as stored.
    pub fn of<T: Copy + Into<f64>>(
        (a, a_exponent): (&[T], i64),
        (c, c_exponent): (&[T], i64),
    ) -> (Self, [f64; 2]) {
        if a.is_empty() {
            return Default::default();
        }
        let of_a = BlockSummary::of(a, a_exponent);
        let of_c = BlockSummary::of(c, c_exponent);
        let largest = [of_a.largest, of_c.largest];
        let (a_lift, a_lifted_by) = lift(of_a.largest);
        let (c_lift, c_lifted_by) = lift(of_c.largest);
        let a_mean = of_a.moments.mean.mantissa_at(a_exponent);
        let c_mean = of_c.moments.mean.mantissa_at(c_exponent);

        let mut products = [0.0f64; LANES];
        let mut rests = [[0.0f64; LANES]; 2];
        for (a, c) in a.chunks(LANES).zip(c.chunks(LANES)) {
            for (lane, (&a, &c)) in a.iter().zip(c).enumerate() {
                let a = (a.into() - a_mean) * a_lift;
                let c = (c.into() - c_mean) * c_lift;
                products[lane] += a * c;
                rests[0][lane] += a;
                rests[1][lane] += c;
            }
        }
        // What rounding left in the means, taken out again, as in `BlockSummary`.
        let [a_rest, c_rest] = rests.map(|rest| rest.iter().sum::<f64>());
        let codeviation = products.iter().sum::<f64>() - a_rest * c_rest / a.len() as f64;
        let exponent = a_exponent - a_lifted_by + c_exponent - c_lifted_by;
        let moments = Self {
            a: of_a.moments,
            c: of_c.moments,
            codeviation: LogScaled::new(codeviation, exponent),
        };
        (moments, largest)
    }

    /// Adds the pairs of another set.
    pub fn merge(&mut self, other: &Self) {
        if self.a.count == 0 {
            *self = *other;
            return;
        }
        if other.a.count == 0 {
            return;
        }
        let (own, others) = (self.a.count as f64, other.a.count as f64);
        let weight = LogScaled::from(own / (own + others) * others);
        let (a, c) = (other.a.mean - self.a.mean, other.c.mean - self.c.mean);
        self.codeviation = self.codeviation + other.codeviation + a * c * weight;
        self.a.merge(&other.a);
        self.c.merge(&other.c);
    }

    /// Of the pairs (a s, c t).
    pub fn scaled(self, s: LogScaled, t: LogScaled) -> Self {
        Self {
            a: self.a.scaled(s),
            c: self.c.scaled(t),
            codeviation: self.codeviation * s * t,
        }
    }

    /// Of the pairs (a x, c x), for every pair with every x of another set.
    pub fn times(&self, x: &Moments) -> Self {
        let (pairs, numbers) = (
            LogScaled::from(self.a.count as f64),
            LogScaled::from(x.count as f64),
        );
        let codeviation = self.codeviation * (x.deviation2 + numbers * x.mean * x.mean)
            + pairs * self.a.mean * self.c.mean * x.deviation2;
        Self {
            a: self.a.times(x),
            c: self.c.times(x),
            codeviation,
        }
    }

    /// Of the numbers s·a - c, s >= 0; `None` where they nearly cancel, so that a digit too many
    /// would be lost.
    pub fn difference(&self, s: LogScaled) -> Option<Moments> {
        let a = self.a.scaled(s);
        let both = a.deviation2 + self.c.deviation2;
        let twice = self.codeviation * s * LogScaled::from(-2.0);
        let moments = Moments {
            count: self.a.count,
            mean: a.mean - self.c.mean,
            deviation2: both + twice,
        };
        let least = |terms: LogScaled| terms * LogScaled::from(SHARE_KEPT);
        if !at_least(moments.deviation2, least(both)) {
            return None;
        }
        // The mean is seen beside the RMS only.
        let rms = moments.spread().rms;
        let keeps = |mean: LogScaled| at_least(rms, least(mean));
        (keeps(a.mean) && keeps(self.c.mean)).then_some(moments)
    }
}

/// Whether x >= |bound|.
fn at_least(x: LogScaled, bound: LogScaled) -> bool {
    let bound = LogScaled::new(bound.mantissa.abs(), bound.exponent);
    (x - bound).mantissa >= 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn joint(pairs: &[(f64, f64)], exponents: (i64, i64)) -> JointMoments {
        let (a, c): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        JointMoments::of((&a, exponents.0), (&c, exponents.1)).0
    }

    fn moments(numbers: impl IntoIterator<Item = f64>) -> Moments {
        let numbers: Vec<f64> = numbers.into_iter().collect();
        BlockSummary::of(&numbers, 0).moments
    }

    /// Whether two sets have the same moments but for rounding.
    fn close(a: &Moments, b: &Moments) -> bool {
        let (a, b) = (a.spread(), b.spread());
        let limit = b.rms.log10().map_or(f64::NEG_INFINITY, |rms| rms - 11.0);
        [(a.mean, b.mean), (a.std, b.std), (a.rms, b.rms)]
            .iter()
            .all(|(a, b)| (*a - *b).log10().is_none_or(|error| error < limit))
    }

    #[test]
    fn what_nearly_cancels_is_not_given() {
        let pairs = [(1.0, 2.0), (3.0, 6.0), (4.0, 8.0)];
        let joint = joint(&pairs, (0, 0));
        assert_eq!(joint.difference(LogScaled::from(2.0)), None);
        assert_eq!(joint.difference(LogScaled::from(2.001)), None);
        let numbers = moments([-1.0, -3.0, -4.0]);
        let got = joint.difference(LogScaled::from(1.0)).unwrap();
        assert!(close(&got, &numbers));
        let alone = joint.difference(LogScaled::ZERO).unwrap();
        assert!(close(&alone, &moments([-2.0, -6.0, -8.0])));
        assert_eq!(
            JointMoments::default().difference(LogScaled::from(1.0)),
            Some(Moments::default())
        );
    }

    #[test]
    fn a_constant_beside_numbers_of_any_size_takes_nothing_from_their_spread() {
        let pairs = [(1.0, 0.1), (3.0, 0.1), (5.0, 0.1)];
        let got = joint(&pairs, (-3000, 0)).difference(LogScaled::from(1.0));
        let std = got.unwrap().spread().std;
        assert_eq!(std.log2_floor(), Some(-3000));
    }

    proptest! {
        #[test]
        fn differences_are_those_of_the_numbers(
            pairs in prop::collection::vec((-1e3f64..1e3, -1e3f64..1e3), 1..100),
            split in 0usize..100,
            s in 0.0f64..3.0,
            exponents in (-300i64..300, -300i64..300),
            more in prop::collection::vec(-2.0f64..2.0, 1..5),
        ) {
            let (left, right) = pairs.split_at(split.min(pairs.len()));
            let numbers = |s: f64| pairs.iter().map(move |(a, c)| s * a - c);
            let mut merged = joint(left, exponents);
            merged.merge(&joint(right, exponents));
            let power = |exponent: i64| LogScaled::new(1.0, -exponent);
            for found in [joint(&pairs, exponents), merged] {
                let found = found.scaled(power(exponents.0), power(exponents.1));
                if let Some(got) = found.difference(LogScaled::from(s)) {
                    prop_assert!(close(&got, &moments(numbers(s))));
                }
                let times = found.times(&moments(more.iter().copied()));
                if let Some(got) = times.difference(LogScaled::from(s)) {
                    let all = more.iter().flat_map(|x| numbers(s).map(move |e| e * x));
                    prop_assert!(close(&got, &moments(all)));
                }
            }
        }
    }
}
