//! What a plan costs before it starts: floating-point work and memory, by formula.
//!
//! All in f64, so a grid of any size can be costed without laying it out.

use std::fmt;

use thiserror::Error;

use super::{Cell, Plan};
use crate::measure::LayerRecord;
use crate::network::{Activation, engine};
use crate::spec::{Precision, Spec};

/// Weights of a network are kept in memory up to this size, else drawn again whenever needed.
pub(super) const KEPT_WEIGHTS_BYTES: f64 = 256.0 * 1024.0 * 1024.0;
/// Panels that share one drawing of the weights may take this much.
const GROUP_BYTES: f64 = 256.0 * 1024.0 * 1024.0;
/// Operations that go into a drawn normal.
const FLOP_PER_DRAW: f64 = 40.0;
/// Operations a unit and data point besides the products: activation, derivative, statistics.
const FLOP_PER_UNIT: f64 = 20.0;
/// The same where the activation is transcendental.
const FLOP_PER_SMOOTH_UNIT: f64 = 120.0;
/// What a measured layer takes in the tables that are made of it and in their text.
const TABLE_BYTES_PER_LAYER: f64 = 700.0;

/// The planned cost of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Floating-point operations.
    pub flop: f64,
    /// Peak memory in bytes.
    pub memory_bytes: f64,
    /// Networks: cells × replicates.
    pub networks: f64,
}

/// Sizes that decide what one network costs.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    depth: f64,
    width: f64,
    input_dim: f64,
    output_dim: f64,
    data: f64,
    float_bytes: f64,
}

