//! Draws a fan for a slide: five lines, two columns of words, readable from the last row.

use super::lines::{Pens, draw_lines};
use super::plot::label_width;
use super::{Fan, Series, last_value};
use crate::chart::color;
use crate::chart::figure::sheet::SLIDE_LEFT;
use crate::chart::font;
use crate::chart::layout::{Axis, Rect, labels, numbers};
use crate::chart::scene::{Anchor, Mark, Scene, Text, Weight};

const LABEL: f64 = 22.0;
const TICK: f64 = 20.0;
/// As far from the right edge as everything is from the left one.
const RIGHT: f64 = 960.0 - SLIDE_LEFT;
/// Type size of how many lines are drawn.
const SMALL: f64 = 16.0;

impl Fan {
    /// The drawing without title; the upper 100 of 540 are free.
    pub fn slide(&self) -> Scene {
        let mut scene = Scene::new(960.0, 540.0);
        let drawn = self.drawn(5);
        let ticks = self.value_ticks(&drawn, false);
        let left = SLIDE_LEFT + label_width(&ticks, TICK) + 12.0;
        // The plot gives way to the words beside it.
        let right = (RIGHT - room(&drawn)).clamp(570.0, 746.0);
        let frame = Rect::new(left.max(92.0), 122.0, right, 458.0);
        let values = Axis::new(ticks.range, (frame.bottom, frame.top));
        let layers = Axis::new(self.edges(), (frame.left, frame.right));
        for tick in &ticks.major {
            let y = values.pixel(tick.value);
            let paint = if tick.value == 0.0 {
                color::AXIS
            } else {
                color::GRID
            };
            scene.add(Mark::line([(frame.left, y), (frame.right, y)], paint, 1.6));
            let label = Text::new(
                frame.left - 12.0,
                y + 0.335 * TICK,
                &tick.label,
                TICK,
                color::TEXT,
            );
            scene.add(label.anchored(Anchor::End));
        }
        for tick in self.layer_ticks() {
            let x = layers.pixel(tick.value);
            let label = Text::new(x, frame.bottom + 38.0, tick.label, TICK, color::TEXT);
            scene.add(label.anchored(Anchor::Middle));
        }
        self.layer_name(&mut scene, &frame, frame.bottom + 66.0, TICK);
        let pens = Pens {
            series: 4.0,
            critical: 5.5,
            theory: None,
        };
        draw_lines(&mut scene, &drawn, &layers, &values, &frame, &pens);
        columns(&mut scene, &drawn, &values, &frame);
        if let Some(all) = self.of(drawn.len()) {
            let words = format!("{} of {} σ² drawn", drawn.len(), numbers::count(all));
            let text = Text::new(RIGHT, frame.bottom + 66.0, words, SMALL, color::MUTE);
            scene.add(text.anchored(Anchor::End));
        }
        scene
    }
}

/// Between the plot and the first column, and between the two.
const GAP: f64 = 17.0;
const BETWEEN: f64 = 22.0;

/// What both columns take beside the plot.
fn room(drawn: &[&Series]) -> f64 {
    let rows = drawn.iter().rev().enumerate();
    let widths = rows.map(|(row, series)| {
        let weight = match series.critical {
            true => Weight::SemiBold,
            false => Weight::Regular,
        };
        [
            font::width(&label(series, row == 0), LABEL, Weight::SemiBold),
            font::width(&words(series, row == 0), TICK, weight),
        ]
    });
    let widest = widths.fold([0f64; 2], |most, row| {
        [most[0].max(row[0]), most[1].max(row[1])]
    });
    GAP + widest[0] + BETWEEN + widest[1]
}

/// "σ² = 0.3", below the first row the number alone.
fn label(series: &Series, first: bool) -> String {
    match first {
        true => format!("σ² = {}", series.label),
        false => series.label.clone(),
    }
}

fn columns(scene: &mut Scene, drawn: &[&Series], values: &Axis, frame: &Rect) {
    let downwards: Vec<&Series> = drawn.iter().rev().copied().collect();
    let ends: Vec<f64> = downwards
        .iter()
        .map(|s| match (s.dead_from, last_value(&s.median)) {
            (None, Some(value)) => values.pixel(value),
            _ => frame.bottom,
        })
        .collect();
    let heights = labels::place(&ends, 1.3 * LABEL, frame.top, frame.bottom);
    let left = frame.right + GAP;
    let mut rows: Vec<(&Series, f64, String, String)> = Vec::new();
    for ((series, end), height) in downwards.into_iter().zip(ends).zip(heights) {
        if (height - end).abs() > 2.0 {
            // Moved away from its line: say which line it means.
            let leader = [(frame.right + 2.0, end), (frame.right + 13.0, height)];
            scene.add(Mark::line(leader, series.shade.line, 2.0));
        }
        let first = rows.is_empty();
        rows.push((series, height, label(series, first), words(series, first)));
    }
    let widest = rows
        .iter()
        .map(|row| font::width(&row.2, LABEL, Weight::SemiBold))
        .fold(0.0, f64::max);
    let second = left + widest + BETWEEN;
    for (series, height, label, words) in rows {
        let baseline = height + 0.335 * LABEL;
        scene.add(Text::new(left, baseline, label, LABEL, series.shade.text).semibold());
        let paint = if series.critical {
            color::INK
        } else {
            color::TEXT
        };
        let short = words.trim_end_matches(" a layer").to_owned();
        // The name before the factor, where it is the name that tells two lines apart.
        let part = match (short.split_once(": "), series.apart.is_some()) {
            (Some((name, _)), true) => name,
            (Some((_, factor)), false) => factor,
            (None, _) => &short,
        };
        let part = part.to_owned();
        for words in [words, short, part] {
            let mut text = Text::new(second, baseline, words, TICK, paint);
            if series.critical {
                text = text.semibold();
            }
            if !text.text.is_empty() && text.bounds().right <= RIGHT + 0.5 {
                scene.add(text);
                break;
            }
        }
    }
}

/// "×6.3 a layer", "He: ×1", "dead".
fn words(series: &Series, first: bool) -> String {
    if series.dead_from.is_some() {
        return "dead".into();
    }
    let factor = match series.factor {
        None => String::new(),
        Some(log10) if log10.abs() < 1e-9 => "×1".into(),
        Some(log10) => format!("×{}", numbers::from_log10(log10, 2)),
    };
    let layer = if first && !factor.is_empty() {
        " a layer"
    } else {
        ""
    };
    let name = series.names.first().map(|name| (*name).to_owned());
    match series.apart.clone().or(name) {
        Some(name) if factor.is_empty() => name,
        Some(name) => format!("{name}: {factor}{layer}"),
        None => factor + layer,
    }
}
