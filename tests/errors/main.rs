//! Bad requests to the whole program: one line on standard error, exit code 2, nothing else.

mod flags;
mod place;
mod saved;
mod spec_file;
mod templates;
mod usage;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// Runs the program in `folder`; exit code, standard output, standard error.
fn initscope(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(assert_cmd::cargo::cargo_bin!("initscope"))
        .current_dir(folder)
        .env_remove("RUST_BACKTRACE")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A sweep of a moment.
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

/// The one line that a bad request gets, in a folder with the given files, which it leaves as it is.
fn refusal(files: &[(&str, &[u8])], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    refusal_in(folder.path(), arguments)
}

/// The one line that a bad request gets in this folder, which it leaves as it is.
fn refusal_in(folder: &Path, arguments: &[&str]) -> String {
    let before = contents(folder);
    let (code, out, err) = initscope(folder, arguments);
    assert_eq!(code, 2, "{arguments:?}: {err}");
    assert_eq!(out, "", "{arguments:?}");
    assert_eq!(err.lines().count(), 1, "{arguments:?}: {err}");
    assert!(
        contents(folder) == before,
        "{arguments:?} changed something"
    );
    err.trim_end().to_string()
}

/// Every file below a folder with its bytes, and every folder.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
            found.insert(path, None);
        } else {
            let bytes = fs::read(&path).ok();
            found.insert(path, bytes);
        }
    }
    found
}
