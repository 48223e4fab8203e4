//! A panel of the search: bands, theory, every network's curve, the steps, and what names them.

use super::{Content, numbered, steps};
use crate::analysis::{Crossing, Direction, Searched};
use crate::chart::color;
use crate::chart::figure::growth::Mean;
use crate::chart::figure::growth::enlarged::{round_numbers, small};
use crate::chart::figure::growth::leaders::Leaders;
use crate::chart::figure::growth::notes::Notes;
use crate::chart::figure::growth::panel::{Panel, Type};
use crate::chart::figure::growth::whole::{bar, plain, point, rule_line};
use crate::chart::figure::placing::{Obstacles, boxes, first_free};
use crate::chart::figure::turning::measured;
use crate::chart::layout::{Rect, clip, ticks};
use crate::chart::scene::{Anchor, Mark, Paint, Point, Scene, Text};

/// What a panel shows.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// The whole search; what the other panel enlarges, and the note beside it.
    Whole(Option<(f64, f64)>, &'static str),
    /// The last steps.
    Enlarged((f64, f64)),
}

impl Part {
    /// Whether the zero is named here and not in the other panel.
    fn names_zero(self) -> bool {
        matches!(self, Self::Enlarged(_) | Self::Whole(None, _))
    }
}

impl Content<'_> {
    /// Draws a panel with its axes and its row of step numbers.
    pub fn draw(&self, scene: &mut Scene, frame: Rect, kind: Type, part: Part) {
        let panel = self.panel(frame, kind, part);
        self.draw_bands(scene, &panel);
        self.draw_axes(scene, &panel, part);
        let grid_end = scene.marks.len();
        for one in &self.search.searched {
            draw_threads(scene, &panel, one);
        }
        // Over the threads, which would cut it.
        scene.add(level(&panel));
        let inside = self.rules_in(&panel);
        for (_, sigma2) in &inside {
            scene.add(rule_line(&panel, *sigma2));
        }
        for one in &self.search.searched {
            for curve in self.networks(one, panel.x.values) {
                draw_curve(scene, &panel, &curve, (color::AXIS, 0.8));
            }
        }
        let theory = self.draw_theory(scene, &panel);
        for one in &self.search.searched {
            for curve in self.mean_curve(one, panel.x.values) {
                let pen = (one.direction.paint(), 0.8 * panel.kind.stroke);
                draw_curve(scene, &panel, &curve, pen);
            }
            draw_steps(scene, &panel, one, part);
        }
        if let (None, Some(critical)) = (self.single(), self.search.critical) {
            scene.add(upright(&panel, critical.sigma2));
        }
        self.name(scene, &panel, part, grid_end, &theory);
        self.draw_numbers(scene, &panel, part);
    }

    fn panel(&self, frame: Rect, kind: Type, part: Part) -> Panel {
        let x = match part {
            Part::Enlarged(window) => window,
            Part::Whole(..) => {
                let (low, high) = self.range();
                let air = 0.05 * (high - low).max(0.05);
                (low - air, high + air)
            }
        };
        Panel::new(frame, x, self.reach(x), kind)
    }

    fn draw_axes(&self, scene: &mut Scene, panel: &Panel, part: Part) {
        let (low, high) = panel.x.values;
        let (xs, name) = match part {
            Part::Enlarged(_) => (round_numbers(low, high), "σ², enlarged"),
            Part::Whole(..) => {
                let most = (panel.frame.width() / (5.5 * panel.kind.text)) as usize;
                let xs = ticks::log10(low, high, most.clamp(3, 7)).major;
                (xs.into_iter().map(plain).collect(), "weight variance σ²")
            }
        };
        // A number at the very edge would hang over the canvas.
        let fits = |tick: &ticks::Tick| {
            let x = panel.x.pixel(tick.value);
            let label = Text::new(x, 0.0, &tick.label, panel.kind.text, color::TEXT);
            let label = label.anchored(Anchor::Middle).bounds();
            (low..=high).contains(&tick.value) && label.right <= panel.frame.right + 6.0
        };
        let xs: Vec<_> = xs.into_iter().filter(fits).collect();
        let (low, high) = panel.y.values;
        panel.draw_axes(scene, &xs, &ticks::linear(low, high, 5, true).major, name);
    }

    /// The rules whose σ² the panel shows.
    fn rules_in(&self, panel: &Panel) -> Vec<(String, f64)> {
        let (low, high) = panel.x.values;
        let shown = |(_, sigma2): &&(String, f64)| (low..=high).contains(&sigma2.log10());
        self.search.rules.iter().filter(shown).cloned().collect()
    }

    /// Intervals of the zeros, and of the compromise between them.
    fn draw_bands(&self, scene: &mut Scene, panel: &Panel) {
        let zeros = self.search.searched.iter();
        let zeros = zeros.filter_map(|one| Some((one.zero()?, one.direction.paint())));
        let both = self
            .search
            .critical
            .filter(|_| self.single().is_none())
            .map(|critical| (critical, color::MUTE));
        let frame = panel.frame;
        for (crossing, paint) in zeros.chain(both) {
            let Some((low, high)) = crossing.interval() else {
                continue;
            };
            let [low, high] =
                [low, high].map(|s| panel.x.pixel(s.log10()).clamp(frame.left, frame.right));
            scene.add(Mark::Area {
                points: Rect::new(low, frame.top, high, frame.bottom)
                    .corners()
                    .to_vec(),
                paint,
                opacity: (0.12, 0.18),
            });
        }
    }

    /// Infinite width; its curves, each with the words that name it.
    fn draw_theory(&self, scene: &mut Scene, panel: &Panel) -> Vec<(String, Paint, Vec<Point>)> {
        let mut named = Vec::new();
        let alone = self.one_theory();
        for one in &self.search.searched {
            let paint = match alone {
                true => color::INK,
                false => one.direction.paint(),
            };
            let pieces = panel.curve(&self.theory_curve(one.direction));
            for piece in &pieces {
                let width = panel.kind.theory;
                scene.add(Mark::dashed(piece.clone(), paint, width, (5.5, 4.5)));
            }
            let words = match (alone, one.direction) {
                (true, _) => "infinite width",
                (_, Direction::Forward) => "infinite width, signal",
                (_, Direction::Backward) => "infinite width, gradient",
            };
            named.push((words.to_owned(), paint, pieces.concat()));
            if alone {
                break;
            }
        }
        named.retain(|(_, _, curve)| curve.len() > 1);
        named
    }

    /// Names the zeros, the compromise, the theory, the rules, and what is enlarged.
    fn name(
        &self,
        scene: &mut Scene,
        panel: &Panel,
        part: Part,
        grid_end: usize,
        theory: &[(String, Paint, Vec<Point>)],
    ) {
        let zero = panel.y.pixel(0.0);
        let zeros: Vec<(Direction, Crossing, Point)> = self
            .search
            .searched
            .iter()
            .filter_map(|one| {
                let crossing = one.zero()?;
                let center = (panel.x.pixel(crossing.sigma2.log10()), zero);
                Some((one.direction, crossing, center))
            })
            .collect();
        if part.names_zero() {
            for (direction, _, center) in &zeros {
                small(scene, *direction, *center, panel.kind, true);
            }
        }
        if let Part::Whole(Some(window), note) = part {
            let mut notes = notes(scene, panel, grid_end);
            notes.window(window, self.reach(window), note);
        }
        let obstacles = Obstacles::of(&scene.marks[grid_end..]);
        let mut leaders = Leaders {
            scene,
            obstacles,
            panel: *panel,
        };
        if part.names_zero() {
            for (direction, crossing, center) in &zeros {
                let what = match (self.single(), direction) {
                    (Some(_), _) => "measured zero",
                    (None, Direction::Forward) => "signal turns at",
                    (None, Direction::Backward) => "gradient turns at",
                };
                leaders.crossing(*direction, *center, &[what.into(), measured(crossing)]);
            }
        }
        for (words, paint, curve) in theory {
            let paint = if *paint == color::INK {
                color::TEXT
            } else {
                *paint
            };
            if !leaders.curve(std::slice::from_ref(words), paint, curve) {
                name_from_afar(&mut leaders, words, paint, curve);
            }
        }
        let mut notes = notes(scene, panel, grid_end);
        let rules = self.rules_in(panel);
        notes.rules(&rules);
        if let Some(critical) = self.search.critical.filter(|_| self.single().is_none()) {
            name_compromise(&mut notes, &critical);
        }
        if matches!(part, Part::Whole(..)) {
            // A word right beside a dotted line would look struck by it.
            for (_, sigma2) in &rules {
                let air = 0.8 * panel.kind.text;
                for shift in [-air, air] {
                    notes
                        .obstacles
                        .add(&rule_line(panel, *sigma2).moved(shift, 0.0));
                }
            }
            notes.signs();
        }
    }

    /// A row of numbers a direction. Enlarged, the numbers of a single one stand apart: they are what is
    /// to be seen there.
    fn draw_numbers(&self, scene: &mut Scene, panel: &Panel, part: Part) {
        let size = panel.kind.text;
        let several = |one: &&Searched| one.search.steps.len() > 1;
        let searched: Vec<&Searched> = self.search.searched.iter().filter(several).collect();
        for (row, one) in searched.iter().rev().enumerate() {
            let head = match (self.single(), one.direction) {
                (Some(_), _) => ("step", color::MUTE),
                (None, Direction::Forward) => ("signal", color::FORWARD),
                (None, Direction::Backward) => ("gradient", color::BACKWARD),
            };
            let numbers: Vec<(usize, f64)> = numbered(one).map(|(n, x, _)| (n, x)).collect();
            if self.single().is_some() && matches!(part, Part::Enlarged(_)) {
                let heights = (panel.frame.top - 1.5 * size, threads_top(panel));
                if steps::draw_apart(scene, panel, &numbers, heights, head) {
                    continue;
                }
            }
            let baseline = panel.frame.top - 0.95 * size - 1.25 * size * row as f64;
            steps::draw(scene, panel, &numbers, baseline, head);
        }
    }
}

