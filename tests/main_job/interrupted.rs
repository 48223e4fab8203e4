//! Ctrl-C: what is done is kept, and a complete report is never lost.

use std::fs;

use tempfile::TempDir;

use super::{assert_same, contents, initscope};

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_done() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};
    let dir = TempDir::new().unwrap();
    // Cells of a moment each, more of them than anyone would wait for.
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("initscope"))
        .current_dir(dir.path())
        .args([
            "run", "--direct", "--depth", "10", "--width", "64", "--data", "500",
        ])
        .args([
            "--sigma2",
            "log:0.001:1:2000",
            "--out",
            "r",
            "--threads",
            "1",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Progress lines go to the log; the second one says that cells are finished.
    let log = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut lines = std::io::BufRead::lines(log);
    let started = Instant::now();
    let said = lines
        .by_ref()
        .map_while(Result::ok)
        .find(|line| line.contains("% done"));
    assert!(said.is_some() && started.elapsed() < Duration::from_secs(300));
    let signalled = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(signalled.success());
    let words: Vec<String> = lines.map_while(Result::ok).collect();
    assert_eq!(child.wait().unwrap().code(), Some(3), "{words:?}");
    let results: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("r/results.json")).unwrap()).unwrap();
    assert_eq!(results["complete"], false);
    let cells = results["cells"].as_array().unwrap().len();
    assert!(cells > 0 && cells < 2000, "{cells}");
    // The incomplete report says so, and can be rebuilt.
    let html = fs::read_to_string(dir.path().join("r/report.html")).unwrap();
    assert!(html.contains("interrupted"));
    initscope(dir.path(), &["report", "r", "--quiet"])
        .assert()
        .code(0);
}

#[cfg(unix)]
#[test]
fn ctrl_c_on_a_second_run_leaves_the_complete_report_alone() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let dir = TempDir::new().unwrap();
    let slow = [
        "run",
        "--direct",
        "--depth",
        "4",
        "--width",
        "32",
        "--data",
        "200",
        "--replicates",
        "5",
        "--sigma2",
        "log:0.001:1:400",
        "--out",
        "r",
        "--threads",
        "1",
    ];
    initscope(dir.path(), &slow).assert().code(0);
    let before = contents(&dir.path().join("r"));
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("initscope"))
        .current_dir(dir.path())
        .args(slow)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let started = lines
        .by_ref()
        .map_while(Result::ok)
        .find(|line| line.contains("computing"));
    assert!(started.is_some());
    Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    let words: Vec<String> = lines.map_while(Result::ok).collect();
    assert_eq!(child.wait().unwrap().code(), Some(3), "{words:?}");
    assert_same(&before, &contents(&dir.path().join("r")));
}
