//! A dataset as files, and back.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::error::shown;
use super::replicates::Replicates;
use super::results_json::{Carried, Results};
use super::{
    CellData, Dataset, DatasetError, Trace, digest, geometry_csv, layers_csv, layers_row,
    results_json,
};
use crate::spec::Spec;
use crate::sweep::{Cell, Plan};

/// The table that not every dataset has.
const GEOMETRY: &str = "data/geometry.csv";

/// The files of a dataset, paths relative to its folder: `spec.toml`, `results.json`,
/// `data/layers.csv`, `data/geometry.csv`; `results.json` with what it carries along, a summary for each cell
/// at least.
pub fn files(dataset: &Dataset, carried: Carried) -> Vec<(String, Vec<u8>)> {
    let traces = dataset
        .cells
        .iter()
        .map(|data| (&data.cell, data.replicates.as_slice()));
    // Of deep networks these are large.
    let (layers, geometry) = rayon::join(
        || {
            let table = layers_csv::write(traces);
            (digest::of(&table), table)
        },
        || {
            let table = geometry_csv::write(&dataset.cells)?;
            Some((digest::of(&table), table))
        },
    );
    let ((of_layers, layers), (of_geometry, geometry)) = (layers, geometry.unzip());
    let digests = (of_layers, of_geometry);
    let mut files = vec![
        ("spec.toml".into(), dataset.spec.to_toml().into_bytes()),
        (
            "results.json".into(),
            results_json::write(dataset, carried, digests),
        ),
        ("data/layers.csv".into(), layers),
    ];
    files.extend(geometry.map(|table| (GEOMETRY.into(), table)));
    files
}

/// Loads the dataset that was saved in `dir`.
///
/// # Errors
/// A file that is missing, cut short, changed or at odds with the others.
pub fn load(dir: &Path) -> Result<Dataset, DatasetError> {
    load_with_summaries(dir).map(|(dataset, _)| dataset)
}

/// Loads the dataset that was saved in `dir`, and the summary of each cell that was saved with it: null
/// where there was no time for one.
///
/// # Errors
/// A file that is missing, cut short, changed or at odds with the others.
pub fn load_with_summaries(dir: &Path) -> Result<(Dataset, Vec<Value>), DatasetError> {
    let results = results_json::read(&bytes_of(dir, "results.json")?, dir)?;
    let mut spec = spec_of(dir)?;
    if let Some(summary) = results.inputs {
        spec.inputs.remember(summary);
    }
    let plan = Plan::new(&spec);
    results.belongs_to(&spec, plan.cells.len(), dir)?;
    let cells: Vec<Cell> = results
        .cells
        .iter()
        .map(|cell| plan.cells[cell.index].clone())
        .collect();
    let replicates = results.replicates(spec.replicates);
    results.counts_all(&cells, &replicates, spec.data, dir)?;
    let traces = traces_of(dir, &results, &cells, &replicates)?;
    let geometry_digest = results.geometry_digest.clone();
    let (mut summaries, mut data) = (Vec::new(), Vec::new());
    for ((result, cell), replicates) in results.cells.into_iter().zip(cells).zip(traces) {
        summaries.push(result.summary);
        data.push(CellData {
            index: result.index,
            cell,
            replicates,
            histograms: result
                .histograms
                .into_iter()
                .map(|entry| (entry.layer, entry.counts))
                .collect(),
        });
    }
    if let Some(saved) = geometry_digest {
        let text = bytes_of(dir, GEOMETRY)?;
        let file = shown(&dir.join(GEOMETRY));
        if digest::of(&text) != saved {
            return Err(DatasetError::Broken {
                file,
                problem: "it is not the table that the run saved (see geometry_digest in \
                          results.json)"
                    .into(),
            });
        }
        geometry_csv::read(&text, &file, &mut data)?;
    }
    let dataset = Dataset {
        spec,
        cells: data,
        planned_cells: results.planned_cells,
        provenance: results.provenance,
    };
    Ok((dataset, summaries))
}

/// A file of a saved dataset.
fn bytes_of(dir: &Path, file: &str) -> Result<Vec<u8>, DatasetError> {
    let path = dir.join(file);
    if path.is_file() {
        return fs::read(&path).map_err(DatasetError::io(path, "read"));
    }
    let missing = |problem| {
        Err(DatasetError::Missing {
            dir: dir.into(),
            problem,
        })
    };
    match dir.metadata() {
        Err(_) => missing("there is no such folder"),
        Ok(found) if !found.is_dir() => missing("a file, not a folder"),
        Ok(_) if file == "results.json" => missing("the folder holds no results.json"),
        Ok(_) => Err(DatasetError::Broken {
            file: shown(&path),
            problem: "it is missing".into(),
        }),
    }
}

fn spec_of(dir: &Path) -> Result<Spec, DatasetError> {
    let path = dir.join("spec.toml");
    let broken = |file: String, problem: &str| DatasetError::Broken {
        file,
        problem: problem.into(),
    };
    let file = shown(&path);
    let text = String::from_utf8(bytes_of(dir, "spec.toml")?)
        .map_err(|_| broken(file.clone(), "it is not UTF-8 text"))?;
    let spec = Spec::from_toml(&text, &file).and_then(|spec| spec.validated());
    spec.map_err(|error| {
        // The error names the file and the line itself; a question would end the sentence.
        let words = error
            .to_string()
            .replace("; did you mean `", " (did you mean `");
        let words = words.replace("`?", "`?)");
        match words.split_once(": ") {
            Some((place, problem)) if place.starts_with(&file) => broken(place.into(), problem),
            _ => broken(file.clone(), &words),
        }
    })
}

