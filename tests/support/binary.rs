//! Runs one command of the program.

use super::program;

/// Runs it in an empty folder, which it must leave empty; exit code, standard output, standard error.
pub fn initscope(command: &str, arguments: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let words: Vec<&str> = [command]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    let said = program::initscope(folder.path(), &words);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    said
}
