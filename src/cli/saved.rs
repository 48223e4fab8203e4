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
            let now = serde_json::to_value(summary::summarise(data)).unwrap_or_default();
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

/// The first key that both summaries have, with values that are not the same.
fn difference(saved: &Value, now: &Value) -> Option<String> {
    let (saved, now) = (saved.as_object()?, now.as_object()?);
    saved.iter().find_map(|(key, saved)| {
        let now = now.get(key)?;
        let same = match (saved.as_f64(), now.as_f64()) {
            // Between processors numbers agree to 1e-9.
            (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0),
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
