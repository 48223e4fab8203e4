//! Draws the diagram: tints that deepen towards the edge, contours, the edge, measured points.

use super::contours::{Level, levels, place};
use crate::analysis::phase_diagram::{Measured, PhaseDiagram, Scale};
use crate::chart::color;
use crate::chart::figure::placing::{Obstacles, boxes, first_free};
use crate::chart::figure::sheet::SLIDE_LEFT;
use crate::chart::layout::ticks::{self, Tick};
use crate::chart::layout::{Axis, Rect, clip, numbers, simplify};
use crate::chart::scene::{Anchor, Mark, Paint, Point, Scene, Text};

/// Share of colour in the tints, from far away to the edge, on its ordered side and on the other.
const ORDERED: (f64, f64) = (0.04, 0.85);
const CHAOTIC: (f64, f64) = (0.26, 0.66);

/// The drawing without title for the page.
pub fn page(diagram: &PhaseDiagram) -> Scene {
    let drawing = Drawing::new(diagram, Rect::new(52.0, 34.0, 766.0, 440.0), 13.0);
    drawing.draw(Scene::new(780.0, 502.0), 0.0)
}

/// The drawing for a phone.
pub fn phone(diagram: &PhaseDiagram) -> Scene {
    let drawing = Drawing::new(diagram, Rect::new(42.0, 32.0, 350.0, 326.0), 12.5);
    drawing.draw(Scene::new(358.0, 388.0), 0.0)
}

/// The drawing for a slide; the upper 100 of 540 are free.
pub fn slide(diagram: &PhaseDiagram) -> Scene {
    let frame = Rect::new(SLIDE_LEFT + 56.0, 140.0, 932.0, 456.0);
    Drawing::new(diagram, frame, 20.0).draw(Scene::new(960.0, 540.0), SLIDE_LEFT)
}

struct Drawing<'a> {
    diagram: &'a PhaseDiagram,
    frame: Rect,
    size: f64,
    w: Axis,
    b: Axis,
    levels: Vec<Level>,
}

impl<'a> Drawing<'a> {
    fn new(diagram: &'a PhaseDiagram, frame: Rect, size: f64) -> Self {
        let ends = |values: &[f64]| (values[0], values[values.len() - 1]);
        Self {
            diagram,
            frame,
            size,
            w: Axis::new(ends(&diagram.sigma_w2), (frame.left, frame.right)),
            b: Axis::new(ends(&diagram.sigma_b2), (frame.bottom, frame.top)),
            levels: levels(diagram),
        }
    }

    fn draw(&self, mut scene: Scene, left: f64) -> Scene {
        self.fields(&mut scene);
        self.axes(&mut scene, left);
        for level in &self.levels {
            let paint = match level.rate > 0.0 {
                true => color::COOL[1],
                false => color::WARM[3],
            };
            self.line(
                &mut scene,
                &self.contour(level.rate),
                paint,
                self.size / 13.0,
            );
        }
        let edge = self.edge();
        self.line(&mut scene, &edge, color::BACKGROUND, 0.5 * self.size);
        self.line(&mut scene, &edge, color::INK, 0.27 * self.size);
        let mut taken = Obstacles::default();
        self.edge_name(&mut scene, &edge, &mut taken);
        self.contour_labels(&mut scene, &mut taken);
        self.points(&mut scene, &mut taken);
        self.names(&mut scene, &edge, &taken);
        scene
    }

    /// The contour of a rate, from the bottom up.
    fn contour(&self, rate: f64) -> Vec<Point> {
        (0..self.diagram.sigma_b2.len())
            .map(|row| {
                let w = place(self.diagram, row, rate);
                (self.w.pixel(w), self.b.pixel(self.diagram.sigma_b2[row]))
            })
            .collect()
    }

