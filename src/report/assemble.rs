//! Puts a page together: head, sections, method, provenance.

use super::page::{Page, Style};
use super::{Report, key_numbers, lead, markup, method, provenance, sections, tables, verdict};
use crate::analysis::{Analysis, Slice};
use crate::chart;
use crate::chart::figure::words;
use crate::chart::font;
use crate::chart::layout::numbers::{NBSP, count};
use crate::network::Initialiser;

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
                [only] => key_numbers::of(only, analysis.replicates),
                _ => Vec::new(),
            },
            overview: match analysis.slices.as_slice() {
                [only] => tables::summary(only),
                slices => tables::comparison(slices),
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
            if only.init != Initialiser::Gaussian {
                parts.push(format!("{} weights", only.init.name()));
            }
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
fn notice(report: &Report) -> Option<String> {
    let missing = report.analysis.missing_cells;
    if missing == 0 {
        return None;
    }
    let replicates = report.analysis.replicates.max(1);
    let planned = usize::try_from(report.provenance.networks).unwrap_or(usize::MAX) / replicates;
    let (verb, noun) = if missing == 1 {
        ("is", "cell")
    } else {
        ("are", "cells")
    };
    Some(format!(
        "This run was interrupted: {} of {} {noun} {verb} missing. What is said here holds for \
         those that were finished.",
        count(missing),
        count(planned.max(missing)),
    ))
}
