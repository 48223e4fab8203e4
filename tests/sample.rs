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

/// The files of a folder, but for the one that holds the machine and the time.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap();
            let parts: Vec<_> = name.iter().map(|part| part.to_str().unwrap()).collect();
            found.push(parts.join("/"));
        }
    }
    found.retain(|name| name != "run.json");
    found.sort();
    found
}

#[test]
fn the_default_run_gives_the_sample_again() {
    let dir = TempDir::new().unwrap();
    initscope(dir.path(), &["run", "--quiet"]);
    let again = dir.path().join("output/relu-50x80");
    assert_eq!(files(&again), files(&sample()));
    assert_eq!(
        fs::read_to_string(again.join("spec.toml")).unwrap(),
        fs::read_to_string(sample().join("spec.toml")).unwrap()
    );
    let all = files(&sample());
    let tables: Vec<&String> = all.iter().filter(|name| name.ends_with(".csv")).collect();
    assert_eq!(tables.len(), 4, "{tables:?}");
    for table in tables {
        let new = fs::read_to_string(again.join(table)).unwrap();
        let old = fs::read_to_string(sample().join(table)).unwrap();
        assert_eq!(new.lines().count(), old.lines().count(), "{table}");
        for (line, (new, old)) in new.lines().zip(old.lines()).enumerate() {
            assert_eq!(new.split(',').count(), old.split(',').count(), "{table}");
            for (a, b) in new.split(',').zip(old.split(',')) {
                assert_close(a, b, &format!("{table}, line {}", line + 1));
            }
        }
    }
}

#[test]
fn the_committed_files_are_made_of_the_committed_dataset() {
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
    let all = files(&sample());
    assert_eq!(files(&copy), all);
    for name in all {
        let new = fs::read(copy.join(&name)).unwrap();
        let old = fs::read(sample().join(&name)).unwrap();
        assert!(
            new == old,
            "{name} is stale: run the README's first command and commit output/"
        );
    }
}
