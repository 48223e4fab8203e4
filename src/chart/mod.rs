//! Figures: content (plain data) -> scene (vector primitives) -> SVG by plotters -> PNG, PDF.
//!
//! `report` and the `figure` command ask for [`figures`] of an analysis and for a figure's SVG.
//! Nothing here knows how the numbers came about.

pub mod color;
pub mod draw;
pub mod export;
pub mod figure;
#[cfg(test)]
pub(crate) mod fixture;
pub mod font;
pub mod layout;
pub mod oklch;
pub mod palette;
pub mod scene;

pub use figure::shades;

use crate::analysis::phase_diagram::{Networks, PhaseDiagram};
use crate::analysis::spectra::Spectra;
use crate::analysis::{Analysis, CriticalSearch};
use draw::Document;
use scene::Scene;

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
    /// One input's length over random networks.
    Chance,
    /// Shares of the second moment.
    Variance,
    /// Cosines between inputs and between gradients.
    Alike,
    /// Sizes against width.
    CoordinateCheck,
    /// The phase diagram.
    Phase,
    /// The search for the critical sigma².
    Search,
    /// Singular values of Jacobians.
    Spectrum,
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
#[derive(Clone, Debug, PartialEq)]
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
    /// The drawings.
    pub drawings: Drawings,
}

/// One figure at each [`Size`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawings {
    /// [`Size::Standalone`].
    pub standalone: Scene,
    /// [`Size::Page`].
    pub page: Scene,
    /// [`Size::Phone`].
    pub phone: Scene,
    /// [`Size::Slide`].
    pub slide: Scene,
}

impl Drawings {
    /// The drawing of a size.
    pub fn at(&self, size: Size) -> &Scene {
        match size {
            Size::Standalone => &self.standalone,
            Size::Page => &self.page,
            Size::Phone => &self.phone,
            Size::Slide => &self.slide,
        }
    }

    fn each_mut(&mut self) -> [&mut Scene; 4] {
        [
            &mut self.standalone,
            &mut self.page,
            &mut self.phone,
            &mut self.slide,
        ]
    }
}

impl Kind {
    /// With what the name of a figure of this kind begins: `depth-forward`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Backward => "backward",
            Self::Growth => "growth",
            Self::DepthForward => "depth-forward",
            Self::DepthBackward => "depth-backward",
            Self::Activations => "activations",
            Self::Chance => "chance",
            Self::Variance => "variance",
            Self::Alike => "alike",
            Self::CoordinateCheck => "coordinate-check",
            Self::Phase => "phase",
            Self::Search => "search",
            Self::Spectrum => "spectrum",
        }
    }
}

impl Figure {
    /// The drawing as an SVG document. Standalone and slide files embed the font and their style
    /// sheet; page and phone ones rely on the page's font and on [`dark_rules`].
    pub fn svg(&self, size: Size, theme: Theme) -> String {
        let document = Document {
            theme,
            alone: matches!(size, Size::Standalone | Size::Slide),
            title: &self.title,
            alt: &self.alt,
        };
        draw::svg(self.drawings.at(size), &document)
    }
}

/// The figures of a report, slice by slice, in the order of [`Kind`], then those over several slices. A figure that has nothing to
/// show (growth of a one-point grid, a heat map of a single depth) is left out.
pub fn figures(analysis: &Analysis) -> Vec<Figure> {
    let mut figures = figure::all(analysis);
    palette::make_distinct(figures.iter_mut().flat_map(|f| f.drawings.each_mut()));
    figures.into_iter().map(with_short_alt).collect()
}

/// The figures that a name stands for: the one of that name, else all whose names go on behind it,
/// so that `forward` is every network's and `depth` both directions'.
pub fn named<'a>(figures: &'a [Figure], name: &str) -> Vec<&'a Figure> {
    let exact = figures.iter().find(|figure| figure.name == name);
    let begins = |figure: &&Figure| {
        let rest = figure.name.strip_prefix(name);
        rest.is_some_and(|rest| rest.starts_with('-'))
    };
    match exact {
        Some(figure) => vec![figure],
        None => figures.iter().filter(begins).collect(),
    }
}

/// The figure of a phase diagram; `networks` are those that were measured, if any were.
pub fn phase(diagram: &PhaseDiagram, networks: Option<Networks>) -> Figure {
    let mut figure = figure::phase::figure(diagram, networks);
    palette::make_distinct(figure.drawings.each_mut());
    with_short_alt(figure)
}

/// The figure of a search for the critical sigma².
pub fn search(search: &CriticalSearch) -> Figure {
    let mut figure = figure::search::figure(search);
    palette::make_distinct(figure.drawings.each_mut());
    with_short_alt(figure)
}

/// The figures of Jacobians' spectra: one for each (width, activation, sigma²), panels by depth.
pub fn spectra(all: &[Spectra]) -> Vec<Figure> {
    let mut figures = figure::spectrum::figures(all);
    palette::make_distinct(figures.iter_mut().flat_map(|f| f.drawings.each_mut()));
    figures.into_iter().map(with_short_alt).collect()
}

/// Whatever its numbers are, the alternative text keeps to its length.
fn with_short_alt(figure: Figure) -> Figure {
    Figure {
        alt: figure::words::shortened(figure.alt),
        ..figure
    }
}

/// CSS rules that turn the page and phone drawings of these figures dark, each selector after
/// `scope` (such as `".figure "`). Goes once into the page, inside
/// `@media screen and (prefers-color-scheme:dark)`.
pub fn dark_rules(figures: &[Figure], scope: &str) -> String {
    let scenes = figures
        .iter()
        .flat_map(|figure| [&figure.drawings.page, &figure.drawings.phone]);
    palette::dark_rules(scenes, scope)
}

#[cfg(test)]
mod tests;
