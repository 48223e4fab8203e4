//! The left panel: growth of both directions over the whole range, theory, the named rules.

use super::panel::{Panel, Type};
use super::{Content, Direction, Mean};
use crate::chart::color;
use crate::chart::figure::placing::{Obstacles, bounds, boxes, first_free};
use crate::chart::layout::{Rect, ticks};
use crate::chart::scene::{Anchor, Mark, Paint, Point, Scene, Text};
use crate::network::Activation;

/// What the left panel says besides its data.
pub struct Words {
    /// Names of the two directions in the key.
    pub key: [&'static str; 2],
    /// Of the formula's line in the key.
    pub theory: String,
    /// Beside the box around what is enlarged.
    pub enlarged: &'static str,
}

impl Content {
    /// Draws the panel; `window` is what the other panel enlarges.
    pub(super) fn draw_whole(
        &self,
        scene: &mut Scene,
        frame: Rect,
        kind: Type,
        words: &Words,
        window: Option<(f64, f64)>,
    ) {
        let (low, high) = self.range();
        let (low, high) = (low.log10(), high.log10());
        let air = (high - low) * 1.3 * kind.text
            / frame.width()
            / (1.0 - 2.6 * kind.text / frame.width());
        let x = (low - air, high + air);
        let y = self.whole_reach();
        let panel = Panel::new(frame, x, y, kind);
        let most = ((frame.width() / (5.5 * kind.text)) as usize).clamp(3, 7);
        let xs: Vec<_> = ticks::log10(x.0, x.1, most).major;
        let xs: Vec<_> = xs
            .into_iter()
            .filter(|tick| (x.0..=x.1).contains(&tick.value))
            .map(plain)
            .collect();
        let ys = ticks::linear(y.0, y.1, 5, true);
        // Where nothing is enlarged, the crossing, both theories and the intervals are shown here.
        let alone = window.is_none();
        let band = if alone {
            self.draw_band(scene, &panel)
        } else {
            None
        };
        panel.draw_axes(scene, &xs, &ys.major, "weight variance σ²");
        let grid_end = scene.marks.len();
        let zero = panel.y.pixel(0.0);

        for (_, sigma2) in &self.rules {
            let x = panel.x.pixel(sigma2.log10());
            let line = [(x, frame.top + 2.0), (x, frame.bottom)];
            scene.add(Mark::dashed(line, color::INK, 1.1, (1.1, 3.9)));
        }
        let mut curves = Vec::new();
        if alone && self.crossing().is_some() && self.window().is_none() {
            curves = self.draw_curves(scene, &panel);
            curves.retain(|(words, ..)| words.len() > 1);
        } else {
            self.draw_theory(scene, &panel);
        }
        for (direction, paint) in [
            (Direction::Forward, color::FORWARD),
            (Direction::Backward, color::BACKWARD),
        ] {
            for (sigma2, mean) in self.values(direction) {
                let center = panel.at((sigma2.log10(), mean.value));
                if alone {
                    bar(scene, &panel, center.0, mean, paint);
                }
                point(scene, direction, center, kind);
            }
        }
        if alone {
            self.name(scene, &panel, grid_end, &curves);
        }
        let mut obstacles = Obstacles::of(&scene.marks[grid_end..]);
        let zero_line = Mark::line([(frame.left, zero), (frame.right, zero)], color::INK, 1.2);
        obstacles.add(&zero_line);
        let mut notes = Notes {
            scene,
            obstacles,
            panel,
        };
        if let Some(window) = window {
            notes.window(window, self.window_reach(window), words.enlarged);
        }
        notes.rules(&self.rules);
        notes.signs();
        // The key's ground would cut the band.
        if let Some(band) = band {
            notes.obstacles.add(&Mark::rect(band, color::BACKGROUND));
        }
        notes.key(self, words);
    }

    /// Range of the y axis: every point, interval and curve, and 0.
    fn whole_reach(&self) -> (f64, f64) {
        let measured = [Direction::Forward, Direction::Backward]
            .into_iter()
            .flat_map(|direction| self.values(direction).map(|(_, mean)| mean.reach()))
            .flat_map(|(low, high)| [low, high]);
        let (from, to) = self.range();
        let inside = self
            .theory
            .iter()
            .filter(|t| (from..=to).contains(&t.sigma2));
        let theory = inside.flat_map(|t| [t.forward, t.backward]);
        let (low, high) = measured
            .chain(theory)
            .filter(|v| v.is_finite())
            .fold((0.0f64, 0.0f64), |(a, b), v| (a.min(v), b.max(v)));
        let air = (0.07 * (high - low)).max(0.01);
        (low - air, high + air)
    }

