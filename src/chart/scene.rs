//! A drawing as plain data: paths and texts in CSS pixels with a paint each.
//!
//! Figures build a [`Scene`]; `draw` turns it into SVG. Coordinates are floats with y downwards; the
//! origin is the top left corner of the canvas.

mod mark;
mod text;

pub use mark::Mark;
pub use text::{Anchor, Text, Weight};

/// A colour in both themes. Where one light colour turns into two dark ones, `draw` nudges the
/// light hex so that a style sheet can tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Paint {
    /// 0xRRGGBB on white.
    pub light: u32,
    /// 0xRRGGBB on #14171C.
    pub dark: u32,
}

/// A point in CSS pixels, y downwards.
pub type Point = (f64, f64);

/// A canvas with marks, later ones on top.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Width of the canvas.
    pub width: f64,
    /// Height of the canvas.
    pub height: f64,
    /// In drawing order.
    pub marks: Vec<Mark>,
}

impl Scene {
    /// An empty canvas.
    pub fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            marks: Vec::new(),
        }
    }

    /// Puts a mark on top.
    pub fn add(&mut self, mark: impl Into<Mark>) {
        self.marks.push(mark.into());
    }

    /// Puts another scene's marks on top, moved.
    pub fn place(&mut self, other: Self, dx: f64, dy: f64) {
        self.marks
            .extend(other.marks.into_iter().map(|mark| mark.moved(dx, dy)));
    }

    /// The same drawing with a margin of `margin` all round.
    pub fn padded(self, margin: f64) -> Self {
        let mut padded = Self::new(self.width + 2.0 * margin, self.height + 2.0 * margin);
        padded.place(self, margin, margin);
        padded
    }

    /// The texts, in drawing order.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Text(text) => Some(text),
            _ => None,
        })
    }
}
