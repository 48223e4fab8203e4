//! The main job as a user meets it: the binary in an empty directory.

mod folder;
mod interrupted;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

/// A sweep that takes a fraction of a second.
const SMALL: [&str; 11] = [
    "run",
    "--depth",
    "3,6",
    "--width",
    "16",
    "--sigma2",
    "0.02,he,0.6",
    "--replicates",
    "3",
    "--data",
    "40",
];

fn initscope(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("initscope").unwrap();
    command.current_dir(dir).args(args);
    command
}

fn run_small(dir: &Path, more: &[&str]) {
    initscope(dir, &SMALL).args(more).assert().code(0);
}

/// All files below a folder but `run.json`, which tells what happened.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(top: &Path, dir: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(top, &path, out);
            } else if !path.ends_with("run.json") {
                let name = path.strip_prefix(top).unwrap().display().to_string();
                out.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(dir, dir, &mut out);
    out
}

fn assert_same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in a {
        assert!(bytes == &b[name], "{name} differs");
    }
}

fn columns(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn a_run_writes_every_file_of_the_contract() {
    let dir = TempDir::new().unwrap();
    run_small(
        dir.path(),
        &["--out", "r", "--format", "svg,png,pdf", "--quiet"],
    );
    let files = contents(&dir.path().join("r"));
    for name in [
        "report.html",
        "report.md",
        "results.json",
        "spec.toml",
        "data/layers.csv",
        "data/summary.csv",
        "figures/forward.svg",
        "figures/forward.png",
        "figures/forward.pdf",
        "figures/backward.svg",
        "figures/growth.svg",
        "figures/depth-forward.svg",
        "figures/depth-backward.svg",
        "figures/activations.svg",
    ] {
        assert!(
            files.contains_key(name),
            "{name} is missing: {:?}",
            files.keys()
        );
    }
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("r/run.json")).unwrap()).unwrap();
    for key in [
        "seconds",
        "peak_memory_bytes",
        "threads",
        "host",
        "commit",
        "command",
    ] {
        assert!(run.get(key).is_some(), "run.json lacks {key}");
    }
}

#[test]
fn layers_csv_is_tidy_and_agrees_with_the_plain_numbers() {
    let dir = TempDir::new().unwrap();
    run_small(dir.path(), &["--out", "r", "--quiet"]);
    let rows = columns(&dir.path().join("r/data/layers.csv"));
    // Three variances, two depths, three replicates, layers 0..K.
    assert_eq!(rows.len(), 3 * 3 * (4 + 7));
    for row in &rows {
        let number = |name: &str| row[name].parse::<f64>().unwrap();
        for name in ["hidden_std", "gradient_std"] {
            let log10 = number(&format!("log10_{name}"));
            assert!((number(name).log10() - log10).abs() < 1e-12, "{row:?}");
        }
        assert!(number("log10_hidden_rms") >= number("log10_hidden_std") - 1e-12);
    }
    let he = rows.iter().filter(|row| row["sigma2_rule"] == "he");
    assert!(he.clone().count() > 0 && he.clone().all(|row| row["sigma2"] == "0.125"));
}

#[test]
fn threads_change_nothing_and_a_second_run_gives_the_same_bytes() {
    let dir = TempDir::new().unwrap();
    run_small(dir.path(), &["--out", "one", "--threads", "1", "--quiet"]);
    run_small(dir.path(), &["--out", "two", "--threads", "2", "--quiet"]);
    let one = contents(&dir.path().join("one"));
    assert_same(&one, &contents(&dir.path().join("two")));
    // In place, from the resolved spec.
    initscope(
        dir.path(),
        &["run", "one/spec.toml", "--out", "one", "--quiet"],
    )
    .assert()
    .code(0);
    assert_same(&one, &contents(&dir.path().join("one")));
}

#[test]
fn report_rebuilds_everything_without_computing() {
    let dir = TempDir::new().unwrap();
    run_small(dir.path(), &["--out", "r", "--quiet"]);
    let before = contents(&dir.path().join("r"));
    for name in [
        "report.html",
        "report.md",
        "figures/forward.svg",
        "data/summary.csv",
    ] {
        fs::remove_file(dir.path().join("r").join(name)).unwrap();
    }
    initscope(dir.path(), &["report", "r", "--quiet"])
        .assert()
        .code(0);
    assert_same(&before, &contents(&dir.path().join("r")));
}

#[test]
fn numbers_stay_finite_at_any_depth() {
    let dir = TempDir::new().unwrap();
    for activation in ["relu", "tanh", "gelu", "sigmoid"] {
        initscope(
            dir.path(),
            &[
                "run",
                "--depth",
                "2000",
                "--width",
                "4",
                "--sigma2",
                "1e-6,1,100",
            ],
        )
        .args([
            "--activation",
            activation,
            "--replicates",
            "2",
            "--data",
            "3",
        ])
        .args(["--out", activation, "--quiet"])
        .assert()
        .code(0);
        let folder = dir.path().join(activation);
        for (name, bytes) in contents(&folder) {
            if name.ends_with(".csv") || name.ends_with(".json") {
                let text = String::from_utf8(bytes).unwrap().to_lowercase();
                let mut words = text.split(|c: char| !c.is_alphanumeric());
                let unreal = words.find(|word| ["inf", "infinity", "nan"].contains(word));
                assert_eq!(unreal, None, "{activation}/{name}");
            }
        }
        for row in columns(&folder.join("data/layers.csv")) {
            let dead = row["dead_share"] == "1";
            assert!(
                dead || !row["log10_hidden_std"].is_empty(),
                "{activation}: {row:?}"
            );
        }
    }
}

#[test]
fn json_prints_one_object_and_nothing_else_on_standard_output() {
    let dir = TempDir::new().unwrap();
    let out = initscope(dir.path(), &SMALL)
        .args(["--json", "--out", "r"])
        .assert()
        .code(0);
    let value: serde_json::Value = serde_json::from_slice(&out.get_output().stdout).unwrap();
    assert_eq!(value["cells"].as_array().unwrap().len(), 6);
}
