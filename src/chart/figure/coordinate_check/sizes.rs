//! The coordinate check's panels on each size of canvas.

use super::Content;
use super::plot::Style;
use crate::chart::color;
use crate::chart::figure::sheet::SLIDE_LEFT;
use crate::chart::layout::Rect;
use crate::chart::scene::{Anchor, Scene, Text};

/// Panels that a canvas has room for.
const MOST: usize = 3;

impl Content<'_> {
    /// For a page, without title: the panels side by side, each under its verdict.
    pub fn page(&self) -> Scene {
        let style = Style {
            text: 13.0,
            verdict: 15.5,
            line: 18.5,
            fit: 2.6,
            ring: (2.9, 1.5),
            short: false,
        };
        let area = Rect::new(0.0, 124.0, 780.0, 362.0);
        self.side_by_side(Scene::new(780.0, 414.0), &area, 20.0, &style)
    }

    /// For a phone: one below the other, each beside its verdict.
    pub fn phone(&self) -> Scene {
        let style = Style {
            text: 12.5,
            verdict: 14.0,
            line: 17.0,
            fit: 2.2,
            ring: (2.2, 1.2),
            short: true,
        };
        const PITCH: f64 = 132.0;
        let count = self.panels.len();
        let mut scene = Scene::new(358.0, PITCH * count as f64 + 20.0);
        let range = self.ranges();
        let gutter = self.gutter(&range, style.text, 100.0);
        for (row, panel) in self.panels.iter().enumerate() {
            let top = PITCH * row as f64 + 6.0;
            let frame = Rect::new(168.0 + gutter, top, 354.0, top + 100.0);
            panel.head(&mut scene, (0.0, top + 10.0), &style);
            self.plot(&mut scene, panel, &frame, range[row], &style);
        }
        let middle = (168.0 + gutter + 354.0) / 2.0;
        let name = Text::new(middle, scene.height - 5.0, "Width", style.text, color::TEXT);
        scene.add(name.anchored(Anchor::Middle));
        scene
    }

    /// For a slide; the upper 100 of 540 are free.
    pub fn slide(&self) -> Scene {
        let style = Style {
            text: 20.0,
            verdict: 22.0,
            line: 27.0,
            fit: 4.4,
            ring: (4.2, 2.0),
            short: true,
        };
        let area = Rect::new(SLIDE_LEFT, 258.0, 960.0 - SLIDE_LEFT, 458.0);
        self.side_by_side(Scene::new(960.0, 540.0), &area, 130.0, &style)
    }

    /// The panels in a row: plots in `area`, which holds their tick labels too, heads from `head` on.
    fn side_by_side(&self, mut scene: Scene, area: &Rect, head: f64, style: &Style) -> Scene {
        let range = self.ranges();
        let gutter = self.gutter(&range, style.text, area.height());
        let room = area.width() / MOST as f64;
        for (column, panel) in self.panels.iter().enumerate() {
            let left = area.left + room * column as f64 + gutter;
            // A last width's label may hang over.
            let right = area.left + room * (column + 1) as f64 - 0.5 * style.text;
            let frame = Rect::new(left, area.top, right, area.bottom);
            panel.head(&mut scene, (left, head), style);
            self.plot(&mut scene, panel, &frame, range[column], style);
        }
        let shown = area.left + room * self.panels.len() as f64;
        let middle = (area.left + gutter + shown) / 2.0;
        let y = area.bottom + 31.0 + style.text;
        let name = Text::new(middle, y, "Width", style.text, color::TEXT);
        scene.add(name.anchored(Anchor::Middle));
        scene
    }
}
