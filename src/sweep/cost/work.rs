//! What one pass costs, by formula.

use crate::network::{Activation, Architecture, engine};
use crate::spec::{Precision, Spec};
use crate::sweep::Kind;
use crate::sweep::identity::{Identities, has_target};

/// Copies of a matrix where a second look needs it in another order.
const COPIES: f64 = 2.0;
/// Weights of a network are kept in memory up to this size, else drawn again whenever needed.
const KEPT_WEIGHTS_BYTES: f64 = 192.0 * 1024.0 * 1024.0;
/// Panels that share one drawing of the weights may take this much.
const GROUP_BYTES: f64 = 320.0 * 1024.0 * 1024.0;
/// What a thread has of every layer beside its numbers, which tells where many are narrow: lists, the ends
/// of registers that a small matrix leaves empty, and what was measured so far; measured.
const LAYER_BYTES: f64 = 1500.0;
/// Operations that go into a drawn normal.
const FLOP_PER_DRAW: f64 = 40.0;

/// Operations a unit and column besides the products, forward: activation, derivative, statistics.
fn flop_per_unit(activation: Activation) -> f64 {
    match activation.slopes() {
        Some(_) => 12.0,
        None => 112.0,
    }
}

/// The same both ways of a norm, a residual branch's sum and dropout.
const FLOP_PER_UNIT_NORM: f64 = 40.0;
const FLOP_PER_UNIT_SUM: f64 = 12.0;
const FLOP_PER_UNIT_DROPOUT: f64 = 30.0;
/// The same back.
const FLOP_PER_UNIT_BACK: f64 = 8.0;
/// The same where two terms are measured together.
const FLOP_PER_UNIT_APART: f64 = 24.0;
/// Operations a unit and column besides the product where differences between data points are followed
/// (see `engine::difference`).
const FLOP_PER_UNIT_AGAIN: f64 = 300.0;
/// Octaves below the numbers themselves at which differences are followed, in f64 and f32, and from
/// which on the network is linear in them.
const BLURRED_OCTAVES: [f64; 2] = [20.0, 9.0];
const LINEAR_OCTAVES: f64 = 38.0;
/// Operations a unit and input, besides the products, where a few inputs are looked at one by one.
const FLOP_PER_UNIT_LOOK: f64 = 60.0;
/// Layers of data points that have to be without a positive unit for one to be likely.
const LIKELY: f64 = 0.01;
/// Operations a data point where a column stands for many: it is drawn, and its moments taken.
const FLOP_PER_POINT: f64 = 50.0;

/// Sizes that decide what a pass costs: forward to its deepest network, back from every depth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    activation: Activation,
    architecture: Architecture,
    deepest: f64,
    depths: f64,
    total_depth: f64,
    width: f64,
    input_dim: f64,
    output_dim: f64,
    data: f64,
    /// Columns that stand for the data.
    columns: f64,
    /// Blocks that go back from every depth, and operations a unit there besides the products.
    back: (f64, f64),
    float_bytes: f64,
    /// Whether all data points may come to the same output, so that it is looked at again.
    converges: bool,
    /// Whether columns stand for many data points.
    by_sign: bool,
    /// Whether data points that die or part may be taken through once more.
    may_part: bool,
    /// Layers through which it is.
    again: f64,
    /// Inputs of which the geometry is measured.
    looked_at: f64,
    /// Columns of a panel; of those that go side by side where the weights are large.
    panel: [f64; 2],
}

impl Work {
    /// A pass through networks of some depths (ascending) and a width.
    pub fn new(spec: &Spec, kind: Kind, depths: &[usize], width: usize) -> Self {
        let Kind {
            activation,
            architecture,
        } = kind;
        let is_plain = architecture.is_plain();
        let identities = Identities::of(spec, kind, width);
        let data = spec.data as f64;
        let float_bytes = match spec.precision {
            Precision::F64 => 8,
            Precision::F32 => 4,
        };
        let apart = identities.variance_factors_out && has_target(spec);
        Self {
            activation,
            architecture,
            deepest: depths.last().map_or(1.0, |&depth| depth as f64),
            depths: depths.len() as f64,
            total_depth: depths.iter().map(|&depth| depth as f64).sum(),
            width: width as f64,
            input_dim: spec.input_dim.unwrap_or(width) as f64,
            output_dim: spec.output_dim as f64,
            data,
            columns: match identities.signs_stand_for_data {
                true => 2.0,
                false => data,
            },
            back: match apart {
                true if spec.output_dim == 1 => (1.0, FLOP_PER_UNIT_APART),
                true => (2.0, FLOP_PER_UNIT_APART),
                false => (1.0, FLOP_PER_UNIT_BACK),
            },
            float_bytes: float_bytes as f64,
            converges: is_plain
                && spec.output_dim == 1
                && spec.data > 1
                && (spec.bias2 > 0.0 || activation.at_zero() != 0.0)
                && !engine::has_centres(activation, width),
            by_sign: identities.signs_stand_for_data,
            may_part: match activation.slopes() {
                _ if !is_plain => false,
                // Dead ones without a target have no gradient.
                Some((0.0, _)) => spec.bias2 > 0.0 || has_target(spec),
                Some((negative, positive)) => negative != positive,
                None => true,
            },
            again: 0.0,
            looked_at: 0.0,
            panel: [0.0, f64::INFINITY].map(|weights| {
                let fused = engine::columns_in_work(width, float_bytes, weights);
                match identities.signs_stand_for_data {
                    _ if architecture.couples_data() => data,
                    false if is_plain => fused as f64,
                    _ => engine::PANEL as f64,
                }
            }),
        }
    }

