//! The main job as a user meets it: the binary in an empty directory.

#[path = "../support/contents.rs"]
mod contents;
mod folder;
#[path = "../support/program.rs"]
mod program;
#[path = "../support/small.rs"]
mod small;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use program::initscope;
use small::SMALL;

/// Runs a command that has no reason to fail.
fn done(dir: &Path, args: &[&str]) -> String {
    let (code, out, err) = initscope(dir, args);
    assert_eq!(code, 0, "{args:?}: {err}");
    out
}

fn run_small(dir: &Path, more: &[&str]) {
    done(dir, &[&SMALL, more].concat());
}

/// All files and folders below a folder but `run.json`, which tells what happened.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut contents = contents::contents(dir);
    contents.remove("run.json");
    contents
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
    // Without git at the build there is no commit.
    if let Some(commit) = run["commit"].as_str() {
        let hash = commit.strip_suffix("-dirty").unwrap_or(commit);
        let is_hash = hash.len() == 40 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        assert!(is_hash, "{commit}");
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
    done(
        dir.path(),
        &["run", "one/spec.toml", "--out", "one", "--quiet"],
    );
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
    done(dir.path(), &["report", "r", "--quiet"]);
    assert_same(&before, &contents(&dir.path().join("r")));
}

#[test]
fn numbers_stay_finite_at_any_depth() {
    let dir = TempDir::new().unwrap();
    for activation in ["relu", "tanh", "gelu", "sigmoid"] {
        let flags =
            "run --depth 2000 --width 4 --sigma2 1e-6,1,100 --replicates 2 --data 3 --quiet";
        let mut words: Vec<&str> = flags.split(' ').collect();
        words.extend(["--activation", activation, "--out", activation]);
        done(dir.path(), &words);
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
            // GELU's left tail squares the number of decades a layer: soon no number holds them.
            let far = activation == "gelu" && row["sigma2"] == "100";
            assert!(
                dead || far || !row["log10_hidden_std"].is_empty(),
                "{activation}: {row:?}"
            );
        }
    }
}

#[test]
fn what_lies_below_any_exponent_is_empty_and_read_back() {
    let dir = TempDir::new().unwrap();
    let flags = "run --activation gelu --depth 700 --width 12 --input-dim 3 --output-dim 2 --data 30 \
                 --sigma2 1e6 --target normal:2 --replicates 1 --out r --quiet";
    done(dir.path(), &flags.split_whitespace().collect::<Vec<_>>());
    for row in columns(&dir.path().join("r/data/layers.csv")) {
        for name in [
            "log10_hidden_std",
            "log10_gradient_std",
            "log10_gradient_rms",
        ] {
            let decades: f64 = row[name].parse().unwrap_or_default();
            assert!(decades.abs() < 1e6, "{row:?}");
        }
    }
    done(dir.path(), &["report", "r", "--quiet"]);
}

