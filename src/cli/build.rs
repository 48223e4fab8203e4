//! From a dataset to all the files of its report; `run` and `report` share it.

use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::flags::TalkFlags;
use super::{Failure, ThemeName, crossings, held, table, terminal};
use crate::analysis::published::{self, Held};
use crate::analysis::{self, Analysis, FloatRange, coordinate_check, summary};
use crate::chart::export::{self, ExportError};
use crate::chart::layout::numbers::count;
use crate::chart::{self, Figure, Theme};
use crate::dataset::{self, Carried, CellData, Dataset};
use crate::report::{Report, Templates};
use crate::spec::{Format, Spec};

/// Pixels of a PNG to a CSS pixel.
const PNG_SCALE: f32 = 2.0;

/// Said where a report takes its time: of very deep networks it may be longer than the computing, which
/// alone is in the planned cost. It goes with the layers.
pub fn building(dataset: &Dataset) -> String {
    let layers = |data: &CellData| data.replicates.len() * (data.cell.depth + 1);
    format!(
        "building the report: theory, figures and tables of {} layers",
        count(dataset.cells.iter().map(layers).sum())
    )
}

/// A report before it is written.
pub struct Built {
    /// What was asked.
    pub spec: Spec,
    /// What the dataset shows.
    pub analysis: Analysis,
    /// A row per cell.
    pub summaries: Vec<summary::CellSummary>,
    /// The figures, in the report's order.
    pub figures: Vec<Figure>,
    /// The run beside the published numbers of its preset; empty where it has none.
    pub held: Vec<Held>,
    /// Paths relative to the report's folder, and contents.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Analyses a dataset, draws its figures in the spec's formats and renders the report.
///
/// # Errors
/// A template or a drawing that can't be used.
pub fn build(dataset: &Dataset, templates: &Templates, theme: ThemeName) -> Result<Built, Failure> {
    let analysis = analysis::analyse(dataset);
    let summarise = |data| summary::summarise(data, dataset.spec.data);
    let summaries: Vec<_> = dataset.cells.iter().map(summarise).collect();
    let ranges: Vec<FloatRange> = dataset.cells.iter().map(FloatRange::of).collect();
    let held = published::held(dataset);
    // Of deep networks both take their time.
    let (figures, beside) = rayon::join(
        || chart::figures(&analysis),
        || analysis::theory_csv::csv(&analysis.slices),
    );
    let rendered = Report {
        analysis: &analysis,
        provenance: &dataset.provenance,
        spec: &dataset.spec,
        figures: &figures,
        published: &held,
    }
    .render(templates)?;
    let figure_files = all_figure_files(&figures, theme, &dataset.spec.format)?;
    let checks = (!held.is_empty()).then(|| "checks.csv".into());
    let carried = Carried {
        summaries: values(&summaries),
        float_ranges: values(&ranges),
        coordinate_check: values(&coordinate_check::entries(&analysis.coordinate_checks)),
        figures: figure_files.iter().map(|(name, _)| name.clone()).collect(),
        tables: checks.into_iter().collect(),
    };
    let mut files = dataset::files(dataset, carried);
    files.push(("data/summary.csv".into(), summary::csv(&summaries)));
    files.push(("data/theory.csv".into(), beside));
    if !held.is_empty() {
        files.push(("data/checks.csv".into(), published::csv(&held)));
    }
    files.push(("report.html".into(), rendered.html.into_bytes()));
    files.push(("report.md".into(), rendered.markdown.into_bytes()));
    let named = |(name, bytes)| (format!("figures/{name}"), bytes);
    files.extend(figure_files.into_iter().map(named));
    Ok(Built {
        spec: dataset.spec.clone(),
        analysis,
        summaries,
        figures,
        held,
        files,
    })
}

/// Rows as JSON.
fn values(rows: &[impl Serialize]) -> Vec<Value> {
    let value = |row| serde_json::to_value(row).expect("plain data is valid JSON");
    rows.iter().map(value).collect()
}

/// Every figure's files, and a dark twin of each for pages that choose by theme.
fn all_figure_files(
    figures: &[Figure],
    theme: ThemeName,
    formats: &[Format],
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let drawn: Vec<_> = figures
        .par_iter()
        .map(|figure| {
            let mut files = figure_files(figure, theme, formats)?;
            let dark = figure.svg(theme.look().0, Theme::Dark);
            files.push((format!("{}-dark.svg", figure.name), dark.into_bytes()));
            Ok(files)
        })
        .collect::<Result<_, Failure>>()?;
    Ok(drawn.into_iter().flatten().collect())
}

/// One figure in the formats asked for; SVG always, PNG and PDF from the drawing without a style sheet.
///
/// # Errors
/// A drawing that the exporters refuse.
pub fn figure_files(
    figure: &Figure,
    theme: ThemeName,
    formats: &[Format],
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let (size, colours) = theme.look();
    let still = figure.svg(
        size,
        match colours {
            Theme::Dark => Theme::Dark,
            Theme::Auto | Theme::Light => Theme::Light,
        },
    );
    let refused = |error: ExportError| Failure::unfinished(format!("{}: {error}", figure.name));
    formats
        .iter()
        .map(|format| {
            let bytes = match format {
                Format::Svg => figure.svg(size, colours).into_bytes(),
                Format::Png => export::png(&still, PNG_SCALE).map_err(refused)?,
                Format::Pdf => export::pdf(&still).map_err(refused)?,
            };
            Ok((format!("{}.{}", figure.name, format.name()), bytes))
        })
        .collect()
}

/// Says what a finished report shows and where it is on standard output: a table, or with `--json` one
/// object.
///
/// # Errors
/// That standard output can't be written.
pub fn told(built: &Built, dir: &Path, talk: &TalkFlags) -> Result<(), Failure> {
    let page = dir.join("report.html");
    if talk.json {
        let mut object = json!({
            "report": page,
            "missing_cells": built.analysis.missing_cells,
            "missing_networks": built.analysis.missing_networks,
            "cells": built.summaries,
            "crossings": crossings::json(&built.analysis.slices, &built.spec),
        });
        if !built.held.is_empty() {
            object["checks"] = held::json(&built.held);
        }
        return terminal::print(&format!("{object:#}\n"));
    }
    if talk.quiet {
        return Ok(());
    }
    let table = table::table(&built.analysis, terminal::wants_colour());
    let held = held::table(&built.held);
    terminal::print(&format!("{table}{held}\n{}\n", page.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::fixture::power_law;

    #[test]
    fn the_work_of_a_report_is_told_in_layers() {
        let dataset = power_law(&Spec {
            depth: vec![4, 999],
            replicates: 3,
            ..Spec::default()
        });
        let cells = dataset.spec.sigma2.len();
        assert_eq!(
            building(&dataset),
            format!(
                "building the report: theory, figures and tables of {} layers",
                count(cells * 3 * (5 + 1000))
            )
        );
    }
}
