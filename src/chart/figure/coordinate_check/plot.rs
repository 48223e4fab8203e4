//! Draws a panel: its verdict in words, networks, fit, and the wanted slope with its tolerance.

use super::{Content, Panel, words};
use crate::analysis::coordinate_check::{Outcome, TOLERANCE};
use crate::chart::color;
use crate::chart::figure::fan::plot::label_width;
use crate::chart::font;
use crate::chart::layout::numbers::count;
use crate::chart::layout::ticks::{self, Ticks};
use crate::chart::layout::{Axis, Rect, clip, spread};
use crate::chart::scene::{Anchor, Mark, Paint, Point, Scene, Text, Weight};

/// Decades that a panel spans at least: a level line's noise must not fill it.
const LEAST: f64 = 1.0;
/// Share of the range that is air.
const AIR: f64 = 0.14;
/// Share of the widths' range that lies beyond them on either side.
const BESIDE: f64 = 0.09;
/// Rings of one width.
const MOST: usize = 30;
/// Opacity of the wedge, in light and in dark.
const WEDGE: (f64, f64) = (0.22, 0.30);

/// Sizes of one drawing.
pub struct Style {
    /// Of the type.
    pub text: f64,
    /// Of the verdict.
    pub verdict: f64,
    /// From one baseline of the head to the next.
    pub line: f64,
    /// Width of the fit.
    pub fit: f64,
    /// Radius and stroke of a ring.
    pub ring: (f64, f64),
    /// Whether words are few.
    pub short: bool,
}

fn paint(outcome: Outcome) -> Paint {
    match outcome {
        Outcome::Passes => color::PASS,
        Outcome::Fails => color::FAIL,
        Outcome::Open => color::MUTE,
    }
}

impl Panel<'_> {
    /// Verdict, quantity, setting, slopes and interval, from this baseline down.
    pub fn head(&self, scene: &mut Scene, (left, top): Point, style: &Style) {
        let slope = self.slope;
        let outcome = slope.outcome();
        let paint = paint(outcome);
        let radius = 0.62 * style.verdict;
        verdict_mark(
            scene,
            (left + radius, top - 0.35 * style.verdict),
            radius,
            outcome,
        );
        let word = Text::new(
            left + 2.0 * radius + 0.5 * style.verdict,
            top,
            words::outcome(outcome),
            style.verdict,
            paint,
        );
        scene.add(word.semibold());
        let setting = words::setting(self.setting);
        let (low, high) = slope.fit.interval;
        let [low, high] = [low, high].map(words::slope);
        let rows = [
            (words::quantity(slope), color::INK, true),
            (
                match (&self.setting.rule, style.short) {
                    (Some(_), _) => setting,
                    (None, true) => format!("{setting}, fixed"),
                    (None, false) => format!("{setting}, whatever the width"),
                },
                color::TEXT,
                false,
            ),
            (
                format!(
                    "slope {}, want {}",
                    words::slope(slope.fit.slope),
                    words::wanted(slope.wanted)
                ),
                paint,
                true,
            ),
            (
                match style.short {
                    true => format!("95%: {low} to {high}"),
                    false => format!("95% interval {low} to {high}"),
                },
                color::TEXT,
                false,
            ),
        ];
        let mut y = top + 0.2 * style.line;
        for (row, (text, paint, strong)) in rows.into_iter().enumerate() {
            // What is measured of what stands a little apart from what comes of it.
            y += style.line * if row == 2 { 1.15 } else { 1.0 };
            let text = Text::new(left, y, text, style.text, paint);
            scene.add(if strong { text.semibold() } else { text });
        }
    }
}

