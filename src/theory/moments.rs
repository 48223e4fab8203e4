//! Second moment, mean and mean squared slope of an activation at a Gaussian preactivation N(0, q).
//!
//! Closed forms for piecewise linear activations; else Gauss-Legendre quadrature, kept as Chebyshev
//! series in log2 q, one an octave, computed once a process and good to 1e-12. A length map over
//! thousands of layers and many input lengths then costs next to nothing.

use std::f64::consts::{LN_2, PI};
use std::sync::OnceLock;

use super::quadrature::gaussian_nodes;
use crate::network::Activation;

/// Moments of the centred activation b(x) = a(x) - a(0) at x ~ N(0, q).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// ln E b².
    pub ln_second: f64,
    /// E b / sqrt(E b²), from -1 to 1.
    pub mean_ratio: f64,
    /// ln E a'².
    pub ln_slope_second: f64,
}

/// Octaves of q on either side of 1 that are tabulated. Beyond, every activation is within 1e-12
/// of its tangents at 0, or of its limit at infinity.
const OCTAVES: i64 = 80;

/// ln q, up or down, beyond which moments follow a power of q.
pub(super) const LN_Q_LIMIT: f64 = OCTAVES as f64 * LN_2;

/// Chebyshev points an octave: the nearest singularity of the moments, as functions of ln q, is at
/// pi / 2 or more from the real line, so the error falls by 9 a point.
const POINTS: usize = 14;

/// Chebyshev coefficients on an octave: for each degree those of the three fields of [`Moments`], so that
/// the three sums go side by side.
type Series = [[f64; 3]; POINTS];

/// The octaves of one activation, filled as they are asked for.
type Table = [OnceLock<Series>; 2 * OCTAVES as usize];

impl Moments {
    /// Whether no moment differs by more than `tolerance`.
    pub(super) fn is_near(&self, other: &Self, tolerance: f64) -> bool {
        (self.ln_second - other.ln_second).abs() <= tolerance
            && (self.mean_ratio - other.mean_ratio).abs() <= tolerance
            && (self.ln_slope_second - other.ln_slope_second).abs() <= tolerance
    }

    /// The moments at q = e^`ln_q`; `ln_q` = -infinity is q = 0.
    pub fn at(activation: Activation, ln_q: f64) -> Self {
        if let Some(slopes) = activation.slopes() {
            return Self::homogeneous(slopes, ln_q);
        }
        let Some(table) = table(activation) else {
            return Self::by_quadrature(activation, (0.5 * ln_q).exp());
        };
        let log2_q = ln_q / LN_2;
        let limit = OCTAVES as f64;
        if log2_q < -limit {
            let mut moments = Self::interpolated(activation, table, -limit);
            moments.ln_second += ln_q + limit * LN_2;
            return moments;
        }
        if log2_q > limit {
            let mut moments = Self::interpolated(activation, table, limit);
            let beyond = ln_q - limit * LN_2;
            if activation.is_bounded() {
                // A step: the slope lives on a share of about 1 / sqrt(q).
                moments.ln_slope_second -= 0.5 * beyond;
            } else {
                moments.ln_second += beyond;
            }
            return moments;
        }
        Self::interpolated(activation, table, log2_q)
    }

    /// For a = negative · x below 0, positive · x above: E a² = q (negative² + positive²) / 2 and
    /// E a = sqrt(q / 2 pi) (positive - negative) (He et al. 2015, eq. 8; Cho & Saul 2009, eq. 6).
    fn homogeneous((negative, positive): (f64, f64), ln_q: f64) -> Self {
        let second = 0.5 * (negative * negative + positive * positive);
        let mean = (positive - negative) / (2.0 * PI).sqrt();
        Self {
            ln_second: second.ln() + ln_q,
            mean_ratio: mean / second.sqrt(),
            ln_slope_second: second.ln(),
        }
    }

