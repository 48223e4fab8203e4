//! Depth scales and growth read off drawn networks.

use rayon::prelude::*;

use super::{Measured, PhaseDiagram, Scale, Told, tidy};
use crate::analysis::quantile::jackknife;
use crate::measure::GeometryRecord;
use crate::network::{
    Architecture, Data, Experiment, FullyConnected, Initialiser, Network, Parameters, Replicate,
    Target, engine,
};
use crate::theory::WideNetwork;

/// The networks that are drawn at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Networks {
    /// Units a layer, and size of the input.
    pub width: usize,
    /// Networks a point.
    pub replicates: usize,
    /// Seed.
    pub seed: u64,
}

/// Depth scales longer than this need more layers than are drawn.
const LONGEST: f64 = 25.0;
/// Layers drawn for each layer of the depth scale, and bounds of their number: where the distance from
/// c* = 1 can be followed as far as it goes, and where noise soon covers it.
const ORDERED: (f64, usize, usize) = (7.0, 12, 150);
const CHAOTIC: (f64, usize, usize) = (3.0, 8, 60);
/// Layers that growth is read off.
const GROWING: usize = 30;
/// How far from a fixed point below 1 the cosines of two sets of inputs start, on either side: as a share
/// of the way to 1, where inputs stay the same, and at most.
const APART: (f64, f64) = (0.4, 0.3);
/// Where the points lie in the frame, from its lower left corner.
const PLACES: [(f64, f64); 8] = [
    (0.13, 0.33),
    (0.26, 0.33),
    (0.20, 0.80),
    (0.42, 0.80),
    (0.34, 0.24),
    (0.60, 0.16),
    (0.78, 0.62),
    (0.90, 0.22),
];

impl PhaseDiagram {
    /// Draws networks at up to eight points of the diagram; `told` hears of each.
    pub fn measure(&mut self, networks: Networks, told: Told<'_>) {
        let at = |values: &[f64], share: f64| {
            let (first, last) = (values[0], values[values.len() - 1]);
            let exact = first + share * (last - first);
            // To two digits, so that the point can be named.
            let digit = 10f64.powf((last - first).abs().log10().floor() - 1.0);
            tidy((exact / digit).round() * digit).clamp(first, last)
        };
        let points: Vec<Measured> = PLACES
            .iter()
            .filter_map(|&(x, y)| {
                let (sigma_w2, sigma_b2) = (at(&self.sigma_w2, x), at(&self.sigma_b2, y));
                Some(Measured {
                    sigma_w2,
                    sigma_b2,
                    value: None,
                    interval: None,
                    theory: self.expected(sigma_w2, sigma_b2)?,
                })
            })
            .collect();
        let count = points.len();
        told(0, count);
        self.measured = points
            .into_iter()
            .enumerate()
            .map(|(before, point)| {
                let found = self.estimate(&point, networks);
                told(before + 1, count);
                Measured {
                    value: found.map(|found| found.value),
                    interval: found.and_then(|found| found.interval),
                    ..point
                }
            })
            .collect();
    }

    /// What theory has at a point that can be measured.
    fn expected(&self, sigma_w2: f64, sigma_b2: f64) -> Option<f64> {
        if self.scale() == Scale::Growth {
            return self.growth(sigma_w2);
        }
        let network = WideNetwork {
            activation: self.activation,
            sigma_w2,
            sigma_b2,
        };
        let phase = network.phase();
        phase.c_star?;
        phase.xi_c.filter(|xi| xi.is_finite() && *xi <= LONGEST)
    }

