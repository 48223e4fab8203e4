//! What a plan costs before it starts: floating-point work and memory, by formula.
//!
//! All in f64, so a grid of any size can be costed without laying it out.

mod limit;
mod work;

pub use limit::{Bytes, MemoryError, MemoryLimit};
pub(super) use work::Work;

use super::family::{Family, families, shared_depths};
use super::identity::Identities;
use super::{Cell, Kind, Plan};
use crate::measure::LayerRecord;
use crate::network::Architecture;
use crate::spec::{Format, Spec};

/// What a measured layer takes in the tables that are made of it and in their text.
const TABLE_BYTES_PER_LAYER: f64 = 700.0;
/// What a layer of a cell takes in the comparison with theory and in its text.
const COMPARISON_BYTES_PER_LAYER: f64 = 2000.0;
/// The program itself with a report of next to nothing: the measured peak of a run of one network of one
/// layer, and some air.
pub const PROGRAM_BYTES: f64 = 14e6;

/// The planned cost of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Floating-point operations: at least these. Where data points die or part by more than a float holds,
    /// which no formula knows before, those of a pass are taken through it once more, one by one.
    pub flop: f64,
    /// Peak memory in bytes.
    pub memory_bytes: f64,
    /// Networks that are measured: cells × replicates.
    pub networks: f64,
    /// Passes that are computed; the other networks are derived from them.
    pub passes: f64,
}

impl Cost {
    /// The cost of a plan on a number of threads.
    pub fn of_plan(spec: &Spec, plan: &Plan, threads: usize) -> Self {
        let mut cost = Self::of_families(spec, plan, &families(spec, plan), threads);
        for cell in &plan.cells {
            cost.memory_bytes += kept_bytes(spec, cell.depth as f64 + 1.0, 1.0);
        }
        cost.memory_bytes += PROGRAM_BYTES + export_bytes(spec) + spec.inputs.bytes();
        cost
    }

    /// The same with the memory only that the threads need to work in.
    fn of_families(spec: &Spec, plan: &Plan, families: &[Family], threads: usize) -> Self {
        let replicates = spec.replicates as f64;
        let mut cost = Self {
            networks: plan.cells.len() as f64 * replicates,
            passes: families.len() as f64 * replicates,
            ..Self::default()
        };
        for family in families {
            let work = family.work(spec, plan);
            cost.flop += replicates * work.flop();
            cost.memory_bytes = cost.memory_bytes.max(work.working_bytes(threads));
        }
        cost
    }

    /// The cost of all cells a spec names, not laid out: at least that of its plan, which merges
    /// equal variances.
    pub fn of_spec(spec: &Spec, threads: usize) -> Self {
        let replicates = spec.replicates as f64;
        let mut depths = spec.depth.clone();
        depths.sort_unstable();
        let total_depth: f64 = depths.iter().map(|&depth| depth as f64).sum();
        let deepest = depths.last();
        let mut cost = Self::default();
        let kinds = spec.activation.iter().flat_map(|&activation| {
            let kind = move |&architecture: &Architecture| Kind {
                activation,
                architecture,
            };
            spec.architecture.iter().map(kind)
        });
        for kind in kinds {
            for &width in &spec.width {
                let identities = Identities::of(spec, kind, width);
                let variances = match identities.variance_factors_out {
                    true => 1.0,
                    false => spec.sigma2.len() as f64,
                };
                let alike = variances * spec.init.len() as f64 * replicates;
                for depths in shared_depths(&depths, identities) {
                    let work = Work::new(spec, kind, depths, width);
                    let work = match depths.last() == deepest {
                        true if !kind.architecture.couples_data() => work.with_geometry(),
                        _ => work,
                    };
                    cost.passes += alike;
                    cost.flop += match work.depends_on_variance() {
                        false => alike * work.flop(),
                        true => {
                            let sigma2 = spec.sigma2.iter().map(|v| v.value(width, width));
                            let flops = sigma2.map(|sigma2| work.with_variance(sigma2).flop());
                            alike / variances * flops.sum::<f64>()
                        }
                    };
                    cost.memory_bytes = cost.memory_bytes.max(work.most_working_bytes(threads));
                }
            }
        }
        let cells_of_a_depth = (spec.sigma2.len() * spec.init.len()) as f64
            * (spec.width.len() * spec.activation.len() * spec.architecture.len()) as f64;
        let cells = cells_of_a_depth * depths.len() as f64;
        let layers = cells_of_a_depth * (total_depth + depths.len() as f64);
        cost.networks = cells * replicates;
        cost.memory_bytes += kept_bytes(spec, layers, cells);
        cost.memory_bytes += PROGRAM_BYTES + export_bytes(spec) + spec.inputs.bytes();
        cost
    }
}

/// Bytes that stay until the end: measurements of `layers` layers a replicate, and `cells` cells.
fn kept_bytes(spec: &Spec, layers: f64, cells: f64) -> f64 {
    let layer = size_of::<LayerRecord>() as f64 + TABLE_BYTES_PER_LAYER;
    layers * (spec.replicates as f64 * layer + COMPARISON_BYTES_PER_LAYER)
        + cells * size_of::<Cell>() as f64
}

/// Bytes that figures take until they are written, beside those of one width, activation and initialiser
/// that every run has, and while they become pictures; measured.
fn export_bytes(spec: &Spec) -> f64 {
    let slices = (spec.width.len() * spec.activation.len()) as f64
        * (spec.init.len() * spec.architecture.len()) as f64;
    let bytes = |format: &Format| match format {
        Format::Svg => 2.6e6 * (slices - 1.0).max(0.0),
        Format::Png => 64e6,
        Format::Pdf => 8e6,
    };
    spec.format.iter().map(bytes).sum()
}