impl Sizes {
    fn new(spec: &Spec, depth: usize, width: usize, input_dim: usize) -> Self {
        Self {
            depth: depth as f64,
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

    fn of_cell(spec: &Spec, cell: &Cell) -> Self {
        Self::new(spec, cell.depth, cell.width, cell.input_dim)
    }

    /// Numbers in all weight matrices.
    fn weights(&self) -> f64 {
        let between = (self.depth - 1.0) * self.width;
        self.width * (self.input_dim + between + self.output_dim)
    }

    fn flop(&self, activation: Activation) -> f64 {
        // Forward through every matrix, back through all but the first; a multiply-add counts two.
        let products = 4.0 * self.weights() - 2.0 * self.width * self.input_dim;
        let units = match activation.slopes() {
            Some(_) => FLOP_PER_UNIT,
            None => FLOP_PER_SMOOTH_UNIT,
        } * self.depth
            * self.width;
        (products + units) * self.data + FLOP_PER_DRAW * self.weights()
    }

    fn weight_bytes(&self) -> f64 {
        self.weights() * self.float_bytes
    }

    /// What a panel takes: its block and the derivatives of every layer.
    fn panel_bytes(&self, activation: Activation) -> f64 {
        let columns = self.data.min(engine::PANEL as f64);
        let widest = self.width.max(self.input_dim).max(self.output_dim);
        let derivative_bytes = match activation.slopes() {
            Some(_) => 1.0 / 8.0,
            None => self.float_bytes,
        };
        columns * (widest * self.float_bytes + self.depth * self.width * derivative_bytes)
    }

    fn keeps_weights(&self) -> bool {
        self.weight_bytes() <= KEPT_WEIGHTS_BYTES
    }

    /// Panels that share one look at a matrix.
    fn group(&self, activation: Activation) -> f64 {
        if self.keeps_weights() {
            return 1.0;
        }
        let panels = (self.data / engine::PANEL as f64).ceil();
        (GROUP_BYTES / self.panel_bytes(activation))
            .floor()
            .clamp(1.0, panels)
    }

    fn largest_matrix_bytes(&self) -> f64 {
        self.width.max(self.input_dim).max(self.output_dim) * self.width * self.float_bytes
    }

    /// One block more as the place of a product, two of f64 for inputs and targets.
    fn spare_bytes(&self) -> f64 {
        let columns = self.data.min(engine::PANEL as f64);
        let widest = self.width.max(self.input_dim).max(self.output_dim);
        columns * widest * (self.float_bytes + 16.0)
    }

    /// What a thread needs while it works on such a network.
    fn working_bytes(&self, activation: Activation) -> f64 {
        let weights = if self.keeps_weights() {
            self.weight_bytes()
        } else {
            self.largest_matrix_bytes()
        };
        weights + self.group(activation) * self.panel_bytes(activation) + self.spare_bytes()
    }

    /// At least what a thread needs for any network that is not deeper: a shallower one may keep
    /// its weights, or put more panels in a group.
    fn most_working_bytes(&self, activation: Activation) -> f64 {
        if self.keeps_weights() {
            return self.working_bytes(activation);
        }
        let weights = KEPT_WEIGHTS_BYTES.max(self.largest_matrix_bytes());
        weights + self.panel_bytes(activation).max(GROUP_BYTES) + self.spare_bytes()
    }
}

impl Cost {
    /// The cost of a plan on a number of threads.
    pub fn of_plan(spec: &Spec, plan: &Plan, threads: usize) -> Self {
        let replicates = spec.replicates as f64;
        let mut cost = Self::default();
        let mut working: f64 = 0.0;
        for cell in &plan.cells {
            let sizes = Sizes::of_cell(spec, cell);
            cost.flop += replicates * sizes.flop(cell.activation);
            cost.networks += replicates;
            cost.memory_bytes += kept_bytes(spec, cell.depth as f64 + 1.0, 1.0);
            working = working.max(sizes.working_bytes(cell.activation));
        }
        cost.memory_bytes += working * threads as f64;
        cost
    }

    /// The cost of all cells a spec names, not laid out: at least that of its plan, which merges
    /// equal variances.
    pub fn of_spec(spec: &Spec, threads: usize) -> Self {
        let replicates = spec.replicates as f64;
        let depths = spec.depth.len() as f64;
        let total_depth: f64 = spec.depth.iter().map(|&depth| depth as f64).sum();
        let deepest = spec.depth.iter().copied().max().unwrap_or(1);
        let alike = (spec.sigma2.len() * spec.init.len()) as f64;
        let (mut flop, mut working) = (0.0, 0.0f64);
        for &width in &spec.width {
            let input_dim = spec.input_dim.unwrap_or(width);
            let sizes = |depth| Sizes::new(spec, depth, width, input_dim);
            for &activation in &spec.activation {
                // The work is linear in the depth: a + b depth.
                let slope = sizes(2).flop(activation) - sizes(1).flop(activation);
                let constant = sizes(1).flop(activation) - slope;
                flop += alike * replicates * (constant * depths + slope * total_depth);
                working = working.max(sizes(deepest).most_working_bytes(activation));
            }
        }
        let cells_of_a_depth = alike * (spec.width.len() * spec.activation.len()) as f64;
        let cells = cells_of_a_depth * depths;
        let memory_bytes = kept_bytes(spec, cells_of_a_depth * (total_depth + depths), cells)
            + working * threads as f64;
        Self {
            flop,
            memory_bytes,
            networks: cells * replicates,
        }
    }

    /// Refuses what a limit does not allow.
    pub fn check(&self, limit: MemoryLimit) -> Result<(), MemoryError> {
        if self.memory_bytes <= limit.bytes as f64 {
            return Ok(());
        }
        let needed = Bytes(self.memory_bytes);
        let given = Bytes(limit.bytes as f64);
        Err(if limit.asked {
            MemoryError::Limit { needed, given }
        } else {
            MemoryError::Machine { needed, given }
        })
    }
}

/// Bytes that stay until the end: measurements of `layers` layers a replicate, and `cells` cells.
fn kept_bytes(spec: &Spec, layers: f64, cells: f64) -> f64 {
    let layer = size_of::<LayerRecord>() as f64 + TABLE_BYTES_PER_LAYER;
    layers * spec.replicates as f64 * layer + cells * size_of::<Cell>() as f64
}

/// Operations of one network of a cell.
pub(super) fn network_flop(spec: &Spec, cell: &Cell) -> f64 {
    Sizes::of_cell(spec, cell).flop(cell.activation)
}

/// How the engine should go about a cell: (whether weights are kept, panels in a group).
pub(super) fn method(spec: &Spec, cell: &Cell) -> (bool, usize) {
    let sizes = Sizes::of_cell(spec, cell);
    (sizes.keeps_weights(), sizes.group(cell.activation) as usize)
}

/// How much memory a run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLimit {
    /// The limit.
    pub bytes: u64,
    /// Whether it was given by `--memory-limit`; else it is what the machine has.
    pub asked: bool,
}

/// A plan that can't fit.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
pub enum MemoryError {
    /// More than was allowed.
    #[error(
        "the plan needs about {needed} of memory, --memory-limit allows {given}; give \
         --memory-limit {} or a smaller grid, fewer --replicates or fewer --threads", needed.rounded_up()
    )]
    Limit {
        /// Planned.
        needed: Bytes,
        /// Allowed.
        given: Bytes,
    },
    /// More than there is.
    #[error(
        "the plan needs about {needed} of memory, this machine has {given} to spare; give a smaller \
         grid, fewer --replicates or fewer --threads (or --memory-limit {} to try all the same)",
        needed.rounded_up()
    )]
    Machine {
        /// Planned.
        needed: Bytes,
        /// Free.
        given: Bytes,
    },
}

/// A number of bytes, shown with two or three digits and a decimal unit, as `--memory-limit` reads it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Bytes(pub f64);

impl Bytes {
    fn unit(self) -> (f64, &'static str) {
        match self.0 {
            b if b < 1e6 => (1e3, "kB"),
            b if b < 1e9 => (1e6, "MB"),
            b if b < 1e12 => (1e9, "GB"),
            b if b < 1e15 => (1e12, "TB"),
            b if b < 1e18 => (1e15, "PB"),
            _ => (1e18, "EB"),
        }
    }

    /// A whole number of units that is enough.
    fn rounded_up(self) -> String {
        let (unit, name) = self.unit();
        format!("{:.0}{name}", (self.0 / unit).ceil())
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, name) = self.unit();
        let value = self.0 / unit;
        let digits = usize::from(value < 10.0);
        write!(f, "{value:.digits$} {name}")
    }
}
