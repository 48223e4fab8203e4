//! Disks that are full, and places that hold no files.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::contents::contents;
use super::program::initscope;
use super::{SMALL, refusal_in};

/// Runs the program where no file may be larger than so many blocks, as on a disk with so little room
/// left; gives its exit code and what it said on standard error.
fn with_little_room(folder: &Path, blocks: usize, arguments: &[&str]) -> (i32, String) {
    let output = Command::new("sh")
        .current_dir(folder)
        // Numbers that can't be saved are tried in a place for temporary files.
        .env("TMPDIR", folder)
        .arg("-c")
        .arg(format!("ulimit -f {blocks}; exec \"$@\""))
        .arg("sh")
        .arg(assert_cmd::cargo::cargo_bin!("initscope"))
        .args(arguments)
        .output()
        .unwrap();
    let code = output.status.code().expect("no signal ends the program");
    (code, String::from_utf8(output.stderr).unwrap())
}

/// The last line of what was said, in a folder without a name.
fn last(folder: &Path, words: &str) -> String {
    let line = words.lines().last().unwrap_or_default();
    line.replace(&folder.canonicalize().unwrap().display().to_string(), "…")
}

/// Runs the program where there is so little room that it can't be finished; gives what it said,
/// once the folder is seen to be as it was.
fn stopped(folder: &Path, blocks: usize, arguments: &[&str]) -> String {
    let before = contents(folder);
    let (code, words) = with_little_room(folder, blocks, arguments);
    assert_eq!(code, 3, "{arguments:?}: {words}");
    assert!(contents(folder) == before, "{arguments:?} left something");
    words
}

/// A phase diagram of theory alone, without a word on how far it is.
fn phase(out: &str) -> [&str; 8] {
    [
        "phase",
        "--quiet",
        "--activation",
        "tanh",
        "--replicates",
        "0",
        "--out",
        out,
    ]
}

fn with_report() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [&SMALL[..], &["--out", "r", "--quiet"]].concat();
    assert_eq!(initscope(folder.path(), &arguments).0, 0);
    folder
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_leaves_nothing_half_written() {
    let folder = with_report();
    let folder = folder.path();
    let mut lines = Vec::new();
    let commands: [(usize, &[&str]); 5] = [
        (8, &["report", "r"]),
        (
            8,
            &["figure", "forward", "r", "--out", "a/b", "--format", "png"],
        ),
        (1, &["templates", "a/b"]),
        (
            0,
            &[
                "check",
                "r",
                "--sigma2",
                "he",
                "--max-decades",
                "9",
                "--junit",
                "a/j.xml",
            ],
        ),
        (8, &phase("a/b")),
    ];
    for (blocks, arguments) in commands {
        let words = stopped(folder, blocks, arguments);
        assert_eq!(words.lines().count(), 1, "{words}");
        lines.push(last(folder, &words));
    }
    let arguments = [&SMALL[..], &["--out", "a/b"]].concat();
    lines.push(last(folder, &stopped(folder, 0, &arguments)));
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: …/r/results.json: it can't be written (a file may not be that large here); mend that or take another folder
    error: --out a/b: it can't be written (a file may not be that large here); give a folder that can be made and written
    error: a/b: it can't be written (a file may not be that large here); give a folder that can be made and written
    error: --junit a/j.xml: it can't be written (a file may not be that large here); give the path of a file
    error: --out a/b: it can't be written (a file may not be that large here); give a folder that can be made and written
    error: …/a/b/spec.toml: it can't be written (a file may not be that large here); mend that or take another folder; the numbers could not be saved anywhere
    ");
}

#[cfg(unix)]
#[test]
fn numbers_that_fit_are_kept_where_their_report_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [&SMALL[..], &["--out", "r"]].concat();
    // 32 kB: enough for the tables, too little for the page.
    let (code, words) = with_little_room(folder.path(), 64, &arguments);
    assert_eq!(code, 3, "{words}");
    let line = last(folder.path(), &words);
    assert!(line.contains("; the numbers are safe: "), "{line}");
    assert!(!folder.path().join("r/report.html").exists());
    assert_eq!(initscope(folder.path(), &["report", "r", "--quiet"]).0, 0);
    assert!(folder.path().join("r/report.html").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_told_and_a_reader_that_left_is_not() {
    let folder = with_report();
    let commands: [&[&str]; 9] = [
        &["report", "r"],
        &[
            "check",
            "r",
            "--sigma2",
            "he",
            "--max-decades",
            "9",
            "--quiet",
            "--json",
        ],
        &["theory", "--activation", "tanh"],
        &["presets"],
        &["templates", "house"],
        &["run", "--help"],
        &["help", "run"],
        &["--version"],
        &["check", "r", "--quiet", "--junit", "/dev/stdout"],
    ];
    for arguments in commands {
        let run = |stdout: Stdio| {
            let output = Command::new(assert_cmd::cargo::cargo_bin!("initscope"))
                .current_dir(folder.path())
                .args(arguments)
                .stdout(stdout)
                .output()
                .unwrap();
            let words = String::from_utf8(output.stderr).unwrap();
            (output.status.code(), words)
        };
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let (code, words) = run(full.into());
        assert_eq!(code, Some(3), "{arguments:?}: {words}");
        assert!(
            words.contains("it can't be written (the disk is full)")
                || words.ends_with("standard output can't be written (the disk is full)\n"),
            "{words}"
        );
        let _ = fs::remove_dir_all(folder.path().join("house"));
    }
}

#[test]
fn a_device_or_a_file_is_no_folder() {
    let folder = with_report();
    let folder = folder.path();
    fs::write(folder.join("file"), "mine").unwrap();
    let lines: Vec<String> = [
        &["report", "file"][..],
        &["figure", "forward", "r", "--out", "file"],
        &["figure", "forward", "r", "--out", "file/below"],
        &["templates", "file"],
        &["templates", "file/below"],
        &["check", "r", "--junit", "file/below"],
        &["check", "r", "--baseline", "file"],
        &phase("file"),
        &phase("file/below"),
    ]
    .into_iter()
    .map(|arguments| refusal_in(folder, arguments))
    .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: file: a file, not a folder; give a folder that `initscope run` has made
    error: --out file: it can't be written (something else is there); give a folder that can be made and written
    error: --out file/below: it can't be written (a part of it is a file, not a folder); give a folder that can be made and written
    error: file: it can't be written (something else is there); give a folder that can be made and written
    error: file/below: it can't be written (a part of it is a file, not a folder); give a folder that can be made and written
    error: --junit file/below: it can't be written (something else is there); give the path of a file
    error: --baseline file: a file, not a folder; give a folder that `initscope run` has made
    error: --out file: a file is there; give another folder, or --force
    error: --out file/below: it can't be written (a part of it is a file, not a folder); give a folder that can be made and written
    ");
}
