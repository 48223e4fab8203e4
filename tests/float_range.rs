//! Where `results.json` says that networks leave a number type, against the medians of `data/layers.csv`.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

#[path = "support/in_folder.rs"]
mod in_folder;
#[path = "support/program.rs"]
mod program;

/// Name, largest number, smallest normal and smallest subnormal one.
const TYPES: [(&str, [f64; 3]); 4] = [
    (
        "float16",
        [65504.0, 6.103_515_625e-5, 5.960_464_477_539_063e-8],
    ),
    (
        "bfloat16",
        [
            3.389_531_389_251_535_5e38,
            1.175_494_350_822_287_5e-38,
            9.183_549_615_799_121e-41,
        ],
    ),
    (
        "float32",
        [
            3.402_823_466_385_288_6e38,
            1.175_494_350_822_287_5e-38,
            1.401_298_464_324_817e-45,
        ],
    ),
    ("float64", [f64::MAX, f64::MIN_POSITIVE, 5e-324]),
];

#[test]
fn a_cell_leaves_a_type_at_the_first_layer_whose_median_does() {
    let folder = tempfile::tempdir().unwrap();
    let line = "--depth 90 --width 16 --activation linear --sigma2 0.0001,0.0625,30 --replicates 3 --data 20 \
                --quiet --out r";
    let (code, _, said) = in_folder::in_folder(folder.path(), "run", line);
    assert_eq!(code, 0, "{said}");
    let read = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap();
    let results: Value = serde_json::from_str(&read("r/results.json")).unwrap();
    let layers = read("r/data/layers.csv");
    let mut rows = layers
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>());
    let head = rows.next().unwrap();
    let column = |name: &str| head.iter().position(|column| *column == name).unwrap();
    let (sigma2, layer) = (column("sigma2"), column("layer"));
    let of = [column("log10_hidden_rms"), column("log10_gradient_rms")];
    // log10 by way, σ² and layer.
    let mut draws: BTreeMap<(usize, u64, usize), Vec<f64>> = BTreeMap::new();
    for row in rows {
        for (way, of) in of.into_iter().enumerate() {
            let sigma2: f64 = row[sigma2].parse().unwrap();
            let key = (way, sigma2.to_bits(), row[layer].parse().unwrap());
            draws.entry(key).or_default().push(row[of].parse().unwrap());
        }
    }
    let median = |way: usize, sigma2: f64, layer: usize| {
        let mut draws = draws[&(way, sigma2.to_bits(), layer)].clone();
        draws.sort_by(f64::total_cmp);
        draws[1]
    };
    let mut found = 0;
    for cell in results["cells"].as_array().unwrap() {
        let sigma2 = cell["summary"]["sigma2"].as_f64().unwrap();
        for (name, [largest, normal, smallest]) in TYPES {
            for (way, direction) in ["forward", "backward"].into_iter().enumerate() {
                let path: Vec<usize> = match way {
                    0 => (0..=90).collect(),
                    _ => (0..=90).rev().collect(),
                };
                let first = |test: &dyn Fn(f64) -> bool| {
                    let mut path = path.iter().copied();
                    path.find(|&layer| test(median(way, sigma2, layer)))
                };
                let ours = &cell["float_range"][name][direction];
                for (key, wanted) in [
                    ("overflow_layer", first(&|size| size > largest.log10())),
                    ("subnormal_layer", first(&|size| size < normal.log10())),
                    ("zero_layer", first(&|size| size < smallest.log10())),
                ] {
                    let wanted = wanted.map_or(Value::Null, Value::from);
                    assert_eq!(ours[key], wanted, "{sigma2} {name} {direction} {key}");
                    found += usize::from(!wanted.is_null());
                }
            }
        }
    }
    assert!(found > 15, "{found}");
    // The report shows the same.
    assert!(read("r/report.html").contains("id=\"float-range-table\""));
    assert!(read("r/report.html").contains("overflows float16 at layer"));
}
