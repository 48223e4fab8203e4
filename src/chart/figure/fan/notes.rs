//! What stands inside the plot where it is empty: the key, two notes, where number types end.

use super::{Fan, Series};
use crate::analysis::float_range::{FLOAT16, FLOAT32, FLOAT64, FloatType};
use crate::chart::color;
use crate::chart::figure::placing::Obstacles;
use crate::chart::figure::words;
use crate::chart::layout::{Axis, Rect, numbers};
use crate::chart::scene::{Mark, Paint, Scene, Text};

/// A remark of one or two lines in a series' colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The lines.
    pub lines: Vec<String>,
    /// Colour of the series it is about.
    pub paint: Paint,
}

/// Types whose ends are marked where no remark is in the way; bfloat16 ends where float32 does.
const OTHERS: [FloatType; 2] = [FLOAT16, FLOAT64];

/// Air round a text.
const AIR: f64 = 3.0;
/// Air between two remarks: beside each other, and one above the other.
const APART: (f64, f64) = (24.0, 7.0);
/// Air round the key, which belongs to no line.
const KEY_AIR: f64 = 7.0;
/// How far texts stand from the left edge of the plot.
const INDENT: f64 = 18.0;

/// A plot whose lines are drawn, and what its texts must not touch.
pub struct Plot<'a> {
    /// The drawing.
    pub scene: &'a mut Scene,
    /// Everything drawn so far, and the outlines of bands.
    pub obstacles: Obstacles,
    /// The plot's frame.
    pub frame: Rect,
    /// The value axis.
    pub values: Axis,
    /// Type size.
    pub size: f64,
}

impl Plot<'_> {
    /// Marks where float32 ends, if that is in range and the remark finds a place at its line.
    pub fn float32(&mut self) {
        for (limit, remark) in ends(FLOAT32) {
            self.limit(limit, remark);
        }
    }

    /// The same of the other types, once everything else has its place.
    pub fn other_types(&mut self) {
        for (limit, remark) in OTHERS.into_iter().flat_map(ends) {
            let y = self.values.pixel(limit);
            let strikes = |text: &Text| {
                let bounds = text.bounds();
                let beside = bounds.right < self.frame.left || bounds.left > self.frame.right;
                !beside && (bounds.top - AIR..=bounds.bottom + AIR).contains(&y)
            };
            if !self.scene.texts().any(strikes) {
                self.limit(limit, remark);
            }
        }
    }

    /// A dotted line with its remark.
    fn limit(&mut self, limit: f64, remark: String) {
        let y = self.values.pixel(limit);
        // Too near to 1 it tells nothing, and its remark would stand on the lines.
        let near = (y - self.values.pixel(0.0)).abs() < 2.5 * self.size;
        if near || !(self.frame.top + 2.0..=self.frame.bottom - 2.0).contains(&y) {
            return;
        }
        let line = [(self.frame.left, y), (self.frame.right, y)];
        let dotted = Mark::dashed(line, color::TEXT, 1.0, (1.0, 3.0));
        self.obstacles.add(&dotted);
        let baselines = [y + 1.2 * self.size, y - 0.45 * self.size];
        if self.text_at(&[remark], color::MUTE, &self.lefts(), &baselines) {
            self.scene.add(dotted);
        }
    }

    /// A note above all lines at the left, as low as it goes, or below them, as high as it goes.
    pub fn note(&mut self, note: &Note, above: bool, start: f64) {
        let height = 1.3 * self.size * (note.lines.len() - 1) as f64;
        let steps = (0..).map(|i| 2.0 * f64::from(i));
        let baselines: Vec<f64> = if above {
            let first = start - height;
            steps
                .map(|s| first - s)
                .take_while(|y| *y > self.frame.top + self.size)
                .collect()
        } else {
            let first = start + self.size;
            steps
                .map(|s| first + s)
                .take_while(|y| *y + height < self.frame.bottom)
                .collect()
        };
        let lefts = self.lefts();
        self.text_at(&note.lines, note.paint, &lefts[..3], &baselines);
    }

    /// The key: what line, band and dashes are, as high as it goes.
    pub fn key(&mut self, fan: &Fan, drawn: &[&Series]) {
        let key = Key::of(fan, drawn, self.size);
        let first = self.frame.top + self.size + 2.0;
        let places = self.lefts().into_iter().flat_map(|left| {
            let last = self.frame.bottom - Key::STEP;
            (0..)
                .map(move |i| (left, first + 2.0 * f64::from(i)))
                .take_while(move |p| p.1 < last)
        });
        let place = places.into_iter().find(|&place| {
            key.texts(place).iter().all(|text| {
                let bounds = text.bounds();
                let with_swatch = Rect::new(place.0, bounds.top, bounds.right, bounds.bottom);
                self.is_free(&with_swatch, KEY_AIR)
            })
        });
        let Some((left, baseline)) = place else {
            return;
        };
        key.draw_swatches(self.scene, (left, baseline));
        for text in key.texts((left, baseline)) {
            self.put(text);
        }
    }

    fn lefts(&self) -> Vec<f64> {
        (0..)
            .map(|i| self.frame.left + INDENT + 24.0 * f64::from(i))
            .take_while(|left| *left < self.frame.right)
            .collect()
    }

    /// Writes the lines at the first place where none touches anything; the second line is 1.3
    /// sizes below the first. Whether there was one.
    fn text_at(
        &mut self,
        lines: &[String],
        paint: Paint,
        lefts: &[f64],
        baselines: &[f64],
    ) -> bool {
        let texts = |left: f64, baseline: f64| -> Vec<Text> {
            lines
                .iter()
                .enumerate()
                .map(|(i, line)| {
                    Text::new(
                        left,
                        baseline + 1.3 * self.size * i as f64,
                        line,
                        self.size,
                        paint,
                    )
                })
                .collect()
        };
        let place = lefts
            .iter()
            .flat_map(|&left| baselines.iter().map(move |&baseline| (left, baseline)))
            .map(|(left, baseline)| texts(left, baseline))
            .find(|texts| texts.iter().all(|text| self.is_free(&text.bounds(), AIR)));
        let found = place.is_some();
        place.into_iter().flatten().for_each(|text| self.put(text));
        found
    }

    fn is_free(&self, bounds: &Rect, air: f64) -> bool {
        self.frame.contains(bounds) && self.obstacles.leave_free(&bounds.grown(air))
    }

    fn put(&mut self, text: Text) {
        let bounds = text.bounds();
        let taken = Rect::new(
            bounds.left - APART.0,
            bounds.top - APART.1,
            bounds.right + APART.0,
            bounds.bottom + APART.1,
        );
        self.obstacles.add(&Mark::rect(taken, text.paint));
        self.scene.add(text);
    }
}

