//! A folder that is no report, or one that was cut short or changed by hand.

use std::fs;
use std::path::{Path, PathBuf};

use super::{SMALL, initscope, refusal, refusal_in};

/// A folder with a small report in `r`.
struct Saved(tempfile::TempDir);

impl Saved {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let arguments = [&SMALL[..], &["--out", "r", "--quiet"]].concat();
        assert_eq!(initscope(folder.path(), &arguments).0, 0);
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join("r").join(name)
    }

    /// The line that `report` gets while a file has another text; nothing else is changed.
    fn with(&self, name: &str, change: impl Fn(&str) -> String) -> String {
        let whole = fs::read_to_string(self.file(name)).unwrap();
        let changed = change(&whole);
        assert_ne!(changed, whole, "{name}");
        fs::write(self.file(name), changed).unwrap();
        let line = refusal_in(self.0.path(), &["report", "r"]);
        fs::write(self.file(name), whole).unwrap();
        line
    }

    /// The same with one line of the table, counted from 1, handed over field by field.
    fn with_fields(&self, line: usize, change: impl Fn(&mut Vec<String>)) -> String {
        self.with("data/layers.csv", |text| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            let mut fields = lines[line - 1].split(',').map(str::to_owned).collect();
            change(&mut fields);
            lines[line - 1] = fields.join(",");
            lines.join("\n") + "\n"
        })
    }
}

fn lines_of(text: &str, keep: impl Fn(usize) -> usize) -> String {
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(at, line)| std::iter::repeat_n(line.to_owned() + "\n", keep(at + 1)))
        .collect()
}

