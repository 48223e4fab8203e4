//! What the templates see: words and numbers ready to show, nothing left to compute.
//!
//! Field names are the templates' variables; `templates/` and a user's own templates rely on them.

use serde::Serialize;

use super::{Report, key_numbers, lead, markup, method, provenance, sections, tables, verdict};
use crate::analysis::Analysis;
use crate::chart;
use crate::chart::figure::words;
use crate::chart::font;
use crate::chart::layout::numbers::{NBSP, count};

/// A report.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// Version of the program.
    pub version: String,
    /// "ReLU, 50 layers × 80 units, 11 variances × 10 draws".
    pub setting: String,
    /// "seed 0 · version 0.1.0".
    pub edition: String,
    /// The finding.
    pub headline: String,
    /// Its evidence, a sentence each.
    pub lead: Vec<String>,
    /// The evidence in one line, for the head of the document.
    pub description: String,
    /// Where the turning points are, with the numbers marked strong: the Markdown's paragraph.
    pub summary: Vec<Run>,
    /// What a reader must know before believing the rest: an interrupted run.
    pub notice: Option<String>,
    /// Four of them; none where the run has several slices.
    pub key_numbers: Vec<KeyNumber>,
    /// One row a slice, where there are several.
    pub comparison: Option<Table>,
    /// The sections, by slice.
    pub groups: Vec<Group>,
    /// The experiment's equations and what the words mean.
    pub method: Method,
    /// What the run is.
    pub provenance: ProvenanceView,
    /// The style sheet's parts that depend on the run.
    pub style: Style,
}

/// Text, strong or not.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// As it is shown.
    pub text: String,
    /// Whether it stands out.
    pub strong: bool,
}

/// A number under the rule.
#[derive(Clone, Debug, Serialize)]
pub struct KeyNumber {
    /// "0.0255".
    pub value: String,
    /// "± 0.0008", "a layer".
    pub unit: String,
    /// What it is.
    pub text: String,
}

/// The sections of one slice.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Identifier in the page.
    pub id: String,
    /// "tanh", where a run has several slices.
    pub title: Option<String>,
    /// The slice's own finding, where a run has several.
    pub finding: Option<String>,
    /// A section a figure.
    pub sections: Vec<Section>,
    /// The numbers behind the figures; the first is open.
    pub tables: Vec<Table>,
}

/// A section: a finding, what to know, a figure.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Identifier in the page.
    pub id: String,
    /// Its name in the contents.
    pub short: String,
    /// The finding.
    pub heading: String,
    /// A sentence or two each.
    pub paragraphs: Vec<String>,
    /// Shown before the figure.
    pub equations: Vec<Equation>,
    /// The figure.
    pub figure: FigureView,
}

/// A figure in the page.
#[derive(Clone, Debug, Serialize)]
pub struct FigureView {
    /// File name without ending.
    pub name: String,
    /// The finding, as the figure's files bear it.
    pub title: String,
    /// What is plotted.
    pub subtitle: Vec<String>,
    /// Alternative text.
    pub alt: String,
    /// Inline SVG, 780 wide.
    pub wide: String,
    /// Inline SVG, 358 wide.
    pub phone: String,
    /// What to look at.
    pub notes: Vec<String>,
    /// SVG, PNG, PDF, data.
    pub links: Vec<Link>,
}

/// A link to a file beside the report.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it goes.
    pub href: String,
}

/// A table.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// Identifier in the page.
    pub id: String,
    /// What it holds.
    pub title: String,
    /// Heads over several columns; empty where there are none.
    pub head_groups: Vec<HeadGroup>,
    /// Heads.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Said below it.
    pub note: Option<String>,
}

/// A head over several columns.
#[derive(Clone, Debug, Serialize)]
pub struct HeadGroup {
    /// Empty over columns that need none.
    pub text: String,
    /// Number of columns.
    pub span: usize,
}

/// A column's head.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// As it stands over the column.
    pub text: String,
    /// The head where there is no group above it: "forward, per layer".
    pub full: String,
    /// Whether the column holds numbers, set flush right.
    pub numeric: bool,
}

/// A row.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The colour that its variance has in the figures.
    pub swatch: Option<Swatch>,
    /// First the row's head.
    pub cells: Vec<Cell>,
    /// The row that keeps the signal.
    pub critical: bool,
}

/// A colour in both themes, as CSS hexes.
#[derive(Clone, Debug, Serialize)]
pub struct Swatch {
    /// On white.
    pub light: String,
    /// On the dark background.
    pub dark: String,
}

/// A cell: text with a muted note, or verdict marks.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cell {
    /// As it is shown.
    pub text: String,
    /// A muted word behind it: "He".
    pub note: String,
    /// Verdicts, instead of text.
    pub marks: Vec<VerdictMark>,
}

/// A verdict: never a colour alone.
#[derive(Clone, Debug, Serialize)]
pub struct VerdictMark {
    /// ▲, = or ▼.
    pub symbol: &'static str,
    /// "explodes".
    pub word: String,
    /// Class of the style sheet: `explodes`, `keeps`, `dies`.
    pub class: &'static str,
}

/// Equations and definitions.
#[derive(Clone, Debug, Serialize)]
pub struct Method {
    /// A sentence.
    pub lead: String,
    /// The experiment.
    pub equations: Vec<Equation>,
    /// Words and what they mean here.
    pub facts: Vec<Fact>,
}

