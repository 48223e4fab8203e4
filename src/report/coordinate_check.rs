//! The section on how sizes go with width: what is checked, why a slope is not the wanted one, every slope.

use super::Report;
use super::page::{Row, Section, Table};
use super::sections::view;
use super::tables::{NONE, explained, group, number_column, plain_column, text_cell};
use crate::analysis::CoordinateCheck;
use crate::analysis::coordinate_check::{Outcome, Quantity, Setting, SlopeCheck, TOLERANCE};
use crate::chart::figure::coordinate_check::{suffix, words};
use crate::chart::figure::words::{capitalised, counted, kind_of};
use crate::chart::layout::numbers::count;
use crate::chart::{Figure, Kind};

/// A section for each check that has a figure.
pub fn sections(report: &Report) -> Vec<Section> {
    let checks = &report.analysis.coordinate_checks;
    let of_check = |check: &CoordinateCheck| {
        let suffix = suffix(report.analysis, check);
        let name = format!("coordinate-check{suffix}");
        let mut figures = report.figures.iter();
        let figure =
            figures.find(|figure| figure.kind == Kind::CoordinateCheck && figure.name == name)?;
        Some(section(report, check, figure, &suffix))
    };
    checks.iter().filter_map(of_check).collect()
}

fn section(report: &Report, check: &CoordinateCheck, figure: &Figure, suffix: &str) -> Section {
    let network = format!(
        "{}, {}",
        capitalised(&kind_of(check.activation, check.architecture)),
        counted(check.depth, "layer")
    );
    let mut paragraphs = vec![format!(
        "The coordinate check ({network}) asks whether sizes stay as they are when the width changes, so that what \
         was tuned on a narrow network holds for a wide one. Hidden units and output are to have slope 0, a unit’s \
         gradient that of the readout’s weights."
    )];
    paragraphs.extend(words::reasons(check));
    let several = report.analysis.coordinate_checks.len() > 1;
    Section {
        id: figure.name.clone(),
        short: match several {
            true => format!(
                "Across widths, {}",
                suffix.trim_start_matches('-').replace('-', ", ")
            ),
            false => "Across widths".into(),
        },
        heading: figure.title.clone(),
        paragraphs,
        equations: Vec::new(),
        figure: view(figure, &report.spec.format),
        table: Some(table(check, suffix)),
    }
}

/// One row a variance, one column a quantity.
fn table(check: &CoordinateCheck, suffix: &str) -> Table {
    // In the order of the settings; one whose networks died may lack some.
    let mut places: Vec<&SlopeCheck> = Vec::new();
    for slope in check.settings.iter().flat_map(|setting| &setting.slopes) {
        if !places.iter().any(|place| is_of(place, slope)) {
            places.push(slope);
        }
    }
    places.sort_by_key(|place| (place.quantity as usize, place.layer));
    let of = |setting: &'_ Setting, place: &SlopeCheck| {
        let mut slopes = setting.slopes.iter();
        slopes.find(|slope| is_of(place, slope)).cloned()
    };
    let wanted = |place: &SlopeCheck| -> Option<String> {
        let all = check
            .settings
            .iter()
            .filter_map(|setting| of(setting, place));
        let mut all = all.map(|slope| words::wanted(slope.wanted));
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    };
    // Over the columns of one quantity its name, and what is wanted of it.
    let over = |place: &SlopeCheck| {
        let name = match place.quantity {
            Quantity::Hidden => "hidden units",
            Quantity::Output => "output",
            Quantity::Gradient => "gradient",
        };
        match wanted(place) {
            Some(wanted) => format!("{name}, want {wanted}"),
            None => name.into(),
        }
    };
    let mut columns = vec![plain_column("σ²"), plain_column("")];
    columns.extend(places.iter().map(|place| {
        let layer = format!("layer {}", count(place.layer));
        number_column(&over(place), layer)
    }));
    let mut head_groups = vec![group("", 2)];
    let quantities = places.chunk_by(|a, b| over(a) == over(b));
    head_groups.extend(quantities.map(|places| group(&over(places[0]), places.len())));
    let row = |setting: &Setting| {
        let mut cells = vec![
            text_cell(words::setting(setting).replace("σ²\u{a0}=\u{a0}", "")),
            text_cell(marked(setting.outcome(), words::outcome(setting.outcome()))),
        ];
        cells.extend(places.iter().map(|place| {
            text_cell(of(setting, place).map_or(NONE.into(), |slope| {
                let text = words::with_half(&slope);
                let text = match wanted(place) {
                    Some(_) => text,
                    None => format!("{text}, want {}", words::wanted(slope.wanted)),
                };
                match slope.outcome() {
                    Outcome::Passes => text,
                    other => marked(other, &text),
                }
            }))
        }));
        Row {
            swatch: None,
            cells,
            critical: false,
        }
    };
    explained(Table {
        id: format!("coordinate-check-slopes{suffix}"),
        title: "Slope of log size against log width".into(),
        head_groups,
        columns,
        rows: check.settings.iter().map(row).collect(),
        note: Some(format!(
            "Slope of log₁₀ RMS against log₁₀ width with its 95% interval. ✗ stands where that misses the wanted \
             slope by more than {TOLERANCE}, ? where it is too long to tell."
        )),
    })
}

fn is_of(place: &SlopeCheck, slope: &SlopeCheck) -> bool {
    (place.quantity, place.layer) == (slope.quantity, slope.layer)
}

/// With a sign before it.
fn marked(outcome: Outcome, text: &str) -> String {
    let sign = match outcome {
        Outcome::Passes => '✓',
        Outcome::Fails => '✗',
        Outcome::Open => '?',
    };
    format!("{sign}\u{a0}{text}")
}
