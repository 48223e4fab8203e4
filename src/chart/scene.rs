//! A drawing as plain data: paths and texts in CSS pixels with a paint each.
//!
//! Figures build a [`Scene`]; `draw` turns it into SVG. Coordinates are floats with y downwards; the
//! origin is the top left corner of the canvas.

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

/// A primitive.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// An open path with round joins.
    Line {
        /// Corner points.
        points: Vec<(f64, f64)>,
        /// Colour.
        paint: Paint,
        /// Stroke width.
        width: f64,
        /// Lengths of dash and gap.
        dash: Option<(f64, f64)>,
    },
    /// A filled polygon without outline.
    Area {
        /// Corner points.
        points: Vec<(f64, f64)>,
        /// Colour.
        paint: Paint,
        /// In light and in dark.
        opacity: (f64, f64),
    },
    /// A circle; ring where `stroke` is given.
    Circle {
        /// Centre.
        center: (f64, f64),
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
