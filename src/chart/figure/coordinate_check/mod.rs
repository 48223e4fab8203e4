//! The coordinate check: size against width, and the slope beside the wanted one (picture 10).
//!
//! Three panels at most, each with its verdict, all over equally many decades, so that slopes compare by
//! eye. Here is which slopes are shown; `plot` draws them, `said` says what they come to, `words` are the
//! phrases that the report shares.

mod plot;
mod said;
mod sizes;
#[cfg(test)]
mod tests;
pub mod words;

use super::sheet;
use crate::analysis::coordinate_check::{Outcome, Quantity, Setting, SlopeCheck};
use crate::analysis::{Analysis, CoordinateCheck, Slice};
use crate::chart::{Drawings, Figure, Kind};

/// What the figure shows.
#[derive(Clone, Debug)]
struct Content<'a> {
    analysis: &'a Analysis,
    check: &'a CoordinateCheck,
    panels: Vec<Panel<'a>>,
    /// The panel that the title tells of.
    told: usize,
}

/// One slope.
#[derive(Clone, Copy, Debug)]
struct Panel<'a> {
    setting: &'a Setting,
    slope: &'a SlopeCheck,
}

/// The figures of a run, one for each activation and initialiser of three widths or more.
pub fn figures(analysis: &Analysis) -> Vec<Figure> {
    let checks = &analysis.coordinate_checks;
    let figure = |check| figure(analysis, check);
    checks.iter().filter_map(figure).collect()
}

fn figure(analysis: &Analysis, check: &CoordinateCheck) -> Option<Figure> {
    let content = Content::of(analysis, check)?;
    let (title, subtitle) = (content.title(), content.subtitle());
    let page = content.page();
    let of_check = |slice: &Slice| {
        (slice.activation, slice.init, slice.architecture)
            == (check.activation, check.init, check.architecture)
    };
    Some(Figure {
        name: format!("coordinate-check{}", suffix(analysis, check)),
        kind: Kind::CoordinateCheck,
        slice: analysis.slices.iter().position(of_check).unwrap_or(0),
        alt: content.alt(),
        caption: content.caption(),
        drawings: Drawings {
            standalone: sheet::standalone(&page, &title, &subtitle),
            page,
            phone: content.phone(),
            slide: sheet::slide(
                content.slide(),
                &content.slide_title(),
                &content.slide_subtitle(),
            ),
        },
        title,
        subtitle,
    })
}

/// What tells this check's figure from the others': "-tanh", "-tanh-uniform".
pub fn suffix(analysis: &Analysis, check: &CoordinateCheck) -> String {
    let checks = &analysis.coordinate_checks;
    let mut suffix = String::new();
    if checks
        .iter()
        .any(|other| other.activation != check.activation)
    {
        suffix += &format!("-{}", check.activation.name().replace(':', "-"));
    }
    if checks.iter().any(|other| other.init != check.init) {
        suffix += &format!("-{}", check.init.name());
    }
    if (checks.iter()).any(|other| other.architecture != check.architecture) {
        suffix += &format!("-{}", check.architecture.file_name());
    }
    suffix
}

impl<'a> Content<'a> {
    /// Of the setting that does best the last hidden layer and the output; beside them where another one fails
    /// first, or if none does the best one's gradient.
    fn of(analysis: &'a Analysis, check: &'a CoordinateCheck) -> Option<Self> {
        let best = best(check)?;
        let fails = |slope: &&SlopeCheck| slope.outcome() == Outcome::Fails;
        let hidden = |slope: &&SlopeCheck| slope.quantity == Quantity::Hidden;
        let slopes = || best.slopes.iter();
        // Of a setting that fails on its way the layer at which it does.
        let first = slopes().filter(hidden).find(fails);
        let last = slopes().rfind(hidden);
        let beyond = slopes().filter(|slope| !hidden(slope));
        let mut panels: Vec<Panel> = first
            .or(last)
            .into_iter()
            .chain(beyond)
            .map(|slope| Panel {
                setting: best,
                slope,
            })
            .collect();
        let others = || {
            check
                .settings
                .iter()
                .filter(|other| !std::ptr::eq(*other, best))
        };
        let failing = |other: &&Setting| other.outcome() == Outcome::Fails;
        let number = others().filter(failing).find(|other| other.rule.is_none());
        let mut told = panels.iter().position(|panel| fails(&panel.slope));
        if let Some(setting) = number.or(others().find(failing)) {
            let slope = setting.slopes.iter().find(fails)?;
            panels.truncate(2);
            told = Some(panels.len());
            panels.push(Panel { setting, slope });
        }
        let open = |panel: &Panel| panel.slope.outcome() == Outcome::Open;
        let told = told.or(panels.iter().position(open)).unwrap_or(0);
        (!panels.is_empty()).then_some(Self {
            analysis,
            check,
            panels,
            told,
        })
    }

    /// The panel that the title tells of.
    fn told(&self) -> &Panel<'a> {
        &self.panels[self.told]
    }

    /// How many settings come to this.
    fn count(&self, outcome: Outcome) -> usize {
        let settings = self.check.settings.iter();
        settings
            .filter(|setting| setting.outcome() == outcome)
            .count()
    }
}

/// The first setting that passes; else the first that is open, or the one that misses least.
fn best(check: &CoordinateCheck) -> Option<&Setting> {
    let first = |outcome| {
        let mut settings = check.settings.iter();
        settings.find(|setting| setting.outcome() == outcome)
    };
    let miss = |setting: &&Setting| {
        let misses = setting.slopes.iter().map(SlopeCheck::miss);
        // Rules that differ by a factor have the same slopes but for rounding: the first of them stands.
        (misses.fold(0.0, f64::max) * 1e6).round()
    };
    let nearest = || {
        let settings = check.settings.iter();
        settings.min_by(|a, b| miss(a).total_cmp(&miss(b)))
    };
    first(Outcome::Passes)
        .or(first(Outcome::Open))
        .or_else(nearest)
}