    fn estimate(&self, point: &Measured, networks: Networks) -> Option<Estimate> {
        let wide = WideNetwork {
            activation: self.activation,
            sigma_w2: point.sigma_w2,
            sigma_b2: point.sigma_b2,
        };
        let look = |layers: usize, inputs: Inputs| -> Vec<Vec<GeometryRecord>> {
            let network = FullyConnected {
                depth: layers,
                width: networks.width,
                input_dim: networks.width,
                output_dim: 1,
                activation: self.activation,
                init: Initialiser::Gaussian,
                architecture: Architecture::PLAIN,
                bias_variance: point.sigma_b2,
                target: Target::default(),
            }
            .network(|_| point.sigma_w2 / networks.width as f64);
            let replicates = (0..networks.replicates as u64).into_par_iter();
            let look = |replicate| {
                let seed = networks.seed;
                one_look(&network, Replicate { seed, replicate }, inputs)
            };
            replicates.map(look).collect()
        };
        if self.scale() == Scale::Growth {
            let looks = look(GROWING, Inputs::default());
            return Estimate::of(networks.replicates, |without| growth(&looks, without));
        }
        let phase = wide.phase();
        let (q_star, c_star) = (phase.q_star?, phase.c_star?);
        // The inputs' mean square at which the length is at its fixed point from the start.
        let square = (q_star - point.sigma_b2) / point.sigma_w2;
        let start = |c: f64| Inputs {
            square,
            cosine: ((c * q_star - point.sigma_b2) / (point.sigma_w2 * square)).clamp(0.0, 1.0),
        };
        let layers = |(per_scale, least, most): (f64, usize, usize)| {
            ((per_scale * point.theory).ceil() as usize).clamp(least, most)
        };
        if c_star > 1.0 - 1e-9 {
            let layers = layers(ORDERED);
            let looks = look(layers, start(0.0));
            return Estimate::of(networks.replicates, |without| {
                let cosines = mean_cosines(&looks, layers, without)?;
                // 1 - c is its own measure of noise; near 1 the map is straight.
                let distance: Vec<f64> = cosines.iter().map(|c| 1.0 - c).collect();
                fit(&distance, 0.05, 1e-12)
            });
        }
        // The same networks from both sides of c*: what chance does to both goes out of their difference,
        // and so does the map's bend.
        let layers = layers(CHAOTIC);
        let apart = (APART.0 * (1.0 - c_star)).min(APART.1);
        let above = look(layers, start(c_star + apart));
        let below = look(layers, start(c_star - apart));
        Estimate::of(networks.replicates, |without| {
            let above = mean_cosines(&above, layers, without)?;
            let below = mean_cosines(&below, layers, without)?;
            let distance: Vec<f64> = above.iter().zip(&below).map(|(a, b)| a - b).collect();
            fit(&distance, 0.8, 0.08)
        })
    }
}

/// What the networks of a point show.
#[derive(Clone, Copy)]
struct Estimate {
    value: f64,
    interval: Option<(f64, f64)>,
}

impl Estimate {
    /// `of` estimates from all networks, or from all without one; that gives the interval.
    fn of(networks: usize, of: impl Fn(Option<usize>) -> Option<f64>) -> Option<Self> {
        let value = of(None)?;
        let without_one: Option<Vec<f64>> = match networks {
            0 | 1 => None,
            several => (0..several).map(|one| of(Some(one))).collect(),
        };
        let half = without_one.and_then(|estimates| jackknife(&estimates));
        Some(Self {
            value,
            interval: half.map(|half| (value - half, value + half)),
        })
    }
}

/// What networks are looked at with: mean square of a number, cosine between two inputs.
#[derive(Clone, Copy)]
struct Inputs {
    square: f64,
    cosine: f64,
}

impl Default for Inputs {
    fn default() -> Self {
        Self {
            square: 1.0,
            cosine: 0.0,
        }
    }
}

fn one_look(network: &Network, replicate: Replicate, inputs: Inputs) -> Vec<GeometryRecord> {
    let inputs = inputs.numbers(replicate, network.input_dim);
    let mut experiment = Experiment {
        network,
        data: engine::GEOMETRY_INPUTS,
        inputs: Data::Given(&inputs),
        targets: replicate.targets(),
        histogram_layers: &[],
    };
    engine::geometry(&mut experiment, &mut Parameters::<f64>::redrawn(replicate))
}

/// The draws, but not that of this index.
fn without<T>(all: &[T], one: Option<usize>) -> impl Iterator<Item = &T> {
    let indexed = all.iter().enumerate();
    indexed.filter_map(move |(index, item)| (Some(index) != one).then_some(item))
}

/// Mean cosine of the preactivations over the draws, layers 0..K; `None` where one died.
fn mean_cosines(
    all: &[Vec<GeometryRecord>],
    layers: usize,
    one: Option<usize>,
) -> Option<Vec<f64>> {
    let count = without(all, one).count() as f64;
    let cosine = |layer: usize| -> Option<f64> {
        let of_draw = without(all, one).map(|records| records[layer].correlation);
        Some(of_draw.sum::<Option<f64>>()? / count)
    };
    (0..layers).map(cosine).collect()
}

impl Inputs {
    /// Of `width` normal numbers each, one after the other.
    fn numbers(self, replicate: Replicate, width: usize) -> Vec<f64> {
        let mut numbers = vec![0.0; (engine::GEOMETRY_INPUTS + 1) * width];
        replicate.inputs().read(0, &mut numbers);
        let (common, own) = numbers.split_at(width);
        let of_common = (self.square * self.cosine).sqrt();
        let of_own = (self.square * (1.0 - self.cosine)).sqrt();
        own.chunks_exact(width)
            .flat_map(|own| own.iter().zip(common))
            .map(|(own, common)| of_own * own + of_common * common)
            .collect()
    }
}

/// Mean over the draws of the growth of the gradient on its way back, decades a layer.
fn growth(all: &[Vec<GeometryRecord>], one: Option<usize>) -> Option<f64> {
    let growths: Vec<f64> = without(all, one)
        .filter_map(|records| {
            let last = records.len() - 2;
            let length = |layer: usize| records[layer].one_input_gradient_rms?.log10();
            Some((length(0)? - length(last)?) / last as f64)
        })
        .collect();
    (!growths.is_empty()).then(|| growths.iter().sum::<f64>() / growths.len() as f64)
}

