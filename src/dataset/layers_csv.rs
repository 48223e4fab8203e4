//! `data/layers.csv`: one row per cell, replicate and layer, tidy.
//!
//! Numbers are written as the shortest decimals that read back as the same f64; an empty field is a
//! number that does not exist or that a plain float cannot hold.

use super::{DatasetError, LayerRow, Trace};
use crate::sweep::Cell;

/// The columns, in order: the contract's first, then more of the same rows.
pub const HEADER: [&str; 18] = [
    "depth",
    "width",
    "activation",
    "init",
    "sigma2",
    "replicate",
    "layer",
    "hidden_std",
    "log10_hidden_std",
    "log10_hidden_rms",
    "gradient_std",
    "log10_gradient_std",
    "log10_gradient_rms",
    "sigma2_rule",
    "hidden_mean",
    "gradient_mean",
    "inactive_share",
    "dead_share",
];

/// A float as the tables show it: shortest digits that read back alike, empty for `None`.
pub fn number(value: Option<f64>) -> String {
    match value {
        None => String::new(),
        Some(v) if v == v.trunc() && v.abs() < 1e15 => format!("{}", v + 0.0),
        Some(v) if (1e-5..1e15).contains(&v.abs()) => format!("{v}"),
        Some(v) => format!("{v:e}"),
    }
}

/// The part of a row that names the cell: depth, width, activation, init, sigma2.
pub fn cell_fields(cell: &Cell) -> [String; 5] {
    [
        cell.depth.to_string(),
        cell.width.to_string(),
        cell.activation.name(),
        cell.init.name().into(),
        number(Some(cell.sigma2)),
    ]
}

fn measured_fields(row: &LayerRow) -> [Option<f64>; 10] {
    [
        row.hidden_std,
        row.log10_hidden_std,
        row.log10_hidden_rms,
        row.gradient_std,
        row.log10_gradient_std,
        row.log10_gradient_rms,
        row.hidden_mean,
        row.gradient_mean,
        Some(row.inactive_share),
        Some(row.dead_share),
    ]
}

/// The table of these cells as CSV.
pub fn write<'a>(cells: impl Iterator<Item = (&'a Cell, &'a [Trace])>) -> Vec<u8> {
    let mut out = HEADER.join(",").into_bytes();
    out.push(b'\n');
    for (cell, replicates) in cells {
        let key = cell_fields(cell).join(",");
        let rule = cell.variance.rule().unwrap_or_default();
        for (replicate, trace) in replicates.iter().enumerate() {
            for (layer, row) in trace.layers.iter().enumerate() {
                let m = measured_fields(row).map(number);
                let line = format!(
                    "{key},{replicate},{layer},{},{rule},{}\n",
                    m[..6].join(","),
                    m[6..].join(",")
                );
                out.extend_from_slice(line.as_bytes());
            }
        }
    }
    out
}

/// Reads the table back: the traces of each of `cells`, which must be there in this order, whole.
///
/// # Errors
/// Names the line at which the table stops agreeing with what `results.json` announces.
pub fn read(
    text: &[u8],
    cells: &[Cell],
    replicates: usize,
) -> Result<Vec<Vec<Trace>>, DatasetError> {
    let file = "data/layers.csv";
    let broken = |line: u64, problem: String| DatasetError::Broken {
        file: format!("{file}, line {line}"),
        problem,
    };
    if !text.ends_with(b"\n") {
        let line = 1 + text.iter().filter(|&&byte| byte == b'\n').count();
        return Err(broken(
            line as u64,
            "the table is cut short in this line".into(),
        ));
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let header = reader
        .headers()
        .map_err(|_| broken(1, "the header can't be read".into()))?;
    if header.iter().ne(HEADER) {
        return Err(broken(
            1,
            format!("the header is not \"{}\"", HEADER.join(",")),
        ));
    }
    let mut records = reader.records();
    let mut next_line = 1;
    let mut all = Vec::with_capacity(cells.len());
    for cell in cells {
        let key = cell_fields(cell);
        let rule = cell.variance.rule().unwrap_or_default();
        let mut traces = Vec::with_capacity(replicates);
        for replicate in 0..replicates {
            let mut trace = Trace::default();
            for layer in 0..=cell.depth {
                next_line += 1;
                let expected = format!("replicate {replicate}, layer {layer} of {}", key.join(","));
                let record = match records.next() {
                    None => {
                        return Err(broken(
                            next_line,
                            format!("the table ends where {expected} should be"),
                        ));
                    }
                    Some(Err(_)) => {
                        return Err(broken(next_line, "the line is not valid CSV".into()));
                    }
                    Some(Ok(record)) => record,
                };
                if record.len() != HEADER.len() {
                    return Err(broken(
                        next_line,
                        format!("{} fields where {} should be", record.len(), HEADER.len()),
                    ));
                }
                let names_cell = key.iter().eq(record.iter().take(5))
                    && record[5] == replicate.to_string()
                    && record[6] == layer.to_string()
                    && record[13] == rule;
                if !names_cell {
                    return Err(broken(next_line, format!("{expected} should be here")));
                }
                trace
                    .layers
                    .push(parse_row(&record).map_err(|field| {
                        broken(next_line, format!("{field:?} is not a number"))
                    })?);
            }
            traces.push(trace);
        }
        all.push(traces);
    }
    if records.next().is_some() {
        return Err(broken(
            next_line + 1,
            "more rows than results.json announces".into(),
        ));
    }
    Ok(all)
}

fn parse_row(record: &csv::StringRecord) -> Result<LayerRow, String> {
    let field = |at: usize| -> Result<Option<f64>, String> {
        let text = &record[at];
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(text.to_owned()),
        }
    };
    let share = |at: usize| field(at)?.ok_or_else(String::new);
    Ok(LayerRow {
        hidden_std: field(7)?,
        log10_hidden_std: field(8)?,
        log10_hidden_rms: field(9)?,
        gradient_std: field(10)?,
        log10_gradient_std: field(11)?,
        log10_gradient_rms: field(12)?,
        hidden_mean: field(14)?,
        gradient_mean: field(15)?,
        inactive_share: share(16)?,
        dead_share: share(17)?,
    })
}
