//! Names of curves and of the crossing, in free places beside what they name.

use super::Direction;
use super::panel::Panel;
use crate::chart::color;
use crate::chart::figure::placing::{Obstacles, bounds, boxes, first_free};
use crate::chart::layout::{Rect, clip};
use crate::chart::scene::{Anchor, Mark, Paint, Point, Scene, Text};

/// Names of curves and of the crossing, each in a free place with a leader.
pub struct Leaders<'a> {
    /// What is drawn on.
    pub scene: &'a mut Scene,
    /// What is taken.
    pub obstacles: Obstacles,
    /// The panel.
    pub panel: Panel,
}

impl Leaders<'_> {
    /// Draws a mark, which is then in the way of others.
    pub fn add(&mut self, mark: Mark) {
        self.obstacles.add(&mark);
        self.scene.add(mark);
    }

    /// Whether a leader from here to there crosses no text.
    pub fn is_open(&self, from: Point, to: Point) -> bool {
        let mut texts = self.scene.texts().map(|text| text.bounds().grown(2.0));
        texts.all(|taken| clip::line(&[from, to], &taken).is_empty())
    }

    /// Lines of text whose first line starts or ends at (x, y).
    fn lines(&self, words: &[String], at: Point, anchor: Anchor, paint: Paint) -> Vec<Text> {
        let text = self.panel.kind.text;
        let line = |(i, word): (usize, &String)| {
            Text::new(at.0, at.1 + 1.35 * text * i as f64, word, text, paint).anchored(anchor)
        };
        words.iter().enumerate().map(line).collect()
    }

    /// The crossing's name and number, below or above the line of 0, on a leader.
    pub fn crossing(&mut self, direction: Direction, center: Point, words: &[String]) {
        let paint = direction.paint();
        let text = self.panel.kind.text;
        let mut candidates = Vec::new();
        for down in [3.2, 4.2, 5.5, 2.4, 7.0, -3.4, -4.6, -6.0, 8.5, -8.0] {
            for (side, anchor) in [(1.0, Anchor::Start), (-1.0, Anchor::End)] {
                for out in [2.4, 1.4, 3.6, 5.0] {
                    let at = (center.0 + side * out * text, center.1 + down * text);
                    candidates.push((at, anchor, side));
                }
            }
        }
        let end = |lines: &[Text], side: f64| {
            let label = bounds(lines);
            let x = match side > 0.0 {
                true => label.left - 4.0,
                false => label.right + 4.0,
            };
            match label.top > center.1 {
                true => (x, label.top + 0.55 * text),
                false => (x, label.bottom - 0.55 * text),
            }
        };
        let boxed: Vec<(Vec<Rect>, _)> = candidates
            .into_iter()
            .map(|(at, anchor, side)| {
                let mut lines = self.lines(words, at, anchor, paint);
                if let Some(number) = lines.last_mut() {
                    *number = number.clone().semibold();
                }
                let end = end(&lines, side);
                (boxes(&lines), (lines, end))
            })
            .filter(|(_, (_, end))| self.is_open(center, *end))
            .collect();
        let Some((lines, end)) = first_free(boxed, &self.obstacles, &self.panel.frame) else {
            return;
        };
        let length = (end.0 - center.0).hypot(end.1 - center.1);
        let start = self.panel.kind.mark / length;
        let start = (
            center.0 + start * (end.0 - center.0),
            center.1 + start * (end.1 - center.1),
        );
        self.add(Mark::line([start, end], paint, 1.1));
        for line in lines {
            self.add(line.into());
        }
    }

    /// A curve's name beside it: near its upper end above, else along it with a short leader. Whether
    /// there was room.
    pub fn curve(&mut self, words: &[String], paint: Paint, curve: &[Point]) -> bool {
        let text = self.panel.kind.text;
        let frame = self.panel.frame;
        let along = |share: f64| -> Option<Point> {
            let x = frame.left + share * frame.width();
            clip::line(curve, &Rect::new(x, frame.top, x, frame.bottom).grown(0.01))
                .first()
                .map(|piece| piece[0])
        };
        let flat = words.join(" ");
        let mut boxed = Vec::new();
        let shares = if words.len() > 1 {
            [0.12, 0.16, 0.2, 0.25, 0.08, 0.3, 0.7, 0.75, 0.8, 0.9]
        } else {
            [0.96, 0.92, 0.88, 0.98, 0.8, 0.7, 0.6, 0.05, 0.15, 0.3]
        };
        for share in shares {
            let Some((x, y)) = along(share) else { continue };
            let texts = |at: Point, anchor: Anchor| self.lines(words, at, anchor, paint);
            let one = |at: Point, anchor: Anchor| {
                self.lines(std::slice::from_ref(&flat), at, anchor, paint)
            };
            let places = [
                (one((x - 0.8 * text, y - 0.4 * text), Anchor::End), false),
                (one((x - 0.8 * text, y + 0.1 * text), Anchor::End), false),
                (texts((x + 2.0 * text, y + 0.4 * text), Anchor::Start), true),
                (texts((x + 1.6 * text, y + 0.9 * text), Anchor::Start), true),
                (texts((x + 2.0 * text, y + 1.4 * text), Anchor::Start), true),
                (one((x, y + 2.2 * text), Anchor::Middle), false),
                (one((x, y - 1.2 * text), Anchor::Middle), false),
            ];
            let places = places.map(|(lines, leader)| (boxes(&lines), (lines, (x, y), leader)));
            let places = places.into_iter().filter(|(_, (lines, from, leader))| {
                !*leader || self.is_open(*from, beside(lines, text))
            });
            if words.len() > 1 {
                boxed.extend(places.filter(|(_, (_, _, leader))| *leader));
            } else {
                boxed.extend(places);
            }
        }
        let Some((lines, from, leader)) = first_free(boxed, &self.obstacles, &self.panel.frame)
        else {
            return false;
        };
        if leader {
            let to = beside(&lines, text);
            self.add(Mark::line([from, to], color::MUTE, 1.1));
        }
        for line in lines {
            self.add(line.into());
        }
        true
    }
}

/// Where a leader ends: left of the first line of a name.
fn beside(lines: &[Text], size: f64) -> Point {
    let label = bounds(lines);
    let y = lines.first().map_or(label.top, |line| line.y - 0.32 * size);
    (label.left - 3.0, y)
}
