//! Random numbers for the followed lengths, and the law that a sample of them shows.

use std::f64::consts::LN_10;

use ndarray_rand::rand_distr::{ChiSquared, Distribution, StandardNormal};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::LogLaw;

/// Networks that are followed, where time allows.
pub(super) const NETWORKS: usize = 2000;
/// The fewest.
const FEWEST: usize = 100;

/// How many networks fit into the time for `budget` steps of work, of which each network takes
/// `steps`.
pub(super) fn networks(budget: f64, steps: f64) -> usize {
    ((budget / steps) as usize).clamp(FEWEST, NETWORKS)
}

/// The same numbers on every run.
pub(super) fn generator() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(0)
}

/// A standard normal.
pub(super) fn normal(random: &mut impl RngCore) -> f64 {
    StandardNormal.sample(random)
}

/// chi² with `degrees` degrees of freedom; 0 for none.
pub(super) fn chi_squared(random: &mut impl RngCore, degrees: usize) -> f64 {
    ChiSquared::new(degrees as f64).map_or(0.0, |law| law.sample(random))
}

/// Beyond so many units the binomial law is taken as a rounded normal one.
const COUNTED: usize = 4096;

/// Units of `width` whose preactivation is positive: Binomial(width, 1/2).
pub(super) fn positives(random: &mut impl RngCore, width: usize) -> usize {
    if width > COUNTED {
        let n = width as f64;
        let count = 0.5 * n + 0.5 * n.sqrt() * normal(random);
        return count.round().clamp(0.0, n) as usize;
    }
    let mut count = 0;
    for start in (0..width).step_by(64) {
        let bits = (width - start).min(64);
        count += (random.next_u64() >> (64 - bits)).count_ones();
    }
    count as usize
}

impl LogLaw {
    /// The law of log10 RMS that a sample of (ln of the mean square, weight) shows; it sorts the
    /// sample. `dead` is known from elsewhere. `None` of an empty sample.
    pub(super) fn of(sample: &mut [(f64, f64)], dead: f64) -> Option<Self> {
        let total: f64 = sample.iter().map(|(_, weight)| weight).sum();
        if total <= 0.0 {
            return None;
        }
        sample.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mean = sample.iter().map(|(x, weight)| weight * x).sum::<f64>() / total;
        let square = sample
            .iter()
            .map(|(x, weight)| weight * (x - mean) * (x - mean));
        let std = (square.sum::<f64>() / total).sqrt();

        let levels = [0.05, 0.25, 0.5, 0.75, 0.95];
        let mut quantiles = [sample[sample.len() - 1].0; 5];
        // Each value stands at the middle of its share; between them linear (Hazen 1914).
        let (mut below, mut before) = (0.0, None);
        let mut next = 0;
        for &(x, weight) in sample.iter() {
            let at = (below + 0.5 * weight) / total;
            while next < levels.len() && levels[next] <= at {
                quantiles[next] = match before {
                    Some((p, y)) if at > p => y + (x - y) * (levels[next] - p) / (at - p),
                    _ => x,
                };
                next += 1;
            }
            (below, before) = (below + weight, Some((at, x)));
        }
        let log10 = |ln_square: f64| 0.5 * ln_square / LN_10;
        Some(Self {
            quantiles: quantiles.map(log10),
            mean: log10(mean),
            std: log10(std),
            dead,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_shows_its_law() {
        // 1..=99 in some order: quantiles by Hazen's rule (NumPy, method="hazen").
        let mut sample: Vec<(f64, f64)> =
            (0..99).map(|i| (f64::from(i * 37 % 99 + 1), 2.0)).collect();
        let law = LogLaw::of(&mut sample, 0.25).unwrap();
        let scale = 2.0 * LN_10;
        for (got, want) in law.quantiles.iter().zip([5.45, 25.25, 50.0, 74.75, 94.55]) {
            assert!((got * scale - want).abs() < 1e-12, "{got} {want}");
        }
        assert!((law.mean * scale - 50.0).abs() < 1e-12);
        assert!((law.std * scale - (9800.0f64 / 12.0).sqrt()).abs() < 1e-12);
        assert_eq!(law.dead, 0.25);
        assert_eq!(LogLaw::of(&mut [], 0.0), None);
        // Weights: a third at 1, two thirds at 3.
        let law = LogLaw::of(&mut [(3.0, 2.0), (1.0, 1.0)], 0.0).unwrap();
        assert!((law.mean * scale - 7.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn counts_are_binomial() {
        let mut random = generator();
        for width in [1, 63, 64, 65, 200, 5000] {
            let draws = 20_000;
            let (mut sum, mut square) = (0.0, 0.0);
            for _ in 0..draws {
                let off = positives(&mut random, width) as f64 - 0.5 * width as f64;
                sum += off;
                square += off * off;
            }
            let variance = 0.25 * width as f64;
            let z = sum / (variance * f64::from(draws)).sqrt();
            assert!(z.abs() < 4.0, "{width}: {z}");
            assert!(
                (square / f64::from(draws) / variance - 1.0).abs() < 0.05,
                "{width}"
            );
        }
        assert_eq!(chi_squared(&mut random, 0), 0.0);
    }
}
