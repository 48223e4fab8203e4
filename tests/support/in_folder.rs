//! Runs a command in a folder, where it may leave files.

use std::path::Path;

use super::program::initscope;

/// `initscope COMMAND LINE`: the exit code, and what it said on standard output and standard error.
pub fn in_folder(folder: &Path, command: &str, line: &str) -> (i32, String, String) {
    let words: Vec<&str> = [command]
        .into_iter()
        .chain(line.split_whitespace())
        .collect();
    initscope(folder, &words)
}
