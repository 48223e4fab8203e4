//! What the figure says.

use super::content::{Content, Panel, Series};
use crate::analysis::spectra::{Ratios, Spectra, Spread};
use crate::chart::figure::words::{capitalised, counted, list};
use crate::chart::layout::numbers::{NBSP, count, count_word, plus_minus, significant};

/// Name of the vertical axis.
pub const HEIGHT: &str = "Share of the singular values per decade";
/// Name of the horizontal axis.
pub const AXIS: &str = "squared singular value over the mean";

/// Largest over mean of a series, measured and in the limit.
fn largest(series: &Series<'_>) -> Option<(Spread, Option<f64>)> {
    let ratios = series.spectra.ratios();
    let spread = Spread::of(ratios.iter().map(|ratios: &Ratios| ratios.largest))?;
    Some((spread, series.spectra.law().and_then(|law| law.edge)))
}

/// "54.1 ± 2.3", or the number alone where nothing varies.
fn measured(spread: &Spread) -> String {
    match spread.sd.filter(|sd| *sd > 1e-9 * spread.mean) {
        Some(sd) => plus_minus(spread.mean, sd),
        None => significant(spread.mean, 3),
    }
}

/// A file's name where a run has several figures.
pub fn name(first: &Spectra, number: usize) -> String {
    let activation = first.activation.name().replace(':', "-");
    format!("spectrum-{number}-{activation}-{}", first.width)
}

/// "10 layers".
pub fn depth(layers: usize) -> String {
    counted(layers, "layer")
}

/// The initialiser's name.
pub fn init(series: &Series<'_>) -> String {
    capitalised(&series.spectra.init.title())
}

/// "largest 54.1 ± 2.3 (limit 54.4)".
pub fn numbers(series: &Series<'_>) -> String {
    let Some((spread, edge)) = largest(series) else {
        return String::new();
    };
    let limit = edge.map_or(String::new(), |edge| {
        format!(" (limit{NBSP}{})", significant(edge, 3))
    });
    let what = if series.place.is_some() {
        "all at"
    } else {
        "largest"
    };
    format!("{what} {}{limit}", measured(&spread))
}

/// The finding: how far the largest is above the mean in the deepest panel.
pub fn title(content: &Content<'_>) -> String {
    let panel = content.deepest();
    let said = |series: &Series<'_>| {
        let (spread, _) = largest(series)?;
        Some((series.spectra.init.title(), spread.mean))
    };
    let all: Vec<(String, f64)> = panel.series.iter().filter_map(said).collect();
    let most = all.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let least = all.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let layers = counted(panel.depth, "layer");
    match (most, least) {
        (Some(most), Some(least)) if most.1 > 1.05 * least.1 => format!(
            "After {layers} the largest eigenvalue is {} times the mean with {} weights, {} times with {} ones",
            significant(most.1, 2),
            most.0,
            significant(least.1, 2),
            least.0
        ),
        (Some(one), _) => format!(
            "After {layers} the largest eigenvalue of J Jᵀ is {} times the mean",
            significant(one.1, 2)
        ),
        _ => format!("Singular values after {layers}"),
    }
}

/// What is plotted, and the setting.
pub fn subtitle(content: &Content<'_>) -> Vec<String> {
    vec![
        "Squared singular values of the Jacobian, over their mean; dashed: infinite width, upright: its edge"
            .into(),
        setting(content),
    ]
}

fn setting(content: &Content<'_>) -> String {
    let first = content.first;
    let draws = first.networks.len();
    let plural = if draws == 1 { "" } else { "s" };
    format!(
        "{} network, {} a layer, {}, {} random draw{plural} of each",
        capitalised(&first.activation.title()),
        counted(first.width, "unit"),
        first.variance_name(),
        count_word(draws),
    )
}

/// One line for a slide.
pub fn slide_subtitle(content: &Content<'_>) -> String {
    format!(
        "{}, {} a layer, {}; dashed: infinite width",
        capitalised(&content.first.activation.title()),
        counted(content.first.width, "unit"),
        depth(content.deepest().depth),
    )
}

/// What to look at.
pub fn caption() -> Vec<String> {
    vec![
        "Where the values lie close together, the network passes every direction on alike (dynamical \
         isometry); a long tail to the left is directions that are lost."
            .into(),
        "The dashed line is the law of infinite width, the upright its edge. The lowest hundredth of the \
         values may lie left of a panel; units that are off make singular values of 0, which are not shown."
            .into(),
    ]
}

/// The picture in words.
pub fn alt(content: &Content<'_>) -> String {
    let panel = |panel: &Panel<'_>| {
        let series = panel.series.iter();
        let one = |s: &Series<'_>| format!("{} {}", s.spectra.init.title(), numbers(s));
        format!(
            "{}: {}",
            depth(panel.depth),
            list(&series.map(one).collect::<Vec<_>>())
        )
    };
    let panels: Vec<String> = content.panels.iter().map(panel).collect();
    format!(
        "Histograms of squared singular values over their mean, {} panel{}. {}",
        count(content.panels.len()),
        if content.panels.len() == 1 { "" } else { "s" },
        panels.join(". ")
    )
}
