//! Empty places for notes: a text goes where its box touches neither a line nor another text.
//!
//! Figures ask for places once their lines and points stand; their tests ask whether anything
//! touches after all.

use crate::chart::layout::{Rect, clip};
use crate::chart::scene::{Mark, Point, Text};

/// Air that a note keeps round itself.
const AIR: f64 = 3.0;

/// What is taken by marks: every line, point, field and text; translucent areas may lie under a note.
#[derive(Clone, Debug, Default)]
pub struct Obstacles {
    boxes: Vec<Rect>,
    lines: Vec<(Point, Point)>,
    areas: Vec<Vec<Point>>,
}

impl Obstacles {
    /// Everything that these marks take.
    pub fn of<'a>(marks: impl IntoIterator<Item = &'a Mark>) -> Self {
        let mut obstacles = Self::default();
        marks.into_iter().for_each(|mark| obstacles.add(mark));
        obstacles
    }

    /// One mark more.
    pub fn add(&mut self, mark: &Mark) {
        match mark {
            Mark::Line { points, .. } => self
                .lines
                .extend(points.windows(2).map(|pair| (pair[0], pair[1]))),
            Mark::Polygon { points, .. } => self.boxes.push(extent(points)),
            Mark::Circle {
                center,
                radius,
                stroke,
                ..
            } => {
                let reach = radius + stroke.map_or(0.0, |(_, width)| width / 2.0);
                self.boxes.push(extent(&[*center]).grown(reach));
            }
            Mark::Text(text) => self.boxes.push(text.bounds()),
            Mark::Area { .. } => {}
        }
    }

    /// A translucent area that a note is to stay clear of.
    pub fn add_area(&mut self, points: &[Point]) {
        self.areas.push(points.to_vec());
    }

    /// Whether nothing touches the box.
    pub fn leave_free(&self, wanted: &Rect) -> bool {
        let is_near = |&&(from, to): &&(Point, Point)| {
            from.0.min(to.0) <= wanted.right
                && from.0.max(to.0) >= wanted.left
                && from.1.min(to.1) <= wanted.bottom
                && from.1.max(to.1) >= wanted.top
        };
        let crosses = |&(from, to): &(Point, Point)| !clip::line(&[from, to], wanted).is_empty();
        // What is cut from an area that bends round the box may have edges and no extent.
        let covers = |area: &Vec<Point>| pixels(&clip::polygon(area, wanted)) > 0.01;
        !self.boxes.iter().any(|taken| taken.overlaps(wanted))
            && !self.lines.iter().filter(is_near).any(crosses)
            && !self.areas.iter().any(covers)
    }
}

/// Pixels that a polygon covers.
fn pixels(polygon: &[Point]) -> f64 {
    let next = polygon.iter().cycle().skip(1);
    let twice: f64 = polygon
        .iter()
        .zip(next)
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum();
    twice.abs() / 2.0
}

/// The smallest box that holds the points.
fn extent(points: &[Point]) -> Rect {
    let empty = Rect::new(f64::MAX, f64::MAX, f64::MIN, f64::MIN);
    points.iter().fold(empty, |e, &(x, y)| {
        Rect::new(e.left.min(x), e.top.min(y), e.right.max(x), e.bottom.max(y))
    })
}

/// The box around several marks' texts.
pub fn bounds(texts: &[Text]) -> Rect {
    texts
        .iter()
        .map(Text::bounds)
        .reduce(|a, b| {
            Rect::new(
                a.left.min(b.left),
                a.top.min(b.top),
                a.right.max(b.right),
                a.bottom.max(b.bottom),
            )
        })
        .unwrap_or(Rect::new(0.0, 0.0, 0.0, 0.0))
}

/// The boxes of several texts.
pub fn boxes(texts: &[Text]) -> Vec<Rect> {
    texts.iter().map(Text::bounds).collect()
}

