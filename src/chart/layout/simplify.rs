//! Drops points of a polyline that the eye can't miss.

use crate::chart::scene::Point;

/// The polyline with the points left out that lie within `tolerance` of what remains
/// (Ramer 1972; Douglas & Peucker 1973). Ends stay.
pub fn simplify(points: &[Point], tolerance: f64) -> Vec<Point> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut kept = vec![false; points.len()];
    kept[0] = true;
    kept[points.len() - 1] = true;
    let mut open = vec![(0, points.len() - 1)];
    while let Some((first, last)) = open.pop() {
        let farthest = (first + 1..last)
            .map(|i| (i, square_distance(points[i], points[first], points[last])))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((index, off)) = farthest
            && off > tolerance * tolerance
        {
            kept[index] = true;
            open.extend([(first, index), (index, last)]);
        }
    }
    points
        .iter()
        .zip(kept)
        .filter_map(|(&point, kept)| kept.then_some(point))
        .collect()
}

/// Square of the distance of a point from a segment, which takes a fraction of the distance's time: pixels
/// neither over- nor underflow.
fn square_distance(point: Point, from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let square = dx * dx + dy * dy;
    let t = if square == 0.0 {
        0.0
    } else {
        (((point.0 - from.0) * dx + (point.1 - from.1) * dy) / square).clamp(0.0, 1.0)
    };
    let (x, y) = (point.0 - from.0 - t * dx, point.1 - from.1 - t * dy);
    x * x + y * y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_keeps_its_ends() {
        let points: Vec<Point> = (0..1000)
            .map(|i| (f64::from(i), f64::from(i) / 3.0))
            .collect();
        assert_eq!(simplify(&points, 0.05), [points[0], points[999]]);
    }

    #[test]
    fn no_point_strays_beyond_the_tolerance() {
        let points: Vec<Point> = (0..2000)
            .map(|i| (f64::from(i) / 4.0, 50.0 * (f64::from(i) / 90.0).sin()))
            .collect();
        let simple = simplify(&points, 0.1);
        assert!(simple.len() < 400);
        for &point in &points {
            let off = simple
                .windows(2)
                .map(|s| square_distance(point, s[0], s[1]).sqrt())
                .fold(f64::INFINITY, f64::min);
            assert!(off <= 0.1 + 1e-9);
        }
    }

    #[test]
    fn a_spike_survives() {
        let points = [(0.0, 0.0), (1.0, 0.0), (2.0, 9.0), (3.0, 0.0), (4.0, 0.0)];
        assert_eq!(simplify(&points, 0.1).len(), 5);
    }
}
