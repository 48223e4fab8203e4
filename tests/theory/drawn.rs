//! Whole networks, drawn weight by weight and followed at one input, against the laws of theory.

use initscope::theory::{Architecture, Basis, OneInputLaw};
use ndarray_rand::rand_distr::{Distribution, StandardNormal};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// log10 RMS of h_l and of dL/df_l by layer, of one network; `None` where it is dead.
pub struct Drawn {
    pub hidden: Vec<Option<f64>>,
    pub gradient: Vec<Option<f64>>,
}

/// log10 of the root mean square.
fn log10_rms(values: &[f64]) -> Option<f64> {
    let square = values.iter().map(|v| v * v).sum::<f64>() / values.len() as f64;
    (square > 0.0).then(|| 0.5 * square.log10())
}

/// What the networks see.
#[derive(Clone, Copy, PartialEq)]
pub enum Input {
    /// RMS 1; the direction makes no difference.
    One,
    /// N(0, 1), another for every network; hidden RMS are over its own.
    Normal,
}

/// One network.
fn draw(architecture: &Architecture, input: Input, random: &mut ChaCha8Rng) -> Drawn {
    let mut normal = || -> f64 { StandardNormal.sample(random) };
    let Architecture {
        activation,
        depth,
        width,
        input_dim,
        output_dim,
        ..
    } = *architecture;
    let mut h: Vec<f64> = match input {
        Input::One => vec![1.0; input_dim],
        Input::Normal => (0..input_dim).map(|_| normal()).collect(),
    };
    let at_input = log10_rms(&h).unwrap();
    let mut hidden = vec![Some(0.0)];
    let (mut weights, mut preactivations) = (Vec::new(), Vec::new());
    for k in 0..=depth {
        let (rows, variance) = match k {
            0 => (width, architecture.first_variance),
            k if k == depth => (output_dim, architecture.last_variance),
            _ => (width, architecture.hidden_variance),
        };
        let matrix: Vec<Vec<f64>> = (0..rows)
            .map(|_| h.iter().map(|_| variance.sqrt() * normal()).collect())
            .collect();
        let f: Vec<f64> = matrix
            .iter()
            .map(|row| {
                let sum: f64 = row.iter().zip(&h).map(|(w, h)| w * h).sum();
                sum + architecture.bias2.sqrt() * normal()
            })
            .collect();
        h = f.iter().map(|&f| activation.value(f)).collect();
        if k < depth {
            hidden.push(log10_rms(&h).map(|log10| log10 - at_input));
        }
        weights.push(matrix);
        preactivations.push(f);
    }
    let target = |normal: &mut dyn FnMut() -> f64| {
        architecture.target_mean + architecture.target_variance.sqrt() * normal()
    };
    let mut g: Vec<f64> = preactivations[depth]
        .iter()
        .map(|f| 2.0 * (f - target(&mut normal)))
        .collect();
    let mut gradient = vec![log10_rms(&g)];
    for k in (0..depth).rev() {
        g = (0..width)
            .map(|i| {
                let back: f64 = weights[k + 1]
                    .iter()
                    .zip(&g)
                    .map(|(row, g)| row[i] * g)
                    .sum();
                activation.slope(preactivations[k][i]) * back
            })
            .collect();
        gradient.push(log10_rms(&g));
    }
    gradient.reverse();
    Drawn { hidden, gradient }
}

/// So many networks.
pub fn drawn(architecture: &Architecture, input: Input, networks: usize) -> Vec<Drawn> {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    (0..networks)
        .map(|_| draw(architecture, input, &mut random))
        .collect()
}

/// Holds one column of drawn networks to a law: at every layer the share of dead networks, mean and
/// variance of the logarithm and the shares below the quantiles within 4 standard errors.
pub fn agree(
    networks: &[Drawn],
    column: fn(&Drawn) -> &Vec<Option<f64>>,
    law: &OneInputLaw,
    about: &str,
) {
    // A simulated law has a sampling error of its own.
    let own = match law.basis {
        Basis::Exact => 0.0,
        Basis::Simulated { networks } => 1.0 / networks as f64,
    };
    for (l, layer) in law.layers.iter().enumerate() {
        let alive: Vec<f64> = networks.iter().filter_map(|n| column(n)[l]).collect();
        let (all, n) = (networks.len() as f64, alive.len() as f64);
        let within = |got: f64, want: f64, error: f64, what: &str| {
            assert!(
                (got - want).abs() <= 4.0 * error + 1e-9,
                "{about}, layer {l}, {what}: {got} against {want} +- {error}"
            );
        };
        let dead = layer.dead;
        within(
            1.0 - n / all,
            dead,
            (dead * (1.0 - dead) / all).sqrt(),
            "dead",
        );
        if alive.len() < 100 {
            continue;
        }
        let mean = alive.iter().sum::<f64>() / n;
        let central = |power| alive.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / n;
        let (variance, fourth) = (central(2), central(4));
        within(
            mean,
            layer.mean,
            (variance * (1.0 / n + own)).sqrt(),
            "mean",
        );
        let error = ((fourth - variance * variance) * (1.0 / n + own)).sqrt();
        within(variance, layer.std * layer.std, error, "variance");
        if variance == 0.0 {
            continue;
        }
        for (p, quantile) in [0.05, 0.25, 0.5, 0.75, 0.95]
            .into_iter()
            .zip(layer.quantiles)
        {
            let below = alive.iter().filter(|x| **x < quantile).count() as f64 / n;
            within(below, p, (p * (1.0 - p) * (1.0 / n + own)).sqrt(), "share");
        }
    }
}
