//! Made-up datasets for tests: the signal follows an exact power law, no network is run.

use super::{CellData, Dataset, LayerRow, Provenance, Trace};
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
                .map(|r| trace(cell, r as f64 - (spec.replicates as f64 - 1.0) / 2.0))
                .collect(),
            histograms: vec![(1, LogHistogram::from_counts(-12, [1, 5, 2], 8))],
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
    Trace { layers }
}
