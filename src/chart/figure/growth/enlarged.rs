//! The right panel: the crossing enlarged, with intervals, both theories and the crossing's band.

use super::leaders::Leaders;
use super::panel::{Panel, Type};
use super::whole::{bar, point};
use super::{Content, Direction, MARK};
use crate::analysis::Crossing;
use crate::chart::color;
use crate::chart::figure::placing::Obstacles;
use crate::chart::figure::turning::place;
use crate::chart::layout::ticks::{self, Tick};
use crate::chart::layout::{Rect, numbers};
use crate::chart::scene::{Mark, Paint, Point, Scene, Text};

/// A curve that wants a name: the words by line, their paint, its points.
type Named = (Vec<String>, Paint, Vec<Point>);

impl Content {
    /// Range of growth in the window: what lies in it of points, intervals and curves, and 0.
    pub(super) fn window_reach(&self, (left, right): (f64, f64)) -> (f64, f64) {
        let inside = |sigma2: f64| (left..=right).contains(&sigma2.log10());
        let (bottom, top) = self.whole_reach();
        // The box in the left panel holds whole marks.
        let mark = MARK * (top - bottom);
        let measured = Direction::BOTH
            .into_iter()
            .flat_map(|direction| self.values(direction))
            .filter(|(sigma2, _)| inside(*sigma2))
            .flat_map(|(_, mean)| {
                let (low, high) = mean.reach();
                [low, high, mean.value - mark, mean.value + mark]
            });
        let curves = [
            self.theory_curve(Direction::Forward),
            self.theory_curve(Direction::Backward),
            self.typical_curve(),
        ];
        let curves = curves
            .iter()
            .flat_map(|curve| [left, right].map(|x| interpolated(curve, x)))
            .flatten();
        let (low, high) = measured
            .chain(curves)
            .filter(|v| v.is_finite())
            .fold((-0.004f64, 0.004f64), |(a, b), v| (a.min(v), b.max(v)));
        let air = 0.06 * (high - low);
        (low - air, high + air)
    }

    pub(super) fn draw_enlarged(
        &self,
        scene: &mut Scene,
        frame: Rect,
        kind: Type,
        window: (f64, f64),
    ) {
        let y = self.window_reach(window);
        let panel = Panel::new(frame, window, y, kind);
        self.draw_band(scene, &panel);
        let ys = ticks::linear(y.0, y.1, 4, true);
        let rule = self.window_rule(window);
        panel.draw_axes(
            scene,
            &self.window_ticks(&panel, rule),
            &ys.major,
            "σ², enlarged",
        );
        let zero = panel.y.pixel(0.0);
        let grid_end = scene.marks.len();
        scene.add(Mark::line(
            [(frame.left, zero), (frame.right, zero)],
            color::INK,
            1.2,
        ));
        if let Some((_, sigma2)) = rule {
            let x = panel.x.pixel(sigma2.log10());
            scene.add(Mark::dashed(
                [(x, zero), (x, frame.bottom)],
                color::INK,
                1.1,
                (1.1, 3.9),
            ));
        }
        let curves = self.draw_curves(scene, &panel);
        self.mark_crossing(scene, &panel);
        self.draw_points(scene, &panel);
        self.name(scene, &panel, grid_end, &curves);
    }

    /// Marks the crossing, before the points: a ring over them would hide the one that lies there. Where
    /// only a bracket is known, a mark would say more than that.
    pub(super) fn mark_crossing(&self, scene: &mut Scene, panel: &Panel) {
        let exact = |(_, crossing): &(_, Crossing)| crossing.bracket().is_none();
        if let Some((direction, crossing)) = self.crossing().filter(exact) {
            let center = panel.at((crossing.sigma2.log10(), 0.0));
            small(scene, direction, center, panel.kind, true);
        }
    }

