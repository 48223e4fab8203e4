//! The engine against the textbook's equations, closed forms and scaling laws.

use initscope::kernel::Real;
use initscope::measure::{LayerRecord, LogHistogram, LogScaled};
use initscope::network::{
    Activation, Architecture, Block, Data, Engine, Experiment, FullyConnected, Initialiser,
    Measurements, Network, Parameters, Replicate, Target, plain,
};
use ndarray::Array2;

mod architectures;
mod far;
mod parted;
mod textbook;

const ZERO: Replicate = Replicate {
    seed: 0,
    replicate: 0,
};

fn shape(depth: usize, width: usize, activation: Activation) -> FullyConnected {
    FullyConnected {
        depth,
        width,
        input_dim: width,
        output_dim: 1,
        activation,
        init: Initialiser::Gaussian,
        architecture: Architecture::PLAIN,
        bias_variance: 0.0,
        target: Target::default(),
    }
}

fn measure<F: Real>(network: &Network, replicate: Replicate, data: usize) -> Vec<LayerRecord> {
    run::<F>(network, replicate, data, &[]).layers
}

fn run<F: Real>(
    network: &Network,
    replicate: Replicate,
    data: usize,
    histogram_layers: &[usize],
) -> Measurements {
    let experiment = Experiment {
        network,
        data,
        inputs: replicate.inputs(),
        targets: replicate.targets(),
        histogram_layers,
    };
    let mut parameters = Parameters::<F>::kept(network, replicate);
    Engine::new().measure(experiment, &mut parameters, 1)
}

fn plain_run(network: &Network, replicate: Replicate, data: usize) -> plain::Passage {
    let columns = |mut numbers: Data<'_>, size: usize| {
        let mut points = vec![0.0; size * data];
        numbers.read(0, &mut points);
        Array2::from_shape_vec((data, size), points)
            .unwrap()
            .reversed_axes()
    };
    let inputs = columns(replicate.inputs(), network.input_dim);
    let Target { mean, variance } = network.target;
    let targets =
        columns(replicate.targets(), network.output_dim()).mapv(|z| mean + variance.sqrt() * z);
    let mut parameters = Parameters::<f64>::kept(network, replicate);
    plain::run(network, &mut parameters, inputs, &targets)
}

fn number(x: LogScaled) -> f64 {
    x.to_f64().expect("a plain number")
}

/// Every record against statistics of the plain run's arrays, relative to the RMS.
fn agrees(network: &Network, records: &[LayerRecord], passage: &plain::Passage, tolerance: f64) {
    let smooth = network
        .blocks
        .iter()
        .any(|block| matches!(block, Block::Activation(a) if a.slopes().is_none()));
    for (layer, (record, point)) in records.iter().zip(&network.points).enumerate() {
        for (what, spread, array) in [
            ("h", record.hidden, &passage.signals[point.hidden]),
            ("g", record.gradient, &passage.gradients[point.gradient]),
        ] {
            let mean = array.mean().unwrap();
            let std = array.std(0.0);
            let rms = (array.mapv(|x| x * x).mean().unwrap()).sqrt();
            if rms < 1e-100 {
                continue; // its squares underflow
            }
            for (name, got, wanted) in [
                ("mean", spread.mean, mean),
                ("std", spread.std, std),
                ("rms", spread.rms, rms),
            ] {
                let error = (number(got) - wanted).abs();
                assert!(
                    error <= tolerance * rms,
                    "{what}_{layer} {name}: {} {wanted}, rms {rms}, {network:?}",
                    number(got)
                );
            }
        }
        if smooth {
            continue; // the plain run underflows to 0 where the engine does not
        }
        let h = &passage.signals[point.hidden];
        let zeros = h.iter().filter(|h| **h == 0.0).count() as f64 / h.len() as f64;
        assert!((record.inactive_share - zeros).abs() < 1e-12);
        let dead = h
            .rows()
            .into_iter()
            .filter(|row| row.iter().all(|h| *h == 0.0))
            .count();
        assert_eq!(record.dead_share, dead as f64 / h.nrows() as f64);
    }
}
