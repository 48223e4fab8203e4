//! The heat map on each size of canvas.

use super::Content;
use crate::chart::font;
use crate::chart::layout::{Rect, numbers};
use crate::chart::scene::{Point, Scene, Weight};

/// Most columns and rows that a page shows.
pub const PAGE: (usize, usize) = (16, 12);
/// Those of a phone.
pub const PHONE: (usize, usize) = (9, 10);
/// Those of a slide.
pub const SLIDE: (usize, usize) = (9, 7);

/// Where what is drawn on a slide ends.
const SLIDE_BOTTOM: f64 = 530.0;

/// Where things go on one size of canvas.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Width of the canvas.
    pub width: f64,
    /// The fields' frame.
    pub frame: Rect,
    /// Every text.
    pub text: f64,
    /// Baseline and left end of the depth axis's name.
    pub name: Point,
    /// Whether the colour bar stands at the right.
    pub upright: bool,
    /// Whether numbers drop the 0 before the point where they would not fit.
    pub terse: bool,
}

impl Content {
    /// The drawing for a page, without title.
    pub fn page(&self) -> Scene {
        let shown = self.thinned(PAGE.0, PAGE.1);
        let rows = shown.rows.len() as f64;
        let row = (368.0 / rows).clamp(31.0, 64.0);
        // A few rows are too low for the bar beside them.
        let upright = rows > 3.0;
        let right = if upright { 654.0 } else { 780.0 };
        shown.drawn(Layout {
            width: 780.0,
            frame: Rect::new(shown.left(45.0, 13.0), 35.0, right, 35.0 + row * rows),
            text: 13.0,
            name: (0.0, 14.0),
            upright,
            terse: false,
        })
    }

    /// The drawing for a phone.
    pub fn phone(&self) -> Scene {
        let shown = self.thinned(PHONE.0, PHONE.1);
        let bottom = 35.0 + 36.0 * shown.rows.len() as f64;
        shown.drawn(Layout {
            width: 358.0,
            frame: Rect::new(shown.left(36.0, 12.5), 35.0, 357.0, bottom),
            text: 12.5,
            name: (0.0, 12.0),
            upright: false,
            terse: true,
        })
    }

    /// The drawing for a slide, below its title.
    pub fn slide(&self) -> Scene {
        let shown = self.thinned(SLIDE.0, SLIDE.1);
        let drawn = |bottom: f64| {
            shown.drawn(Layout {
                width: 960.0,
                frame: Rect::new(28.0 + shown.left(56.0, 20.0), 160.0, 742.0, bottom),
                text: 20.0,
                name: (28.0, 136.0),
                upright: true,
                terse: false,
            })
        };
        // The axis's name may need a line of its own below those of the rules.
        let bottom = 462.0;
        let scene = drawn(bottom);
        match scene.height - SLIDE_BOTTOM {
            beyond if beyond > 0.0 => drawn(bottom - beyond),
            _ => scene,
        }
    }

    /// Room for the depths at the left: the usual one, or what the longest number takes.
    fn left(&self, usual: f64, text: f64) -> f64 {
        let depths = self.rows.iter().map(|(depth, _)| numbers::count(*depth));
        let longest = depths
            .map(|label| font::width(&label, text, Weight::Regular))
            .fold(0.0, f64::max);
        usual.max(longest + 0.8 * text)
    }
}
