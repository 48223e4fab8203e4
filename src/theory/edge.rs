//! The edge of chaos: where chi_1 = 1, so that neither inputs nor gradients are lost or scattered.
//!
//! Found by its q*, which stays exact where plain iteration would crawl: chi_1 = 1 gives
//! sigma_w² = 1 / E a'², and q = V(q) then gives sigma_b² = q - sigma_w² E a² (Schoenholz et al.
//! 2017, section 3; Xiao et al. 2018, eq. 6). Called by the `theory` command.

use super::deficit::deficit;
use super::expectation::{Expectation, growth_at_infinity, slopes_at_zero};
use super::remark::Remark;
use super::root::root;
use crate::network::Activation;

/// A point of the edge of chaos; `None` where there is none, for a reason that is among the remarks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edge {
    /// fan_in times the variance of a weight.
    pub sigma_w2: Option<f64>,
    /// The fixed point of the length map there, stable in length.
    pub q_star: Option<f64>,
    /// V'(q*), below 1.
    pub length_slope: Option<f64>,
    /// What to know of them.
    pub remarks: Vec<Remark>,
}

/// Candidates: a point of the curve chi_1 = 1, by its q.
#[derive(Clone, Copy)]
struct Candidate {
    sigma_w2: f64,
    sigma_b2: f64,
    /// V'(q) at this sigma_w².
    length_slope: f64,
    stable: bool,
}

impl Candidate {
    fn at(activation: Activation, q: f64) -> Self {
        let of = Expectation::at(activation, q);
        let sigma_w2 = 1.0 / of.slope_second;
        // q - sigma_w² E a² = sigma_w² (q E a'² - E a²), with the growth at infinity taken out of
        // both; at small q they are all but equal.
        let difference = match q < SMALL && activation.at_zero() == 0.0 {
            true => deficit(activation, q),
            false => q * of.slope_excess - of.excess,
        };
        Self {
            sigma_w2,
            sigma_b2: sigma_w2 * difference,
            length_slope: sigma_w2 * of.drift,
            // V' < chi_1, also where both are next to 1.
            stable: of.drift_excess < of.slope_excess,
        }
    }
}

/// Below this q too many digits cancel.
const SMALL: f64 = 0.01;
/// ln q that are searched, in steps.
const STEPS: std::ops::RangeInclusive<i32> = -400..=800;
/// The step.
const STEP: f64 = 0.125;

/// The edge of chaos at this bias variance.
pub fn edge_of_chaos(activation: Activation, sigma_b2: f64) -> Edge {
    if let Some((negative, positive)) = activation.slopes() {
        return homogeneous(negative * negative + positive * positive, sigma_b2);
    }
    let without_bias = sigma_b2 < 1e-30;
    // sigma_b² is at most q.
    let least = match without_bias {
        true => -7.0,
        false => sigma_b2.ln().max(-46.0),
    };
    let excess = |t: f64| Candidate::at(activation, t.exp()).sigma_b2 - sigma_b2;
    let grid: Vec<(f64, Candidate)> = STEPS
        .map(|i| STEP * f64::from(i))
        .filter(|t| *t > least - STEP)
        .map(|t| (t, Candidate::at(activation, t.exp())))
        .collect();
    let stable = |a: &Candidate, b: &Candidate| a.stable || b.stable;
    // Without bias the edge may be a limit at q = 0.
    if let (true, Some((negative, positive))) = (without_bias, slopes_at_zero(activation)) {
        let at_zero = 2.0 / (negative * negative + positive * positive);
        // Small lengths shrink.
        let q = 1e-6;
        if at_zero * Expectation::at(activation, q).second < q {
            return Edge {
                sigma_w2: Some(at_zero),
                q_star: Some(0.0),
                length_slope: Some(1.0),
                remarks: vec![Remark::EdgeAtZero],
            };
        }
    }
    for pair in grid.windows(2) {
        let ((low, a), (high, b)) = (pair[0], pair[1]);
        if (a.sigma_b2 - sigma_b2) * (b.sigma_b2 - sigma_b2) > 0.0 || !stable(&a, &b) {
            continue;
        }
        let step = 1e-3;
        let with_slope = |t: f64| {
            let slope = (excess(t + step) - excess(t - step)) / (2.0 * step);
            (excess(t), slope)
        };
        let q = root(with_slope, low, high).exp();
        let found = Candidate::at(activation, q);
        if found.stable {
            return Edge {
                sigma_w2: Some(found.sigma_w2),
                q_star: Some(q),
                length_slope: Some(found.length_slope),
                remarks: Vec::new(),
            };
        }
    }
    Edge {
        remarks: vec![Remark::NoStableEdge {
            activation,
            from: least_bias(activation, &grid),
        }],
        ..Edge::default()
    }
}

/// Degree 1: E a'² = s whatever q, and q = V(q) leaves sigma_b² = 0 for every q (He et al. 2015,
/// eq. 10, for ReLU).
fn homogeneous(squares: f64, sigma_b2: f64) -> Edge {
    let sigma_w2 = 2.0 / squares;
    let remarks = vec![if sigma_b2 > 0.0 {
        Remark::NoEdgeWithBias { sigma_w2 }
    } else {
        Remark::EveryLengthOnTheEdge
    }];
    Edge {
        sigma_w2: (sigma_b2 == 0.0).then_some(sigma_w2),
        remarks,
        ..Edge::default()
    }
}

/// The least sigma_b² at which a stable edge begins: where V'(q) comes down through 1.
fn least_bias(activation: Activation, grid: &[(f64, Candidate)]) -> Option<f64> {
    let pair = grid
        .windows(2)
        .rfind(|pair| !pair[0].1.stable && pair[1].1.stable)?;
    let (mut low, mut high) = (pair[0].0, pair[1].0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        match Candidate::at(activation, middle.exp()).stable {
            true => high = middle,
            false => low = middle,
        }
    }
    let from = Candidate::at(activation, high.exp()).sigma_b2;
    (growth_at_infinity(activation) > 0.0 && from > 0.0).then_some(from)
}
