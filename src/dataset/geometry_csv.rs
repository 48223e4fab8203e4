//! `data/geometry.csv`: how a few inputs lie to each other; one row per replicate and layer of the
//! deepest cells.
//!
//! Numbers are written as in `layers.csv`.

use super::layers_csv::{cell_fields, header, names_architecture, push_row};
use super::{CellData, DatasetError, GeometryRow};

/// The columns, in order.
pub const HEADER: [&str; 15] = [
    "depth",
    "width",
    "activation",
    "init",
    "sigma2",
    "replicate",
    "layer",
    "log10_one_input_rms",
    "log10_one_input_gradient_rms",
    "input_share",
    "unit_share",
    "mean_share",
    "correlation",
    "gradient_correlation",
    "sigma2_rule",
];

/// The table as CSV; `None` where no cell has a geometry.
pub(super) fn write(cells: &[CellData]) -> Option<Vec<u8>> {
    let names_it = names_architecture(cells.iter().map(|data| &data.cell));
    let mut out = header(&HEADER, names_it).into_bytes();
    out.push(b'\n');
    let empty = out.len();
    for data in cells {
        let key = cell_fields(&data.cell).join(",");
        let rule = data.cell.variance.rule().unwrap_or_default();
        let architecture = names_it.then(|| data.cell.architecture.name());
        for trace in &data.replicates {
            let cell = format!("{key},{}", trace.replicate);
            for (layer, row) in trace.geometry.iter().enumerate() {
                let names = (&rule[..], architecture.as_deref());
                push_row(&mut out, (&cell, layer), &row.fields(), names, &[]);
            }
        }
    }
    (out.len() > empty).then_some(out)
}

/// Puts the table's rows into the traces of the cells it names. The text is known to be the one that
/// was saved with them; `file` is its name in errors.
///
/// # Errors
/// Names the line that no cell has, or that is no row.
pub(super) fn read(text: &[u8], file: &str, cells: &mut [CellData]) -> Result<(), DatasetError> {
    let broken = |line: usize, problem: &str| DatasetError::Broken {
        file: format!("{file}, line {line}"),
        problem: problem.into(),
    };
    let mut reader = csv::Reader::from_reader(text);
    let mut rows = reader.records().zip(2..);
    let mut next = None;
    for data in cells {
        let key = cell_fields(&data.cell);
        let rule = data.cell.variance.rule().unwrap_or_default();
        for trace in &mut data.replicates {
            let replicate = trace.replicate;
            for layer in 0..trace.layers.len() {
                if next.is_none() {
                    next = rows.next();
                }
                let Some((record, line)) = &next else {
                    break;
                };
                let record = record.as_ref();
                let record = record.map_err(|_| broken(*line, "the line is not valid CSV"))?;
                let is_here = key.iter().eq(record.iter().take(5))
                    && record.get(5) == Some(&replicate.to_string())
                    && record.get(6) == Some(&layer.to_string())
                    && record.get(14) == Some(&rule)
                    && (record.get(HEADER.len()))
                        .is_none_or(|a| a == data.cell.architecture.name());
                if !is_here {
                    break;
                }
                let row = parse(record).ok_or_else(|| broken(*line, "a field is not a number"))?;
                trace.geometry.push(row);
                next = None;
            }
        }
    }
    match next.or_else(|| rows.next()) {
        None => Ok(()),
        Some((_, line)) => Err(broken(line, "results.json announces no such cell")),
    }
}

fn parse(record: &csv::StringRecord) -> Option<GeometryRow> {
    let mut fields = [None; 7];
    for (field, text) in fields.iter_mut().zip(record.iter().skip(7)) {
        if !text.is_empty() {
            *field = Some(text.parse().ok().filter(|value: &f64| value.is_finite())?);
        }
    }
    Some(GeometryRow::from_fields(fields))
}
