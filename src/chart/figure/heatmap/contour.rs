//! The line on which the signal neither grows nor dies, interpolated per depth.

use super::Content;
use crate::chart::layout::{Rect, clip};
use crate::chart::scene::Point;

/// Pieces shorter than this are left out: they would be specks between labels.
const SHORTEST: f64 = 3.0;

impl Content {
    /// For each row, deepest first, where its decades cross 0 upwards, in columns (2.25: a quarter
    /// of the way from the third column to the fourth). Of several crossings the one nearest to the
    /// row above's is meant.
    pub(super) fn zeros(&self) -> Vec<Option<f64>> {
        let mut previous: Option<f64> = None;
        self.rows
            .iter()
            .rev()
            .map(|(_, row)| {
                let mut crossings = row.windows(2).enumerate().filter_map(|(i, pair)| {
                    let (a, b) = (pair[0].decades()?, pair[1].decades()?);
                    (a < 0.0 && b >= 0.0).then(|| i as f64 + a / (a - b))
                });
                let zero = match previous {
                    None => crossings.next_back(),
                    Some(above) => {
                        crossings.min_by(|a, b| (a - above).abs().total_cmp(&(b - above).abs()))
                    }
                };
                previous = zero.or(previous);
                zero
            })
            .collect()
    }
}

/// A polyline without the parts inside the boxes.
pub fn outside(points: &[Point], boxes: &[Rect]) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        if length == 0.0 {
            continue;
        }
        let share = |p: &Point| (p.0 - from.0).hypot(p.1 - from.1) / length;
        let mut hidden: Vec<(f64, f64)> = boxes
            .iter()
            .flat_map(|rect| clip::line(&[from, to], rect))
            .filter_map(|piece| Some((share(piece.first()?), share(piece.last()?))))
            .collect();
        hidden.sort_by(|a, b| a.0.total_cmp(&b.0));
        hidden.push((1.0, 1.0));
        let at = |t: f64| (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1));
        let mut start = 0.0;
        for (low, high) in hidden {
            if low > start {
                let (a, b) = (at(start), at(low));
                match pieces.last_mut() {
                    Some(piece) if start == 0.0 && piece.last() == Some(&a) => piece.push(b),
                    _ => pieces.push(vec![a, b]),
                }
            }
            start = f64::max(start, high);
        }
    }
    pieces.retain(|piece| {
        let steps = piece.windows(2);
        steps
            .map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1))
            .sum::<f64>()
            >= SHORTEST
    });
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_around_boxes_and_stays_whole_elsewhere() {
        let line = [(5.0, 0.0), (5.0, 50.0), (5.0, 100.0)];
        let boxes = [
            Rect::new(0.0, 20.0, 10.0, 30.0),
            Rect::new(0.0, 60.0, 10.0, 98.0),
        ];
        assert_eq!(
            outside(&line, &boxes),
            [
                vec![(5.0, 0.0), (5.0, 20.0)],
                vec![(5.0, 30.0), (5.0, 50.0), (5.0, 60.0)]
            ]
        );
        assert_eq!(outside(&line, &[]), [line.to_vec()]);
        assert!(outside(&line, &[Rect::new(0.0, -1.0, 10.0, 101.0)]).is_empty());
    }

    #[test]
    fn overlapping_boxes_are_one_gap() {
        let boxes = [
            Rect::new(0.0, 20.0, 10.0, 40.0),
            Rect::new(0.0, 30.0, 10.0, 60.0),
        ];
        assert_eq!(
            outside(&[(5.0, 0.0), (5.0, 100.0)], &boxes),
            [
                vec![(5.0, 0.0), (5.0, 20.0)],
                vec![(5.0, 60.0), (5.0, 100.0)]
            ]
        );
    }
}
