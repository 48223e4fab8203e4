//! Draws marks with plotters' elements, and notes what its SVG can't say.

use plotters::backend::SVGBackend;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{IntoFont, RGBAColor, ShapeStyle, TextStyle};

use super::{Mark, Paint, units};
use crate::chart::font;
use crate::chart::scene::{Anchor, Point, Text};

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

/// Attributes to set on one element, in place of plotters' own or after them.
pub type Overrides = Vec<(&'static str, String)>;

/// Draws marks one after another; each gives exactly one SVG element.
pub struct Pen {
    dark: bool,
    /// For each element in drawing order.
    pub overrides: Vec<Overrides>,
}

impl Pen {
    /// A pen that draws in dark or in light colours.
    pub fn new(dark: bool) -> Self {
        Self {
            dark,
            overrides: Vec::new(),
        }
    }

    /// The marks as plotters writes them, on a canvas of that many units.
    pub fn draw(&mut self, marks: &[Mark], (width, height): (i32, i32)) -> String {
        let mut buffer = String::new();
        {
            let area =
                SVGBackend::with_string(&mut buffer, (width.max(1) as u32, height.max(1) as u32))
                    .into_drawing_area();
            for mark in marks {
                self.mark(mark, &area);
            }
            written(area.present());
        }
        buffer
    }

    fn mark(&mut self, mark: &Mark, area: &Area) {
        match mark {
            Mark::Line {
                points,
                paint,
                width,
                dash,
            } => {
                let path = PathElement::new(fine(points), self.stroke(*paint, *width));
                written(area.draw(&path));
                let dash = dash
                    .map(|(on, off)| ("stroke-dasharray", format!("{} {}", units(on), units(off))));
                self.overrides.push(dash.into_iter().collect());
            }
            Mark::Area {
                points,
                paint,
                opacity,
            } => {
                let polygon = Polygon::new(fine(points), self.fill(*paint));
                written(area.draw(&polygon));
                let opacity = if self.dark { opacity.1 } else { opacity.0 };
                self.overrides.push(vec![("opacity", opacity.to_string())]);
            }
            Mark::Polygon {
                points,
                fill,
                stroke,
            } => {
                // plotters has no unfilled polygon: fill with any paint, then override.
                let Some(paint) = fill.or(stroke.map(|(paint, _)| paint)) else {
                    return;
                };
                let polygon = Polygon::new(fine(points), self.fill(paint));
                written(area.draw(&polygon));
                let overrides = self.inside_and_outline(*fill, *stroke);
                self.overrides.push(overrides);
            }
            Mark::Circle {
                center,
                radius,
                fill,
                stroke,
            } => {
                let Some(paint) = fill.or(stroke.map(|(paint, _)| paint)) else {
                    return;
                };
                let center = (units(center.0), units(center.1));
                written(area.draw(&Circle::new(center, units(*radius), self.fill(paint))));
                let overrides = self.inside_and_outline(*fill, *stroke);
                self.overrides.push(overrides);
            }
            Mark::Text(text) => self.text(text, area),
        }
    }

    fn text(&mut self, text: &Text, area: &Area) {
        let anchor = match text.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let color = self.color(text.paint);
        let style = TextStyle::from((font::SANS, f64::from(units(text.size))).into_font())
            .color(&color)
            .pos(Pos::new(anchor, VPos::Bottom));
        written(area.draw_text(&text.text, &style, (units(text.x), units(text.y))));
        // y is the baseline, and the size what was asked (plotters divides it by 1.24).
        let mut overrides = vec![("font-size", units(text.size).to_string())];
        if text.weight != Default::default() {
            overrides.push(("font-weight", font::css_weight(text.weight).to_string()));
        }
        if let Some((paint, width)) = text.halo {
            overrides.push(("stroke", self.hex(paint)));
            overrides.push(("stroke-width", units(width).to_string()));
            overrides.push(("paint-order", "stroke".into()));
        }
        self.overrides.push(overrides);
    }

    fn inside_and_outline(&self, fill: Option<Paint>, stroke: Option<(Paint, f64)>) -> Overrides {
        let mut overrides = Vec::new();
        if fill.is_none() {
            overrides.push(("fill", "none".into()));
        }
        match stroke {
            Some((paint, width)) => {
                overrides.push(("stroke", self.hex(paint)));
                overrides.push(("stroke-width", units(width).to_string()));
            }
            None => overrides.push(("stroke", "none".into())),
        }
        overrides
    }

    fn shade(&self, paint: Paint) -> u32 {
        if self.dark { paint.dark } else { paint.light }
    }

    fn hex(&self, paint: Paint) -> String {
        format!("#{:06X}", self.shade(paint))
    }

    fn color(&self, paint: Paint) -> RGBAColor {
        let [_, r, g, b] = self.shade(paint).to_be_bytes();
        RGBAColor(r, g, b, 1.0)
    }

    fn fill(&self, paint: Paint) -> ShapeStyle {
        ShapeStyle {
            color: self.color(paint),
            filled: true,
            stroke_width: 0,
        }
    }

    fn stroke(&self, paint: Paint, width: f64) -> ShapeStyle {
        ShapeStyle {
            color: self.color(paint),
            filled: false,
            stroke_width: units(width).max(0) as u32,
        }
    }
}

/// Points on the fine canvas; a point that falls on its predecessor is left out.
fn fine(points: &[Point]) -> Vec<(i32, i32)> {
    let mut fine: Vec<(i32, i32)> = points.iter().map(|p| (units(p.0), units(p.1))).collect();
    fine.dedup();
    fine
}

/// Drawing into a string asks nothing of the outside, so it can't fail.
fn written<E: std::fmt::Debug>(result: Result<(), E>) {
    debug_assert!(result.is_ok(), "{result:?}");
}
