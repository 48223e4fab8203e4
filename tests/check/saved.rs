//! Saved datasets whose growth is known, and running the program on them.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use initscope::dataset::{self, Carried, CellData, Dataset, LayerRow, Provenance, Trace};
use initscope::spec::{Spec, Variance};
use initscope::sweep::{Cell, Plan};
use tempfile::TempDir;

/// Runs `initscope check` in `folder`; exit code, standard output, standard error.
pub fn check(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    check_where(folder, arguments, None)
}

pub fn check_where(
    folder: &Path,
    arguments: &[&str],
    github: Option<&str>,
) -> (i32, String, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("initscope"));
    command
        .current_dir(folder)
        .env_remove("RUST_BACKTRACE")
        .env_remove("GITHUB_ACTIONS")
        .arg("check")
        .args(arguments);
    if let Some(value) = github {
        command.env("GITHUB_ACTIONS", value);
    }
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

pub fn spec() -> Spec {
    Spec {
        depth: vec![11],
        width: vec![80],
        sigma2: vec![Variance::Number(0.001), Variance::He],
        replicates: 3,
        ..Spec::default()
    }
}

/// A dataset in which signal and gradient grow by so many decades a layer, whatever the replicate.
pub fn made(spec: &Spec, decades_per_layer: impl Fn(&Cell) -> (f64, f64)) -> Dataset {
    let cells: Vec<CellData> = Plan::new(spec)
        .cells
        .into_iter()
        .enumerate()
        .map(|(index, cell)| {
            let (forward, backward) = decades_per_layer(&cell);
            let layers: Vec<LayerRow> = (0..=cell.depth)
                .map(|layer| LayerRow {
                    log10_hidden_std: Some(forward * layer as f64),
                    log10_gradient_std: Some(backward * (cell.depth - layer) as f64),
                    ..LayerRow::default()
                })
                .collect();
            CellData {
                index,
                cell,
                replicates: (0..spec.replicates)
                    .map(|replicate| Trace {
                        replicate,
                        layers: layers.clone(),
                        ..Trace::default()
                    })
                    .collect(),
                histograms: vec![],
            }
        })
        .collect();
    Dataset {
        spec: spec.clone(),
        planned_cells: cells.len(),
        cells,
        provenance: Provenance::default(),
    }
}

pub fn save(dataset: &Dataset, dir: PathBuf) {
    for (name, bytes) in dataset::files(dataset, Carried::without_summaries(dataset)) {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Half a decade over the network at He, three at 0.001: the folder `run`.
pub fn textbook() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    save(&made(&spec(), law), folder.path().join("run"));
    folder
}

pub fn law(cell: &Cell) -> (f64, f64) {
    match cell.variance {
        Variance::He => (0.05, -0.02),
        _ => (-0.3, -0.25),
    }
}
