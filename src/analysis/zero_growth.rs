//! The sigma² at which measured growth is 0, searched for on common random numbers.
//!
//! Every replicate is the same network at every sigma², so that growth is a smooth curve for each of
//! them and the search converges as on a formula. Called by the `critical` command, which measures.

use std::f64::consts::LOG10_E;

use super::quantile::mean_interval;

/// Growth at one sigma².
#[derive(Clone, Debug, PartialEq)]
pub struct GrowthAt {
    /// Variance of every weight.
    pub sigma2: f64,
    /// log10 growth per layer of each replicate; `None` for one that has died.
    pub replicates: Vec<Option<f64>>,
}

/// What is known before anything is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// Growth is 1/2 log10 sigma² and a constant, exactly: one measurement is enough.
    PowerLaw(f64),
    /// Theory has the zero here.
    Near(f64),
    /// Nothing: somewhere between these two.
    Between(f64, f64),
}

/// A measured zero.
#[derive(Clone, Debug, PartialEq)]
pub struct ZeroGrowth {
    /// ln of each living replicate's own critical sigma², in their order; `None` for a dead one.
    pub ln_sigma2: Vec<Option<f64>>,
}

/// A search for a zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// Everything that was measured on the way, in the order of the search.
    pub steps: Vec<GrowthAt>,
    /// What came of it; `None` where the growth does not turn.
    pub zero: Option<ZeroGrowth>,
}

impl GrowthAt {
    /// Mean over living replicates and half its 95% interval.
    pub fn mean(&self) -> Option<(f64, Option<f64>)> {
        let living: Vec<f64> = self.replicates.iter().flatten().copied().collect();
        mean_interval(&living)
    }
}

impl ZeroGrowth {
    /// The typical network's critical sigma² (geometric mean) and its 95% interval (Student's t over
    /// replicates, in ln sigma²); no interval for a single replicate.
    pub fn summary(&self) -> Option<(f64, Option<(f64, f64)>)> {
        let living: Vec<f64> = self.ln_sigma2.iter().flatten().copied().collect();
        let (mean, half) = mean_interval(&living)?;
        let interval = half.map(|half| ((mean - half).exp(), (mean + half).exp()));
        Some((mean.exp(), interval))
    }
}

/// Points a first look takes where theory says nothing.
const LOOKS: usize = 9;
/// Growth of so few decades over all layers that its sign says nothing.
const NOTICEABLE: f64 = 1e-3;
/// Steps of the search once the zero is between two points.
const STEPS: usize = 12;
/// The zero is found when it is this share of its own interval away.
const FINE: f64 = 0.01;

/// Finds where the mean growth over replicates turns from negative to positive. `steps` is the number
/// of layers that growth is taken over.
///
/// # Errors
/// What `measure` gives; it measures several sigma² at once.
pub fn zero_growth<E>(
    start: Start,
    steps: usize,
    mut measure: impl FnMut(&[f64]) -> Result<Vec<GrowthAt>, E>,
) -> Result<Search, E> {
    let mut taken = Vec::new();
    let zero = find(start, steps, |variances| {
        let new = measure(variances)?;
        taken.extend_from_slice(&new);
        Ok(new)
    })?;
    Ok(Search { steps: taken, zero })
}

