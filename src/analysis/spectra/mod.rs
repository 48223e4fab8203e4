//! Singular values of the Jacobian of drawn networks, beside the law of infinite width.
//!
//! Called by the `spectrum` command. Squared singular values are divided by their mean, tr(J Jᵀ) / n: one
//! network's overall scale moves with chance by about sqrt(L / n), the shape hardly.

mod statistics;

pub use statistics::{Ratios, Spread};

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::network::{
    Activation, Architecture, FullyConnected, Initialiser, Replicate, Target, jacobian,
};
use crate::spec::{Spec, Variance};
use crate::theory::{self, SpectralDensity, WideNetwork};

/// Hears how many networks of how many are done.
pub type Told<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// The Jacobians of one (width, activation, initialiser, sigma², depth).
#[derive(Clone, Debug, PartialEq)]
pub struct Spectra {
    /// Layers L: matrices, each followed by its activation.
    pub depth: usize,
    /// Units a layer, and size of the input: J is width × width.
    pub width: usize,
    /// After every matrix.
    pub activation: Activation,
    /// Distribution of the weights.
    pub init: Initialiser,
    /// Variance of a weight, as it was asked for.
    pub sigma2: Variance,
    /// Variance of a bias.
    pub bias2: f64,
    /// ln of the squared singular values of each network, descending, without those that are 0.
    pub networks: Vec<Vec<f64>>,
}

/// What infinite width says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Law {
    /// The largest normalised eigenvalue of J Jᵀ: known for ReLU and linear networks.
    pub edge: Option<f64>,
    /// Variance of the normalised eigenvalues.
    pub variance: f64,
}

/// What decides a network but for its depth and its draw.
type Group = (usize, Activation, Initialiser, Variance);

impl Spectra {
    /// Measures every cell of a spec, depths innermost.
    pub fn measure(spec: &Spec, told: Told<'_>) -> Vec<Self> {
        let mut groups: Vec<Group> = Vec::new();
        for &width in &spec.width {
            for &activation in &spec.activation {
                for &init in &spec.init {
                    groups.extend(spec.sigma2.iter().map(|s| (width, activation, init, *s)));
                }
            }
        }
        let tasks: Vec<_> = groups
            .iter()
            .flat_map(|group| (0..spec.replicates as u64).map(move |r| (*group, r)))
            .collect();
        let (done, count) = (AtomicUsize::new(0), tasks.len());
        told(0, count);
        let draw = |&((width, activation, init, sigma2), replicate): &(Group, u64)| {
            let network = FullyConnected {
                depth: spec.depth.last().copied().unwrap_or(1),
                width,
                input_dim: width,
                output_dim: 1,
                activation,
                init,
                bias_variance: spec.bias2,
                target: Target::default(),
                architecture: Architecture::PLAIN,
            }
            .network(|_| sigma2.value(width, width));
            let seed = spec.seed;
            let spectra = jacobian::spectra(&network, Replicate { seed, replicate }, &spec.depth);
            told(done.fetch_add(1, Ordering::SeqCst) + 1, count);
            spectra
        };
        let drawn: Vec<Vec<Vec<f64>>> = tasks.par_iter().map(draw).collect();
        let of_groups = groups.iter().zip(drawn.chunks(spec.replicates.max(1)));
        of_groups
            .flat_map(|(&(width, activation, init, sigma2), networks)| {
                spec.depth.iter().enumerate().map(move |(at, &depth)| Self {
                    depth,
                    width,
                    activation,
                    init,
                    sigma2,
                    bias2: spec.bias2,
                    networks: networks.iter().map(|n| n[at].clone()).collect(),
                })
            })
            .collect()
    }

    /// Whether weights count as orthogonal matrices in the limit (true) or as independent numbers (false);
    /// `None` where neither.
    fn is_orthogonal(&self) -> Option<bool> {
        match self.init {
            Initialiser::Orthogonal => Some(true),
            // Independent entries: their law has no part in the limit but by its variance.
            Initialiser::Gaussian
            | Initialiser::Uniform
            | Initialiser::TruncatedNormal
            | Initialiser::TruncatedUncorrected => Some(false),
            _ => None,
        }
    }

    /// Infinite width, where weights have a limit.
    pub fn law(&self) -> Option<Law> {
        let orthogonal = self.is_orthogonal()?;
        let sigma2 = self.sigma2.value(self.width, self.width) * self.init.variance_factor();
        let network = WideNetwork {
            activation: self.activation,
            sigma_w2: self.width as f64 * sigma2,
            sigma_b2: self.bias2,
        };
        // Biases move no mask of ReLU but by chance, so that its law is that without them.
        let known = theory::spectrum(self.activation, orthogonal, self.depth);
        // The input has mean square 1.
        let ln_q = (network.sigma_w2 + network.sigma_b2).ln();
        Some(Law {
            edge: known.map(|law| law.largest_eigenvalue),
            variance: known.map_or_else(
                || theory::spectrum_variance(&network, orthogonal, self.depth, ln_q),
                |law| law.variance,
            ),
        })
    }

    /// The density of that law, where it is known and has one.
    pub fn density(&self) -> Option<SpectralDensity> {
        theory::spectral_density(self.activation, self.is_orthogonal()?, self.depth)
    }

    /// "He’s variance", or "σ² = " and the variance or rule as it was asked for.
    pub fn variance_name(&self) -> String {
        match self.sigma2 {
            Variance::He => "He’s variance".into(),
            Variance::Glorot => "Glorot’s variance".into(),
            Variance::Lecun => "LeCun’s variance".into(),
            other => format!("σ² = {other}"),
        }
    }

    /// What every network's spectrum says, the dead ones (J = 0) left out.
    pub fn ratios(&self) -> Vec<Ratios> {
        let networks = self.networks.iter();
        networks
            .filter_map(|ln| Ratios::of(ln, self.width))
            .collect()
    }

    /// log10 of all networks' normalised squared singular values, but for those that are 0.
    pub fn log10_eigenvalues(&self) -> Vec<f64> {
        let normalised = |ln: &Vec<f64>| {
            let mean = Ratios::of(ln, self.width).map_or(0.0, |ratios| ratios.ln_mean);
            let log10 = ln.iter().map(move |x| (x - mean) / std::f64::consts::LN_10);
            log10.collect::<Vec<f64>>()
        };
        self.networks.iter().flat_map(normalised).collect()
    }
}
