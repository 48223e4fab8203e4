//! sigma² factored out: what the measurements of a network with weights of variance 1 are times
//! those of the same network with other variances.
//!
//! a(c x) = c a(x) for c > 0 and no biases: h_k is that of the unit network times the product of
//! sqrt(v_j) over the k matrices W_j before it, and no preactivation changes its sign. In the gradient
//! dL/df_l = 2 J_l^T (f_K - y) the output f_K has such a factor, and J_l that of the matrices behind
//! f_l.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::{Cell, Derived};
use crate::kernel::Real;
use crate::measure::{GeometryRecord, LayerRecord, LogScaled, Spread};
use crate::network::{Gradient, HiddenRecord, Pass, engine};

/// The factors of one network of depth K.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scaling {
    /// Of h_l, l = 0..K.
    pub hidden: Vec<LogScaled>,
    /// Of the output f_K.
    output: LogScaled,
    /// Of J_l, from f_l to f_K, l = 0..K.
    jacobian: Vec<LogScaled>,
}

impl Scaling {
    /// For variances v_j of W_j, j = 0..=K.
    pub fn new(variances: &[f64]) -> Self {
        let mut hidden: Vec<LogScaled> = products(variances.iter()).map(Product::sqrt).collect();
        let output = hidden.pop().unwrap_or_default();
        // From f_K back: the last matrix lies behind f_{K-1}, all but the first behind f_0.
        let back = products(variances.iter().skip(1).rev());
        let mut jacobian: Vec<LogScaled> = back.map(Product::sqrt).collect();
        jacobian.reverse();
        Self {
            hidden,
            output,
            jacobian,
        }
    }

    /// The records of the scaled network from a pass of the unit network, at this place in its list
    /// of depths; `None` where output and target nearly cancel, and digits would be lost.
    pub fn records(&self, pass: &Pass, depth: usize) -> Option<Vec<LayerRecord>> {
        let (gradients, output) = match &pass.gradients[depth] {
            Gradient::Whole(spreads) => (Cow::Borrowed(spreads), self.output),
            // The output's factor is in it already.
            Gradient::Apart(terms) => (
                Cow::Owned(terms.spreads(self.output)?),
                LogScaled::from(1.0),
            ),
        };
        let back = gradients.iter().zip(&self.jacobian);
        let gradients = back.map(|(gradient, &back)| scaled(scaled(*gradient, output), back));
        Some(self.with_hidden(pass, gradients))
    }

    /// The records of the scaled network, given its gradients, from the way forward of the unit network.
    fn with_hidden(
        &self,
        pass: &Pass,
        gradients: impl Iterator<Item = Spread>,
    ) -> Vec<LayerRecord> {
        let hidden = pass.hidden.iter().zip(&self.hidden);
        let record = |((unit, &factor), gradient): ((&HiddenRecord, &LogScaled), Spread)| {
            let dead = factor.is_zero();
            LayerRecord {
                hidden: scaled(unit.spread, factor),
                gradient,
                inactive_share: if dead { 1.0 } else { unit.inactive_share },
                dead_share: if dead { 1.0 } else { unit.dead_share },
            }
        };
        hidden.zip(gradients).map(record).collect()
    }

    /// The geometry of the scaled network from that of the unit network, or nothing from nothing.
    pub fn geometry(&self, unit: &[GeometryRecord]) -> Vec<GeometryRecord> {
        let factors = self.hidden.iter().zip(&self.jacobian);
        let scaled = |(unit, (&factor, &back)): (&GeometryRecord, (&LogScaled, &LogScaled))| {
            let gradient = |rms: LogScaled| (rms * self.output * back).normalised();
            GeometryRecord {
                one_input_rms: (unit.one_input_rms * factor).normalised(),
                one_input_gradient_rms: unit.one_input_gradient_rms.map(gradient),
                shares: unit.shares.filter(|_| !factor.is_zero()),
                // Of f_l, which is 0 with the next layer.
                correlation: unit.correlation.filter(|_| !self.output.is_zero()),
                gradient_correlation: unit.gradient_correlation.filter(|_| !back.is_zero()),
            }
        };
        unit.iter().zip(factors).map(scaled).collect()
    }
}

/// The scaling of a cell, made when first needed.
#[derive(Debug)]
pub(super) struct CellScaling {
    cell: Cell,
    made: OnceLock<Scaling>,
}

