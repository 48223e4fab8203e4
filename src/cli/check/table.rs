//! The checks as a table on the terminal, a block a cell.

use super::words;
use crate::analysis::check::Check;
use crate::chart::layout::numbers::count;
use crate::cli::table::columns;

/// With more checks than this only those that failed are listed.
const MOST: usize = 40;

/// The table and its last line, "12 checks: 11 passed, 1 failed". `colour` adds terminal colours;
/// marks and words say the same without.
pub fn table(checks: &[Check], colour: bool) -> String {
    let long = checks.len() > MOST;
    let listed: Vec<&Check> = checks
        .iter()
        .filter(|check| !long || !check.passes())
        .collect();
    let rows: Vec<[String; 3]> = listed
        .iter()
        .map(|check| {
            [
                words::what(check),
                words::measured(check),
                words::wanted(check),
            ]
        })
        .collect();
    let head = ["", "measured", "wanted"].map(String::from);
    let widths: [usize; 3] = std::array::from_fn(|column| {
        let cells = rows.iter().chain([&head]).map(|row| &row[column]);
        cells.map(|cell| columns(cell)).max().unwrap_or(0)
    });
    let mut out = String::new();
    if !listed.is_empty() {
        out.push_str(&laid_out("", &head, &widths));
    }
    let subjects = words::subjects(&listed);
    for (at, (check, row)) in listed.iter().zip(&rows).enumerate() {
        if at == 0 || listed[at - 1].cell != check.cell {
            out.push_str(&format!("{}\n", subjects[at]));
        }
        let (mark, code) = match check.passes() {
            true => ("✓ passed", "32"),
            false => ("✗ failed", "31"),
        };
        let line = laid_out(mark, row, &widths);
        match colour {
            true => out.push_str(&format!("\u{1b}[{code}m{}\u{1b}[0m\n", line.trim_end())),
            false => out.push_str(&line),
        }
    }
    if !listed.is_empty() {
        out.push('\n');
    }
    out + &format!("{}\n", tally(checks))
}

/// "12 checks: 11 passed, 1 failed".
pub fn tally(checks: &[Check]) -> String {
    let failed = checks.iter().filter(|check| !check.passes()).count();
    let noun = if checks.len() == 1 { "check" } else { "checks" };
    format!(
        "{} {noun}: {} passed, {} failed",
        count(checks.len()),
        count(checks.len() - failed),
        count(failed)
    )
}

/// A line: the mark, the words to the left, the measured to the right.
fn laid_out(mark: &str, cells: &[String; 3], widths: &[usize; 3]) -> String {
    let space = |column: usize| " ".repeat(widths[column] - columns(&cells[column]));
    let line = format!(
        "  {mark:8}  {}{}  {}{}  {}",
        cells[0],
        space(0),
        space(1),
        cells[1],
        cells[2]
    );
    format!("{}\n", line.trim_end())
}
