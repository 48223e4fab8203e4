//! `data/layers.csv`: one row per cell, replicate and layer, tidy.
//!
//! Numbers are written as the shortest decimals that read back as the same f64; an empty field is a
//! number that does not exist or that a plain float cannot hold.

use super::replicates::Replicates;
use super::{DatasetError, LayerRow, Trace, layers_row};
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
    let mut out = Vec::new();
    push_number(&mut out, value);
    String::from_utf8(out).unwrap_or_default()
}

/// Writes a float as [`number`] gives it.
pub fn push_number(out: &mut Vec<u8>, value: Option<f64>) {
    let Some(value) = value else { return };
    // No sign before 0.
    let value = value + 0.0;
    if value == 0.0 || (1e-5..1e15).contains(&value.abs()) {
        let mut buffer = zmij::Buffer::new();
        let digits = buffer.format(value);
        let digits = digits.strip_suffix(".0").unwrap_or(digits);
        out.extend_from_slice(digits.as_bytes());
    } else {
        out.extend_from_slice(format!("{value:e}").as_bytes());
    }
}

/// Writes a row of one layer: the cell with its replicate, these numbers, the rule and more numbers, the
/// architecture where tables name it.
pub(super) fn push_row(
    out: &mut Vec<u8>,
    (cell, layer): (&str, usize),
    numbers: &[Option<f64>],
    (rule, architecture): (&str, Option<&str>),
    more: &[Option<f64>],
) {
    let fields = |numbers: &[Option<f64>], out: &mut Vec<u8>| {
        for &value in numbers {
            out.push(b',');
            push_number(out, value);
        }
    };
    out.extend_from_slice(cell.as_bytes());
    out.push(b',');
    out.extend_from_slice(layer.to_string().as_bytes());
    fields(numbers, out);
    out.push(b',');
    out.extend_from_slice(rule.as_bytes());
    fields(more, out);
    if let Some(architecture) = architecture {
        out.push(b',');
        out.extend_from_slice(architecture.as_bytes());
    }
    out.push(b'\n');
}

/// The column behind all others of a run that has more than plain networks.
const ARCHITECTURE: &str = "architecture";

/// Whether tables of these cells name their architecture.
pub(super) fn names_architecture<'a>(mut cells: impl Iterator<Item = &'a Cell>) -> bool {
    cells.any(|cell| !cell.architecture.is_plain())
}

/// The line of these columns, and of one for the architecture or not.
pub(super) fn header(columns: &[&str], names_architecture: bool) -> String {
    let mut columns = columns.to_vec();
    columns.extend(names_architecture.then_some(ARCHITECTURE));
    columns.join(",")
}

