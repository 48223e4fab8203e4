//! What a point of a curve is, on a leader from empty space: what the gradients come to, whose dashes these
//! are.

use crate::chart::color;
use crate::chart::figure::placing::{Obstacles, boxes, first_free};
use crate::chart::layout::Rect;
use crate::chart::scene::{Mark, Paint, Point, Scene, Text};

/// Type sizes that a number may stand away from its point: farther off it belongs to nothing.
const FAR: f64 = 15.0;

/// Names the point of a curve of its `own` paint in the nearest place that no line, text or band takes and
/// that a leader reaches without crossing a line; where there is none, on a band.
pub(super) fn draw(
    scene: &mut Scene,
    frame: &Rect,
    (point, own): (Point, Paint),
    (words, paint): (String, Paint),
    size: f64,
) {
    let lines = Obstacles::of(&scene.marks);
    let mut bands = lines.clone();
    for mark in &scene.marks {
        if let Mark::Area { points, .. } = mark {
            bands.add_area(points);
        }
    }
    // The leader starts on its own curve, and the grid is no curve.
    let others = scene.marks.iter().filter(|mark| {
        !matches!(mark, Mark::Line { paint, .. } if [own, color::GRID, color::AXIS].contains(paint))
    });
    let in_the_way = Obstacles::of(others);
    let mut places: Vec<(Text, Point)> = (-30..=30)
        .flat_map(|row| (0..30).map(move |column| (f64::from(row), f64::from(column))))
        .map(|(row, column)| {
            let (left, y) = (
                point.0 + (1.2 + 0.5 * column) * size,
                point.1 + 0.5 * row * size,
            );
            let text = Text::new(left, y + 0.335 * size, &words, size, paint);
            (text, (left - 4.0, y))
        })
        .filter(|(_, end)| distance(point, *end) < FAR * size)
        .collect();
    places.sort_by(|a, b| distance(point, a.1).total_cmp(&distance(point, b.1)));
    // Leaders are looked at one by one, until a place is free.
    let candidates = || {
        let boxed = |place: &(Text, Point)| (boxes(std::slice::from_ref(&place.0)), place.clone());
        let is_reached = |(_, end): &&(Text, Point)| is_open(&in_the_way, point, *end, size);
        places.iter().filter(is_reached).map(boxed)
    };
    let place = first_free(candidates(), &bands, frame);
    if let Some((text, end)) = place.or_else(|| first_free(candidates(), &lines, frame)) {
        scene.add(Mark::line([point, end], paint, 0.085 * size));
        scene.add(text);
    }
}

fn distance(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// Whether a leader from the point meets nothing once it has left it.
fn is_open(obstacles: &Obstacles, point: Point, end: Point, size: f64) -> bool {
    let along = |share: f64| {
        let x = point.0 + share * (end.0 - point.0);
        let y = point.1 + share * (end.1 - point.1);
        Rect::new(x, y, x, y).grown(1.5)
    };
    // Both inputs' and gradients' curves start at layer 0.
    let start = (0.9 * size / distance(point, end)).min(1.0);
    (0..=60)
        .map(|i| start + (1.0 - start) * f64::from(i) / 60.0)
        .all(|share| obstacles.leave_free(&along(share)))
}
