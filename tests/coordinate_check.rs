//! The coordinate check of a run of several widths, against NumPy on its own `data/layers.csv`.

use std::fs;
use std::path::Path;

use serde_json::Value;

#[path = "support/in_folder.rs"]
mod in_folder;
#[path = "support/program.rs"]
mod program;

const RUN: &str = "--width 16,32,64,128 --depth 4 --sigma2 he,0.05 --replicates 5 --data 50 --seed 3 \
                   --output-dim 4 --out r --quiet";

/// Quantity, layer, `np.polyfit(x, y, 1)[0]`, and both ends of its interval: x is `np.log10(width)` and y the
/// column of `data/layers.csv` that belongs to the quantity, a row for each width and replicate. The interval is
/// `scipy.stats.t.interval(.95, 4, loc=np.mean(b), scale=scipy.stats.sem(b))`, b the five slopes of the
/// replicates by themselves. NumPy 2.4.6.
const NUMPY: [(&str, u64, [f64; 3], Option<bool>); 10] = [
    (
        "hidden_rms",
        1,
        [0.001560846761, -0.0352783273, 0.0384000208],
        Some(true),
    ),
    (
        "hidden_rms",
        2,
        [-0.013791295489, -0.0828647731, 0.0552821822],
        Some(true),
    ),
    (
        "hidden_rms",
        4,
        [0.059060244893, -0.1356259962, 0.2537464860],
        Some(true),
    ),
    (
        "output_rms",
        4,
        [-0.021438834100, -0.2723142862, 0.2294366180],
        None,
    ),
    (
        "gradient_rms",
        0,
        [-0.734404006600, -1.1027044266, -0.3661035866],
        None,
    ),
    (
        "hidden_rms",
        1,
        [0.501560846761, 0.4647216727, 0.5384000208],
        Some(false),
    ),
    (
        "hidden_rms",
        2,
        [0.986208704511, 0.9171352269, 1.0552821822],
        Some(false),
    ),
    (
        "hidden_rms",
        4,
        [2.059060244893, 1.8643740038, 2.2537464860],
        Some(false),
    ),
    (
        "output_rms",
        4,
        [2.478561165900, 2.2276857138, 2.7294366180],
        Some(false),
    ),
    (
        "gradient_rms",
        0,
        [3.765595993400, 3.3972955734, 4.1338964134],
        Some(false),
    ),
];

fn results(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("r/results.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_slopes_are_those_of_numpy() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, said) = in_folder::in_folder(folder.path(), "run", RUN);
    assert_eq!(code, 0, "{said}");
    let results = results(folder.path());
    let rows = results["coordinate_check"].as_array().unwrap();
    assert_eq!(rows.len(), NUMPY.len());
    for (row, (quantity, layer, numbers, pass)) in rows.iter().zip(NUMPY) {
        assert_eq!(row["quantity"], quantity);
        assert_eq!(row["layer"], layer);
        for (key, number) in ["slope", "ci_low", "ci_high"].into_iter().zip(numbers) {
            let ours = row[key].as_f64().unwrap();
            assert!(
                (ours - number).abs() < 1e-8,
                "{quantity} {layer} {key}: {ours}"
            );
        }
        assert_eq!(row["pass"], serde_json::to_value(pass).unwrap(), "{row}");
        assert_eq!(row["notes"].is_string(), pass.is_none(), "{row}");
    }
}

#[test]
fn a_report_of_three_widths_has_the_check_and_its_figure() {
    let folder = tempfile::tempdir().unwrap();
    in_folder::in_folder(folder.path(), "run", RUN);
    let read = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap();
    for page in ["r/report.html", "r/report.md"] {
        let page = read(page);
        assert!(page.contains("breaks the scaling rule"), "no heading");
        assert!(
            page.contains("hidden units") && page.contains("✗"),
            "no table"
        );
    }
    assert!(read("r/report.html").contains("id=\"coordinate-check\""));
    assert!(read("r/report.md").contains("figures/coordinate-check-dark.svg"));
    for theme in ["page", "slides-dark"] {
        let line = format!("coordinate-check r --theme {theme} --format svg,png,pdf --quiet");
        let (code, _, said) = in_folder::in_folder(folder.path(), "figure", &line);
        assert_eq!(code, 0, "{said}");
    }
    assert!(read("coordinate-check.svg").contains("fails"));
    // The dataset alone gives the same report again.
    let before = read("r/report.html");
    let (code, _, said) = in_folder::in_folder(folder.path(), "report", "r --quiet");
    assert_eq!((code, read("r/report.html")), (0, before), "{said}");
}

#[test]
fn a_report_of_two_widths_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let two = RUN.replace("16,32,64,128", "16,32");
    in_folder::in_folder(folder.path(), "run", &two);
    assert_eq!(results(folder.path())["coordinate_check"], Value::Null);
    assert!(
        !folder
            .path()
            .join("r/figures/coordinate-check.svg")
            .exists()
    );
    let page = fs::read_to_string(folder.path().join("r/report.html")).unwrap();
    assert!(
        !page.contains("id=\"coordinate-check"),
        "a section of nothing"
    );
    let line = "coordinate-check r";
    let (code, _, said) = in_folder::in_folder(folder.path(), "figure", line);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("three widths"), "{said}");
}
