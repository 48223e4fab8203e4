//! Moments of a unit's square a(x)², x ~ N(0, q): of what a layer's length is the sum.

use super::super::quadrature::gaussian_nodes;
use crate::network::Activation;

/// Moments of a(x)².
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SquareMoments {
    /// ln of the mean.
    pub ln_mean: f64,
    /// Standard deviation over the mean.
    pub spread: f64,
    /// Third central moment over the standard deviation's cube.
    pub skewness: f64,
}

/// Octaves of q on either side of 1 beyond which an activation is at its limits.
const OCTAVES: i64 = 80;
/// Points an octave. The cubic between four of them errs by 1e-7.
const POINTS: i64 = 16;

/// Moments by log2 q, computed as they are asked for.
pub(super) struct SquareTable {
    activation: Activation,
    points: Vec<Option<SquareMoments>>,
}

impl SquareTable {
    /// An empty table.
    pub fn new(activation: Activation) -> Self {
        let points = vec![None; (2 * OCTAVES * POINTS + 4) as usize];
        Self { activation, points }
    }

    /// The moments at q = e^`ln_q` > 0.
    pub fn at(&mut self, ln_q: f64) -> SquareMoments {
        let log2_q = ln_q / std::f64::consts::LN_2;
        let limit = OCTAVES as f64;
        // Degree 1 is its own limit.
        let inside = match self.activation.slopes() {
            Some(_) => 0.0,
            None => log2_q.clamp(-limit, limit),
        };
        let place = (inside + limit) * POINTS as f64;
        let first = place.floor();
        let t = place - first;
        let around: [SquareMoments; 4] = std::array::from_fn(|i| self.point(first as usize + i));
        // Lagrange's cubic through t = -1, 0, 1, 2.
        let weights = [
            -t * (t - 1.0) * (t - 2.0) / 6.0,
            (t + 1.0) * (t - 1.0) * (t - 2.0) / 2.0,
            -(t + 1.0) * t * (t - 2.0) / 2.0,
            (t + 1.0) * t * (t - 1.0) / 6.0,
        ];
        let mix = |field: fn(&SquareMoments) -> f64| -> f64 {
            weights.iter().zip(&around).map(|(w, m)| w * field(m)).sum()
        };
        let mut moments = SquareMoments {
            ln_mean: mix(|m| m.ln_mean),
            spread: mix(|m| m.spread),
            skewness: mix(|m| m.skewness),
        };
        // Beyond, the square grows as its limit does.
        let beyond = (log2_q - inside) * std::f64::consts::LN_2;
        let stays = match beyond > 0.0 {
            true => self.activation.is_bounded(),
            false => self.activation.at_zero() != 0.0,
        };
        if !stays {
            moments.ln_mean += beyond;
        } else if beyond < 0.0 {
            moments.spread *= (0.5 * beyond).exp();
        }
        moments
    }

    /// The point before the first one stands at -`OCTAVES`.
    fn point(&mut self, index: usize) -> SquareMoments {
        *self.points[index].get_or_insert_with(|| {
            let log2_q = (index as f64 - 1.0) / POINTS as f64 - OCTAVES as f64;
            SquareMoments::by_quadrature(self.activation, (0.5 * log2_q).exp2())
        })
    }
}

impl SquareMoments {
    /// Of b = a - a(0), so that a² - a(0)² = b (b + 2 a(0)) keeps its digits at small q.
    fn by_quadrature(activation: Activation, root_q: f64) -> Self {
        let at_zero = activation.at_zero();
        let (right, weights) = gaussian_nodes(root_q, activation.kinks());
        let mut values: Vec<f64> = right.iter().flat_map(|x| [*x, -x]).collect();
        activation.apply(&mut values, 0);
        for b in &mut values {
            *b *= *b + 2.0 * at_zero;
        }
        let mean_of = |g: &dyn Fn(f64) -> f64| -> f64 {
            let pairs = values.chunks_exact(2).zip(&weights);
            pairs.map(|(pair, w)| w * (g(pair[0]) + g(pair[1]))).sum()
        };
        let shift = mean_of(&|v| v);
        // Squares and cubes of small numbers in units of their size.
        let size = mean_of(&|v| (v - shift).abs());
        let second = mean_of(&|v| ((v - shift) / size).powi(2));
        let third = mean_of(&|v| ((v - shift) / size).powi(3));
        let mean = at_zero * at_zero + shift;
        Self {
            ln_mean: mean.ln(),
            spread: size * second.sqrt() / mean,
            skewness: third / second.powf(1.5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relu_and_linear_have_their_known_moments() {
        // E z² = 1, E z⁴ = 3, E z⁶ = 15; half of each for ReLU.
        let relu = SquareTable::new(Activation::Relu).at(3.0);
        assert!((relu.ln_mean - (3.0 - 2f64.ln())).abs() < 1e-13);
        assert!((relu.spread - 5f64.sqrt()).abs() < 1e-12);
        assert!((relu.skewness - 5.5 / 1.25f64.powf(1.5)).abs() < 1e-11);
        let linear = SquareTable::new(Activation::Linear).at(-900.0);
        assert!((linear.ln_mean + 900.0).abs() < 1e-11);
        assert!((linear.spread - 2f64.sqrt()).abs() < 1e-12);
        assert!((linear.skewness - 8f64.sqrt()).abs() < 1e-11);
    }

    #[test]
    fn the_table_is_the_quadrature() {
        for activation in Activation::ALL {
            let mut table = SquareTable::new(activation);
            for log2_q in [-79.93, -30.3, -3.71, -0.04, 0.2, 1.77, 6.4, 40.9, 79.97f64] {
                let got = table.at(log2_q * std::f64::consts::LN_2);
                let want = SquareMoments::by_quadrature(activation, (0.5 * log2_q).exp2());
                let about = format!("{activation} {log2_q}: {got:?} {want:?}");
                assert!((got.ln_mean - want.ln_mean).abs() < 1e-6, "{about}");
                let scale = want.spread.max(1e-3);
                assert!((got.spread - want.spread).abs() < 2e-6 * scale, "{about}");
                // Far in the tails of a step its skewness is large.
                let scale = want.skewness.abs().max(1.0);
                assert!(
                    (got.skewness - want.skewness).abs() < 1e-4 * scale,
                    "{about}"
                );
            }
        }
    }

    #[test]
    fn the_ends_join_on() {
        for activation in Activation::ALL {
            let mut table = SquareTable::new(activation);
            for edge in [-80.0, 80.0f64] {
                let [inside, middle, outside] =
                    [0.999, 1.0, 1.001].map(|f| table.at(f * edge * std::f64::consts::LN_2));
                let bend = inside.ln_mean + outside.ln_mean - 2.0 * middle.ln_mean;
                assert!(bend.abs() < 1e-6, "{activation} {edge}: {bend}");
                let bend = inside.spread.ln() + outside.spread.ln() - 2.0 * middle.spread.ln();
                // A step of that width varies by a millionth.
                assert!(
                    bend.abs() < 1e-6 || middle.spread < 2e-6,
                    "{activation} {edge}: {bend}"
                );
            }
        }
    }
}
