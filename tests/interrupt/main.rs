//! Ctrl-C and requests to terminate, as a user meets them: inside a network, between networks,
//! while the report is made, and twice; in `run` and in every other command.
#![cfg(unix)]

mod commands;
#[path = "../support/contents.rs"]
mod contents;
mod kept;
#[path = "../support/program.rs"]
mod program;

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A running command with its log.
struct Run {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    heard: Vec<String>,
}

impl Run {
    /// `initscope run` on one thread, to the folder `r`.
    fn start(dir: &Path, flags: &str) -> Self {
        Self::command(dir, &format!("run --threads 1 --out r {flags}"))
    }

    fn command(dir: &Path, words: &str) -> Self {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("initscope"))
            .current_dir(dir)
            .args(words.split_whitespace())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap()).lines();
        Self {
            child,
            log,
            heard: Vec::new(),
        }
    }

    /// Until a line of the log has these words.
    fn wait_for(&mut self, words: &str) {
        for line in self.log.by_ref().map_while(Result::ok) {
            self.heard.push(line);
            if self.heard.last().is_some_and(|line| line.contains(words)) {
                return;
            }
        }
        panic!("no {words:?} in {:?}", self.heard);
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        // A program that has ended meanwhile hears nothing.
        let _ = Command::new("kill").args([name, &id]).status().unwrap();
    }

    /// The exit code, and all that was said.
    fn end(mut self) -> (Option<i32>, String) {
        self.heard.extend(self.log.map_while(Result::ok));
        (self.child.wait().unwrap().code(), self.heard.join("\n"))
    }
}

/// Names in a folder, hidden ones too.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    entries
        .map(|entry| name(entry).into_string().unwrap())
        .collect()
}

fn results(dir: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(dir.join("r/results.json")).unwrap()).unwrap()
}

#[test]
fn a_network_that_takes_minutes_stops_in_its_midst() {
    let dir = TempDir::new().unwrap();
    // The second keeps the derivatives of every layer: gigabytes.
    for (network, name) in [
        ("--depth 10000 --width 1000 --activation relu", "-INT"),
        ("--depth 3000 --width 600 --activation tanh", "-TERM"),
    ] {
        let flags = format!("{network} --data 200 --sigma2 he --replicates 1");
        let mut run = Run::start(dir.path(), &flags);
        run.wait_for("computing");
        sleep(Duration::from_secs(1));
        let asked = Instant::now();
        run.signal(name);
        let (code, log) = run.end();
        assert!(asked.elapsed() < Duration::from_secs(30), "{log}");
        assert_eq!(code, Some(3), "{log}");
        assert!(log.contains("stopping: what is done will be kept"), "{log}");
        let last = "error: stopped before the first network was finished; nothing was written";
        assert!(log.ends_with(last), "{log}");
        assert_eq!(names(dir.path()), [""; 0], "{log}");
    }
}

/// Computed in a moment, drawn and written in a few.
const LONG_REPORT: &str = "--depth 3 --width 4 --data 10 --replicates 1 --sigma2 log:0.1:1:3000";

#[test]
fn a_request_to_terminate_lets_the_report_be_finished() {
    let dir = TempDir::new().unwrap();
    let mut run = Run::start(dir.path(), LONG_REPORT);
    run.wait_for("computed 3000 networks");
    run.signal("-TERM");
    let (code, log) = run.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopping: what is done will be kept"), "{log}");
    assert_eq!(names(dir.path()), ["r"]);
    assert_eq!(results(dir.path())["complete"], true);
    assert!(dir.path().join("r/report.html").exists());
}

#[test]
fn ctrl_c_twice_ends_at_once_and_keeps_the_numbers() {
    let dir = TempDir::new().unwrap();
    let mut run = Run::start(dir.path(), LONG_REPORT);
    run.wait_for("computed 3000 networks");
    run.signal("-INT");
    run.wait_for("Ctrl-C again");
    run.signal("-INT");
    let (code, log) = run.end();
    assert_eq!(names(dir.path()), ["r"], "{log}");
    assert_eq!(results(dir.path())["complete"], true);
    let report = dir.path().join("r/report.html");
    // A fast machine may have written all of it before the second one came.
    if !report.exists() {
        assert_eq!(code, Some(3), "{log}");
        let place = dir.path().join("r").canonicalize().unwrap();
        let last = format!(
            "error: stopped at once; the numbers are safe: initscope report {} makes their report",
            place.display()
        );
        assert!(log.ends_with(&last), "{log}");
        let (code, log) = Run::command(dir.path(), "report r").end();
        assert_eq!(code, Some(0), "{log}");
        assert!(report.exists());
    }
}
