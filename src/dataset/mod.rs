//! The tables of a run and their schema; saving and loading them.
//!
//! A [`Dataset`] is all that figures and report are made from. `cli` saves one and loads it back;
//! `analysis` reads it.

mod digest;
mod error;
#[cfg(test)]
pub mod fixture;
mod folder;
pub mod geometry_csv;
pub mod layers_csv;
mod layers_row;
mod made;
mod place;
mod replicates;
pub mod results_json;
mod store;

pub use error::{DatasetError, is_of_the_place, plain};
pub use folder::{OutputFolder, hold_folders, try_folder, write_files};
pub use results_json::Carried;
pub use store::{files, load, load_with_summaries};

use crate::measure::{GeometryRecord, LayerRecord, LogHistogram, LogScaled, Shares};
use crate::spec::Spec;
use crate::sweep::{Cell, Outcome, Plan};

/// Version of the layout of `results.json` and the CSV files.
pub const SCHEMA_VERSION: u32 = 1;

/// A saved or freshly computed run.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// What was asked.
    pub spec: Spec,
    /// The cells that have been measured, in plan order.
    pub cells: Vec<CellData>,
    /// Cells of the plan, more than `cells.len()` where the run was interrupted.
    pub planned_cells: usize,
    /// What the run is: belongs to the report, the same on every run of one machine.
    pub provenance: Provenance,
}

/// The measurements of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellData {
    /// Its place in the plan.
    pub index: usize,
    /// The setting.
    pub cell: Cell,
    /// One trace a replicate, in replicate order: the spec's, or those that were finished where the run
    /// was interrupted.
    pub replicates: Vec<Trace>,
    /// Distributions of |h| pooled over the replicates: (layer, counts), layers ascending; empty
    /// but for the deepest cells.
    pub histograms: Vec<(usize, LogHistogram)>,
}

/// One network's layers 0..K.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// Number of the replicate.
    pub replicate: usize,
    /// Indexed by layer.
    pub layers: Vec<LayerRow>,
    /// Indexed by layer; empty but in the deepest cells.
    pub geometry: Vec<GeometryRow>,
}

/// The numbers of a row of `data/geometry.csv`: a layer seen on a few inputs, one by one. `None` where
/// a number does not exist.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GeometryRow {
    /// log10 of the root mean square over the units of h_l at the first input.
    pub log10_one_input_rms: Option<f64>,
    /// The same of dL/df_l, where the target is 0 and the output one number.
    pub log10_one_input_gradient_rms: Option<f64>,
    /// Share of the second moment of h_l that varies over the inputs.
    pub input_share: Option<f64>,
    /// Share that varies over the units and is the same for every input.
    pub unit_share: Option<f64>,
    /// Share of the squared mean over units and inputs.
    pub mean_share: Option<f64>,
    /// Mean cosine between the preactivations f_l of two inputs.
    pub correlation: Option<f64>,
    /// Mean cosine between the gradients df_K/df_l at two inputs.
    pub gradient_correlation: Option<f64>,
}

/// The numbers of a row of `data/layers.csv`. `None` where the number does not exist (log10 of a
/// true zero) or a plain f64 cannot hold it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LayerRow {
    /// Population std of h_l.
    pub hidden_std: Option<f64>,
    /// Its log10.
    pub log10_hidden_std: Option<f64>,
    /// log10 of the root of the second moment of h_l.
    pub log10_hidden_rms: Option<f64>,
    /// Mean of h_l.
    pub hidden_mean: Option<f64>,
    /// Population std of dL/df_l.
    pub gradient_std: Option<f64>,
    /// Its log10.
    pub log10_gradient_std: Option<f64>,
    /// log10 of the root of the second moment of dL/df_l.
    pub log10_gradient_rms: Option<f64>,
    /// Mean of dL/df_l.
    pub gradient_mean: Option<f64>,
    /// Share of (unit, data point) pairs with h_l = 0.
    pub inactive_share: f64,
    /// Share of units which are 0 on every data point.
    pub dead_share: f64,
}