/// The line of 0.
fn level(panel: &Panel) -> Mark {
    let zero = panel.y.pixel(0.0);
    let ends = [(panel.frame.left, zero), (panel.frame.right, zero)];
    Mark::line(ends, color::INK, 1.2)
}

/// Notes that avoid all that is drawn over the grid.
fn notes<'a>(scene: &'a mut Scene, panel: &Panel, grid_end: usize) -> Notes<'a> {
    Notes {
        obstacles: Obstacles::of(&scene.marks[grid_end..]),
        interruptible: Obstacles::default(),
        scene,
        panel: *panel,
    }
}

/// Names a curve that runs among others: outside them, on a leader.
fn name_from_afar(leaders: &mut Leaders, words: &str, paint: Paint, curve: &[Point]) {
    let (size, frame) = (leaders.panel.kind.text, leaders.panel.frame);
    let mut candidates = Vec::new();
    // The shortest leader first.
    for away in (4..24).map(|half| 0.5 * f64::from(half) * size) {
        for share in [0.45, 0.35, 0.55, 0.25, 0.65, 0.15, 0.75, 0.05, 0.85] {
            let x = frame.left + share * frame.width();
            let upright = Rect::new(x, frame.top, x, frame.bottom).grown(0.01);
            let Some(&from) = clip::line(curve, &upright).first().and_then(|p| p.first()) else {
                continue;
            };
            for (down, anchor) in [(-away, Anchor::End), (away + 0.7 * size, Anchor::Start)] {
                let text = Text::new(from.0, from.1 + down, words, size, paint).anchored(anchor);
                let bounds = text.bounds();
                let end = match down > 0.0 {
                    true => (from.0 + 0.6 * size, bounds.top - 1.0),
                    false => (from.0 - 0.6 * size, bounds.bottom + 1.0),
                };
                if leaders.is_open(from, end) {
                    candidates.push((vec![bounds], (text, [from, end])));
                }
            }
        }
    }
    let found = first_free(candidates, &leaders.obstacles, &frame);
    if let Some((text, leader)) = found {
        leaders.add(Mark::line(leader, color::MUTE, 1.1));
        leaders.add(text.into());
    }
}

