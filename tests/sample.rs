//! The sample report in output/ is what the README's first command gives.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("output/relu-50x80")
}

fn initscope(dir: &Path, args: &[&str]) {
    Command::cargo_bin("initscope")
        .unwrap()
        .current_dir(dir)
        .args(args)
        .assert()
        .code(0);
}

/// Between processors numbers agree to 1e-9, not to the last bit.
fn assert_close(a: &str, b: &str, place: &str) {
    if a == b {
        return;
    }
    let (x, y): (f64, f64) = (a.parse().unwrap(), b.parse().unwrap());
    assert!(
        (x - y).abs() <= 1e-9 * x.abs().max(1.0),
        "{place}: {a} against {b}"
    );
}

#[test]
fn the_default_run_gives_the_sample_again() {
    let dir = TempDir::new().unwrap();
    initscope(dir.path(), &["run", "--quiet"]);
    let again = dir.path().join("output/relu-50x80");
    assert_eq!(
        fs::read_to_string(again.join("spec.toml")).unwrap(),
        fs::read_to_string(sample().join("spec.toml")).unwrap()
    );
    for table in ["data/layers.csv", "data/summary.csv"] {
        let new = fs::read_to_string(again.join(table)).unwrap();
        let old = fs::read_to_string(sample().join(table)).unwrap();
        assert_eq!(new.lines().count(), old.lines().count(), "{table}");
        for (line, (new, old)) in new.lines().zip(old.lines()).enumerate() {
            for (a, b) in new.split(',').zip(old.split(',')) {
                assert_close(a, b, &format!("{table}, line {}", line + 1));
            }
        }
    }
}

#[test]
fn the_committed_pages_are_made_of_the_committed_dataset() {
    let dir = TempDir::new().unwrap();
    let copy = dir.path().join("r");
    fs::create_dir_all(copy.join("data")).unwrap();
    for file in [
        "results.json",
        "spec.toml",
        "data/layers.csv",
        "data/geometry.csv",
    ] {
        fs::copy(sample().join(file), copy.join(file)).unwrap();
    }
    initscope(dir.path(), &["report", "r", "--quiet"]);
    for page in [
        "report.html",
        "report.md",
        "data/summary.csv",
        "figures/forward.svg",
    ] {
        let new = fs::read(copy.join(page)).unwrap();
        let old = fs::read(sample().join(page)).unwrap();
        assert!(
            new == old,
            "{page} is stale: run the README's first command and commit output/"
        );
    }
}
