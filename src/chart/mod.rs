//! Figures: content (plain data) -> scene (vector primitives) -> SVG by plotters -> PNG, PDF.
//!
//! `report` and the `figure` command ask for [`figures`] of an analysis and for a figure's SVG.
//! Nothing here knows how the numbers came about.

pub mod export;
pub mod font;
pub mod scene;

use crate::analysis::Analysis;

/// What a figure shows; decides its section in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Hidden std against the layer.
    Forward,
    /// Gradient std against the layer.
    Backward,
    /// Growth per layer against sigma².
    Growth,
    /// Forward decades over sigma² x depth.
    DepthForward,
    /// Backward decades over sigma² x depth.
    DepthBackward,
    /// Distribution of |h| per layer.
    Activations,
}

/// How a figure is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Standalone file: title and subtitle, 24 of background all round.
    Standalone,
    /// In the page, 780 wide, without title (the page's heading is HTML).
    Page,
    /// In the page on a phone, 358 wide, without title.
    Phone,
    /// 16:9, large type.
    Slide,
}

/// Which colours an SVG bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Light attributes and a style sheet that turns them dark where the screen asks for it.
    Auto,
    /// Light only.
    Light,
    /// Dark only, drawn with dark attributes.
    Dark,
}

/// A figure, ready to be drawn at any size.
pub struct Figure {
    /// File name without ending, unique in a report: `forward`, `growth-tanh`, ...
    pub name: String,
    /// What it shows.
    pub kind: Kind,
    /// Index into `Analysis::slices`.
    pub slice: usize,
    /// The finding, a sentence without a full stop.
    pub title: String,
    /// What is plotted; setting and number of draws (at most two lines).
    pub subtitle: Vec<String>,
    /// Alternative text under 60 words: kind of chart, axes, series, finding, extremes.
    pub alt: String,
    /// What to look at: paragraphs for the margin.
    pub caption: Vec<String>,
}

impl Figure {
    /// The drawing as an SVG document. Standalone and slide files embed the font; page and phone
    /// ones rely on the page's.
    pub fn svg(&self, _size: Size, _theme: Theme) -> String {
        todo!("chart::draw")
    }
}

/// The figures of a report, slice by slice, in the order of [`Kind`]. A figure that has nothing to
/// show (growth of a one-point grid, a heat map of a single depth) is left out.
pub fn figures(_analysis: &Analysis) -> Vec<Figure> {
    todo!("chart::figure")
}
