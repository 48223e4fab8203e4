//! A scene as an SVG document, drawn by plotters.
//!
//! plotters places everything on whole pixels, so it draws on a canvas ten times as fine, which the
//! viewBox scales back. What its SVG can't say (dashes, baselines, weights, halos) is said by
//! overriding attributes of the element it has just written: `pen` draws, `written` rewrites.

mod pen;
mod written;

use std::fmt::Write;

use super::palette;
use super::scene::{Mark, Paint, Scene};
use super::{Theme, font};
use pen::Pen;

/// Canvas units to a CSS pixel.
const FINENESS: f64 = 10.0;

/// What goes into the document besides the drawing.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Which colours it bears.
    pub theme: Theme,
    /// Whether it stands alone: with the font, its title and (in [`Theme::Auto`]) its own style
    /// sheet for dark screens. A drawing inside a page has none of these, since they would apply to
    /// the whole page: the page gives the font and [`palette::dark_rules`] once.
    pub alone: bool,
    /// The finding; becomes the document's title.
    pub title: &'a str,
    /// Alternative text.
    pub alt: &'a str,
}

/// The scene as an SVG document. The same scene always gives the same bytes.
pub fn svg(scene: &Scene, document: &Document) -> String {
    let mut scene = scene.clone();
    palette::make_distinct([&mut scene]);

    let mut svg = String::new();
    let (width, height) = (units(scene.width), units(scene.height));
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{},'Source Sans 3',sans-serif\" \
         stroke-linejoin=\"round\" role=\"img\" aria-label=\"{}\">",
        scene.width,
        scene.height,
        font::SANS,
        escaped(document.alt),
    );
    if document.alone {
        let _ = writeln!(svg, "<title>{}</title>", escaped(document.title));
        let _ = writeln!(svg, "<desc>{}</desc>", escaped(document.alt));
        let dark = match document.theme {
            Theme::Auto => format!(
                "@media screen and (prefers-color-scheme:dark){{{}}}",
                palette::dark_rules([&scene], "")
            ),
            Theme::Light | Theme::Dark => String::new(),
        };
        let _ = writeln!(svg, "<style>{}{dark}</style>", font::face_css());
    }
    let mut pen = Pen::new(document.theme == Theme::Dark);
    let drawn = pen.draw(&scene.marks, (width, height));
    svg.push_str(&written::rewritten(&drawn, &pen.overrides));
    svg.push_str("</svg>\n");
    svg
}

/// CSS pixels on the fine canvas.
fn units(pixels: f64) -> i32 {
    (pixels * FINENESS).round() as i32
}

/// Text for XML content and attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::color;
    use super::super::layout::Rect;
    use super::super::scene::{Anchor, Text};
    use super::*;

    fn sample() -> Scene {
        let mut scene = Scene::new(100.0, 50.0);
        scene.add(Mark::rect(
            Rect::new(0.0, 0.0, 100.0, 50.0),
            color::BACKGROUND,
        ));
        scene.add(Mark::line([(1.0, 2.04), (3.0, 4.0)], color::COOL[0], 1.9));
        scene.add(Mark::dashed(
            [(0.0, 0.0), (9.0, 9.0)],
            color::INK,
            1.0,
            (4.0, 5.0),
        ));
        scene.add(Mark::Area {
            points: vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)],
            paint: color::COOL[0],
            opacity: (0.2, 0.3),
        });
        scene.add(Mark::Circle {
            center: (5.0, 5.0),
            radius: 3.5,
            fill: Some(color::BACKGROUND),
            stroke: Some((color::FORWARD, 2.0)),
        });
        scene.add(Mark::Polygon {
            points: vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)],
            fill: None,
            stroke: Some((color::MUTE, 1.0)),
        });
        scene.add(
            Text::new(50.0, 40.0, "a < b & 10⁻²⁰", 13.0, color::INK)
                .semibold()
                .anchored(Anchor::End)
                .halo(color::BACKGROUND, 4.0),
        );
        scene
    }

    fn document(theme: Theme, alone: bool) -> Document<'static> {
        Document {
            theme,
            alone,
            title: "A & B",
            alt: "Lines \"a\"",
        }
    }

    #[test]
    fn a_drawing_inside_a_page_says_all_that_plotters_cannot() {
        let svg = svg(&sample(), &document(Theme::Auto, false));
        insta::assert_snapshot!(svg);
    }

    #[test]
    fn a_file_is_well_formed_and_bears_font_title_and_dark_rules() {
        let text = svg(&sample(), &document(Theme::Auto, true));
        let parsed = roxmltree::Document::parse(&text).unwrap();
        let child = |name| {
            parsed
                .descendants()
                .find(|n| n.has_tag_name(name))
                .unwrap()
                .text()
                .unwrap()
        };
        assert_eq!(child("title"), "A & B");
        assert_eq!(child("desc"), "Lines \"a\"");
        let style = child("style");
        assert!(style.contains("@font-face"));
        assert!(style.contains("[stroke=\"#3A248B\"]{stroke:#7E72E7}"));
        assert!(style.contains("[opacity=\"0.2\"]{opacity:0.3}"));
        // Every colour in the attributes has its dark twin.
        for node in parsed.descendants() {
            for name in ["fill", "stroke"] {
                if let Some(hex) = node.attribute(name).filter(|hex| *hex != "none") {
                    assert!(
                        style.contains(&format!("[{name}=\"{hex}\"]")),
                        "{name} {hex}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_dark_drawing_has_dark_attributes_and_no_rules() {
        let text = svg(&sample(), &document(Theme::Dark, true));
        assert!(!text.contains("prefers-color-scheme"));
        assert!(text.contains("fill=\"#14171C\"") && !text.contains("#3A248B"));
        assert!(text.contains("opacity=\"0.3\""));
        let light = svg(&sample(), &document(Theme::Light, true));
        assert!(!light.contains("prefers-color-scheme") && light.contains("#3A248B"));
    }
}
