//! The law of the length of one input for any activation, with or without bias, by simulation.
//!
//! Given |h_{k-1}|², the n preactivations of layer k are independent N(0, sigma² |h_{k-1}|² +
//! sigma_b²): the length is a Markov chain, and a network needs n numbers a layer, not n². Of many
//! units not even these: the sum of their squares is drawn as one number with its exact mean and
//! nearly its variance and skewness.

use std::f64::consts::LN_2;

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Normal};

use super::sample::{chi_squared, generator, networks, normal};
use super::squares::SquareTable;
use super::{Basis, LogLaw, OneInputLaw};
use crate::network::Activation;
use crate::theory::InputLaw;
use crate::theory::mean_field::{Architecture, ln_add};

/// Layers of fewer units than this are drawn unit by unit.
const MANY: usize = 32;
/// Units, or layers of many units, that fit into the time.
const BUDGET_UNITS: f64 = 2e6;
const BUDGET_LAYERS: f64 = 6e5;

/// See [`super::one_input`]; `None` where every network is dead.
pub(super) fn forward(architecture: &Architecture) -> Option<OneInputLaw> {
    let Architecture {
        activation,
        depth,
        width,
        bias2,
        ..
    } = *architecture;
    if width == 0 {
        return None;
    }
    let ln_n = (width as f64).ln();
    let first = (architecture.input_dim as f64).ln() + architecture.first_variance.ln();
    let rest = ln_n + architecture.hidden_variance.ln();
    let mut random = generator();
    let steps = depth as f64;
    let networks = match width < MANY {
        true => networks(BUDGET_UNITS, steps * width as f64),
        false => networks(BUDGET_LAYERS, steps),
    };
    let mut layer = match width < MANY {
        true => LayerDraw::Units(vec![0.0; width]),
        false => LayerDraw::Sum {
            table: SquareTable::new(activation),
            normals: spread_normals(networks),
        },
    };
    // Biases revive what follows a dead layer.
    let dead = match activation.slopes() {
        Some((0.0, _)) => (-(width as f64)).exp2(),
        _ => 0.0,
    };
    let mut layers = vec![LogLaw::ONE];
    // ln of the mean square of x, and of h.
    let input = architecture.input_dim;
    let start: Vec<f64> = (0..networks)
        .map(|_| match architecture.inputs {
            InputLaw::Gaussian => (chi_squared(&mut random, input) / input as f64).ln(),
            other => other.ln_mean_square(),
        })
        .collect();
    let mut ln_square = start.clone();
    for k in 0..depth {
        let ln_weights = if k == 0 { first } else { rest };
        for ln in &mut ln_square {
            *ln = ln_add(ln_weights + *ln, bias2.ln());
        }
        layer.draw(&mut random, activation, width, &mut ln_square);
        let ratios = ln_square.iter().zip(&start).map(|(ln, start)| ln - start);
        let alive = ratios.filter(|ln| ln.is_finite());
        let mut sample: Vec<(f64, f64)> = alive.map(|ln| (ln, 1.0)).collect();
        layers.push(LogLaw::of(&mut sample, dead)?);
    }
    Some(OneInputLaw {
        layers,
        basis: Basis::Simulated { networks },
    })
}

/// How a layer is drawn.
enum LayerDraw {
    /// Unit by unit, in this space.
    Units(Vec<f64>),
    /// As the sum of squares, from moments of one square and one normal a network.
    Sum {
        table: SquareTable,
        normals: Vec<f64>,
    },
}

impl LayerDraw {
    /// Replaces ln q of the preactivations by ln of the mean of a², network by network.
    fn draw(
        &mut self,
        random: &mut ChaCha8Rng,
        activation: Activation,
        width: usize,
        ln: &mut [f64],
    ) {
        match self {
            Self::Units(block) => {
                for ln in ln {
                    *ln = mean_square(random, activation, *ln, block);
                }
            }
            Self::Sum { table, normals } => {
                // Latin hypercube sampling (McKay et al. 1979): every layer sees the same spread
                // normals in a new order, so that means and variances hardly err.
                normals.shuffle(random);
                let root_n = (width as f64).sqrt();
                for (ln, z) in ln.iter_mut().zip(normals) {
                    *ln = match *ln == f64::NEG_INFINITY {
                        true => 2.0 * activation.at_zero().ln(),
                        false => {
                            let square = table.at(*ln);
                            let step = skewed(*z, square.skewness / root_n);
                            // Far out on the left the law is cut before 0.
                            let ratio = 1.0 + square.spread / root_n * step;
                            square.ln_mean + ratio.max(LEAST).ln()
                        }
                    };
                }
            }
        }
    }
}

/// The least mean square of a layer of many units, over its mean.
const LEAST: f64 = 1e-2;

/// A number of mean 0, variance 1 and this skewness from a standard normal: a shifted gamma
/// variable, as sums of squares nearly are (Wilson & Hilferty 1931). Good to a skewness of 2, where
/// it is cut: beyond, all but a few units are saturated, and what is left of the spread is small.
fn skewed(z: f64, skewness: f64) -> f64 {
    let skewness = skewness.clamp(-2.0, 2.0);
    let unit = z / 6.0 - skewness / 36.0;
    let step = unit * skewness;
    2.0 * unit * (3.0 + step * (3.0 + step))
}

/// `count` standard normals, spread as evenly as a sample can be, of variance 1.
fn spread_normals(count: usize) -> Vec<f64> {
    let law = Normal::standard();
    let mut normals: Vec<f64> = (0..count)
        .map(|i| law.inverse_cdf((i as f64 + 0.5) / count as f64))
        .collect();
    let square: f64 = normals.iter().map(|z| z * z).sum();
    let scale = (count as f64 / square).sqrt();
    for z in &mut normals {
        *z *= scale;
    }
    normals
}

/// ln of the mean of a(x)² over as many x ~ N(0, e^`ln_q`) as the block has units.
fn mean_square(
    random: &mut ChaCha8Rng,
    activation: Activation,
    ln_q: f64,
    block: &mut [f64],
) -> f64 {
    let at_zero = activation.at_zero();
    if ln_q == f64::NEG_INFINITY {
        return 2.0 * at_zero.ln();
    }
    // x = u · 2^e, so that no length leaves the range of a float.
    let log2 = 0.5 * ln_q / LN_2;
    let exponent = log2.floor();
    let scale = (log2 - exponent).exp2();
    for u in &mut *block {
        *u = scale * normal(random);
    }
    activation.apply(block, exponent as i64);
    let exponent = activation.output_exponent(exponent as i64);
    // a = a(0) + b · 2^e, in units of 2^e where that is large or all there is.
    let (offset, factor, units) = match at_zero != 0.0 && exponent <= 0 {
        true => (at_zero, (exponent as f64).exp2(), 0),
        false => (at_zero * (-exponent as f64).exp2(), 1.0, exponent),
    };
    let sum: f64 = block.iter().map(|b| (offset + factor * b).powi(2)).sum();
    (sum / block.len() as f64).ln() + 2.0 * units as f64 * LN_2
}
