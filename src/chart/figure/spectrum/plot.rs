//! Draws the panels one below the other, with the numbers of each beside it.

use super::content::{Content, Panel, Series};
use super::said;
use crate::chart::color;
use crate::chart::figure::sheet::SLIDE_LEFT;
use crate::chart::layout::{Axis, Rect, clip, ticks};
use crate::chart::scene::{Anchor, Mark, Point, Scene, Text};

/// Sizes of a drawing.
struct Sizes {
    text: f64,
    stroke: f64,
    /// Where the column of numbers begins; without one they stand over the panel.
    column: Option<f64>,
}

/// The drawing without title for the page.
pub fn page(content: &Content<'_>) -> Scene {
    let sizes = Sizes {
        text: 13.0,
        stroke: 1.6,
        column: Some(560.0),
    };
    let height = if content.panels.len() == 1 {
        300.0
    } else {
        132.0
    };
    let step = height + 62.0;
    let mut scene = Scene::new(780.0, 32.0 + step * content.panels.len() as f64);
    scene.add(Text::new(0.0, 12.0, said::HEIGHT, 13.0, color::TEXT));
    for (at, panel) in content.panels.iter().enumerate() {
        let top = 44.0 + step * at as f64;
        let frame = Rect::new(52.0, top, 536.0, top + height);
        draw(&mut scene, panel, frame, &sizes);
    }
    name_axis(&mut scene, 294.0, 13.0);
    scene
}

/// The drawing for a phone.
pub fn phone(content: &Content<'_>) -> Scene {
    let sizes = Sizes {
        text: 12.5,
        stroke: 1.4,
        column: None,
    };
    let rows = content
        .panels
        .iter()
        .map(|panel| panel.series.len())
        .max()
        .unwrap_or(0);
    let head = 22.0 + 17.0 * rows as f64;
    let step = 120.0 + head + 42.0;
    let mut scene = Scene::new(358.0, 34.0 + step * content.panels.len() as f64);
    scene.add(Text::new(0.0, 12.0, said::HEIGHT, 12.5, color::TEXT));
    for (at, panel) in content.panels.iter().enumerate() {
        let top = 22.0 + head + step * at as f64;
        draw(
            &mut scene,
            panel,
            Rect::new(42.0, top, 350.0, top + 120.0),
            &sizes,
        );
    }
    name_axis(&mut scene, 196.0, 12.5);
    scene
}

/// The drawing for a slide: the deepest panel alone; the upper 100 of 540 are free.
pub fn slide(content: &Content<'_>) -> Scene {
    let sizes = Sizes {
        text: 20.0,
        stroke: 2.6,
        column: Some(690.0),
    };
    let mut scene = Scene::new(960.0, 540.0);
    scene.add(Text::new(
        SLIDE_LEFT,
        122.0,
        said::HEIGHT,
        20.0,
        color::TEXT,
    ));
    let frame = Rect::new(SLIDE_LEFT + 62.0, 168.0, 660.0, 456.0);
    draw(&mut scene, content.deepest(), frame, &sizes);
    name_axis(&mut scene, 376.0, 20.0);
    scene
}

fn name_axis(scene: &mut Scene, middle: f64, size: f64) {
    let y = scene.height - 0.5 * size;
    let name = Text::new(middle, y, said::AXIS, size, color::TEXT);
    scene.add(name.anchored(Anchor::Middle));
}

fn draw(scene: &mut Scene, panel: &Panel<'_>, frame: Rect, sizes: &Sizes) {
    let x = Axis::new(panel.range, (frame.left, frame.right));
    let y = Axis::new((0.0, panel.top), (frame.bottom, frame.top));
    axes(scene, (&x, &y), frame, sizes.text);
    for series in &panel.series {
        histogram(scene, series, (&x, &y), frame, sizes);
    }
    for series in &panel.series {
        law(scene, series, (&x, &y), frame, sizes);
    }
    numbers(scene, panel, frame, sizes);
}

