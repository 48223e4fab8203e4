//! The law of the gradient's length at one input: degree-1 activations without bias, one output.
//!
//! Of a random network only lengths are followed, which have the same law as in the whole one. Let
//! g_k = df_K/df_k and v_k = df_K/dh_k = W_kᵀ g_k. Given h_k and f_k = W_k h_k, the rest of W_k (what it
//! does to the complement of h_k) is Gaussian and independent of everything that follows, so that
//!
//! ```text
//! v_k = h_k f_K / |h_k|² + sigma |g_k| z,   z standard normal in the complement of h_k,
//! ```
//!
//! as f_k·g_k = f_K (Euler, degree 1). Then g_{k-1} = a'(f_{k-1}) v_k. Among the N units with
//! f_{k-1} > 0, and among the others, a' is constant: squares add up to chi² laws with N - 1 and
//! n - N - 1 degrees of freedom, and the plane spanned by the two halves of h_k is left. With y = 0
//! this is the dependence of gradient and output that lets the mean grow by (1 + 5/n) a layer at He.

use rand::RngCore;

use super::sample::{chi_squared, generator, networks, normal, positives};
use super::{Basis, LogLaw, OneInputLaw};
use crate::theory::mean_field::Architecture;

/// Steps of one layer of one network that fit into the time.
const BUDGET: f64 = 400_000.0;
/// A share of dead networks that no sample shows.
const NEGLIGIBLE: f64 = 1e-9;

/// A hidden layer on the way forward.
#[derive(Clone, Copy)]
struct Layer {
    /// Units with a positive preactivation.
    positive: usize,
    /// |h_k|² / (sigma² |h_{k-1}|²).
    stretch: f64,
    /// Share of the positive units in |h_k|².
    share: f64,
}

/// See [`super::one_input_gradient`].
pub(super) fn gradient(architecture: &Architecture) -> Option<OneInputLaw> {
    let walk = Walk::new(architecture)?;
    let depth = architecture.depth;
    let target = (
        architecture.target_mean,
        architecture.target_variance.sqrt(),
    );
    let with_target = target != (0.0, 0.0);
    // A layer of ReLUs dies with probability 2^-n.
    let dead_layer = match walk.slopes.0 {
        0.0 => (-(walk.width as f64)).exp2(),
        _ => 0.0,
    };
    let alive_up_to = |layers: usize| (layers as f64 * (-dead_layer).ln_1p()).exp();
    let passes = with_target && 1.0 - alive_up_to(depth) > NEGLIGIBLE;

    let mut random = generator();
    let networks = networks(BUDGET, depth as f64);
    // ln |dL/df_l|² by layer: of networks that are alive, and what dead layers pass on.
    let mut alive = vec![Vec::with_capacity(networks); depth + 1];
    let mut passed = vec![Vec::new(); depth + 1];
    for _ in 0..networks {
        let y = match target.1 {
            0.0 => target.0,
            std => target.0 + std * normal(&mut random),
        };
        walk.alive(&mut random, y, &mut alive);
        if passes {
            walk.passed(&mut random, y, &mut passed);
        }
    }

    let mut laws = Vec::with_capacity(depth + 1);
    for (l, (alive, passed)) in alive.into_iter().zip(passed).enumerate() {
        let all = alive_up_to(depth);
        // A network that died before l still passes what comes from the target; at l = K any.
        let died_before = 1.0 - if l == depth { all } else { alive_up_to(l) };
        let dead = match with_target {
            true => (1.0 - all - died_before).max(0.0),
            false => 1.0 - all,
        };
        let weights = match passed.is_empty() || all + died_before == 0.0 {
            true => (1.0, 0.0),
            false => (all, died_before),
        };
        let ln_units = if l == depth {
            0.0
        } else {
            (walk.width as f64).ln()
        };
        let alive = alive.into_iter().map(|ln| (ln - ln_units, weights.0));
        let passed = passed.into_iter().map(|ln| (ln - ln_units, weights.1));
        laws.push(LogLaw::of(
            &mut alive.chain(passed).collect::<Vec<_>>(),
            dead,
        )?);
    }
    Some(OneInputLaw {
        layers: laws,
        basis: Basis::Simulated { networks },
    })
}

