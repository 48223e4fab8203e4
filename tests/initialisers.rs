//! Networks of every initialiser beside theory: 400 draws have the second moments predicted for them.

#[path = "support/in_folder.rs"]
mod in_folder;
#[path = "support/program.rs"]
mod program;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use in_folder::in_folder;

type Row = BTreeMap<String, String>;

fn rows(file: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    let text = &row[column];
    text.parse()
        .unwrap_or_else(|_| panic!("{column} = {text:?}"))
}

/// The same, where an empty field is log10 of 0.
fn log10(row: &Row, column: &str) -> f64 {
    match row[column].is_empty() {
        true => f64::NEG_INFINITY,
        false => number(row, column),
    }
}

/// Mean of second moments, and its standard error.
fn mean(log10_rms: &[f64]) -> (f64, f64) {
    let squares = log10_rms.iter().map(|x| 100f64.powf(*x));
    let n = log10_rms.len() as f64;
    let mean = squares.clone().sum::<f64>() / n;
    let variance = squares.map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// Runs 400 networks of every initialiser with a target that is all of the loss, and returns for each
/// `(init, layer)` how far both second moments are from theory's, in standard errors.
fn distances(activation: &str, init: &str) -> BTreeMap<(String, usize), [Option<f64>; 2]> {
    let folder = tempfile::tempdir().unwrap();
    let line = format!(
        "--activation {activation} --init {init} --depth 8 --width 40 --sigma2 he --replicates 400 \
         --data 20 --target normal:1e12 --out out --quiet"
    );
    let (code, _, err) = in_folder(folder.path(), "run", &line);
    assert_eq!((code, err.as_str()), (0, ""));
    let data = folder.path().join("out/data");
    let mut measured: BTreeMap<(String, usize), [Vec<f64>; 2]> = BTreeMap::new();
    for row in rows(&data.join("layers.csv")) {
        let layer = number(&row, "layer") as usize;
        let moments = measured.entry((row["init"].clone(), layer)).or_default();
        moments[0].push(log10(&row, "log10_hidden_rms"));
        moments[1].push(log10(&row, "log10_gradient_rms"));
    }
    let mut distances: BTreeMap<_, [Option<f64>; 2]> = BTreeMap::new();
    for row in rows(&data.join("theory.csv")) {
        let of = match row["quantity"].as_str() {
            "log10_hidden_rms" => 0,
            "log10_gradient_rms" => 1,
            _ => continue,
        };
        let key = (row["init"].clone(), number(&row, "layer") as usize);
        let (mean, error) = mean(&measured[&key][of]);
        let distance = (!row["predicted"].is_empty())
            .then(|| (mean - 100f64.powf(number(&row, "predicted"))) / error);
        distances.entry(key).or_default()[of] = distance;
    }
    distances
}

#[test]
fn relu_networks_of_every_initialiser_have_the_predicted_second_moments() {
    let all = "gaussian,uniform,truncated_normal,truncated_uncorrected,orthogonal,sparse,sparse:4,\
               identity,looks_linear";
    let distances = distances("relu", all);
    assert_eq!(distances.len(), 9 * 9);
    for ((init, layer), both) in distances {
        for z in both {
            let z = z.unwrap_or_else(|| panic!("{init}, layer {layer}: not predicted"));
            assert!(z.abs() < 4.0, "{init}, layer {layer}: z = {z}");
        }
    }
}

#[test]
fn where_no_theory_is_known_none_is_set_beside() {
    for ((init, layer), both) in distances("tanh", "orthogonal,sparse,identity,looks_linear") {
        let is_known = init == "orthogonal";
        assert_eq!(
            both.map(|z| z.is_some()),
            [is_known; 2],
            "{init}, layer {layer}"
        );
    }
}

#[test]
fn what_is_measured_only_is_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let line = "--activation tanh --init identity --depth 6 --width 20 --replicates 3 --data 50 --out out -q";
    assert_eq!(in_folder(folder.path(), "run", line).0, 0);
    let report = fs::read_to_string(folder.path().join("out/report.md")).unwrap();
    for words in [
        "identity weights",
        "No theory stands beside it: with identity weights and tanh it is measured only.",
        "No theory is known for these weights.",
        "first and last matrix Gaussian",
    ] {
        assert!(report.contains(words), "{words}");
    }
    assert!(!report.contains("Dashes are theory"));
}

#[test]
fn units_in_pairs_need_an_even_width() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = in_folder(
        folder.path(),
        "run",
        "--init gaussian,looks_linear --width 20,21",
    );
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(
        err,
        "error: --width 21: the units of looks_linear weights come in pairs; give even widths, such as 22\n"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
