//! `initscope check`, whole: exit codes, table, JSON, JUnit and annotations of saved datasets.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use initscope::dataset::{self, CellData, Dataset, LayerRow, Provenance, Trace};
use initscope::spec::{Spec, Variance};
use initscope::sweep::{Cell, Plan};
use serde_json::Value;
use tempfile::TempDir;

/// Runs `initscope check` in `folder`; exit code, standard output, standard error.
fn check(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    check_where(folder, arguments, None)
}

fn check_where(folder: &Path, arguments: &[&str], github: Option<&str>) -> (i32, String, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("initscope"));
    command
        .current_dir(folder)
        .env_remove("RUST_BACKTRACE")
        .env_remove("GITHUB_ACTIONS")
        .arg("check")
        .args(arguments);
    if let Some(value) = github {
        command.env("GITHUB_ACTIONS", value);
    }
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn spec() -> Spec {
    Spec {
        depth: vec![11],
        width: vec![80],
        sigma2: vec![Variance::Number(0.001), Variance::He],
        replicates: 3,
        ..Spec::default()
    }
}

/// A dataset in which signal and gradient grow by so many decades a layer, whatever the replicate.
fn made(spec: &Spec, decades_per_layer: impl Fn(&Cell) -> (f64, f64)) -> Dataset {
    let cells: Vec<CellData> = Plan::new(spec)
        .cells
        .into_iter()
        .enumerate()
        .map(|(index, cell)| {
            let (forward, backward) = decades_per_layer(&cell);
            let layers = (0..=cell.depth)
                .map(|layer| LayerRow {
                    log10_hidden_std: Some(forward * layer as f64),
                    log10_gradient_std: Some(backward * (cell.depth - layer) as f64),
                    ..LayerRow::default()
                })
                .collect();
            CellData {
                index,
                cell,
                replicates: vec![Trace { layers }; spec.replicates],
                histograms: vec![],
            }
        })
        .collect();
    Dataset {
        spec: spec.clone(),
        planned_cells: cells.len(),
        cells,
        provenance: Provenance::default(),
    }
}