#[test]
fn what_is_no_report_gets_a_line() {
    let lines = [
        refusal(&[], &["report", "nodir"]),
        refusal(&[], &["figure", "forward", "nodir"]),
        refusal(&[], &["figure", ".", "forward"]),
        refusal(&[], &["check", "nodir"]),
        refusal(&[("file", b"mine")], &["report", "file"]),
        refusal(&[("file", b"mine")], &["figure", "forward", "."]),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: nodir: there is no such folder; give a folder that `initscope run` has made
    error: nodir: there is no such folder; give a folder that `initscope run` has made
    error: . is a folder: the figure's name comes first; write initscope figure forward .
    error: nodir: there is no such folder; give a folder that `initscope run` has made
    error: file: a file, not a folder; give a folder that `initscope run` has made
    error: .: the folder holds no results.json; give a folder that `initscope run` has made
    ");
}

#[test]
fn a_table_that_was_cut_or_edited_gets_its_line() {
    let saved = Saved::new();
    let table = "data/layers.csv";
    let double = |field: &String| (field.parse::<f64>().unwrap() * 2.0).to_string();
    let lines = [
        saved.with(table, |_| String::new()),
        saved.with(table, |text| text[..text.len() / 2].to_owned()),
        saved.with(table, |text| text.replace(",dead_share", "")),
        saved.with(table, |text| text.replacen("hidden_mean", "mean", 1)),
        saved.with(table, |text| text.replacen("depth,width", "width,depth", 1)),
        saved.with(table, |text| lines_of(text, |line| usize::from(line < 20))),
        saved.with(table, |text| lines_of(text, |line| usize::from(line != 5))),
        saved.with(table, |text| {
            lines_of(text, |line| if line == 5 { 2 } else { 1 })
        }),
        saved.with(table, |text| {
            text.to_owned() + text.lines().last().unwrap() + "\n"
        }),
        saved.with_fields(6, |fields| fields[1] = "17".into()),
        saved.with_fields(6, |fields| fields[7] = "abc".into()),
        saved.with_fields(6, |fields| fields[10] = "inf".into()),
        saved.with_fields(6, |fields| fields[11] = "-1e300".into()),
        saved.with_fields(6, |fields| fields.push("1".into())),
        saved.with_fields(6, |fields| fields[16] = "7".into()),
        saved.with_fields(6, |fields| fields[17] = String::new()),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r#"
    error: r/data/layers.csv, line 1: the table is empty; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 50: the table is cut short in this line; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 1: the column dead_share is missing; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 1: the column hidden_mean is missing; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 1: column 1 is width, where depth should be; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 20: the table ends where depth 3, width 16, relu, gaussian, sigma2 0.125, replicate 1, layer 2 should be; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 5: depth 3, width 16, relu, gaussian, sigma2 0.02, replicate 0, layer 3 is missing before this line; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 6: depth 3, width 16, relu, gaussian, sigma2 0.02, replicate 0, layer 3 stands here a second time; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 101: more rows than results.json announces; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 6: the spec has no row for depth 3, width 17, relu, gaussian, sigma2 0.02, replicate 1, layer 0; depth 3, width 16, relu, gaussian, sigma2 0.02, replicate 1, layer 0 should be here; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 6: hidden_std is "abc", not a number; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 6: gradient_std is "inf", not a number; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 6: log10_gradient_std is -1e300, beyond any signal; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 6: 19 fields where 18 should be; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 6: inactive_share is 7, not between 0 and 1; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv, line 6: dead_share is empty; restore the file, or make the report again with `initscope run`
    "#);
    // Numbers of the run itself are in these.
    for (column, change) in [
        (7, "hidden_std"),
        (8, "log10_hidden_std"),
        (13, "gradient_mean"),
        (11, "gradient_std"),
    ] {
        let column = if column == 13 { 15 } else { column };
        let line = saved.with_fields(6, |fields| fields[column] = double(&fields[column]));
        assert!(
            line.starts_with("error: r/data/layers.csv, line 6: ") && line.contains(change),
            "{line}"
        );
    }
}

/// The text with another value behind the first `"key": `.
fn with_value(text: &str, key: &str, value: &str) -> String {
    let (before, behind) = text.split_once(&format!("\"{key}\": ")).expect("a key");
    let end = behind.find([',', '\n']).expect("a value ends");
    format!("{before}\"{key}\": {value}{}", &behind[end..])
}

#[test]
fn a_histogram_that_no_run_has_written_gets_a_line() {
    let saved = Saved::new();
    let edits = [
        ("first_bin", "NaN"),
        ("first_bin", "1.5"),
        ("first_bin", "9223372036854775807"),
        ("first_bin", "-9223372036854775808"),
        ("zeros", "-1"),
        ("zeros", "18446744073709551615"),
        ("zeros", "18446744073709551616"),
        ("zeros", "1921"),
        ("zeros", "null"),
        ("layer", "0"),
        ("layer", "7"),
    ];
    let lines =
        edits.map(|(key, value)| saved.with("results.json", |text| with_value(text, key, value)));
    // Line numbers depend on how many bins there are, and that on the processor.
    let lines = lines.map(|line| match line.split_once(": line ") {
        Some((file, words)) => format!(
            "{file}: line {}",
            words.trim_start_matches(|c: char| c.is_ascii_digit())
        ),
        None => line,
    });
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: r/results.json: line  is not valid JSON; restore the file, or make the report again with `initscope run`
    error: r/results.json: line : invalid type: floating point `1.5`, expected i64; restore the file, or make the report again with `initscope run`
    error: r/results.json: line : a bin of a histogram lies beyond any signal; restore the file, or make the report again with `initscope run`
    error: r/results.json: line : a bin of a histogram lies beyond any signal; restore the file, or make the report again with `initscope run`
    error: r/results.json: line : invalid value: integer `-1`, expected u64; restore the file, or make the report again with `initscope run`
    error: r/results.json: line : a histogram has more counts than any run; restore the file, or make the report again with `initscope run`
    error: r/results.json: line : invalid type: floating point `1.8446744073709552e+19`, expected u64; restore the file, or make the report again with `initscope run`
    error: r/results.json: the histogram of layer 1 in the cell with index 3 counts 2902 values, the run has 1920; restore the file, or make the report again with `initscope run`
    error: r/results.json: line : invalid type: null, expected u64; restore the file, or make the report again with `initscope run`
    error: r/results.json: the histogram of layer 0 in the cell with index 3 is not where it should be (layers ascend, 1 to 6); restore the file, or make the report again with `initscope run`
    error: r/results.json: the histogram of layer 7 in the cell with index 3 is not where it should be (layers ascend, 1 to 6); restore the file, or make the report again with `initscope run`
    ");
    let far = saved.with("results.json", |text| {
        let far = "\"far\": [[-99999, 1]], \"zeros\": ";
        text.replacen("\"zeros\": ", far, 1)
    });
    assert!(
        far.contains("the bins of a histogram do not ascend at bin -99999"),
        "{far}"
    );
}

#[test]
fn a_figure_of_another_network_leads_to_those_that_there_are() {
    let saved = Saved::new();
    let folder = saved.0.path();
    let arguments = [
        &SMALL[..],
        &["--activation", "relu,tanh", "--out", "two", "--quiet"],
    ]
    .concat();
    assert_eq!(initscope(folder, &arguments).0, 0);
    let lines = [
        ["forward-gelu", "r"],
        ["forward-gelu", "two"],
        ["forwrd", "two"],
        ["growth-relu-80", "two"],
    ]
    .map(|[name, of]| refusal_in(folder, &["figure", name, of]));
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: forward-gelu: this report has no such figure; give forward, its only one of that kind
    error: forward-gelu: this report has no such figure; give one of forward-relu, forward-tanh, or forward for all
    error: forwrd: this report has no such figure; did you mean forward?
    error: growth-relu-80: this report has no such figure; give one of growth-relu, growth-tanh, or growth for all
    ");
}

/// Edits that leave every row sound are told by the table's digest.
#[test]
fn a_table_with_other_numbers_than_the_runs_is_refused() {
    let saved = Saved::new();
    let line = saved.with_fields(6, |fields| {
        fields[7] = (fields[7].parse::<f64>().unwrap() * 10.0).to_string();
        for column in [8, 9] {
            fields[column] = (fields[column].parse::<f64>().unwrap() + 1.0).to_string();
        }
        fields[14] = (fields[14].parse::<f64>().unwrap() * 10.0).to_string();
    });
    assert!(
        line.contains("r/data/layers.csv: its numbers are not those that the run saved"),
        "{line}"
    );
    // Another system's line endings are no edit.
    let table = saved.file("data/layers.csv");
    let text = fs::read_to_string(&table).unwrap().replace('\n', "\r\n");
    fs::write(&table, text).unwrap();
    assert_eq!(initscope(saved.0.path(), &["report", "r", "--quiet"]).0, 0);
}

#[test]
fn files_at_odds_with_each_other_get_a_line() {
    let saved = Saved::new();
    let (spec, results) = ("spec.toml", "results.json");
    let other = |from: &'static str, to: &'static str| move |text: &str| text.replacen(from, to, 1);
    let mut lines = vec![
        saved.with(spec, other("seed = 0", "seed = 1")),
        saved.with(spec, other("seed = 0", "sed = 0")),
        saved.with(spec, other("replicates = 3", "replicates = 0")),
        saved.with(spec, other("seed = 0", "seed 0")),
        saved.with(results, other("\"seed\": 0", "\"seed\": 1")),
        saved.with(
            results,
            other("\"planned_cells\": 6", "\"planned_cells\": 7"),
        ),
        saved.with(
            results,
            other("\"planned_cells\": 6", "\"planned_cells\": \"six\""),
        ),
        saved.with(results, other("\"complete\": true", "\"complete\": false")),
        saved.with(results, other("\"layer_rows\": ", "\"layer_rows\": 1")),
        saved.with(results, other("\"index\": 1", "\"index\": 0")),
        saved.with(
            results,
            other("\"verdict\": \"vanishing\"", "\"verdict\": \"stable\""),
        ),
        // After so many lines, not bytes: how long numbers are depends on the processor.
        saved.with(results, |text| {
            text.lines().take(100).collect::<Vec<_>>().join("\n")
        }),
        saved.with(results, |_| String::new()),
        saved.with(results, |_| "{}".into()),
    ];
    for name in ["spec.toml", "data/layers.csv"] {
        let (file, away) = (saved.file(name), saved.file("away"));
        fs::rename(&file, &away).unwrap();
        lines.push(refusal_in(saved.0.path(), &["check", "r"]));
        fs::rename(&away, &file).unwrap();
    }
    insta::assert_snapshot!(lines.join("\n"), @r#"
    error: r/results.json: its spec has seed = 0, spec.toml has seed = 1; restore the file, or make the report again with `initscope run`
    error: r/spec.toml, line 13: unknown key `sed` (did you mean `seed`?); restore the file, or make the report again with `initscope run`
    error: r/spec.toml, line 7: replicates = 0: a cell needs at least one network; give 1 or more, such as 10; restore the file, or make the report again with `initscope run`
    error: r/spec.toml, line 13: not valid TOML (key with no value, expected `=`); write lines such as depth = [5, 10] or sigma2 = "he"; restore the file, or make the report again with `initscope run`
    error: r/results.json: its spec has seed = 1, spec.toml has seed = 0; restore the file, or make the report again with `initscope run`
    error: r/results.json: planned_cells is 7, the spec has 6; restore the file, or make the report again with `initscope run`
    error: r/results.json: line 49: invalid type: string "six", expected usize; restore the file, or make the report again with `initscope run`
    error: r/results.json: complete is false, but it has 6 of 6 cells; restore the file, or make the report again with `initscope run`
    error: r/results.json: layer_rows is 199, its cells have 99; restore the file, or make the report again with `initscope run`
    error: r/results.json: the cell with index 0 is not where it should be (indexes ascend, below 6); restore the file, or make the report again with `initscope run`
    error: r/results.json: the summary of the cell with index 0 has verdict = "stable", data/layers.csv gives "vanishing"; restore the file, or make the report again with `initscope run`
    error: r/results.json: it is cut short at line 100; restore the file, or make the report again with `initscope run`
    error: r/results.json: it is empty; restore the file, or make the report again with `initscope run`
    error: r/results.json: it was not written by initscope; restore the file, or make the report again with `initscope run`
    error: r/spec.toml: it is missing; restore the file, or make the report again with `initscope run`
    error: r/data/layers.csv: it is missing; restore the file, or make the report again with `initscope run`
    "#);
}

#[test]
fn a_wrong_baseline_is_told_from_a_wrong_run() {
    let saved = Saved::new();
    let at = |folder: &Path, arguments: &[&str]| refusal_in(folder, arguments);
    let lines = [
        at(saved.0.path(), &["check", "r", "--baseline", "nodir"]),
        at(saved.0.path(), &["figure", "foward", "r"]),
        at(
            saved.0.path(),
            &["figure", "forward", "r", "--out", "r/spec.toml"],
        ),
        at(saved.0.path(), &["check", "r", "--junit", "r"]),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: --baseline nodir: there is no such folder; give a folder that `initscope run` has made
    error: foward: this report has no such figure; did you mean forward?
    error: --out r/spec.toml: it can't be written (something else is there); give a folder that can be made and written
    error: --junit r: it can't be written (a folder is there); give the path of a file
    ");
}

#[test]
fn a_figure_takes_the_place_of_itself_alone() {
    let saved = Saved::new();
    let folder = saved.0.path();
    let figure = |more: &[&str]| {
        let arguments = [
            &["figure", "forward", "r", "--out", "talk", "--quiet"],
            more,
        ]
        .concat();
        initscope(folder, &arguments)
    };
    assert_eq!(figure(&["--format", "svg,png,pdf"]).0, 0);
    // In another theme it is still this figure of this dataset.
    assert_eq!(
        figure(&["--theme", "slides", "--format", "svg,png,pdf"]).0,
        0
    );
    assert_eq!(figure(&["--format", "svg,png,pdf"]).0, 0);
    let (_, _, err) = initscope(folder, &["figure", "forward", "r", "--out", "talk"]);
    assert_eq!(err, "wrote talk/forward.svg\n");
    let file = folder.join("talk/forward.png");
    fs::write(&file, "years of work").unwrap();
    let line = refusal_in(
        folder,
        &[
            "figure", "forward", "r", "--out", "talk", "--format", "svg,png", "--theme", "dark",
        ],
    );
    insta::assert_snapshot!(line, @"error: talk/forward.png: another file is there and would be lost; give another folder with --out, or --force to write over it");
    assert_eq!(figure(&["--format", "png", "--force"]).0, 0);
    assert!(fs::read(&file).unwrap().starts_with(b"\x89PNG"));
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let line = refusal_in(
        folder,
        &[
            "figure", "forward", "r", "--out", "talk", "--format", "png", "--force",
        ],
    );
    insta::assert_snapshot!(line, @"error: talk/forward.png: a folder is there; give another folder with --out");
}

#[test]
fn a_derived_table_that_was_altered_is_told_and_made_again() {
    let saved = Saved::new();
    let path = saved.file("data/summary.csv");
    let whole = fs::read_to_string(&path).unwrap();
    let run = |arguments: &[&str]| {
        let (code, _, err) = initscope(saved.0.path(), arguments);
        assert_eq!(code, 0, "{arguments:?}: {err}");
        err
    };
    assert_eq!(run(&["report", "r"]), "");
    let checked = [
        "check",
        "r",
        "--sigma2",
        "he",
        "--max-decades",
        "9",
        "--max-dead",
        "9",
    ];
    assert_eq!(run(&checked), "");
    let falsified = whole
        .replacen("stable", "exploding", 1)
        .replacen("vanishing", "stable", 1);
    for changed in [String::new(), falsified] {
        assert_ne!(changed, whole);
        fs::write(&path, &changed).unwrap();
        let told =
            "r/data/summary.csv: it is not the table that results.json and data/layers.csv give";
        assert_eq!(run(&checked), format!("{told}, which are checked\n"));
        assert_eq!(run(&["report", "r"]), format!("{told}; it is made again\n"));
        assert_eq!(fs::read_to_string(&path).unwrap(), whole);
        fs::write(&path, &changed).unwrap();
        assert_eq!(run(&["report", "r", "--quiet"]), "");
    }
    assert_eq!(run(&["report", "r"]), "");
}
