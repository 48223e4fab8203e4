//! Words that make no command: unknown, missing, twice, too many.

use super::{initscope, refusal};

#[test]
fn words_that_make_no_command_get_a_line() {
    let wrong: [&[&str]; 40] = [
        &[""],
        &["rum"],
        &["frobnicate"],
        &["help", "rum"],
        &["--foo"],
        &["--json", "run"],
        &["--sigma2", "5"],
        &["run", "--sigm2", "1"],
        &["run", "--sigm2=1"],
        &["run", "-sigma2", "1"],
        &["run", "--input_dim", "5"],
        &["run", "--layer", "5"],
        &["theory", "--depth", "5"],
        &["notebook", "--width", "5"],
        &["run", "--layers"],
        &["run", "--layers", "5", "--depth", "6"],
        &["run", "--memory", "2GB"],
        &["run", "--theme", "dark"],
        &["run", "--lr", "0.1"],
        &["run", "-z"],
        &["run", "-qz"],
        &["run", "--version"],
        &["run", "--depth"],
        &["run", "--out", "--quiet"],
        &["run", "--threads", "--depth", "5"],
        &["run", "--sigma2", "--depth", "5"],
        &["run", "--out", ""],
        &["run", "--depth", "5", "--depth", "6"],
        &["run", "--force", "--force"],
        &["run", "--quiet=5"],
        &["run", "--depth", "5", "10", "20"],
        &["report"],
        &["report", ""],
        &["report", "a", "b"],
        &["report", "a", "--thema", "slides"],
        &["figure"],
        &["figure", "forward"],
        &["check", "a", "--sigma2", "--json"],
        &["notebook", "--layer", "5"],
        &["notebook", "5"],
    ];
    let lines: Vec<String> = wrong.iter().map(|words| refusal(&[], words)).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    error: "" is not a command; the commands are run, report, figure, notebook, critical, theory, phase, spectrum, check, presets, templates and help
    error: rum is not a command; did you mean run?
    error: frobnicate is not a command; the commands are run, report, figure, notebook, critical, theory, phase, spectrum, check, presets, templates and help
    error: rum is not a command; did you mean run?
    error: --foo is not a flag of initscope; begin with a command: run, report, figure, notebook, critical, theory, phase, spectrum, check, presets, templates and help
    error: --json belongs behind a command; write initscope run --json
    error: --sigma2 belongs behind a command; write initscope run --sigma2
    error: --sigm2 is not a flag of run; did you mean --sigma2?
    error: --sigm2 is not a flag of run; did you mean --sigma2?
    error: -sigma2 is not a flag of run; did you mean --sigma2?
    error: --input_dim is not a flag of run; did you mean --input-dim?
    error: --layer is not a flag of run; did you mean --layers?
    error: --depth is not a flag of theory; did you mean --layers?
    error: --width is not a flag of notebook; did you mean --units?
    error: --depth: a value is missing; give LIST (hidden layers: 5,10,50 or lin:10:50:5)
    error: --depth is given twice; give it once, its values with commas between them
    error: --memory is not a flag of run; did you mean --memory-limit?
    error: --theme is not a flag of run; it is one of report, figure, critical, phase and spectrum
    error: --lr is not a flag of run; initscope run --help lists those that are
    error: -z is not a flag of run; initscope run --help lists those that are
    error: -z is not a flag of run; initscope run --help lists those that are
    error: --version is not a flag of run; initscope run --help lists those that are
    error: --depth: a value is missing; give LIST (hidden layers: 5,10,50 or lin:10:50:5)
    error: --out: a value is missing before --quiet; give DIR (folder of the report)
    error: --threads: a value is missing before --depth; give N (threads to compute with)
    error: --sigma2: a value is missing before --depth; give LIST (weight variances: numbers, he, glorot, lecun, mup, C/fan_in, C/fan_out, C/fan_avg, lin:FROM:TO:COUNT, log:FROM:TO:COUNT)
    error: --out: a value is missing; give DIR (folder of the report)
    error: --depth is given twice; give it once, its values with commas between them
    error: --force is given twice; give it once
    error: --quiet takes no value; write --quiet alone
    error: 20: one word too many; write initscope run [SPEC.toml] (the items of a list stand together: --depth 5,10)
    error: report: DIR is missing; write initscope report DIR (DIR: folder of a report, as `run` left it)
    error: DIR is empty; give a folder of a report, as `run` left it
    error: b: one word too many; write initscope report DIR
    error: --thema is not a flag of report; did you mean --theme?
    error: figure: NAME and DIR are missing; write initscope figure NAME DIR (NAME: name of the figure, as its file in figures/ has it: forward, backward, growth, ...; in a run of several networks forward is every one's, forward-tanh one's; DIR: folder of a report, as `run` left it)
    error: figure: DIR is missing; write initscope figure NAME DIR (DIR: folder of a report, as `run` left it)
    error: --sigma2: a value is missing before --json; give LIST (variances to hold: numbers or rules, as they were asked for in the run or equal to it)
    error: --layer is not a flag of notebook; did you mean --layers?
    error: 5: one word too many; write initscope notebook
    "#);
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text_get_a_line() {
    use std::os::unix::ffi::OsStrExt;
    let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("initscope"))
        .args(["run", "--depth"])
        .arg(std::ffi::OsStr::from_bytes(b"\xff5"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap(), @"error: �5: not UTF-8 text; write the arguments in UTF-8");
}

#[test]
fn the_program_alone_shows_its_commands() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = initscope(folder.path(), &[]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("Commands:") && err.contains("Examples:"),
        "{err}"
    );
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