/// The numbers of the layers. A table that is what the run saved is taken as it is; another, or one
/// that was saved without a digest, is judged row by row.
fn traces_of(
    dir: &Path,
    results: &Results,
    cells: &[Cell],
    replicates: &[Replicates],
) -> Result<Vec<Vec<Trace>>, DatasetError> {
    // As large as an edited spec may make it.
    let of_cell = |(cell, replicates): (&Cell, &Replicates)| {
        (cell.depth + 1).saturating_mul(replicates.len())
    };
    let counts = cells.iter().zip(replicates).map(of_cell);
    let rows = counts.fold(0usize, usize::saturating_add);
    if results.layer_rows != rows {
        let problem = format!(
            "layer_rows is {}, its cells have {rows}",
            results.layer_rows
        );
        return Err(results_json::broken(dir, problem));
    }
    let text = bytes_of(dir, "data/layers.csv")?;
    let file = shown(&dir.join("data/layers.csv"));
    let digest = results.layers_digest.as_ref();
    if digest.is_some_and(|saved| *saved == digest::of(&text)) {
        return layers_csv::read(&text, &file, cells, replicates, |_| Ok(()));
    }
    let traces = layers_csv::read(&text, &file, cells, replicates, layers_row::agrees)?;
    match digest {
        None => Ok(traces),
        Some(_) => Err(DatasetError::Broken {
            file,
            problem: "its numbers are not those that the run saved (see layers_digest in \
                      results.json)"
                .into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::fixture::{histograms, power_law, with_geometry};

    fn spec() -> Spec {
        Spec {
            depth: vec![2, 400],
            replicates: 3,
            ..Spec::default()
        }
    }

    fn saved(dataset: &Dataset) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, bytes) in files(dataset, Carried::without_summaries(dataset)) {
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
    fn the_geometry_of_deep_cells_is_kept_and_an_edit_of_it_noticed() {
        let mut dataset = with_geometry(&Spec {
            depth: vec![2, 5],
            ..spec()
        });
        dataset.cells.remove(12);
        let dir = saved(&dataset);
        assert_eq!(load(dir.path()).unwrap(), dataset);
        let path = dir.path().join("data/geometry.csv");
        let whole = fs::read_to_string(&path).unwrap();
        assert_eq!(whole.lines().count(), 1 + 10 * 3 * 6);
        for changed in [
            whole.replacen("0.125", "0.25", 1),
            whole[..whole.len() - 9].into(),
        ] {
            fs::write(&path, changed).unwrap();
            let error = load(dir.path()).unwrap_err().to_string();
            assert!(error.contains("geometry.csv"), "{error}");
            assert!(
                error.contains("not the table that the run saved"),
                "{error}"
            );
        }
        fs::remove_file(&path).unwrap();
        let error = load(dir.path()).unwrap_err().to_string();
        assert!(error.contains("it is missing"), "{error}");
    }

    #[test]
    fn an_interrupted_run_is_loaded_as_such() {
        let mut dataset = power_law(&spec());
        dataset.cells.remove(3);
        let loaded = load(saved(&dataset).path()).unwrap();
        assert_eq!(loaded, dataset);
        assert_eq!(loaded.planned_cells, loaded.cells.len() + 1);
        // Some cells with two of their three networks, the last with one.
        let last = dataset.cells.len() - 1;
        for (at, cell) in dataset.cells.iter_mut().enumerate().skip(5) {
            cell.replicates.truncate(if at == last { 1 } else { 2 });
            cell.histograms = histograms(&cell.cell, dataset.spec.data, cell.replicates.len());
        }
        // One whose second network was still running when the third was done.
        let gapped = &mut dataset.cells[4];
        gapped.replicates.remove(1);
        gapped.histograms = histograms(&gapped.cell, dataset.spec.data, 2);
        let dir = saved(&dataset);
        let loaded = load(dir.path()).unwrap();
        assert_eq!(loaded, dataset);
        assert_eq!(loaded.cells[4].replicates[1].replicate, 2);
        assert!(!loaded.is_complete());
        let path = dir.path().join("results.json");
        let text = fs::read_to_string(&path).unwrap();
        let gap = |numbers: &str| {
            let compact = text.replace(char::is_whitespace, "");
            let wrong = compact.replacen("\"replicate_numbers\":[0,2]", numbers, 1);
            assert_ne!(wrong, compact);
            fs::write(&path, wrong).unwrap();
            load(dir.path()).unwrap_err().to_string()
        };
        for wrong in ["[2,0]", "[0]", "[0,3]", "[0,0]", "[]"] {
            let error = gap(&format!("\"replicate_numbers\":{wrong}"));
            assert!(error.contains("ascending, below 3"), "{wrong}: {error}");
        }
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
        assert!(problem(&lines[1..]).contains("the column depth is missing"));
        let doubled = [&lines[..], &lines[5..6]].concat();
        assert!(problem(&doubled).contains("more rows"));
        let mut changed = lines.clone();
        let wrong = lines[7].replacen("0.", "nan", 1);
        changed[7] = &wrong;
        assert!(problem(&changed).contains("line 8: "));
    }

    #[test]
    fn a_folder_that_is_none_of_ours_is_told_from_a_broken_one() {
        let dir = tempfile::tempdir().unwrap();
        let error = load(dir.path()).unwrap_err().to_string();
        assert!(
            error.contains("the folder holds no results.json"),
            "{error}"
        );
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
