//! `results.json`: what was asked, what the run is, the cells that were measured and their histograms.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::shown;
use super::replicates::Replicates;
use super::{Dataset, DatasetError, Provenance, SCHEMA_VERSION, Trace};
use crate::measure::LogHistogram;
use crate::spec::{Key, Spec, Summary};
use crate::sweep::Cell;

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
    /// What is known of the points of a file of inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Summary>,
    /// Cells of the plan.
    pub planned_cells: usize,
    /// Whether every planned cell is there with every replicate.
    pub complete: bool,
    /// Rows of `data/layers.csv`, header not counted.
    pub layer_rows: usize,
    /// Digest of `data/layers.csv`, by which an edit is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layers_digest: Option<String>,
    /// Digest of `data/geometry.csv`, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geometry_digest: Option<String>,
    /// Files in `figures/` that belong to the report.
    #[serde(default)]
    pub figures: Vec<String>,
    /// Files in `data/` that belong to it and not to every report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<String>,
    /// The coordinate check's rows, where there are three widths; for readers, ignored when loading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coordinate_check: Vec<Value>,
    /// The measured cells, in the order of the tables.
    pub cells: Vec<ResultCell>,
}

/// What `results.json` carries along for readers beside the dataset, and which files are the report's own.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    /// What the analysis says of each cell, in their order.
    pub summaries: Vec<Value>,
    /// Where each leaves the floating-point types; none where there was no time to say.
    pub float_ranges: Vec<Value>,
    /// A row for each slope of the coordinate check.
    pub coordinate_check: Vec<Value>,
    /// Names of the report's files in `figures/`.
    pub figures: Vec<String>,
    /// And of those in `data/` that not every report has.
    pub tables: Vec<String>,
}

