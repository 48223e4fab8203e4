//! `initscope critical`: theory and measurement agree, and what it refuses.

#[path = "support/binary.rs"]
mod binary;
#[path = "support/in_folder.rs"]
mod in_folder;
#[path = "support/program.rs"]
mod program;

use std::fs;
use std::path::Path;

use serde_json::Value;

use in_folder::in_folder;

fn initscope(line: &str) -> (i32, String, String) {
    let arguments: Vec<&str> = line.split_whitespace().collect();
    binary::initscope("critical", &arguments)
}

fn json(line: &str) -> Value {
    let (code, out, err) = initscope(&format!("{line} --json --quiet"));
    assert_eq!((code, err.as_str()), (0, ""), "{line}");
    serde_json::from_str(&out).unwrap()
}

fn number(value: &Value, key: &str) -> f64 {
    value[key]
        .as_f64()
        .unwrap_or_else(|| panic!("{key}: {value}"))
}

fn near(got: f64, want: f64, tolerance: f64) {
    assert!((got / want - 1.0).abs() <= tolerance, "{got} {want}");
}

#[test]
fn relu_is_critical_at_he_up_to_chance() {
    for criterion in ["forward", "gradient", "both"] {
        let line = format!("--criterion {criterion} --depth 30 --width 60 --data 100");
        let got = json(&line);
        assert_eq!(got["criterion"], criterion);
        near(number(&got, "mean_field"), 2.0 / 60.0, 1e-14);
        near(number(&got, "he"), 2.0 / 60.0, 1e-14);
        near(number(&got, "glorot"), 1.0 / 60.0, 1e-14);
        near(number(&got, "lecun"), 1.0 / 60.0, 1e-14);
        let [low, at, high] = ["ci_low", "sigma2", "ci_high"].map(|key| number(&got, key));
        assert!(low < at && at < high, "{got}");
        // The interval is 2.262 standard errors to either side of the logarithm.
        let error = (high / low).ln() / 2.0 / 2.262;
        let want = match criterion {
            // Geometric mean: the exact law of the typical network.
            "forward" => number(&got, "typical"),
            _ => number(&got, "mean_field"),
        };
        assert!((at / want).ln().abs() < 4.0 * error, "{got}");
        // Var ln(2Y/n) is 0.0875 a layer at width 60: over 29 layers and ten networks 0.017.
        assert!((0.005..0.04).contains(&error), "{got}");
        assert!(got["search"].as_object().unwrap().len() <= 2);
    }
}

#[test]
fn searching_and_scaling_agree() {
    // A bias too small to be seen turns the exact identity off.
    let flags = "--activation leaky_relu:0.2 --depth 8 --width 12 --data 60 --replicates 5";
    for criterion in ["forward", "gradient"] {
        let exact = json(&format!("{flags} --criterion {criterion}"));
        let search = json(&format!("{flags} --criterion {criterion} --bias2 1e-60"));
        for key in ["sigma2", "ci_low", "ci_high"] {
            near(number(&exact, key), number(&search, key), 2e-3);
        }
        assert!(search["search"][criterion].as_array().unwrap().len() > 2);
        assert_eq!(exact["search"][criterion].as_array().unwrap().len(), 1);
        near(number(&exact, "mean_field"), 2.0 / 1.04 / 12.0, 1e-14);
    }
}

#[test]
fn at_the_answer_growth_is_zero() {
    let flags = "--activation gelu --depth 6 --width 30 --data 80 --replicates 4 --criterion both";
    let got = json(flags);
    for direction in ["forward", "gradient"] {
        let steps = got["search"][direction].as_array().unwrap();
        let smallest = steps
            .iter()
            .map(|step| (number(step, "log10_growth").abs(), number(step, "sigma2")))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap();
        assert!(smallest.0 < 2e-4, "{steps:?}");
        assert!(
            steps
                .windows(2)
                .all(|s| number(&s[0], "sigma2") < number(&s[1], "sigma2"))
        );
    }
    // Between both directions' own answers.
    let one = |criterion: &str| {
        let flags = flags.replace("both", criterion);
        number(&json(&flags), "sigma2")
    };
    let (forward, gradient) = (one("forward"), one("gradient"));
    let between = 2.0 / (1.0 / forward + 1.0 / gradient);
    near(number(&got, "sigma2"), between, 0.02);
}

