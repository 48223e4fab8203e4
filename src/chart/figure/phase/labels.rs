//! What stands in the diagram: names of the edge and its sides, numbers on contours, measured points.

use super::plot::Drawing;
use crate::analysis::phase_diagram::{Measured, Scale};
use crate::chart::color;
use crate::chart::figure::placing::{Obstacles, boxes, first_free};
use crate::chart::layout::numbers;
use crate::chart::scene::{Anchor, Mark, Point, Scene, Text};

impl Drawing<'_> {
    pub(super) fn edge_name(&self, scene: &mut Scene, edge: &[Point], taken: &mut Obstacles) {
        let [_, .., (x, y)] = *edge else {
            return;
        };
        let words = match self.diagram.scale() {
            Scale::Depth => "edge of chaos",
            Scale::Growth => "neither grows nor dies",
        };
        let text = |x: f64, y: f64| Text::new(x, y, words, self.size, color::INK).semibold();
        let at_top = y <= self.frame.top + 1.0;
        let baseline = if at_top {
            y - 0.5 * self.size
        } else {
            y + 1.3 * self.size
        };
        let beside = text(x + 0.6 * self.size, baseline);
        let name = match beside.bounds().right <= scene.width {
            true => beside,
            false => text(x - 0.3 * self.size, baseline).anchored(Anchor::End),
        };
        let name = match at_top {
            true => name,
            false => name.halo(self.tint_at((x, y)), 4.0),
        };
        let mark = Mark::from(name);
        taken.add(&mark);
        scene.add(mark);
    }

    /// The numbers on the contours, in one row near the top.
    pub(super) fn contour_labels(&self, scene: &mut Scene, taken: &mut Obstacles) {
        let height = self.frame.top + 0.13 * self.frame.height();
        for level in &self.levels {
            let contour = self.contour(level.rate);
            let Some(x) = crossing(&contour, height) else {
                continue;
            };
            let reach = crossing(&self.reach(), height).unwrap_or(self.frame.right);
            let inner = self.frame.left + self.size..=reach - 0.1;
            if !inner.contains(&x) || x > self.frame.right - self.size {
                continue;
            }
            let baseline = height + 0.335 * self.size;
            let text = Text::new(x, baseline, &level.label, self.size, color::INK)
                .semibold()
                .anchored(Anchor::Middle)
                .halo(self.tint_at((x - 1.0, height)), 4.0);
            if taken.leave_free(&text.bounds().grown(4.0)) {
                let mark = Mark::from(text);
                taken.add(&mark);
                scene.add(mark);
            }
        }
    }

    pub(super) fn points(&self, scene: &mut Scene, taken: &mut Obstacles) {
        let radius = 0.35 * self.size;
        let shown = self
            .diagram
            .measured
            .iter()
            .filter(|point| point.value.is_some());
        for point in shown {
            let center = (self.w.pixel(point.sigma_w2), self.b.pixel(point.sigma_b2));
            let [value, theory] = labels(point, self.diagram.scale());
            let bold = Text::new(
                0.0,
                center.1 + 0.335 * self.size,
                value,
                self.size,
                color::INK,
            )
            .semibold()
            .halo(self.tint_at(center), 4.0);
            let bold_width = bold.bounds().width();
            let plain = Text {
                text: theory,
                weight: crate::chart::scene::Weight::Regular,
                ..bold.clone()
            };
            let width = bold_width + 0.3 * self.size + plain.bounds().width();
            let gap = radius + 0.4 * self.size;
            let candidates = [center.0 + gap, center.0 - gap - width].map(|x| {
                let (mut bold, mut plain) = (bold.clone(), plain.clone());
                bold.x = x;
                plain.x = x + bold_width + 0.3 * self.size;
                let texts = vec![bold, plain];
                (boxes(&texts), texts)
            });
            let ring = Mark::Circle {
                center,
                radius,
                fill: Some(color::BACKGROUND),
                stroke: Some((color::INK, 0.19 * self.size)),
            };
            let Some(texts) = first_free(candidates, taken, &self.frame) else {
                continue;
            };
            taken.add(&ring);
            scene.add(ring);
            for text in texts {
                let mark = Mark::from(text);
                taken.add(&mark);
                scene.add(mark);
            }
        }
    }

    /// Whether most of the right side has no rate.
    fn escapes(&self) -> bool {
        let last = self.diagram.sigma_w2[self.diagram.sigma_w2.len() - 1];
        let rows = 0..self.diagram.sigma_b2.len();
        let short = rows.filter(|&row| self.diagram.reach(row).is_none_or(|reach| reach < last));
        2 * short.count() > self.diagram.sigma_b2.len()
    }

    /// What each side of the edge is, where there is room.
    pub(super) fn names(&self, scene: &mut Scene, edge: &[Point], taken: &Obstacles) {
        let sides = match self.diagram.scale() {
            Scale::Depth => [
                ("ordered", ["inputs become alike,", "gradients vanish"]),
                match self.escapes() {
                    true => ("no fixed point", ["lengths grow from", "layer to layer"]),
                    false => ("chaotic", ["inputs are torn apart,", "gradients explode"]),
                },
            ],
            Scale::Growth => [
                ("shrinks", ["gradients vanish,", "lengths settle or die"]),
                ("grows", ["gradients and lengths", "explode"]),
            ],
        };
        let mut taken = taken.clone();
        let paints = [color::COOL[1], color::WARM[3]];
        for (side, (name, rows)) in sides.into_iter().enumerate() {
            let ordered = side == 0;
            let texts = |x: f64, y: f64| -> Vec<Text> {
                let anchor = if ordered { Anchor::Start } else { Anchor::End };
                let text = |words: &str, y: f64, size: f64| {
                    Text::new(x, y, words, size, paints[side])
                        .anchored(anchor)
                        .halo(self.tint_at((x, y)), 4.0)
                };
                vec![
                    text(name, y, 1.7 * self.size).semibold(),
                    text(rows[0], y + 1.6 * self.size, self.size),
                    text(rows[1], y + 2.9 * self.size, self.size),
                ]
            };
            let inset = 1.3 * self.size;
            let x = match ordered {
                true => self.frame.left + inset,
                false => self.frame.right - inset,
            };
            let heights = (0..28).map(|i| {
                let share =
                    0.62 + 0.02 * f64::from((i + 1) / 2) * if i % 2 == 0 { -1.0 } else { 1.0 };
                self.frame.top + share * self.frame.height()
            });
            let is_side = |texts: &Vec<Text>| {
                texts.iter().all(|text| {
                    let bounds = text.bounds();
                    let middle = (bounds.top + bounds.bottom) / 2.0;
                    match crossing(edge, middle) {
                        None => true,
                        Some(x) if ordered => bounds.right < x,
                        Some(x) => bounds.left > x,
                    }
                })
            };
            let candidates = heights
                .map(|y| texts(x, y))
                .filter(is_side)
                .map(|texts| (boxes(&texts), texts));
            if let Some(texts) = first_free(candidates, &taken, &self.frame) {
                for text in texts {
                    let mark = Mark::from(text);
                    taken.add(&mark);
                    scene.add(mark);
                }
            }
        }
    }
}

