//! sigma² factored out: what the measurements of a network with weights of variance 1 are times
//! those of the same network with other variances.
//!
//! a(c x) = c a(x) for c > 0 and no biases: h_k is that of the unit network times the product of
//! sqrt(v_j) over the k matrices W_j before it, and no preactivation changes its sign. The gradient
//! dL/df_l = 2 J_l^T f_K (y = 0) has the factor of the output f_K times that of the matrices
//! behind f_l.

use crate::measure::{LayerRecord, LogScaled, Spread};
use crate::network::Pass;

/// The factors of one network of depth K.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scaling {
    /// Of h_l, l = 0..K.
    pub hidden: Vec<LogScaled>,
    /// Of dL/df_l, l = 0..K.
    gradient: Vec<LogScaled>,
}

impl Scaling {
    /// For variances v_j of W_j, j = 0..=K.
    pub fn new(variances: &[f64]) -> Self {
        let roots = |variances: &mut dyn Iterator<Item = &f64>| {
            let mut product = Product::ONE;
            let mut roots = vec![LogScaled::from(1.0)];
            for &variance in variances {
                product = product.times(variance);
                roots.push(product.sqrt());
            }
            roots
        };
        let mut hidden = roots(&mut variances.iter());
        let output = hidden.pop().unwrap_or_default();
        // From f_K back: the last matrix lies behind f_{K-1}, all but the first behind f_0.
        let mut gradient = roots(&mut variances.iter().skip(1).rev());
        gradient.reverse();
        for factor in &mut gradient {
            *factor = (*factor * output).normalised();
        }
        Self { hidden, gradient }
    }

    /// The records of the scaled network from those of the unit network, which must be normalised.
    pub fn records(&self, pass: &Pass, depth: usize) -> Vec<LayerRecord> {
        let units = pass.hidden.iter().zip(&pass.gradients[depth]);
        let factors = self.hidden.iter().zip(&self.gradient);
        units
            .zip(factors)
            .map(|((unit, gradient), (&factor, &back))| {
                let dead = factor.is_zero();
                LayerRecord {
                    hidden: scaled(unit.spread, factor),
                    gradient: scaled(*gradient, back),
                    inactive_share: if dead { 1.0 } else { unit.inactive_share },
                    dead_share: if dead { 1.0 } else { unit.dead_share },
                }
            })
            .collect()
    }
}

/// A spread times a factor; nothing is left by a factor of 0.
fn scaled(spread: Spread, factor: LogScaled) -> Spread {
    match factor.is_zero() {
        true => Spread::default(),
        false => spread.scaled(factor),
    }
}

/// A product of positive numbers (or zero) to 30 digits, so that the power of 10,000 layers is
/// right to the last bit: `(high + low) × 2^exponent`, high in [1, 2) or 0.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Product {
    high: f64,
    low: f64,
    exponent: i64,
}

impl Product {
    const ONE: Self = Self {
        high: 1.0,
        low: 0.0,
        exponent: 0,
    };

    fn times(self, x: f64) -> Self {
        if x == 0.0 {
            return Self {
                high: 0.0,
                low: 0.0,
                exponent: 0,
            };
        }
        let x = LogScaled::from(x).normalised();
        // Dekker 1971: the product of two doubles and what its rounding lost.
        let product = self.high * x.mantissa;
        let lost = self.high.mul_add(x.mantissa, -product);
        let rest = self.low.mul_add(x.mantissa, lost);
        let high = product + rest;
        let low = rest - (high - product);
        let (half, more) = if high >= 2.0 { (0.5, 1) } else { (1.0, 0) };
        Self {
            high: high * half,
            low: low * half,
            exponent: self.exponent + x.exponent + more,
        }
    }

    /// The square root, normalised.
    fn sqrt(self) -> LogScaled {
        LogScaled::new(self.high, self.exponent).sqrt().normalised()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_products_of_standard_deviations() {
        let scaling = Scaling::new(&[4.0, 9.0, 25.0, 49.0]);
        let numbers = |factors: &[LogScaled]| -> Vec<f64> {
            factors.iter().map(|f| f.to_f64().unwrap()).collect()
        };
        assert_eq!(numbers(&scaling.hidden), [1.0, 2.0, 6.0, 30.0]);
        let output = 210.0;
        let back = [105.0, 35.0, 7.0, 1.0].map(|factor| factor * output);
        assert_eq!(numbers(&scaling.gradient), back);
    }

    #[test]
    fn ten_thousand_layers_keep_all_digits() {
        // mpmath: the doubles 0.3 and 7e-301 to the power of 5,000.
        for (variance, mantissa, exponent) in [
            (0.3, 1.126_642_007_152_866, -8_685),
            (7e-301, 1.988_671_257_885_777, -4_985_466),
        ] {
            let factor = Scaling::new(&[variance; 10_001]).hidden[10_000];
            assert_eq!(factor.exponent, exponent);
            assert!((factor.mantissa - mantissa).abs() <= 2.0 * f64::EPSILON);
        }
    }

    #[test]
    fn a_variance_of_zero_leaves_nothing_behind_it() {
        let scaling = Scaling::new(&[0.0, 0.0, 0.0]);
        assert_eq!(scaling.hidden[0].to_f64(), Some(1.0));
        assert!(scaling.hidden[1..].iter().all(|factor| factor.is_zero()));
        assert!(scaling.gradient.iter().all(|factor| factor.is_zero()));
    }
}
