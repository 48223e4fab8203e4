//! Where the activations lie, layer by layer, at three variances (picture 07).
//!
//! A distribution that slides is the drift of the other figures seen from inside. `density` makes curves
//! of counts, `words` says it, `ridges` and `plot` draw it.

mod density;
mod plot;
mod ridges;
mod words;

use super::{Context, shades, sheet, words as figure_words};
use crate::analysis::{Line, Slice, Statistic};
use crate::chart::color::Shade;
use crate::chart::layout::spread;
use crate::chart::{Drawings, Figure, Kind};
use crate::network::Activation;
use density::Curve;

/// Panels at most.
const PANELS: usize = 3;
/// Layers at most.
const LAYERS: usize = 6;

/// A layer of a panel.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    layer: usize,
    /// Of the values that are not 0; `None` where all are.
    curve: Option<Curve>,
    /// Share of the values that are exactly 0.
    zeros: f64,
}

/// One variance.
#[derive(Clone, Debug, PartialEq)]
struct Panel {
    sigma2: f64,
    label: String,
    /// Names of the rules that give this variance.
    names: Vec<&'static str>,
    critical: bool,
    shade: Shade,
    /// By layer.
    rows: Vec<Row>,
}

impl Panel {
    /// How many decades the median moves from the first to the last layer; `None` for a single
    /// layer, or where one of the two is dead.
    fn shift(&self) -> Option<f64> {
        let median = |row: &Row| row.curve.as_ref().map(|curve| curve.median);
        let [first, .., last] = self.rows.as_slice() else {
            return None;
        };
        Some(median(last)? - median(first)?)
    }

    /// How far the median lies at most, in any layer shown, from the first one's; `None` where a
    /// layer is dead.
    fn strays(&self) -> Option<f64> {
        let median = |row: &Row| row.curve.as_ref().map(|curve| curve.median);
        let first = median(self.rows.first()?)?;
        let mut rows = self.rows.iter();
        rows.try_fold(0f64, |most, row| {
            Some(most.max((median(row)? - first).abs()))
        })
    }

    /// How many decades the large ones move, as `shift` does for the median.
    fn spread(&self) -> Option<f64> {
        let large = |row: &Row| row.curve.as_ref().map(|curve| curve.large);
        let [first, .., last] = self.rows.as_slice() else {
            return None;
        };
        Some(large(last)? - large(first)?)
    }

    /// Whether neither the median nor the large ones move by a factor of ten.
    fn stays(&self) -> bool {
        let still = |shift: f64| shift.abs() < words::PLACE;
        self.shift().is_some_and(still) && self.spread().is_none_or(|spread| spread < words::PLACE)
    }

    /// Decades that the middle 80% of the values that are not 0 span, in the first layer and in the last.
    fn spans(&self) -> Option<[f64; 2]> {
        let span = |row: &Row| row.curve.as_ref().map(|curve| curve.large - curve.small);
        let [first, .., last] = self.rows.as_slice() else {
            return None;
        };
        Some([span(first)?, span(last)?])
    }

    /// Whether every unit of the last layer is 0.
    fn dies(&self) -> bool {
        self.rows.last().is_some_and(|row| row.curve.is_none())
    }
}

/// What the figure shows, free of pixels.
#[derive(Clone, Debug, PartialEq)]
struct Content {
    activation: Activation,
    /// Whether a layer only scales what it gets: degree 1, no biases.
    slopes_alone: bool,
    /// What the other figures tell of a layer's size.
    statistic: Statistic,
    depth: usize,
    /// "ReLU, 50 layers × 80 units, 1,000 inputs, ten random draws".
    setting: String,
    panels: Vec<Panel>,
}

/// The figure of a slice's activations; `None` where nothing was counted.
pub fn figure(context: Context) -> Option<Figure> {
    let content = content(context)?;
    let (title, subtitle) = (content.title(), content.subtitle());
    let page = content.page();
    let slide = content.slide();
    Some(Figure {
        name: context.name("activations"),
        kind: Kind::Activations,
        slice: context.index,
        alt: content.alt(),
        caption: content.caption(),
        drawings: Drawings {
            standalone: sheet::standalone(&page, &title, &subtitle),
            page,
            phone: content.phone(),
            slide: sheet::slide(slide, &title, &content.setting),
        },
        title,
        subtitle,
    })
}

