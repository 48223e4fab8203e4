//! What stands at the line ends: leader, sigma², measured factor a layer, names.

use super::{Series, last_value};
use crate::chart::color;
use crate::chart::font;
use crate::chart::layout::{Axis, Rect, labels, numbers};
use crate::chart::scene::{Anchor, Mark, Scene, Text, Weight};

/// Distance of two labels over their type size.
const SPACING: f64 = 1.3;

/// Where the columns lie: x of sigma², of the factor and of the names, in canvas pixels.
pub struct Columns {
    /// Right end of the leaders, from the frame.
    pub leader: f64,
    /// Type size.
    pub size: f64,
    /// Whether factors are shown where there is room.
    pub factors: bool,
    /// Whether names of other than the critical line are shown.
    pub all_names: bool,
    /// Right edge of the canvas.
    pub right: f64,
    /// How many lines there are, if not all are drawn.
    pub of: Option<usize>,
}

/// A label's texts, from left to right.
struct Row<'a> {
    series: &'a Series,
    label: &'a str,
    height: f64,
    factor: String,
    name: String,
}

impl Columns {
    /// Labels every line at its end; heads of the columns stand on the baseline `head`.
    pub fn draw(
        &self,
        scene: &mut Scene,
        series: &[&Series],
        values: &Axis,
        frame: &Rect,
        head: f64,
    ) {
        let rows = self.rows(series, values, frame);
        for row in &rows {
            self.leader(scene, row, values, frame);
        }
        let sigma2 = frame.right + self.leader + 0.3 * self.size;
        let widest = |text: for<'a> fn(&'a Row<'a>) -> &'a str| {
            rows.iter()
                .map(|row| font::width(text(row), self.size, Weight::SemiBold))
                .fold(0.0, f64::max)
        };
        let after_label = sigma2 + widest(|row| row.label);
        let factor = after_label + 1.4 * self.size;
        let factor_width = widest(|row| match row.series.dead_from {
            Some(_) => "",
            None => &row.factor,
        });
        let factors = self.factors
            && rows.iter().any(|row| !row.factor.is_empty())
            && factor + factor_width <= self.right;
        let name = if factors {
            factor + factor_width + 1.25 * self.size
        } else {
            after_label + 0.7 * self.size
        };
        self.head(scene, (sigma2, head), rows.len(), frame);
        if factors && factor_width > 0.0 {
            scene.add(Text::new(factor, head, "per layer", self.size, color::MUTE));
        }
        for row in rows {
            // When a line died takes more room than a factor.
            let weight = match row.series.critical {
                true => Weight::SemiBold,
                false => Weight::Regular,
            };
            let died = factor + font::width(&row.factor, self.size, weight);
            let name = match row.series.dead_from {
                Some(_) if factors => name.max(died + 0.6 * self.size),
                _ => name,
            };
            let baseline = row.height + 0.335 * self.size;
            let critical = row.series.critical;
            let text = |x: f64, text: String, paint| {
                let text = Text::new(x, baseline, text, self.size, paint);
                if critical { text.semibold() } else { text }
            };
            let shade = row.series.shade.text;
            scene.add(text(sigma2, row.label.to_owned(), shade).semibold());
            if factors {
                let paint = if critical { color::INK } else { color::MUTE };
                scene.add(text(factor, row.factor.clone(), paint));
            }
            let paint = if critical { color::INK } else { color::TEXT };
            let first = row.name.split(',').next().unwrap_or_default();
            let names = [row.name.as_str(), first];
            let fitting = names
                .into_iter()
                .filter(|names| !names.is_empty())
                .map(|names| text(name, names.to_owned(), paint))
                .find(|text| text.bounds().right <= self.right + 0.5);
            if let Some(names) = fitting {
                scene.add(names);
            }
        }
    }

    /// "σ²", with how many of its values are drawn: in the head where there is one column, else under
    /// the labels.
    fn head(&self, scene: &mut Scene, (x, y): (f64, f64), drawn: usize, frame: &Rect) {
        let text = |x: f64, y: f64, text: String| Text::new(x, y, text, self.size, color::MUTE);
        match self.of {
            Some(all) if !self.factors => {
                let head = text(
                    self.right,
                    y,
                    format!("{drawn} of {} σ²", numbers::count(all)),
                );
                return scene.add(head.anchored(Anchor::End));
            }
            Some(all) => {
                let words = format!("{drawn} of {} values drawn", numbers::count(all));
                scene.add(text(x, frame.bottom + 6.0 + 2.3 * self.size, words));
            }
            None => {}
        }
        scene.add(text(x, y, "σ²".into()));
    }

    fn rows<'a>(&self, series: &[&'a Series], values: &Axis, frame: &Rect) -> Vec<Row<'a>> {
        // From the largest variance down: lines that end level keep that order.
        let downwards: Vec<&Series> = series.iter().rev().copied().collect();
        let wanted: Vec<f64> = downwards.iter().map(|s| end(s, values, frame)).collect();
        let heights = labels::place(&wanted, SPACING * self.size, frame.top, frame.bottom);
        downwards
            .into_iter()
            .zip(heights)
            .map(|(series, height)| {
                let dead = series.dead_from;
                let factor = match (dead, series.factor) {
                    (Some(layer), _) => format!("dead from layer {}", numbers::count(layer)),
                    (None, Some(factor)) => numbers::factor(factor),
                    (None, None) => String::new(),
                };
                let factor = series
                    .absent
                    .map_or(factor, |absent| absent.label().to_owned());
                let name = match &series.apart {
                    _ if !series.critical && !self.all_names => String::new(),
                    Some(rule) if self.all_names => rule.clone(),
                    // The label says it.
                    Some(_) => String::new(),
                    None => series.names.join(", "),
                };
                let label = match &series.apart {
                    Some(rule) if !self.all_names => rule,
                    _ => &series.label,
                };
                Row {
                    series,
                    label,
                    height,
                    factor,
                    name,
                }
            })
            .collect()
    }

    /// 5 level, a slant, 5 level. A line that died ends elsewhere: its label has a stroke alone.
    fn leader(&self, scene: &mut Scene, row: &Row, values: &Axis, frame: &Rect) {
        let (from, to) = (frame.right + 4.0, frame.right + self.leader - 1.0);
        if row.series.dead_from.is_some() {
            let stroke = [(to - 8.0, row.height), (to, row.height)];
            return scene.add(Mark::line(stroke, row.series.shade.line, 1.9));
        }
        let end = end(row.series, values, frame);
        let points = [
            (from, end),
            (from + 5.0, end),
            (to - 5.0, row.height),
            (to, row.height),
        ];
        let width = if row.series.critical { 1.6 } else { 1.1 };
        scene.add(Mark::line(points, row.series.shade.line, width));
    }
}

/// Height of a line's end: a dead one has fallen to the bottom.
fn end(series: &Series, values: &Axis, frame: &Rect) -> f64 {
    match (series.dead_from, last_value(&series.median)) {
        (None, Some(value)) => values.pixel(value).clamp(frame.top, frame.bottom),
        _ => frame.bottom,
    }
}
