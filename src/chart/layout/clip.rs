//! Cuts lines and polygons at the frame, so that nothing is clamped along its edge.

use super::Rect;
use crate::chart::scene::Point;

/// The pieces of a polyline that lie inside the frame, edges included; each has two points or more.
pub fn line(points: &[Point], frame: &Rect) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], frame) else {
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&from) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    pieces
}

/// The part of a segment inside the frame (Liang & Barsky 1984).
fn segment(from: Point, to: Point, frame: &Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (step, room) in [
        (-dx, from.0 - frame.left),
        (dx, frame.right - from.0),
        (-dy, from.1 - frame.top),
        (dy, frame.bottom - from.1),
    ] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    if enter > leave {
        return None;
    }
    let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
    // Ends that were inside stay exactly what they were, so that pieces join.
    let start = if enter == 0.0 { from } else { at(enter) };
    let end = if leave == 1.0 { to } else { at(leave) };
    (start != end).then_some((start, end))
}

/// The part of a polygon inside the frame (Sutherland & Hodgman 1974); empty if there is none.
pub fn polygon(points: &[Point], frame: &Rect) -> Vec<Point> {
    type Side<'a> = &'a dyn Fn(Point) -> f64;
    let sides: [Side; 4] = [
        &|p| p.0 - frame.left,
        &|p| frame.right - p.0,
        &|p| p.1 - frame.top,
        &|p| frame.bottom - p.1,
    ];
    let mut polygon = points.to_vec();
    for inside in sides {
        let Some(&last) = polygon.last() else {
            return polygon;
        };
        let mut previous = last;
        let mut cut = Vec::with_capacity(polygon.len() + 4);
        for &point in &polygon {
            let (a, b) = (inside(previous), inside(point));
            if (a >= 0.0) != (b >= 0.0) {
                let t = a / (a - b);
                cut.push((
                    previous.0 + t * (point.0 - previous.0),
                    previous.1 + t * (point.1 - previous.1),
                ));
            }
            if b >= 0.0 {
                cut.push(point);
            }
            previous = point;
        }
        polygon = cut;
    }
    polygon
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FRAME: Rect = Rect {
        left: 0.0,
        top: 0.0,
        right: 10.0,
        bottom: 10.0,
    };

    #[test]
    fn a_line_that_leaves_and_returns_is_two_pieces() {
        let pieces = line(&[(1.0, 5.0), (3.0, -5.0), (5.0, 5.0)], &FRAME);
        assert_eq!(
            pieces,
            [vec![(1.0, 5.0), (2.0, 0.0)], vec![(4.0, 0.0), (5.0, 5.0)]]
        );
    }

    #[test]
    fn a_line_inside_is_unchanged_and_one_outside_is_gone() {
        let inside = [(1.0, 1.0), (2.0, 3.0), (9.0, 0.0)];
        assert_eq!(line(&inside, &FRAME), [inside.to_vec()]);
        assert!(line(&[(11.0, 1.0), (12.0, 9.0)], &FRAME).is_empty());
        assert!(line(&[(0.0, -1.0), (10.0, -1.0)], &FRAME).is_empty());
    }

    #[test]
    fn a_polygon_is_cut_to_the_overlap() {
        let square = Rect::new(5.0, 5.0, 20.0, 20.0).corners();
        let cut = polygon(&square, &FRAME);
        let area: f64 = (0..cut.len())
            .map(|i| {
                let (a, b) = (cut[i], cut[(i + 1) % cut.len()]);
                (a.0 * b.1 - b.0 * a.1) / 2.0
            })
            .sum();
        assert!((area.abs() - 25.0).abs() < 1e-9);
        assert!(polygon(&Rect::new(11.0, 0.0, 12.0, 1.0).corners(), &FRAME).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_leaves_the_frame(points in prop::collection::vec((-30.0..40.0f64, -30.0..40.0f64), 2..12)) {
            let room = FRAME.grown(1e-9);
            for point in line(&points, &FRAME).concat().into_iter().chain(polygon(&points, &FRAME)) {
                prop_assert!(room.contains(&Rect::new(point.0, point.1, point.0, point.1)));
            }
        }
    }
}
