//! The input-output Jacobian of the hidden layers, and its singular values at any depth.
//!
//! Called by `analysis::spectra`. Depth L means L matrices, each followed by its activation:
//! J = D_L W_{L-1} ... D_1 W_0 at one input, D_l diagonal with a'(f_{l-1}). The product is never formed:
//! `chain` keeps it as Q · 2^e · U, so that its small singular values are as right as the large ones.

mod chain;
mod graded;
mod pivoted;
mod signal;
mod vectors;

use super::{Block, Network, Parameters, Replicate};
use chain::Chain;
use signal::Signal;

/// Natural logarithms of the squared singular values of J after each of `depths` (ascending, each at most
/// the network's), at one input of N(0, 1): in descending order, those that are 0 left out.
///
/// The network is of dense blocks and activations only. The weights are those of every other measurement of it. To 1e-9 relative or better,
/// whatever the ratio of the smallest to the largest.
pub fn spectra(network: &Network, replicate: Replicate, depths: &[usize]) -> Vec<Vec<f64>> {
    let mut input = vec![0.0; network.input_dim];
    replicate.inputs().read(0, &mut input);
    let mut parameters = Parameters::redrawn(replicate);
    let mut signal = Signal::of(input);
    let mut chain = Chain::new(network.input_dim);
    let mut spectra = Vec::new();
    let mut layer = 0;
    let mut matrix = None;
    for (index, block) in network.blocks.iter().enumerate() {
        match block {
            Block::Dense(dense) if depths.last().is_some_and(|last| layer < *last) => {
                let weights = parameters.dense(network, index, dense);
                signal.through(dense, weights);
                matrix = Some((weights.rows().to_vec(), dense.weight_variance.sqrt()));
            }
            Block::Dense(_) => break,
            Block::Activation(activation) => {
                let slopes = signal.activate(*activation);
                if let Some((weights, sigma)) = matrix.take() {
                    chain.extend(&weights, sigma, &slopes);
                }
                layer += 1;
                spectra.extend(
                    depths
                        .iter()
                        .filter(|d| **d == layer)
                        .map(|_| chain.ln_eigenvalues()),
                );
            }
            Block::Norm(_) | Block::Dropout(_) | Block::Save | Block::Add(_) => {
                debug_assert!(false, "dense blocks and activations only");
            }
        }
    }
    spectra
}

/// Natural logarithms of the squared singular values of a product of square matrices of this size
/// (row-major, the first is applied first), descending, without those that are 0.
pub fn of_product(size: usize, matrices: &[Vec<f64>]) -> Vec<f64> {
    let mut chain = Chain::new(size);
    let slopes = signal::Slopes {
        values: vec![1.0; size],
        exponent: 0,
    };
    for matrix in matrices {
        chain.extend(matrix, 1.0, &slopes);
    }
    chain.ln_eigenvalues()
}
