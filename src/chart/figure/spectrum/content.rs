//! What the panels hold: histograms over log10 of the normalised eigenvalue, and the exact density.

use std::f64::consts::LN_10;

use crate::analysis::spectra::Spectra;
use crate::chart::color;
use crate::chart::scene::Paint;

/// Panels of a page, at most: the shallowest, one between, the deepest.
const MOST_PANELS: usize = 3;
/// Initialisers of a figure, at most.
const MOST_SERIES: usize = 4;
/// Bins over a panel.
const BINS: usize = 48;
/// Share of the values that may lie left of a panel.
const CUT: f64 = 0.01;
/// Decades within which all values of a network are one.
const ONE_PLACE: f64 = 0.01;
/// Colours of the initialisers.
const PAINTS: [Paint; MOST_SERIES] = [
    color::COOL[2],
    color::WARM[2],
    color::COOL[0],
    color::WARM[0],
];

/// A figure's panels.
pub struct Content<'a> {
    /// The first cell, for its setting.
    pub first: &'a Spectra,
    /// From shallow to deep.
    pub panels: Vec<Panel<'a>>,
}

/// The spectra of one depth.
pub struct Panel<'a> {
    /// Layers.
    pub depth: usize,
    /// Range of log10 of the normalised eigenvalue.
    pub range: (f64, f64),
    /// The top of the vertical axis: share of the singular values a decade.
    pub top: f64,
    /// One an initialiser.
    pub series: Vec<Series<'a>>,
}

/// One initialiser's spectrum.
pub struct Series<'a> {
    /// The cell.
    pub spectra: &'a Spectra,
    /// Its colour.
    pub paint: Paint,
    /// The outline of its histogram: (log10 eigenvalue, share a decade); empty where all are one.
    pub outline: Vec<(f64, f64)>,
    /// Where all of its eigenvalues are, but for those that are 0.
    pub place: Option<f64>,
    /// The exact density: (log10 eigenvalue, share a decade).
    pub density: Vec<(f64, f64)>,
    /// log10 of the exact edge.
    pub edge: Option<f64>,
}

impl<'a> Content<'a> {
    /// The content of one (width, activation, sigma²); `None` where every network is dead.
    pub fn of(group: &[&'a Spectra]) -> Option<Self> {
        let mut depths: Vec<usize> = group.iter().map(|spectra| spectra.depth).collect();
        depths.sort_unstable();
        depths.dedup();
        if depths.len() > MOST_PANELS {
            depths = vec![
                depths[0],
                depths[depths.len() / 2],
                depths[depths.len() - 1],
            ];
        }
        let mut inits: Vec<_> = group.iter().map(|spectra| spectra.init).collect();
        inits.dedup();
        inits.truncate(MOST_SERIES);
        let panel = |depth: usize| {
            let cells = inits.iter().zip(PAINTS).filter_map(|(init, paint)| {
                let spectra = group
                    .iter()
                    .find(|cell| cell.depth == depth && cell.init == *init)?;
                let mut values = spectra.log10_eigenvalues();
                values.sort_by(f64::total_cmp);
                (!values.is_empty()).then_some((*spectra, paint, values))
            });
            Panel::of(depth, &cells.collect::<Vec<_>>())
        };
        Some(Self {
            first: group.first()?,
            panels: depths.into_iter().filter_map(panel).collect(),
        })
        .filter(|content| !content.panels.is_empty())
    }

    /// The deepest panel.
    pub fn deepest(&self) -> &Panel<'a> {
        &self.panels[self.panels.len() - 1]
    }
}

impl<'a> Panel<'a> {
    fn of(depth: usize, cells: &[(&'a Spectra, Paint, Vec<f64>)]) -> Option<Self> {
        let edge = |spectra: &Spectra| Some(spectra.law()?.edge?.log10());
        let ends = cells.iter().map(|(spectra, _, values)| {
            let low = values[(CUT * values.len() as f64) as usize];
            let high = values[values.len() - 1];
            (low, high.max(edge(spectra).unwrap_or(high)))
        });
        let (low, high) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        let air = 0.04 * (high - low).max(1.0);
        let range = (low - air, high + air);
        let series: Vec<Series> = cells
            .iter()
            .map(|(spectra, paint, values)| {
                let one_place = spectra
                    .ratios()
                    .iter()
                    .all(|r| r.log10_condition < ONE_PLACE);
                let density = spectra.density().map_or(Vec::new(), |density| {
                    let points = density.curve.iter();
                    points.map(|(x, y)| (x / LN_10, y * LN_10)).collect()
                });
                Series {
                    spectra,
                    paint: *paint,
                    outline: match one_place {
                        true => Vec::new(),
                        false => outline(values, spectra, range),
                    },
                    place: one_place.then(|| values[values.len() / 2]),
                    density,
                    edge: edge(spectra),
                }
            })
            .collect();
        let heights = series
            .iter()
            .flat_map(|one| one.outline.iter().map(|(_, y)| *y));
        let top = heights.fold(0.0, f64::max);
        Some(Self {
            depth,
            range,
            top: if top > 0.0 { 1.12 * top } else { 1.0 },
            series,
        })
    }
}

/// The steps of a histogram: shares of all singular values, those that are 0 among them.
fn outline(values: &[f64], spectra: &Spectra, (low, high): (f64, f64)) -> Vec<(f64, f64)> {
    let all = (spectra.ratios().len() * spectra.width) as f64;
    let width = (high - low) / BINS as f64;
    let mut counts = [0usize; BINS];
    for value in values.iter().filter(|value| **value >= low) {
        counts[(((value - low) / width) as usize).min(BINS - 1)] += 1;
    }
    let height = |count: usize| count as f64 / all / width;
    let steps = counts.iter().enumerate().flat_map(|(bin, count)| {
        let left = low + width * bin as f64;
        [(left, height(*count)), (left + width, height(*count))]
    });
    steps.collect()
}
