//! What the run is: how to make it again and what it cost. No clock times, no machine's name.

use super::Report;
use super::page::{Fact, Link, ProvenanceView};
use crate::chart::layout::numbers::{self, NBSP, count};
use crate::spec::{InputFile, Inputs};

/// Widest line of the command.
const LINE: usize = 62;

/// The provenance section.
pub fn view(report: &Report) -> ProvenanceView {
    let provenance = report.provenance;
    let fact = |term: &str, text: String| Fact {
        term: term.into(),
        text,
    };
    let mut facts = vec![
        fact("Seed", report.analysis.seed.to_string()),
        fact("Method", provenance.method.clone()),
    ];
    if let Inputs::File(file) = &report.spec.inputs {
        facts.push(fact("Inputs", of_file(file)));
    }
    if !provenance.identities.is_empty() {
        facts.push(fact("Identities", provenance.identities.join(" ")));
    }
    facts.push(fact(
        "Planned cost",
        format!(
            "{} random {}, {} of arithmetic, {} of memory",
            count(usize::try_from(provenance.networks).unwrap_or(usize::MAX)),
            if provenance.networks == 1 {
                "network"
            } else {
                "networks"
            },
            operations(provenance.planned_flop),
            bytes(provenance.planned_memory_bytes)
        ),
    ));
    facts.extend(done(report).map(|text| fact("Done", text)));
    facts.push(fact("Version", format!("initscope {}", provenance.version)));
    facts.push(fact("Processor", provenance.processor.clone()));
    ProvenanceView {
        command: command_lines(&provenance.command),
        facts,
        files: files(report),
        spec: report.spec.to_toml(),
    }
}

/// Which file the inputs are from, and how to tell another one.
fn of_file(file: &InputFile) -> String {
    let points = file.points.as_ref().map(|points| {
        let summary = &points.summary;
        format!(
            ": {} points of {} numbers",
            count(summary.points),
            count(summary.input_dim)
        )
    });
    let digest = file
        .digest
        .as_ref()
        .map(|digest| format!("; SHA-256 {digest}"));
    [Some(file.path.clone()), points, digest]
        .into_iter()
        .flatten()
        .collect()
}

/// How much of the plan an interrupted run has done.
fn done(report: &Report) -> Option<String> {
    let analysis = report.analysis;
    if analysis.missing_networks == 0 {
        return None;
    }
    let planned = analysis.planned_networks;
    Some(format!(
        "{} of {} networks, in {} of {} cells; method and cost are those of the whole plan",
        count(planned.saturating_sub(analysis.missing_networks)),
        count(planned),
        count(
            analysis
                .planned_cells
                .saturating_sub(analysis.missing_cells)
        ),
        count(analysis.planned_cells)
    ))
}

/// The files that the report rests on.
fn files(report: &Report) -> Vec<Link> {
    let geometry = report.analysis.slices.iter().any(|s| s.geometry.is_some());
    let data = ["layers", "summary", "theory"].into_iter();
    let data = data.chain(geometry.then_some("geometry"));
    let paths = data.map(|table| format!("data/{table}.csv"));
    let others = ["results.json", "spec.toml", "run.json"].map(String::from);
    paths
        .chain(others)
        .map(|path| Link {
            text: path.clone(),
            href: path,
        })
        .collect()
}

/// The command cut before its flags, so that each line is short; lines but the last end in a
/// backslash, as a shell wants it.
fn command_lines(command: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for piece in flags(command) {
        let line = lines.last_mut().expect("begins with a line");
        if !line.is_empty() && line.chars().count() + piece.chars().count() + 1 > LINE {
            line.push_str(" \\");
            lines.push(format!("  {piece}"));
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&piece);
        }
    }
    lines
}

/// The command's words, each flag together with its value; a space inside quotes parts nothing.
fn flags(command: &str) -> Vec<String> {
    let mut pieces: Vec<String> = vec![String::new()];
    let mut quote = None;
    let mut rest = command;
    while let Some(c) = rest.chars().next() {
        if quote.is_none() && rest.starts_with(" --") {
            pieces.push(String::new());
        } else {
            match (quote, c) {
                (None, '\'' | '"') => quote = Some(c),
                (Some(open), c) if c == open => quote = None,
                _ => {}
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push(c);
            }
        }
        rest = &rest[c.len_utf8()..];
    }
    pieces
}

/// Floating-point operations in words: "4.1 billion operations".
fn operations(flop: f64) -> String {
    const NAMES: [(f64, &str); 5] = [
        (1e18, "quintillion"),
        (1e15, "quadrillion"),
        (1e12, "trillion"),
        (1e9, "billion"),
        (1e6, "million"),
    ];
    match NAMES.iter().find(|(size, _)| flop >= *size) {
        Some((size, name)) => format!(
            "{}{NBSP}{name} operations",
            numbers::significant(flop / size, 2)
        ),
        None => format!("{} operations", count(flop.max(0.0).round() as usize)),
    }
}

/// A size in words: "12 MB".
fn bytes(size: f64) -> String {
    const NAMES: [(f64, &str); 4] = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    match NAMES.iter().find(|(unit, _)| size >= *unit) {
        Some((unit, name)) => format!("{}{NBSP}{name}", numbers::significant(size / unit, 2)),
        None => format!("{} bytes", count(size.max(0.0).round() as usize)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_command_is_cut_before_flags_only() {
        let lines = command_lines(
            "initscope run --depth 50 --name 'a --b c' --sigma2 0.001,0.0025,0.006,0.0125,0.02,he \
             --seed 3",
        );
        assert_eq!(
            lines,
            [
                "initscope run --depth 50 --name 'a --b c' \\",
                "  --sigma2 0.001,0.0025,0.006,0.0125,0.02,he --seed 3",
            ]
        );
        assert_eq!(command_lines("initscope run"), ["initscope run"]);
    }

    #[test]
    fn costs_are_words() {
        let plain = |text: String| text.replace(NBSP, " ");
        assert_eq!(plain(operations(4.14e9)), "4.1 billion operations");
        assert_eq!(plain(operations(2.5e4)), "25,000 operations");
        assert_eq!(plain(bytes(1.23e7)), "12 MB");
        assert_eq!(plain(bytes(512.0)), "512 bytes");
    }
}