    /// How far there is a rate, from the bottom up.
    fn reach(&self) -> Vec<Point> {
        let rows = self.diagram.sigma_b2.iter().enumerate();
        let first = self.diagram.sigma_w2[0];
        rows.map(|(row, b)| {
            let w = self.diagram.reach(row).unwrap_or(first);
            (self.w.pixel(w), self.b.pixel(*b))
        })
        .collect()
    }

    /// The edge of chaos inside the frame, from the bottom up.
    fn edge(&self) -> Vec<Point> {
        let rows = self.diagram.edge.iter().zip(&self.diagram.sigma_b2);
        rows.filter_map(|(w, b)| Some((self.w.pixel((*w)?), self.b.pixel(*b))))
            .filter(|(x, _)| (self.frame.left..=self.frame.right).contains(x))
            .collect()
    }

    /// A line without the parts that run along the frame's sides, where a contour lies beyond.
    fn line(&self, scene: &mut Scene, points: &[Point], paint: Paint, width: f64) {
        let reach = self.reach();
        let beyond = |&(x, y): &Point| {
            let last = reach.iter().find(|(_, row)| *row == y);
            x <= self.frame.left + 1e-6 || last.is_some_and(|(last, _)| x >= last - 1e-6)
        };
        let outside = |pair: &[Point]| beyond(&pair[0]) && beyond(&pair[1]);
        let mut run: Vec<Point> = Vec::new();
        let mut runs = Vec::new();
        for pair in points.windows(2) {
            if outside(pair) {
                runs.push(std::mem::take(&mut run));
            } else {
                if run.is_empty() {
                    run.push(pair[0]);
                }
                run.push(pair[1]);
            }
        }
        runs.push(run);
        for run in runs.into_iter().filter(|run| run.len() > 1) {
            for piece in clip::line(&simplify(&run, 0.1), &self.frame) {
                scene.add(Mark::line(piece, paint, width));
            }
        }
    }

    /// The rates between which each field lies, from the ordered side.
    fn borders(&self) -> Vec<f64> {
        let rates = self.levels.iter().map(|level| level.rate);
        let ordered = rates.clone().filter(|rate| *rate > 0.0);
        let others = rates.filter(|rate| *rate < 0.0);
        ordered.chain([0.0]).chain(others).collect()
    }

    fn fields(&self, scene: &mut Scene) {
        scene.add(Mark::rect(self.frame, color::PANEL));
        let borders = self.borders();
        let side = |x: f64| -> Vec<Point> { vec![(x, self.frame.bottom), (x, self.frame.top)] };
        for field in 0..=borders.len() {
            let left = match field.checked_sub(1) {
                None => side(self.frame.left),
                Some(border) => self.contour(borders[border]),
            };
            let right = match borders.get(field) {
                None => self.reach(),
                Some(rate) => self.contour(*rate),
            };
            let mut points = simplify(&left, 0.1);
            points.extend(simplify(&right, 0.1).into_iter().rev());
            let width = left
                .iter()
                .zip(&right)
                .map(|(l, r)| r.0 - l.0)
                .fold(0.0, f64::max);
            if width > 0.01 {
                scene.add(Mark::Polygon {
                    points,
                    fill: Some(self.tint(field)),
                    stroke: None,
                });
            }
        }
    }

    /// Colour of a field, counted from the ordered side.
    fn tint(&self, field: usize) -> Paint {
        let ordered = self.borders().iter().filter(|rate| **rate > 0.0).count();
        let share = |(far, near): (f64, f64), step: usize, of: usize| {
            far + (near - far) * step as f64 / of.max(1) as f64
        };
        if field <= ordered {
            mixed(color::HEAT[3], share(ORDERED, field, ordered))
        } else {
            let others = self.borders().len() - ordered - 1;
            let step = others - (field - ordered - 1);
            mixed(color::HEAT[11], share(CHAOTIC, step, others))
        }
    }

