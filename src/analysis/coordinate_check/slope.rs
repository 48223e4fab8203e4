//! The slope of log10 size against log10 width, and how well the draws know it.

use crate::analysis::quantile::{mean_interval, student};

/// What the draws of one width measured.
#[derive(Clone, Debug, PartialEq)]
pub struct AtWidth {
    /// Units a hidden layer.
    pub width: usize,
    /// log10 of the size, draw by draw: the number of the replicate and what it has. Those whose size is 0
    /// have none and are not here.
    pub sizes: Vec<(usize, f64)>,
    /// Draws without a size.
    pub dead: usize,
}

/// A straight line through the logarithms of all draws (ordinary least squares).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Decades of size for a decade of width.
    pub slope: f64,
    /// log10 of the size at width 1.
    pub intercept: f64,
    /// 95% interval of the slope.
    pub interval: (f64, f64),
}

impl Fit {
    /// The line through what was measured; `None` where fewer than three widths have a size.
    ///
    /// The interval is Student's t over the slopes of the replicates where each of several has a size at
    /// every width: their mean is the slope of all draws, and however much more narrow networks vary than
    /// wide ones is in it. Else it is that of the residuals.
    pub fn of(widths: &[AtWidth]) -> Option<Self> {
        let widths: Vec<&AtWidth> = widths.iter().filter(|at| !at.sizes.is_empty()).collect();
        if widths.len() < 3 {
            return None;
        }
        let all: Vec<(f64, f64)> = widths
            .iter()
            .flat_map(|at| at.sizes.iter().map(|&(_, size)| (x(at.width), size)))
            .collect();
        let (slope, intercept) = line(&all);
        let half = match by_replicate(&widths) {
            Some(slopes) => mean_interval(&slopes)?.1?,
            None => by_residuals(&all, slope, intercept)?,
        };
        Some(Self {
            slope,
            intercept,
            interval: (slope - half, slope + half),
        })
    }

    /// Half of the interval.
    pub fn half(&self) -> f64 {
        (self.interval.1 - self.interval.0) / 2.0
    }

    /// log10 of the size that the line has at a width.
    pub fn at(&self, width: usize) -> f64 {
        self.intercept + self.slope * x(width)
    }
}

fn x(width: usize) -> f64 {
    (width as f64).log10()
}

/// Slope and intercept by ordinary least squares, of points at two or more places.
pub(super) fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (middle, height) = (mean(|p| p.0), mean(|p| p.1));
    let products: f64 = points.iter().map(|p| (p.0 - middle) * (p.1 - height)).sum();
    let slope = products / squares(points);
    (slope, height - slope * middle)
}

/// Sum of the squared distances from the mean place.
fn squares(points: &[(f64, f64)]) -> f64 {
    let middle = points.iter().map(|p| p.0).sum::<f64>() / points.len() as f64;
    points.iter().map(|p| (p.0 - middle).powi(2)).sum()
}

/// The slope of each replicate, if there are several and every one has a size at every width.
fn by_replicate(widths: &[&AtWidth]) -> Option<Vec<f64>> {
    let numbers: Vec<usize> = widths[0].sizes.iter().map(|size| size.0).collect();
    let alike = |at: &&AtWidth| {
        at.sizes
            .iter()
            .map(|size| size.0)
            .eq(numbers.iter().copied())
    };
    if numbers.len() < 2 || !widths.iter().all(alike) {
        return None;
    }
    let of = |draw: usize| {
        let points = widths.iter().map(|at| (x(at.width), at.sizes[draw].1));
        line(&points.collect::<Vec<_>>()).0
    };
    Some((0..numbers.len()).map(of).collect())
}

/// Half the interval from how far the points lie from the line.
fn by_residuals(points: &[(f64, f64)], slope: f64, intercept: f64) -> Option<f64> {
    let freedom = points.len().checked_sub(2).filter(|freedom| *freedom > 0)? as f64;
    let residuals = points
        .iter()
        .map(|p| (p.1 - intercept - slope * p.0).powi(2));
    let error = (residuals.sum::<f64>() / freedom / squares(points)).sqrt();
    Some(student(freedom + 1.0)? * error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(sizes: [&[f64]; 4]) -> Vec<AtWidth> {
        let widths = [16, 32, 64, 128].into_iter().zip(sizes);
        widths
            .map(|(width, sizes)| AtWidth {
                width,
                sizes: sizes.iter().copied().enumerate().collect(),
                dead: 0,
            })
            .collect()
    }

    #[test]
    fn the_slope_is_that_of_numpy_and_the_interval_that_of_its_replicates() {
        let points = measured([
            &[0.10, 0.31, -0.05],
            &[0.22, 0.18, 0.11],
            &[0.35, 0.27, 0.29],
            &[0.41, 0.50, 0.44],
        ]);
        let fit = Fit::of(&points).unwrap();
        // x = np.repeat(np.log10([16, 32, 64, 128]), 3); np.polyfit(x, sizes, 1)
        assert!((fit.slope - 0.373_163_255_992_347).abs() < 1e-12, "{fit:?}");
        assert!((fit.intercept + 0.357).abs() < 1e-12, "{fit:?}");
        // b = [np.polyfit(x[::3], sizes[i::3], 1)[0] for i in range(3)]
        // scipy.stats.t.interval(.95, 2, loc=np.mean(b), scale=scipy.stats.sem(b))
        assert!(
            (fit.interval.0 + 0.037_816_964_182_029_57).abs() < 1e-9,
            "{fit:?}"
        );
        assert!(
            (fit.interval.1 - 0.784_143_476_166_723_6).abs() < 1e-9,
            "{fit:?}"
        );
    }

    #[test]
    fn where_draws_are_missing_the_residuals_tell() {
        let mut points = measured([
            &[0.10, 0.31, -0.05],
            &[0.22, 0.18],
            &[0.35, 0.27, 0.29],
            &[0.41],
        ]);
        let fit = Fit::of(&points).unwrap();
        // r = scipy.stats.linregress(x, sizes); r.slope ± scipy.stats.t.ppf(.975, 7) * r.stderr
        assert!(
            (fit.slope - 0.315_583_169_014_299_4).abs() < 1e-12,
            "{fit:?}"
        );
        assert!(
            (fit.interval.0 - 0.061_380_886_422_079_78).abs() < 1e-9,
            "{fit:?}"
        );
        assert!(
            (fit.interval.1 - 0.569_785_451_606_519_1).abs() < 1e-9,
            "{fit:?}"
        );
        // Two widths make a line through anything.
        points[0].sizes.clear();
        points[1].sizes.clear();
        assert_eq!(Fit::of(&points), None);
    }
}
