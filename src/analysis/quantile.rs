//! Quantiles and intervals over replicates, in log space.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// The quantile `p` by linear interpolation between order statistics (NumPy's default, type 7 of
/// Hyndman & Fan 1996). `None` stands for the log of zero and sorts below everything; a quantile that
/// touches one is `None`, and so is one of nothing.
pub fn quantile(values: &[Option<f64>], p: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| match (a, b) {
        (Some(a), Some(b)) => a.total_cmp(b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    });
    let last = sorted.len().checked_sub(1)?;
    let at = p * last as f64;
    let below = at.floor() as usize;
    let share = at - below as f64;
    let low = sorted[below]?;
    if share == 0.0 {
        return Some(low);
    }
    Some(low + share * (sorted[below + 1]? - low))
}

/// Mean and half the width of its 95% interval (Student's t); no half width for a single value.
pub fn mean_interval(values: &[f64]) -> Option<(f64, Option<f64>)> {
    if values.is_empty() {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    if values.len() < 2 {
        return Some((mean, None));
    }
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let half = student(n).map(|t| t * (variance / n).sqrt());
    Some((mean, half))
}

/// Half the width of the 95% interval of an estimate, from the estimates that leave out one draw each (the
/// jackknife; Efron & Stein 1981); `None` for a single draw.
pub fn jackknife(without_one: &[f64]) -> Option<f64> {
    let n = without_one.len() as f64;
    let mean = without_one.iter().sum::<f64>() / n;
    let squares: f64 = without_one.iter().map(|v| (v - mean).powi(2)).sum();
    Some(student(n)? * ((n - 1.0) / n * squares).sqrt())
}

/// The 97.5% quantile of Student's t for the mean of `n` values: how many standard errors off a mean may be
/// by chance. `None` for one.
pub fn student(n: f64) -> Option<f64> {
    let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?;
    Some(t.inverse_cdf(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_match_numpy() {
        // np.quantile([3, 1, 4, 1, 5], [.05, .5, .95]) = [1.0, 3.0, 4.8]
        let v: Vec<_> = [3.0, 1.0, 4.0, 1.0, 5.0].map(Some).to_vec();
        assert_eq!(quantile(&v, 0.05), Some(1.0));
        assert_eq!(quantile(&v, 0.5), Some(3.0));
        assert!((quantile(&v, 0.95).unwrap() - 4.8).abs() < 1e-12);
    }

    #[test]
    fn a_dead_replicate_sorts_below_everything() {
        let v = [Some(2.0), None, Some(1.0)];
        assert_eq!(quantile(&v, 0.5), Some(1.0));
        assert_eq!(quantile(&v, 0.05), None);
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn the_interval_is_students() {
        // scipy.stats.t.interval(.95, 3, loc=2.5, scale=sem([1,2,3,4])) = (0.4457397432, 4.5542602567)
        let (mean, half) = mean_interval(&[1.0, 2.0, 3.0, 4.0]).unwrap();
        assert_eq!(mean, 2.5);
        assert!((half.unwrap() - 2.054_260_256_7).abs() < 1e-8);
        // Of a mean the jackknife has the same.
        let sum = 10.0;
        let without_one = [1.0, 2.0, 3.0, 4.0].map(|value| (sum - value) / 3.0);
        assert!((jackknife(&without_one).unwrap() - half.unwrap()).abs() < 1e-12);
        assert_eq!(jackknife(&[7.0]), None);
        assert_eq!(mean_interval(&[7.0]), Some((7.0, None)));
        assert_eq!(mean_interval(&[]), None);
    }
}
