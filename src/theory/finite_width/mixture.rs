//! The law of a layer's length as a mixture of chi² laws, and its moments of any complex order.
//!
//! Y = sum over n units of a(z)², z ~ N(0, 1), divided by its mean. If k of the units are on the
//! positive side, k ~ Binomial(n, 1/2), their squares add up to chi² with k degrees of freedom.

use num_complex::Complex64;

use super::ln_gamma::ln_gamma_ratio;
use crate::theory::quadrature::logistic_beta_nodes;

/// Y given Y > 0, as 2 g Gamma(k / 2) / n with random k and g.
#[derive(Clone, Debug)]
pub(super) struct LengthMixture {
    parts: Vec<Part>,
    /// P(Y = 0).
    pub dead_probability: f64,
}

/// Everything with the same k.
#[derive(Clone, Debug)]
struct Part {
    degrees: f64,
    /// (ln of g k / n, probability).
    factors: Vec<(f64, f64)>,
}

/// ln of the probabilities that are left out.
const CUT: f64 = -75.0;

impl LengthMixture {
    /// For slopes (negative, positive); `None` if every a(z) is 0, or there is no unit.
    pub fn new((negative, positive): (f64, f64), width: usize) -> Option<Self> {
        let squares = [negative * negative, positive * positive];
        let second = 0.5 * (squares[0] + squares[1]);
        if width == 0 || second == 0.0 {
            return None;
        }
        let n = width as f64;
        let [left, right] = squares.map(|square| square / second);
        if left == right {
            let parts = vec![Part {
                degrees: n,
                factors: vec![(0.0, 1.0)],
            }];
            return Some(Self {
                parts,
                dead_probability: 0.0,
            });
        }
        if left * right > 0.0 {
            // chi² with n degrees of freedom is independent of how it is shared out.
            let shares = shares(width).into_iter();
            let factors = shares.map(|(share, p)| ((left + (right - left) * share).ln(), p));
            let parts = vec![Part {
                degrees: n,
                factors: factors.collect(),
            }];
            return Some(Self {
                parts,
                dead_probability: 0.0,
            });
        }
        let slope = left.max(right);
        let alive = (-(-n).exp2()).ln_1p();
        let parts = binomial(width)
            .filter(|(k, _)| *k > 0.0)
            .map(|(k, ln_p)| Part {
                degrees: k,
                factors: vec![((slope * k / n).ln(), (ln_p - alive).exp())],
            })
            .collect();
        Some(Self {
            parts,
            dead_probability: (-n).exp2(),
        })
    }

    /// ln E[Y^s | Y > 0] for Re s >= 0.
    pub fn ln_moment(&self, s: Complex64) -> Complex64 {
        let terms: Vec<Complex64> = self
            .parts
            .iter()
            .map(|part| {
                let factor: Complex64 = part
                    .factors
                    .iter()
                    .map(|(ln, probability)| (s * ln).exp() * probability)
                    .sum();
                ln_gamma_ratio(0.5 * part.degrees, s) + factor.ln()
            })
            .collect();
        let top = terms.iter().fold(f64::NEG_INFINITY, |m, t| m.max(t.re));
        let sum: Complex64 = terms.iter().map(|t| (t - top).exp()).sum();
        sum.ln() + top
    }
}

/// (k, ln P(k)) of Binomial(n, 1/2) where it is not negligible.
///
/// Of a wide layer every m-th k stands for its neighbours, m a third of the standard deviation: for
/// a function as smooth in k as a transform is, that is exact to 1e-40 (the trapezoidal rule).
fn binomial(width: usize) -> impl Iterator<Item = (f64, f64)> {
    let n = width as f64;
    let stride = ((n.sqrt() / 6.0) as usize).max(1);
    // Outwards from the middle by ratios, so that no digits are lost to large factorials.
    let middle = (width / 2) as f64;
    let walk = move |up: bool| {
        let mut k = middle;
        let mut ln = 0.0;
        std::iter::from_fn(move || {
            for _ in 0..stride {
                ln += match up {
                    true => ((n - k) / (k + 1.0)).ln(),
                    false => (k / (n - k + 1.0)).ln(),
                };
                k += if up { 1.0 } else { -1.0 };
            }
            (ln > CUT && (0.0..=n).contains(&k)).then_some((k, ln))
        })
    };
    let all: Vec<(f64, f64)> = walk(false)
        .chain([(middle, 0.0)])
        .chain(walk(true))
        .collect();
    let total: f64 = all.iter().map(|(_, ln)| ln.exp()).sum();
    all.into_iter().map(move |(k, ln)| (k, ln - total.ln()))
}

/// (share of the positive side in the sum of squares, probability): a mixture of Beta(k/2, (n-k)/2).
fn shares(width: usize) -> Vec<(f64, f64)> {
    let n = width as f64;
    let (mut ends, mut inner) = (Vec::new(), Vec::new());
    for (k, ln_p) in binomial(width) {
        if k == 0.0 || k == n {
            ends.push((k / n, ln_p.exp()));
        } else {
            inner.push((0.5 * k, ln_p));
        }
    }
    ends.extend(logistic_beta_nodes(0.5 * n, &inner));
    ends
}
