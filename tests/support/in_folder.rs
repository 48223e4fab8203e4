//! Runs a command in a folder, where it may leave files.

use std::path::Path;
use std::process::Command;

/// `initscope COMMAND LINE`: the exit code, and what it said on standard output and standard error.
pub fn in_folder(folder: &Path, command: &str, line: &str) -> (i32, String, String) {
    let output = Command::new(assert_cmd::cargo::cargo_bin!("initscope"))
        .current_dir(folder)
        .arg(command)
        .args(line.split_whitespace())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}
