//! The main job as a user meets it: the binary in an empty directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

/// A sweep that takes a fraction of a second.
const SMALL: [&str; 11] = [
    "run",
    "--depth",
    "3,6",
    "--width",
    "16",
    "--sigma2",
    "0.02,he,0.6",
    "--replicates",
    "3",
    "--data",
    "40",
];

fn initscope(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("initscope").unwrap();
    command.current_dir(dir).args(args);
    command
}

fn run_small(dir: &Path, more: &[&str]) {
    initscope(dir, &SMALL).args(more).assert().code(0);
}

/// All files below a folder but `run.json`, which tells what happened.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(top: &Path, dir: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(top, &path, out);
            } else if !path.ends_with("run.json") {
                let name = path.strip_prefix(top).unwrap().display().to_string();
                out.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(dir, dir, &mut out);
    out
}

fn assert_same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in a {
        assert!(bytes == &b[name], "{name} differs");
    }
}

fn columns(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn a_run_writes_every_file_of_the_contract() {
    let dir = TempDir::new().unwrap();
    run_small(
        dir.path(),
        &["--out", "r", "--format", "svg,png,pdf", "--quiet"],
    );
    let files = contents(&dir.path().join("r"));
    for name in [
        "report.html",
        "report.md",
        "results.json",
        "spec.toml",
        "data/layers.csv",
        "data/summary.csv",
        "figures/forward.svg",
        "figures/forward.png",
        "figures/forward.pdf",
        "figures/backward.svg",
        "figures/growth.svg",
        "figures/depth-forward.svg",
        "figures/depth-backward.svg",
        "figures/activations.svg",
    ] {
        assert!(
            files.contains_key(name),
            "{name} is missing: {:?}",
            files.keys()
        );
    }
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("r/run.json")).unwrap()).unwrap();
    for key in [
        "seconds",
        "peak_memory_bytes",
        "threads",
        "host",
        "commit",
        "command",
    ] {
        assert!(run.get(key).is_some(), "run.json lacks {key}");
    }
}

#[test]
fn layers_csv_is_tidy_and_agrees_with_the_plain_numbers() {
    let dir = TempDir::new().unwrap();
    run_small(dir.path(), &["--out", "r", "--quiet"]);
    let rows = columns(&dir.path().join("r/data/layers.csv"));
    // Three variances, two depths, three replicates, layers 0..K.
    assert_eq!(rows.len(), 3 * 3 * (4 + 7));
    for row in &rows {
        let number = |name: &str| row[name].parse::<f64>().unwrap();
        for name in ["hidden_std", "gradient_std"] {
            let log10 = number(&format!("log10_{name}"));
            assert!((number(name).log10() - log10).abs() < 1e-12, "{row:?}");
        }
        assert!(number("log10_hidden_rms") >= number("log10_hidden_std") - 1e-12);
    }
    let he = rows.iter().filter(|row| row["sigma2_rule"] == "he");
    assert!(he.clone().count() > 0 && he.clone().all(|row| row["sigma2"] == "0.125"));
}

#[test]
fn threads_change_nothing_and_a_second_run_gives_the_same_bytes() {
    let dir = TempDir::new().unwrap();
    run_small(dir.path(), &["--out", "one", "--threads", "1", "--quiet"]);
    run_small(dir.path(), &["--out", "two", "--threads", "2", "--quiet"]);
    let one = contents(&dir.path().join("one"));
    assert_same(&one, &contents(&dir.path().join("two")));
    // In place, from the resolved spec.
    initscope(
        dir.path(),
        &["run", "one/spec.toml", "--out", "one", "--quiet"],
    )
    .assert()
    .code(0);
    assert_same(&one, &contents(&dir.path().join("one")));
}

#[test]
fn report_rebuilds_everything_without_computing() {
    let dir = TempDir::new().unwrap();
    run_small(dir.path(), &["--out", "r", "--quiet"]);
    let before = contents(&dir.path().join("r"));
    for name in [
        "report.html",
        "report.md",
        "figures/forward.svg",
        "data/summary.csv",
    ] {
        fs::remove_file(dir.path().join("r").join(name)).unwrap();
    }
    initscope(dir.path(), &["report", "r", "--quiet"])
        .assert()
        .code(0);
    assert_same(&before, &contents(&dir.path().join("r")));
}

