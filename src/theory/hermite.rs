//! Expectations over two Gaussian preactivations for every correlation at once, by Hermite series.
//!
//! With a(sqrt(q) z) = sum of c_k He_k(z) / sqrt(k!), E a(u1) a(u2) = sum of c_k² c^k (Mehler's
//! formula; the dual activation of Daniely et al. 2016, section 4). One series serves every pair of
//! inputs at this q, where [`super::Pair`] integrates in two dimensions. What a finite series leaves
//! out is told by a kernel that is known (erf's for a step, degree 1's for a kink) and by the totals
//! E a² and E a'². Called by `geometry`. Good to 1e-5 of 1 - c up to q = 10; to 7e-3 at worst, where
//! large preactivations make a step or a kink of the activation and c is all but 1.

use std::collections::HashMap;
use std::f64::consts::{FRAC_2_SQRT_PI, LN_2, PI};

use super::expectation::{slopes_at_infinity, slopes_beside_zero};
use super::pair::Pair;
use super::quadrature::gaussian_nodes;
use crate::network::Activation;

/// Terms of the series.
const TERMS: usize = 96;
/// Those that are not negligible where the activation hardly bends, below q = 1/16.
const FEW_TERMS: usize = 24;
/// Octaves of q on either side of 1 beyond which an activation is at its limits.
const OCTAVES: f64 = 80.0;
/// The octave from which on an activation is told by its limit at infinity rather than by that at 0.
const FAR: f64 = 10.0;
/// Points an octave, between which series are interpolated.
const POINTS: f64 = 16.0;

/// What a layer makes of two preactivations of equal second moment and cosine c, given as 1 - c from 0 to 2.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dual {
    q: f64,
    reference: Reference,
    series: Option<Series>,
    /// E a², not centred.
    second: f64,
}

impl Dual {
    /// 1 - E a(u1) a(u2) / E a².
    pub fn difference(&self, one_minus_c: f64) -> f64 {
        self.pair(one_minus_c)[0] / self.second
    }

    /// E a'(u1) a'(u2) / E a'².
    pub fn slopes(&self, one_minus_c: f64) -> f64 {
        self.pair(one_minus_c)[1] / self.pair(0.0)[1]
    }

    /// E (a(u1) - a(u2))² / 2 and q E a'(u1) a'(u2).
    fn pair(&self, one_minus_c: f64) -> [f64; 2] {
        // Odd but for a constant: below 0 is the mirror image of what is above.
        if one_minus_c > 1.0 && matches!(self.reference, Reference::Erf { .. }) {
            let [difference, slopes] = self.pair(2.0 - one_minus_c);
            return [2.0 * self.pair(1.0)[0] - difference, slopes];
        }
        let known = self.reference.pair(self.q, one_minus_c);
        let [difference, slopes] = match &self.series {
            Some(series) => series.excess(one_minus_c),
            None => [0.0; 2],
        };
        [
            known.half_difference + difference,
            self.q * known.slope_product + slopes,
        ]
    }
}

/// The duals of an activation; the series are kept.
pub(super) struct Duals {
    activation: Activation,
    series: HashMap<(i64, bool), Series>,
}

impl Duals {
    /// Of this activation.
    pub fn new(activation: Activation) -> Self {
        Self {
            activation,
            series: HashMap::new(),
        }
    }

    /// At second moment e^`ln_q` of the preactivations.
    pub fn at(&mut self, ln_q: f64) -> Dual {
        let log2_q = ln_q / LN_2;
        let at_zero = self.activation.at_zero();
        let far = log2_q > FAR;
        let reference = Reference::of(self.activation, far);
        let limit = |q: f64| Dual {
            q,
            reference,
            series: None,
            second: at_zero * at_zero + reference.second(q),
        };
        if self.activation.slopes().is_some() {
            return limit(1.0);
        }
        if log2_q.abs() >= OCTAVES || self.activation == Activation::Erf {
            let has_scale = at_zero != 0.0 && !far || matches!(reference, Reference::Erf { .. });
            return match has_scale {
                true => limit(ln_q.clamp(-700.0, 700.0).exp()),
                // Next to the preactivations a(0) is nothing.
                false => Dual {
                    second: reference.second(1.0),
                    ..limit(1.0)
                },
            };
        }
        let series = self.interpolated(reference, log2_q, far);
        let second = series.second + 2.0 * at_zero * series.mean + at_zero * at_zero;
        Dual {
            q: ln_q.exp(),
            reference,
            series: Some(series),
            second,
        }
    }

