//! `initscope check`, whole: exit codes, table, JSON, JUnit and annotations of saved datasets.

mod baseline;
mod requests;
mod saved;

use std::fs;

use initscope::spec::Spec;
use serde_json::Value;

use saved::{check, check_where, law, made, save, spec, textbook};

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
    assert_eq!((code, last.as_str()), (0, "8 checks: 8 passed, 0 failed"));
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