    /// Colour of the field at a pixel.
    fn tint_at(&self, (x, y): Point) -> Paint {
        let b = self.b.value(y);
        let rows = self.diagram.sigma_b2.iter();
        let row = rows
            .take_while(|row| **row < b)
            .count()
            .min(self.diagram.sigma_b2.len() - 1);
        let w = self.w.value(x);
        let borders = self.borders();
        let field = borders
            .iter()
            .take_while(|rate| place(self.diagram, row, **rate) < w);
        self.tint(field.count())
    }

    fn axes(&self, scene: &mut Scene, left: f64) {
        let size = self.size;
        let ticks_of = |axis: &Axis| -> Vec<Tick> {
            ticks::linear(axis.values.0, axis.values.1, 6, false)
                .major
                .into_iter()
                .filter(|tick| (axis.values.0..=axis.values.1 + 1e-12).contains(&tick.value))
                .collect()
        };
        for tick in ticks_of(&self.w) {
            let (x, y) = (self.w.pixel(tick.value), self.frame.bottom);
            scene.add(Mark::line([(x, y), (x, y + 5.0)], color::AXIS, 1.0));
            let label = Text::new(x, y + 6.0 + size, &tick.label, size, color::TEXT);
            scene.add(label.anchored(Anchor::Middle));
        }
        for tick in ticks_of(&self.b) {
            let (x, y) = (self.frame.left, self.b.pixel(tick.value));
            scene.add(Mark::line([(x - 5.0, y), (x, y)], color::AXIS, 1.0));
            let label = Text::new(x - 8.0, y + 0.335 * size, &tick.label, size, color::TEXT);
            scene.add(label.anchored(Anchor::End));
        }
        let head = self.frame.top - 1.5 * size;
        symbol(scene, (left, head), "variance of biases ", "b", size);
        let words = "weight variance × fan-in ";
        let width = Text::new(0.0, 0.0, words, size, color::TEXT)
            .bounds()
            .width()
            + 1.6 * size;
        let middle = (self.frame.left + self.frame.right) / 2.0;
        let below = self.frame.bottom + 26.0 + 1.5 * size;
        symbol(scene, (middle - width / 2.0, below), words, "w", size);
    }

    fn edge_name(&self, scene: &mut Scene, edge: &[Point], taken: &mut Obstacles) {
        let [_, .., (x, y)] = *edge else {
            return;
        };
        let words = match self.diagram.scale() {
            Scale::Depth => "edge of chaos",
            Scale::Growth => "neither grows nor shrinks",
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
    fn contour_labels(&self, scene: &mut Scene, taken: &mut Obstacles) {
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

    fn points(&self, scene: &mut Scene, taken: &mut Obstacles) {
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
    fn names(&self, scene: &mut Scene, edge: &[Point], taken: &Obstacles) {
        let sides = match self.diagram.scale() {
            Scale::Depth => [
                ("ordered", ["inputs become alike,", "gradients vanish"]),
                match self.escapes() {
                    true => ("no fixed point", ["lengths grow from", "layer to layer"]),
                    false => ("chaotic", ["inputs are torn apart,", "gradients explode"]),
                },
            ],
            Scale::Growth => [
                ("shrinks", ["without biases signal", "and gradient vanish"]),
                ("grows", ["signal and gradient", "explode"]),
            ],
        };
        let mut taken = taken.clone();
        taken.add(&Mark::line(edge.to_vec(), color::INK, 1.0));
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
fn symbol(scene: &mut Scene, (x, y): Point, words: &str, subscript: &str, size: f64) {
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

/// The background with a share of a colour in it.
fn mixed(paint: Paint, share: f64) -> Paint {
    let mix = |ground: u32, over: u32| -> u32 {
        let channel = |shift: u32| {
            let [ground, over] = [ground, over].map(|hex| f64::from(hex >> shift & 0xFF));
            ((ground + share * (over - ground)).round() as u32) << shift
        };
        channel(16) | channel(8) | channel(0)
    };
    Paint {
        light: mix(color::BACKGROUND.light, paint.light),
        dark: mix(color::BACKGROUND.dark, paint.dark),
    }
}