#[test]
fn a_dataset_cut_short_is_refused_and_left_alone() {
    let dir = TempDir::new().unwrap();
    run_small(dir.path(), &["--out", "r", "--quiet"]);
    for name in ["data/layers.csv", "results.json"] {
        let path = dir.path().join("r").join(name);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() * 2 / 3]).unwrap();
        let before = contents(&dir.path().join("r"));
        let out = initscope(dir.path(), &["report", "r"]).assert().code(2);
        let words = String::from_utf8(out.get_output().stderr.clone()).unwrap();
        assert!(words.contains(name) && words.contains("line"), "{words}");
        assert_eq!(words.trim_end().lines().count(), 1, "{words}");
        assert_same(&before, &contents(&dir.path().join("r")));
        fs::write(&path, whole).unwrap();
    }
}

#[test]
fn what_is_in_the_way_is_refused_unless_forced_and_never_lost() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("r");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("thesis.tex"), "years of work").unwrap();
    let refused = initscope(dir.path(), &SMALL)
        .args(["--out", "r"])
        .assert()
        .code(2);
    let words = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
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
    initscope(dir.path(), &SMALL)
        .args(["--out", "r", "--seed", "1"])
        .assert()
        .code(2);
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
    initscope(dir.path(), &args).assert().code(2);
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
fn a_broken_template_is_found_before_the_sweep() {
    let dir = TempDir::new().unwrap();
    let templates = dir.path().join("mine");
    fs::create_dir(&templates).unwrap();
    for (text, word) in [
        ("{% if %}", "report.md"),
        ("{{ no_such_thing.at_all }}", "no_such_thing"),
    ] {
        fs::write(templates.join("report.md"), text).unwrap();
        let refused = initscope(dir.path(), &SMALL)
            .args(["--out", "r", "--templates", "mine"])
            .assert()
            .code(2);
        let words = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
        assert!(
            words.contains(word) && !words.contains("computing"),
            "{words}"
        );
        assert!(!dir.path().join("r").exists());
    }
}

#[test]
fn what_was_computed_is_kept_where_the_report_cannot_be_written() {
    let dir = TempDir::new().unwrap();
    run_small(dir.path(), &["--out", "r", "--quiet"]);
    // Something of the user's stands where a file of the report should go.
    let page = dir.path().join("r/report.html");
    fs::remove_file(&page).unwrap();
    fs::create_dir(&page).unwrap();
    let failed = initscope(dir.path(), &SMALL)
        .args(["--out", "r", "--quiet"])
        .assert()
        .code(3);
    let words = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
    assert!(
        words.contains("report.html") && words.contains("the numbers are safe"),
        "{words}"
    );
    fs::remove_dir(&page).unwrap();
    initscope(dir.path(), &["report", "r", "--quiet"])
        .assert()
        .code(0);
    assert!(page.is_file());
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_computing() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    for out in ["file", "file/below"] {
        let refused = initscope(dir.path(), &SMALL)
            .args(["--out", out])
            .assert()
            .code(2);
        let words = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
        assert!(
            words.contains(out) && words.trim_end().lines().count() == 1,
            "{words}"
        );
    }
    assert_eq!(contents(dir.path()).len(), 1);
}

#[test]
fn numbers_stay_finite_at_any_depth() {
    let dir = TempDir::new().unwrap();
    for activation in ["relu", "tanh", "gelu", "sigmoid"] {
        initscope(
            dir.path(),
            &[
                "run",
                "--depth",
                "2000",
                "--width",
                "4",
                "--sigma2",
                "1e-6,1,100",
            ],
        )
        .args([
            "--activation",
            activation,
            "--replicates",
            "2",
            "--data",
            "3",
        ])
        .args(["--out", activation, "--quiet"])
        .assert()
        .code(0);
        let folder = dir.path().join(activation);
        for (name, bytes) in contents(&folder) {
            if name.ends_with(".csv") || name.ends_with(".json") {
                let text = String::from_utf8(bytes).unwrap().to_lowercase();
                let mut words = text.split(|c: char| !c.is_alphanumeric());
                let unreal = words.find(|word| ["inf", "infinity", "nan"].contains(word));
                assert_eq!(unreal, None, "{activation}/{name}");
            }
        }
        for row in columns(&folder.join("data/layers.csv")) {
            let dead = row["dead_share"] == "1";
            assert!(
                dead || !row["log10_hidden_std"].is_empty(),
                "{activation}: {row:?}"
            );
        }
    }
}

#[test]
fn json_prints_one_object_and_nothing_else_on_standard_output() {
    let dir = TempDir::new().unwrap();
    let out = initscope(dir.path(), &SMALL)
        .args(["--json", "--out", "r"])
        .assert()
        .code(0);
    let value: serde_json::Value = serde_json::from_slice(&out.get_output().stdout).unwrap();
    assert_eq!(value["cells"].as_array().unwrap().len(), 6);
}

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