#[test]
fn a_saturating_signal_has_no_answer_but_its_gradient_has() {
    let none = json("--activation tanh --depth 10 --width 20 --replicates 2 --data 20");
    for key in ["sigma2", "ci_low", "ci_high", "mean_field"] {
        assert_eq!(none[key], Value::Null, "{key}");
    }
    assert!(none["notes"].to_string().contains("bounded"), "{none}");
    let gradient = json(
        "--activation tanh --depth 10 --width 40 --replicates 4 --data 50 --criterion gradient",
    );
    near(
        number(&gradient, "sigma2"),
        number(&gradient, "mean_field"),
        0.25,
    );
    let single = json("--depth 5 --width 20 --replicates 1 --data 20");
    assert_eq!(single["ci_low"], Value::Null);
    assert!(single["notes"].to_string().contains("--replicates"));
}

#[test]
fn the_text_answers_in_a_sentence() {
    let (code, out, err) = initscope("--depth 20 --width 40 --data 50 --init uniform");
    assert_eq!(code, 0);
    assert_eq!(err.lines().count(), 1, "{err}");
    insta::assert_snapshot!(out);
    let (_, none, _) = initscope("--activation erf --depth 4 --width 10 --data 10");
    insta::assert_snapshot!(none);
}

#[test]
fn a_wrong_request_gets_one_line_that_names_the_flag() {
    for line in [
        "--criterion up",
        "--depth 1",
        "--depth 5,10",
        "--width 10,20",
        "--activation relu,tanh",
        "--init gaussian,uniform",
        "--sigma2 0.1",
        "--name here",
        "--format png",
        "--format gif --out here",
        "--theme dark",
        "--theme neon --out here",
        "--force",
        "--threads 0",
        "--width 1000000000",
    ] {
        let (code, out, err) = initscope(line);
        assert_eq!((code, out.as_str()), (2, ""), "{line}: {err}");
        assert_eq!(err.lines().count(), 1, "{line}: {err}");
        let flag = line.split(' ').next().unwrap();
        assert!(
            err.contains(flag) || line.contains("1000000000"),
            "{line}: {err}"
        );
    }
}

#[test]
fn critical_takes_one_value_and_advises_no_list() {
    let (_, _, err) = initscope("--width 0");
    assert_eq!(
        err,
        "error: --width 0: a layer needs at least one unit; give 1 or more\n"
    );
    let (_, _, err) = initscope("--depth x");
    assert_eq!(
        err,
        "error: --depth x: a depth is a whole number; give 1 or more\n"
    );
    let (_, help, _) = initscope("--help");
    assert!(
        help.contains("--width <D>            Units a hidden layer [default: 80]"),
        "{help}"
    );
    assert!(!help.contains("log:"), "{help}");
}

#[test]
fn networks_that_all_died_are_said_to_have_died() {
    // A layer of two units lives with probability 3/4.
    let got = json("--width 2 --depth 200 --data 1 --replicates 3");
    assert_eq!(got["sigma2"], Value::Null);
    let note = got["notes"][0].as_str().unwrap();
    assert!(note.contains("every drawn network died"), "{note}");
    // What it takes to set the σ² of infinite width is not told as if it were theirs.
    let (_, text, _) = initscope("--width 2 --depth 200 --data 1 --replicates 3");
    assert!(
        text.contains(
            "\nHow to set it, infinite width's σ², which the drawn networks do not show:\n"
        ),
        "{text}"
    );
    // A network of two units is not of infinite width.
    assert!(
        text.starts_with(
            "By the theory of infinite width the signal neither grows nor dies at σ² ="
        ),
        "{text}"
    );
    assert!(
        text.contains("in a ReLU network of 200 layers × 2 units, as drawn, no such σ² was found."),
        "{text}"
    );
}

#[test]
fn one_unit_at_one_input_is_searched_by_its_size() {
    let line = "--activation linear --width 1 --data 1 --depth 10 --replicates 20";
    let got = json(line);
    // E ln z² = -gamma - ln 2 of a standard normal z.
    let exact = 2.0 * 0.577_215_664_901_532_9_f64.exp();
    assert!(number(&got, "ci_low") < exact && exact < number(&got, "ci_high"));
    let (_, text, _) = initscope(line);
    assert!(text.contains("10 layers × 1 unit "), "{text}");
}

