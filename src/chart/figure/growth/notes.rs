//! What the left panel says besides its data: rules, signs, the key; each looks for a free place.

use super::panel::Panel;
use super::whole::{Words, point, rule_line};
use super::{Content, Direction};
use crate::chart::color;
use crate::chart::figure::placing::{Obstacles, bounds, boxes, first_free};
use crate::chart::layout::Rect;
use crate::chart::scene::{Anchor, Mark, Paint, Point, Scene, Text};

/// Texts that look for a free place.
pub struct Notes<'a> {
    /// What is drawn on.
    pub scene: &'a mut Scene,
    /// What is taken.
    pub obstacles: Obstacles,
    /// The same without the rules' dotted lines, which the key may interrupt.
    pub interruptible: Obstacles,
    /// The panel.
    pub panel: Panel,
}

impl Notes<'_> {
    /// Puts the first candidate that is free; nothing where none is.
    fn put(&mut self, candidates: Vec<Vec<Text>>) -> bool {
        let frame = self.panel.frame;
        // Text may reach over the frame's top and a little over its right edge.
        let room = Rect::new(frame.left, frame.top - 6.0, frame.right + 6.0, frame.bottom);
        // Two notes on one line need a word's air between them, or they read as one.
        let air = 1.5 * self.panel.kind.text;
        let roomy = |texts: &[Text]| -> Vec<Rect> {
            let wide = |b: Rect| {
                Rect::new(
                    (b.left - air).max(room.left),
                    b.top,
                    (b.right + air).min(room.right),
                    b.bottom,
                )
            };
            boxes(texts).into_iter().map(wide).collect()
        };
        let notes: Vec<Rect> = self.scene.texts().map(Text::bounds).collect();
        let apart = |texts: &[Text]| {
            let wide = roomy(texts);
            notes
                .iter()
                .all(|note| wide.iter().all(|wide| !wide.overlaps(note)))
        };
        let boxed = candidates
            .into_iter()
            .filter(|texts| apart(texts))
            .map(|texts| (boxes(&texts), texts));
        let Some(texts) = first_free(boxed, &self.obstacles, &room) else {
            return false;
        };
        for text in texts {
            self.add(text.into());
        }
        true
    }

    pub fn add(&mut self, mark: Mark) {
        self.obstacles.add(&mark);
        self.interruptible.add(&mark);
        self.scene.add(mark);
    }

    /// The box round what is enlarged, and its note.
    pub fn window(&mut self, x: (f64, f64), y: (f64, f64), note: &str) {
        let panel = self.panel;
        let (left, bottom) = panel.at((x.0, y.0));
        let (right, top) = panel.at((x.1, y.1));
        let frame = Rect::new(left, top, right, bottom);
        let corners = frame.corners();
        let outline: Vec<Point> = corners.into_iter().chain([corners[0]]).collect();
        self.add(Mark::line(outline, color::MUTE, 1.1));
        let text = panel.kind.text;
        let zero = panel.y.pixel(0.0);
        let places = [
            (right + 7.0, zero + 1.25 * text, Anchor::Start),
            (right + 7.0, zero - 0.6 * text, Anchor::Start),
            (left - 7.0, zero + 1.25 * text, Anchor::End),
            (left - 7.0, zero - 0.6 * text, Anchor::End),
            (right + 7.0, bottom, Anchor::Start),
        ];
        self.put(
            places
                .into_iter()
                .map(|(x, y, anchor)| {
                    vec![Text::new(x, y, note, text, color::TEXT).anchored(anchor)]
                })
                .collect(),
        );
    }

    /// Names of the dotted lines, at their tops where that is free, on two lines where room is
    /// short. A line that can't be named goes: nobody could tell what it is.
    pub fn rules(&mut self, rules: &[(String, f64)]) {
        let panel = self.panel;
        let text = panel.kind.text;
        for (name, sigma2) in rules {
            let x = panel.x.pixel(sigma2.log10());
            let he = name == "He";
            let label = |x: f64, y: f64, anchor: Anchor| {
                let paint = if he { color::INK } else { color::TEXT };
                let line = |(i, name): (usize, &str)| {
                    let label = Text::new(x, y + 1.3 * text * i as f64, name, text, paint);
                    let label = label.anchored(anchor);
                    if he { label.semibold() } else { label }
                };
                let whole = vec![line((0, name.as_str()))];
                let stacked = name
                    .split_inclusive(", ")
                    .map(str::trim_end)
                    .enumerate()
                    .map(line);
                [whole, stacked.collect()]
            };
            let rows =
                (0..40).map(|row| panel.frame.top + 1.05 * text + 0.5 * text * f64::from(row));
            let sides = if he {
                [Anchor::Start, Anchor::End]
            } else {
                [Anchor::End, Anchor::Start]
            };
            let places: Vec<(f64, Anchor)> = rows
                .take_while(|y| *y < panel.frame.bottom)
                .flat_map(|y| sides.map(|anchor| (y, anchor)))
                .collect();
            let ways = places.into_iter().map(|(y, anchor)| {
                let shift = if anchor == Anchor::Start { 7.0 } else { -7.0 };
                label(x + shift, y, anchor)
            });
            let (whole, stacked): (Vec<_>, Vec<_>) =
                ways.map(|[whole, stacked]| (whole, stacked)).unzip();
            // High up on two lines is better than low down on one.
            let high = whole.len() / 3;
            let mut candidates = whole[..high].to_vec();
            candidates.extend(stacked);
            candidates.extend_from_slice(&whole[high..]);
            if !self.put(candidates) {
                let line = rule_line(&panel, *sigma2);
                self.scene.marks.retain(|mark| *mark != line);
            }
        }
    }

    /// "grows ↑" above the line of 0 and "shrinks ↓" below it.
    pub fn signs(&mut self) {
        let panel = self.panel;
        let text = panel.kind.text;
        let zero = panel.y.pixel(0.0);
        let columns =
            (0..24).map(|i| panel.frame.left + 0.05 * panel.frame.width() + f64::from(i) * text);
        let both = columns
            .map(|x| {
                let grows = Text::new(x, zero - 0.75 * text, "grows ↑", text, color::WARM_TEXT[3]);
                let shrinks =
                    Text::new(x, zero + 1.5 * text, "shrinks ↓", text, color::COOL_TEXT[1]);
                vec![grows.semibold(), shrinks.semibold()]
            })
            .collect();
        self.put(both);
    }

    /// The key: what ring, diamond and dashes are, in the largest empty corner.
    pub(super) fn key(&mut self, content: &Content, words: &Words) {
        let panel = self.panel;
        let kind = panel.kind;
        let (text, step) = (kind.text, 1.55 * kind.text);
        let has = |direction| content.values(direction).next().is_some();
        let mut rows: Vec<(Option<Direction>, &str, Paint)> = Vec::new();
        for (direction, name, paint) in [
            (Direction::Forward, words.key[0], color::FORWARD),
            (Direction::Backward, words.key[1], color::BACKWARD),
        ] {
            if has(direction) {
                rows.push((Some(direction), name, paint));
            }
        }
        if !content.theory.is_empty() {
            rows.push((None, &words.theory, color::TEXT));
        }
        let texts = |x: f64, y: f64| -> Vec<Text> {
            rows.iter()
                .enumerate()
                .map(|(i, (_, name, paint))| Text::new(x, y + step * i as f64, *name, text, *paint))
                .collect()
        };
        let (sample, frame) = (1.9 * text, panel.frame);
        let size = bounds(&texts(0.0, 0.0));
        let rights =
            (0..30).map(|i| frame.right - 1.5 * text - size.width() - 0.5 * text * f64::from(i));
        let bottoms =
            (0..4).map(|i| frame.bottom - 1.4 * text - size.height() - f64::from(i) * text);
        let tops = (0..10).map(|i| frame.top + text + f64::from(i) * 0.8 * text);
        let (bottoms, tops): (Vec<f64>, Vec<f64>) = (bottoms.collect(), tops.collect());
        let lefts = (0..8).map(|i| frame.left + sample + text * f64::from(i));
        let places: Vec<Point> = rights
            .clone()
            .take(9)
            .flat_map(|x| bottoms.iter().map(move |y| (x, y + text)))
            .chain(lefts.flat_map(|x| tops.iter().map(move |y| (x, y + text))))
            .chain(rights.flat_map(|x| tops.iter().chain(&bottoms).map(move |y| (x, y + text))))
            .collect();
        // Anywhere else before a rule's line is hidden behind it.
        let (columns, rows_of_places) = (frame.width() / text, frame.height() / text);
        let anywhere = (0..columns as usize).flat_map(|column| {
            let x = frame.left + sample + column as f64 * text;
            (1..rows_of_places as usize).map(move |row| (x, frame.top + row as f64 * text))
        });
        let boxed = |(x, y)| {
            let inner = bounds(&texts(x, y));
            let inner = Rect::new(inner.left - sample, inner.top, inner.right, inner.bottom);
            (vec![inner.grown(0.25 * text)], (x, y))
        };
        let corners: Vec<_> = places.into_iter().map(boxed).collect();
        let place = first_free(corners.clone(), &self.obstacles, &frame)
            .or_else(|| first_free(anywhere.map(boxed), &self.obstacles, &frame))
            .or_else(|| first_free(corners, &self.interruptible, &frame));
        let Some((x, y)) = place else {
            return;
        };
        let inner = bounds(&texts(x, y));
        // A grid line behind the key would run through a word.
        let behind = Rect::new(
            inner.left - sample,
            inner.top,
            inner.right + 3.0,
            inner.bottom,
        );
        self.scene.add(Mark::rect(behind, color::BACKGROUND));
        for (text, (direction, ..)) in texts(x, y).into_iter().zip(&rows) {
            let center = (x - 1.05 * kind.text, text.y - 0.32 * kind.text);
            match direction {
                Some(direction) => point(self.scene, *direction, center, kind),
                None => {
                    let dashes = [
                        (x - 1.9 * kind.text, center.1),
                        (x - 0.35 * kind.text, center.1),
                    ];
                    self.scene
                        .add(Mark::dashed(dashes, color::INK, kind.theory, (5.5, 4.5)));
                }
            }
            self.add(text.halo(color::BACKGROUND, 3.0).into());
        }
    }
}
