//! A saved dataset, loaded for a command that reads one.

use std::path::Path;

use serde_json::Value;

use super::Failure;
use crate::analysis::summary;
use crate::dataset::{self, Dataset, DatasetError};

/// Loads the dataset that `run` saved in `dir`.
///
/// # Errors
/// A folder that is none of ours, or a file that is cut short, changed or at odds with the others.
pub fn load(dir: &Path) -> Result<Dataset, Failure> {
    let (dataset, saved) = dataset::load_with_summaries(dir)?;
    // Another version may sum up otherwise.
    if dataset.provenance.version == env!("CARGO_PKG_VERSION") {
        for (data, saved) in dataset.cells.iter().zip(&saved) {
            let now = serde_json::to_value(summary::summarise(data, dataset.spec.data))
                .unwrap_or_default();
            if let Some(problem) = difference(saved, &now) {
                return Err(Failure::from(DatasetError::Broken {
                    file: dir.join("results.json").display().to_string(),
                    problem: format!(
                        "the summary of the cell with index {} has {problem}",
                        data.index
                    ),
                }));
            }
        }
    }
    Ok(dataset)
}

/// The tables that are made from the others, and so can be made again.
const DERIVED: [&str; 3] = ["data/summary.csv", "data/theory.csv", "data/checks.csv"];

/// A line for each derived table in `dir` that is not what its dataset gives: someone has emptied or
/// altered it. `files` is what the dataset gives. Another version may have written other tables.
pub fn altered(dir: &Path, dataset: &Dataset, files: &[(String, Vec<u8>)]) -> Vec<String> {
    if dataset.provenance.version != env!("CARGO_PKG_VERSION") {
        return Vec::new();
    }
    let derived = files
        .iter()
        .filter(|file| DERIVED.contains(&file.0.as_str()));
    derived
        .filter_map(|(name, made)| {
            let there = std::fs::read(dir.join(name)).ok()?;
            (!same_table(&there, made)).then(|| {
                format!(
                    "{}: it is not the table that results.json and data/layers.csv give",
                    dir.join(name).display()
                )
            })
        })
        .collect()
}

/// Whether a table has the fields of the one that its dataset gives, numbers as near as processors make
/// them. Of the latter the last columns may be newer than the table.
fn same_table(there: &[u8], made: &[u8]) -> bool {
    let [there, made] = [there, made].map(String::from_utf8_lossy);
    let (mut there, mut made) = (there.lines(), made.lines());
    let same = |(a, b): (&str, &str)| {
        a == b || matches!((a.parse(), b.parse()), (Ok(a), Ok(b)) if near(a, b))
    };
    let mut columns = None;
    loop {
        let (row, made) = match (there.next(), made.next()) {
            (None, None) => return true,
            (Some(row), Some(made)) => (row, made),
            _ => return false,
        };
        let count = row.split(',').count();
        let is_here = count == *columns.get_or_insert(count) && count <= made.split(',').count();
        if !(is_here && row.split(',').zip(made.split(',')).all(same)) {
            return false;
        }
    }
}

/// Between processors numbers agree to 1e-9.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

/// The first key that both summaries have, with values that are not the same.
fn difference(saved: &Value, now: &Value) -> Option<String> {
    let (saved, now) = (saved.as_object()?, now.as_object()?);
    saved.iter().find_map(|(key, saved)| {
        let now = now.get(key)?;
        let same = match (saved.as_f64(), now.as_f64()) {
            (Some(a), Some(b)) => near(a, b),
            _ => saved == now,
        };
        (!same).then(|| format!("{key} = {saved}, data/layers.csv gives {now}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_table_is_the_same_where_its_fields_are() {
        let table = b"a,b\n1.0,stable\n";
        assert!(same_table(table, b"a,b\r\n1.0000000001,stable\r\n"));
        // Of a version that had fewer columns.
        assert!(same_table(b"a\n1.0\n", table));
        for other in [
            &b""[..],
            b"b\nstable\n",
            b"a,b,c\n1.0,stable,2\n",
            b"a\n1.0,stable\n",
            b"a,b\n1.1,stable\n",
            b"a,b\n1.0,dying\n",
            b"a,b\n",
        ] {
            assert!(!same_table(other, table));
        }
    }

    #[test]
    fn a_summary_differs_in_a_key_that_both_have() {
        let now = json!({"a": 1.0, "b": "stable", "c": null});
        assert_eq!(difference(&Value::Null, &now), None);
        assert_eq!(difference(&json!({"a": 1.0000000001, "z": 3}), &now), None);
        assert_eq!(
            difference(&json!({"a": 1.1}), &now).as_deref(),
            Some("a = 1.1, data/layers.csv gives 1.0")
        );
        assert!(difference(&json!({"b": "dying"}), &now).is_some());
        assert!(difference(&json!({"c": 0.0}), &now).is_some());
    }
}
