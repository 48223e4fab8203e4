//! Made-up datasets for tests: the signal follows an exact power law, no network is run.

use super::{CellData, Dataset, GeometryRow, LayerRow, Provenance, Trace};
use crate::measure::LogHistogram;
use crate::spec::Spec;
use crate::sweep::{Cell, Plan};

/// The dataset of a spec whose networks all grow by sqrt(width sigma² / 2) a layer, times
/// 10^(0.01 r) a layer for replicate r - (replicates - 1) / 2; the first layer of a replicate is 0.1.
pub fn power_law(spec: &Spec) -> Dataset {
    let plan = Plan::new(spec);
    let cells: Vec<CellData> = plan
        .cells
        .iter()
        .enumerate()
        .map(|(index, cell)| CellData {
            index,
            cell: cell.clone(),
            replicates: (0..spec.replicates)
                .map(|r| Trace {
                    replicate: r,
                    ..trace(cell, r as f64 - (spec.replicates as f64 - 1.0) / 2.0)
                })
                .collect(),
            histograms: histograms(cell, spec.data, spec.replicates),
        })
        .collect();
    Dataset {
        spec: spec.clone(),
        planned_cells: cells.len(),
        cells,
        provenance: Provenance {
            version: "0.1.0".into(),
            ..Provenance::default()
        },
    }
}

/// The distribution of layer 1: half of the values 0, the others in three bins.
pub fn histograms(cell: &Cell, data: usize, replicates: usize) -> Vec<(usize, LogHistogram)> {
    let total = (cell.width * data * replicates) as u64;
    let part = total / 16;
    let counts = [1, 5, 2].map(|parts| parts * part);
    let zeros = total - counts.iter().sum::<u64>();
    vec![(1, LogHistogram::from_counts(-12, counts, zeros))]
}

/// The same with a geometry in its deepest cells, made of round numbers.
pub fn with_geometry(spec: &Spec) -> Dataset {
    let mut dataset = power_law(spec);
    let deepest = dataset.cells.iter().map(|data| data.cell.depth).max();
    let cells = dataset.cells.iter_mut();
    for data in cells.filter(|data| Some(data.cell.depth) == deepest) {
        for trace in &mut data.replicates {
            let replicate = trace.replicate;
            let row = |(layer, row): (usize, &LayerRow)| GeometryRow {
                log10_one_input_rms: row.log10_hidden_rms,
                log10_one_input_gradient_rms: row.log10_gradient_rms,
                input_share: Some(1.0 / (layer + 2) as f64),
                unit_share: Some(1.0 - 1.0 / (layer + 2) as f64 - 0.125),
                mean_share: Some(0.125),
                correlation: (layer < data.cell.depth).then(|| 1.0 - 0.5f64.powi(layer as i32)),
                gradient_correlation: Some(0.25 + 0.125 * replicate as f64),
            };
            trace.geometry = trace.layers.iter().enumerate().map(row).collect();
        }
    }
    dataset
}

/// Growth per layer of the replicate that lies `offset` from the middle one, in decades.
pub fn rate(cell: &Cell, offset: f64) -> f64 {
    0.5 * (cell.width as f64 * cell.sigma2 / 2.0).log10() + 0.01 * offset
}

fn trace(cell: &Cell, offset: f64) -> Trace {
    let layers = (0..=cell.depth)
        .map(|layer| {
            let log10_std = -1.0 + rate(cell, offset) * (layer as f64 - 1.0);
            let log10_gradient = rate(cell, offset) * (cell.depth - layer) as f64;
            LayerRow {
                hidden_std: Some(10f64.powf(log10_std)).filter(|v| v.is_normal()),
                log10_hidden_std: Some(log10_std),
                log10_hidden_rms: Some(log10_std + 0.083),
                // rms² = std² + mean²
                hidden_mean: Some(10f64.powf(log10_std) * (10f64.powf(2.0 * 0.083) - 1.0).sqrt())
                    .filter(|v| v.is_normal()),
                gradient_std: Some(10f64.powf(log10_gradient)).filter(|v| v.is_normal()),
                log10_gradient_std: Some(log10_gradient),
                log10_gradient_rms: Some(log10_gradient),
                gradient_mean: Some(0.0),
                inactive_share: 0.5,
                dead_share: 0.0,
            }
        })
        .collect();
    Trace {
        layers,
        ..Trace::default()
    }
}