    /// The same for hidden weights of this variance, if it matters. Differences shrink from layer to layer
    /// by about the root of sigma² · width · a'(0)².
    pub fn with_variance(self, sigma2: f64) -> Self {
        let slope = self.activation.slope(0.0);
        let octaves = -0.5 * (sigma2 * self.width * slope * slope).log2();
        let blurred = BLURRED_OCTAVES[usize::from(self.float_bytes < 8.0)];
        let again = match self.converges && self.deepest * octaves > blurred {
            true => self.deepest.min(LINEAR_OCTAVES / octaves),
            false => 0.0,
        };
        Self { again, ..self }
    }

    /// The same with a second look at the deepest network, through which a few inputs go and back
    /// (see `engine::geometry`).
    pub fn with_geometry(self) -> Self {
        let inputs = engine::geometry_inputs(self.input_dim as usize, self.data as usize);
        Self {
            looked_at: inputs as f64,
            ..self
        }
    }

    /// Whether the cost depends on the variance.
    pub fn depends_on_variance(&self) -> bool {
        self.converges
    }

    /// Whether it may well come to more than [`Work::flop`]: some data point is likely to have a layer in
    /// which no unit is positive, and is taken through again (see `engine::living`, `engine::parted`).
    pub fn may_take_more(&self) -> bool {
        let layers = self.deepest * self.data * (-self.width).exp2();
        self.may_part && layers > LIKELY
    }

    /// Numbers in all weight matrices.
    fn weights(&self) -> f64 {
        let between = self.matrices_between() * self.width;
        self.width * (self.input_dim + between + self.output_dim)
    }

    /// Weight matrices between hidden layers.
    fn matrices_between(&self) -> f64 {
        (self.deepest - 1.0) * self.architecture.matrices_of_a_layer() as f64
    }

    /// Operations a unit, column and layer of what is neither dense nor an activation.
    fn flop_of_extras(&self) -> f64 {
        let norm = self.architecture.norm.map_or(0.0, |_| FLOP_PER_UNIT_NORM);
        let sum = (self.architecture.residual).map_or(0.0, |_| FLOP_PER_UNIT_SUM);
        let dropout = match self.architecture.dropout > 0.0 {
            true => FLOP_PER_UNIT_DROPOUT,
            false => 0.0,
        };
        norm + sum + dropout
    }

    /// Floating-point operations; a multiply-add counts two.
    pub fn flop(&self) -> f64 {
        let square = 2.0 * self.width * self.width;
        let readout = 2.0 * self.width * self.output_dim * self.depths;
        let forward = 2.0 * self.width * self.input_dim
            + self.matrices_between() * square
            + readout
            + self.deepest * self.width * (flop_per_unit(self.activation) + self.flop_of_extras());
        // The gradient does not go through the first matrix.
        let (blocks, unit_back) = self.back;
        let matrices = self.architecture.matrices_of_a_layer() as f64;
        let back = blocks * ((self.total_depth - self.depths) * matrices * square + readout)
            + self.total_depth * self.width * unit_back;
        let points = match self.columns < self.data {
            true => FLOP_PER_POINT * self.data,
            false => 0.0,
        };
        let again = self.again * (square + self.width * FLOP_PER_UNIT_AGAIN);
        (forward + back + again) * self.columns + points + self.draw_flop() + self.look_flop()
    }

    /// Those of drawing the weights, which passes on the same random network share.
    pub fn draw_flop(&self) -> f64 {
        FLOP_PER_DRAW * self.weights()
    }

    /// Operations of the second look.
    fn look_flop(&self) -> f64 {
        let between = self.matrices_between() * self.width;
        let forward = self.width * (self.input_dim + between + self.output_dim);
        let back = self.width * (between + self.output_dim);
        let units = self.deepest * self.width * FLOP_PER_UNIT_LOOK;
        // Weights that are not kept are drawn on the way forward and on the way back.
        let drawn = match self.looked_at > 0.0 && !self.keeps_weights() {
            true => 2.0 * FLOP_PER_DRAW * self.weights(),
            false => 0.0,
        };
        self.looked_at * (2.0 * (forward + back) + units) + drawn
    }

    fn weight_bytes(&self) -> f64 {
        self.weights() * self.float_bytes
    }