/// "17" and "(16)"; growth with its sign.
fn labels(point: &Measured, scale: Scale) -> [String; 2] {
    let text = |value: f64| match scale {
        Scale::Depth => numbers::significant(value, 2),
        Scale::Growth => numbers::signed(value, 2),
    };
    [
        point.value.map(text).unwrap_or_default(),
        format!("({})", text(point.theory)),
    ]
}

/// Where a line that runs upwards is at a height.
fn crossing(points: &[Point], height: f64) -> Option<f64> {
    points.windows(2).find_map(|pair| {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let inside = (y1.min(y0)..=y1.max(y0)).contains(&height) && y0 != y1;
        inside.then(|| x0 + (x1 - x0) * (height - y0) / (y1 - y0))
    })
}

/// The words and σ with a subscript letter and a square behind them.
pub(super) fn symbol(scene: &mut Scene, (x, y): Point, words: &str, subscript: &str, size: f64) {
    let mut right = x;
    for (text, size, drop) in [
        (format!("{words}σ"), size, 0.0),
        (subscript.to_owned(), 0.72 * size, 3.0 * size / 13.0),
        ("²".to_owned(), size, 0.0),
    ] {
        let text = Text::new(right, y + drop, text, size, color::TEXT);
        right = text.bounds().right;
        scene.add(text);
    }
}
