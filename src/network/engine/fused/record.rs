//! What is measured on one panel, and how the panels' records come together: in their order.

use std::ops::Range;

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
    /// The layer up to which digits were lost on the way back.
    pub lost: Option<usize>,
}

/// Of one panel.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The data points.
    pub points: Range<usize>,
    /// Of layers 0..K.
    pub hidden: Vec<Hidden>,
    /// Of every depth.
    pub exits: Vec<ExitRecord>,
    /// The first layer at which data points had parted.
    pub parted: Option<usize>,
    /// Whether some layer was taken step by step or not beside its centre, so that little differences may have
    /// lost digits.
    pub with_care: bool,
}

/// Records that wait to be put together, in their order, take about so much.
const WAITING_BYTES: usize = 4 << 20;
/// Panels for each thread of which they are, at least: so that none of them waits for long.
const PANELS_A_THREAD: usize = 4;

/// What the record of a panel takes, of a network of so many layers with so many exits.
pub fn record_bytes(layers: usize, exits: usize) -> usize {
    let gradient = size_of::<(usize, GradientMoments)>();
    layers.max(1) * (size_of::<Hidden>() + exits.max(1) * gradient)
}

/// Panels whose records, of so many bytes each, wait for each other.
pub fn panels_at_once(bytes: usize) -> usize {
    (WAITING_BYTES / bytes.max(1)).max(PANELS_A_THREAD * rayon::current_num_threads())
}

/// What waits of a pass on so many panels, on a number of threads.
pub fn waiting_bytes((layers, exits): (usize, usize), panels: usize, threads: usize) -> usize {
    let bytes = record_bytes(layers, exits);
    let most = WAITING_BYTES.max(PANELS_A_THREAD * threads * bytes);
    most.min(panels.saturating_mul(bytes))
}

impl Record {
    /// Becomes an empty one, in the lists that it has.
    pub fn clear(&mut self) {
        self.hidden.clear();
        for exit in &mut self.exits {
            exit.layers.clear();
            exit.rows.clear();
            exit.offsets.clear();
            exit.lost = None;
        }
        self.parted = None;
        self.with_care = false;
    }
}

impl Tally {
    /// Adds a panel.
    pub(in crate::network::engine) fn absorb(&mut self, record: &Record) {
        for (layer, hidden) in self.layers.iter_mut().zip(&record.hidden) {
            layer.add(hidden.offset, &hidden.moments);
            layer.zeros += hidden.zeros;
        }
        self.part_at(record.parted);
        self.with_care |= record.with_care;
        let points = &record.points;
        for (exit, record) in record.exits.iter().enumerate() {
            let aside = (record.lost).filter(|&layer| self.lose(exit, layer, points.clone()));
            for (layer, moments) in &record.layers {
                if aside.is_none_or(|aside| *layer > aside) {
                    self.exits[exit].layers[*layer].merge(moments);
                }
            }
            self.output(exit, &record.rows, &record.offsets);
        }
    }

    /// Adds which units of a layer were seen other than 0.
    pub(in crate::network::engine) fn see(&mut self, layer: usize, alive: &[bool]) {
        for (own, alive) in self.layers[layer].alive.iter_mut().zip(alive) {
            *own |= alive;
        }
    }
}
