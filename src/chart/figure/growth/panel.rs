//! A frame with a log σ² axis below and signed decades a layer beside it; what both panels share.

use crate::chart::color;
use crate::chart::layout::{Axis, Rect, clip, ticks::Tick};
use crate::chart::scene::{Anchor, Mark, Point, Scene, Text};

/// Sizes of type and marks.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    /// Every text.
    pub text: f64,
    /// Radius of a ring, and of a diamond.
    pub mark: f64,
    /// Stroke of rings and bars.
    pub stroke: f64,
    /// Stroke of theory.
    pub theory: f64,
}

/// A frame and its two axes (x in log10 σ², y in decades a layer).
#[derive(Clone, Copy, Debug)]
pub struct Panel {
    pub frame: Rect,
    pub x: Axis,
    pub y: Axis,
    pub kind: Type,
}

impl Panel {
    pub fn new(frame: Rect, x: (f64, f64), y: (f64, f64), kind: Type) -> Self {
        Self {
            frame,
            x: Axis::new(x, (frame.left, frame.right)),
            y: Axis::new(y, (frame.bottom, frame.top)),
            kind,
        }
    }

    /// Where (log10 σ², growth) lies.
    pub fn at(&self, (x, y): (f64, f64)) -> Point {
        (self.x.pixel(x), self.y.pixel(y))
    }

    /// Grid, the line of 0, the axis below with its ticks, and its name.
    pub fn draw_axes(&self, scene: &mut Scene, x: &[Tick], y: &[Tick], name: &str) {
        let frame = &self.frame;
        let text = self.kind.text;
        for tick in y {
            let height = self.y.pixel(tick.value);
            let paint = if tick.value == 0.0 {
                color::INK
            } else {
                color::GRID
            };
            let line = [(frame.left, height), (frame.right, height)];
            scene.add(Mark::line(
                line,
                paint,
                if tick.value == 0.0 { 1.2 } else { 1.0 },
            ));
            let label = Text::new(
                frame.left - 0.7 * text,
                height + 0.35 * text,
                &tick.label,
                text,
                color::TEXT,
            );
            scene.add(label.anchored(Anchor::End));
        }
        let axis = frame.bottom + 4.0;
        scene.add(Mark::line(
            [(frame.left, axis), (frame.right, axis)],
            color::AXIS,
            1.0,
        ));
        for tick in x {
            let x = self.x.pixel(tick.value);
            scene.add(Mark::line([(x, axis), (x, axis + 5.0)], color::AXIS, 1.0));
            let bold = tick.label.ends_with(char::is_alphabetic);
            let paint = if bold { color::INK } else { color::TEXT };
            let label = |x: f64| {
                let label = Text::new(x, self.tick_baseline(), &tick.label, text, paint);
                let label = label.anchored(Anchor::Middle);
                if bold { label.semibold() } else { label }
            };
            // The frame may end so near the canvas's edge that half a number would be cut off.
            let beyond = (label(x).bounds().right - scene.width).max(0.0);
            scene.add(label(x - beyond));
        }
        let middle = (frame.left + frame.right) / 2.0;
        let name = Text::new(
            middle,
            self.tick_baseline() + 1.65 * text,
            name,
            text,
            color::TEXT,
        );
        scene.add(name.anchored(Anchor::Middle));
    }

    /// Baseline of the numbers under the axis.
    pub fn tick_baseline(&self) -> f64 {
        self.frame.bottom + 7.0 + 1.2 * self.kind.text
    }

    /// A curve of (log10 σ², growth), cut at the frame, carried on straight to the frame's sides.
    pub fn curve(&self, curve: &[(f64, f64)]) -> Vec<Vec<Point>> {
        let mut points: Vec<Point> = curve.iter().map(|&p| self.at(p)).collect();
        if let [first, second, ..] = points[..] {
            points.insert(0, carried(second, first, self.frame.left));
        }
        if let [.., before, last] = points[..] {
            points.push(carried(before, last, self.frame.right));
        }
        clip::line(&points, &self.frame)
    }
}

/// The point at `x` on the straight line on from `from` through `to`, or `to` if it is past `x`
/// or so far from it that carrying on would be a guess.
fn carried(from: Point, to: Point, x: f64) -> Point {
    let ahead = (x - to.0) * (to.0 - from.0) > 0.0;
    if !ahead || (x - to.0).abs() > 40.0 {
        return to;
    }
    (x, to.1 + (to.1 - from.1) * (x - to.0) / (to.0 - from.0))
}
