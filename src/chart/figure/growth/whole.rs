//! The left panel: growth of both directions over the whole range, theory, the named rules.

use super::notes::Notes;
use super::panel::{Panel, Type};
use super::{Content, Direction, Mean};
use crate::chart::color;
use crate::chart::figure::placing::Obstacles;
use crate::chart::layout::{Rect, numbers, ticks};
use crate::chart::scene::{Mark, Paint, Point, Scene};
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
            scene.add(rule_line(&panel, *sigma2));
        }
        let mut curves = Vec::new();
        if alone && self.crossing().is_some() && self.window().is_none() {
            curves = self.draw_curves(scene, &panel);
            curves.retain(|(words, ..)| words.len() > 1);
        } else {
            self.draw_theory(scene, &panel);
        }
        if alone {
            self.mark_crossing(scene, &panel);
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
        let rules: Vec<Mark> = self
            .rules
            .iter()
            .map(|(_, sigma2)| rule_line(&panel, *sigma2))
            .collect();
        let others = scene.marks[grid_end..].iter();
        let mut interruptible = Obstacles::of(others.filter(|mark| !rules.contains(mark)));
        interruptible.add(&zero_line);
        let mut notes = Notes {
            scene,
            obstacles,
            interruptible,
            panel,
        };
        if let Some(window) = window {
            notes.window(window, self.window_reach(window), words.enlarged);
        }
        notes.rules(&self.rules);
        notes.signs();
        // The key's ground would cut the band.
        if let Some(band) = band {
            let ground = Mark::rect(band, color::BACKGROUND);
            notes.obstacles.add(&ground);
            notes.interruptible.add(&ground);
        }
        notes.key(self, words);
    }

    /// Range of the y axis: every point, interval and curve, and 0.
    pub(super) fn whole_reach(&self) -> (f64, f64) {
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
        if self.bias2 > 0.0 || !self.is_plain {
            return "theory, infinite width".into();
        }
        match self.activation {
            Activation::Relu => "theory: ½ log₁₀(Dσ²/2)".into(),
            Activation::Linear => "theory: ½ log₁₀(Dσ²)".into(),
            _ => "theory, infinite width".into(),
        }
    }
}

/// "0.01" in place of "10⁻²" where that is as short: a variance is read as a number. One that is a number
/// keeps its decimals: they are those of its neighbours.
pub fn plain(tick: ticks::Tick) -> ticks::Tick {
    let is_power = tick.label == numbers::power_of_ten(tick.value.round() as i64);
    let label = match tick.value.round() {
        v if is_power && (-4.0..=3.0).contains(&v) => numbers::shortest(10f64.powf(v), 3),
        _ => tick.label,
    };
    ticks::Tick { label, ..tick }
}

/// The dotted line of a rule.
pub fn rule_line(panel: &Panel, sigma2: f64) -> Mark {
    let x = panel.x.pixel(sigma2.log10());
    let line = [(x, panel.frame.top + 2.0), (x, panel.frame.bottom)];
    Mark::dashed(line, color::INK, 1.1, (1.1, 3.9))
}

/// The mark of a direction: a ring, a diamond.
pub fn point(scene: &mut Scene, direction: Direction, center: Point, kind: Type) {
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
pub fn bar(scene: &mut Scene, panel: &Panel, x: f64, mean: Mean, paint: Paint) {
    let (low, high) = mean.reach();
    let clamp = |v: f64| panel.y.pixel(v).clamp(panel.frame.top, panel.frame.bottom);
    let line = [(x, clamp(low)), (x, clamp(high))];
    if low < high {
        scene.add(Mark::line(line, paint, 0.9 * panel.kind.stroke));
    }
}
