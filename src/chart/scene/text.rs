//! A line of text.

use super::Paint;
use crate::chart::font;
use crate::chart::layout::Rect;

/// Weight of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    #[default]
    Regular,
    /// 600.
    SemiBold,
}

/// Which point of a text its x names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    /// Left end.
    #[default]
    Start,
    /// Middle.
    Middle,
    /// Right end.
    End,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Of the anchor.
    pub x: f64,
    /// Of the baseline.
    pub y: f64,
    /// Ready to show: superscripts, true minus, no-break spaces.
    pub text: String,
    /// Font size.
    pub size: f64,
    /// Regular or semibold.
    pub weight: Weight,
    /// Where x is.
    pub anchor: Anchor,
    /// Colour.
    pub paint: Paint,
    /// Outline behind the glyphs (paint, width), for text over a field.
    pub halo: Option<(Paint, f64)>,
}

impl Text {
    /// Regular text that starts at (x, baseline y).
    pub fn new(x: f64, y: f64, text: impl Into<String>, size: f64, paint: Paint) -> Self {
        Self {
            x,
            y,
            text: text.into(),
            size,
            weight: Weight::Regular,
            anchor: Anchor::Start,
            paint,
            halo: None,
        }
    }

    /// The same in semibold.
    pub fn semibold(mut self) -> Self {
        self.weight = Weight::SemiBold;
        self
    }

    /// The same with another anchor.
    pub fn anchored(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    /// The same with an outline of `width` behind the glyphs.
    pub fn halo(mut self, paint: Paint, width: f64) -> Self {
        self.halo = Some((paint, width));
        self
    }

    /// The box that the glyphs may touch: capitals and ascenders above the baseline, descenders below.
    pub fn bounds(&self) -> Rect {
        let width = font::width(&self.text, self.size, self.weight);
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - width / 2.0,
            Anchor::End => self.x - width,
        };
        Rect::new(
            left,
            self.y - 0.78 * self.size,
            left + width,
            self.y + 0.22 * self.size,
        )
    }
}