/// log10 of the largest number of a type and of the smallest, with what stands beside them.
fn ends(of: FloatType) -> [(f64, String); 2] {
    let (largest, smallest) = (of.log10_max(), of.log10_min());
    // 66,000 is none of float16's numbers.
    let digits = if largest < 5.0 { 5 } else { 2 };
    let name = of.name;
    [
        (
            largest,
            format!("{name} ends here: {}", numbers::from_log10(largest, digits)),
        ),
        (
            smallest,
            format!("{name} is 0 below {}", numbers::from_log10(smallest, 2)),
        ),
    ]
}

/// What line, band and dashes are, a row each.
pub struct Key<'a> {
    rows: Vec<String>,
    sample: Option<&'a Series>,
    has_field: bool,
    size: f64,
}

impl<'a> Key<'a> {
    /// From one row's baseline to the next.
    const STEP: f64 = 20.0;
    const SWATCH: f64 = 28.0;
    const GAP: f64 = 9.0;

    /// The key of these lines; none where nothing is drawn.
    pub fn of(fan: &Fan, drawn: &[&'a Series], size: f64) -> Self {
        let median = words::of_draws("median", fan.draws);
        let line = match fan.draws.several() {
            false => words::draws(fan.draws),
            true if drawn.iter().any(|series| series.has_band()) => {
                format!("{median}, band 5–95%")
            }
            true => median,
        };
        let mut rows = vec![line];
        if drawn
            .iter()
            .any(|s| s.theory.iter().any(|(_, v)| v.is_some()))
        {
            rows.push("theory for infinite width".into());
        }
        let sample = sample(drawn);
        rows.truncate(if sample.is_some() { rows.len() } else { 0 });
        Self {
            rows,
            sample,
            has_field: fan.draws.several(),
            size,
        }
    }

    /// What its rows take.
    pub fn height(&self) -> f64 {
        Self::STEP * self.rows.len() as f64
    }

    /// The words, the first row on this baseline.
    pub fn texts(&self, (left, baseline): (f64, f64)) -> Vec<Text> {
        let rows = self.rows.iter().enumerate();
        let left = left + Self::SWATCH + Self::GAP;
        rows.map(|(i, row)| {
            let y = baseline + Self::STEP * i as f64;
            Text::new(left, y, row, self.size, color::TEXT)
        })
        .collect()
    }

    /// A line on its field, and a dashed one.
    pub fn draw_swatches(&self, scene: &mut Scene, (left, baseline): (f64, f64)) {
        let Some(sample) = self.sample else { return };
        for i in 0..self.rows.len() {
            let y = baseline + Self::STEP * i as f64 - 0.34 * self.size;
            let ends = [(left, y), (left + Self::SWATCH, y)];
            if i > 0 {
                scene.add(Mark::dashed(ends, color::INK, 1.0, (4.0, 5.0)));
                continue;
            }
            if self.has_field {
                let field = Rect::new(left, y - 6.0, left + Self::SWATCH, y + 6.0);
                scene.add(Mark::area(field.corners(), sample.shade.line, 0.2));
            }
            scene.add(Mark::line(ends, sample.shade.line, 1.9));
        }
    }
}

/// A line that shows what a line looks like: a middling warm one, else any that isn't critical.
fn sample<'a>(drawn: &[&'a Series]) -> Option<&'a Series> {
    let plain: Vec<&Series> = drawn.iter().filter(|s| !s.critical).copied().collect();
    plain.get(3 * plain.len() / 4).or(drawn.first()).copied()
}
