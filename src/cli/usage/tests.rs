use super::*;

fn sentence(words: &[&str]) -> String {
    let words = ["initscope"].iter().chain(words).map(OsString::from);
    let failure = Cli::read(words).unwrap_err();
    assert_eq!(failure.code, 2);
    failure.sentence
}

#[test]
fn a_flag_that_there_is_not_leads_to_one_that_there_is() {
    for (wrote, meant) in [
        ("--sigm2", "--sigma2"),
        ("-sigma2", "--sigma2"),
        ("--input_dim=5", "--input-dim"),
        ("--memory", "--memory-limit"),
        ("--units", "--width"),
        ("--Seed", "--seed"),
    ] {
        let right = format!("did you mean {meant}?");
        let said = sentence(&["run", wrote, "5"]);
        assert!(
            said.ends_with(&right) && said.contains(" is not a flag of run; "),
            "{said}"
        );
    }
}

#[test]
fn a_flag_that_begins_another_one_is_named_itself() {
    for (words, said) in [
        (
            ["run", "--sigma2", "he", "--sigma", "3"],
            "--sigma is not a flag of run; did you mean --sigma2?",
        ),
        (
            ["run", "--depth", "5", "--dep", "6"],
            "--dep is not a flag of run; did you mean --depth?",
        ),
        (
            ["run", "--depth=5", "--quiet", "--dep=6", "--json"],
            "--dep is not a flag of run; did you mean --depth?",
        ),
    ] {
        assert_eq!(sentence(&words), said);
    }
}

#[test]
fn a_home_that_the_shell_left_as_it_is_is_told() {
    let paths: [&[&str]; 9] = [
        &["run", "--out=~/x"],
        &["run", "~/spec.toml"],
        &["run", "--templates=~"],
        &["report", "~/r"],
        &["figure", "forward", "r", "--out=~ann/talk"],
        &["check", "r", "--baseline=~/old"],
        &["check", "r", "--junit=~/j.xml"],
        &["phase", "--activation", "tanh", "--out=~/p"],
        &["templates", "~/t"],
    ];
    for words in paths {
        let said = sentence(words);
        assert!(said.contains("the shell did not expand the ~"), "{said}");
    }
    insta::assert_snapshot!(sentence(paths[0]), @"--out ~/x: the shell did not expand the ~; write it after a space and without quotes, --out ~/x, or ./~/x for what has that name here");
    insta::assert_snapshot!(sentence(paths[3]), @"~/r: the shell did not expand the ~; write it without quotes, or ./~/r for what has that name here");
    let words = ["initscope", "run", "--out", "./~/x", "--name", "~"];
    assert!(Cli::read(words.map(OsString::from)).is_ok());
}

#[test]
fn a_value_may_begin_with_a_dash_but_is_no_flag() {
    let read = |words: &[&str]| Cli::read(["initscope"].iter().chain(words).map(OsString::from));
    assert!(read(&["run", "--sigma2", "-0.1"]).is_ok());
    assert!(read(&["run", "--out=--odd"]).is_ok());
    assert!(read(&["run", "--direct", "--quiet"]).is_ok());
    assert!(
        sentence(&["run", "--out", "--odd"])
            .starts_with("--out: a value is missing before --odd; ")
    );
}
