//! What is run.

use std::hint::black_box;
use std::time::Instant;

use initscope::network::Activation;
use initscope::spec::{Precision, Spec, Variance};

fn cells(depth: usize, width: usize) -> Spec {
    Spec {
        depth: vec![depth],
        width: vec![width],
        sigma2: vec![Variance::He],
        replicates: 1,
        data: 1000,
        direct: true,
        ..Spec::default()
    }
}

/// 50 layers x 80 units x 1000 data points, forward and back, every cell by itself.
pub fn networks(activation: Activation, precision: Precision) -> Spec {
    Spec {
        activation: vec![activation],
        sigma2: [0.01, 0.02, 0.03, 0.04].map(Variance::Number).to_vec(),
        replicates: 4,
        precision,
        ..cells(50, 80)
    }
}

/// The same at a variance near the edge of chaos.
pub fn critical(activation: Activation, precision: Precision) -> Spec {
    let over_fan_in = match activation {
        Activation::Sigmoid => 16.0,
        Activation::Softplus => 2.8,
        Activation::Erf => 0.8,
        _ => 1.05,
    };
    Spec {
        sigma2: vec![Variance::Number(over_fan_in / 80.0)],
        replicates: 16,
        ..networks(activation, precision)
    }
}

pub fn one_network(depth: usize, width: usize, data: usize) -> Spec {
    Spec {
        data,
        ..cells(depth, width)
    }
}

/// The network of notebook 7.3 at so many variances.
pub fn notebook(variances: usize) -> Spec {
    let step = 0.1 / variances as f64;
    let variance = |i| Variance::Number(step * (i + 1) as f64);
    Spec {
        input_dim: Some(1),
        sigma2: (0..variances).map(variance).collect(),
        replicates: 10,
        direct: false,
        ..cells(50, 80)
    }
}

const UNITS: usize = 8;
const LAYERS: usize = 5;
const POINTS: usize = 10;

/// Cells of 8 units x 5 layers, each by itself.
pub fn small(cells_of_it: usize) -> Spec {
    Spec {
        sigma2: (1..=cells_of_it)
            .map(|i| Variance::Number(1e-3 * i as f64))
            .collect(),
        data: POINTS,
        ..cells(LAYERS, UNITS)
    }
}

/// Seconds for the products, activations, masks and sums of as many small cells as anyone would write
/// them, without random numbers.
pub fn plain_loop(cells: usize) -> f64 {
    let weights = [[[black_box(0.3f64); UNITS]; UNITS]; LAYERS];
    let start = Instant::now();
    for cell in 0..cells {
        for point in 0..POINTS {
            let mut h = [(cell + point) as f64; UNITS];
            let mut negative = [[false; UNITS]; LAYERS];
            let mut sums = [[0.0; 2]; 2 * LAYERS];
            for layer in 0..LAYERS {
                let mut f = [0.0; UNITS];
                for i in 0..UNITS {
                    for j in 0..UNITS {
                        f[i] += weights[layer][i][j] * h[j];
                    }
                    negative[layer][i] = f[i] < 0.0;
                    h[i] = f[i].max(0.0);
                    sums[layer][0] += h[i];
                    sums[layer][1] += h[i] * h[i];
                }
            }
            for layer in (0..LAYERS).rev() {
                let mut back = [0.0; UNITS];
                for i in 0..UNITS {
                    for j in 0..UNITS {
                        back[i] += weights[layer][j][i] * h[j];
                    }
                    h[i] = if negative[layer][i] { 0.0 } else { back[i] };
                    sums[LAYERS + layer][0] += h[i];
                    sums[LAYERS + layer][1] += h[i] * h[i];
                }
            }
            black_box(sums);
        }
    }
    start.elapsed().as_secs_f64()
}
