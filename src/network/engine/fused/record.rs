//! What is measured on one panel, and how the panels' records come together: in their order.

use crate::measure::Moments;
use crate::network::engine::course::GradientMoments;
use crate::network::engine::tally::Tally;

/// Of h_l on a panel.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hidden {
    /// Without the offset.
    pub moments: Moments,
    /// The same for every unit.
    pub offset: f64,
    /// How many are 0.
    pub zeros: u64,
}

/// Of the gradient from one depth.
#[derive(Clone, Debug, Default)]
pub struct ExitRecord {
    /// Layers with their moments, in any order; but for the output.
    pub layers: Vec<(usize, GradientMoments)>,
    /// Of the rows of the output, without the offsets.
    pub rows: Vec<GradientMoments>,
    /// What is added to every row.
    pub offsets: Vec<f64>,
}

/// Of one panel.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Of layers 0..K.
    pub hidden: Vec<Hidden>,
    /// Of every depth.
    pub exits: Vec<ExitRecord>,
}

impl Tally {
    /// Adds a panel.
    pub(in crate::network::engine) fn absorb(&mut self, record: Record) {
        for (layer, hidden) in self.layers.iter_mut().zip(record.hidden) {
            if hidden.offset == 0.0 {
                layer.hidden.merge(&hidden.moments);
            } else {
                layer.centred.merge(&hidden.moments);
                layer.offset = hidden.offset;
            }
            layer.zeros += hidden.zeros;
        }
        for (exit, record) in record.exits.into_iter().enumerate() {
            for (layer, moments) in record.layers {
                self.exits[exit].layers[layer].merge(&moments);
            }
            self.output(exit, record.rows.into_iter(), &record.offsets);
        }
    }

    /// Adds which units of a layer were seen other than 0.
    pub(in crate::network::engine) fn see(&mut self, layer: usize, alive: &[bool]) {
        for (own, alive) in self.layers[layer].alive.iter_mut().zip(alive) {
            *own |= alive;
        }
    }
}