fn find<E>(
    start: Start,
    steps: usize,
    mut measure: impl FnMut(&[f64]) -> Result<Vec<GrowthAt>, E>,
) -> Result<Option<ZeroGrowth>, E> {
    let mut found = match start {
        Start::PowerLaw(sigma2) => {
            let steps = measure(&[sigma2])?;
            return Ok(along(&steps[0], 0.5 * LOG10_E));
        }
        Start::Near(sigma2) => measure(&[sigma2 / 1.3, sigma2 * 1.3])?,
        Start::Between(low, high) => {
            let step = (high / low).ln() / (LOOKS - 1) as f64;
            let grid: Vec<f64> = (0..LOOKS).map(|i| low * (step * i as f64).exp()).collect();
            measure(&grid)?
        }
    };
    let blind = matches!(start, Start::Between(..));
    let least = match blind {
        true => NOTICEABLE / steps.max(1) as f64,
        false => 0.0,
    };
    // From a guess outwards.
    for _ in 0..6 {
        if blind || bracket(&found, least).is_some() {
            break;
        }
        let (Some(first), Some(last)) = (found.first(), found.last()) else {
            break;
        };
        let next = match last.mean() {
            Some((growth, _)) if growth > 0.0 => first.sigma2 / 2.0,
            _ => last.sigma2 * 2.0,
        };
        found.extend(measure(&[next])?);
        sort(&mut found);
    }
    if bracket(&found, least).is_none() {
        return Ok(None);
    }
    for _ in 0..STEPS {
        let Some((low, high)) = bracket(&found, 0.0) else {
            return Ok(None);
        };
        let (a, b) = (&found[low], &found[high]);
        let (Some((at_a, half_a)), Some((at_b, half_b))) = (a.mean(), b.mean()) else {
            return Ok(None);
        };
        let enough = |growth: f64, half: Option<f64>| {
            growth.abs() <= half.map_or(1e-9, |half| (FINE * half).max(1e-12))
        };
        if enough(at_a, half_a) || enough(at_b, half_b) || b.sigma2 / a.sigma2 < 1.0 + 1e-9 {
            break;
        }
        let (x_a, x_b) = (a.sigma2.ln(), b.sigma2.ln());
        // Kept off the ends, so that the bracket shrinks from both sides.
        let share = (at_a / (at_a - at_b)).clamp(0.05, 0.95);
        found.extend(measure(&[(x_a + share * (x_b - x_a)).exp()])?);
        sort(&mut found);
    }
    let Some((low, high)) = bracket(&found, 0.0) else {
        return Ok(None);
    };
    let nearest = match (found[low].mean(), found[high].mean()) {
        (Some((a, _)), Some((b, _))) if a.abs() < b.abs() => low,
        _ => high,
    };
    let slope = slope(&found, nearest);
    Ok(along(&found[nearest], slope))
}

/// Every replicate's zero, from its growth near it and the slope by ln sigma².
fn along(nearest: &GrowthAt, slope: f64) -> Option<ZeroGrowth> {
    let x = nearest.sigma2.ln();
    let zero = |growth: &Option<f64>| growth.map(|growth| x - growth / slope);
    let found = ZeroGrowth {
        ln_sigma2: nearest.replicates.iter().map(zero).collect(),
    };
    (slope > 0.0 && found.ln_sigma2.iter().any(Option::is_some)).then_some(found)
}

/// The slope of mean growth by ln sigma² around a point: over neighbours at least 2% away, where
/// differences of growth are more than rounding.
fn slope(found: &[GrowthAt], at: usize) -> f64 {
    let near = |other: &&GrowthAt| (other.sigma2 / found[at].sigma2).ln().abs() > 0.02;
    let left = found[..at].iter().rfind(near).or(found.first());
    let right = found[at..].iter().find(near).or(found.last());
    match (left, right) {
        (Some(left), Some(right)) => match (left.mean(), right.mean()) {
            (Some((a, _)), Some((b, _))) => (b - a) / (right.sigma2 / left.sigma2).ln(),
            _ => 0.0,
        },
        _ => 0.0,
    }
}

/// The first two neighbours between which the mean growth goes from below -`least` to above `least`.
fn bracket(found: &[GrowthAt], least: f64) -> Option<(usize, usize)> {
    let growth: Vec<Option<f64>> = found.iter().map(|at| at.mean().map(|m| m.0)).collect();
    let mut below = None;
    for (i, growth) in growth.iter().enumerate() {
        match growth {
            Some(growth) if *growth < -least => below = Some(i),
            Some(growth) if *growth >= least => {
                if let Some(low) = below {
                    return Some((low, i));
                }
            }
            _ => {}
        }
    }
    None
}

