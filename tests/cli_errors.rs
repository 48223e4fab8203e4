//! Bad requests to the whole program: one line on standard error, exit code 2, nothing else.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

/// Runs the program in `folder`; exit code, standard output, standard error.
fn initscope(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(assert_cmd::cargo::cargo_bin!("initscope"))
        .current_dir(folder)
        .env_remove("RUST_BACKTRACE")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// The one line that a bad request gets, in a folder with the given files, which it leaves as it is.
fn refusal(files: &[(&str, &[u8])], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let (code, out, err) = initscope(folder.path(), arguments);
    assert_eq!(code, 2, "{arguments:?}: {err}");
    assert_eq!(out, "", "{arguments:?}");
    assert_eq!(err.lines().count(), 1, "{arguments:?}: {err}");
    for (name, bytes) in files {
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), *bytes);
    }
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        files.len(),
        "{arguments:?} left something behind"
    );
    err.trim_end().to_string()
}

#[test]
fn a_wrong_flag_gets_a_line_that_names_it() {
    let wrong: [&[&str]; 30] = [
        &["--sigma2", "-0.1"],
        &["--sigma2", "0.1,nan"],
        &["--sigma2=inf"],
        &["--sigma2", ""],
        &["--sigma2", "he,,1"],
        &["--sigma2", "hee"],
        &["--sigma2", "log:0.1:1"],
        &["--sigma2", "log:0:1:5"],
        &["--sigma2", "lin:0:1:0"],
        &["--sigma2", "lin:0:1:99999999999999999999"],
        &["--sigma2", "--depth", "5"],
        &["--depth", "0"],
        &["--depth", "-5"],
        &["--depth", "2.5"],
        &["--depth", "18446744073709551616"],
        &["--width", "0"],
        &["--activation", "rleu"],
        &["--activation", "leaky_relu:x"],
        &["--init", "normal"],
        &["--replicates", "0"],
        &["--data", "0"],
        &["--data", "10,20"],
        &["--bias2", "-1"],
        &["--target", "up"],
        &["--seed", "-1"],
        &["--precision", "f16"],
        &["--format", "gif"],
        &["--name", "../up"],
        &["--threads", "0"],
        &["--memory-limit", "2"],
    ];
    let lines: Vec<String> = wrong
        .iter()
        .map(|flags| refusal(&[], &[&["run"], *flags].concat()))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    error: --sigma2 -0.1: a variance can't be negative; give 0 or more, "he", or a grid such as log:0.001:1:13
    error: --sigma2 nan: that isn't a finite number; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    error: --sigma2 inf: that isn't a finite number; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    error: --sigma2 "": the list is empty; give at least one value
    error: --sigma2 "": an item of the list is empty; take out the extra comma
    error: --sigma2 hee: neither a number nor a rule; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    error: --sigma2 log:0.1:1: a grid has three parts behind its name; give log:FROM:TO:COUNT, such as log:0.001:1:13
    error: --sigma2 log:0:1:5: a log grid has both ends above 0; give a lin grid, or list the 0 beside it
    error: --sigma2 lin:0:1:0: an empty grid; give a COUNT of 2 or more
    error: --sigma2 lin:0:1:99999999999999999999: COUNT is too large; give at most 1,000,000
    error: --sigma2: a value is missing before --depth; see --help
    error: --depth 0: a network needs at least one hidden layer; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    error: --depth -5: a depth can't be negative; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    error: --depth 2.5: a depth is a whole number; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    error: --depth 18446744073709551616: a depth is at most 1,000,000; give that or less
    error: --width 0: a layer needs at least one unit; give 1 or more, a list such as 40,80, or a grid such as log:10:1000:3
    error: --activation rleu: "rleu" is no activation (did you mean "relu"?); give one of relu, leaky_relu (or leaky_relu:SLOPE), linear, tanh, sigmoid, gelu, silu, elu, selu, erf, softplus
    error: --activation leaky_relu:x: "leaky_relu:x": the slope of leaky_relu must be a number from -1000 to 1000, as in leaky_relu:0.2
    error: --init normal: not an initialiser; did you mean "gaussian"?
    error: --replicates 0: a cell needs at least one network; give 1 or more, such as 10
    error: --data 0: a network needs at least one data point; give 1 or more, such as 1000
    error: --data 20: a second value where only one can stand; give one
    error: --bias2 -1: a variance can't be negative; give 0 or more
    error: --target up: that isn't a number; give a number such as 0, "normal", or "normal:VAR"
    error: --seed -1: not a seed; give a whole number from 0 to 18446744073709551615
    error: --precision f16: not a precision; give f64 or f32
    error: --format gif: not a figure format; give svg, png or pdf
    error: --name ../up: a name has no slash in it (--out chooses another place); give a plain folder name such as relu-50x80
    error: --threads 0: not a number of threads; give a whole number from 1 to 1024
    error: --memory-limit 2: a size without a unit; give a number with its unit, such as 2GB, 500MB or 1.5GiB
    "#);
}

