//! Where the second moment of a layer lives, and how like two inputs stay: infinite width.
//!
//! Called by `analysis` beside the measured split. Pairs of inputs, independent ones unless told otherwise,
//! whose correlation follows the C-map (Poole et al. 2016, eq. 4; Cho & Saul 2009, eq. 6 for
//! degree 1). Written for 1 - c, which keeps its digits as c goes to 1.

use super::correlation::correlation_map;
use super::hermite::Duals;
use super::inputs::PairNode;
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

/// The geometry at infinite width; `None` where it is not known, and where every network is dead.
///
/// Degree 1 without bias is averaged over the angle and the lengths of the two inputs. Elsewhere
/// both have RMS 1, and Gaussian ones are at right angles, which needs inputs of size 10 or more.
pub fn geometry(architecture: &Architecture) -> Option<Geometry> {
    match architecture.activation.slopes() {
        Some(slopes) if architecture.bias2 == 0.0 => degree_one(architecture, slopes),
        _ => of_one_length(architecture),
    }
}

/// Whether the output's gradient gets to layer l.
fn passes(architecture: &Architecture, l: usize) -> bool {
    let hidden = architecture.hidden_variance != 0.0 || l + 1 >= architecture.depth;
    l == architecture.depth || (architecture.last_variance != 0.0 && hidden)
}

/// Two inputs on their way.
struct Way {
    node: PairNode,
    /// Of f_l; `None` where there is no f_l.
    one_minus_c: Option<f64>,
    /// E a'(u1) a'(u2) / E a'² of f_l, layer after layer.
    slopes: Vec<f64>,
}

impl Way {
    /// What 1 - c can't be beyond: an activation takes no cosine farther below 0.
    fn most(&self) -> f64 {
        self.node.one_minus_c.max(1.0)
    }
}

/// Any activation, with or without bias: pairs of inputs of RMS 1.
fn of_one_length(architecture: &Architecture) -> Option<Geometry> {
    let pairs = architecture.inputs.pairs(architecture.input_dim, true)?;
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
    let unshared = Some((weights - ln_q).exp()).filter(|e| !e.is_nan());
    let way = |node: PairNode| Way {
        node,
        one_minus_c: unshared.map(|e| e * node.one_minus_c),
        slopes: Vec::with_capacity(depth),
    };
    let mut ways: Vec<Way> = pairs.iter().copied().map(way).collect();
    let most: f64 = ways.iter().map(|w| w.node.in_shares * w.most()).sum();
    let mut duals = Duals::new(activation);
    let mut dual = duals.at(ln_q);
    let mut layers = vec![LayerGeometry {
        correlation: mean_correlation(&ways),
        ..input(&pairs)
    }];
    let ln_weights = (width as f64).ln() + architecture.hidden_variance.ln();
    for l in 1..=depth {
        let moments = Moments::at(activation, ln_q);
        let ln_second = ln_uncentred(&moments, activation.at_zero());
        if ln_second == f64::NEG_INFINITY {
            return None;
        }
        // Without preactivations all units are a(0).
        let mut input_share = 0.0;
        let mut differences = Vec::with_capacity(ways.len());
        for way in &mut ways {
            let difference = way.one_minus_c.map_or(0.0, |e| dual.difference(e));
            input_share += way.node.in_shares * difference;
            way.slopes
                .push(way.one_minus_c.map_or(1.0, |e| dual.slopes(e)));
            differences.push(difference);
        }
        let input_share = input_share.min(most);
        let offset = match activation.at_zero() {
            0.0 => 0.0,
            at_zero => at_zero * (-0.5 * ln_second).exp(),
        };
        let mean = moments.mean_ratio * (0.5 * (moments.ln_second - ln_second)).exp() + offset;
        let next = ln_add(ln_weights + ln_second, bias2.ln());
        let weights = (ln_weights + ln_second - next).exp();
        for (way, difference) in ways.iter_mut().zip(differences) {
            let difference = difference.min(way.most());
            way.one_minus_c = Some(difference * weights).filter(|e| !e.is_nan());
        }
        if next != ln_q {
            ln_q = next;
            dual = duals.at(ln_q);
        }
        layers.push(LayerGeometry {
            input_share: Some(input_share),
            unit_share: Some((1.0 - input_share - mean * mean).max(1.0 - most)),
            mean_share: Some(mean * mean),
            correlation: mean_correlation(&ways).filter(|_| l < depth),
            gradient_correlation: None,
        });
    }
    let mut cosines = vec![1.0; ways.len()];
    for l in (0..=depth).rev() {
        for (cosine, way) in cosines.iter_mut().zip(&ways) {
            *cosine *= if l < depth { way.slopes[l] } else { 1.0 };
        }
        let weighted = cosines.iter().zip(&ways);
        let cosine = weighted.map(|(c, way)| way.node.in_cosines * c).sum();
        layers[l].gradient_correlation = passes(architecture, l).then_some(cosine);
    }
    Some(Geometry { layers })
}