/// A curve, cut at the frame.
fn draw_curve(
    scene: &mut Scene,
    panel: &Panel,
    curve: &[(f64, f64)],
    (paint, width): (Paint, f64),
) {
    let points: Vec<Point> = curve.iter().map(|&at| panel.at(at)).collect();
    for piece in clip::line(&points, &panel.frame) {
        scene.add(Mark::line(piece, paint, width));
    }
}

/// The steps that the panel shows: where, and their means.
fn shown(panel: &Panel, one: &Searched) -> Vec<(Point, Mean)> {
    let room = panel.frame.grown(0.01);
    let centers = numbered(one).map(|(_, x, mean)| (panel.at((x, mean.value)), mean));
    let inside = |&((x, y), _): &(Point, Mean)| room.contains(&Rect::new(x, y, x, y));
    centers.filter(inside).collect()
}

/// Where the threads begin, under the numbers.
fn threads_top(panel: &Panel) -> f64 {
    panel.frame.top - 0.5 * panel.kind.text
}

/// A thread from the number of each step down to its point.
fn draw_threads(scene: &mut Scene, panel: &Panel, one: &Searched) {
    let top = threads_top(panel);
    if one.search.steps.len() > 1 {
        for ((x, y), _) in shown(panel, one) {
            scene.add(Mark::line([(x, top), (x, y)], color::GRID, 1.0));
        }
    }
}