fn sort(found: &mut [GrowthAt]) {
    found.sort_by(|a, b| a.sigma2.total_cmp(&b.sigma2));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// Five replicates of a curve of ln sigma², each moved a little.
    fn measured(
        curve: impl Fn(f64) -> f64,
        spread: f64,
    ) -> impl FnMut(&[f64]) -> Result<Vec<GrowthAt>, Infallible> {
        move |variances| {
            let at = |&sigma2: &f64| GrowthAt {
                sigma2,
                replicates: (-2..=2)
                    .map(|i| Some(curve(sigma2.ln() + spread * f64::from(i))))
                    .collect(),
            };
            Ok(variances.iter().map(at).collect())
        }
    }

    fn found(start: Start, curve: impl Fn(f64) -> f64, spread: f64) -> Search {
        zero_growth(start, 10, measured(curve, spread)).unwrap()
    }

    #[test]
    fn a_power_law_takes_one_measurement() {
        let search = found(
            Start::PowerLaw(1.0),
            |x| 0.5 * LOG10_E * (x - 0.025f64.ln()),
            0.1,
        );
        assert_eq!(search.steps.len(), 1);
        let (sigma2, interval) = search.zero.unwrap().summary().unwrap();
        assert!((sigma2 / 0.025 - 1.0).abs() < 1e-12);
        // Five zeros 0.1 apart: sd 0.158114, t(4) = 2.776445, half width 0.196324.
        let (low, high) = interval.unwrap();
        assert!(((high / low).ln() / 2.0 - 0.196_324).abs() < 1e-6);
    }

    #[test]
    fn a_bent_curve_is_followed_from_near_and_from_nothing() {
        // tanh bends, and has its zero at ln sigma² = -3.
        let curve = |x: f64| 0.2 * (0.7 * (x + 3.0)).tanh() + 0.01 * (x + 3.0).powi(2);
        for start in [
            Start::Near(0.05),
            Start::Near(0.004),
            Start::Near(0.9),
            Start::Between(1e-4, 3.0),
        ] {
            let search = found(start, curve, 1e-3);
            let (sigma2, interval) = search.zero.unwrap().summary().unwrap();
            let (low, high) = interval.unwrap();
            assert!(
                (sigma2.ln() + 3.0).abs() < 5e-5,
                "{start:?}: {}",
                sigma2.ln()
            );
            assert!(
                ((high / low).ln() / 2.0 - 1e-3 * 1.963_24).abs() < 5e-5,
                "{start:?}"
            );
            assert!(search.steps.len() < 22, "{start:?}: {}", search.steps.len());
        }
    }

    #[test]
    fn steps_stand_in_the_order_of_the_search() {
        let search = found(Start::Near(0.05), |x| 0.1 * (x + 3.0), 1e-3);
        let steps: Vec<f64> = search.steps.iter().map(|step| step.sigma2).collect();
        assert_eq!(steps[..2], [0.05 / 1.3, 0.05 * 1.3]);
        assert!((steps[0]..steps[1]).contains(&steps[2]), "{steps:?}");
    }

    #[test]
    fn where_nothing_turns_there_is_no_zero() {
        let nowhere = found(Start::Between(1e-3, 10.0), |_| -0.2, 0.0);
        assert_eq!((nowhere.zero, nowhere.steps.len()), (None, LOOKS));
        // A saturated network's last decimals.
        let saturated = |x: f64| if x < 0.0 { -0.1 } else { 1e-6 };
        assert_eq!(found(Start::Between(1e-3, 10.0), saturated, 0.0).zero, None);
        assert_eq!(found(Start::Near(0.1), |_| 0.3, 0.0).zero, None);
        let dead = |variances: &[f64]| -> Result<Vec<GrowthAt>, Infallible> {
            let at = |&sigma2: &f64| GrowthAt {
                sigma2,
                replicates: vec![None, None],
            };
            Ok(variances.iter().map(at).collect())
        };
        for start in [Start::PowerLaw(0.1), Start::Near(0.1)] {
            assert_eq!(zero_growth(start, 10, dead).unwrap().zero, None);
        }
    }
}
