//! A drawing as plain data: paths and texts in CSS pixels with a paint each.
//!
//! Figures build a [`Scene`]; `draw` turns it into SVG. Coordinates are floats with y downwards; the
//! origin is the top left corner of the canvas.

use super::font;
use super::layout::Rect;

/// A colour in both themes. Where one light colour turns into two dark ones, `draw` nudges the
/// light hex so that a style sheet can tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Paint {
    /// 0xRRGGBB on white.
    pub light: u32,
    /// 0xRRGGBB on #14171C.
    pub dark: u32,
}

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

/// A point in CSS pixels, y downwards.
pub type Point = (f64, f64);

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

/// A primitive.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// An open path with round joins.
    Line {
        /// Corner points.
        points: Vec<Point>,
        /// Colour.
        paint: Paint,
        /// Stroke width.
        width: f64,
        /// Lengths of dash and gap.
        dash: Option<(f64, f64)>,
    },
    /// A filled polygon without outline, as translucent as asked.
    Area {
        /// Corner points.
        points: Vec<Point>,
        /// Colour.
        paint: Paint,
        /// In light and in dark.
        opacity: (f64, f64),
    },
    /// A closed polygon, filled, outlined or both.
    Polygon {
        /// Corner points.
        points: Vec<Point>,
        /// Colour of the inside, if filled.
        fill: Option<Paint>,
        /// Colour and width of the outline.
        stroke: Option<(Paint, f64)>,
    },
    /// A circle; ring where `stroke` is given.
    Circle {
        /// Centre.
        center: Point,
        /// Radius.
        radius: f64,
        /// Colour of the inside, if filled.
        fill: Option<Paint>,
        /// Colour and width of the outline.
        stroke: Option<(Paint, f64)>,
    },
    /// Text.
    Text(Text),
}

impl Mark {
    /// A solid line.
    pub fn line(points: impl Into<Vec<Point>>, paint: Paint, width: f64) -> Self {
        Self::Line {
            points: points.into(),
            paint,
            width,
            dash: None,
        }
    }

    /// A dashed line.
    pub fn dashed(
        points: impl Into<Vec<Point>>,
        paint: Paint,
        width: f64,
        dash: (f64, f64),
    ) -> Self {
        Self::Line {
            points: points.into(),
            paint,
            width,
            dash: Some(dash),
        }
    }

    /// A translucent polygon without outline, equally so in both themes.
    pub fn area(points: impl Into<Vec<Point>>, paint: Paint, opacity: f64) -> Self {
        Self::Area {
            points: points.into(),
            paint,
            opacity: (opacity, opacity),
        }
    }

    /// An opaque rectangle without outline.
    pub fn rect(rect: Rect, paint: Paint) -> Self {
        Self::Polygon {
            points: rect.corners().to_vec(),
            fill: Some(paint),
            stroke: None,
        }
    }

    /// A filled diamond that is 2 x `radius` wide and high.
    pub fn diamond((x, y): Point, radius: f64, paint: Paint) -> Self {
        Self::Polygon {
            points: vec![
                (x, y - radius),
                (x + radius, y),
                (x, y + radius),
                (x - radius, y),
            ],
            fill: Some(paint),
            stroke: None,
        }
    }

    /// A filled disc.
    pub fn disc(center: Point, radius: f64, paint: Paint) -> Self {
        Self::Circle {
            center,
            radius,
            fill: Some(paint),
            stroke: None,
        }
    }

    /// The same mark, moved.
    pub fn moved(mut self, dx: f64, dy: f64) -> Self {
        match &mut self {
            Self::Line { points, .. }
            | Self::Area { points, .. }
            | Self::Polygon { points, .. } => {
                for (x, y) in points {
                    *x += dx;
                    *y += dy;
                }
            }
            Self::Circle { center, .. } => {
                center.0 += dx;
                center.1 += dy;
            }
            Self::Text(text) => {
                text.x += dx;
                text.y += dy;
            }
        }
        self
    }

    /// Calls `change` with each of the mark's paints.
    pub fn each_paint(&mut self, mut change: impl FnMut(&mut Paint)) {
        match self {
            Self::Line { paint, .. } | Self::Area { paint, .. } => change(paint),
            Self::Polygon { fill, stroke, .. } | Self::Circle { fill, stroke, .. } => {
                fill.iter_mut().for_each(&mut change);
                stroke.iter_mut().for_each(|(paint, _)| change(paint));
            }
            Self::Text(text) => {
                change(&mut text.paint);
                text.halo.iter_mut().for_each(|(paint, _)| change(paint));
            }
        }
    }
}

impl From<Text> for Mark {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

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