    /// Names the crossing, then the curves. Marks before `grid_end` are the grid.
    pub(super) fn name(&self, scene: &mut Scene, panel: &Panel, grid_end: usize, curves: &[Named]) {
        let zero = panel.y.pixel(0.0);
        let crossing = self.crossing().map(|(direction, crossing)| {
            (direction, (panel.x.pixel(crossing.sigma2.log10()), zero))
        });
        let mut obstacles = Obstacles::of(&scene.marks[grid_end..]);
        let frame = panel.frame;
        obstacles.add(&Mark::line(
            [(frame.left, zero), (frame.right, zero)],
            color::INK,
            1.2,
        ));
        let mut leaders = Leaders {
            scene,
            obstacles,
            panel: *panel,
        };
        if let Some((direction, center)) = crossing {
            leaders.crossing(direction, center, &self.crossing_words(direction));
        }
        for (words, paint, curve) in curves {
            leaders.curve(words, *paint, curve);
        }
    }

    /// The crossing's interval or bracket, from the top of the frame to the axis; gives its box.
    pub(super) fn draw_band(&self, scene: &mut Scene, panel: &Panel) -> Option<Rect> {
        let (direction, crossing) = self.crossing()?;
        let (low, high) = crossing.ends().filter(|(low, _)| *low > 0.0)?;
        let paint = direction.paint();
        let frame = panel.frame;
        let [low, high] =
            [low, high].map(|s| panel.x.pixel(s.log10()).clamp(frame.left, frame.right));
        let band = Rect::new(low, frame.top, high, frame.bottom);
        scene.add(Mark::Area {
            points: band.corners().to_vec(),
            paint,
            opacity: (0.12, 0.18),
        });
        Some(band)
    }

    /// The curves: words, paint and pieces of those that want a name.
    pub(super) fn draw_curves(&self, scene: &mut Scene, panel: &Panel) -> Vec<Named> {
        let mut named = Vec::new();
        let infinite = |scene: &mut Scene, direction: Direction, paint: Paint| -> Vec<Point> {
            let pieces = panel.curve(&self.theory_curve(direction));
            for piece in &pieces {
                scene.add(Mark::dashed(
                    piece.clone(),
                    paint,
                    panel.kind.theory,
                    (5.5, 4.5),
                ));
            }
            pieces.concat()
        };
        if self.one_theory() {
            let curve = infinite(scene, Direction::Forward, color::INK);
            named.push((vec!["infinite width".to_owned()], color::TEXT, curve));
        } else {
            for (direction, word) in Direction::BOTH.into_iter().zip(["signal", "gradient"]) {
                let paint = direction.paint();
                let curve = infinite(scene, direction, paint);
                named.push((vec![format!("theory, {word}")], paint, curve));
            }
        }
        let pieces = panel.curve(&self.typical_curve());
        for piece in &pieces {
            scene.add(Mark::line(piece.clone(), color::INK, panel.kind.theory));
        }
        let words = vec![
            "typical at".to_owned(),
            format!("width {}", numbers::count(self.width)),
        ];
        named.push((words, color::TEXT, pieces.concat()));
        named.retain(|(_, _, curve)| curve.len() > 1);
        named
    }

    /// Points with their intervals, the signal's a little to the left and the gradient's to the right, so
    /// that both can be read: by less than would make them another variance's.
    fn draw_points(&self, scene: &mut Scene, panel: &Panel) {
        let kind = panel.kind;
        let (left, right) = panel.x.values;
        let xs: Vec<f64> = self.measured.iter().map(|m| m.sigma2.log10()).collect();
        let nearest = |x: f64| {
            let others = xs.iter().filter(|other| **other != x);
            let far = others.map(|other| (panel.x.pixel(*other) - panel.x.pixel(x)).abs());
            far.fold(f64::INFINITY, f64::min)
        };
        for (direction, side) in Direction::BOTH.into_iter().zip([-1.0, 1.0]) {
            for (sigma2, mean) in self.values(direction) {
                let x = sigma2.log10();
                if !(left..=right).contains(&x) {
                    continue;
                }
                let aside = (0.5 * kind.mark).min(0.25 * nearest(x));
                let (middle, y) = panel.at((x, mean.value));
                let center = (middle + side * aside, y);
                bar(scene, panel, center.0, mean, direction.paint());
                small(scene, direction, center, kind, false);
            }
        }
    }

