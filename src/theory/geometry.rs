//! Where the second moment of a layer lives, and how like two inputs stay: infinite width.
//!
//! Called by `analysis` beside the measured split. Pairs of independent inputs x, x' ~ N(0, 1)^D,
//! whose correlation follows the C-map (Poole et al. 2016, eq. 4; Cho & Saul 2009, eq. 6 for
//! degree 1). Written for 1 - c, which keeps its digits as c goes to 1.

use super::correlation::{angle_nodes, correlation_map};
use super::hermite::Duals;
use super::input_length::mean_length;
use super::mean_field::{Architecture, ln_add, ln_uncentred};
use super::moments::Moments;
use super::pair::Pair;

/// A network's layers l = 0..=K.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geometry {
    /// One entry a layer.
    pub layers: Vec<LayerGeometry>,
}

/// Shares of E h_l² (they add up to 1), and correlations between two inputs. `None` where a number
/// does not exist, or is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LayerGeometry {
    /// Variance of a unit over inputs, mean over units: 1 - E h(x) h(x') / E h².
    pub input_share: Option<f64>,
    /// Variance over units of a unit's mean over inputs.
    pub unit_share: Option<f64>,
    /// Square of the mean over units and inputs.
    pub mean_share: Option<f64>,
    /// Mean over pairs of the cosine of f_l(x) and f_l(x'), l < K.
    pub correlation: Option<f64>,
    /// Mean over pairs of the cosine of df_K/df_l at x and at x' (Balduzzi et al. 2017); 1 at K.
    pub gradient_correlation: Option<f64>,
}

/// The inputs' size from which on pairs are at right angles and of one length, near enough.
const MANY_DIMENSIONS: usize = 10;

/// The geometry at infinite width; `None` where it is not known, and where every network is dead.
///
/// Degree 1 without bias is averaged over the angle and the lengths of the two inputs. Elsewhere
/// both have RMS 1 and are at right angles, which needs inputs of size 10 or more.
pub fn geometry(architecture: &Architecture) -> Option<Geometry> {
    match architecture.activation.slopes() {
        Some(slopes) if architecture.bias2 == 0.0 => degree_one(architecture, slopes),
        _ if architecture.input_dim >= MANY_DIMENSIONS => right_angle(architecture),
        _ => None,
    }
}

/// Whether the output's gradient gets to layer l.
fn passes(architecture: &Architecture, l: usize) -> bool {
    let hidden = architecture.hidden_variance != 0.0 || l + 1 >= architecture.depth;
    l == architecture.depth || (architecture.last_variance != 0.0 && hidden)
}

/// Any activation, with or without bias: two inputs of RMS 1 at right angles.
fn right_angle(architecture: &Architecture) -> Option<Geometry> {
    let Architecture {
        activation,
        depth,
        width,
        input_dim,
        bias2,
        ..
    } = *architecture;
    let weights = (input_dim as f64).ln() + architecture.first_variance.ln();
    let mut ln_q = ln_add(weights, bias2.ln());
    // The part of f_0 that the inputs do not share; biases they do.
    let mut one_minus_c = Some((weights - ln_q).exp()).filter(|e| !e.is_nan());
    let mut duals = Duals::new(activation);
    let mut dual = duals.at(ln_q);
    let mut layers = vec![LayerGeometry {
        correlation: one_minus_c.map(|e| 1.0 - e),
        ..INPUT
    }];
    // E a'(u1) a'(u2) / E a'² of f_l.
    let mut slopes = Vec::with_capacity(depth);
    let ln_weights = (width as f64).ln() + architecture.hidden_variance.ln();
    for l in 1..=depth {
        let moments = Moments::at(activation, ln_q);
        let ln_second = ln_uncentred(&moments, activation.at_zero());
        if ln_second == f64::NEG_INFINITY {
            return None;
        }
        // Without preactivations all units are a(0).
        let input_share = one_minus_c.map_or(0.0, |e| dual.difference(e).min(1.0));
        slopes.push(one_minus_c.map_or(1.0, |e| dual.slopes(e)));
        let offset = match activation.at_zero() {
            0.0 => 0.0,
            at_zero => at_zero * (-0.5 * ln_second).exp(),
        };
        let mean = moments.mean_ratio * (0.5 * (moments.ln_second - ln_second)).exp() + offset;
        let next = ln_add(ln_weights + ln_second, bias2.ln());
        one_minus_c =
            Some(input_share * (ln_weights + ln_second - next).exp()).filter(|e| !e.is_nan());
        if next != ln_q {
            ln_q = next;
            dual = duals.at(ln_q);
        }
        layers.push(LayerGeometry {
            input_share: Some(input_share),
            unit_share: Some((1.0 - input_share - mean * mean).max(0.0)),
            mean_share: Some(mean * mean),
            correlation: one_minus_c.filter(|_| l < depth).map(|e| 1.0 - e),
            gradient_correlation: None,
        });
    }
    let mut cosine = 1.0;
    for l in (0..=depth).rev() {
        if l < depth {
            cosine *= slopes[l];
        }
        layers[l].gradient_correlation = passes(architecture, l).then_some(cosine);
    }
    Some(Geometry { layers })
}

/// Independent inputs share nothing.
const INPUT: LayerGeometry = LayerGeometry {
    input_share: Some(1.0),
    unit_share: Some(0.0),
    mean_share: Some(0.0),
    correlation: None,
    gradient_correlation: None,
};

/// Degree 1 without bias: the cosine of two inputs goes its way whatever their lengths.
fn degree_one(architecture: &Architecture, slopes: (f64, f64)) -> Option<Geometry> {
    let depth = architecture.depth;
    let dead =
        architecture.first_variance == 0.0 || (depth > 1 && architecture.hidden_variance == 0.0);
    if dead {
        return None;
    }
    // (E |x|)² / E |x|², the share of E h² that two inputs of the same direction have in common.
    let lengths = mean_length(architecture.input_dim).powi(2);
    let mean_ratio = Moments::at(architecture.activation, 0.0).mean_ratio;
    let mut geometry = Geometry {
        layers: vec![LayerGeometry::default(); depth + 1],
    };
    let mut decorrelation = vec![0.0; depth + 1];
    let mut gradient = vec![0.0; depth + 1];
    for (weight, start) in angle_nodes(architecture.input_dim) {
        let mut one_minus_c = Vec::with_capacity(depth + 1);
        one_minus_c.push(start);
        for l in 0..depth {
            one_minus_c.push(correlation_map(slopes, one_minus_c[l]));
        }
        let mut cosine = 1.0;
        for l in (0..=depth).rev() {
            decorrelation[l] += weight * one_minus_c[l];
            if l < depth {
                let pair = Pair::piecewise_linear(slopes, 1.0, one_minus_c[l]);
                cosine *=
                    pair.slope_product / Pair::piecewise_linear(slopes, 1.0, 0.0).slope_product;
            }
            gradient[l] += weight * cosine;
        }
    }
    for (l, layer) in geometry.layers.iter_mut().enumerate() {
        let mean_share = if l == 0 {
            0.0
        } else {
            lengths * mean_ratio * mean_ratio
        };
        let input_share = (1.0 - lengths) + lengths * decorrelation[l];
        *layer = LayerGeometry {
            input_share: Some(input_share),
            unit_share: Some(lengths * (1.0 - decorrelation[l]) - mean_share),
            mean_share: Some(mean_share),
            correlation: (l < depth).then_some(1.0 - decorrelation[l]),
            gradient_correlation: match l == depth {
                true => Some(1.0),
                false => passes(architecture, l).then_some(gradient[l]),
            },
        };
    }
    Some(geometry)
}
