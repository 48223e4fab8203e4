//! Inputs that are not independent normals: pairs, a circle, files.

#[path = "support/program.rs"]
mod program;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use program::initscope;
use tempfile::TempDir;

const SMALL: [&str; 8] = [
    "--depth", "4", "--width", "40", "--sigma2", "he", "--quiet", "--data",
];

/// A folder with the files that NumPy wrote (tests/oracles/inputs.py).
fn folder() -> TempDir {
    let dir = TempDir::new().unwrap();
    for entry in fs::read_dir(reference()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
    }
    dir
}

fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/inputs")
}

fn run(dir: &Path, inputs: &str, data: &str, more: &[&str]) -> (i32, String) {
    let arguments = [
        &["run", "--inputs", inputs, "--out", "r"],
        &SMALL[..],
        &[data],
        more,
    ]
    .concat();
    let (code, _, err) = initscope(dir, &arguments);
    (code, err)
}

fn table(path: PathBuf) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn number(row: &BTreeMap<String, String>, key: &str) -> f64 {
    row[key]
        .parse()
        .unwrap_or_else(|_| panic!("{key}: {row:?}"))
}

#[test]
fn a_file_is_read_as_numpy_wrote_it() {
    let dir = folder();
    for want in table(reference().join("layer0.csv")) {
        let file = format!("file:{}", want["file"]);
        assert_eq!(
            run(dir.path(), &file, "8", &["--force"]),
            (0, String::new())
        );
        for row in table(dir.path().join("r/data/layers.csv")) {
            if row["layer"] != "0" {
                continue;
            }
            for (ours, numpy) in [("hidden_std", "std"), ("hidden_mean", "mean")] {
                let (ours, numpy) = (number(&row, ours), number(&want, numpy));
                assert!(
                    (ours - numpy).abs() < 1e-12 * (1.0 + numpy.abs()),
                    "{file}: {row:?}"
                );
            }
            let rms = 10f64.powf(number(&row, "log10_hidden_rms"));
            assert!(
                (rms / number(&want, "rms") - 1.0).abs() < 1e-12,
                "{file}: {row:?}"
            );
        }
        let text = fs::read_to_string(dir.path().join("r/results.json")).unwrap();
        let results: serde_json::Value = serde_json::from_str(&text).unwrap();
        let summary = &results["inputs"];
        assert_eq!(
            (&summary["points"], &summary["input_dim"]),
            (&12.into(), &12.into())
        );
        let length = summary["mean_length"].as_f64().unwrap();
        assert!(
            (length - number(&want, "mean_length")).abs() < 1e-12,
            "{file}"
        );
        assert_eq!(summary["scaled"], want["file"].ends_with("ubyte"));
        // Theory begins at the file's mean square.
        for row in table(dir.path().join("r/data/theory.csv")) {
            if row["layer"] == "0" && row["quantity"].starts_with("log10_hidden") {
                let off = number(&row, "measured") - number(&row, "predicted");
                assert!(off.abs() < 1e-12, "{file}: {row:?}");
            }
        }
    }
}

#[test]
fn a_report_of_a_file_is_redone_without_it_and_another_content_is_refused() {
    let dir = folder();
    let path = |name: &str| dir.path().join(name);
    assert_eq!(run(dir.path(), "file:f8.npy", "8", &[]), (0, String::new()));
    let page = fs::read_to_string(path("r/report.html")).unwrap();
    let spec = fs::read_to_string(path("r/spec.toml")).unwrap();
    let digest = spec
        .split("#sha256:")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert_eq!(digest.len(), 64);
    for said in [
        digest,
        "--inputs file:f8.npy",
        "the first points of f8.npy",
        "measured only",
    ] {
        assert!(page.contains(said), "{said}");
    }
    // The saved spec makes the same report.
    let again = ["run", "r/spec.toml", "--quiet", "--out", "r"];
    let (code, _, err) = initscope(dir.path(), &again);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(path("r/report.html")).unwrap(), page);
    // Without the file only what computes is refused.
    fs::rename(path("big-endian.npy"), path("f8.npy")).unwrap();
    let (code, _, err) = initscope(dir.path(), &again);
    assert_eq!(code, 2);
    assert!(
        err.contains("--inputs file:f8.npy: the file is not the one of this spec"),
        "{err}"
    );
    fs::remove_file(path("f8.npy")).unwrap();
    assert_eq!(initscope(dir.path(), &again).0, 2);
    fs::remove_file(path("r/report.html")).unwrap();
    let (code, _, err) = initscope(dir.path(), &["report", "r", "--quiet"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(path("r/report.html")).unwrap(), page);
}

