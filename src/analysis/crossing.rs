//! The sigma² at which a measured growth changes from shrinking to growing.

use super::{Crossing, Growth};

/// Finds where growth turns from negative to positive along ascending sigma², interpolating in
/// ln sigma². Chance crossings are not taken: below it some growth must lie under 0 with its whole
/// interval, above it some over 0.
pub fn crossing(points: &[(f64, Growth)]) -> Option<Crossing> {
    let points: Vec<(f64, f64, Option<f64>)> = points
        .iter()
        .filter(|(sigma2, _)| *sigma2 > 0.0)
        .filter_map(|(sigma2, g)| {
            let half = g.interval.map(|(low, high)| (high - low) / 2.0);
            g.per_layer.map(|rate| (sigma2.ln(), rate, half))
        })
        .collect();
    let certain = |sign: f64, part: &[(f64, f64, Option<f64>)]| {
        part.iter()
            .any(|&(_, rate, half)| sign * rate > half.unwrap_or(0.0))
    };
    for at in 1..points.len() {
        let ((x0, r0, h0), (x1, r1, h1)) = (points[at - 1], points[at]);
        if r0 > 0.0 || r1 <= 0.0 || !certain(-1.0, &points[..at]) || !certain(1.0, &points[at..]) {
            continue;
        }
        let share = -r0 / (r1 - r0);
        let x = x0 + share * (x1 - x0);
        let slope = (r1 - r0) / (x1 - x0);
        let interval = h0.zip(h1).map(|(h0, h1)| {
            let reach = (h0 + share * (h1 - h0)) / slope;
            ((x - reach).exp(), (x + reach).exp())
        });
        return Some(Crossing {
            sigma2: x.exp(),
            interval,
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(sigma2: f64, rate: f64, half: f64) -> (f64, Growth) {
        let growth = Growth {
            per_layer: Some(rate),
            interval: Some((rate - half, rate + half)),
            ..Growth::default()
        };
        (sigma2, growth)
    }

    #[test]
    fn a_power_law_crosses_where_it_is_one() {
        // growth = 1/2 log10(40 sigma²) crosses at 0.025, between grid points, exactly in ln sigma².
        let line: Vec<_> = [0.001f64, 0.02, 0.1, 1.0]
            .iter()
            .map(|&s| point(s, 0.5 * (40.0 * s).log10(), 0.01))
            .collect();
        let found = crossing(&line).unwrap();
        assert!((found.sigma2 / 0.025 - 1.0).abs() < 1e-12);
        // 0.01 decades of growth are a factor 10^0.02 of sigma².
        let (low, high) = found.interval.unwrap();
        assert!((low / (0.025 / 10f64.powf(0.02)) - 1.0).abs() < 1e-9);
        assert!((high / (0.025 * 10f64.powf(0.02)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn noise_about_zero_is_no_crossing() {
        let saturated = [
            point(0.001, -0.3, 0.01),
            point(0.1, -0.0001, 0.002),
            point(1.0, 0.0001, 0.002),
        ];
        assert_eq!(crossing(&saturated), None);
        assert_eq!(crossing(&[point(0.1, 0.3, 0.01)]), None);
        assert_eq!(crossing(&[]), None);
    }
}
