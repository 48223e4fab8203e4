//! Runs one command of the program.

use assert_cmd::Command;

/// Runs it in an empty folder, which it must leave empty; exit code, standard output, standard error.
pub fn initscope(command: &str, arguments: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(assert_cmd::cargo::cargo_bin!("initscope"))
        .current_dir(folder.path())
        .env_remove("RUST_BACKTRACE")
        .arg(command)
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}