/// Every step as a point with its interval.
fn draw_steps(scene: &mut Scene, panel: &Panel, one: &Searched, part: Part) {
    let paint = one.direction.paint();
    let kind = panel.kind;
    for (center, mean) in shown(panel, one) {
        bar(scene, panel, center.0, mean, paint);
        match part {
            Part::Enlarged(_) => small(scene, one.direction, center, kind, false),
            Part::Whole(..) => point(scene, one.direction, center, kind),
        }
    }
}

/// The line at the compromise.
fn upright(panel: &Panel, sigma2: f64) -> Mark {
    let x = panel.x.pixel(sigma2.log10());
    let line = [(x, panel.frame.top), (x, panel.frame.bottom)];
    Mark::line(line, color::INK, 1.5)
}

/// "compromise" and its number beside its line, as high as there is room.
fn name_compromise(notes: &mut Notes, critical: &Crossing) {
    let panel = notes.panel;
    let (size, frame) = (panel.kind.text, panel.frame);
    let x = panel.x.pixel(critical.sigma2.log10());
    let words = ["compromise".to_owned(), measured(critical)];
    let rows = (0..60).map(|row| frame.top + size * (1.05 + 0.4 * f64::from(row)));
    let places = rows.flat_map(|y| [(y, 7.0, Anchor::Start), (y, -7.0, Anchor::End)]);
    let candidates = places.map(|(y, shift, anchor)| {
        let line = |(word, row): (&String, i32)| {
            let at = y + 1.35 * size * f64::from(row);
            let text = Text::new(x + shift, at, word, size, color::INK).anchored(anchor);
            if row > 0 { text.semibold() } else { text }
        };
        let lines: Vec<Text> = words.iter().zip(0..).map(line).collect();
        (boxes(&lines), lines)
    });
    let found = first_free(candidates.collect::<Vec<_>>(), &notes.obstacles, &frame);
    for text in found.into_iter().flatten() {
        notes.add(text.into());
    }
}
