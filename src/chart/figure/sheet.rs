//! The sheets that drawings lie on: title, subtitle, background, margins.
//!
//! A figure draws itself without title, as the page shows it; here it becomes a file of its own
//! or a slide.

use crate::chart::layout::Rect;
use crate::chart::scene::{Mark, Scene, Text, Weight};
use crate::chart::{color, font};

/// Background all round a standalone file.
const MARGIN: f64 = 24.0;
/// What title and subtitle add on top of an untitled drawing.
const HEADING: f64 = 78.0;
/// Width of a page drawing.
pub const PAGE: f64 = 780.0;
/// Type size of a page drawing's subtitle.
pub const SUBTITLE: f64 = 14.0;
/// Left edge of everything on a slide.
pub const SLIDE_LEFT: f64 = 28.0;

/// A page drawing with its title and subtitle (two lines at most), 24 of background all round.
pub fn standalone(page: &Scene, title: &str, subtitle: &[String]) -> Scene {
    let mut titled = Scene::new(page.width, page.height + HEADING);
    titled.add(
        Text::new(
            0.0,
            25.0,
            title,
            fitting(title, 20.0, page.width),
            color::INK,
        )
        .semibold(),
    );
    for (i, line) in subtitle.iter().enumerate() {
        let y = 47.0 + 18.0 * i as f64;
        titled.add(Text::new(
            0.0,
            y,
            line,
            regular(line, SUBTITLE, page.width),
            color::MUTE,
        ));
    }
    titled.place(page.clone(), 0.0, HEADING);
    backed(titled.padded(MARGIN))
}

/// A drawing of 960 × 540, whose upper 100 are free, with title and subtitle for the last row.
pub fn slide(drawing: Scene, title: &str, subtitle: &str) -> Scene {
    let mut slide = Scene::new(960.0, 540.0);
    let room = slide.width - 2.0 * SLIDE_LEFT;
    slide.add(
        Text::new(
            SLIDE_LEFT,
            52.0,
            title,
            fitting(title, 34.0, room),
            color::INK,
        )
        .semibold(),
    );
    slide.add(Text::new(
        SLIDE_LEFT,
        84.0,
        subtitle,
        regular(subtitle, 20.0, room),
        color::MUTE,
    ));
    slide.place(drawing, 0.0, 0.0);
    backed(slide)
}

/// The scene on the background colour.
fn backed(scene: Scene) -> Scene {
    let mut backed = Scene::new(scene.width, scene.height);
    let canvas = Rect::new(0.0, 0.0, scene.width, scene.height);
    backed.add(Mark::rect(canvas, color::BACKGROUND));
    backed.place(scene, 0.0, 0.0);
    backed
}

/// The size, or the largest at which a semibold line fits.
fn fitting(text: &str, size: f64, room: f64) -> f64 {
    size.min(size * room / font::width(text, size, Weight::SemiBold))
}

/// The size, or the largest at which a regular line fits.
fn regular(text: &str, size: f64, room: f64) -> f64 {
    size.min(size * room / font::width(text, size, Weight::Regular))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_shrinks_to_the_canvas() {
        let page = Scene::new(780.0, 482.0);
        let long = "Only near σ² = 0.025 does the signal survive ".repeat(4);
        let sheet = standalone(&page, &long, &["What is plotted".into()]);
        assert_eq!((sheet.width, sheet.height), (828.0, 608.0));
        let title = sheet.texts().next().unwrap();
        assert!(title.bounds().right <= 24.0 + 780.0 + 0.01);
        let short = slide(Scene::default(), "Short", "std");
        assert_eq!(short.texts().next().unwrap().size, 34.0);
    }
}
