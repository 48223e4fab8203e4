//! What one pass costs, by formula.

use crate::network::{Activation, engine};
use crate::spec::{Precision, Spec};

/// Weights of a network are kept in memory up to this size, else drawn again whenever needed.
const KEPT_WEIGHTS_BYTES: f64 = 256.0 * 1024.0 * 1024.0;
/// Panels that share one drawing of the weights may take this much.
const GROUP_BYTES: f64 = 256.0 * 1024.0 * 1024.0;
/// Operations that go into a drawn normal.
const FLOP_PER_DRAW: f64 = 40.0;

/// Operations a unit and data point besides the products, (forward, back): activation, derivative,
/// statistics.
fn flop_per_unit(activation: Activation) -> (f64, f64) {
    match activation.slopes() {
        Some(_) => (12.0, 8.0),
        None => (112.0, 8.0),
    }
}

/// Sizes that decide what a pass costs: forward to its deepest network, back from every depth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    activation: Activation,
    deepest: f64,
    depths: f64,
    total_depth: f64,
    width: f64,
    input_dim: f64,
    output_dim: f64,
    data: f64,
    float_bytes: f64,
}

impl Work {
    /// A pass through networks of some depths (ascending) and a width.
    pub fn new(
        spec: &Spec,
        activation: Activation,
        depths: &[usize],
        (width, input_dim): (usize, usize),
    ) -> Self {
        Self {
            activation,
            deepest: depths.last().map_or(1.0, |&depth| depth as f64),
            depths: depths.len() as f64,
            total_depth: depths.iter().map(|&depth| depth as f64).sum(),
            width: width as f64,
            input_dim: input_dim as f64,
            output_dim: spec.output_dim as f64,
            data: spec.data as f64,
            float_bytes: match spec.precision {
                Precision::F64 => 8.0,
                Precision::F32 => 4.0,
            },
        }
    }

    /// Numbers in all weight matrices.
    fn weights(&self) -> f64 {
        let between = (self.deepest - 1.0) * self.width;
        self.width * (self.input_dim + between + self.output_dim)
    }

    /// Floating-point operations; a multiply-add counts two.
    pub fn flop(&self) -> f64 {
        let square = 2.0 * self.width * self.width;
        let readout = 2.0 * self.width * self.output_dim * self.depths;
        let (unit_forward, unit_back) = flop_per_unit(self.activation);
        let forward = 2.0 * self.width * self.input_dim
            + (self.deepest - 1.0) * square
            + readout
            + self.deepest * self.width * unit_forward;
        // The gradient does not go through the first matrix.
        let back = (self.total_depth - self.depths) * square
            + readout
            + self.total_depth * self.width * unit_back;
        (forward + back) * self.data + FLOP_PER_DRAW * self.weights()
    }

    fn weight_bytes(&self) -> f64 {
        self.weights() * self.float_bytes
    }

    fn columns(&self) -> f64 {
        self.data.min(engine::PANEL as f64)
    }

    fn widest(&self) -> f64 {
        self.width.max(self.input_dim).max(self.output_dim)
    }

    /// What a panel takes: its block, one for every depth, and the derivatives of every layer.
    fn panel_bytes(&self) -> f64 {
        let derivative_bytes = match self.activation.slopes() {
            Some(_) => 1.0 / 8.0,
            None => self.float_bytes,
        };
        let blocks = (1.0 + self.depths) * self.widest() * self.float_bytes;
        self.columns() * (blocks + self.deepest * self.width * derivative_bytes)
    }

    fn keeps_weights(&self) -> bool {
        self.weight_bytes() <= KEPT_WEIGHTS_BYTES
    }

    /// Panels that share one look at a matrix.
    fn group(&self) -> f64 {
        if self.keeps_weights() {
            return 1.0;
        }
        let panels = (self.data / engine::PANEL as f64).ceil();
        (GROUP_BYTES / self.panel_bytes())
            .floor()
            .clamp(1.0, panels)
    }

    /// How the engine should go about it: (whether weights are kept, panels in a group).
    pub fn method(&self) -> (bool, usize) {
        (self.keeps_weights(), self.group() as usize)
    }

    fn largest_matrix_bytes(&self) -> f64 {
        self.widest() * self.width * self.float_bytes
    }

    /// One block more as the place of a product, two of f64 for inputs and targets.
    fn spare_bytes(&self) -> f64 {
        self.columns() * self.widest() * (self.float_bytes + 16.0)
    }

    /// What a thread needs while it works on such a network.
    pub fn working_bytes(&self) -> f64 {
        let weights = if self.keeps_weights() {
            self.weight_bytes()
        } else {
            self.largest_matrix_bytes()
        };
        weights + self.group() * self.panel_bytes() + self.spare_bytes()
    }

    /// At least what a thread needs for any network that is not deeper: a shallower one may keep
    /// its weights, or put more panels in a group.
    pub fn most_working_bytes(&self) -> f64 {
        if self.keeps_weights() {
            return self.working_bytes();
        }
        let weights = KEPT_WEIGHTS_BYTES.max(self.largest_matrix_bytes());
        weights + self.panel_bytes().max(GROUP_BYTES) + self.spare_bytes()
    }
}