    fn widest(&self) -> f64 {
        self.width.max(self.input_dim).max(self.output_dim)
    }

    /// What so many columns take: their block and its copies, one for every depth, inputs and targets,
    /// and the derivatives of every layer.
    fn column_bytes(&self, columns: f64) -> f64 {
        let derivative_bytes = match self.activation.slopes() {
            Some(_) => 1.0 / 8.0,
            None => self.float_bytes,
        };
        // A norm keeps its output, dropout its mask; a branch two more blocks.
        let (extra_bytes, extra_blocks) = match self.architecture {
            Architecture::PLAIN => (0.0, 0.0),
            Architecture { norm: Some(_), .. } => (self.float_bytes + 1.0 / 8.0, 2.0),
            Architecture { norm: None, .. } => (1.0 / 8.0, 2.0),
        };
        let derivative_bytes = derivative_bytes + extra_bytes;
        let blocks = 5.0 + extra_blocks + 2.0 * self.back.0 * self.depths;
        let of_layer = blocks * self.widest() * self.float_bytes + 16.0 * self.input_dim;
        columns.min(self.columns) * (of_layer + self.deepest * self.width * derivative_bytes)
    }

    fn copies(&self) -> f64 {
        match self.converges || self.activation.slopes().is_none() {
            true => COPIES,
            false => 1.0,
        }
    }

    fn keeps_weights(&self) -> bool {
        self.copies() * self.weight_bytes() <= KEPT_WEIGHTS_BYTES
    }

    /// Whether its panels and weights take so much memory that all threads should work on one such pass.
    pub fn goes_alone(&self) -> bool {
        !self.keeps_weights() && !self.by_sign
    }

    /// Panels that share one look at a matrix.
    fn group(&self) -> f64 {
        if self.keeps_weights() {
            return 1.0;
        }
        let panels = (self.columns / self.panel[0]).ceil();
        (GROUP_BYTES / self.column_bytes(self.panel[0]))
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

    /// Columns that a thread has in work at once.
    fn columns_in_work(&self) -> f64 {
        match self.keeps_weights() {
            true if !self.architecture.is_plain() => self.panel[0],
            true => {
                let (width, bytes) = (self.width as usize, self.float_bytes as usize);
                engine::columns_in_work(width, bytes, self.weight_bytes()) as f64
            }
            false => self.group() * self.panel[0],
        }
    }

    /// What was measured of panels and waits for that of the panels before them.
    fn waiting_bytes(&self, threads: f64) -> f64 {
        let panels = (self.columns / self.panel[0]).ceil() as usize;
        let layers = (self.deepest as usize, self.depths as usize);
        engine::waiting_bytes(layers, panels, threads as usize) as f64
    }

    /// What the threads need while they work on such networks.
    pub fn working_bytes(&self, threads: usize) -> f64 {
        let (threads, weights) = match self.keeps_weights() {
            true => (threads as f64, self.weight_bytes()),
            false if self.by_sign => (threads as f64, self.largest_matrix_bytes()),
            false => (1.0, self.largest_matrix_bytes()),
        };
        let panels = self.column_bytes(self.columns_in_work()) + self.waiting_bytes(threads);
        let layers = self.deepest * LAYER_BYTES;
        threads * (self.copies() * weights + panels + layers)
    }

    /// At least what they need for any network that is not deeper: a shallower one may keep its weights,
    /// or put more panels in a group.
    pub fn most_working_bytes(&self, threads: usize) -> f64 {
        if self.keeps_weights() {
            return self.working_bytes(threads);
        }
        let weights = KEPT_WEIGHTS_BYTES.max(self.copies() * self.largest_matrix_bytes());
        let panels = GROUP_BYTES.max(self.column_bytes(self.panel[1]));
        let threads = threads as f64;
        threads * (weights + panels + self.waiting_bytes(threads) + self.deepest * LAYER_BYTES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Target;

    #[test]
    fn narrow_networks_may_take_more_where_data_points_die_or_part() {
        let may = |spec: &Spec, activation: Activation, width: usize| {
            let kind = Kind {
                activation,
                architecture: Architecture::PLAIN,
            };
            Work::new(spec, kind, &[50], width).may_take_more()
        };
        let (plain, biased, aimed) = (
            Spec::default(),
            Spec {
                bias2: 0.1,
                ..Spec::default()
            },
            Spec {
                target: Target::Constant(1.0),
                ..Spec::default()
            },
        );
        for (spec, activation, narrow) in [
            // What died without a target sends nothing back.
            (&plain, Activation::Relu, false),
            (&biased, Activation::Relu, true),
            (&aimed, Activation::Relu, true),
            (&plain, Activation::LeakyRelu { slope: 0.01 }, true),
            (&plain, Activation::Gelu, true),
            (&biased, Activation::Linear, false),
        ] {
            assert_eq!(may(spec, activation, 3), narrow, "{activation:?}");
            assert!(!may(spec, activation, 80), "{activation:?}");
        }
    }
}