impl CellScaling {
    /// Of a cell.
    pub fn new(cell: &Cell) -> Self {
        Self {
            cell: cell.clone(),
            made: OnceLock::new(),
        }
    }

    fn variances(&self) -> Vec<f64> {
        let matrices = 0..=self.cell.depth;
        matrices.map(|k| self.cell.weight_variance(k)).collect()
    }

    fn get(&self) -> &Scaling {
        self.made.get_or_init(|| Scaling::new(&self.variances()))
    }

    /// The factors of h_l for some layers l, ascending.
    pub fn hidden(&self, layers: &[usize]) -> Vec<LogScaled> {
        let variances = self.variances();
        let products = products(variances.iter()).enumerate();
        let wanted = products.filter(|(layer, _)| layers.binary_search(layer).is_ok());
        wanted.map(|(_, product)| product.sqrt()).collect()
    }

    /// As [`Scaling::records`]: later, where that loses no digits in any case. `None` also where data points
    /// of a network of single units agree to more digits than the terms of their gradients, measured in
    /// numbers `F`, tell.
    pub fn records<F: Real>(
        self: &Arc<Self>,
        pass: &Arc<Pass>,
        depth: usize,
    ) -> Option<Derived<LayerRecord>> {
        match pass.gradients[depth] {
            Gradient::Apart(_) => {
                let records = self.get().records(pass, depth)?;
                let (_, others) = records.split_last()?;
                let is_blurred = |record: &LayerRecord| engine::is_blurred::<F>(&record.gradient);
                let is_lost = self.cell.width == 1 && others.iter().any(is_blurred);
                (!is_lost).then(|| records.into())
            }
            Gradient::Whole(_) => {
                let (own, pass) = (Arc::clone(self), Arc::clone(pass));
                let records = move || {
                    let records = own.get().records(&pass, depth);
                    records.expect("a gradient that is measured as a whole loses no digits")
                };
                Some(Derived::later(records))
            }
        }
    }

    /// The records of a network that was computed by itself for its gradients: its hidden layers stay those
    /// of the pass, so that they don't depend on the depth at which output and target nearly cancel.
    pub fn with_gradients_of(&self, pass: &Pass, computed: &[LayerRecord]) -> Vec<LayerRecord> {
        let gradients = computed.iter().map(|record| record.gradient);
        self.get().with_hidden(pass, gradients)
    }

    /// As [`Scaling::geometry`], later.
    pub fn geometry(self: &Arc<Self>, unit: &Arc<[GeometryRecord]>) -> Derived<GeometryRecord> {
        let (own, unit) = (Arc::clone(self), Arc::clone(unit));
        Derived::later(move || own.get().geometry(&unit))
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

/// 1, then the product of the first number, of the first two, and so on.
fn products<'a>(numbers: impl Iterator<Item = &'a f64>) -> impl Iterator<Item = Product> {
    let each = numbers.scan(Product::ONE, |product, &number| {
        *product = product.times(number);
        Some(*product)
    });
    std::iter::once(Product::ONE).chain(each)
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
        assert_eq!(scaling.output.to_f64(), Some(210.0));
        assert_eq!(numbers(&scaling.jacobian), [105.0, 35.0, 7.0, 1.0]);
    }

    #[test]
    fn a_cell_has_the_factors_of_its_variances() {
        let spec = crate::spec::Spec {
            depth: vec![7],
            width: vec![5],
            input_dim: Some(2),
            sigma2: vec![crate::spec::Variance::Glorot],
            ..Default::default()
        };
        let cell = &crate::sweep::Plan::new(&spec).cells[0];
        let variances: Vec<f64> = (0..=7).map(|k| cell.weight_variance(k)).collect();
        let (lazy, whole) = (CellScaling::new(cell), Scaling::new(&variances));
        assert_eq!(lazy.hidden(&[1, 4, 7]), [1, 4, 7].map(|l| whole.hidden[l]));
        assert_eq!(*lazy.get(), whole);
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
        assert!(scaling.output.is_zero());
        let (last, others) = scaling.jacobian.split_last().unwrap();
        assert_eq!(last.to_f64(), Some(1.0));
        assert!(others.iter().all(|factor| factor.is_zero()));
    }
}
