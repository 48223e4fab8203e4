//! Draws the diagram: tints that deepen towards the edge, contours, the edge, measured points.

use super::contours::{Level, levels, place};
use super::labels::symbol;
use crate::analysis::phase_diagram::PhaseDiagram;
use crate::chart::color;
use crate::chart::figure::placing::Obstacles;
use crate::chart::figure::sheet::SLIDE_LEFT;
use crate::chart::layout::ticks::{self, Tick};
use crate::chart::layout::{Axis, Rect, clip, simplify};
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

pub(super) struct Drawing<'a> {
    pub(super) diagram: &'a PhaseDiagram,
    pub(super) frame: Rect,
    pub(super) size: f64,
    pub(super) w: Axis,
    pub(super) b: Axis,
    pub(super) levels: Vec<Level>,
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
        taken.add(&Mark::line(edge.clone(), color::INK, 1.0));
        self.points(&mut scene, &mut taken);
        self.names(&mut scene, &edge, &taken);
        scene
    }

    /// The contour of a rate, from the bottom up.
    pub(super) fn contour(&self, rate: f64) -> Vec<Point> {
        (0..self.diagram.sigma_b2.len())
            .map(|row| {
                let w = place(self.diagram, row, rate);
                (self.w.pixel(w), self.b.pixel(self.diagram.sigma_b2[row]))
            })
            .collect()
    }

    /// How far there is a rate, from the bottom up.
    pub(super) fn reach(&self) -> Vec<Point> {
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
    pub(super) fn tint_at(&self, (x, y): Point) -> Paint {
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