/// Runs it in a folder.
fn critical_in(folder: &Path, line: &str) -> (i32, String, String) {
    in_folder(folder, "critical", line)
}

const SMALL: &str = "--activation gelu --depth 6 --width 20 --data 40 --replicates 3";

#[test]
fn the_search_is_drawn_the_same_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let draw = |out: &str, threads: usize| {
        let line = format!("{SMALL} --criterion both --out {out} --threads {threads} --json");
        let (code, object, err) = critical_in(folder.path(), &format!("{line} --format svg,png"));
        assert_eq!(code, 0, "{err}");
        assert!(err.contains(&format!("{out}/search.svg")), "{err}");
        let object: Value = serde_json::from_str(&object).unwrap();
        object
    };
    let object = draw("one", 1);
    assert_eq!(draw("two", 2), object);
    for name in ["search.svg", "search-dark.svg", "search.png", "search.csv"] {
        let [one, two] = ["one", "two"].map(|out| fs::read(folder.path().join(out).join(name)));
        assert!(one.unwrap() == two.unwrap(), "{name}");
    }
    let svg = fs::read_to_string(folder.path().join("one/search.svg")).unwrap();
    assert!(svg.contains("The compromise of signal and gradient is σ²"));

    // Every mean of the object is the mean of its rows, and no row is left over.
    let table = fs::read_to_string(folder.path().join("one/search.csv")).unwrap();
    let mut lines = table.lines();
    assert_eq!(
        lines.next(),
        Some("criterion,step,sigma2,replicate,growth_log10")
    );
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    // A number read from JSON may be off in its last bit.
    let same = |text: &str, sigma2: f64| {
        let read: f64 = text.parse().unwrap();
        (read / sigma2 - 1.0).abs() < 1e-14
    };
    let mut told = 0;
    for criterion in ["forward", "gradient"] {
        for step in object["search"][criterion].as_array().unwrap() {
            let sigma2 = number(step, "sigma2");
            let of_step = rows
                .iter()
                .filter(|row| row[0] == criterion && same(row[2], sigma2));
            let growth: Vec<f64> = of_step.map(|row| row[4].parse().unwrap()).collect();
            assert_eq!(growth.len(), 3, "{step}");
            told += growth.len();
            let mean = growth.iter().sum::<f64>() / 3.0;
            assert!((mean - number(step, "log10_growth")).abs() < 1e-12);
        }
    }
    assert_eq!(told, rows.len());
    // The first two steps lie to either side of theory's zero, the third between them.
    let step = |number: &str| -> f64 {
        let row = rows.iter().find(|row| row[1] == number).unwrap();
        row[2].parse().unwrap()
    };
    assert!((step("1")..step("2")).contains(&step("3")));
}

#[test]
fn a_used_place_is_refused_and_its_own_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    for (out, why) in [
        (".", "the folder holds other files"),
        ("notes.txt", "a file is there"),
    ] {
        let (code, told, err) = critical_in(folder.path(), &format!("{SMALL} --out {out}"));
        assert_eq!((code, told.as_str()), (2, ""), "{err}");
        assert!(err.contains(&format!("--out {out}: {why}")), "{err}");
        assert_eq!(err.lines().count(), 1, "{err}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
    let line = "--depth 4 --width 8 --data 10 --quiet";
    for flags in ["--out new", "--out new --theme slides", "--out . --force"] {
        let (code, _, err) = critical_in(folder.path(), &format!("{line} {flags}"));
        assert_eq!((code, err.as_str()), (0, ""), "{flags}");
    }
    let mine = fs::read_to_string(folder.path().join("notes.txt")).unwrap();
    assert_eq!(mine, "mine");
    assert!(folder.path().join("search.csv").is_file());
}

#[test]
fn a_search_without_an_answer_is_drawn_too() {
    let folder = tempfile::tempdir().unwrap();
    let line = "--activation tanh --depth 6 --width 20 --data 20 --replicates 2 --quiet";
    let (code, _, err) = critical_in(folder.path(), &format!("{line} --out none"));
    assert_eq!((code, err.as_str()), (0, ""));
    let read = |name: &str| fs::read_to_string(folder.path().join("none").join(name)).unwrap();
    assert!(
        read("search.svg").contains("There is no σ² at which the signal neither grows nor dies")
    );
    assert_eq!(read("search.csv").lines().count(), 1);
}
