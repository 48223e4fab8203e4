//! The length map of an infinitely wide network and its fixed points.
//!
//! V(q) = sigma_w² E a(x)² + sigma_b², x ~ N(0, q): the second moment of a preactivation after a
//! layer, from that before it (Poole et al. 2016, eq. 3). Called by `phase` and `trajectory`.

use super::expectation::{Expectation, growth_at_infinity, linear_limit, slopes_at_zero};
use super::mean_field::ln_uncentred;
use super::moments::Moments;
use super::root::root;
use crate::network::Activation;

/// An infinitely wide network in plain numbers: a point of its phase diagram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WideNetwork {
    /// Activation function.
    pub activation: Activation,
    /// fan_in times the variance of a weight.
    pub sigma_w2: f64,
    /// Variance of a bias.
    pub sigma_b2: f64,
}

/// A fixed point of the length map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FixedPoint {
    /// q = V(q).
    pub q: f64,
    /// V'(q): stable below 1.
    pub slope: f64,
}

/// Where the length goes from q = 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Destination {
    /// A fixed point, which may be 0.
    Fixed(FixedPoint),
    /// Every length stays as it is.
    Neutral,
    /// It grows without bound.
    Infinite,
}

/// Points an octave of q at which the sign of V(q) - q is taken.
const POINTS_PER_OCTAVE: f64 = 4.0;
/// Octaves to either side of 1 that are searched, and beyond the bias's own scale.
const OCTAVES: f64 = 100.0;
/// Octaves above 1 up to which the largest sigma_w² with a fixed point is looked for: beyond, V(q) is
/// a multiple of q.
const MOMENT_OCTAVES: f64 = 60.0;
/// Below this, V(q) / q - 1 is rounding.
const NOISE: f64 = 4e-15;

impl WideNetwork {
    /// ln V(e^`ln_q`); never leaves the range of a float.
    pub fn ln_length_map(&self, ln_q: f64) -> f64 {
        let ln_second = match linear_limit(self.activation, ln_q) {
            Some((negative, positive)) => {
                (0.5 * (negative * negative + positive * positive)).ln() + ln_q
            }
            // An activation that is not 0 at 0, or a bounded one, is at its limit there.
            None => Expectation::at(self.activation, ln_q.clamp(-500.0, 700.0).exp())
                .second
                .ln(),
        };
        let (weights, bias) = (self.sigma_w2.ln() + ln_second, self.sigma_b2.ln());
        let (low, high) = (weights.min(bias), weights.max(bias));
        match low == f64::NEG_INFINITY {
            true => high,
            false => high + (low - high).exp().ln_1p(),
        }
    }

    /// V'(0) where 0 is a fixed point.
    pub fn slope_at_zero(&self) -> Option<f64> {
        let (negative, positive) = slopes_at_zero(self.activation)?;
        (self.sigma_b2 == 0.0)
            .then_some(0.5 * self.sigma_w2 * (negative * negative + positive * positive))
    }

    /// V(q) / q - 1 at q = e^`t`, and its derivative by t. Exact where V is nearly q at large q.
    fn relative_growth(&self, t: f64) -> (f64, f64) {
        let q = t.exp();
        let of = Expectation::at(self.activation, q);
        let at_infinity = self.sigma_w2 * growth_at_infinity(self.activation);
        let value = (at_infinity - 1.0) + (self.sigma_w2 * of.excess + self.sigma_b2) / q;
        (value, self.sigma_w2 * of.drift - (value + 1.0))
    }

    /// The fixed points above 0, ascending; none for degree-1 activations that have a continuum.
    pub fn fixed_points(&self) -> Vec<FixedPoint> {
        if let Some((negative, positive)) = self.activation.slopes() {
            let slope = 0.5 * self.sigma_w2 * (negative * negative + positive * positive);
            let q = self.sigma_b2 / (1.0 - slope);
            return match self.sigma_b2 > 0.0 && slope < 1.0 {
                true => vec![FixedPoint { q, slope }],
                false => Vec::new(),
            };
        }
        let at_zero = self.activation.at_zero();
        let least = self.sigma_w2 * at_zero * at_zero + self.sigma_b2;
        if self.sigma_w2 == 0.0 {
            return match self.sigma_b2 > 0.0 {
                true => vec![FixedPoint {
                    q: self.sigma_b2,
                    slope: 0.0,
                }],
                false => Vec::new(),
            };
        }
        // V is at least its value at 0.
        let floor = if least > 0.0 {
            (0.25 * least).log2().min(0.0)
        } else {
            -OCTAVES
        };
        let scale = (self.sigma_w2 + self.sigma_b2).max(1.0).log2();
        let first = (floor * POINTS_PER_OCTAVE).floor() as i64;
        let last = ((scale + OCTAVES) * POINTS_PER_OCTAVE).ceil() as i64;
        let octave = std::f64::consts::LN_2 / POINTS_PER_OCTAVE;
        let mut found = Vec::new();
        let mut before: Option<(f64, (f64, f64))> = None;
        for i in first..=last {
            let t = octave * i as f64;
            let here = self.relative_growth(t);
            // At large q the growth is small and yet known to its digits.
            if here.0.abs() < NOISE * (1e3 * (-t).exp()).min(1.0) {
                continue;
            }
            if let Some((t0, there)) = before {
                self.roots_between((t0, there), (t, here), &mut found);
            }
            before = Some((t, here));
        }
        found
            .into_iter()
            .map(|t: f64| FixedPoint {
                q: t.exp(),
                slope: self.sigma_w2 * Expectation::at(self.activation, t.exp()).drift,
            })
            .collect()
    }