    fn draw_theory(&self, scene: &mut Scene, panel: &Panel) {
        let curves = if self.one_theory() {
            vec![(Direction::Forward, color::INK)]
        } else {
            vec![
                (Direction::Forward, color::FORWARD),
                (Direction::Backward, color::BACKWARD),
            ]
        };
        for (direction, paint) in curves {
            for piece in panel.curve(&self.theory_curve(direction)) {
                scene.add(Mark::dashed(piece, paint, panel.kind.theory, (5.5, 4.5)));
            }
        }
    }

    /// How the key names theory.
    pub(super) fn formula(&self) -> String {
        if self.bias2 > 0.0 {
            return "theory, infinite width".into();
        }
        match self.activation {
            Activation::Relu => "theory: ½ log₁₀(Dσ²/2)".into(),
            Activation::Linear => "theory: ½ log₁₀(Dσ²)".into(),
            _ => "theory, infinite width".into(),
        }
    }
}

/// "0.01" in place of "10⁻²" where that is as short: a variance is read as a number.
fn plain(tick: ticks::Tick) -> ticks::Tick {
    let label = match tick.value {
        v if (-4.0..=3.0).contains(&v) => crate::chart::layout::numbers::shortest(10f64.powf(v), 3),
        _ => tick.label,
    };
    ticks::Tick { label, ..tick }
}

/// The mark of a direction: a ring, a diamond.
pub(super) fn point(scene: &mut Scene, direction: Direction, center: Point, kind: Type) {
    match direction {
        Direction::Forward => scene.add(Mark::Circle {
            center,
            radius: kind.mark,
            fill: Some(color::BACKGROUND),
            stroke: Some((color::FORWARD, kind.stroke)),
        }),
        Direction::Backward => scene.add(Mark::diamond(center, 0.9 * kind.mark, color::BACKWARD)),
    }
}

/// The interval of a mean as an upright bar.
pub(super) fn bar(scene: &mut Scene, panel: &Panel, x: f64, mean: Mean, paint: Paint) {
    let (low, high) = mean.reach();
    let clamp = |v: f64| panel.y.pixel(v).clamp(panel.frame.top, panel.frame.bottom);
    let line = [(x, clamp(low)), (x, clamp(high))];
    if low < high {
        scene.add(Mark::line(line, paint, 0.9 * panel.kind.stroke));
    }
}

/// Texts that look for a free place.
struct Notes<'a> {
    scene: &'a mut Scene,
    obstacles: Obstacles,
    panel: Panel,
}

impl Notes<'_> {
    /// Puts the first candidate that is free; nothing where none is.
    fn put(&mut self, candidates: Vec<Vec<Text>>) -> bool {
        let frame = self.panel.frame;
        // Text may reach over the frame's top and a little over its right edge.
        let room = Rect::new(frame.left, frame.top - 6.0, frame.right + 6.0, frame.bottom);
        let boxed = candidates.into_iter().map(|texts| (boxes(&texts), texts));
        let Some(texts) = first_free(boxed, &self.obstacles, &room) else {
            return false;
        };
        for text in texts {
            self.add(text.into());
        }
        true
    }

    fn add(&mut self, mark: Mark) {
        self.obstacles.add(&mark);
        self.scene.add(mark);
    }

    /// The box round what is enlarged, and its note.
    fn window(&mut self, x: (f64, f64), y: (f64, f64), note: &str) {
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

    /// Names of the dotted lines, at their tops where that is free.
    fn rules(&mut self, rules: &[(String, f64)]) {
        let panel = self.panel;
        let text = panel.kind.text;
        for (name, sigma2) in rules {
            let x = panel.x.pixel(sigma2.log10());
            let he = name == "He";
            let label = |x: f64, y: f64, anchor: Anchor| {
                let paint = if he { color::INK } else { color::TEXT };
                let label = Text::new(x, y, name, text, paint).anchored(anchor);
                vec![if he { label.semibold() } else { label }]
            };
            let rows =
                (0..40).map(|row| panel.frame.top + 1.05 * text + 0.5 * text * f64::from(row));
            let sides = if he {
                [Anchor::Start, Anchor::End]
            } else {
                [Anchor::End, Anchor::Start]
            };
            let candidates = rows
                .take_while(|y| *y < panel.frame.bottom)
                .flat_map(|y| sides.map(|anchor| (y, anchor)))
                .map(|(y, anchor)| {
                    let shift = if anchor == Anchor::Start { 7.0 } else { -7.0 };
                    label(x + shift, y, anchor)
                })
                .collect();
            self.put(candidates);
        }
    }

    /// "grows ↑" above the line of 0 and "shrinks ↓" below it.
    fn signs(&mut self) {
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
    fn key(&mut self, content: &Content, words: &Words) {
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
        let boxed = places.into_iter().map(|(x, y)| {
            let inner = bounds(&texts(x, y));
            let inner = Rect::new(inner.left - sample, inner.top, inner.right, inner.bottom);
            (vec![inner], (x, y))
        });
        let Some((x, y)) = first_free(boxed, &self.obstacles, &frame) else {
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
            self.add(text.into());
        }
    }
}
