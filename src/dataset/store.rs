//! A dataset as files, and back.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{CellData, Dataset, DatasetError, layers_csv, results_json};
use crate::spec::Spec;
use crate::sweep::{Cell, Plan};

/// The files of a dataset, paths relative to its folder: `spec.toml`, `results.json`,
/// `data/layers.csv`. `summaries` is what the analysis says of each cell, carried along for readers;
/// `figures` are the files that belong to the report.
pub fn files(
    dataset: &Dataset,
    summaries: Vec<Value>,
    figures: Vec<String>,
) -> Vec<(String, Vec<u8>)> {
    let spec = dataset.spec.to_toml();
    let spec_value = toml::from_str(&spec).expect("a resolved spec is valid TOML");
    let traces = dataset
        .cells
        .iter()
        .map(|data| (&data.cell, data.replicates.as_slice()));
    vec![
        ("spec.toml".into(), spec.into_bytes()),
        (
            "results.json".into(),
            results_json::write(dataset, summaries, figures, spec_value),
        ),
        ("data/layers.csv".into(), layers_csv::write(traces)),
    ]
}

/// Loads the dataset that was saved in `dir`.
///
/// # Errors
/// A file that is missing, cut short or at odds with the others.
pub fn load(dir: &Path) -> Result<Dataset, DatasetError> {
    let read = |file: &str| {
        let path = dir.join(file);
        if !path.is_file() {
            return Err(DatasetError::Missing {
                dir: dir.into(),
                file: file.into(),
            });
        }
        fs::read(&path).map_err(DatasetError::io(path, "reading"))
    };
    let results = results_json::read(&read("results.json")?)?;
    let spec_text = String::from_utf8_lossy(&read("spec.toml")?).into_owned();
    let spec = Spec::from_toml(&spec_text, "spec.toml").map_err(|error| DatasetError::Broken {
        file: "spec.toml".into(),
        problem: error.to_string(),
    })?;
    let plan = Plan::new(&spec);
    let out_of_step = || DatasetError::Broken {
        file: "results.json".into(),
        problem: "it belongs to another spec than spec.toml".into(),
    };
    if results.planned_cells != plan.cells.len() {
        return Err(out_of_step());
    }
    let cells: Vec<Cell> = results
        .cells
        .iter()
        .map(|cell| plan.cells.get(cell.index).cloned().ok_or_else(out_of_step))
        .collect::<Result<_, _>>()?;
    let traces = layers_csv::read(&read("data/layers.csv")?, &cells, spec.replicates)?;
    let cells = results
        .cells
        .into_iter()
        .zip(cells)
        .zip(traces)
        .map(|((result, cell), replicates)| CellData {
            index: result.index,
            cell,
            replicates,
            histograms: result
                .histograms
                .into_iter()
                .map(|entry| (entry.layer, entry.counts))
                .collect(),
        })
        .collect();
    Ok(Dataset {
        spec,
        cells,
        planned_cells: results.planned_cells,
        provenance: results.provenance,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::fixture::power_law;

    fn spec() -> Spec {
        Spec {
            depth: vec![2, 400],
            replicates: 3,
            ..Spec::default()
        }
    }

    fn saved(dataset: &Dataset) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let summaries = vec![Value::Null; dataset.cells.len()];
        for (name, bytes) in files(dataset, summaries, Vec::new()) {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        dir
    }

    #[test]
    fn what_is_saved_is_loaded_to_the_last_bit() {
        let dataset = power_law(&spec());
        assert_eq!(load(saved(&dataset).path()).unwrap(), dataset);
    }

    #[test]
    fn an_interrupted_run_is_loaded_as_such() {
        let mut dataset = power_law(&spec());
        dataset.cells.remove(3);
        let loaded = load(saved(&dataset).path()).unwrap();
        assert_eq!(loaded, dataset);
        assert_eq!(loaded.planned_cells, loaded.cells.len() + 1);
    }

    #[test]
    fn every_line_that_is_cut_off_or_changed_is_noticed() {
        let dir = saved(&power_law(&Spec {
            depth: vec![2],
            replicates: 2,
            ..Spec::default()
        }));
        let path = dir.path().join("data/layers.csv");
        let whole = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = whole.lines().collect();
        let problem = |lines: &[&str]| {
            fs::write(&path, lines.join("\n") + "\n").unwrap();
            load(dir.path()).unwrap_err().to_string()
        };
        assert!(problem(&lines[..9]).contains("layers.csv, line 10"));
        fs::write(&path, &whole[..whole.len() - 2]).unwrap();
        let error = load(dir.path()).unwrap_err().to_string();
        assert!(error.contains("cut short"), "{error}");
        assert!(problem(&lines[1..]).contains("header"));
        let doubled = [&lines[..], &lines[5..6]].concat();
        assert!(problem(&doubled).contains("more rows"));
        let mut changed = lines.clone();
        let wrong = lines[7].replace("0.05", "nan");
        changed[7] = &wrong;
        assert!(problem(&changed).contains("line 8: \"nan\" is not a number"));
    }

    #[test]
    fn a_folder_that_is_none_of_ours_is_told_from_a_broken_one() {
        let dir = tempfile::tempdir().unwrap();
        let error = load(dir.path()).unwrap_err().to_string();
        assert!(error.contains("there is no results.json here"), "{error}");
        let dir = saved(&power_law(&spec()));
        for (text, word) in [
            ("{\"schema", "cut short"),
            ("{}", "not written by initscope"),
            (
                "{\"program\": \"initscope\", \"schema_version\": 99}",
                "schema_version is 99",
            ),
        ] {
            fs::write(dir.path().join("results.json"), text).unwrap();
            let error = load(dir.path()).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