/// The depth scale of a distance that shrinks layer by layer: from the slope of its logarithm, from where
/// it is `begin` of its first value (and nearly exponential) to where it is `end` of it (and noise).
pub fn fit(distance: &[f64], begin: f64, end: f64) -> Option<f64> {
    let first = *distance.first()?;
    let start = distance.iter().position(|d| *d < begin * first)?;
    let points: Vec<(f64, f64)> = distance
        .iter()
        .enumerate()
        .skip(start)
        .take_while(|(_, d)| **d > end * first)
        .map(|(layer, d)| (layer as f64, d.ln()))
        .collect();
    if points.len() < 3 {
        return None;
    }
    let n = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let (mut square, mut product) = (0.0, 0.0);
    for point in &points {
        square += (point.0 - x).powi(2);
        product += (point.0 - x) * (point.1 - y);
    }
    let scale = -square / product;
    (scale.is_finite() && scale > 0.0).then_some(scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;
    use crate::theory::edge_of_chaos;

    #[test]
    fn an_exponential_has_its_own_scale() {
        let distance: Vec<f64> = (0..40).map(|l| 0.6 * (-f64::from(l) / 5.0).exp()).collect();
        let scale = fit(&distance, 0.5, 1e-3).unwrap();
        assert!((scale - 5.0).abs() < 1e-9, "{scale}");
        assert_eq!(fit(&[0.5, 0.5, 0.5, 0.5], 0.5, 0.0), None);
        assert_eq!(fit(&[], 0.5, 0.0), None);
    }

    #[test]
    fn inputs_have_the_cosine_asked_for() {
        let replicate = Replicate {
            seed: 1,
            replicate: 0,
        };
        let inputs = Inputs {
            square: 4.0,
            cosine: 0.9,
        };
        let inputs = inputs.numbers(replicate, 20_000);
        let dot = |a: usize, b: usize| -> f64 {
            let row = |i: usize| &inputs[20_000 * i..20_000 * (i + 1)];
            row(a).iter().zip(row(b)).map(|(a, b)| a * b).sum()
        };
        let cosine = dot(0, 5) / (dot(0, 0) * dot(5, 5)).sqrt();
        assert!((cosine - 0.9).abs() < 0.01, "{cosine}");
        assert!((dot(3, 3) / 20_000.0 / 4.0 - 1.0).abs() < 0.05);
    }

    const NETWORKS: Networks = Networks {
        width: 200,
        replicates: 6,
        seed: 0,
    };

    fn edge(activation: Activation, sigma_b2: f64) -> f64 {
        edge_of_chaos(activation, sigma_b2).sigma_w2.unwrap()
    }

    #[test]
    fn drawn_networks_have_the_depth_scale_of_theory() {
        for (activation, w) in [
            (Activation::Tanh, (0.5, 4.0)),
            (Activation::Sigmoid, (20.0, 200.0)),
        ] {
            let mut diagram = PhaseDiagram::new(activation, (2, w), (2, (0.0, 0.3)));
            diagram.measure(NETWORKS, &|_, _| ());
            assert!(diagram.measured.len() >= 6);
            for point in &diagram.measured {
                let off = (point.value.unwrap() / point.theory).ln().abs();
                // Below the edge 1 - c can be followed over many decades; above it the cosines of so
                // narrow networks wander about c*.
                let ordered = edge(activation, point.sigma_b2) > point.sigma_w2;
                let most = if ordered { 0.15 } else { 0.5 };
                assert!(off < most, "{activation} {point:?}");
                let (low, high) = point.interval.unwrap();
                assert!(
                    low < point.value.unwrap() && point.value.unwrap() < high,
                    "{point:?}"
                );
                // Two digits, as they are meant: no 3.3000000000000003.
                let digits = point.sigma_w2.to_string().len();
                assert!(digits <= 4, "{}", point.sigma_w2);
            }
        }
    }

    #[test]
    fn biases_leave_the_growth_of_relu_gradients_alone() {
        let mut diagram = PhaseDiagram::new(Activation::Relu, (2, (0.5, 4.0)), (2, (0.0, 0.3)));
        diagram.measure(NETWORKS, &|_, _| ());
        assert_eq!(diagram.measured.len(), 8);
        for point in &diagram.measured {
            // ln |g|² varies by about 5 / n a layer, and drifts by half of that.
            let drift = 1.25 / 200.0 / std::f64::consts::LN_10;
            let error = (1.25f64 / 200.0 / 29.0 / 6.0).sqrt() / std::f64::consts::LN_10;
            let off = point.value.unwrap() - point.theory;
            assert!(off.abs() < drift + 4.0 * error, "{point:?}");
            assert!(point.sigma_b2 > 0.0);
        }
    }
}
