//! Where an infinitely wide network settles, and over how many layers: its place in the phase
//! diagram.
//!
//! Poole et al. 2016, eq. 3-6 (q*, chi_1, c*) and Schoenholz et al. 2017, eq. 7-12 (depth scales).
//! Called by the `theory` command.

use super::expectation::{Expectation, growth_at_infinity};
use super::length::{Destination, FixedPoint, WideNetwork};
use super::pair::Pair;
use super::remark::Remark;
use super::root::root;
use crate::network::Activation;

/// Fixed points, slopes and depth scales; `None` where one does not exist, for a reason that is
/// among the remarks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phase {
    /// q*: the stable fixed point of the length map that is reached from q = 1.
    pub q_star: Option<f64>,
    /// chi_1 = sigma_w² E a'² at q*: the slope of the correlation map at c = 1, and the factor by
    /// which a layer multiplies the mean square of the gradient.
    pub chi_1: Option<f64>,
    /// c*: the stable fixed point of the correlation map; exactly 1 in the ordered phase.
    pub c_star: Option<f64>,
    /// Layers in which the length comes nearer to q* by a factor e.
    pub xi_q: Option<f64>,
    /// Layers in which the correlation comes nearer to c* by a factor e.
    pub xi_c: Option<f64>,
    /// Layers in which the gradient's mean square shrinks by a factor e; negative where it grows.
    pub xi_grad: Option<f64>,
    /// What to know of them.
    pub remarks: Vec<Remark>,
}

/// Slopes this near to 1 are 1: what is left is rounding.
const NEUTRAL: f64 = 1e-13;

/// -1 / ln |slope|; `None` (infinite) where the slope is 1.
fn depth_scale(slope: f64) -> Option<f64> {
    ((slope.abs() - 1.0).abs() > NEUTRAL).then(|| -1.0 / slope.abs().ln())
}

impl WideNetwork {
    /// The fixed points and what happens near them.
    pub fn phase(&self) -> Phase {
        let points = self.fixed_points();
        match self.destination(&points) {
            Destination::Fixed(point) => {
                let mut phase = if point.q > 0.0 {
                    self.settled(point)
                } else {
                    self.dying(point)
                };
                let others: Vec<(f64, f64)> = points
                    .iter()
                    .filter(|p| p.q != point.q)
                    .map(|p| (p.q, p.slope))
                    .collect();
                if !others.is_empty() {
                    phase.remarks.push(Remark::OtherFixedPoints(others));
                }
                phase
            }
            Destination::Neutral => self.without_length(Remark::EveryLengthStays),
            Destination::Infinite => {
                let growth = self.sigma_w2 * growth_at_infinity(self.activation);
                let mut phase = self.without_length(Remark::LengthDiverges { growth });
                if !points.is_empty() {
                    let named = points.iter().map(|p| (p.q, p.slope)).collect();
                    phase.remarks.push(Remark::FixedPointsNotReached(named));
                }
                phase
            }
        }
    }

    /// At a positive q*.
    fn settled(&self, point: FixedPoint) -> Phase {
        let q = point.q;
        let chi_1 = self.sigma_w2 * Expectation::at(self.activation, q).slope_second;
        let mut phase = Phase {
            q_star: Some(q),
            chi_1: Some(chi_1),
            xi_q: depth_scale(point.slope),
            xi_grad: depth_scale(chi_1),
            ..Phase::default()
        };
        if phase.xi_q.is_none() {
            phase.remarks.push(Remark::LengthNeutral);
        }
        if chi_1 - 1.0 <= NEUTRAL {
            phase.c_star = Some(1.0);
            phase.xi_c = phase.xi_grad;
            if phase.xi_c.is_none() {
                phase.remarks.push(Remark::Critical);
            }
            return phase;
        }
        let one_minus_c = self.chaotic_correlation(q);
        let slope = self.sigma_w2 * Pair::at(self.activation, q, one_minus_c).slope_product;
        phase.c_star = Some(1.0 - one_minus_c);
        phase.xi_c = depth_scale(slope);
        phase.remarks.push(Remark::GradientGrows);
        phase
    }

    /// At q* = 0, where the activation is piecewise linear.
    fn dying(&self, point: FixedPoint) -> Phase {
        let chi_1 = point.slope;
        let scale = depth_scale(chi_1);
        let mut phase = Phase {
            q_star: Some(0.0),
            chi_1: Some(chi_1),
            c_star: Some(1.0),
            xi_q: scale,
            xi_c: scale,
            xi_grad: scale,
            remarks: vec![Remark::LengthDies],
        };
        if self.activation.slopes().is_some_and(|(n, p)| n == p) {
            (phase.c_star, phase.xi_c) = (None, None);
            phase.remarks.push(Remark::CorrelationStays);
        }
        if scale.is_none() {
            phase.remarks.push(Remark::LengthNeutral);
            phase.remarks.push(Remark::Critical);
        }
        phase
    }

    /// Without a finite q*.
    fn without_length(&self, reason: Remark) -> Phase {
        let mut phase = Phase {
            remarks: vec![reason],
            ..Phase::default()
        };
        let Some((negative, positive)) = self.activation.slopes() else {
            phase.remarks.push(Remark::NoPlace);
            return phase;
        };
        let chi_1 = 0.5 * self.sigma_w2 * (negative * negative + positive * positive);
        phase.chi_1 = Some(chi_1);
        phase.xi_grad = depth_scale(chi_1);
        if negative == positive {
            if self.sigma_b2 > 0.0 && phase.xi_grad.is_none() {
                phase.c_star = Some(1.0);
                phase.remarks.push(Remark::AlgebraicCorrelation);
            } else if self.sigma_b2 > 0.0 {
                phase.remarks.push(Remark::CorrelationByStart);
            } else {
                phase.remarks.push(Remark::CorrelationStays);
            }
        } else {
            phase.c_star = Some(1.0);
            phase.remarks.push(Remark::CosineOfDegreeOne);
        }
        phase.remarks.push(if phase.xi_grad.is_none() {
            Remark::GradientStays
        } else {
            Remark::GradientGrows
        });
        phase
    }

    /// 1 - c* in the chaotic phase: the root of the correlation map's mean slope from c to 1, which
    /// falls from chi_1 > 1 as 1 - c grows, since the map is convex on (0, 1) (Poole et al. 2016,
    /// section 2.2).
    fn chaotic_correlation(&self, q: f64) -> f64 {
        // Odd and without bias: orthogonal inputs stay so.
        let odd = matches!(self.activation, Activation::Tanh | Activation::Erf);
        if odd && self.sigma_b2 == 0.0 {
            return 1.0;
        }
        let at = |t: f64| {
            let one_minus_c = t.exp();
            let pair = Pair::at(self.activation, q, one_minus_c);
            let slope = self.sigma_w2 * pair.half_difference / (q * one_minus_c);
            (slope - 1.0, self.sigma_w2 * pair.slope_product - slope)
        };
        let (mut low, mut high) = (0.0f64, 0.0f64);
        while at(low).0 < 0.0 && low > -40.0 {
            (low, high) = (low - 2.0, low);
        }
        if low == high {
            return 1.0;
        }
        root(at, low, high).exp()
    }
}
