//! What inputs are like, as far as theory asks: how long they are, and the angles between them.

use super::correlation::angle_nodes;
use super::input_length::{LengthNode, length_nodes, mean_length};
use crate::network::engine::GEOMETRY_INPUTS;
use crate::network::spread_points;

/// The law of a network's inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum InputLaw {
    /// x ~ N(0, 1)^D, independent.
    #[default]
    Gaussian,
    /// |x|² = D; points 2i and 2i + 1 have this cosine, the pairs lie at random.
    Pairs {
        /// From -1 to 1.
        cosine: f64,
        /// How many points there are.
        points: usize,
    },
    /// |x|² = D, evenly spaced on a great circle.
    Circle {
        /// How many points there are.
        points: usize,
    },
    /// Given ones, taken as if all were of one length.
    Given {
        /// Mean of their numbers.
        mean: f64,
        /// Mean of the squares.
        mean_square: f64,
        /// E |x| / sqrt(E |x|²).
        mean_length: f64,
    },
}

/// A pair of inputs, or many alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PairNode {
    /// 1 - cosine of the two.
    pub one_minus_c: f64,
    /// Its weight where a layer's variance over the inputs is asked for; all add up to 1.
    pub in_shares: f64,
    /// Its weight in a mean cosine; all add up to 1.
    pub in_cosines: f64,
}

/// The inputs' size from which on random pairs are at right angles, near enough.
const MANY_DIMENSIONS: usize = 10;

/// Cosines that differ by less are one.
const ROUNDING: f64 = 1e-12;

impl InputLaw {
    /// A quadrature over |x|² / E |x|² for inputs of this size.
    pub(super) fn lengths(self, input_dim: usize) -> Vec<LengthNode> {
        match self {
            Self::Gaussian => length_nodes(input_dim),
            _ => vec![LengthNode {
                ln_ratio: 0.0,
                weight: 1.0,
            }],
        }
    }

    /// E |x| / sqrt(E |x|²).
    pub(super) fn mean_length(self, input_dim: usize) -> f64 {
        match self {
            Self::Gaussian => mean_length(input_dim),
            Self::Pairs { .. } | Self::Circle { .. } => 1.0,
            Self::Given { mean_length, .. } => mean_length,
        }
    }

    /// ln of the mean square of an input's numbers.
    pub(super) fn ln_mean_square(self) -> f64 {
        match self {
            Self::Given { mean_square, .. } => mean_square.ln(),
            _ => 0.0,
        }
    }

    /// Over all data, for how far the outputs of one network lie apart: in a large sample pairs are as
    /// independent points, and a circle's angles are those of random points in two dimensions. `None` for
    /// given inputs.
    pub(super) fn angles(self, input_dim: usize) -> Option<Vec<(f64, f64)>> {
        match self {
            Self::Gaussian | Self::Pairs { .. } => Some(angle_nodes(input_dim)),
            Self::Circle { .. } => Some(angle_nodes(2)),
            Self::Given { .. } => None,
        }
    }

    /// The pairs among the inputs that are looked at one by one. Random ones are at right angles where
    /// `at_right_angles`, for which the input's size has to be 10 or more, or at every angle. `None` where
    /// nothing is known of them.
    pub(super) fn pairs(self, input_dim: usize, at_right_angles: bool) -> Option<Vec<PairNode>> {
        let many = input_dim >= MANY_DIMENSIONS;
        let random = |share: f64, cosine: f64| -> Vec<PairNode> {
            let nodes = match at_right_angles && many {
                true => vec![(1.0, 1.0)],
                false => angle_nodes(input_dim),
            };
            let node = |(weight, one_minus_c): (f64, f64)| PairNode {
                one_minus_c,
                in_shares: share * weight,
                in_cosines: cosine * weight,
            };
            nodes.into_iter().map(node).collect()
        };
        match self {
            // Also of different lengths, which matters in few dimensions.
            Self::Gaussian => (many || !at_right_angles).then(|| random(1.0, 1.0)),
            Self::Pairs { cosine, points } => {
                let n = points.min(GEOMETRY_INPUTS);
                let all = (n * n.saturating_sub(1)).max(1) as f64;
                let partners = (n / 2 * 2) as f64 / all;
                let mut nodes = random(1.0 - partners, 0.0);
                nodes.push(PairNode {
                    one_minus_c: 1.0 - cosine,
                    in_shares: partners,
                    in_cosines: 1.0,
                });
                Some(nodes)
            }
            Self::Circle { points } => Some(on_circle(points)),
            Self::Given { .. } => None,
        }
    }
}

/// All pairs of the points of a circle that are looked at.
fn on_circle(points: usize) -> Vec<PairNode> {
    let at = spread_points(points);
    let angle = |i: usize, j: usize| std::f64::consts::TAU * (i - j) as f64 / points as f64;
    let pairs = at.iter().enumerate();
    let pairs = pairs.flat_map(|(place, &i)| at[..place].iter().map(move |&j| (i, j)));
    let mut all: Vec<f64> = pairs
        .map(|(i, j)| 2.0 * (0.5 * angle(i, j)).sin().powi(2))
        .collect();
    all.sort_by(f64::total_cmp);
    let weight = (all.len().max(1) as f64).recip();
    let alike = all.chunk_by(|a, b| b - a < ROUNDING);
    alike
        .map(|alike| {
            let share = weight * alike.len() as f64;
            PairNode {
                one_minus_c: alike[0],
                in_shares: share,
                in_cosines: share,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up_and_means_are_those_of_the_points() {
        let laws = [
            InputLaw::Gaussian,
            InputLaw::Pairs {
                cosine: 0.4,
                points: 1000,
            },
            InputLaw::Pairs {
                cosine: 0.4,
                points: 5,
            },
            InputLaw::Circle { points: 1000 },
            InputLaw::Circle { points: 7 },
        ];
        for law in laws {
            for right in [false, true] {
                let nodes = law.pairs(20, right).unwrap();
                let sum = |of: fn(&PairNode) -> f64| nodes.iter().map(of).sum::<f64>();
                assert!((sum(|n| n.in_shares) - 1.0).abs() < 1e-12, "{law:?}");
                assert!((sum(|n| n.in_cosines) - 1.0).abs() < 1e-12, "{law:?}");
                let cosine = 1.0 - sum(|n| n.in_cosines * n.one_minus_c);
                let want = match law {
                    InputLaw::Pairs { cosine, .. } => cosine,
                    // n evenly spaced vectors add up to 0: n + n (n - 1) c = 0.
                    InputLaw::Circle { points: 7 } => -1.0 / 6.0,
                    InputLaw::Circle { .. } => -1.0 / 15.0,
                    _ => 0.0,
                };
                assert!((cosine - want).abs() < 1e-4, "{law:?}: {cosine}");
            }
        }
        assert_eq!(InputLaw::Gaussian.pairs(3, true), None);
    }
}