#[test]
fn what_is_wrong_with_inputs_is_one_sentence() {
    let dir = folder();
    fs::write(dir.path().join("ragged.csv"), "1,2\n3\n").unwrap();
    fs::write(dir.path().join("head.csv"), "x,y\n1,2\n").unwrap();
    fs::write(dir.path().join("empty.csv"), "\n").unwrap();
    let whole = fs::read(dir.path().join("f8.npy")).unwrap();
    fs::write(dir.path().join("cut.npy"), &whole[..whole.len() - 8]).unwrap();
    fs::write(dir.path().join("text.npy"), "1,2").unwrap();
    let wrong: [(&str, &str, &[&str], &str); 19] = [
        (
            "file:none.npy",
            "2",
            &[],
            "there is no such file; give the path of an .npy",
        ),
        ("file:.", "2", &[], "a folder; give the path"),
        (
            "file:f8.npy",
            "13",
            &[],
            "the file has 12 points, --data asks for 13; give --data 12 or less",
        ),
        (
            "file:f8.npy",
            "2",
            &["--input-dim", "7"],
            "its points have 12 numbers each, not 7; leave --input-dim out",
        ),
        (
            "file:fortran.npy",
            "2",
            &[],
            "its array is in Fortran's order; give C order",
        ),
        (
            "file:i8.npy",
            "2",
            &[],
            "its numbers are of type <i8; give f4, f8 or u1",
        ),
        (
            "file:flat.npy",
            "2",
            &[],
            "its shape is (24,), one list of numbers; give an array",
        ),
        (
            "file:nan.npy",
            "8",
            &[],
            "number 5 of point 3 is not finite; give a file",
        ),
        (
            "file:zeros.npy",
            "2",
            &[],
            "its points are 0, which no network moves; give",
        ),
        (
            "file:cut.npy",
            "2",
            &[],
            "its header says 12 points of 12 numbers, which is not the length",
        ),
        (
            "file:text.npy",
            "2",
            &[],
            "it is no NPY file; give what numpy.save writes",
        ),
        (
            "file:ragged.csv",
            "2",
            &[],
            "line 2: 1 numbers, the first row has 2; give rows of one length",
        ),
        (
            "file:head.csv",
            "1",
            &[],
            "line 1: \"x\" isn't a number; give rows of numbers alone",
        ),
        ("file:empty.csv", "1", &[], "it is empty; give rows"),
        (
            "file:labels-idx1-ubyte",
            "2",
            &[],
            "it holds one number a point, as labels are; give images",
        ),
        (
            "file:layer0.csv",
            "2",
            &[],
            "line 1: \"file\" isn't a number",
        ),
        (
            "pairs:2",
            "2",
            &[],
            "a cosine is from -1 to 1; give pairs:C",
        ),
        (
            "gauss",
            "2",
            &[],
            "no inputs are called that; give gaussian",
        ),
        (
            "circle",
            "2",
            &["--input-dim", "1"],
            "two directions need inputs of two numbers; give --input-dim 2",
        ),
    ];
    for (inputs, data, more, said) in wrong {
        let more: Vec<&str> = more.to_vec();
        let (code, err) = run(dir.path(), inputs, data, &more);
        assert_eq!(code, 2, "{inputs}: {err}");
        let begin = format!("error: --inputs {inputs}: {said}");
        assert!(
            err.starts_with(&begin) && err.trim_end().lines().count() == 1,
            "{err}"
        );
        assert!(!dir.path().join("r").exists(), "{inputs}");
    }
}

/// Measured cosines beside the correlation map, and shares beside theory, at width 400.
fn beside_theory(inputs: &str, activation: &str, bias2: &str, tolerance: f64) {
    let dir = TempDir::new().unwrap();
    let arguments = [
        "run",
        "--inputs",
        inputs,
        "--activation",
        activation,
        "--bias2",
        bias2,
        "--depth",
        "6",
        "--width",
        "400",
        "--sigma2",
        "2/fan_in",
        "--replicates",
        "6",
        "--data",
        "16",
        "--out",
        "r",
        "--quiet",
    ];
    let (code, _, err) = initscope(dir.path(), &arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    let mut seen = 0;
    for row in table(dir.path().join("r/data/theory.csv")) {
        let quantity = row["quantity"].as_str();
        let is_share = quantity.ends_with("_share") || quantity.ends_with("correlation");
        if !is_share || row["measured"].is_empty() {
            continue;
        }
        let off = number(&row, "measured") - number(&row, "predicted");
        assert!(off.abs() < tolerance, "{inputs} {activation}: {row:?}");
        seen += 1;
    }
    assert!(seen > 20, "{inputs} {activation}: {seen}");
}

#[test]
fn pairs_and_circles_follow_the_correlation_map() {
    for inputs in ["pairs:0.7", "pairs:-0.6", "circle"] {
        beside_theory(inputs, "relu", "0", 0.08);
        beside_theory(inputs, "tanh", "0.1", 0.08);
        beside_theory(inputs, "gelu", "0.1", 0.08);
    }
}

#[test]
fn the_same_seed_has_the_same_pairs_whatever_derives_or_threads() {
    let dir = TempDir::new().unwrap();
    let layers = |more: &[&str], inputs: &str| {
        assert_eq!(
            run(dir.path(), inputs, "30", &[&["--force"], more].concat()),
            (0, String::new())
        );
        table(dir.path().join("r/data/layers.csv"))
    };
    for inputs in ["pairs:0.5", "circle"] {
        let plain = layers(&[], inputs);
        assert_eq!(plain, layers(&["--threads", "1"], inputs));
        assert_ne!(plain, layers(&["--seed", "1"], inputs));
        for (a, b) in plain.iter().zip(layers(&["--direct"], inputs)) {
            for key in ["log10_hidden_std", "log10_gradient_std"] {
                assert!(
                    (number(a, key) - number(&b, key)).abs() < 1e-9,
                    "{a:?} {b:?}"
                );
            }
        }
    }
    let none: &[&str] = &[];
    assert_eq!(
        layers(none, "gaussian"),
        layers(&["--threads", "2"], "gaussian")
    );
}