    /// Lagrange's cubic through the four points around.
    fn interpolated(&mut self, reference: Reference, log2_q: f64, far: bool) -> Series {
        let place = log2_q * POINTS;
        let first = place.floor();
        let t = place - first;
        let weights = [
            -t * (t - 1.0) * (t - 2.0) / 6.0,
            (t + 1.0) * (t - 1.0) * (t - 2.0) / 2.0,
            -(t + 1.0) * t * (t - 2.0) / 2.0,
            (t + 1.0) * t * (t - 1.0) / 6.0,
        ];
        let mut sum = Series::ZERO;
        for (weight, offset) in weights.into_iter().zip(-1..) {
            let index = first as i64 + offset;
            let point = self.series.entry((index, far)).or_insert_with(|| {
                let q = (index as f64 / POINTS).exp2();
                Series::at(self.activation, reference, q)
            });
            sum.add(weight, point);
        }
        sum
    }
}

/// A kernel in closed form that is close to an activation's.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reference {
    /// Slopes (negative, positive).
    PiecewiseLinear(f64, f64),
    /// height · erf(steepness · x).
    Erf { height: f64, steepness: f64 },
}

impl Reference {
    /// What the activation looks like at this size of preactivations.
    fn of(activation: Activation, far: bool) -> Self {
        let erf = |height, steepness| Self::Erf { height, steepness };
        match activation {
            Activation::Erf => erf(1.0, 1.0),
            // The same slope at 0 and the same limits.
            Activation::Tanh => erf(1.0, 0.5 * PI.sqrt()),
            Activation::Sigmoid => erf(0.5, 0.25 * PI.sqrt()),
            _ => {
                let (negative, positive) = match far {
                    true => slopes_at_infinity(activation),
                    false => slopes_beside_zero(activation),
                };
                Self::PiecewiseLinear(negative, positive)
            }
        }
    }

    /// r(x) and r'(x).
    fn at(self, x: f64) -> (f64, f64) {
        match self {
            Self::PiecewiseLinear(negative, positive) => {
                let slope = if x < 0.0 { negative } else { positive };
                (x * slope, slope)
            }
            Self::Erf { height, steepness } => {
                let t = steepness * x;
                let slope = height * steepness * FRAC_2_SQRT_PI * (-t * t).exp();
                (height * libm::erf(t), slope)
            }
        }
    }

    /// E r².
    fn second(self, q: f64) -> f64 {
        match self {
            Self::PiecewiseLinear(negative, positive) => {
                0.5 * q * (negative * negative + positive * positive)
            }
            // Odd: nothing is left of the product of two that are independent.
            Self::Erf { .. } => self.pair(q, 1.0).half_difference,
        }
    }

    /// E of half the squared difference, and of the slopes' product.
    fn pair(self, q: f64, one_minus_c: f64) -> Pair {
        match self {
            Self::PiecewiseLinear(negative, positive) => {
                Pair::piecewise_linear((negative, positive), q, one_minus_c)
            }
            Self::Erf { height, steepness } => {
                let square = steepness * steepness;
                let pair = Pair::at(Activation::Erf, square * q, one_minus_c);
                Pair {
                    half_difference: height * height * pair.half_difference,
                    slope_product: height * height * square * pair.slope_product,
                }
            }
        }
    }
}

/// The activation's kernel at one q, less the reference's.
#[derive(Clone, Copy, Debug)]
struct Series {
    /// c_k² for k = 1..=TERMS.
    terms: [f64; TERMS],
    /// Sum of the c_k² beyond, and of k c_k².
    tail: [f64; 2],
    /// E (a - a(0))².
    second: f64,
    /// E (a - a(0)).
    mean: f64,
}

impl Series {
    const ZERO: Self = Self {
        terms: [0.0; TERMS],
        tail: [0.0; 2],
        second: 0.0,
        mean: 0.0,
    };

    fn add(&mut self, weight: f64, other: &Self) {
        for (sum, term) in self.terms.iter_mut().zip(&other.terms) {
            *sum += weight * term;
        }
        for (sum, term) in self.tail.iter_mut().zip(&other.tail) {
            *sum += weight * term;
        }
        self.second += weight * other.second;
        self.mean += weight * other.mean;
    }