/// An equation with what it says.
#[derive(Clone, Debug, Serialize)]
pub struct Equation {
    /// A `math` element.
    pub mathml: String,
    /// The same as TeX, for Markdown.
    pub tex: String,
    /// What it says.
    pub note: String,
}

/// A term and its text.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// The term.
    pub term: String,
    /// What there is to say.
    pub text: String,
}

/// What the run is.
#[derive(Clone, Debug, Serialize)]
pub struct ProvenanceView {
    /// The shortest command that makes the run again, in lines.
    pub command: Vec<String>,
    /// Method, cost, version, processor, seed.
    pub facts: Vec<Fact>,
    /// Files beside the report.
    pub files: Vec<Link>,
    /// The resolved spec.
    pub spec: String,
}

/// Parts of the style sheet.
#[derive(Clone, Debug, Serialize)]
pub struct Style {
    /// `@font-face` rules.
    pub fonts: String,
    /// Rules that turn the figures dark.
    pub dark_figures: String,
    /// The foot of printed pages, as a CSS string with its quotes.
    pub foot: String,
}

impl Page {
    /// Lays a report out.
    pub(super) fn new(report: &Report) -> Self {
        let analysis = report.analysis;
        let setting = setting(analysis);
        let lead = lead::lead(analysis);
        let several = analysis.slices.len() > 1;
        Self {
            version: report.provenance.version.clone(),
            edition: format!(
                "seed {} · version {}",
                analysis.seed, report.provenance.version
            ),
            headline: verdict::headline(analysis),
            description: lead.join(" "),
            lead,
            summary: key_numbers::summary(analysis),
            notice: notice(analysis),
            key_numbers: match analysis.slices.as_slice() {
                [only] => key_numbers::of(only, analysis.replicates),
                _ => Vec::new(),
            },
            comparison: several.then(|| tables::comparison(&analysis.slices)),
            groups: sections::groups(report),
            method: method::method(analysis),
            provenance: provenance::view(report),
            style: Style {
                fonts: format!("{}{}", font::face_css(), font::serif_face_css()),
                dark_figures: chart::dark_rules(report.figures, ".figure "),
                foot: markup::css_string(&format!("initscope · {setting}")),
            },
            setting,
        }
    }
}

/// "ReLU, 50 layers × 80 units, 11 variances × 10 draws"; what varies is counted.
pub fn setting(analysis: &Analysis) -> String {
    let slices = &analysis.slices;
    let Some(first) = slices.first() else {
        return String::new();
    };
    let plural = |n: usize, one: &str, many: &str| {
        format!("{}{NBSP}{}", count(n), if n == 1 { one } else { many })
    };
    let variances = slices
        .iter()
        .map(|slice| slice.lines.len())
        .max()
        .unwrap_or(0);
    let amount = format!(
        "{} × {}",
        plural(variances, "variance", "variances"),
        plural(analysis.replicates, "draw", "draws")
    );
    match slices.as_slice() {
        [only] => {
            let mut parts = vec![
                words::capitalised(&only.activation.title()),
                words::shape(only),
            ];
            if only.bias2 > 0.0 {
                parts.push("with biases".into());
            }
            if only.init != crate::network::Initialiser::Gaussian {
                parts.push(format!("{} weights", only.init.name()));
            }
            parts.push(amount);
            parts.join(", ")
        }
        _ => {
            let different = |other: &dyn Fn(&crate::analysis::Slice) -> String| {
                let mut seen: Vec<String> = Vec::new();
                for slice in slices {
                    let value = other(slice);
                    if !seen.contains(&value) {
                        seen.push(value);
                    }
                }
                seen
            };
            let activations = different(&|s| s.activation.title());
            let shapes = different(&words::shape);
            let inits = different(&|s| s.init.name().into());
            let mut parts = vec![match activations.len() {
                n if n <= 3 => words::capitalised(&words::list(&activations)),
                n => format!("{n} activations"),
            }];
            parts.push(match shapes.as_slice() {
                [only] => only.clone(),
                _ if slices.iter().all(|s| s.depth == first.depth) => {
                    let widths = different(&|s| count(s.width));
                    format!(
                        "{} × {}{NBSP}units",
                        plural(first.depth, "layer", "layers"),
                        words::list(&widths).replace(" and ", " or ")
                    )
                }
                _ => format!("{} shapes", shapes.len()),
            });
            if inits.len() > 1 {
                parts.push(format!("{} weights", words::list(&inits)));
            }
            parts.push(amount);
            parts.join(", ")
        }
    }
}

/// What a reader must know of an interrupted run.
fn notice(analysis: &Analysis) -> Option<String> {
    let missing = analysis.missing_cells;
    if missing == 0 {
        return None;
    }
    let present: usize = analysis
        .slices
        .iter()
        .flat_map(|slice| slice.map.iter().flatten())
        .flatten()
        .count();
    let (verb, noun) = if missing == 1 {
        ("is", "cell")
    } else {
        ("are", "cells")
    };
    Some(format!(
        "This run was interrupted: {} of {} {noun} {verb} missing. What is said here holds for \
         those that were finished.",
        count(missing),
        count(missing + present),
    ))
}
