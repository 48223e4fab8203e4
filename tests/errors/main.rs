//! Bad requests to the whole program: one line on standard error, exit code 2, nothing else.

mod disk;
mod flags;
mod place;
mod saved;
mod spec_file;
mod templates;
mod usage;

#[path = "../support/contents.rs"]
mod contents;
#[path = "../support/program.rs"]
mod program;
#[path = "../support/small.rs"]
mod small;

use std::fs;
use std::path::Path;

use contents::contents;
use program::initscope;
use small::SMALL;

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