/// Mean cosine of f_l; `None` where there is no f_l.
fn mean_correlation(ways: &[Way]) -> Option<f64> {
    let weighted = ways
        .iter()
        .map(|way| Some(way.node.in_cosines * way.one_minus_c?));
    weighted.sum::<Option<f64>>().map(|mean| 1.0 - mean)
}

/// The inputs themselves. Independent ones share nothing.
fn input(pairs: &[PairNode]) -> LayerGeometry {
    let apart: f64 = pairs.iter().map(|p| p.in_shares * p.one_minus_c).sum();
    LayerGeometry {
        input_share: Some(apart),
        unit_share: Some(1.0 - apart),
        mean_share: Some(0.0),
        correlation: None,
        gradient_correlation: None,
    }
}

/// Degree 1 without bias: the cosine of two inputs goes its way whatever their lengths.
fn degree_one(architecture: &Architecture, slopes: (f64, f64)) -> Option<Geometry> {
    let depth = architecture.depth;
    let dead =
        architecture.first_variance == 0.0 || (depth > 1 && architecture.hidden_variance == 0.0);
    if dead {
        return None;
    }
    // (E |x|)² / E |x|², the share of E h² that two inputs of the same direction have in common.
    let inputs = architecture.inputs;
    let lengths = inputs.mean_length(architecture.input_dim).powi(2);
    let mean_ratio = Moments::at(architecture.activation, 0.0).mean_ratio;
    let mut geometry = Geometry {
        layers: vec![LayerGeometry::default(); depth + 1],
    };
    let mut decorrelation = vec![0.0; depth + 1];
    let mut cosines = vec![0.0; depth + 1];
    let mut gradient = vec![0.0; depth + 1];
    for node in inputs.pairs(architecture.input_dim, false)? {
        let mut one_minus_c = Vec::with_capacity(depth + 1);
        one_minus_c.push(node.one_minus_c);
        for l in 0..depth {
            one_minus_c.push(correlation_map(slopes, one_minus_c[l]));
        }
        let mut cosine = 1.0;
        for l in (0..=depth).rev() {
            decorrelation[l] += node.in_shares * one_minus_c[l];
            cosines[l] += node.in_cosines * one_minus_c[l];
            if l < depth {
                let pair = Pair::piecewise_linear(slopes, 1.0, one_minus_c[l]);
                cosine *=
                    pair.slope_product / Pair::piecewise_linear(slopes, 1.0, 0.0).slope_product;
            }
            gradient[l] += node.in_cosines * cosine;
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
            correlation: (l < depth).then_some(1.0 - cosines[l]),
            gradient_correlation: match l == depth {
                true => Some(1.0),
                false => passes(architecture, l).then_some(gradient[l]),
            },
        };
    }
    Some(geometry)
}
