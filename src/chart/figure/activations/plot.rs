//! One panel: grid, ticks, and a layer's curve on each baseline.

use super::ridges::Layout;
use super::{Panel, Row};
use crate::chart::color;
use crate::chart::layout::ticks::{self, Tick};
use crate::chart::layout::{Axis, Rect, clip};
use crate::chart::scene::{Anchor, Mark, Point, Scene, Text};
use crate::measure::LogHistogram;

impl Panel {
    /// Density of the tallest curve.
    pub(super) fn peak(&self) -> f64 {
        let curves = self.rows.iter().filter_map(|row| row.curve.as_ref());
        curves.map(|curve| curve.peak).fold(1e-9, f64::max)
    }
}

/// A panel in its place.
pub struct Plot<'a> {
    /// Sizes.
    pub layout: &'a Layout,
    /// The panel's frame, from the top of its grid to its last baseline.
    pub frame: Rect,
    /// log10 |h|.
    pub axis: Axis,
    /// Pixels to a unit of density.
    pub scale: f64,
    /// What is drawn.
    pub panel: &'a Panel,
}

impl Plot<'_> {
    /// Baselines, the vertical grid and its numbers.
    pub fn draw_grid(&self, scene: &mut Scene, baselines: impl Iterator<Item = f64>) {
        let frame = &self.frame;
        for y in baselines {
            scene.add(Mark::line(
                [(frame.left, y), (frame.right, y)],
                color::GRID,
                1.0,
            ));
        }
        let (grid, labels) = self.ticks();
        for tick in grid {
            let x = self.axis.pixel(tick.value);
            let paint = if tick.value == 0.0 {
                color::AXIS
            } else {
                color::GRID
            };
            scene.add(Mark::line([(x, frame.top), (x, frame.bottom)], paint, 1.0));
        }
        labels.into_iter().for_each(|label| scene.add(label));
    }

    /// Ticks inside the frame and the labels that have room: with the widest steps that leave two.
    fn ticks(&self) -> (Vec<Tick>, Vec<Text>) {
        let (low, high) = self.axis.values;
        let attempt = |most: usize| {
            let mut ticks = ticks::log10(low, high, most).major;
            ticks.retain(|tick| (low..=high).contains(&tick.value));
            let mut end = f64::MIN;
            let labels = ticks
                .iter()
                .map(|tick| self.tick_label(tick))
                .filter(|label| {
                    let bounds = label.bounds();
                    let fits = bounds.left >= (self.frame.left - self.layout.gap / 2.0).max(end)
                        && bounds.right <= self.frame.right + self.layout.gap / 2.0;
                    if fits {
                        end = bounds.right + 0.4 * self.layout.text;
                    }
                    fits
                });
            let labels = labels.collect::<Vec<Text>>();
            (ticks, labels)
        };
        (self.layout.ticks..self.layout.ticks + 4)
            .map(attempt)
            .find(|(_, labels)| labels.len() > 1)
            .unwrap_or_else(|| attempt(self.layout.ticks))
    }

    fn tick_label(&self, tick: &Tick) -> Text {
        let text = self.layout.text;
        let at = (self.axis.pixel(tick.value), self.frame.bottom + 1.75 * text);
        Text::new(at.0, at.1, &tick.label, text, color::TEXT).anchored(Anchor::Middle)
    }

    /// A layer's curve on its baseline with the stroke of its median, or "all 0".
    pub fn draw_row(&self, scene: &mut Scene, row: &Row, baseline: f64) {
        let (frame, layout, shade) = (&self.frame, self.layout, self.panel.shade);
        let Some(curve) = &row.curve else {
            let at = (frame.left + 4.0, baseline - 0.4 * layout.text);
            let all = Text::new(at.0, at.1, "all 0", layout.text, color::MUTE);
            return scene.add(all.halo(color::BACKGROUND, 4.0));
        };
        let place = |(x, density): (f64, f64)| -> Point {
            (self.axis.pixel(x), baseline - self.scale * density)
        };
        // A point a pixel is enough for a smooth line.
        let parts = (self.axis.unit() * LogHistogram::log10_edge(1) / 1.2).ceil() as usize;
        let points: Vec<Point> = curve
            .fine(parts.clamp(1, 12))
            .into_iter()
            .map(place)
            .collect();
        let room = Rect::new(frame.left, f64::MIN, frame.right, f64::MAX);
        scene.add(Mark::Area {
            points: clip::polygon(&points, &room),
            paint: shade.line,
            opacity: (0.22, 0.3),
        });
        for piece in clip::line(&points, &room) {
            scene.add(Mark::line(piece, shade.line, layout.stroke));
        }
        let median = place((curve.median, curve.at(curve.median)));
        let stroke = [median, (median.0, baseline)];
        scene.add(Mark::line(stroke, shade.line, layout.stroke));
    }
}
