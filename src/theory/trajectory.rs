//! The length map and the correlation map, layer after layer.
//!
//! Called by the `theory` command. Lengths are kept as logarithms and correlations as 1 - c, so that
//! no depth leaves the range of a float.

use super::expectation::linear_limit;
use super::length::WideNetwork;
use super::pair::Pair;

/// Two inputs on their way through an infinitely wide network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trajectory {
    /// ln of the second moment q of a preactivation after 1..L applications of the map; minus
    /// infinity where it is 0.
    pub ln_q: Vec<f64>,
    /// 1 - c of the two preactivations; `None` where they are 0.
    pub one_minus_c: Vec<Option<f64>>,
}

/// A layer moves less than this only at rest, by rounding: near criticality it still moves more.
const REST: f64 = 2e-16;

impl WideNetwork {
    /// 1 - c after a layer, from 1 - c and second moment e^`ln_q` of both preactivations before it,
    /// and e^`ln_next` after it (Poole et al. 2016, eq. 4): sigma_w² E (a1 - a2)² / 2 over the
    /// latter. The biases are shared.
    pub fn correlation_map(&self, ln_q: f64, ln_next: f64, one_minus_c: f64) -> Option<f64> {
        if ln_next == f64::NEG_INFINITY {
            return None;
        }
        if self.sigma_w2 == 0.0 || one_minus_c == 0.0 {
            return Some(0.0);
        }
        let difference = match linear_limit(self.activation, ln_q) {
            Some(slopes) => {
                let at_one = Pair::piecewise_linear(slopes, 1.0, one_minus_c).half_difference;
                at_one.ln() + ln_q
            }
            None => {
                let q = ln_q.clamp(-500.0, 700.0).exp();
                Pair::half_difference(self.activation, q, one_minus_c).ln()
            }
        };
        Some((self.sigma_w2.ln() + difference - ln_next).exp().min(2.0))
    }

    /// The way of two inputs of second moment `q0` and cosine `c0` (of preactivations, before the
    /// first application of the map) through `layers` layers.
    pub fn trajectory(&self, layers: usize, q0: f64, c0: f64) -> Trajectory {
        let mut ln_q = q0.ln();
        let mut one_minus_c = Some(1.0 - c0);
        let mut trajectory = Trajectory::default();
        for _ in 0..layers {
            let next = self.ln_length_map(ln_q);
            let next_e = one_minus_c.and_then(|e| self.correlation_map(ln_q, next, e));
            let rests = (next - ln_q).abs() <= REST * ln_q.abs().max(1.0)
                && one_minus_c
                    .zip(next_e)
                    .is_some_and(|(a, b)| (a - b).abs() <= REST);
            (ln_q, one_minus_c) = (next, next_e);
            trajectory.ln_q.push(ln_q);
            trajectory.one_minus_c.push(one_minus_c);
            if rests {
                break;
            }
        }
        // What does not move any more stays.
        trajectory.ln_q.resize(layers, ln_q);
        trajectory.one_minus_c.resize(layers, one_minus_c);
        trajectory
    }
}