/// A disc with a tick, a cross or a dash.
fn verdict_mark(scene: &mut Scene, (x, y): Point, radius: f64, outcome: Outcome) {
    scene.add(Mark::disc((x, y), radius, paint(outcome)));
    let strokes: Vec<Vec<Point>> = match outcome {
        Outcome::Passes => vec![vec![(-0.45, 0.02), (-0.12, 0.36), (0.46, -0.34)]],
        Outcome::Fails => vec![
            vec![(-0.34, -0.34), (0.34, 0.34)],
            vec![(-0.34, 0.34), (0.34, -0.34)],
        ],
        Outcome::Open => vec![vec![(-0.42, 0.0), (0.42, 0.0)]],
    };
    for stroke in strokes {
        let points: Vec<Point> = stroke
            .into_iter()
            .map(|(dx, dy)| (x + dx * radius, y + dy * radius))
            .collect();
        scene.add(Mark::line(points, color::BACKGROUND, 0.22 * radius));
    }
}

impl Content<'_> {
    /// log10 of the first and the last width.
    fn widths(&self) -> (f64, f64) {
        let widths = &self.check.widths;
        let log10 = |width: Option<&usize>| (*width.unwrap_or(&1) as f64).log10();
        (log10(widths.first()), log10(widths.last()))
    }

    /// log10 of the widths from edge to edge of a panel.
    fn across(&self) -> (f64, f64) {
        let (first, last) = self.widths();
        let beside = BESIDE * (last - first);
        (first - beside, last + beside)
    }

    /// The values of each panel, equally many decades round the middle of what it shows.
    pub fn ranges(&self) -> Vec<(f64, f64)> {
        let shown: Vec<(f64, f64)> = self
            .panels
            .iter()
            .map(|panel| self.shown_by(panel))
            .collect();
        let most = shown
            .iter()
            .map(|(low, high)| high - low)
            .fold(0.0, f64::max);
        let half = ((1.0 + AIR) * most).max(LEAST) / 2.0;
        let around = |(low, high): (f64, f64)| {
            let middle = f64::midpoint(low, high);
            (middle - half, middle + half)
        };
        shown.into_iter().map(around).collect()
    }

    /// The lowest and the highest of a panel's networks and lines.
    fn shown_by(&self, panel: &Panel) -> (f64, f64) {
        let slope = panel.slope;
        let (first, last) = self.across();
        let fit = |x: f64| slope.fit.intercept + slope.fit.slope * x;
        let wanted = fit(self.widths().0) + slope.wanted * (last - self.widths().0);
        let sizes = slope.measured.iter().flat_map(|at| &at.sizes);
        let values = sizes
            .map(|size| size.1)
            .chain([fit(first), fit(last), wanted]);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        })
    }

    /// What the tick labels take at the left of a panel.
    pub fn gutter(&self, ranges: &[(f64, f64)], size: f64, height: f64) -> f64 {
        let widths = ranges
            .iter()
            .map(|&range| label_width(&value_ticks(range, size, height), size));
        widths.fold(1.6 * size, f64::max) + 10.0
    }

    /// A panel's plot.
    pub fn plot(
        &self,
        scene: &mut Scene,
        panel: &Panel,
        frame: &Rect,
        range: (f64, f64),
        style: &Style,
    ) {
        let values = Axis::new(range, (frame.bottom, frame.top));
        let across = Axis::new(self.across(), (frame.left, frame.right));
        let size = style.text;
        for tick in value_ticks(range, size, frame.height()).major {
            let y = values.pixel(tick.value);
            let ends = [(frame.left, y), (frame.right, y)];
            scene.add(Mark::line(ends, color::GRID, 1.0));
            let label = Text::new(
                frame.left - 8.0,
                y + 0.335 * size,
                tick.label,
                size,
                color::TEXT,
            );
            scene.add(label.anchored(Anchor::End));
        }
        self.width_axis(scene, frame, &across, size);

        let slope = panel.slope;
        let (first, _) = self.widths();
        let (from, to) = self.across();
        let start = slope.fit.intercept + slope.fit.slope * first;
        let at = |x: f64, slope: f64, from: f64| {
            (across.pixel(x), values.pixel(start + slope * (x - from)))
        };
        let wedge = [
            at(first, 0.0, first),
            at(to, slope.wanted + TOLERANCE, first),
            at(to, slope.wanted - TOLERANCE, first),
        ];
        let wedge = clip::polygon(&wedge, frame);
        if wedge.len() > 2 {
            scene.add(Mark::Area {
                points: wedge,
                paint: color::MUTE,
                opacity: WEDGE,
            });
        }
        let wanted = [at(first, 0.0, first), at(to, slope.wanted, first)];
        for piece in clip::line(&wanted, frame) {
            scene.add(Mark::dashed(piece, color::INK, 0.5 * style.fit, (6.0, 4.0)));
        }
        let paint = paint(slope.outcome());
        let fit = [from, to].map(|x| {
            let x = x.clamp(first - 0.4 * (first - from), to - 0.6 * (first - from));
            at(x, slope.fit.slope, first)
        });
        for piece in clip::line(&fit, frame) {
            scene.add(Mark::line(piece, paint, style.fit));
        }
        self.rings(scene, panel, (&across, &values), style);
    }

    /// Every network a ring, those of one width beside each other.
    fn rings(
        &self,
        scene: &mut Scene,
        panel: &Panel,
        (across, values): (&Axis, &Axis),
        style: &Style,
    ) {
        let (radius, stroke) = style.ring;
        let places = self
            .check
            .widths
            .iter()
            .map(|&w| across.pixel((w as f64).log10()));
        let places: Vec<f64> = places.collect();
        let gaps = places.windows(2).map(|pair| pair[1] - pair[0]);
        let room = 0.5 * gaps.fold(10.0 * radius, f64::min);
        for at in &panel.slope.measured {
            let drawn = spread(at.sizes.len(), MOST, &[]);
            let step = (1.7 * radius).min(room / drawn.len().max(1) as f64);
            let middle = across.pixel((at.width as f64).log10());
            for (place, &draw) in drawn.iter().enumerate() {
                let x = middle + step * (place as f64 - (drawn.len() - 1) as f64 / 2.0);
                scene.add(Mark::Circle {
                    center: (x, values.pixel(at.sizes[draw].1)),
                    radius,
                    fill: Some(color::BACKGROUND),
                    stroke: Some((paint(panel.slope.outcome()), stroke)),
                });
            }
        }
    }

    /// One axis line 4 below the plot, a tick for each width, labels as far as there is room.
    fn width_axis(&self, scene: &mut Scene, frame: &Rect, across: &Axis, size: f64) {
        let y = frame.bottom + 4.0;
        let ends = [(frame.left, y), (frame.right, y)];
        scene.add(Mark::line(ends, color::AXIS, 1.0));
        // A last label stays with its panel.
        let labels = self.check.widths.iter().map(|&width| {
            let label = count(width);
            let half = font::width(&label, size, Weight::Regular) / 2.0;
            let x = across.pixel((width as f64).log10());
            (x, x.min(frame.right + 0.25 * size - half), half, label)
        });
        let labels: Vec<(f64, f64, f64, String)> = labels.collect();
        let apart = |a: usize, b: usize| {
            labels[b].1 - labels[b].2 >= labels[a].1 + labels[a].2 + 0.7 * size
        };
        let last = labels.len() - 1;
        // Every one, every second, ... of which no two touch; of uneven widths those at the ends.
        let every = |step: &usize| (*step..=last).step_by(*step).all(|at| apart(at - step, at));
        let labelled: Vec<usize> = match (1..=last.div_ceil(2)).find(every) {
            Some(step) => (0..=last).step_by(step).collect(),
            None => vec![0, last],
        };
        for (place, (x, middle, _, label)) in labels.into_iter().enumerate() {
            let labelled = labelled.contains(&place);
            let long = if labelled { 5.0 } else { 3.0 };
            scene.add(Mark::line([(x, y), (x, y + long)], color::AXIS, 1.0));
            if labelled {
                let text = Text::new(middle, y + 6.0 + size, label, size, color::TEXT);
                scene.add(text.anchored(Anchor::Middle));
            }
        }
    }
}

/// The ticks of a panel's values that lie inside it.
fn value_ticks((low, high): (f64, f64), size: f64, height: f64) -> Ticks {
    let most = ((height / (2.6 * size)) as usize).clamp(3, 6);
    let mut ticks = ticks::log10(low, high, most);
    ticks
        .major
        .retain(|tick| (low..=high).contains(&tick.value));
    ticks
}
