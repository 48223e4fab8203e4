//! What the templates see: words and numbers ready to show, nothing left to compute.
//!
//! Field names are the templates' variables; `templates/` and a user's own templates rely on them.

use serde::Serialize;

/// A report.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// Version of the program.
    pub version: String,
    /// "ReLU, 50 layers × 80 units, 1,000 inputs, 11 variances × 10 draws".
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
    /// Four of them, three for one hidden layer; none where the run has several slices.
    pub key_numbers: Vec<KeyNumber>,
    /// One row a slice, where there are several.
    pub comparison: Option<Table>,
    /// The Markdown's table: that comparison, else one row a variance.
    pub overview: Table,
    /// What was published beside what was measured, where the run is of a preset.
    pub published: Option<Table>,
    /// Sections that are about several slices at once.
    pub across: Vec<Section>,
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
    /// Its evidence, a sentence each.
    pub lead: Vec<String>,
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
    /// The numbers behind it, where they stand with it.
    pub table: Option<Table>,
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
    /// "exploding".
    pub word: String,
    /// Class of the style sheet: `exploding`, `stable`, `vanishing`.
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
