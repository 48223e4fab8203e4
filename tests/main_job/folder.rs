//! The folder of a report: what is in the way, and what is never lost.

use std::fs;

use tempfile::TempDir;

use super::{SMALL, contents, done, initscope, run_small};

#[test]
fn what_is_in_the_way_is_refused_unless_forced_and_never_lost() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("r");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("thesis.tex"), "years of work").unwrap();
    let (code, _, words) = initscope(dir.path(), &[&SMALL[..], &["--out", "r"]].concat());
    assert_eq!(code, 2);
    assert!(
        words.contains("--out r") && words.contains("--force"),
        "{words}"
    );
    assert_eq!(contents(&out).len(), 1);

    run_small(dir.path(), &["--out", "r", "--force", "--quiet"]);
    assert_eq!(
        fs::read_to_string(out.join("thesis.tex")).unwrap(),
        "years of work"
    );
    assert!(out.join("report.html").is_file());

    // Another spec is in the way as well.
    let other = [&SMALL[..], &["--out", "r", "--seed", "1"]].concat();
    assert_eq!(initscope(dir.path(), &other).0, 2);
}

#[test]
fn a_users_own_folder_is_no_report_and_their_figures_stay() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("lecture");
    fs::create_dir(&out).unwrap();
    // The very spec that is asked for, with the user's comments: not ours to write over.
    fs::write(out.join("spec.toml"), "depth = 3 # two would do\n").unwrap();
    let args = [
        "run",
        "lecture/spec.toml",
        "--out",
        "lecture",
        "--data",
        "9",
    ];
    assert_eq!(initscope(dir.path(), &args).0, 2);
    assert_eq!(contents(&out).len(), 1);

    run_small(
        dir.path(),
        &["--out", "r", "--format", "svg,png", "--quiet"],
    );
    let figures = dir.path().join("r/figures");
    fs::write(figures.join("growth-annotated.svg"), "mine").unwrap();
    assert!(figures.join("growth.png").is_file());
    run_small(dir.path(), &["--out", "r", "--quiet"]);
    assert!(figures.join("growth-annotated.svg").is_file());
    // The earlier report's own PNG went with it.
    assert!(!figures.join("growth.png").is_file());
}

#[test]
fn what_was_computed_is_kept_where_the_report_cannot_be_written() {
    let dir = TempDir::new().unwrap();
    run_small(dir.path(), &["--out", "r", "--quiet"]);
    // Something of the user's stands where a file of the report should go.
    let page = dir.path().join("r/report.html");
    fs::remove_file(&page).unwrap();
    fs::create_dir(&page).unwrap();
    let args = [&SMALL[..], &["--out", "r", "--quiet"]].concat();
    let (code, _, words) = initscope(dir.path(), &args);
    assert_eq!(code, 3);
    assert!(
        words.contains("report.html") && words.contains("the numbers are safe"),
        "{words}"
    );
    fs::remove_dir(&page).unwrap();
    done(dir.path(), &["report", "r", "--quiet"]);
    assert!(page.is_file());
}

#[test]
fn files_that_a_report_no_longer_has_go_with_it_and_a_users_stay() {
    let dir = TempDir::new().unwrap();
    let preset = ["run", "--preset", "notebook-7.3", "--out", "r", "--quiet"];
    done(dir.path(), &preset);
    let data = dir.path().join("r/data");
    assert!(data.join("checks.csv").is_file());
    fs::write(data.join("my-checks.csv"), "mine").unwrap();
    run_small(
        dir.path(),
        &[
            "--activation",
            "relu,tanh",
            "--out",
            "r",
            "--quiet",
            "--force",
        ],
    );
    assert!(!data.join("checks.csv").exists());
    let figures = |dir: &std::path::Path| contents(&dir.join("r/figures")).len();
    let several = figures(dir.path());
    run_small(dir.path(), &["--out", "r", "--quiet", "--force"]);
    assert!(data.join("my-checks.csv").is_file());
    assert!(figures(dir.path()) < several);
}
