//! The page that shows every built-in experiment with its picture and how its numbers came out.

use serde::Serialize;
use tera::{Context, Tera};

use super::page::Style;
use crate::analysis::Analysis;
use crate::analysis::published::Held;
use crate::chart::{self, font};
use crate::spec::Preset;

/// One experiment on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The preset, and the folder of its report beside the page.
    pub name: String,
    /// What it shows.
    pub title: String,
    /// Where it was published.
    pub source: String,
    /// What this run of it found, without a full stop.
    pub finding: String,
    /// ✓ or ✗.
    pub mark: String,
    /// "6 of 6 numbers met".
    pub verdict: String,
    /// The figure's name in its report's `figures/`.
    pub figure: String,
    /// What the figure shows, for who can't see it.
    pub alt: String,
}

impl Entry {
    /// Of a preset and what its run showed.
    pub fn new(preset: &Preset, analysis: &Analysis, held: &[Held]) -> Self {
        let met = held.iter().filter(|one| one.passes()).count();
        let figures = chart::figures(analysis);
        let figure = figures.first();
        Self {
            name: preset.name.into(),
            title: preset.title.clone(),
            source: preset.source.clone(),
            finding: super::headline(analysis),
            mark: if met == held.len() { "✓" } else { "✗" }.into(),
            verdict: format!("{met} of {} numbers met", held.len()),
            figure: figure.map(|figure| figure.name.clone()).unwrap_or_default(),
            alt: figure.map(|figure| figure.alt.clone()).unwrap_or_default(),
        }
    }
}

/// The page, as HTML; the reports it names stand in folders beside it.
pub fn page(entries: &[Entry]) -> String {
    let met = entries.iter().filter(|entry| entry.mark == "✓").count();
    let headline = match entries.len() - met {
        0 => format!("All {met} built-in experiments meet their published numbers"),
        missed => format!(
            "{missed} of {} built-in experiments miss a number",
            entries.len()
        ),
    };
    let mut tera = Tera::default();
    tera.autoescape_on([".html", ".css"]);
    let texts = [
        ("gallery.html", include_str!("../../templates/gallery.html")),
        ("style.css", include_str!("../../templates/style.css")),
    ];
    tera.add_raw_templates(texts)
        .expect("the built-in page is sound");
    let mut context = Context::new();
    context.insert("version", env!("CARGO_PKG_VERSION"));
    context.insert("headline", &headline);
    context.insert("entries", entries);
    let style = Style {
        fonts: format!("{}{}", font::face_css(), font::serif_face_css()),
        dark_figures: String::new(),
        foot: "\"initscope: the built-in experiments\"".into(),
    };
    context.insert("style", &style);
    tera.render("gallery.html", &context)
        .expect("the built-in page has all it asks for")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, mark: &str) -> Entry {
        Entry {
            name: name.into(),
            title: "A < B".into(),
            source: "Author (2000)".into(),
            finding: "it holds".into(),
            mark: mark.into(),
            verdict: "5 of 5 numbers met".into(),
            figure: "forward".into(),
            alt: "Line chart".into(),
        }
    }

    #[test]
    fn every_experiment_has_its_picture_and_its_report() {
        let page = page(&[entry("a", "✓"), entry("b", "✓")]);
        for wanted in [
            "<h1>All 2 built-in experiments meet their published numbers</h1>",
            "<a href=\"a/report.html\">A &lt; B</a>",
            "<img src=\"b/figures/forward.svg\" alt=\"Line chart\"",
            "srcset=\"b/figures/forward-dark.svg\"",
            "Author (2000). Here: it holds.",
        ] {
            assert!(page.contains(wanted), "{wanted}");
        }
        assert!(!page.contains("http"), "no outside request");
    }

    #[test]
    fn a_missed_number_is_the_headline() {
        let page = page(&[entry("a", "✓"), entry("b", "✗")]);
        assert!(page.contains("<h1>1 of 2 built-in experiments miss a number</h1>"));
    }
}
