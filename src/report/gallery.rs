//! The page that shows every built-in experiment with its picture and how its numbers came out.

use serde::Serialize;
use tera::{Context, Tera};

use super::page::{FigureView, Style};
use super::sections::view;
use crate::analysis::Analysis;
use crate::analysis::published::Held;
use crate::chart::{self, Figure, font};
use crate::spec::Preset;

/// One experiment on the page.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The preset, and the folder of its report beside the page.
    name: String,
    /// What it shows.
    title: String,
    /// Where it was published.
    source: String,
    /// What this run of it found, without a full stop.
    finding: String,
    /// ✓ or ✗.
    mark: &'static str,
    /// "6 of 6 numbers met".
    verdict: String,
    /// Its first figure.
    figure: FigureView,
    #[serde(skip)]
    drawn: Figure,
}

impl Entry {
    /// Of a preset, what its run showed, and one of its figures.
    pub fn new(preset: &Preset, analysis: &Analysis, held: &[Held], drawn: &Figure) -> Self {
        let met = held.iter().filter(|one| one.passes()).count();
        Self {
            name: preset.name.into(),
            title: preset.title.clone(),
            source: preset.source.clone(),
            finding: super::headline(analysis),
            mark: if met == held.len() { MET } else { MISSED },
            verdict: format!("{met} of {} numbers met", held.len()),
            figure: view(drawn, &[]),
            drawn: drawn.clone(),
        }
    }
}

const MET: &str = "✓";
const MISSED: &str = "✗";

/// The page, as HTML; the reports it names stand in folders beside it.
pub fn page(entries: &[Entry]) -> String {
    let met = entries.iter().filter(|entry| entry.mark == MET).count();
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
    let figures: Vec<Figure> = entries.iter().map(|entry| entry.drawn.clone()).collect();
    let style = Style {
        fonts: format!("{}{}", font::face_css(), font::serif_face_css()),
        dark_figures: chart::dark_rules(&figures, ".figure "),
        foot: "\"initscope: the built-in experiments\"".into(),
    };
    context.insert("style", &style);
    tera.render("gallery.html", &context)
        .expect("the built-in page has all it asks for")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::fixture::{Recipe, analysis};

    fn entry(name: &'static str, mark: &'static str) -> Entry {
        let preset = Preset {
            name,
            title: "A < B".into(),
            source: "Author (2000)".into(),
            ..Preset::all().swap_remove(0)
        };
        let analysis = analysis(&[Recipe::default()]);
        Entry {
            mark,
            ..Entry::new(&preset, &analysis, &[], &chart::figures(&analysis)[0])
        }
    }

    #[test]
    fn every_experiment_has_its_picture_and_its_report() {
        let page = page(&[entry("a", "✓"), entry("b", "✓")]);
        for wanted in [
            "<h1>All 2 built-in experiments meet their published numbers</h1>",
            "<a href=\"a/report.html\">A &lt; B</a>",
            "<code>initscope run --preset b</code>",
            "Author (2000). Here: ",
            "prefers-color-scheme: dark",
        ] {
            assert!(page.contains(wanted), "{wanted}");
        }
        assert_eq!(page.matches("<div class=\"drawing phone\">").count(), 2);
        assert_eq!(page.matches("<svg").count(), 4);
    }

    #[test]
    fn a_missed_number_is_the_headline() {
        let page = page(&[entry("a", "✓"), entry("b", "✗")]);
        assert!(page.contains("<h1>1 of 2 built-in experiments miss a number</h1>"));
    }
}