    /// The rule that gets a tick of its own: theory's critical one if it has a name, else the
    /// first in the window.
    fn window_rule(&self, (left, right): (f64, f64)) -> Option<(&str, f64)> {
        // A name at the very edge would hang over the frame.
        let edge = 0.12 * (right - left);
        let inside = |sigma2: f64| (left + edge..=right - edge).contains(&sigma2.log10());
        let rules = || self.rules.iter().filter(|(_, sigma2)| inside(*sigma2));
        let critical = |sigma2: f64| {
            self.theory_critical
                .is_some_and(|theory| (sigma2 / theory - 1.0).abs() < 1e-6)
        };
        rules()
            .find(|(_, sigma2)| critical(*sigma2))
            .or_else(|| rules().next())
            .map(|(name, sigma2)| (name.as_str(), *sigma2))
    }

    /// Plain numbers, and the rule's with its name; a number that would touch it gives way.
    fn window_ticks(&self, panel: &Panel, rule: Option<(&str, f64)>) -> Vec<Tick> {
        let (low, high) = panel.x.values;
        let width = |tick: &Tick| {
            let text = Text::new(0.0, 0.0, &tick.label, panel.kind.text, color::TEXT);
            text.semibold().bounds().width() + panel.kind.text
        };
        let named = rule.map(|(name, sigma2)| Tick {
            value: sigma2.log10(),
            label: format!("{} {name}", numbers::variance(sigma2)),
        });
        let mut ticks = round_numbers(low, high);
        if let Some(named) = named {
            let x = |tick: &Tick| panel.x.pixel(tick.value);
            ticks.retain(|tick| (x(tick) - x(&named)).abs() > (width(tick) + width(&named)) / 2.0);
            ticks.push(named);
        }
        ticks.retain(|tick| {
            panel.x.pixel(tick.value) + (width(tick) - panel.kind.text) / 2.0
                <= panel.frame.right + 6.0
        });
        ticks
    }

    /// "forward crosses at", "0.0255 ± 0.0008"; "forward crosses between", "0.03 and 0.06".
    pub(super) fn crossing_words(&self, direction: Direction) -> Vec<String> {
        let (word, crossing) = match direction {
            Direction::Forward => ("forward", self.forward_crossing),
            Direction::Backward => ("backward", self.backward_crossing),
        };
        crossing.map_or_else(Vec::new, |crossing| {
            let (preposition, number) = place(&crossing);
            vec![format!("{word} crosses {preposition}"), number]
        })
    }
}

/// Ticks at four round numbers at most, a step of 1, 2 or 5 apart, on a log10 axis.
pub fn round_numbers(low: f64, high: f64) -> Vec<Tick> {
    let (from, to) = (10f64.powf(low), 10f64.powf(high));
    let start = (to - from).log10().floor() as i32 - 1;
    let steps = (start..).flat_map(|power| [1.0, 2.0, 5.0].map(|m| m * 10f64.powi(power)));
    let multiples = |step: f64| {
        (
            (from / step).ceil() as i64..=(to / step).floor() as i64,
            step,
        )
    };
    let fitting = steps
        .map(multiples)
        .find(|(range, _)| range.clone().count() <= 4);
    let ticks = fitting
        .into_iter()
        .flat_map(|(range, step)| range.map(move |k| k as f64 * step));
    ticks
        .map(|value| Tick {
            value: value.log10(),
            label: numbers::shortest(value, 4),
        })
        .collect()
}

/// A small mark for the enlarged panel: a disc or a diamond; `open` for a crossing.
pub fn small(scene: &mut Scene, direction: Direction, center: Point, kind: Type, open: bool) {
    if open {
        let paint = direction.paint();
        return scene.add(Mark::Circle {
            center,
            radius: 0.75 * kind.mark,
            fill: Some(color::BACKGROUND),
            stroke: Some((paint, 1.1 * kind.stroke)),
        });
    }
    match direction {
        Direction::Forward => scene.add(Mark::disc(center, 0.62 * kind.mark, color::FORWARD)),
        Direction::Backward => {
            let smaller = Type {
                mark: 0.85 * kind.mark,
                ..kind
            };
            point(scene, direction, center, smaller);
        }
    }
}

/// The value of a curve at `x`, if it reaches there.
pub fn interpolated(curve: &[(f64, f64)], x: f64) -> Option<f64> {
    curve.windows(2).find_map(|pair| {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        (x0 <= x && x <= x1).then(|| y0 + (y1 - y0) * (x - x0) / (x1 - x0))
    })
}