fn axes(scene: &mut Scene, (x, y): (&Axis, &Axis), frame: Rect, size: f64) {
    let inside = |axis: &Axis, value: f64| (axis.values.0..=axis.values.1).contains(&value);
    for tick in ticks::linear(0.0, y.values.1, 4, false).major {
        if !inside(y, tick.value) {
            continue;
        }
        let at = y.pixel(tick.value);
        let paint = if tick.value == 0.0 {
            color::AXIS
        } else {
            color::GRID
        };
        scene.add(Mark::line(
            [(frame.left, at), (frame.right, at)],
            paint,
            1.0,
        ));
        let label = Text::new(
            frame.left - 8.0,
            at + 0.335 * size,
            &tick.label,
            size,
            color::TEXT,
        );
        scene.add(label.anchored(Anchor::End));
    }
    let base = frame.bottom + 4.0;
    scene.add(Mark::line(
        [(frame.left, base), (frame.right, base)],
        color::AXIS,
        1.0,
    ));
    let most = (frame.width() / (5.5 * size)) as usize;
    for tick in ticks::log10(x.values.0, x.values.1, most.clamp(3, 7)).major {
        if !inside(x, tick.value) {
            continue;
        }
        let at = x.pixel(tick.value);
        scene.add(Mark::line([(at, base), (at, base + 5.0)], color::AXIS, 1.0));
        let label = Text::new(at, base + 7.0 + size, &tick.label, size, color::TEXT);
        let label = label.anchored(Anchor::Middle);
        if label.bounds().right <= frame.right + 8.0 {
            scene.add(label);
        }
    }
}

fn histogram(
    scene: &mut Scene,
    series: &Series<'_>,
    (x, y): (&Axis, &Axis),
    frame: Rect,
    sizes: &Sizes,
) {
    let pixel = |&(a, b): &Point| (x.pixel(a), y.pixel(b));
    if let Some(place) = series.place {
        // A share without a width: as high as the panel.
        let at = x.pixel(place);
        let points = [(at, frame.bottom), (at, frame.top)];
        scene.add(Mark::line(points, series.paint, 2.0 * sizes.stroke));
        return;
    }
    let steps: Vec<Point> = series.outline.iter().map(pixel).collect();
    if let (Some(first), Some(last)) = (steps.first(), steps.last()) {
        let mut points = vec![(first.0, frame.bottom)];
        points.extend(&steps);
        points.push((last.0, frame.bottom));
        scene.add(Mark::Area {
            points,
            paint: series.paint,
            opacity: (0.20, 0.25),
        });
    }
    scene.add(Mark::line(steps, series.paint, sizes.stroke));
}

/// The exact density, dashed, and an upright at its edge.
fn law(scene: &mut Scene, series: &Series<'_>, (x, y): (&Axis, &Axis), frame: Rect, sizes: &Sizes) {
    let density: Vec<Point> = series
        .density
        .iter()
        .map(|(a, b)| (x.pixel(*a), y.pixel(*b)))
        .collect();
    for piece in clip::line(&density, &frame) {
        scene.add(Mark::dashed(
            piece,
            color::INK,
            0.75 * sizes.stroke,
            (5.0, 4.0),
        ));
    }
    if let (Some(edge), None) = (series.edge, series.place) {
        let at = x.pixel(edge);
        let points = [
            (at, frame.bottom + 4.0),
            (at, frame.bottom - 0.5 * frame.height()),
        ];
        scene.add(Mark::line(points, series.paint, 1.3 * sizes.stroke));
    }
}

/// The depth over the panel, and what is read off each spectrum: beside it, or above it.
fn numbers(scene: &mut Scene, panel: &Panel<'_>, frame: Rect, sizes: &Sizes) {
    let size = sizes.text;
    let rows = panel.series.len() as f64;
    let depth = said::depth(panel.depth);
    match sizes.column {
        Some(left) => {
            let head = Text::new(frame.left, frame.top - 0.6 * size, depth, size, color::TEXT);
            scene.add(head.semibold());
            for (at, series) in panel.series.iter().enumerate() {
                let y = frame.top + size + 3.1 * size * at as f64;
                let name = Text::new(left, y, said::init(series), size, text_paint(series));
                scene.add(name.semibold());
                let words = said::numbers(series);
                scene.add(Text::new(left, y + 1.3 * size, words, size, color::MUTE));
            }
        }
        None => {
            let above = frame.top - 0.6 * size - 17.0 * rows;
            let head = Text::new(frame.left, above, depth, size, color::TEXT);
            scene.add(head.semibold());
            for (at, series) in panel.series.iter().enumerate() {
                let y = above + 17.0 * (at + 1) as f64;
                let words = format!("{}: {}", said::init(series), said::numbers(series));
                scene.add(Text::new(frame.left, y, words, size, text_paint(series)));
            }
        }
    }
}

/// The colour of a series as text.
fn text_paint(series: &Series<'_>) -> crate::chart::scene::Paint {
    match series.paint == color::WARM[0] {
        true => color::WARM_TEXT[0],
        false => series.paint,
    }
}
