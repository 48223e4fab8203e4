//! `results.json`: what was asked, what the run is, the cells that were finished and their histograms.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Dataset, DatasetError, Provenance, SCHEMA_VERSION};
use crate::measure::LogHistogram;

/// The file's layout. The layers' numbers are in `data/layers.csv`, which `layer_rows` counts.
#[derive(Serialize, Deserialize)]
pub struct Results {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The program's name, so that a stray JSON file is told from a dataset.
    pub program: String,
    /// The resolved spec under the names of the spec file.
    pub spec: Value,
    /// What the run is.
    pub provenance: Provenance,
    /// Cells of the plan.
    pub planned_cells: usize,
    /// Whether every planned cell is there.
    pub complete: bool,
    /// Rows of `data/layers.csv`, header not counted.
    pub layer_rows: usize,
    /// Files in `figures/` that belong to the report.
    #[serde(default)]
    pub figures: Vec<String>,
    /// The finished cells, in the order of the tables.
    pub cells: Vec<ResultCell>,
}

/// A finished cell.
#[derive(Serialize, Deserialize)]
pub struct ResultCell {
    /// Its place in the plan.
    pub index: usize,
    /// The row of `data/summary.csv` that belongs to it; for readers, ignored when loading.
    pub summary: Value,
    /// Pooled distributions of |h|.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub histograms: Vec<HistogramEntry>,
}

/// The distribution of |h| at a layer.
#[derive(Serialize, Deserialize)]
pub struct HistogramEntry {
    /// The layer.
    pub layer: usize,
    /// Its counts.
    #[serde(flatten)]
    pub counts: LogHistogram,
}

/// The file of a dataset, with one summary a cell and the names of the report's figures.
pub fn write(
    dataset: &Dataset,
    summaries: Vec<Value>,
    figures: Vec<String>,
    spec: Value,
) -> Vec<u8> {
    let cells = dataset
        .cells
        .iter()
        .zip(summaries)
        .map(|(data, summary)| ResultCell {
            index: data.index,
            summary,
            histograms: data
                .histograms
                .iter()
                .map(|(layer, counts)| HistogramEntry {
                    layer: *layer,
                    counts: counts.clone(),
                })
                .collect(),
        })
        .collect();
    let results = Results {
        schema_version: SCHEMA_VERSION,
        program: "initscope".into(),
        spec,
        provenance: dataset.provenance.clone(),
        planned_cells: dataset.planned_cells,
        complete: dataset.cells.len() == dataset.planned_cells,
        layer_rows: dataset
            .cells
            .iter()
            .map(|data| data.replicates.len() * (data.cell.depth + 1))
            .sum(),
        figures,
        cells,
    };
    let mut text = serde_json::to_vec_pretty(&results).expect("plain data is valid JSON");
    text.push(b'\n');
    text
}

/// Reads the file.
///
/// # Errors
/// Where it is cut short, of another program or of a newer schema.
pub fn read(text: &[u8]) -> Result<Results, DatasetError> {
    let broken = |problem: String| DatasetError::Broken {
        file: "results.json".into(),
        problem,
    };
    let value: Value = serde_json::from_slice(text).map_err(|error| {
        broken(if error.is_eof() {
            format!("it is cut short at line {}", error.line())
        } else {
            format!("line {} is not valid JSON", error.line())
        })
    })?;
    if value["program"] != "initscope" {
        return Err(broken("it was not written by initscope".into()));
    }
    if value["schema_version"] != SCHEMA_VERSION {
        return Err(broken(format!(
            "its schema_version is {}, this program reads {SCHEMA_VERSION}",
            value["schema_version"]
        )));
    }
    serde_json::from_value(value).map_err(|error| broken(error.to_string()))
}