#[test]
fn a_grid_that_no_plan_can_hold_is_refused() {
    let line = refusal(
        &[],
        &[
            "run",
            "--depth",
            "lin:1:2000:2000",
            "--sigma2",
            "lin:0:1:2000",
        ],
    );
    assert!(line.contains("4,000,000 cells"), "{line}");
}

#[test]
fn a_wrong_spec_file_gets_its_line_number() {
    let texts = [
        "width = 80\ndept = 5\n",
        "# sizes\n\nsigma2 = -0.1\n",
        "sigma2 = []\n",
        "sigma2 = [\n  0.1,\n  \"nan\",\n]\n",
        "depth = [5, 0]\n",
        "depth = 5\ndepth = 6\n",
        "depth = true\n",
        "depth = [5, 10\n",
        "activation = relu\n",
        "[grid]\n",
    ];
    let lines: Vec<String> = texts
        .iter()
        .map(|text| refusal(&[("spec.toml", text.as_bytes())], &["run", "spec.toml"]))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    error: spec.toml, line 2: unknown key `dept`; did you mean `depth`?
    error: spec.toml, line 3: sigma2 = -0.1: a variance can't be negative; give 0 or more, "he", or a grid such as log:0.001:1:13
    error: spec.toml, line 1: sigma2 = []: the list is empty; give at least one value
    error: spec.toml, line 3: sigma2 = nan: that isn't a finite number; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    error: spec.toml, line 1: depth = 0: a network needs at least one hidden layer; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    error: spec.toml, line 2: `depth` is given a second time; keep one
    error: spec.toml, line 1: depth = true: true or false can't stand here; give a number, a string, or an array of them
    error: spec.toml, line 1: not valid TOML (unclosed array, expected `]`); write lines such as depth = [5, 10] or sigma2 = "he"
    error: spec.toml, line 1: a word without quotes; write it as in activation = "relu"
    error: spec.toml, line 1: unknown key `grid`; the keys are name, depth, width, sigma2, activation, init, replicates, data, input_dim, output_dim, bias2, target, seed, precision, direct, format
    "#);
}

#[test]
fn what_is_no_spec_file_gets_a_line() {
    let lines = [
        refusal(&[], &["run", "missing.toml"]),
        refusal(&[], &["run", "."]),
        refusal(
            &[("binary.toml", &[0xff, 0xfe, 0x00])],
            &["run", "binary.toml"],
        ),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: missing.toml: there is no such file; give the path of a spec file
    error: .: a folder; give the path of a spec file, such as the spec.toml in it
    error: binary.toml: not UTF-8 text; give a spec file in TOML
    ");
}

#[test]
fn a_wrong_look_gets_a_line() {
    let lines = [
        refusal(&[], &["figure", "forward", "somewhere", "--theme", "neon"]),
        refusal(
            &[],
            &["figure", "forward", "somewhere", "--format", "png,jpg"],
        ),
        refusal(&[], &["report", "somewhere", "--theme", "slide"]),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: --theme neon: not a theme; give one of page, light, dark, slides, slides-dark
    error: --format jpg: not a figure format; give svg, png or pdf
    error: --theme slide: not a theme; give one of page, light, dark, slides, slides-dark
    ");
}

/// clap's own words may take more lines; the exit code and the silence are the same.
#[test]
fn an_unknown_flag_is_a_wrong_request() {
    let folder = tempfile::tempdir().unwrap();
    let wrong: [&[&str]; 6] = [
        &[],
        &["rum"],
        &["run", "--dept", "5"],
        &["run", "--depth"],
        &["run", "--depth", "5", "--depth", "6"],
        &["figure", "forward"],
    ];
    for arguments in wrong {
        let (code, out, err) = initscope(folder.path(), arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(!err.is_empty(), "{arguments:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn help_and_version_are_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = initscope(folder.path(), &["--version"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, format!("initscope {}\n", env!("CARGO_PKG_VERSION")));
    for command in ["run", "report", "figure"] {
        let (code, out, _) = initscope(folder.path(), &[command, "--help"]);
        assert_eq!(code, 0);
        assert!(
            out.contains("Examples:") && out.contains("--format"),
            "{out}"
        );
    }
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("initscope"))
        .args(["run", "--help"])
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
