//! Panels of curves one above the other, a layer each, with the same range in all panels.

use super::plot::Plot;
use super::{Content, Panel};
use crate::chart::layout::{Axis, Rect, numbers};
use crate::chart::scene::{Anchor, Scene, Text, Weight};
use crate::chart::{color, font};

/// Where things go on one size of canvas.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Of the canvas.
    pub width: f64,
    /// Of the canvas.
    pub height: f64,
    /// Left end of the first panel and right end of the last.
    pub sides: (f64, f64),
    /// Between panels.
    pub gap: f64,
    /// Top of the vertical grid.
    pub top: f64,
    /// Baseline of the first row.
    pub first: f64,
    /// From a baseline to the next.
    pub step: f64,
    /// Height of the tallest curve.
    pub tall: f64,
    /// Every text.
    pub text: f64,
    /// Of curves.
    pub stroke: f64,
    /// Baseline of the heads.
    pub head: f64,
    /// A phone: heads of one line, short words.
    pub terse: bool,
    /// Most ticks.
    pub ticks: usize,
    /// Left end of "Layer".
    pub left: f64,
}

impl Content {
    /// The drawing for a page, without title.
    pub fn page(&self) -> Scene {
        let rows = self.layers_shown().len() as f64;
        let step = if rows > 3.0 { 67.0 } else { 84.0 };
        let first = 58.0 + step;
        self.drawn(Layout {
            width: 780.0,
            height: first + step * (rows - 1.0) + 61.0,
            sides: (41f64.max(self.layer_width(13.0) + 12.0), 776.0),
            gap: 14.0,
            top: 58.0,
            first,
            step,
            tall: 0.85 * step,
            text: 13.0,
            stroke: 1.6,
            head: 19.0,
            terse: false,
            ticks: 4,
            left: 0.0,
        })
    }

    /// The drawing for a phone.
    pub fn phone(&self) -> Scene {
        let rows = self.layers_shown().len() as f64;
        let step = 57.0;
        let first = 28.0 + step;
        self.drawn(Layout {
            width: 358.0,
            height: first + step * (rows - 1.0) + 52.0,
            sides: (30f64.max(self.layer_width(12.5) + 10.0), 354.0),
            gap: 10.0,
            top: 26.0,
            first,
            step,
            tall: 0.85 * step,
            text: 12.5,
            stroke: 1.4,
            head: 13.0,
            terse: true,
            ticks: 3,
            left: 0.0,
        })
    }

    /// The drawing for a slide, below its title.
    pub fn slide(&self) -> Scene {
        let rows = self.layers_shown().len() as f64;
        let step = 270.0 / rows;
        self.drawn(Layout {
            width: 960.0,
            height: 540.0,
            sides: (88.0, 932.0),
            gap: 24.0,
            top: 192.0,
            first: 192.0 + step,
            step,
            tall: 0.85 * step,
            text: 20.0,
            stroke: 2.6,
            head: 134.0,
            terse: false,
            ticks: 3,
            left: 28.0,
        })
    }

    /// The layers shown.
    fn layers_shown(&self) -> Vec<usize> {
        let longest = self.panels.iter().max_by_key(|panel| panel.rows.len());
        longest.map_or_else(Vec::new, |panel| {
            panel.rows.iter().map(|row| row.layer).collect()
        })
    }

    /// Width of the widest layer's number.
    fn layer_width(&self, size: f64) -> f64 {
        let width = |layer| font::width(&numbers::count(layer), size, Weight::Regular);
        self.layers_shown()
            .into_iter()
            .map(width)
            .fold(0.0, f64::max)
    }

    /// log10 range of all curves.
    pub(super) fn range(&self) -> (f64, f64) {
        let curves = self
            .panels
            .iter()
            .flat_map(|panel| &panel.rows)
            .filter_map(|row| row.curve.as_ref());
        let (low, high) = curves.fold((f64::MAX, f64::MIN), |(low, high), curve| {
            let reach = curve.reach();
            (low.min(reach.0), high.max(reach.1))
        });
        let air = 0.02 * (high - low).max(1.0);
        (low - air, high + air)
    }

    fn drawn(&self, layout: Layout) -> Scene {
        let mut scene = Scene::new(layout.width, layout.height);
        let text = layout.text;
        let layers = self.layers_shown();
        let count = self.panels.len() as f64;
        let width = (layout.sides.1 - layout.sides.0 - layout.gap * (count - 1.0)) / count;
        let baseline = |row: usize| layout.first + layout.step * row as f64;
        let bottom = baseline(layers.len().max(1) - 1);
        let head = if layout.terse {
            layout.head
        } else {
            layout.top - 0.3 * text
        };
        scene.add(Text::new(layout.left, head, "Layer", text, color::TEXT));
        for (row, layer) in layers.iter().enumerate() {
            let at = (layout.sides.0 - 0.75 * text, baseline(row) + 0.35 * text);
            let label = Text::new(at.0, at.1, numbers::count(*layer), text, color::TEXT);
            scene.add(label.anchored(Anchor::End));
        }
        for (i, panel) in self.panels.iter().enumerate() {
            let left = layout.sides.0 + (width + layout.gap) * i as f64;
            let frame = Rect::new(left, layout.top, left + width, bottom);
            let plot = Plot {
                layout: &layout,
                frame,
                axis: Axis::new(self.range(), (frame.left, frame.right)),
                scale: layout.tall / panel.peak(),
                panel,
            };
            plot.draw_grid(&mut scene, (0..layers.len()).map(baseline));
            self.draw_head(&mut scene, &layout, &frame, panel);
            for row in &panel.rows {
                if let Some(place) = layers.iter().position(|layer| *layer == row.layer) {
                    plot.draw_row(&mut scene, row, baseline(place));
                }
            }
        }
        let middle = (layout.sides.0 + layout.sides.1) / 2.0;
        let room = layout.width - 2.0 * layout.left;
        let mut name = self.axis_name(layout.terse);
        if font::width(&name, text, Weight::Regular) > room {
            name = self.axis_name(true);
        }
        let name = Text::new(middle, bottom + 3.4 * text, name, text, color::TEXT);
        scene.add(name.anchored(Anchor::Middle));
        scene
    }

    fn draw_head(&self, scene: &mut Scene, layout: &Layout, frame: &Rect, panel: &Panel) {
        let text = layout.text;
        if layout.terse {
            let unsaid = |name: &&&str| panel.critical && !panel.label.contains(**name);
            let named = match panel.names.first().filter(unsaid) {
                Some(name) => format!("{} {name}", panel.label),
                None => panel.label.clone(),
            };
            let middle = (frame.left + frame.right) / 2.0;
            let head = Text::new(middle, layout.head, named, text, panel.shade.text);
            return scene.add(head.semibold().anchored(Anchor::Middle));
        }
        let size = 14.0 / 13.0 * text;
        let variance = crate::chart::figure::words::sigma2(&panel.label);
        let head = Text::new(frame.left, layout.head, variance, size, panel.shade.text).semibold();
        let end = head.bounds().right;
        scene.add(head);
        let at = end + 0.6 * text;
        let note = Text::new(at, layout.head, self.note(panel), text, color::TEXT);
        if !note.text.is_empty() && note.bounds().right <= frame.right {
            scene.add(note);
        }
        let motion = Text::new(
            frame.left,
            layout.head + 1.42 * text,
            self.motion(panel),
            text,
            panel.shade.text,
        );
        if !motion.text.is_empty() {
            scene.add(motion);
        }
    }
}
