//! The reference run: the textbook's exercise with NumPy's legacy generator, number for number.
//!
//! Prince, *Understanding Deep Learning*, notebook 7.3 (initialisation): ReLU, zero biases, input
//! and output of size 1, y = 0. The `notebook` command prints it. It goes through the engine, so
//! that no depth overflows.

use ndarray::Array2;
use ndarray_rand::RandomExt;

use crate::measure::Spread;
use crate::network::{
    Activation, Architecture, Data, DenseParameters, Engine, Experiment, FullyConnected,
    Initialiser, Network, Parameters, Target, engine,
};
use crate::random::{LegacyGenerator, LegacyNormal};

/// The settings of the exercise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferenceRun {
    /// Hidden layers K >= 1.
    pub layers: usize,
    /// Units of each.
    pub units: usize,
    /// Variance of every weight.
    pub sigma2: f64,
    /// `np.random.seed`.
    pub seed: u32,
    /// Inputs of the forward part.
    pub data: usize,
    /// Inputs of the backward part.
    pub gradient_data: usize,
}

/// What the exercise measures.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceMeasurements {
    /// Of h_l, l = 0..K-1.
    pub hidden: Vec<Spread>,
    /// Whether every unit of h_l is 0 on all data, l = 0..K-1.
    pub dead: Vec<bool>,
    /// Of dL/df_l, l = 1..K-1.
    pub gradient: Vec<Spread>,
}

impl ReferenceRun {
    /// Both parts of the exercise. NumPy is seeded anew before the second: it has the same weights,
    /// and inputs from the same place of the stream.
    pub fn measure(&self) -> ReferenceMeasurements {
        let network = FullyConnected {
            depth: self.layers,
            width: self.units,
            input_dim: 1,
            output_dim: 1,
            activation: Activation::Relu,
            init: Initialiser::Gaussian,
            architecture: Architecture::PLAIN,
            bias_variance: 0.0,
            target: Target::default(),
        }
        .network(|_| self.sigma2);
        let (mut parameters, inputs) = self.draw();
        let mut engine = Engine::new();
        let mut run = |network: &Network, data: usize| {
            let experiment = Experiment {
                network,
                data,
                inputs: Data::Given(&inputs),
                targets: Data::Given(&[]),
                histogram_layers: &[],
            };
            engine.measure(experiment, &mut parameters, 1).layers
        };
        let mut forward = run(&forward_only(&network), self.data);
        let mut backward = run(&network, self.gradient_data);
        forward.truncate(self.layers);
        backward.truncate(self.layers);
        ReferenceMeasurements {
            hidden: forward.iter().map(|record| record.hidden).collect(),
            dead: forward
                .iter()
                .map(|record| record.dead_share == 1.0)
                .collect(),
            gradient: backward
                .iter()
                .skip(1)
                .map(|record| record.gradient)
                .collect(),
        }
    }

    /// Weights of variance 1 and the inputs, in the exercise's order: W_0, W_K, W_1 .. W_{K-1}
    /// (row-major), then the data.
    fn draw(&self) -> (Parameters<f64>, Vec<f64>) {
        let mut generator = LegacyGenerator::new(self.seed);
        let normal = LegacyNormal::new();
        let mut matrix = |rows: usize, columns: usize| {
            let matrix = Array2::random_using((rows, columns), &normal, &mut generator);
            matrix.into_raw_vec_and_offset().0
        };
        // Dense blocks stand at the even places of the list, activations at the odd ones.
        let mut blocks = Vec::new();
        blocks.resize_with(2 * self.layers + 1, DenseParameters::default);
        blocks[0] = DenseParameters::new(matrix(self.units, 1), 1, Vec::new());
        let readout = DenseParameters::new(matrix(1, self.units), self.units, Vec::new());
        for k in 1..self.layers {
            let weights = matrix(self.units, self.units);
            blocks[2 * k] = DenseParameters::new(weights, self.units, Vec::new());
        }
        blocks[2 * self.layers] = readout;
        let inputs = matrix(1, self.data.max(self.gradient_data));
        (Parameters::Kept(blocks), inputs)
    }

    /// About how many floating-point operations it takes.
    pub fn flop(&self) -> f64 {
        let (layers, units) = (self.layers as f64, self.units as f64);
        let (forward, back) = (self.data as f64, 2.0 * self.gradient_data as f64);
        layers * 2.0 * units * units * (forward + back)
    }

    /// About how much memory it takes.
    pub fn memory_bytes(&self) -> f64 {
        let (layers, units) = (self.layers as f64, self.units as f64);
        let data = self.data.max(self.gradient_data) as f64;
        let panel = engine::PANEL as f64;
        let of_a_layer = 8.0 * units * units + units * (panel / 8.0 + 9.0) + 1000.0;
        layers * of_a_layer + 8.0 * data + 40.0 * panel * units
    }
}

/// The same network with nothing to measure on the way back.
fn forward_only(network: &Network) -> Network {
    let mut network = network.clone();
    for point in &mut network.points {
        point.gradient = network.blocks.len();
    }
    network
}
