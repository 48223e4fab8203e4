//! Draws a fan's bands, lines and theory, cut at the frame.

use super::{Path, Series};
use crate::chart::color;
use crate::chart::layout::{Axis, Rect, clip, simplify};
use crate::chart::scene::{Mark, Point, Scene};

/// Pixels that a point may be off before it is drawn.
const TOLERANCE: f64 = 0.08;

/// Pixels to each side over which theory's distance from the critical line is averaged.
const NEIGHBOURHOOD: f64 = 40.0;

/// Widths of lines.
pub(super) struct Pens {
    /// A series.
    pub series: f64,
    /// The critical one.
    pub critical: f64,
    /// Theory: width and dash; none where it is not drawn.
    pub theory: Option<(f64, (f64, f64))>,
}

/// Bands, then lines, then theory, the critical line last. Gives the outlines of the bands, which
/// texts must not touch either.
pub(super) fn draw_lines(
    scene: &mut Scene,
    drawn: &[&Series],
    layers: &Axis,
    values: &Axis,
    frame: &Rect,
    pens: &Pens,
) -> Vec<Mark> {
    let mut outlines = Vec::new();
    for series in drawn {
        for polygon in bands(series, layers, values) {
            let polygon = clip::polygon(&polygon, frame);
            if polygon.len() > 2 {
                outlines.push(Mark::line(polygon.clone(), series.shade.line, 0.0));
                scene.add(Mark::area(polygon, series.shade.line, 0.2));
            }
        }
    }
    let (critical, others): (Vec<&Series>, Vec<&Series>) = drawn.iter().partition(|s| s.critical);
    for (group, width) in [(others, pens.series), (critical, pens.critical)] {
        for series in &group {
            for run in runs(&series.median, layers, values) {
                for piece in clip::line(&run, frame) {
                    scene.add(Mark::line(piece, series.shade.line, width));
                }
            }
            if let Some(fall) = fall(series, layers, values, frame) {
                scene.add(Mark::dashed(fall, series.shade.line, 1.1, (1.1, 3.0)));
            }
        }
        let Some((theory_width, dash)) = pens.theory else {
            continue;
        };
        for series in group {
            for (path, on_line) in theory(series, layers, values, width / 2.0) {
                let paint = if on_line {
                    color::BACKGROUND
                } else {
                    color::INK
                };
                for run in runs(&path, layers, values) {
                    for piece in clip::line(&run, frame) {
                        scene.add(Mark::dashed(piece, paint, theory_width, dash));
                    }
                }
            }
        }
    }
    outlines
}

/// Theory in stretches, and whether each lies on the critical line, within `inside` of its middle:
/// ink would not be seen there. What counts is the distance over a neighbourhood, so that the
/// paint does not flicker with the line's noise.
fn theory(series: &Series, layers: &Axis, values: &Axis, inside: f64) -> Vec<(Path, bool)> {
    if !series.critical {
        return vec![(series.theory.clone(), false)];
    }
    let off: Vec<Option<f64>> = series
        .theory
        .iter()
        .zip(&series.median)
        .map(|((_, theory), (_, median))| {
            Some((values.pixel((*theory)?) - values.pixel((*median)?)).abs())
        })
        .collect();
    let reach = (NEIGHBOURHOOD / layers.unit()).ceil() as usize;
    let on_line: Vec<bool> = (0..off.len())
        .map(|i| {
            let near = &off[i.saturating_sub(reach)..(i + reach + 1).min(off.len())];
            let known: Vec<f64> = near.iter().flatten().copied().collect();
            !known.is_empty() && known.iter().sum::<f64>() / known.len() as f64 <= inside
        })
        .collect();
    let mut stretches: Vec<(Path, bool)> = Vec::new();
    for (i, pair) in series.theory.windows(2).enumerate() {
        let on_line = on_line[i] && on_line[i + 1];
        match stretches.last_mut() {
            Some((path, same)) if *same == on_line => path.push(pair[1]),
            _ => stretches.push((pair.to_vec(), on_line)),
        }
    }
    stretches
}

/// The unbroken stretches of a path in pixels.
fn runs(path: &Path, layers: &Axis, values: &Axis) -> Vec<Vec<Point>> {
    path.split(|(_, value)| value.is_none())
        .map(|run| {
            let points: Vec<Point> = run
                .iter()
                .filter_map(|&(layer, value)| Some((layers.pixel(layer), values.pixel(value?))))
                .collect();
            simplify(&points, TOLERANCE)
        })
        .filter(|run| run.len() > 1)
        .collect()
}

/// The band as polygons, as far as all of it lives: a quantile of 0 has no place on a log axis.
fn bands(series: &Series, layers: &Axis, values: &Axis) -> Vec<Vec<Point>> {
    let edges: Vec<(f64, Option<(f64, f64)>)> = series
        .living_band()
        .map(|(layer, edges)| {
            let edges = edges.map(|(low, high)| (values.pixel(low), values.pixel(high)));
            (layers.pixel(layer), edges)
        })
        .collect();
    edges
        .split(|(_, edge)| edge.is_none())
        .filter(|run| run.len() > 1)
        // A band without extent (one draw) is none.
        .filter(|run| {
            run.iter()
                .any(|(_, edge)| edge.is_some_and(|(low, high)| low - high > 0.05))
        })
        .map(|run| {
            let side = |pick: fn((f64, f64)) -> f64| -> Vec<Point> {
                let points = run.iter().filter_map(|&(x, edge)| Some((x, pick(edge?))));
                simplify(&Vec::from_iter(points), TOLERANCE)
            };
            let mut polygon = side(|edge| edge.1);
            polygon.extend(side(|edge| edge.0).into_iter().rev());
            polygon
        })
        .collect()
}

/// From the last living point of a line that dies straight down to the frame.
fn fall(series: &Series, layers: &Axis, values: &Axis, frame: &Rect) -> Option<[Point; 2]> {
    series.dead_from?;
    let (layer, value) = series
        .median
        .iter()
        .rev()
        .find(|(_, value)| value.is_some())?;
    let x = layers.pixel(*layer);
    Some([(x, values.pixel((*value)?)), (x, frame.bottom)])
}
