//! The same cell in NumPy and JAX, by the scripts in `benches/peers`.

use std::process::Command;

use crate::table;

/// A row for every way that the scripts print as `name: milliseconds`.
pub fn table(_: &[&str]) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for script in ["numpy_cells.py", "jax_cells.py"] {
        let [f64s, f32s] = [lines(script, "f64"), lines(script, "f32")];
        for ((name, ms), (_, ms_f32)) in f64s.into_iter().zip(f32s) {
            rows.push(vec![name, ms, ms_f32]);
        }
    }
    table::markdown(
        "**Others**: the same cell with ReLU, ms a network.",
        &["by", "f64", "f32"],
        &rows,
    )
}

fn lines(script: &str, precision: &str) -> Vec<(String, String)> {
    let path = format!("{}/benches/peers/{script}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3").args([&*path, precision]).output();
    let text = output.map(|output| output.stdout).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let pair = |line: &str| Some(line.split_once(": ")?).map(|(a, b)| (a.into(), b.into()));
    text.lines().filter_map(pair).collect()
}
