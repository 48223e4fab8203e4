//! The built-in experiments: listed, run, and held against what was published.

#[path = "support/program.rs"]
mod program;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use program::initscope;
use tempfile::TempDir;

fn list() -> Vec<serde_json::Value> {
    let dir = TempDir::new().unwrap();
    let (code, out, err) = initscope(dir.path(), &["presets", "--json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    serde_json::from_str(&out).unwrap()
}

/// Rows of `data/checks.csv`.
fn checks(folder: &Path) -> Vec<BTreeMap<String, String>> {
    let path = folder.join("data/checks.csv");
    let head = "check,published,measured,tolerance,pass\n";
    assert!(fs::read_to_string(&path).unwrap().starts_with(head));
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn the_list_names_source_and_checks() {
    let list = list();
    let names: Vec<&str> = list
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "notebook-7.3",
            "figure-7.7",
            "512x100",
            "glorot-2010",
            "poole-2016",
            "schoenholz-2017",
            "hanin-2018",
            "torch-default",
            "keras-default",
            "flax-default",
        ]
    );
    for one in &list {
        assert!(one["checks"].as_u64().unwrap() >= 5, "{one}");
        assert!(one["source"].as_str().unwrap().contains("20"), "{one}");
    }
    let dir = TempDir::new().unwrap();
    let (code, out, _) = initscope(dir.path(), &["presets"]);
    // One source prints its numbers; the others give a formula.
    assert_eq!(out.matches("printed numbers").count(), 1, "{out}");
    assert_eq!(out.matches("numbers by its formula").count(), 9, "{out}");
    assert!(!out.contains("published numbers"), "{out}");
    assert!(
        code == 0 && names.iter().all(|name| out.contains(name)),
        "{out}"
    );
}

/// Every preset meets what was published, also with fewer networks and inputs than it asks for.
#[test]
fn every_preset_meets_its_published_numbers() {
    let fewer: [(&str, &[&str]); 10] = [
        ("notebook-7.3", &["--replicates", "20", "--data", "100"]),
        ("figure-7.7", &["--replicates", "3", "--data", "50"]),
        ("512x100", &["--replicates", "1"]),
        ("glorot-2010", &["--replicates", "1", "--data", "20"]),
        ("poole-2016", &["--replicates", "1", "--data", "16"]),
        ("schoenholz-2017", &["--replicates", "1", "--data", "16"]),
        ("hanin-2018", &["--replicates", "5", "--data", "20"]),
        ("torch-default", &["--data", "50"]),
        ("keras-default", &["--data", "50"]),
        ("flax-default", &["--data", "50"]),
    ];
    let list = list();
    assert_eq!(list.len(), fewer.len());
    for (preset, (name, flags)) in list.iter().zip(fewer) {
        assert_eq!(preset["name"], name);
        let dir = TempDir::new().unwrap();
        let arguments = [&["run", "--preset", name, "--out", "r", "--quiet"], flags].concat();
        let (code, _, err) = initscope(dir.path(), &arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{name}");
        let rows = checks(&dir.path().join("r"));
        assert_eq!(rows.len() as u64, preset["checks"].as_u64().unwrap());
        for row in rows {
            let number = |key: &str| row[key].parse::<f64>().unwrap();
            let off = (number("measured") - number("published")).abs();
            assert!(
                off <= number("tolerance") && row["pass"] == "true",
                "{row:?}"
            );
        }
    }
}

#[test]
fn the_report_shows_published_beside_measured_and_comes_back_to_the_byte() {
    let dir = TempDir::new().unwrap();
    let small = ["--replicates", "2", "--data", "20", "--quiet"];
    let arguments = [&["run", "--preset", "figure-7.7", "--out", "r"], &small[..]].concat();
    assert_eq!(initscope(dir.path(), &arguments).0, 0);
    let read = |name: &str| fs::read_to_string(dir.path().join("r").join(name)).unwrap();
    let files = ["report.html", "report.md", "data/checks.csv", "spec.toml"];
    let before = files.map(read);
    for page in &before[..2] {
        assert!(page.contains("10 of 10 checks pass"));
        assert!(page.contains("Figure 7.7"));
        // The figure prints none.
        assert!(page.contains("by its formula") && !page.contains("by the source"));
    }
    assert!(before[0].contains("initscope run --preset figure-7.7 --replicates 2 --data 20"));
    fs::remove_file(dir.path().join("r/data/checks.csv")).unwrap();
    assert_eq!(initscope(dir.path(), &["report", "r", "--quiet"]).0, 0);
    assert!(files.map(read) == before);
    assert_eq!(
        initscope(dir.path(), &["run", "r/spec.toml", "--out", "r", "--quiet"]).0,
        0
    );
    assert!(files.map(read) == before);
}

#[test]
fn a_preset_s_folder_bears_its_name_and_json_tells_its_checks() {
    let dir = TempDir::new().unwrap();
    let arguments = ["run", "--preset", "figure-7.7", "--json", "--quiet"];
    let (code, out, _) = initscope(dir.path(), &arguments);
    assert_eq!(code, 0);
    assert!(
        dir.path()
            .join("output/figure-7.7/data/checks.csv")
            .is_file()
    );
    let object: serde_json::Value = serde_json::from_str(&out).unwrap();
    let checks = object["checks"].as_array().unwrap();
    assert!(checks.len() == 10 && checks.iter().all(|check| check["pass"] == true));
}

/// One point through one network a variance strays by more than three per cent, as chance has it at
/// this seed.
#[test]
fn a_number_that_is_missed_ends_in_exit_code_1_with_its_report() {
    let dir = TempDir::new().unwrap();
    let arguments = [
        "run",
        "--preset",
        "glorot-2010",
        "--out",
        "r",
        "--quiet",
        "--replicates",
        "1",
        "--data",
        "1",
        "--seed",
        "0",
    ];
    let (code, _, err) = initscope(dir.path(), &arguments);
    assert_eq!((code, err.lines().count()), (1, 1), "{err}");
    assert!(
        err.contains("numbers of the preset are missed: std of h"),
        "{err}"
    );
    let missed = checks(&dir.path().join("r"))
        .iter()
        .filter(|row| row["pass"] == "false")
        .count();
    assert!(
        missed > 0 && err.starts_with(&format!("error: {missed} of 10 ")),
        "{err}"
    );
    let html = fs::read_to_string(dir.path().join("r/report.html")).unwrap();
    assert!(html.contains(&format!("{} of 10 checks pass", 10 - missed)));
    assert_eq!(html.matches("✗ fails").count(), missed);
}

/// The only test that runs every preset as it stands.
#[test]
fn the_gallery_shows_every_preset_and_meets_its_numbers() {
    let dir = TempDir::new().unwrap();
    let arguments = ["presets", "--gallery", "g", "--quiet"];
    let (code, out, err) = initscope(dir.path(), &arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    let index = Path::new("g").join("index.html");
    assert_eq!(out.trim(), index.display().to_string());
    let page = fs::read_to_string(dir.path().join(&index)).unwrap();
    let list = list();
    for preset in &list {
        let name = preset["name"].as_str().unwrap();
        assert!(page.contains(&format!("<section id=\"{name}\">")), "{name}");
        let folder = dir.path().join("g").join(name);
        assert!(folder.join("report.html").is_file());
        assert!(checks(&folder).iter().all(|row| row["pass"] == "true"));
    }
    assert_eq!(
        page.matches("<div class=\"drawing phone\">").count(),
        list.len()
    );
    assert!(!page.contains("src=\"http") && !page.contains("url(http"));
}

#[test]
fn a_gallery_writes_over_no_page_of_another_and_takes_no_json() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("g")).unwrap();
    fs::write(dir.path().join("g/index.html"), "mine").unwrap();
    let (code, out, err) = initscope(dir.path(), &["presets", "--gallery", "g"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(
        err,
        "error: --gallery g: its index.html is not a page of initscope; give another folder, or --force \
         to write over it\n"
    );
    assert_eq!(fs::read_dir(dir.path().join("g")).unwrap().count(), 1);
    // Every folder is looked at before the first experiment runs.
    fs::create_dir_all(dir.path().join("h/flax-default")).unwrap();
    fs::write(dir.path().join("h/flax-default/notes.txt"), "mine").unwrap();
    let (code, out, err) = initscope(dir.path(), &["presets", "--gallery", "h"]);
    assert_eq!((code, out.as_str()), (2, ""));
    let place = Path::new("h").join("flax-default");
    assert_eq!(
        err,
        format!(
            "error: --gallery {}: the folder holds other files; give another folder, or --force to write \
             into this one\n",
            place.display()
        )
    );
    assert_eq!(fs::read_dir(dir.path().join("h")).unwrap().count(), 1);
    for (flags, want) in [
        (
            &["presets", "--gallery", "g", "--json"][..],
            "error: --json: a gallery is a page, not a list; leave --json or --gallery out\n",
        ),
        (
            &["presets", "--force"][..],
            "error: --force: it goes with --gallery; give --gallery DIR, or leave --force out\n",
        ),
        (
            &["presets", "-q"][..],
            "error: --quiet: it goes with --gallery; give --gallery DIR, or leave --quiet out\n",
        ),
    ] {
        let (code, out, err) = initscope(dir.path(), flags);
        assert_eq!((code, out.as_str(), err.as_str()), (2, "", want));
    }
}