/// A measured cell.
#[derive(Serialize, Deserialize)]
pub struct ResultCell {
    /// Its place in the plan.
    pub index: usize,
    /// How many replicates it has, where an interruption left fewer than the spec asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replicates: Option<usize>,
    /// Their numbers, where they are not the first ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replicate_numbers: Option<Vec<usize>>,
    /// The row of `data/summary.csv` that belongs to it; for readers, ignored when loading.
    pub summary: Value,
    /// By type and way the first layer that leaves it (a key that is missing: none does); for readers, ignored
    /// when loading.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub float_range: Value,
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

impl Carried {
    /// Of a dataset that there is no time to sum up.
    pub fn without_summaries(dataset: &Dataset) -> Self {
        Self {
            summaries: vec![Value::Null; dataset.cells.len()],
            ..Self::default()
        }
    }
}

/// The file of a dataset, with what it carries along and the digests of the dataset's tables.
pub(super) fn write(
    dataset: &Dataset,
    carried: Carried,
    (layers_digest, geometry_digest): (String, Option<String>),
) -> Vec<u8> {
    let mut float_ranges = carried.float_ranges.into_iter();
    let cells = dataset
        .cells
        .iter()
        .zip(carried.summaries)
        .map(|(data, summary)| ResultCell {
            index: data.index,
            replicates: (data.replicates.len() < dataset.spec.replicates)
                .then_some(data.replicates.len()),
            replicate_numbers: numbers_with_gaps(&data.replicates),
            summary,
            float_range: float_ranges.next().unwrap_or_default(),
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
        spec: spec_value(&dataset.spec),
        provenance: dataset.provenance.clone(),
        inputs: dataset.spec.inputs.summary().copied(),
        planned_cells: dataset.planned_cells,
        complete: dataset.is_complete(),
        layer_rows: dataset
            .cells
            .iter()
            .map(|data| data.replicates.len() * (data.cell.depth + 1))
            .sum(),
        layers_digest: Some(layers_digest),
        geometry_digest,
        figures: carried.figures,
        tables: carried.tables,
        coordinate_check: carried.coordinate_check,
        cells,
    };
    let mut text = serde_json::to_vec_pretty(&results).expect("plain data is valid JSON");
    text.push(b'\n');
    text
}

/// The numbers of replicates that are not simply the first ones.
fn numbers_with_gaps(replicates: &[Trace]) -> Option<Vec<usize>> {
    let numbers: Vec<usize> = replicates.iter().map(|trace| trace.replicate).collect();
    (!numbers.iter().copied().eq(0..numbers.len())).then_some(numbers)
}

/// A spec under the names of the spec file.
fn spec_value(spec: &Spec) -> Value {
    toml::from_str(&spec.to_toml()).expect("a resolved spec is valid TOML")
}

/// Reads the file of `dir`.
///
/// # Errors
/// Where it is cut short, of another program or of a newer schema.
pub(super) fn read(text: &[u8], dir: &Path) -> Result<Results, DatasetError> {
    let broken = |problem| broken(dir, problem);
    if text.trim_ascii().is_empty() {
        return Err(broken("it is empty".into()));
    }
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
    // From the text once more: a value has forgotten its line.
    serde_json::from_slice(text).map_err(|error: serde_json::Error| {
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or_default();
        broken(format!("line {}: {words}", error.line()))
    })
}

impl Results {
    /// Numbers of the replicates of each of its cells, where the spec asks for so many.
    pub(super) fn replicates(&self, asked: usize) -> Vec<Replicates> {
        let numbers = |cell: &ResultCell| match &cell.replicate_numbers {
            Some(numbers) => Replicates::Numbered(numbers.clone()),
            None => Replicates::First(cell.replicates.unwrap_or(asked)),
        };
        self.cells.iter().map(numbers).collect()
    }

    /// Passes what belongs to this spec, of so many planned cells, and is whole in itself.
    ///
    /// # Errors
    /// The key that is at odds with `spec.toml` or with the rest of the file.
    pub(super) fn belongs_to(
        &self,
        spec: &Spec,
        planned: usize,
        dir: &Path,
    ) -> Result<(), DatasetError> {
        let broken = |problem| Err(broken(dir, problem));
        // Through JSON's text, as the file's own spec came.
        let text = spec_value(spec).to_string();
        let asked: Value = serde_json::from_str(&text).expect("JSON's own text is valid");
        for key in Key::ALL.map(Key::name) {
            let (here, there) = (&self.spec[key], &asked[key]);
            if here != there {
                return broken(format!(
                    "its spec has {key} = {}, spec.toml has {key} = {}",
                    spoken(here),
                    spoken(there)
                ));
            }
        }
        if self.planned_cells != planned {
            return broken(format!(
                "planned_cells is {}, the spec has {planned}",
                self.planned_cells
            ));
        }
        let (mut next, mut cells) = (0, self.cells.iter().map(|cell| cell.index));
        if let Some(index) = cells.find(|&index| {
            let wrong = index < next || index >= planned;
            next = index.saturating_add(1);
            wrong
        }) {
            return broken(format!(
                "the cell with index {index} is not where it should be (indexes ascend, below {planned})"
            ));
        }
        for cell in &self.cells {
            let count = cell.replicates.unwrap_or(spec.replicates);
            if count == 0 || count > spec.replicates {
                return broken(format!(
                    "the cell with index {} has {count} replicates, the spec {}",
                    cell.index, spec.replicates
                ));
            }
            let numbers = cell.replicate_numbers.as_deref().unwrap_or_default();
            let last = numbers.last().is_none_or(|&last| last < spec.replicates);
            let ascend = numbers.is_sorted_by(|a, b| a < b) && last;
            if cell.replicate_numbers.is_some() && !(ascend && numbers.len() == count) {
                return broken(format!(
                    "the replicate_numbers of the cell with index {} should be {count} numbers, \
                     ascending, below {}",
                    cell.index, spec.replicates
                ));
            }
        }
        let asked = |cell: &&ResultCell| cell.replicates.is_none_or(|n| n == spec.replicates);
        let whole = self.cells.iter().filter(asked).count();
        if self.complete != (whole == planned) {
            return broken(format!(
                "complete is {}, but it has {whole} of {planned} cells",
                self.complete
            ));
        }
        Ok(())
    }
}

impl Results {
    /// Passes histograms that count every hidden unit on all data of their cell's replicates.
    ///
    /// # Errors
    /// The layer that no cell has, or whose counts do not add up.
    pub(super) fn counts_all(
        &self,
        cells: &[Cell],
        replicates: &[Replicates],
        data: usize,
        dir: &Path,
    ) -> Result<(), DatasetError> {
        for ((result, cell), replicates) in self.cells.iter().zip(cells).zip(replicates) {
            let values = [cell.width, data, replicates.len()].map(|count| count as u128);
            let wanted = values.into_iter().product::<u128>();
            let mut last = 0;
            for HistogramEntry { layer, counts } in &result.histograms {
                let problem = if *layer <= last || *layer > cell.depth {
                    format!(
                        "is not where it should be (layers ascend, 1 to {})",
                        cell.depth
                    )
                } else if u128::from(counts.total()) != wanted {
                    format!("counts {} values, the run has {wanted}", counts.total())
                } else {
                    last = *layer;
                    continue;
                };
                return Err(broken(
                    dir,
                    format!(
                        "the histogram of layer {layer} in the cell with index {} {problem}",
                        result.index
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// A value of a spec inside a sentence.
fn spoken(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        other => other.to_string(),
    }
}

/// An error about the `results.json` of a folder.
pub(super) fn broken(dir: &Path, problem: String) -> DatasetError {
    DatasetError::Broken {
        file: shown(&dir.join("results.json")),
        problem,
    }
}
