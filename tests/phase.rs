//! `initscope phase` as a program: its files, its JSON, and what it refuses.

#[path = "support/binary.rs"]
mod binary;
#[path = "support/in_folder.rs"]
mod in_folder;
#[path = "support/program.rs"]
mod program;

use std::fs;
use std::path::Path;

use serde_json::Value;

use in_folder::in_folder;

fn phase(folder: &Path, line: &str) -> (i32, String, String) {
    in_folder(folder, "phase", line)
}

/// erf has closed forms, so its grid is quick.
const QUICK: &str = "--activation erf --sigma-w2 0.5:4 --width 60 --replicates 2";

#[test]
fn it_writes_the_figure_and_its_numbers_the_same_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = phase(folder.path(), &format!("{QUICK} --json"));
    assert_eq!(code, 0);
    let said: Vec<&str> = err.lines().collect();
    assert_eq!(said[0], "computing theory at 1,891 points");
    assert!(
        said.iter()
            .any(|line| line.starts_with("measuring networks at ")),
        "{err}"
    );
    let object: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(object["activation"], "erf");
    assert_eq!(object["quantity"], "xi_c");
    let edge = object["edge"].as_array().unwrap();
    // Without biases erf is critical at pi/4.
    let at_zero = edge[0]["sigma_w2"].as_f64().unwrap();
    assert!(
        (at_zero - std::f64::consts::FRAC_PI_4).abs() < 1e-9,
        "{at_zero}"
    );
    let points = object["points"].as_array().unwrap();
    assert_eq!(points.len(), 61 * 31);
    for point in points {
        let number = |key: &str| point[key].as_f64();
        if let (Some(q), Some(w)) = (number("q_star"), number("sigma_w2")) {
            // q = sigma_w² 2/pi asin(2q / (1 + 2q)) + sigma_b² (Williams 1998).
            let map = w * std::f64::consts::FRAC_2_PI * (2.0 * q / (1.0 + 2.0 * q)).asin();
            let off = map + number("sigma_b2").unwrap() - q;
            assert!(off.abs() < 1e-9, "{point}");
        }
    }
    assert!(object["measured"].as_array().unwrap().len() >= 5);

    let out = folder.path().join("output/phase-erf");
    let read = |name: &str| fs::read(out.join(name)).unwrap();
    let names = [
        "phase-erf.svg",
        "phase-erf-dark.svg",
        "phase.csv",
        "edge.csv",
        "measured.csv",
    ];
    let first: Vec<Vec<u8>> = names.iter().map(|name| read(name)).collect();
    assert!(String::from_utf8_lossy(&first[0]).contains("edge of chaos"));
    // Again into the same folder, and the same bytes.
    assert_eq!(
        phase(folder.path(), &format!("{QUICK} --quiet")),
        (0, String::new(), String::new())
    );
    for (name, bytes) in names.iter().zip(first) {
        assert!(read(name) == bytes, "{name}");
    }
}

#[test]
fn a_folder_with_other_files_is_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let (code, out, err) = phase(folder.path(), &format!("{QUICK} --out ."));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("--out .: the folder holds other files"),
        "{err}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let (code, _, err) = phase(folder.path(), &format!("{QUICK} --out notes.txt"));
    assert_eq!(code, 2);
    assert!(err.contains("a file is there"), "{err}");
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_anything_is_computed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "mine").unwrap();
    let line = "--out file/below";
    for command in ["phase", "critical"] {
        let (code, out, err) = in_folder(folder.path(), command, line);
        assert_ne!(code, 0);
        // No progress, no answer: the sentence alone.
        assert_eq!((out.as_str(), err.lines().count()), ("", 1), "{err}");
        assert!(err.starts_with("error: --out file/below: "), "{err}");
    }
    // A place that can be is made once there is something to write.
    let (code, _, _) = in_folder(folder.path(), "phase", "--out new/deep --format gif");
    assert_eq!(code, 2);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn wrong_flags_are_named() {
    for (line, words) in [
        ("--activation tahn", "tanh"),
        ("--sigma-w2 4:0.5", "--sigma-w2 4:0.5"),
        ("--sigma-b2 -1:2", "--sigma-b2 -1:2"),
        ("--sigma-b2 nan", "give FROM:TO"),
        (
            "--width 0",
            "--width 0: too small; give a whole number from 2",
        ),
        ("--width 20000", "--width 20000: too large; give"),
        ("--width wide", "--width wide: not a whole number; give"),
        (
            "--width 1",
            "--width 1: too small; give a whole number from 2",
        ),
        ("--replicates -3", "--replicates -3"),
        ("--width 10000 --replicates 10", "200,000,000 at most"),
        ("--seed 1.5", "--seed 1.5"),
        ("--format gif", "--format gif"),
        ("--theme neon", "--theme neon"),
    ] {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let (code, out, err) = binary::initscope("phase", &arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{line}");
        assert!(
            err.contains(words) && err.lines().count() == 1,
            "{line}: {err}"
        );
    }
}