/// What decides the lengths.
struct Walk {
    slopes: (f64, f64),
    width: usize,
    depth: usize,
    ln_input: f64,
    /// ln of the variances of W_0, W_1 .. W_{K-1}, W_K.
    ln_variances: [f64; 3],
}

impl Walk {
    /// `None` where the law is not known, or every gradient is 0.
    fn new(architecture: &Architecture) -> Option<Self> {
        let walk = Self {
            slopes: architecture.activation.slopes()?,
            width: architecture.width,
            depth: architecture.depth,
            ln_input: (architecture.input_dim as f64).ln() + architecture.inputs.ln_mean_square(),
            ln_variances: [
                architecture.first_variance.ln(),
                architecture.hidden_variance.ln(),
                architecture.last_variance.ln(),
            ],
        };
        let known = architecture.bias2 == 0.0 && architecture.output_dim == 1;
        let alive = (0..=walk.depth).all(|l| walk.ln_variance(l).is_finite());
        (known && alive && walk.width > 0 && walk.depth > 0).then_some(walk)
    }

    /// ln of the variance of W_l.
    fn ln_variance(&self, l: usize) -> f64 {
        match l {
            0 => self.ln_variances[0],
            l if l == self.depth => self.ln_variances[2],
            _ => self.ln_variances[1],
        }
    }

    /// Draws a network without dead layers and adds its ln |dL/df_l|² to each layer.
    fn alive(&self, random: &mut impl RngCore, y: f64, into: &mut [Vec<f64>]) {
        let layers: Vec<Layer> = (0..self.depth)
            .map(|_| Layer::draw(random, self.width, self.slopes))
            .collect();
        // q_l = sigma_l² |h_l|², the variance of a unit of f_l.
        let mut ln_square = self.ln_input;
        let mut ln_q = Vec::with_capacity(self.depth + 1);
        for l in 0..=self.depth {
            ln_q.push(ln_square + self.ln_variance(l));
            if l < self.depth {
                ln_square = ln_q[l] + layers[l].stretch.ln();
            }
        }
        let unit = normal(random);
        let ln_output = ln_q[self.depth] + (unit * unit).ln();
        let ln_loss = 4f64.ln() + ln_square_difference(unit.signum(), ln_output, y);
        into[self.depth].push(ln_loss);
        // q_l |g_l|² / f_K²: no variance in it, and no depth takes it out of the range of a float.
        let mut ratio = 1.0 / (unit * unit);
        for l in (0..self.depth).rev() {
            ratio = layers[l].back(random, self.width, self.slopes, ratio);
            into[l].push(ln_loss + ratio.ln() + ln_output - ln_q[l]);
        }
    }

    /// The same through dead layers: f_K = 0, and every slope is that at 0, of the right.
    fn passed(&self, random: &mut impl RngCore, y: f64, into: &mut [Vec<f64>]) {
        let ln_slope2 = 2.0 * self.slopes.1.abs().ln();
        let mut ln = 4f64.ln() + (y * y).ln();
        into[self.depth].push(ln);
        for l in (0..self.depth).rev() {
            // The readout's row is as long as the last hidden layer, like all others.
            let square = chi_squared(random, self.width);
            ln += self.ln_variance(l + 1) + ln_slope2 + square.ln();
            into[l].push(ln);
        }
    }
}

impl Layer {
    /// A layer that is not dead.
    fn draw(random: &mut impl RngCore, width: usize, slopes: (f64, f64)) -> Self {
        let [negative, positive] = [slopes.0 * slopes.0, slopes.1 * slopes.1];
        loop {
            let count = positives(random, width);
            let right = positive * chi_squared(random, count);
            let left = match negative {
                0.0 => 0.0,
                _ => negative * chi_squared(random, width - count),
            };
            if right + left > 0.0 {
                return Self {
                    positive: count,
                    stretch: right + left,
                    share: right / (right + left),
                };
            }
        }
    }

