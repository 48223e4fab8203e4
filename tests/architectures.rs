//! Residual branches, normalisation and dropout as a user meets them.

#[path = "support/contents.rs"]
mod contents;
#[path = "support/program.rs"]
mod program;
#[path = "support/small.rs"]
mod small;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use program::initscope;
use small::SMALL;

const ARCHITECTURES: &str =
    "plain,residual:1/sqrt_depth,residual2+layer_norm,batch_norm,dropout:0.2,residual:skipinit";

fn done(dir: &Path, args: &[&str]) -> String {
    let (code, out, err) = initscope(dir, args);
    assert_eq!(code, 0, "{args:?}: {err}");
    out
}

/// Runs a small sweep of all of these into a folder.
fn run(dir: &Path, out: &str, more: &[&str]) {
    let flags = ["--architecture", ARCHITECTURES, "--out", out, "--quiet"];
    done(dir, &[&SMALL[..], &flags, more].concat());
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn a_slide_of_a_residual_network_is_of_its_stream() {
    let dir = TempDir::new().unwrap();
    run(dir.path(), "r", &[]);
    done(
        dir.path(),
        &[
            "figure", "forward", "r", "--theme", "slides", "--format", "svg",
        ],
    );
    let slide = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    let residual = slide("forward-residual-skipinit.svg");
    assert!(residual.contains("std of the residual stream, "));
    assert!(slide("forward-plain.svg").contains("std of the hidden units, "));
}

#[test]
fn every_architecture_has_its_rows_figures_and_words() {
    let dir = TempDir::new().unwrap();
    run(dir.path(), "r", &[]);
    let folder = dir.path().join("r");
    let names = [
        "plain",
        "residual:1/sqrt(depth)",
        "residual2+layer_norm",
        "batch_norm",
        "dropout:0.2",
        "residual:skipinit",
    ];
    let layers = rows(&folder.join("data/layers.csv"));
    let summary = rows(&folder.join("data/summary.csv"));
    let theory = rows(&folder.join("data/theory.csv"));
    for name in names {
        let of = |rows: &[BTreeMap<String, String>]| {
            rows.iter()
                .filter(|row| row["architecture"] == name)
                .count()
        };
        // Three variances and replicates, layers 0..=3 and 0..=6; a row a cell.
        assert_eq!(of(&layers), 3 * 3 * (4 + 7), "{name}");
        assert_eq!(of(&summary), 3 * 2, "{name}");
        assert!(of(&theory) >= 3 * 7 * 4, "{name}");
    }
    for row in layers
        .iter()
        .filter(|row| row["architecture"] == "residual:skipinit")
    {
        // Branches that are silent leave the stream, and its gradient, as they are.
        let first = layers.iter().find(|other| {
            other["layer"] == "1"
                && ["depth", "sigma2", "replicate", "architecture"]
                    .iter()
                    .all(|key| other[*key] == row[*key])
        });
        if row["layer"] != "0" {
            assert_eq!(row["hidden_std"], first.unwrap()["hidden_std"]);
        }
    }
    // Behind a batch norm every unit has mean square 1 over the data, and a ReLU leaves half of that.
    let squares: Vec<f64> = (layers.iter())
        .filter(|row| row["architecture"] == "batch_norm" && row["layer"] != "0")
        .map(|row| 100f64.powf(row["log10_hidden_rms"].parse().unwrap()))
        .collect();
    let mean = squares.iter().sum::<f64>() / squares.len() as f64;
    assert!((mean - 0.5).abs() < 0.05, "{mean}");
    for name in [
        "forward-plain",
        "backward-batch_norm",
        "growth-dropout-0.2",
        "alike-residual-1-sqrt-depth",
    ] {
        assert!(
            folder.join(format!("figures/{name}.svg")).exists(),
            "{name}"
        );
    }
    // Of a batch a few inputs tell nothing.
    assert!(!folder.join("figures/alike-batch_norm.svg").exists());
    let page = fs::read_to_string(folder.join("report.md")).unwrap();
    for words in [
        "6 architectures",
        "Residual × 1/√depth",
        "Two-matrix residual + layer norm",
        "Batch norm",
        "Dropout 0.2",
        "Every network with residual branches, normalisation or dropout ran by itself",
        "--architecture",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let results = fs::read_to_string(folder.join("results.json")).unwrap();
    assert!(results.contains("residual:1/sqrt(depth)"));
}

#[test]
fn a_run_is_the_same_again_and_plain_networks_are_what_they_are_alone() {
    let dir = TempDir::new().unwrap();
    run(dir.path(), "r", &["--threads", "1"]);
    let files = |name: &str| {
        let mut files = contents::contents(&dir.path().join(name));
        files.remove("run.json");
        files
    };
    let first = files("r");
    done(
        dir.path(),
        &[
            "run",
            "r/spec.toml",
            "--out",
            "again",
            "--threads",
            "2",
            "--quiet",
        ],
    );
    let again = files("again");
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        again.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &first {
        assert!(bytes == &again[name], "{name} differs");
    }
    done(dir.path(), &["report", "r", "--quiet"]);
    for (name, bytes) in &first {
        assert!(
            bytes == &files("r")[name],
            "{name} differs from the saved dataset"
        );
    }
    // Alone they have no column, and the same numbers.
    done(
        dir.path(),
        &[&SMALL[..], &["--out", "plain", "--quiet"]].concat(),
    );
    let text =
        |folder: &str| fs::read_to_string(dir.path().join(folder).join("data/layers.csv")).unwrap();
    let alone = text("plain");
    assert!(!alone.contains("architecture"));
    let among: Vec<String> = text("r")
        .lines()
        .filter_map(|line| line.strip_suffix(",plain").map(str::to_owned))
        .collect();
    assert_eq!(alone.lines().skip(1).collect::<Vec<_>>(), among);
    assert!(
        !fs::read_to_string(dir.path().join("plain/spec.toml"))
            .unwrap()
            .contains("architecture")
    );
}

#[test]
fn a_saved_table_that_names_another_architecture_is_told() {
    let dir = TempDir::new().unwrap();
    run(dir.path(), "r", &[]);
    let path = dir.path().join("r/data/layers.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen(",batch_norm", ",layer_norm", 1)).unwrap();
    let (code, _, err) = initscope(dir.path(), &["report", "r"]);
    assert_eq!(code, 2);
    assert_eq!(err.lines().count(), 1, "{err}");
}

#[test]
fn a_check_looks_at_the_architectures_that_are_named() {
    let dir = TempDir::new().unwrap();
    run(dir.path(), "r", &[]);
    let limits = [
        "check",
        "r",
        "--sigma2",
        "he",
        "--max-decades",
        "0.1",
        "--quiet",
    ];
    let of = |name: &str| {
        initscope(
            dir.path(),
            &[&limits[..], &["--architecture", name]].concat(),
        )
        .0
    };
    assert_eq!(of("residual:skipinit"), 0);
    // Each branch adds as much again as the stream began with.
    assert_eq!(of("residual2+layer_norm"), 1);
    let (code, _, err) = initscope(
        dir.path(),
        &[&limits[..], &["--architecture", "rms_norm"]].concat(),
    );
    assert_eq!(code, 2);
    assert!(
        err.contains("--architecture rms_norm: no cell of r has it"),
        "{err}"
    );
}

#[test]
fn dropout_has_a_critical_variance_and_the_others_have_none() {
    let dir = TempDir::new().unwrap();
    let critical = |architecture: &str| {
        let flags = [
            "critical", "--depth", "8", "--width", "40", "--data", "60", "--json", "--quiet",
        ];
        initscope(
            dir.path(),
            &[&flags[..], &["--architecture", architecture]].concat(),
        )
    };
    let (code, out, err) = critical("dropout:0.25");
    assert_eq!((code, err.as_str()), (0, ""));
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["architecture"], "dropout:0.25");
    // What is dropped is made up for: He's variance times the share that stays.
    let mean_field = answer["mean_field"].as_f64().unwrap();
    assert!(
        (mean_field / (2.0 / 40.0 * 0.75) - 1.0).abs() < 1e-9,
        "{mean_field}"
    );
    let [low, high] = ["ci_low", "ci_high"].map(|key| answer[key].as_f64().unwrap());
    assert!(low < mean_field * 1.1 && high > mean_field * 0.9, "{out}");
    for (name, why) in [
        (
            "residual",
            "a residual stream grows at every weight variance above 0",
        ),
        ("layer_norm", "a norm takes the weight variance away again"),
    ] {
        let (code, out, err) = critical(name);
        assert_eq!((code, out.as_str()), (2, ""));
        assert_eq!(
            err.trim_end(),
            format!(
                "error: --architecture {name}: {why}, so that none is critical; give plain or dropout:RATE \
                 (initscope run measures the others)"
            )
        );
    }
}