    /// Adds the roots between two neighbouring points, two of them where the growth touches 0.
    fn roots_between(
        &self,
        (low, at_low): (f64, (f64, f64)),
        (high, at_high): (f64, (f64, f64)),
        found: &mut Vec<f64>,
    ) {
        let growth = |t: f64| self.relative_growth(t);
        if at_low.0 * at_high.0 < 0.0 {
            found.push(root(growth, low, high));
            return;
        }
        // Towards 0 and away again: the extremum may lie beyond.
        if at_low.0 * at_low.1 < 0.0 && at_high.0 * at_high.1 > 0.0 {
            let (mut a, mut b) = (low, high);
            for _ in 0..60 {
                let middle = 0.5 * (a + b);
                let (value, slope) = growth(middle);
                if value * at_low.0 < 0.0 {
                    found.push(root(growth, low, middle));
                    found.push(root(growth, middle, high));
                    return;
                }
                if slope * at_low.1 > 0.0 {
                    a = middle;
                } else {
                    b = middle;
                }
            }
        }
    }

    /// The largest sigma_w² at which the length settles from q = 1 with this bias, and chi_1 there; `None`
    /// where it settles at any. It has a fixed point above 1 as long as V(q) <= q for a q >= 1.
    pub fn settles_below(activation: Activation, sigma_b2: f64) -> Option<(f64, f64)> {
        if activation.is_bounded() || activation.slopes().is_some() {
            return None;
        }
        // sigma_w² at which V(q) = q, q = e^t.
        let at = |t: f64| {
            let moments = Moments::at(activation, t);
            let ln_second = ln_uncentred(&moments, activation.at_zero());
            let sigma_w2 = (1.0 - sigma_b2 * (-t).exp()).max(0.0) * (t - ln_second).exp();
            (sigma_w2, sigma_w2 * moments.ln_slope_second.exp())
        };
        let step = std::f64::consts::LN_2 / POINTS_PER_OCTAVE;
        let last = (MOMENT_OCTAVES * POINTS_PER_OCTAVE) as i32;
        let largest = (0..=last).max_by(|&i, &j| {
            let [i, j] = [i, j].map(|i| at(step * f64::from(i)).0);
            i.total_cmp(&j)
        })?;
        // By thirds: a smooth function has one maximum between neighbours of its largest value.
        let (mut low, mut high) = (
            step * f64::from((largest - 1).max(0)),
            step * f64::from((largest + 1).min(last)),
        );
        for _ in 0..60 {
            let [left, right] = [1.0, 2.0].map(|thirds| low + (high - low) * thirds / 3.0);
            match at(left).0 < at(right).0 {
                true => low = left,
                false => high = right,
            }
        }
        Some(at(f64::midpoint(low, high)))
    }

    /// Where the length goes from q = 1. V increases with q, so that it goes to the next fixed
    /// point up or down, and never jumps over one.
    pub fn destination(&self, fixed_points: &[FixedPoint]) -> Destination {
        if self.activation.slopes().is_some() {
            return match (self.slope_at_zero(), fixed_points.first()) {
                (_, Some(point)) => Destination::Fixed(*point),
                (Some(slope), None) if (slope - 1.0).abs() < NOISE => Destination::Neutral,
                (Some(slope), None) if slope < 1.0 => {
                    Destination::Fixed(FixedPoint { q: 0.0, slope })
                }
                _ => Destination::Infinite,
            };
        }
        // One that sits on 1 up to rounding is where it stays.
        if let Some(here) = fixed_points.iter().find(|p| (p.q - 1.0).abs() < 1e-14) {
            return Destination::Fixed(*here);
        }
        let up = self.sigma_w2 > 0.0 && self.relative_growth(0.0).0 > 0.0;
        let next = match up {
            true => fixed_points.iter().find(|p| p.q > 1.0),
            false => fixed_points.iter().rev().find(|p| p.q < 1.0),
        };
        match (next, up) {
            (Some(point), _) => Destination::Fixed(*point),
            (None, true) => Destination::Infinite,
            // Only where a(0) = 0 and there is no bias; or with no weights at all.
            (None, false) => Destination::Fixed(FixedPoint {
                q: self.sigma_b2,
                slope: self.slope_at_zero().unwrap_or(0.0),
            }),
        }
    }
}