fn save(dataset: &Dataset, dir: PathBuf) {
    for (name, bytes) in dataset::files(dataset, vec![Value::Null; dataset.cells.len()]) {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Half a decade over the network at He, three at 0.001: the folder `run`.
fn textbook() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    save(&made(&spec(), law), folder.path().join("run"));
    folder
}

fn law(cell: &Cell) -> (f64, f64) {
    match cell.variance {
        Variance::He => (0.05, -0.02),
        _ => (-0.3, -0.25),
    }
}

#[test]
fn what_is_asked_for_by_a_rule_is_held_to_one_decade() {
    let folder = textbook();
    let (code, out, err) = check(folder.path(), &["run"]);
    assert_eq!(code, 0, "{err}");
    insta::assert_snapshot!(out, @r"
                                               measured  wanted
    ReLU network of 11 layers × 80 units, σ² = he (0.025)
      ✓ passed  hidden std h₁₁ / h₁      +0.500 decades  within 1 decade
      ✓ passed  gradient std ∂f₀ / ∂f₁₀  −0.200 decades  within 1 decade
      ✓ passed  dead networks                    0 of 3  none

    3 checks: 3 passed, 0 failed
    ");
    assert_eq!(err, "held: the variances asked for by a rule (he)\n");
    let quiet = check(folder.path(), &["run", "--quiet"]);
    assert_eq!(quiet, (0, String::new(), String::new()));
}

#[test]
fn a_check_that_fails_ends_in_exit_code_1() {
    let folder = textbook();
    let (code, out, err) = check(
        folder.path(),
        &["run", "--sigma2", "0.001,0.025", "--max-decades", "0.4"],
    );
    assert_eq!((code, err.as_str()), (1, ""));
    insta::assert_snapshot!(out, @r"
                                               measured  wanted
    ReLU network of 11 layers × 80 units, σ² = 0.001
      ✗ failed  hidden std h₁₁ / h₁      −3.000 decades  within 0.4 decades
      ✗ failed  gradient std ∂f₀ / ∂f₁₀  −2.500 decades  within 0.4 decades
      ✓ passed  dead networks                    0 of 3  none
    ReLU network of 11 layers × 80 units, σ² = he (0.025)
      ✗ failed  hidden std h₁₁ / h₁      +0.500 decades  within 0.4 decades
      ✓ passed  gradient std ∂f₀ / ∂f₁₀  −0.200 decades  within 0.4 decades
      ✓ passed  dead networks                    0 of 3  none

    6 checks: 3 passed, 3 failed
    ");
    let quiet = check(folder.path(), &["run", "--max-decades=0.4", "--quiet"]);
    assert_eq!(quiet, (1, String::new(), String::new()));
}

#[test]
fn json_is_one_object_in_full_precision() {
    let folder = textbook();
    let (code, out, err) = check(folder.path(), &["run", "--json", "--max-decades", "0.4"]);
    assert_eq!(code, 1);
    assert!(err.ends_with("3 checks: 2 passed, 1 failed\n"), "{err}");
    let value: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&value["passed"], &value["failed"]), (&2.into(), &1.into()));
    let checks = value["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 3);
    assert_eq!(
        checks[0]["name"],
        "relu gaussian, depth 11, width 80, sigma2 he: final_to_first_log10"
    );
    let measured = checks[0]["measured"].as_f64().unwrap();
    assert!((measured - 0.5).abs() < 1e-12);
    assert_eq!(checks[0]["wanted"]["from"], -0.4);
    assert_eq!(checks[0]["wanted"]["to"], 0.4);
    assert_eq!(checks[0]["pass"], false);
    assert_eq!(checks[2]["measured"], 0);
    assert_eq!(checks[2]["pass"], true);
}

#[test]
fn junit_has_a_case_for_every_check() {
    let folder = textbook();
    let (code, _, _) = check(
        folder.path(),
        &[
            "run",
            "--sigma2=0.001,he",
            "--junit",
            "ci/results/check.xml",
        ],
    );
    assert_eq!(code, 1);
    let text = fs::read_to_string(folder.path().join("ci/results/check.xml")).unwrap();
    let xml = roxmltree::Document::parse(&text).unwrap();
    let root = xml.root_element();
    assert_eq!(root.attribute("tests"), Some("6"));
    assert_eq!(root.attribute("failures"), Some("2"));
    let failures: Vec<(&str, &str)> = xml
        .descendants()
        .filter(|node| node.has_tag_name("failure"))
        .map(|node| {
            let case = node.parent().unwrap();
            (
                case.attribute("name").unwrap(),
                node.attribute("message").unwrap(),
            )
        })
        .collect();
    assert_eq!(
        failures,
        [
            (
                "relu gaussian, depth 11, width 80, sigma2 0.001: final_to_first_log10",
                "hidden std h₁₁ / h₁: −3.000 decades, wanted within 1 decade"
            ),
            (
                "relu gaussian, depth 11, width 80, sigma2 0.001: gradient_final_to_first_log10",
                "gradient std ∂f₀ / ∂f₁₀: −2.500 decades, wanted within 1 decade"
            )
        ]
    );
    // Written where all is well, too.
    let (code, _, _) = check(folder.path(), &["run", "--junit", "check.xml"]);
    assert_eq!(code, 0);
    let text = fs::read_to_string(folder.path().join("check.xml")).unwrap();
    assert!(text.contains("failures=\"0\"") && !text.contains("<failure"));
}

#[test]
fn failed_checks_are_annotated_on_github() {
    let folder = textbook();
    let failing = ["run", "--sigma2", "0.001"];
    let lines = "::error title=ReLU network of 11 layers × 80 units%2C σ² = 0.001::\
                 hidden std h₁₁ / h₁: −3.000 decades, wanted within 1 decade\n\
                 ::error title=ReLU network of 11 layers × 80 units%2C σ² = 0.001::\
                 gradient std ∂f₀ / ∂f₁₀: −2.500 decades, wanted within 1 decade\n";
    let with =
        |more: &[&str], github| check_where(folder.path(), &[&failing[..], more].concat(), github);
    for (more, github, annotated) in [
        (&[][..], None, false),
        (&[], Some("false"), false),
        (&[], Some("true"), true),
        (&["--annotations", "none"], Some("true"), false),
        (&["--annotations", "github"], None, true),
        (&["--annotations", "github", "--quiet"], None, true),
    ] {
        let (code, out, _) = with(more, github);
        assert_eq!(code, 1);
        assert_eq!(
            out.ends_with(lines),
            annotated,
            "{more:?} {github:?}: {out}"
        );
        assert_eq!(out.contains("::error"), annotated);
    }
    // An object stays whole: the lines go to the other stream, which GitHub reads as well.
    let (_, out, err) = with(&["--json", "--quiet"], Some("true"));
    assert!(serde_json::from_str::<Value>(&out).is_ok());
    assert_eq!(err, lines);
    // Nothing failed, nothing to mark.
    let (_, out, _) = check_where(folder.path(), &["run"], Some("true"));
    assert!(!out.contains("::error"));
}

#[test]
fn a_run_is_held_to_an_earlier_one() {
    let folder = textbook();
    let with = |more: &[&str]| {
        let arguments = [&["now", "--baseline", "run", "--quiet", "--json"], more].concat();
        let (code, out, _) = check(folder.path(), &arguments);
        let value: Value = serde_json::from_str(&out).unwrap();
        let failed: Vec<String> = value["checks"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|check| check["pass"] == false)
            .map(|check| {
                check["name"]
                    .as_str()
                    .unwrap()
                    .replace("relu gaussian, depth 11, ", "")
            })
            .collect();
        (code, failed)
    };
    let save_now = |spec: &Spec, law: &dyn Fn(&Cell) -> (f64, f64)| {
        save(&made(spec, law), folder.path().join("now"));
    };
    save_now(&spec(), &law);
    assert_eq!(with(&["--tolerance", "0"]), (0, vec![]));
    // The gradient of the 0.001 row shifts by 0.02 decades a layer; its verdict stays.
    save_now(&spec(), &|cell| match cell.variance {
        Variance::He => law(cell),
        _ => (-0.3, -0.23),
    });
    assert_eq!(
        with(&[]),
        (
            1,
            vec!["width 80, sigma2 0.001: backward_growth_log10".into()]
        )
    );
    assert_eq!(with(&["--tolerance", "0.03"]), (0, vec![]));
    // A cell is gone, another has come, and the folders have no rule in common.
    let other = Spec {
        sigma2: vec![Variance::Number(0.025), Variance::Number(1.0)],
        ..spec()
    };
    save_now(&other, &|_| (0.05, -0.02));
    assert_eq!(
        with(&[]),
        (1, vec!["width 80, sigma2 0.001: measured".into()])
    );
    let (code, out, err) = check(folder.path(), &["now", "--baseline", "run"]);
    assert_eq!(code, 1);
    assert_eq!(err, "held: the cell that is stable in the baseline\n");
    insta::assert_snapshot!(out, @r"
                                                measured  wanted
    ReLU network of 11 layers × 80 units, σ² = 0.025
      ✓ passed  hidden std h₁₁ / h₁       +0.500 decades  within 1 decade
      ✓ passed  gradient std ∂f₀ / ∂f₁₀   −0.200 decades  within 1 decade
      ✓ passed  dead networks                     0 of 3  none
      ✓ passed  hidden std a layer       +0.0500 decades  +0.0500 ± 0.01
      ✓ passed  gradient std a layer     −0.0200 decades  −0.0200 ± 0.01
      ✓ passed  verdict on the signal             stable  stable
      ✓ passed  verdict on the gradient           stable  stable
    ReLU network of 11 layers × 80 units, σ² = 0.001
      ✗ failed  the cell                         missing  measured

    8 checks: 7 passed, 1 failed
    ");
}

#[test]
fn an_interrupted_run_fails_where_it_matters() {
    let folder = textbook();
    let mut stopped = made(&spec(), law);
    stopped.cells.pop();
    save(&stopped, folder.path().join("stopped"));
    let (code, out, _) = check(folder.path(), &["stopped"]);
    assert_eq!(code, 1);
    assert!(out.ends_with("1 check: 0 passed, 1 failed\n"), "{out}");
    let (code, _, _) = check(
        folder.path(),
        &["stopped", "--sigma2", "0.001", "--max-decades", "4"],
    );
    assert_eq!(code, 0);
    let (code, _, err) = check(folder.path(), &["run", "--baseline", "stopped"]);
    assert_eq!(code, 0);
    assert!(
        err.contains("stopped: 1 of 2 cells are missing, and nothing is compared with them"),
        "{err}"
    );
}

#[test]
fn a_part_of_the_run_can_be_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let wide = Spec {
        depth: vec![2, 11, 21],
        width: vec![40, 80],
        ..spec()
    };
    save(&made(&wide, law), folder.path().join("run"));
    let failed = |more: &[&str]| {
        let (code, out, _) = check(
            folder.path(),
            &[&["run", "--baseline", "run"], more].concat(),
        );
        (code, out.lines().last().unwrap().to_owned())
    };
    // 0.05 decades a layer over 20 layers are one decade. Twelve cells, six by a rule.
    let (code, last) = failed(&["--max-decades", "0.9"]);
    assert_eq!((code, last.as_str()), (1, "66 checks: 64 passed, 2 failed"));
    let (code, last) = failed(&["--max-decades", "0.9", "--depth", "2,11"]);
    assert_eq!((code, last.as_str()), (0, "44 checks: 44 passed, 0 failed"));
    let (code, last) = failed(&["--depth", "21", "--width", "40", "--activation", "relu"]);
    assert_eq!((code, last.as_str()), (0, "11 checks: 11 passed, 0 failed"));
    // A long table lists only what failed.
    let (_, out, _) = check(
        folder.path(),
        &["run", "--baseline", "run", "--max-decades=0.9"],
    );
    insta::assert_snapshot!(out, @r"
                                           measured  wanted
    ReLU network of 21 layers × 40 units, σ² = he (0.05)
      ✗ failed  hidden std h₂₁ / h₁  +1.000 decades  within 0.9 decades
    ReLU network of 21 layers × 80 units, σ² = he (0.025)
      ✗ failed  hidden std h₂₁ / h₁  +1.000 decades  within 0.9 decades

    66 checks: 64 passed, 2 failed
    ");
}

/// Exit code 2, one line, nothing on standard output, nothing written.
fn refusal(folder: &Path, arguments: &[&str]) -> String {
    let before = fs::read_dir(folder).unwrap().count();
    let (code, out, err) = check(folder, arguments);
    assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
    assert_eq!(err.lines().count(), 1, "{arguments:?}: {err}");
    assert_eq!(fs::read_dir(folder).unwrap().count(), before);
    err.trim_end().to_owned()
}

#[test]
fn a_wrong_request_gets_a_line() {
    let folder = textbook();
    let at = folder.path();
    let numbers = Spec {
        sigma2: vec![Variance::Number(0.025)],
        bias2: 0.05,
        ..spec()
    };
    save(&made(&numbers, |_| (0.0, 0.0)), at.join("numbers"));
    for broken in ["cut", "short"] {
        save(&made(&spec(), law), at.join(broken));
    }
    let rows = fs::read_to_string(at.join("cut/data/layers.csv")).unwrap();
    let rows: Vec<&str> = rows.lines().take(20).collect();
    fs::write(at.join("cut/data/layers.csv"), rows.join("\n")).unwrap();
    fs::write(at.join("short/results.json"), "{\"program\":").unwrap();
    let lines: Vec<String> = [
        &["nowhere"][..],
        &["cut"],
        &["short"],
        &["run", "--baseline", "nowhere"],
        &["run", "--baseline", "cut"],
        &["run", "--baseline", "numbers"],
        &["numbers"],
        &["run", "--sigma2", "0.0251"],
        &["run", "--sigma2", "lecun,he"],
        &["run", "--sigma2", "hee"],
        &["run", "--sigma2", "--json"],
        &["run", "--max-decades", "-1"],
        &["run", "--max-decades", "one"],
        &["run", "--max-dead", "0.5"],
        &["run", "--tolerance", "nan"],
        &["run", "--depth", "0"],
        &["run", "--depth", "11,12"],
        &["run", "--width", "8"],
        &["run", "--activation", "tanh"],
        &["run", "--init", "uniform"],
        &["run", "--annotations", "gitlab"],
        &["run", "--junit", "run"],
        &["run", "--junit", "run/spec.toml/check.xml"],
    ]
    .iter()
    .map(|arguments| refusal(at, arguments))
    .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    error: nowhere: there is no results.json here; give a folder that `initscope run` has written
    error: data/layers.csv, line 21: the table ends where replicate 1, layer 7 of 11,80,relu,gaussian,0.001 should be; run `initscope run spec.toml` again or restore the file
    error: results.json: it is cut short at line 1; run `initscope run spec.toml` again or restore the file
    error: --baseline nowhere: there is no results.json here; give a folder that `initscope run` has written
    error: --baseline cut: data/layers.csv, line 21: the table ends where replicate 1, layer 7 of 11,80,relu,gaussian,0.001 should be; run `initscope run spec.toml` again or restore the file
    error: --baseline numbers: its networks have bias2 = 0.05, those to check 0; give an earlier run of the same networks
    error: numbers: no variance was asked for by a rule, so nothing says which should keep the signal; name it with --sigma2, such as --sigma2 0.025
    error: --sigma2 0.0251: no cell of run has this variance; the nearest is he (0.025)
    error: --sigma2 lecun: no cell of run has this variance; the nearest is he (0.025)
    error: --sigma2 hee: neither a number nor a rule; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    error: --sigma2: a value is missing before --json; see --help
    error: --max-decades -1: a distance can't be negative; give decades, 0 or more, such as 0.5
    error: --max-decades one: not a number of decades; give 0 or more, such as 0.5
    error: --max-dead 0.5: not a number of networks; give a whole number, 0 or more
    error: --tolerance nan: not a number of decades; give 0 or more, such as 0.5
    error: --depth 0: a network needs at least one hidden layer; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    error: --depth 12: no cell of run has it; what there is: 11
    error: --width 8: no cell of run has it; what there is: 80
    error: --activation tanh: no cell of run has it; what there is: relu
    error: --init uniform: no cell of run has it; what there is: gaussian
    error: --annotations gitlab: no such annotations; give github or none
    error: --junit run: it can't be written (Is a directory (os error 21)); give the path of a file
    error: --junit run/spec.toml/check.xml: it can't be written (File exists (os error 17)); give the path of a file
    "#);
}

#[test]
fn help_shows_examples() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, _) = check(folder.path(), &["--help"]);
    assert_eq!(code, 0);
    for word in [
        "Examples:",
        "--sigma2",
        "--baseline",
        "--junit",
        "Exit codes",
    ] {
        assert!(out.contains(word), "{out}");
    }
}
