//! The report: `report.html` and `report.md`, from an analysis and its figures.
//!
//! [`Report::render`] makes a [`page::Page`] (every word and number ready to show) and gives it to
//! the templates, which hold no arithmetic. Nothing here reads a clock or the machine, so the same
//! dataset always gives the same bytes. Called by the commands `run` and `report`.

mod agreement;
mod assemble;
mod coordinate_check;
mod equations;
mod fate;
mod findings;
mod float_range;
pub mod gallery;
mod key_numbers;
mod lead;
mod markup;
mod math;
mod method;
pub mod no_turn;
pub mod page;
mod provenance;
mod published;
mod sections;
mod spread;
mod tables;
mod templates;
#[cfg(test)]
mod tests;
mod verdict;

use crate::analysis::Analysis;
use crate::analysis::published::Held;
use crate::chart::Figure;
use crate::dataset::Provenance;
use crate::spec::Spec;

pub use templates::{TemplateError, Templates, built_in};

/// All that a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// What the run shows.
    pub analysis: &'a Analysis,
    /// What the run is.
    pub provenance: &'a Provenance,
    /// What was asked.
    pub spec: &'a Spec,
    /// The figures, as [`crate::chart::figures`] gives them.
    pub figures: &'a [Figure],
    /// The run beside the published numbers of its preset; empty where it has none.
    pub published: &'a [Held],
}

/// The two documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// `report.html`: one file, no outside request.
    pub html: String,
    /// `report.md`, for GitHub; it shows `figures/NAME.svg` and `figures/NAME-dark.svg`.
    pub markdown: String,
}

impl Report<'_> {
    /// Fills the templates. Fails where a template of the user asks for what a page has not.
    pub fn render(&self, templates: &Templates) -> Result<Rendered, TemplateError> {
        let page = self.page();
        Ok(Rendered {
            html: templates.html(&page)?,
            markdown: templates.markdown(&page)?,
        })
    }

    /// The page: every word and number, ready to show.
    pub fn page(&self) -> page::Page {
        page::Page::new(self)
    }
}

/// The finding of a run as one sentence without a full stop.
pub fn headline(analysis: &Analysis) -> String {
    verdict::headline(analysis)
}

/// The evidence for [`headline`]: two or three sentences.
pub fn lead(analysis: &Analysis) -> Vec<String> {
    lead::lead(analysis)
}