    fn by_quadrature(activation: Activation, root_q: f64) -> Self {
        let (mut right, weights) = gaussian_nodes(root_q, activation.kinks());
        let mut left: Vec<f64> = right.iter().map(|x| -x).collect();
        let mut slopes = [vec![0.0; right.len()], vec![0.0; right.len()]];
        // Nodes next to 0 keep this shift at 0 where others underflow.
        activation.derivative(&right, 0, &mut slopes[0]);
        activation.derivative(&left, 0, &mut slopes[1]);
        activation.apply(&mut right, 0);
        activation.apply(&mut left, 0);
        let (mut mean, mut second, mut slope_second) = (0.0, 0.0, 0.0);
        for (i, weight) in weights.iter().enumerate() {
            mean += weight * (left[i] + right[i]);
            second += weight * (left[i] * left[i] + right[i] * right[i]);
            slope_second += weight * (slopes[0][i] * slopes[0][i] + slopes[1][i] * slopes[1][i]);
        }
        Self {
            ln_second: second.ln(),
            mean_ratio: mean / second.sqrt(),
            ln_slope_second: slope_second.ln(),
        }
    }

    fn interpolated(activation: Activation, table: &Table, log2_q: f64) -> Self {
        let octave = (log2_q.floor() as i64).clamp(-OCTAVES, OCTAVES - 1);
        let series =
            table[(octave + OCTAVES) as usize].get_or_init(|| chebyshev(activation, octave));
        let t = 2.0 * (log2_q - octave as f64) - 1.0;
        let [ln_second, mean_ratio, ln_slope_second] = clenshaw(series, t);
        Self {
            ln_second,
            mean_ratio,
            ln_slope_second,
        }
    }
}

/// The table of an activation that has one.
fn table(activation: Activation) -> Option<&'static Table> {
    static TABLES: [Table; 8] = [const { [const { OnceLock::new() }; 2 * OCTAVES as usize] }; 8];
    let index = match activation {
        Activation::Tanh => 0,
        Activation::Sigmoid => 1,
        Activation::Gelu => 2,
        Activation::Silu => 3,
        Activation::Elu => 4,
        Activation::Selu => 5,
        Activation::Erf => 6,
        Activation::Softplus => 7,
        Activation::Relu | Activation::LeakyRelu { .. } | Activation::Linear => return None,
    };
    Some(&TABLES[index])
}

/// Chebyshev coefficients of the moments on 2^octave <= q <= 2^(octave + 1).
fn chebyshev(activation: Activation, octave: i64) -> Series {
    let angle = |i: usize| PI * (i as f64 + 0.5) / POINTS as f64;
    let samples: [Moments; POINTS] = std::array::from_fn(|i| {
        let log2_q = octave as f64 + 0.5 * (angle(i).cos() + 1.0);
        Moments::by_quadrature(activation, (0.5 * log2_q).exp2())
    });
    std::array::from_fn(|k| {
        let coefficient = |field: fn(&Moments) -> f64| {
            let terms = samples.iter().enumerate();
            let sum: f64 = terms
                .map(|(i, m)| field(m) * (k as f64 * angle(i)).cos())
                .sum();
            sum * if k == 0 { 1.0 } else { 2.0 } / POINTS as f64
        };
        [
            coefficient(|m| m.ln_second),
            coefficient(|m| m.mean_ratio),
            coefficient(|m| m.ln_slope_second),
        ]
    })
}

/// Sums of c_k T_k(t) (Clenshaw 1955).
fn clenshaw(series: &Series, t: f64) -> [f64; 3] {
    let (mut b1, mut b2) = ([0.0; 3], [0.0; 3]);
    for c in series[1..].iter().rev() {
        let next = std::array::from_fn(|i| 2.0 * t * b1[i] - b2[i] + c[i]);
        (b1, b2) = (next, b1);
    }
    std::array::from_fn(|i| t * b1[i] - b2[i] + series[0][i])
}
