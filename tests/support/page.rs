//! A small report to open in a browser.

use std::path::{Path, PathBuf};

use initscope::analysis::analyse;
use initscope::chart;
use initscope::dataset::{CellData, Dataset, LayerRow, Provenance, Trace};
use initscope::report::{Report, Templates};
use initscope::spec::Spec;
use initscope::sweep::{Cell, Plan};

/// Writes the report of a made-up run of 3 and 6 layers into the folder; gives `report.html`.
pub fn write(folder: &Path) -> PathBuf {
    let spec = Spec {
        depth: vec![3, 6],
        width: vec![8],
        replicates: 3,
        ..Spec::default()
    };
    let cells = Plan::new(&spec).cells;
    let dataset = Dataset {
        planned_cells: cells.len(),
        cells: cells.into_iter().enumerate().map(measured).collect(),
        provenance: Provenance {
            version: "0.0.0".into(),
            command: spec.command(),
            ..Provenance::default()
        },
        spec,
    };
    let analysis = analyse(&dataset);
    let figures = chart::figures(&analysis);
    let report = Report {
        analysis: &analysis,
        provenance: &dataset.provenance,
        spec: &dataset.spec,
        figures: &figures,
    };
    let templates = Templates::load(None).expect("the built-in templates");
    let rendered = report.render(&templates).expect("a report");
    let page = folder.join("report.html");
    std::fs::write(&page, rendered.html).expect("a page is written");
    page
}

/// Three networks that grow as a wide ReLU network does.
fn measured((index, cell): (usize, Cell)) -> CellData {
    let growth = 0.5 * (cell.sigma2 * cell.width as f64 / 2.0).log10();
    let replicates = (0..3).map(|draw| {
        let row = |layer: usize| {
            let hidden = (growth + 0.01 * f64::from(draw)) * layer as f64;
            let gradient = growth * (2.0 * cell.depth as f64 - layer as f64);
            LayerRow {
                hidden_std: Some(10f64.powf(hidden)),
                log10_hidden_std: Some(hidden),
                log10_hidden_rms: Some(hidden),
                gradient_std: Some(10f64.powf(gradient)),
                log10_gradient_std: Some(gradient),
                log10_gradient_rms: Some(gradient),
                inactive_share: 0.5,
                ..LayerRow::default()
            }
        };
        Trace {
            layers: (0..=cell.depth).map(row).collect(),
        }
    });
    CellData {
        index,
        replicates: replicates.collect(),
        histograms: Vec::new(),
        cell,
    }
}