fn content(context: Context) -> Option<Content> {
    let slice = context.slice();
    let labels = figure_words::labels(slice);
    let shades = shades(slice);
    let panels = chosen(slice)
        .into_iter()
        .map(|index| {
            let label = labels[index].clone();
            panel(slice, &slice.lines[index], label, shades[index])
        })
        .collect::<Vec<Panel>>();
    let counted = panels
        .iter()
        .any(|panel| panel.rows.iter().any(|row| row.curve.is_some()));
    counted.then(|| Content {
        activation: slice.activation,
        slopes_alone: slice.only_scales(),
        statistic: slice.statistic,
        depth: slice.depth,
        setting: words::setting(context.analysis, slice),
        panels,
    })
}

fn panel(slice: &Slice, line: &Line, label: String, shade: Shade) -> Panel {
    let limit = log10_limit(slice.activation);
    let layers = spread(line.histograms.len(), LAYERS, &[]);
    let shown: Vec<_> = layers.iter().map(|&at| &line.histograms[at]).collect();
    let histograms: Vec<_> = shown.iter().map(|(_, histogram)| histogram).collect();
    let curves = Curve::all(&histograms, limit);
    let rows = shown
        .iter()
        .zip(curves)
        .map(|((layer, histogram), curve)| Row {
            layer: *layer,
            curve,
            zeros: histogram.zero_share().unwrap_or(0.0),
        });
    Panel {
        sigma2: line.sigma2,
        label,
        names: line.names.clone(),
        critical: line.critical,
        shade,
        rows: rows.collect(),
    }
}

/// log10 of what no |h| exceeds: 1 for those that are bounded on both sides.
fn log10_limit(activation: Activation) -> f64 {
    match activation.is_bounded() {
        true => 0.0,
        false => f64::INFINITY,
    }
}

/// The lines shown: the critical one (else the one nearest to theory's critical value, else the
/// middle one) between those nearest to half and to twice of it.
fn chosen(slice: &Slice) -> Vec<usize> {
    let counted = |index: &usize| {
        !slice.lines[*index].histograms.is_empty() && slice.lines[*index].sigma2 > 0.0
    };
    let lines: Vec<usize> = (0..slice.lines.len()).filter(counted).collect();
    let sigma2 = |index: usize| slice.lines[index].sigma2;
    let nearest = |target: f64, among: &[usize]| {
        let off = |index: usize| (sigma2(index) / target).ln().abs();
        among
            .iter()
            .copied()
            .min_by(|&a, &b| off(a).total_cmp(&off(b)))
    };
    let critical = lines
        .iter()
        .copied()
        .find(|&index| slice.lines[index].critical);
    let center = critical
        .or_else(|| nearest(slice.theory_critical?, &lines))
        .or_else(|| lines.get(lines.len() / 2).copied());
    let Some(center) = center else {
        return Vec::new();
    };
    let (below, above): (Vec<usize>, Vec<usize>) = (
        lines
            .iter()
            .copied()
            .filter(|&i| sigma2(i) < sigma2(center))
            .collect(),
        lines
            .iter()
            .copied()
            .filter(|&i| sigma2(i) > sigma2(center))
            .collect(),
    );
    let half = nearest(sigma2(center) / 2.0, &below);
    let twice = nearest(sigma2(center) * 2.0, &above);
    let mut chosen: Vec<usize> = half.into_iter().chain([center]).chain(twice).collect();
    // At an end of the grid the third panel comes from the other side.
    if chosen.len() < PANELS {
        let more = match (half, twice) {
            (None, Some(twice)) => nearest(
                sigma2(center) * 4.0,
                &Vec::from_iter(above.into_iter().filter(|&i| sigma2(i) != sigma2(twice))),
            ),
            (Some(half), None) => nearest(
                sigma2(center) / 4.0,
                &Vec::from_iter(below.into_iter().filter(|&i| sigma2(i) != sigma2(half))),
            ),
            _ => None,
        };
        chosen.extend(more);
        chosen.sort_by(|&a, &b| sigma2(a).total_cmp(&sigma2(b)));
    }
    chosen
}

#[cfg(test)]
mod tests;