    /// q_{k-1} |g_{k-1}|² / f_K² from q_k |g_k|² / f_K², k being this layer.
    fn back(&self, random: &mut impl RngCore, width: usize, slopes: (f64, f64), ratio: f64) -> f64 {
        let (right, left) = (self.positive, width - self.positive);
        let [negative, positive] = [slopes.0 * slopes.0, slopes.1 * slopes.1];
        // v_k in units of f_K / |h_k|, in the plane of the two halves of h_k, and out of it.
        let root = ratio.sqrt();
        let turn = match right > 0 && left > 0 && negative > 0.0 {
            true => root * normal(random),
            false => 0.0,
        };
        let (cos, sin) = (self.share.sqrt(), (1.0 - self.share).sqrt());
        let mut square = positive
            * ((cos + turn * sin).powi(2) + ratio * chi_squared(random, right.saturating_sub(1)));
        if negative > 0.0 {
            let rest = chi_squared(random, left.saturating_sub(1));
            square += negative * ((sin - turn * cos).powi(2) + ratio * rest);
        }
        square / self.stretch
    }
}

/// ln (f - y)² for f of this sign and ln f².
fn ln_square_difference(sign: f64, ln_f2: f64, y: f64) -> f64 {
    if y == 0.0 {
        return ln_f2;
    }
    let (ln_f, ln_y) = (0.5 * ln_f2, y.abs().ln());
    let scale = ln_f.max(ln_y);
    let difference = sign * (ln_f - scale).exp() - y.signum() * (ln_y - scale).exp();
    2.0 * (scale + difference.abs().ln())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;

    #[test]
    fn the_mean_square_is_the_one_derived() {
        // With y = 0 (derived by hand): E |dL/df_{k-1}|² = 4 |x|² sigma² alpha^(k-1+2m) (1 + 5/n)^m, m = K - k + 1,
        // and with a target of variance s² besides 4 s² alpha^m.
        let (width, depth, sigma2) = (40, 3, 0.06);
        let (n, alpha) = (width as f64, 0.5 * width as f64 * sigma2);
        for target_variance in [0.0, 50.0f64] {
            let walk = Walk::new(&Architecture {
                activation: Activation::Relu,
                depth,
                width,
                input_dim: width,
                inputs: crate::theory::InputLaw::Gaussian,
                output_dim: 1,
                first_variance: sigma2,
                hidden_variance: sigma2,
                last_variance: sigma2,
                bias2: 0.0,
                target_mean: 0.0,
                target_variance,
            })
            .unwrap();
            let mut random = generator();
            let networks = 50_000;
            let mut layers = vec![Vec::new(); depth + 1];
            for _ in 0..networks {
                let y = target_variance.sqrt() * normal(&mut random);
                walk.alive(&mut random, y, &mut layers);
            }
            for (l, layer) in layers.iter().enumerate().take(depth) {
                let m = (depth - l) as f64;
                let own =
                    4.0 * n * sigma2 * alpha.powf(l as f64 + 2.0 * m) * (1.0 + 5.0 / n).powf(m);
                let want = own + 4.0 * target_variance * alpha.powf(m);
                let squares: Vec<f64> = layer.iter().map(|ln| ln.exp()).collect();
                let count = squares.len() as f64;
                let mean = squares.iter().sum::<f64>() / count;
                let second = squares.iter().map(|s| s * s).sum::<f64>() / count;
                let error = ((second - mean * mean) / count).sqrt();
                assert!(
                    (mean - want).abs() < 4.0 * error && error < 0.05 * want,
                    "{l}: {mean} +- {error} against {want}"
                );
            }
        }
    }
}
