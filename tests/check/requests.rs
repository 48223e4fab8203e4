//! Bad requests: one line, exit code 2, nothing else.

use std::fs;
use std::path::Path;

use initscope::spec::{Spec, Variance};

use crate::saved::{check, law, made, save, spec, textbook};

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
    let elsewhere = Spec {
        depth: vec![5],
        sigma2: vec![Variance::Number(0.1), Variance::Number(0.01)],
        ..spec()
    };
    save(&made(&elsewhere, |_| (0.0, 0.0)), at.join("elsewhere"));
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
        &["run", "--baseline", "elsewhere"],
        &["numbers"],
        &["run", "--sigma2", "0.0251"],
        &["run", "--sigma2", "lecun,he"],
        &["run", "--sigma2", "hee"],
        &["run", "--sigma2", "--json"],
        &["run", "--max-decades", "-1"],
        &["run", "--max-decades", "one"],
        &["run", "--max-dead", "0.5"],
        &["run", "--tolerance", "nan"],
        &["run", "--tolerance", "0.1"],
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
    error: nowhere: there is no such folder; give a folder that `initscope run` has made
    error: cut/data/layers.csv, line 20: the table is cut short in this line; restore the file, or make the report again with `initscope run`
    error: short/results.json: it is cut short at line 1; restore the file, or make the report again with `initscope run`
    error: --baseline nowhere: there is no such folder; give a folder that `initscope run` has made
    error: --baseline cut/data/layers.csv, line 20: the table is cut short in this line; restore the file, or make the report again with `initscope run`
    error: --baseline numbers: its networks have bias2 = 0.05, those to check 0; give an earlier run of the same networks
    error: --baseline elsewhere: it has no cell in common with run (depth 5, here 11; sigma2 0.1,0.01, here 0.001,he); give an earlier run of the same grid
    error: numbers: no variance was asked for by a rule, so nothing says which should keep the signal; name it with --sigma2, such as --sigma2 0.025
    error: --sigma2 0.0251: no cell of run has this variance; the nearest is he (0.025)
    error: --sigma2 lecun: no cell of run has this variance; the nearest is he (0.025)
    error: --sigma2 hee: neither a number nor a rule; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    error: --sigma2: a value is missing before --json; give LIST (variances to hold: numbers or rules, as they were asked for in the run or equal to it)
    error: --max-decades -1: a distance can't be negative; give decades, 0 or more, such as 0.5
    error: --max-decades one: not a number of decades; give 0 or more, such as 0.5
    error: --max-dead 0.5: not a number of networks; give a whole number, 0 or more
    error: --tolerance nan: not a number of decades a layer; give 0 or more, such as 0.01
    error: --tolerance 0.1: it is about the difference from an earlier run; give --baseline DIR too, or leave it out
    error: --depth 0: a network needs at least one hidden layer; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    error: --depth 12: no cell of run has it; what there is: 11
    error: --width 8: no cell of run has it; what there is: 80
    error: --activation tanh: no cell of run has it; what there is: relu
    error: --init uniform: no cell of run has it; what there is: gaussian
    error: --annotations gitlab: no such annotations; give github or none
    error: --junit run: it can't be written (a folder is there); give the path of a file
    error: --junit run/spec.toml/check.xml: it can't be written (something else is there); give the path of a file
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
        "on its way are made",
        "Exit codes",
    ] {
        assert!(out.contains(word), "{out}");
    }
}

#[test]
fn one_hidden_layer_has_nothing_that_could_be_held_to_a_limit() {
    let folder = textbook();
    let at = folder.path();
    let of = |depth: &[usize]| Spec {
        depth: depth.to_vec(),
        ..spec()
    };
    save(&made(&of(&[1]), law), at.join("one"));
    save(&made(&of(&[1, 11]), law), at.join("two"));
    assert_eq!(
        refusal(at, &["one"]).lines().last().unwrap(),
        "error: there is nothing to check in networks of one hidden layer, whose first layer is its last; \
         give a run of more layers, or an earlier one with --baseline DIR"
    );
    let (code, out, err) = check(at, &["two"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.ends_with("3 checks: 3 passed, 0 failed\n"), "{out}");
    assert!(
        err.contains("held: no network of one hidden layer, whose first layer is its last\n"),
        "{err}"
    );
}