/// The part of a row that names the cell: depth, width, activation, init, sigma2.
pub fn cell_fields(cell: &Cell) -> [String; 5] {
    [
        cell.depth.to_string(),
        cell.width.to_string(),
        cell.activation.name(),
        cell.init.name(),
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
pub fn write<'a>(cells: impl Iterator<Item = (&'a Cell, &'a [Trace])> + Clone) -> Vec<u8> {
    let names_it = names_architecture(cells.clone().map(|(cell, _)| cell));
    let mut out = header(&HEADER, names_it).into_bytes();
    out.push(b'\n');
    for (cell, replicates) in cells {
        let key = cell_fields(cell).join(",");
        let rule = cell.variance.rule().unwrap_or_default();
        let architecture = names_it.then(|| cell.architecture.name());
        for trace in replicates {
            let cell = format!("{key},{}", trace.replicate);
            for (layer, row) in trace.layers.iter().enumerate() {
                let measured = measured_fields(row);
                let (contract, more) = measured.split_at(6);
                let names = (&rule[..], architecture.as_deref());
                push_row(&mut out, (&cell, layer), contract, names, more);
            }
        }
    }
    out
}

/// Reads the table back: the traces of each of `cells`, these `replicates` of each, which must be
/// there in this order, whole.
/// `file` is its name in errors; `judge` says of a row what is wrong with its numbers.
///
/// # Errors
/// Names the line at which the table stops being the one that `cells` announce.
pub(super) fn read(
    text: &[u8],
    file: &str,
    cells: &[Cell],
    replicates: &[Replicates],
    judge: impl Fn(&LayerRow) -> Result<(), String>,
) -> Result<Vec<Vec<Trace>>, DatasetError> {
    let broken = |line: usize, problem: String| DatasetError::Broken {
        file: format!("{file}, line {line}"),
        problem,
    };
    if text.is_empty() {
        return Err(broken(1, "the table is empty".into()));
    }
    if !text.ends_with(b"\n") {
        let line = 1 + text.iter().filter(|&&byte| byte == b'\n').count();
        return Err(broken(line, "the table is cut short in this line".into()));
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let there = reader.headers();
    let there = there.map_err(|_| broken(1, "the header can't be read".into()))?;
    let names_it = names_architecture(cells.iter());
    let mut columns = HEADER.to_vec();
    columns.extend(names_it.then_some(ARCHITECTURE));
    same_columns(&columns, there).map_err(|problem| broken(1, problem))?;
    let mut records = reader.records();
    let mut line = 1;
    let mut all = Vec::with_capacity(cells.len());
    for (at, (cell, numbers)) in cells.iter().zip(replicates).enumerate() {
        let key = cell_fields(cell);
        let rule = cell.variance.rule().unwrap_or_default();
        let mut traces = Vec::new();
        for replicate in numbers.numbers() {
            let mut trace = Trace {
                replicate,
                ..Trace::default()
            };
            for layer in 0..=cell.depth {
                line += 1;
                let name = names_it.then(|| cell.architecture.name());
                let here = || {
                    let (replicate, layer) = (replicate.to_string(), layer.to_string());
                    row_name(&key, name.as_deref(), &replicate, &layer)
                };
                let record = match records.next() {
                    None => {
                        return Err(broken(
                            line,
                            format!("the table ends where {} should be", here()),
                        ));
                    }
                    Some(Err(_)) => {
                        return Err(broken(line, "the line is not valid CSV".into()));
                    }
                    Some(Ok(record)) => record,
                };
                if record.len() != columns.len() {
                    let (there, right) = (record.len(), columns.len());
                    return Err(broken(
                        line,
                        format!("{there} fields where {right} should be"),
                    ));
                }
                let names_layer = key.iter().eq(record.iter().take(5))
                    && record[5] == replicate.to_string()
                    && record[6] == layer.to_string()
                    && record[13] == rule
                    && is_of(&record, cell);
                if !names_layer {
                    let place = place_of(&record, cells, replicates);
                    return Err(broken(
                        line,
                        misplaced(&record, place, (at, replicate, layer), &here()),
                    ));
                }
                let row = layers_row::parse(&record).map_err(|problem| broken(line, problem))?;
                judge(&row).map_err(|problem| broken(line, problem))?;
                trace.layers.push(row);
            }
            traces.push(trace);
        }
        all.push(traces);
    }
    if records.next().is_some() {
        return Err(broken(
            line + 1,
            "more rows than results.json announces".into(),
        ));
    }
    Ok(all)
}

/// Passes a header with our columns, or names the first that is not as it should be.
fn same_columns(columns: &[&str], header: &csv::StringRecord) -> Result<(), String> {
    if header.iter().eq(columns.iter().copied()) {
        return Ok(());
    }
    if let Some(missing) = columns
        .iter()
        .find(|name| !header.iter().any(|there| there == **name))
    {
        return Err(format!("the column {missing} is missing"));
    }
    let at = (0..header.len()).find(|&at| columns.get(at) != header.get(at).as_ref());
    let at = at.unwrap_or_default();
    Err(match columns.get(at) {
        Some(right) => format!(
            "column {} is {}, where {right} should be",
            at + 1,
            &header[at]
        ),
        None => format!("there is a column {} too many", &header[at]),
    })
}

/// "depth 4, width 8, relu, gaussian, sigma2 0.1, replicate 0, layer 2".
fn row_name(
    key: &[impl AsRef<str>],
    architecture: Option<&str>,
    replicate: &str,
    layer: &str,
) -> String {
    let part = |at: usize| key.get(at).map_or("", |field| field.as_ref());
    let architecture = architecture.map_or(String::new(), |name| format!(" {name},"));
    format!(
        "depth {}, width {}, {}, {},{architecture} sigma2 {}, replicate {replicate}, layer {layer}",
        part(0),
        part(1),
        part(2),
        part(3),
        part(4)
    )
}

/// Whether a row, where it names an architecture, names the cell's.
fn is_of(record: &csv::StringRecord, cell: &Cell) -> bool {
    let named = record.get(HEADER.len());
    named.is_none_or(|named| named == cell.architecture.name())
}

/// Cell, replicate and layer of a row, where this table has such a row at all.
fn place_of(
    record: &csv::StringRecord,
    cells: &[Cell],
    replicates: &[Replicates],
) -> Option<(usize, usize, usize)> {
    let at = cells.iter().position(|cell| {
        cell_fields(cell).iter().eq(record.iter().take(5))
            && cell.variance.rule().unwrap_or_default() == record[13]
            && is_of(record, cell)
    })?;
    let replicate = record[5].parse().ok();
    let replicate = replicate.filter(|&r| replicates[at].contains(r))?;
    let layer = record[6]
        .parse()
        .ok()
        .filter(|&l: &usize| l <= cells[at].depth)?;
    Some((at, replicate, layer))
}

/// What is wrong with a row that is not the one that should be here.
fn misplaced(
    record: &csv::StringRecord,
    place: Option<(usize, usize, usize)>,
    right: (usize, usize, usize),
    here: &str,
) -> String {
    let key: Vec<&str> = record.iter().take(5).collect();
    let found = row_name(&key, record.get(HEADER.len()), &record[5], &record[6]);
    match place {
        None => format!("the spec has no row for {found}; {here} should be here"),
        Some(place) if place < right => format!("{found} stands here a second time"),
        Some(_) => format!("{here} is missing before this line"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (None, ""),
            (Some(-0.0), "0"),
            (Some(1.0), "1"),
            (Some(-25.0), "-25"),
            (Some(0.025), "0.025"),
            (Some(1e-5), "0.00001"),
            (Some(9.9e-6), "9.9e-6"),
            (Some(999_999_999_999_999.0), "999999999999999"),
            (Some(1e15), "1e15"),
            (Some(-2.5e-310), "-2.5e-310"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    proptest! {
        #[test]
        fn numbers_read_back_and_are_as_short_as_any(
            value in prop_oneof![proptest::num::f64::NORMAL, -1e16f64..1e16, -2f64..2.0, -1e-4f64..1e-4],
        ) {
            let size = value.abs();
            let standard = match value == 0.0 || (1e-5..1e15).contains(&size) {
                true => format!("{}", value + 0.0),
                false => format!("{value:e}"),
            };
            // Two decimals may be equally near.
            let ours = number(Some(value));
            prop_assert_eq!(ours.parse::<f64>().map(f64::to_bits), Ok((value + 0.0).to_bits()));
            prop_assert_eq!(ours.len(), standard.len());
        }
    }
}
