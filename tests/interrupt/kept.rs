//! What an interrupted run keeps: every network that was finished, in a report that opens.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::contents::contents;
use super::program::initscope;
use super::{Run, results};

/// "stopped after 12 of 4,000 networks; ...": (12, 4000).
fn told(log: &str) -> (u64, u64) {
    let last = log.lines().last().unwrap_or_default();
    let words: Vec<&str> = last.split(' ').collect();
    assert_eq!(words[..3], ["error:", "stopped", "after"], "{log}");
    assert!(
        last.ends_with("networks; their report is in r") || last.ends_with("/r"),
        "{log}"
    );
    let number = |word: &str| word.replace(',', "").parse().unwrap();
    (number(words[3]), number(words[5]))
}

/// (depth, networks) of every cell that is kept, from `results.json`, and that the tables agree.
fn cells(dir: &Path, depths: &[u64], cells_of_a_depth: u64, replicates: u64) -> Vec<(u64, u64)> {
    let results = results(dir);
    let cells = results["cells"].as_array().unwrap().iter();
    let cells: Vec<(u64, u64)> = cells
        .map(|cell| {
            let depth = depths[(cell["index"].as_u64().unwrap() / cells_of_a_depth) as usize];
            (depth, cell["replicates"].as_u64().unwrap_or(replicates))
        })
        .collect();
    let mut layers = csv::Reader::from_path(dir.join("r/data/layers.csv")).unwrap();
    let rows = layers.records().map(Result::unwrap).count() as u64;
    let of_cells = cells.iter().map(|(depth, networks)| (depth + 1) * networks);
    assert_eq!(rows, of_cells.sum::<u64>());
    cells
}

/// A small number in words, as the report has it.
fn spelt(n: u64) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    WORDS
        .get(n as usize)
        .map_or_else(|| n.to_string(), |word| (*word).into())
}

#[test]
fn many_depths_widths_and_activations_keep_every_finished_network() {
    let dir = TempDir::new().unwrap();
    let flags = "--depth 2,30,400 --width 32,48 --activation relu,tanh,gelu --sigma2 0.01,he,0.1 \
                 --replicates 4 --data 500";
    let planned = 3 * 2 * 3 * 3 * 4;
    for share in [1, 35, 70] {
        let mut run = Run::start(dir.path(), flags);
        run.wait_for("% done");
        let done = |line: &String| line.split('%').next()?.parse::<u32>().ok();
        while run
            .heard
            .last()
            .and_then(done)
            .is_some_and(|done| done < share)
        {
            run.wait_for("% done");
        }
        run.signal("-INT");
        let (code, log) = run.end();
        assert_eq!(code, Some(3), "{log}");
        let kept = told(&log);
        assert_eq!(kept.1, planned, "{log}");
        // How much more is done by the next line depends on the machine.
        assert!(kept.0 > 0 && kept.0 < planned, "{log}");
        assert_eq!(results(dir.path())["complete"], false);
        let cells = cells(dir.path(), &[2, 30, 400], 2 * 3 * 3, 4);
        assert_eq!(cells.iter().map(|cell| cell.1).sum::<u64>(), kept.0);
        // The shallow ones are a hundredth of the work.
        let shallow = cells.iter().filter(|cell| cell.0 == 2);
        assert_eq!(
            shallow.map(|cell| cell.1).sum::<u64>(),
            planned / 3,
            "{cells:?}"
        );
        // The report says so, and is made again from what was saved.
        let page = fs::read_to_string(dir.path().join("r/report.html")).unwrap();
        let words = format!(
            "This run was stopped early: {} of {planned} networks are done.",
            kept.0
        );
        assert!(page.contains(&words), "{words}");
        let saved = contents(&dir.path().join("r"));
        assert_eq!(initscope(dir.path(), &["report", "r", "--quiet"]).0, 0);
        assert!(contents(&dir.path().join("r")) == saved);
    }
    // The same run again takes its place.
    let arguments = format!("run --out r --quiet {flags}");
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    assert_eq!(initscope(dir.path(), &arguments).0, 0);
    assert_eq!(results(dir.path())["complete"], true);
    let page = fs::read_to_string(dir.path().join("r/report.html")).unwrap();
    assert!(!page.contains("stopped early"));
}

/// All σ² come from the same passes, so that no cell has all its replicates before the last pass.
#[test]
fn replicates_that_are_done_are_kept_where_no_cell_has_them_all() {
    let dir = TempDir::new().unwrap();
    let flags = "--depth 20,40 --width 100 --data 1000 --sigma2 0.01,he,0.1 --replicates 60";
    let mut run = Run::start(dir.path(), flags);
    run.wait_for("% done");
    run.signal("-TERM");
    let (code, log) = run.end();
    assert_eq!(code, Some(3), "{log}");
    let (done, planned) = told(&log);
    assert_eq!(planned, 6 * 60);
    let cells = cells(dir.path(), &[20, 40], 3, 60);
    assert_eq!(cells.len(), 6);
    let each = done / 6;
    assert!(
        each > 0 && cells.iter().all(|cell| cell.1 == each),
        "{cells:?}"
    );
    let page = fs::read_to_string(dir.path().join("r/report.md")).unwrap();
    let page = page.replace('\u{a0}', " ");
    let words = format!(
        "Those that are there have {} of their 60 draws.",
        spelt(each)
    );
    assert!(page.contains(&words), "{words} in {page}");
    let draws = if each == 1 { "draw" } else { "draws" };
    for (told, words) in [
        (
            "setting",
            format!("3 variances × {each} {draws} ({done} of 360 networks)"),
        ),
        (
            "headline",
            format!("# Stopped after {done} of 360 random networks. "),
        ),
        ("method", format!("over {} draws", spelt(each))),
    ] {
        assert!(
            (told == "method" && each == 1) || page.contains(&words),
            "{told}: {words} in {page}"
        );
    }
    let figure = fs::read_to_string(dir.path().join("r/figures/forward.svg")).unwrap();
    let words = format!("{} random {draws} of each.", spelt(each));
    assert!(figure.contains(&words), "{words}");
    assert!(figure.contains("run stopped early"));
}

#[test]
fn a_complete_report_is_left_alone_by_a_run_that_is_interrupted() {
    let dir = TempDir::new().unwrap();
    let flags = "--direct --depth 4 --width 32 --data 200 --replicates 5 --sigma2 log:0.001:1:400";
    let (code, log) = Run::start(dir.path(), flags).end();
    assert_eq!(code, Some(0), "{log}");
    let before = contents(&dir.path().join("r"));
    let mut run = Run::start(dir.path(), flags);
    run.wait_for("computing");
    run.signal("-INT");
    let (code, log) = run.end();
    assert_eq!(code, Some(3), "{log}");
    assert!(contents(&dir.path().join("r")) == before);
}
