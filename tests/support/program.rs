//! Runs the program in a folder.

use std::path::Path;

use assert_cmd::Command;

/// Runs the program in `folder`; exit code, standard output, standard error.
pub fn initscope(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
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
