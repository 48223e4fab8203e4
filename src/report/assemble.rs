//! Puts a page together: head, sections, method, provenance.

use super::page::{Page, Style};
use super::{
    Report, coordinate_check, key_numbers, lead, markup, method, provenance, published, sections,
    tables, verdict,
};
use crate::analysis::{Analysis, Draws, Slice};
use crate::chart;
use crate::chart::figure::words;
use crate::chart::font;
use crate::chart::layout::numbers::{NBSP, count, count_word};

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
            notice: notice(report),
            key_numbers: match analysis.slices.as_slice() {
                [only] => key_numbers::of(only),
                _ => Vec::new(),
            },
            overview: match analysis.slices.as_slice() {
                [only] => tables::summary(only),
                slices => tables::comparison(slices),
            },
            comparison: several.then(|| tables::comparison(&analysis.slices)),
            published: published::table(report.spec, report.published),
            across: coordinate_check::sections(report),
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

/// "ReLU, 50 layers × 80 units, 1,000 inputs, 11 variances × 10 draws"; what varies is counted, and
/// what is not the default is named.
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
    let part = match analysis.missing_networks {
        0 => String::new(),
        missing => format!(
            " ({} of {} networks)",
            count(analysis.planned_networks.saturating_sub(missing)),
            count(analysis.planned_networks)
        ),
    };
    let amount = format!(
        "{} × {}{part}",
        match words::settings(first) {
            "settings" => plural(variances, "setting", "settings"),
            _ => plural(variances, "variance", "variances"),
        },
        draws(analysis.draws)
    );
    match slices.as_slice() {
        [only] => {
            let mut parts = vec![
                words::capitalised(&only.activation.title()),
                words::shape(only),
            ];
            parts.extend(words::unusual(only));
            parts.push(words::inputs(analysis.data, only));
            parts.extend(words::target(only));
            parts.push(amount);
            parts.join(", ")
        }
        _ => {
            let different = |other: &dyn Fn(&Slice) -> String| {
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
            let inits = different(&|s| s.init.title());
            let architectures = different(&|s| s.architecture.title());
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
            match architectures.len() {
                1 => {}
                2 | 3 => parts.push(words::list(&architectures)),
                n => parts.push(format!("{n} architectures")),
            }
            let unusual = different(&|s| words::unusual(s).join(", "));
            let vary = inits.len() > 1 || architectures.len() > 1;
            if let ([only], false) = (unusual.as_slice(), vary) {
                parts.extend((!only.is_empty()).then(|| only.clone()));
            }
            let inputs = different(&|s| words::inputs(analysis.data, s));
            parts.push(match inputs.as_slice() {
                [only] => only.clone(),
                _ => plural(analysis.data, "input", "inputs"),
            });
            parts.extend(words::target(first));
            parts.push(amount);
            parts.join(", ")
        }
    }
}

/// "10 draws"; "1 to 10 draws" where the run was stopped on its way.
fn draws(draws: Draws) -> String {
    let Draws { fewest, most } = draws;
    let number = match most - fewest {
        0 => count(most),
        1 => format!("{} or {}", count(fewest), count(most)),
        _ => format!("{} to {}", count(fewest), count(most)),
    };
    format!("{number}{NBSP}{}", if most == 1 { "draw" } else { "draws" })
}

/// What a reader must know of an interrupted run.
fn notice(report: &Report) -> Option<String> {
    let analysis = report.analysis;
    if analysis.missing_networks == 0 {
        return None;
    }
    let (planned, cells) = (analysis.planned_networks, analysis.planned_cells);
    let draws = planned / cells.max(1);
    let gone = match analysis.missing_cells {
        0 => String::new(),
        gone => format!(" {} of {} cells are missing.", count(gone), count(cells)),
    };
    let cut_short = match analysis.missing_networks > analysis.missing_cells * draws {
        true => format!(
            " Those that are there have {} of their {} draws.",
            words::how_many(analysis.draws),
            count_word(draws)
        ),
        false => String::new(),
    };
    Some(format!(
        "This run was stopped early: {} of {} networks are done.{gone}{cut_short} What is said here \
         holds for what is done.",
        count(planned.saturating_sub(analysis.missing_networks)),
        count(planned),
    ))
}
