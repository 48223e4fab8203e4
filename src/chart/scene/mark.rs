//! The primitives of a drawing.

use super::{Paint, Point, Text};
use crate::chart::layout::Rect;

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