    fn at(activation: Activation, reference: Reference, q: f64) -> Self {
        let root_q = q.sqrt();
        let (right, weights) = gaussian_nodes(root_q, activation.kinks());
        let nodes: Vec<f64> = right.iter().flat_map(|x| [*x, -x]).collect();
        let mut values = nodes.clone();
        activation.apply(&mut values, 0);
        let recurrence: [[f64; 2]; TERMS + 1] = std::array::from_fn(|k| {
            let (order, next) = (k as f64, k as f64 + 1.0);
            [next.sqrt().recip(), (order / next).sqrt()]
        });
        let terms = if q < 1.0 / 16.0 { FEW_TERMS } else { TERMS };
        let (mut own, mut known) = ([0.0; TERMS + 1], [0.0; TERMS + 1]);
        // Excess of E a² and of q E a'².
        let mut excess = [0.0; 2];
        let mut second = 0.0;
        for (i, (&x, value)) in nodes.iter().zip(values).enumerate() {
            let weight = weights[i / 2];
            let slope = root_q * activation.slope(x);
            let (other, other_slope) = reference.at(x);
            let other_slope = root_q * other_slope;
            second += weight * value * value;
            excess[0] += weight * (value - other) * (value + other);
            excess[1] += weight * (slope - other_slope) * (slope + other_slope);
            // He_k / sqrt(k!) by its recurrence.
            let z = x / root_q;
            let (mut before, mut here) = (0.0, 1.0);
            for k in 0..=terms {
                own[k] += weight * value * here;
                known[k] += weight * other * here;
                let [up, down] = recurrence[k];
                (before, here) = (here, up * z * here - down * before);
            }
        }
        let square = |k: usize| (own[k] - known[k]) * (own[k] + known[k]);
        let terms: [f64; TERMS] = std::array::from_fn(|i| square(i + 1));
        // The c_k² with k > 0 add up to Var a, the k c_k² to q E a'².
        let sum: f64 = terms.iter().sum();
        let slope_sum: f64 = (1..).zip(terms).map(|(k, term)| f64::from(k) * term).sum();
        Self {
            terms,
            tail: [excess[0] - square(0) - sum, excess[1] - slope_sum],
            second,
            mean: own[0],
        }
    }

    /// E of half the squared difference, and q times the slopes' product, less the reference's.
    fn excess(&self, one_minus_c: f64) -> [f64; 2] {
        let c = 1.0 - one_minus_c;
        let (mut difference, mut slopes) = (0.0, 0.0);
        // 1 - c^k and c^(k-1).
        let (mut fall, mut power) = (0.0, 1.0);
        for (k, term) in (1..).zip(self.terms) {
            fall += power * one_minus_c;
            difference += term * fall;
            slopes += f64::from(k) * term * power;
            power *= c;
        }
        if c < 0.0 {
            // High powers of c alternate: nothing is left of them.
            return [difference + self.tail[0], slopes];
        }
        // The rest as if it fell off geometrically, with the right mean order.
        let first = TERMS as f64 + 1.0;
        let beyond = (self.tail[1] / self.tail[0] - first).clamp(0.0, 1e9);
        if beyond.is_finite() {
            let ln_c = (-one_minus_c).ln_1p();
            let spread = 1.0 + beyond * one_minus_c;
            let rest = (beyond * one_minus_c - (first * ln_c).exp_m1()) / spread;
            difference += self.tail[0] * rest;
            let factor = first + beyond * c / spread;
            slopes += self.tail[0] * factor * ((first - 1.0) * ln_c).exp() / spread;
        }
        [difference, slopes]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Expectation;

    /// Largest errors relative to 1 - E a(u1) a(u2) / E a², and of E a'(u1) a'(u2) / E a'².
    fn errors(activation: Activation, q: f64) -> [f64; 2] {
        let dual = Duals::new(activation).at(q.ln());
        let second = Expectation::at(activation, q).second;
        let mut errors = [0.0f64; 2];
        for one_minus_c in [1e-6, 1e-4, 1e-3, 0.01, 0.1, 0.5, 0.9, 1.0, 1.3, 1.9] {
            let want = Pair::at(activation, q, one_minus_c);
            let slopes = want.slope_product / Pair::at(activation, q, 0.0).slope_product;
            let difference = dual.difference(one_minus_c) * second / want.half_difference - 1.0;
            errors[0] = errors[0].max(difference.abs());
            errors[1] = errors[1].max((dual.slopes(one_minus_c) - slopes).abs());
        }
        errors
    }

    #[test]
    fn series_agree_with_integrals() {
        for activation in Activation::ALL {
            for (q, tolerance) in [
                (1.1e-4, 1e-6),
                (0.3, 1e-6),
                (1.7, 1e-5),
                (9.0, 3e-5),
                (45.0, 2e-3),
                (400.0, 3e-3),
                (1.5e3, 7e-3),
                (3e6, 7e-3),
            ] {
                let errors = errors(activation, q);
                let fine = errors.iter().all(|e| *e < tolerance);
                assert!(fine, "{activation} {q}: {errors:?}");
            }
        }
    }

    #[test]
    fn limits_join_on() {
        for activation in Activation::ALL {
            for edge in [-OCTAVES, OCTAVES] {
                let mut duals = Duals::new(activation);
                let [inside, outside] =
                    [0.9999, 1.0001].map(|factor| duals.at(factor * edge * LN_2));
                // The length differs by a hundredth of an octave, what depends on it by as much.
                let agree = |a: f64, b: f64| (a - b).abs() <= 0.02 * a;
                for one_minus_c in [1e-3, 0.1, 1.0] {
                    let [a, b] = [inside, outside].map(|dual| dual.difference(one_minus_c));
                    assert!(agree(a, b), "{activation} {edge}: {a} {b}");
                    let [a, b] = [inside, outside].map(|dual| dual.slopes(one_minus_c));
                    assert!(agree(a, b), "{activation} {edge}: {a} {b}");
                }
            }
        }
    }
}
