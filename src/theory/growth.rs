//! Growth per layer, and the variance at which the signal neither grows nor dies.

use std::f64::consts::LN_10;

use super::mean_field::{Architecture, Prediction, predict};

/// Growth of log10 std per layer at infinite width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerGrowth {
    /// (log10 std h_K - log10 std h_1) / (K - 1).
    pub forward: f64,
    /// (log10 std dL/df_0 - log10 std dL/df_{K-1}) / (K - 1): positive where the gradient grows on
    /// its way back.
    pub backward: f64,
}

impl Prediction {
    /// Growth per layer; `None` below two hidden layers and where a signal is truly 0.
    pub fn growth(&self) -> Option<LayerGrowth> {
        let depth = self.log10_hidden_std.len().checked_sub(1)?;
        if depth < 2 {
            return None;
        }
        let steps = (depth - 1) as f64;
        let hidden = |l: usize| self.log10_hidden_std[l];
        let gradient = |l: usize| self.log10_gradient_std[l];
        Some(LayerGrowth {
            forward: (hidden(depth)? - hidden(1)?) / steps,
            backward: (gradient(0)? - gradient(depth - 1)?) / steps,
        })
    }
}

/// Growth per layer of a network of infinite width; `None` below two hidden layers and where a
/// signal is truly 0.
pub fn growth(architecture: &Architecture) -> Option<LayerGrowth> {
    // A factor a layer for degree 1 without bias, whatever the first and last layer have.
    if let Some(ln_factor) = degree_one_factor(architecture) {
        let per_layer = 0.5 * ln_factor / LN_10;
        let dead = architecture.first_variance == 0.0 || architecture.last_variance == 0.0;
        return (architecture.depth >= 2 && per_layer.is_finite() && !dead).then_some(
            LayerGrowth {
                forward: per_layer,
                backward: per_layer,
            },
        );
    }
    predict(architecture).growth()
}

/// ln of the factor by which a layer multiplies second moments, width · variance · E a² at q = 1.
fn degree_one_factor(architecture: &Architecture) -> Option<f64> {
    let (negative, positive) = architecture.activation.slopes()?;
    let second = 0.5 * (negative * negative + positive * positive);
    (architecture.bias2 == 0.0)
        .then(|| (second * architecture.width as f64 * architecture.hidden_variance).ln())
}

/// Grid points a decade on which a sign change is looked for.
const POINTS_PER_DECADE: usize = 5;
/// Decades on either side of 1 / width.
const DECADES: usize = 12;
/// Decades over the whole depth that count as growth. A saturated network's std hardly moves, and
/// the sign of what is left of its growth says nothing.
const NOTICEABLE: f64 = 1e-3;

/// The hidden weight variance at which the hidden std of layer K equals that of layer 1, at
/// infinite width.
///
/// `architecture` gives the network at a hidden variance (first and last follow as the rule in
/// question has it). Exact for degree-1 activations without bias: 2 / width for ReLU (He et al.
/// 2015, eq. 10). Else the lowest root between 1e-12 / width and 1e12 / width at which growth
/// turns from negative to positive; `None` where there is none (tanh, erf and sigmoid without bias
/// lose some of a wide input's signal at any variance), and below two hidden layers.
pub fn critical_hidden_variance(architecture: impl Fn(f64) -> Architecture) -> Option<f64> {
    critical_variance(architecture, |growth| growth.forward)
}

/// The same for the gradient: the hidden weight variance at which the std of dL/df_0 equals that of
/// dL/df_{K-1} (He et al. 2015, eq. 14). It exists for saturating activations too.
pub fn critical_gradient_variance(architecture: impl Fn(f64) -> Architecture) -> Option<f64> {
    critical_variance(architecture, |growth| growth.backward)
}

/// The lowest root of one direction's growth.
fn critical_variance(
    architecture: impl Fn(f64) -> Architecture,
    direction: fn(LayerGrowth) -> f64,
) -> Option<f64> {
    let at_one = architecture(1.0);
    if at_one.depth < 2 {
        return None;
    }
    if let (Some(ln_factor), 1.0) = (degree_one_factor(&at_one), at_one.hidden_variance) {
        return Some((-ln_factor).exp()).filter(|sigma2| sigma2.is_finite());
    }
    let growth_at = |sigma2: f64| growth(&architecture(sigma2)).map(direction);
    turning_variance(growth_at, at_one.depth, at_one.width)
}

/// The lowest hidden weight variance between 1e-12 / width and 1e12 / width at which `growth` a layer turns
/// from negative to positive, both noticeable over `depth` layers.
pub fn turning_variance(
    growth: impl Fn(f64) -> Option<f64>,
    depth: usize,
    width: usize,
) -> Option<f64> {
    let growth_at = |ln_sigma2: f64| growth(ln_sigma2.exp());
    let noticeable = NOTICEABLE / (depth - 1) as f64;
    let ln_width = (width as f64).ln();
    let points = 2 * DECADES * POINTS_PER_DECADE;
    let mut below = None;
    for i in 0..=points {
        let decade = i as f64 / POINTS_PER_DECADE as f64 - DECADES as f64;
        let ln_sigma2 = decade * LN_10 - ln_width;
        let growth = growth_at(ln_sigma2)?;
        match below {
            Some(low) if growth > noticeable => {
                return root(growth_at, low, ln_sigma2).map(f64::exp);
            }
            _ if growth < -noticeable => below = Some(ln_sigma2),
            _ => {}
        }
    }
    None
}

/// The root of an increasing function between `low` and `high`, by the Illinois variant of regula
/// falsi (Dowell & Jarratt 1971), to the last bits.
fn root(f: impl Fn(f64) -> Option<f64>, mut low: f64, mut high: f64) -> Option<f64> {
    let (mut at_low, mut at_high) = (f(low)?, f(high)?);
    let mut middle = low;
    for _ in 0..100 {
        middle = low + (high - low) * at_low / (at_low - at_high);
        let value = f(middle)?;
        if value == 0.0 || (high - low).abs() < 1e-14 * middle.abs().max(1.0) {
            break;
        }
        if value * at_high < 0.0 {
            (low, at_low) = (high, at_high);
        } else {
            at_low *= 0.5;
        }
        (high, at_high) = (middle, value);
        if value.abs() < 1e-15 {
            break;
        }
    }
    Some(middle)
}