/// The first of the candidates whose boxes all lie inside the frame and touch nothing.
pub fn first_free<T>(
    candidates: impl IntoIterator<Item = (Vec<Rect>, T)>,
    obstacles: &Obstacles,
    frame: &Rect,
) -> Option<T> {
    let free = |wanted: &Rect| frame.contains(wanted) && obstacles.leave_free(&wanted.grown(AIR));
    candidates
        .into_iter()
        .find(|(wanted, _)| wanted.iter().all(free))
        .map(|(_, value)| value)
}

/// Pairs of texts that touch, texts that a line of another paint than the grid crosses, and texts
/// that leave the canvas; a finished figure has none. Text with a halo may lie on a line.
#[cfg(test)]
pub fn collisions(scene: &crate::chart::scene::Scene) -> Vec<String> {
    use crate::chart::color;
    let canvas = Rect::new(0.0, 0.0, scene.width, scene.height);
    let tight = |text: &Text| {
        let bounds = text.bounds();
        Rect::new(
            bounds.left + 0.5,
            text.y - 0.66 * text.size,
            bounds.right - 0.5,
            text.y + 0.1 * text.size,
        )
    };
    let texts: Vec<&Text> = scene.texts().collect();
    let mut found = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        if !canvas.contains(&tight(text)) {
            found.push(format!("{:?} leaves the canvas", text.text));
        }
        for other in &texts[i + 1..] {
            if tight(text).overlaps(&tight(other)) {
                found.push(format!("{:?} touches {:?}", text.text, other.text));
            }
        }
        let crosses = |mark: &Mark| match mark {
            Mark::Line { paint, .. } => {
                *paint != color::GRID
                    && text.halo.is_none()
                    && !Obstacles::of([mark]).leave_free(&tight(text))
            }
            _ => false,
        };
        if scene.marks.iter().any(crosses) {
            found.push(format!("a line crosses {:?}", text.text));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::color;

    #[test]
    fn a_note_avoids_lines_points_and_texts() {
        let marks = [
            Mark::line([(0.0, 0.0), (100.0, 100.0)], color::INK, 2.0),
            Mark::disc((80.0, 20.0), 5.0, color::INK),
            Text::new(0.0, 90.0, "taken", 13.0, color::INK).into(),
        ];
        let obstacles = Obstacles::of(&marks);
        let frame = Rect::new(0.0, 0.0, 100.0, 100.0);
        let wanted = [
            (40.0, 40.0), // on the line
            (70.0, 10.0), // on the disc
            (5.0, 80.0),  // on the text
            (90.0, 40.0), // leaves the frame
            (60.0, 30.0),
        ];
        let boxes = wanted.map(|(x, y)| (vec![Rect::new(x, y, x + 15.0, y + 15.0)], (x, y)));
        assert_eq!(first_free(boxes, &obstacles, &frame), Some((60.0, 30.0)));
    }

    #[test]
    fn an_area_that_was_added_is_avoided_also_in_its_middle() {
        let area = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
        let mut obstacles = Obstacles::of(&[Mark::area(area, color::INK, 0.2)]);
        let (inside, beside) = (
            Rect::new(40.0, 40.0, 60.0, 60.0),
            Rect::new(110.0, 0.0, 120.0, 9.0),
        );
        assert!(obstacles.leave_free(&inside));
        obstacles.add_area(&area);
        assert!(!obstacles.leave_free(&inside));
        assert!(obstacles.leave_free(&beside));
    }

    #[test]
    fn collisions_are_named() {
        let mut scene = crate::chart::scene::Scene::new(200.0, 100.0);
        scene.add(Text::new(10.0, 50.0, "one", 13.0, color::INK));
        scene.add(Text::new(20.0, 52.0, "two", 13.0, color::INK));
        scene.add(Text::new(190.0, 80.0, "three", 13.0, color::INK));
        scene.add(Mark::line([(0.0, 48.0), (18.0, 48.0)], color::INK, 1.0));
        assert_eq!(
            collisions(&scene),
            [
                "\"one\" touches \"two\"",
                "a line crosses \"one\"",
                "\"three\" leaves the canvas"
            ]
        );
    }
}