#[test]
fn memory_does_not_grow_with_depth_times_data() {
    let dir = TempDir::new().unwrap();
    // 521 panels of 1,000 layers: their records together would take 100 MB.
    let flags = "run --activation linear --depth 1000 --width 8 --data 100000 --sigma2 he \
                 --replicates 1 --threads 2 --memory-limit 34MB --out r --quiet";
    done(dir.path(), &flags.split_whitespace().collect::<Vec<_>>());
    let run = fs::read(dir.path().join("r/run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_slice(&run).unwrap();
    let peak = run["peak_memory_bytes"].as_f64().unwrap();
    assert!(peak < 40e6, "{peak}");
}

#[test]
fn a_limit_below_what_a_run_took_is_refused() {
    let dir = TempDir::new().unwrap();
    // Narrow and deep; data points that died are left out of a second pass.
    let flags = "run --depth 3000 --width 12 --input-dim 3 --output-dim 2 --data 100 --sigma2 he \
                 --target normal:2 --replicates 2 --threads 2 --out r --quiet --force";
    let flags: Vec<&str> = flags.split_whitespace().collect();
    done(dir.path(), &flags);
    let run = fs::read(dir.path().join("r/run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_slice(&run).unwrap();
    let peak = run["peak_memory_bytes"].as_f64().unwrap();
    let limit = format!("{}MB", (peak / 1e6) as u64 - 1);
    let limited = [&flags[..], &["--memory-limit", &limit]].concat();
    let (code, _, error) = initscope(dir.path(), &limited);
    assert_eq!(code, 2, "{limit}");
    assert!(error.contains("--memory-limit"), "{error}");
}

#[test]
fn json_prints_one_object_and_nothing_else_on_standard_output() {
    let dir = TempDir::new().unwrap();
    let out = done(
        dir.path(),
        &[&SMALL[..], &["--json", "--out", "r"]].concat(),
    );
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(value["cells"].as_array().unwrap().len(), 6);
}

#[test]
fn json_tells_where_growth_turns() {
    let dir = TempDir::new().unwrap();
    let crossings = |flags: &[&str]| {
        let common = [
            "run",
            "--quiet",
            "--json",
            "--out",
            "r",
            "--force",
            "--data=50",
        ];
        let out = done(dir.path(), &[&common[..], flags].concat());
        let value: serde_json::Value = serde_json::from_str(&out).unwrap();
        let one = value["crossings"][0].clone();
        assert_eq!(
            one["depth"],
            flags[0]["--depth=".len()..].parse::<usize>().unwrap()
        );
        one
    };
    let relu = crossings(&["--depth=20", "--width=40", "--replicates=3"]);
    for direction in ["forward", "gradient"] {
        let of = |key: &str| relu[direction][key].as_f64();
        assert!(
            (of("mean_field").unwrap() / 0.05 - 1.0).abs() < 1e-9,
            "{relu}"
        );
        let [low, sigma2, high] = ["ci_low", "sigma2", "ci_high"].map(|key| of(key).unwrap());
        assert!(low < sigma2 && sigma2 < high, "{relu}");
        assert_eq!((of("bracket_low"), of("bracket_high")), (None, None));
    }
    assert_eq!(relu["notes"], serde_json::json!([]));
    // Of SiLU so deep the coarse grid knows two values, and no number; theory turns in between.
    let silu = crossings(&[
        "--depth=150",
        "--width=40",
        "--replicates=4",
        "--activation=silu",
        "--sigma2=0.03,0.06",
    ]);
    let gradient = &silu["gradient"];
    assert_eq!(gradient["sigma2"], serde_json::Value::Null);
    assert_eq!(
        (&gradient["bracket_low"], &gradient["bracket_high"]),
        (&0.03.into(), &0.06.into())
    );
    assert!(
        (0.05..0.06).contains(&gradient["mean_field"].as_f64().unwrap()),
        "{silu}"
    );
    assert!(
        silu["notes"]
            .to_string()
            .contains("gradient: sigma2 is null"),
        "{silu}"
    );
    // One side of the turning point alone.
    let none = crossings(&["--depth=5", "--width=8", "--replicates=2", "--sigma2=1,2"]);
    assert_eq!(none["forward"]["sigma2"], serde_json::Value::Null);
    assert_eq!(none["notes"].as_array().unwrap().len(), 2, "{none}");
}

#[test]
fn what_is_there_twice_or_backwards_is_said_and_taken_once_and_upwards() {
    let dir = TempDir::new().unwrap();
    let flags = "run --depth 3,3 --width 16 --sigma2 0.125,he,lin:1:0.5:3 --replicates 2 --data 10";
    let words: Vec<&str> = flags.split(' ').chain(["--out", "r"]).collect();
    let (code, _, err) = initscope(dir.path(), &words);
    assert_eq!(code, 0, "{err}");
    for line in [
        "--depth 3,3: 3 is there more than once, and counts once",
        "--sigma2 lin:1:0.5:3: it descends; its values are taken upwards",
        "--sigma2: 0.125 and he are one variance at width 16, and count once",
    ] {
        assert!(err.lines().any(|said| said == line), "{err}");
    }
    let rows = columns(&dir.path().join("r/data/summary.csv"));
    let sigma2: Vec<&str> = rows.iter().map(|row| row["sigma2"].as_str()).collect();
    assert_eq!(sigma2, ["0.125", "0.5", "0.75", "1"]);
    let (_, _, err) = initscope(dir.path(), &[&words[..], &["--quiet"]].concat());
    assert_eq!(err, "");
}