impl Dataset {
    /// The tables of what a sweep has measured; cells without a network are left out.
    pub fn new(spec: Spec, plan: &Plan, outcomes: Vec<Outcome>, provenance: Provenance) -> Self {
        let cells = outcomes
            .into_iter()
            .map(|outcome| CellData {
                index: outcome.cell,
                cell: plan.cells[outcome.cell].clone(),
                replicates: (outcome.numbers.iter().zip(&outcome.replicates))
                    .zip(&outcome.geometry)
                    .map(|((&replicate, records), geometry)| Trace {
                        replicate,
                        layers: records.iter().map(LayerRow::from).collect(),
                        geometry: geometry.iter().map(GeometryRow::from).collect(),
                    })
                    .collect(),
                histograms: outcome.histograms.into_vec(),
            })
            .collect();
        Self {
            spec,
            cells,
            planned_cells: plan.cells.len(),
            provenance,
        }
    }

    /// Networks that have been measured.
    pub fn networks(&self) -> usize {
        self.cells.iter().map(|data| data.replicates.len()).sum()
    }

    /// Networks that were planned, more than [`Dataset::networks`] where the run was interrupted.
    pub fn planned_networks(&self) -> usize {
        self.planned_cells.saturating_mul(self.spec.replicates)
    }

    /// Whether every planned network is there.
    pub fn is_complete(&self) -> bool {
        self.networks() == self.planned_networks()
    }
}

/// Its log10; `None` for 0 and for what is so small that the engine only knows that it is not 0.
fn log10(number: LogScaled) -> Option<f64> {
    number
        .log10()
        .filter(|decades| decades.abs() <= layers_row::MOST_DECADES)
}

impl From<&LayerRecord> for LayerRow {
    fn from(record: &LayerRecord) -> Self {
        Self {
            hidden_std: record.hidden.std.to_f64(),
            log10_hidden_std: log10(record.hidden.std),
            log10_hidden_rms: log10(record.hidden.rms),
            hidden_mean: record.hidden.mean.to_f64(),
            gradient_std: record.gradient.std.to_f64(),
            log10_gradient_std: log10(record.gradient.std),
            log10_gradient_rms: log10(record.gradient.rms),
            gradient_mean: record.gradient.mean.to_f64(),
            inactive_share: record.inactive_share,
            dead_share: record.dead_share,
        }
    }
}

impl From<&GeometryRecord> for GeometryRow {
    fn from(record: &GeometryRecord) -> Self {
        let share = |pick: fn(&Shares) -> f64| record.shares.as_ref().map(pick);
        Self {
            log10_one_input_rms: log10(record.one_input_rms),
            log10_one_input_gradient_rms: record.one_input_gradient_rms.and_then(log10),
            input_share: share(|shares| shares.inputs),
            unit_share: share(|shares| shares.units),
            mean_share: share(|shares| shares.mean),
            correlation: record.correlation,
            gradient_correlation: record.gradient_correlation,
        }
    }
}

impl GeometryRow {
    /// In the order of the columns.
    fn fields(&self) -> [Option<f64>; 7] {
        [
            self.log10_one_input_rms,
            self.log10_one_input_gradient_rms,
            self.input_share,
            self.unit_share,
            self.mean_share,
            self.correlation,
            self.gradient_correlation,
        ]
    }

    fn from_fields(
        [rms, gradient_rms, input, unit, mean, correlation, gradient]: [Option<f64>; 7],
    ) -> Self {
        Self {
            log10_one_input_rms: rms,
            log10_one_input_gradient_rms: gradient_rms,
            input_share: input,
            unit_share: unit,
            mean_share: mean,
            correlation,
            gradient_correlation: gradient,
        }
    }
}

impl LayerRow {
    /// A truly dead layer: every unit 0 on all data.
    pub fn is_dead(&self) -> bool {
        self.dead_share == 1.0
    }
}

/// What a run is (not what happened to it: that goes to `run.json`).
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// The shortest command that makes the run again.
    pub command: String,
    /// How it was computed, a sentence.
    pub method: String,
    /// Identities that were used instead of direct computation, a sentence each.
    pub identities: Vec<String>,
    /// Kind of processor, such as "x86_64, AVX-512".
    pub processor: String,
    /// Planned floating-point operations.
    pub planned_flop: f64,
    /// Planned memory in bytes.
    pub planned_memory_bytes: f64,
    /// Planned networks (cells x replicates).
    pub networks: u64,
}
