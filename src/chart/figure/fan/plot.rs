//! Draws a fan for the page and for the phone.

use super::labels::Columns;
use super::lines::{Pens, draw_lines};
use super::notes::{Key, Plot};
use super::{Absent, Direction, FEWER, Fan, MOST, Series};
use crate::chart::color;
use crate::chart::figure::placing::Obstacles;
use crate::chart::font;
use crate::chart::layout::ticks::{Tick, Ticks};
use crate::chart::layout::{Axis, Rect};
use crate::chart::scene::{Anchor, Mark, Scene, Text, Weight};

impl Fan {
    /// The drawing without title for the page.
    pub fn page(&self) -> Scene {
        let frame = Rect::new(52.0, 34.0, 576.0, 420.0);
        let columns = Columns {
            leader: 22.0,
            size: 13.0,
            factors: true,
            all_names: true,
            right: 780.0,
            of: self.of(MOST),
        };
        self.plot(Scene::new(780.0, 482.0), frame, columns, MOST)
    }

    /// The drawing for a phone: fewer lines, sigma² alone.
    pub fn phone(&self) -> Scene {
        let frame = Rect::new(42.0, 32.0, 274.0, 326.0);
        let columns = Columns {
            leader: 16.0,
            size: 12.5,
            factors: false,
            all_names: false,
            right: 358.0,
            of: self.of(FEWER),
        };
        self.plot(Scene::new(358.0, 386.0), frame, columns, FEWER)
    }

    /// How many lines there are, where `most` are not all.
    pub(super) fn of(&self, most: usize) -> Option<usize> {
        (self.series.len() > most).then_some(self.series.len())
    }

    fn plot(&self, mut scene: Scene, mut frame: Rect, columns: Columns, most: usize) -> Scene {
        let size = columns.size;
        let drawn = self.drawn(most);
        let ticks = self.value_ticks(&drawn, true);
        frame.left = frame.left.max(label_width(&ticks, size) + 9.0);
        let values = Axis::new(ticks.range, (frame.bottom, frame.top));
        let layers = Axis::new(self.edges(), (frame.left, frame.right));
        let head = frame.top - 20.0;
        scene.add(Text::new(0.0, head, self.quantity, size, color::TEXT));
        value_grid(&mut scene, &frame, &values, &ticks, size);
        layer_axis(&mut scene, &frame, &layers, &self.layer_ticks(), size);
        self.layer_name(&mut scene, &frame, frame.bottom + 31.0 + size, size);

        let pens = Pens {
            series: 1.9,
            critical: 3.0,
            theory: Some((1.0, (4.0, 5.0))),
        };
        let absent: Option<Vec<Absent>> = drawn.iter().map(|series| series.absent).collect();
        let none = absent.and_then(|all| all.first().copied());
        let mut lines = Scene::new(scene.width, scene.height);
        let outlines = draw_lines(&mut lines, &drawn, &layers, &values, &frame, &pens);
        if columns.factors && none.is_none() {
            let mut obstacles = Obstacles::of(&scene.marks);
            lines.marks.iter().for_each(|mark| obstacles.add(mark));
            outlines.iter().for_each(|outline| obstacles.add(outline));
            let mut plot = Plot {
                scene: &mut scene,
                obstacles,
                frame,
                values,
                size,
            };
            plot.float32();
            self.put_notes(&mut plot, &drawn);
            plot.other_types();
        }
        if !columns.factors && none.is_none() {
            // A phone's plot has no room inside.
            let key = Key::of(self, &drawn, size);
            let place = (0.0, scene.height + 9.0);
            scene.height += 8.0 + key.height();
            key.draw_swatches(&mut scene, place);
            key.texts(place)
                .into_iter()
                .for_each(|text| scene.add(text));
        }
        scene.place(lines, 0.0, 0.0);
        if let Some(absent) = none {
            empty(&mut scene, absent, &frame, size);
        }
        columns.draw(&mut scene, &drawn, &values, &frame, head);
        scene
    }

    fn put_notes(&self, plot: &mut Plot, drawn: &[&Series]) {
        // Forward is the first chart that is read: what its lines are comes before any remark.
        let key_first = self.direction == Direction::Forward;
        if key_first {
            plot.key(self, drawn);
        }
        let starts = drawn.iter().filter_map(|s| s.median.first()?.1);
        let starts: Vec<f64> = starts.map(|value| plot.values.pixel(value)).collect();
        let top = starts.iter().copied().reduce(f64::min);
        let bottom = starts.iter().copied().reduce(f64::max);
        for ((note, start), above) in self.notes.iter().zip([top, bottom]).zip([true, false]) {
            if let (Some(note), Some(start)) = (note, start) {
                plot.note(note, above, start);
            }
        }
        if !key_first {
            plot.key(self, drawn);
        }
    }

    /// Name of the layer axis; backwards with its direction.
    pub(super) fn layer_name(&self, scene: &mut Scene, frame: &Rect, baseline: f64, size: f64) {
        let middle = (frame.left + frame.right) / 2.0;
        let name = match self.direction {
            Direction::Forward => "Layer",
            Direction::Backward if frame.width() < 400.0 => "Layer",
            Direction::Backward => "Layer, backwards",
        };
        let name = Text::new(middle, baseline, name, size, color::TEXT).anchored(Anchor::Middle);
        let around = name.bounds();
        scene.add(name);
        if self.direction == Direction::Forward {
            return;
        }
        let output = Text::new(frame.left, baseline, "output", size, color::INK).semibold();
        let input = Text::new(frame.right, baseline, "input", size, color::INK)
            .semibold()
            .anchored(Anchor::End);
        let y = baseline - 0.3 * size;
        let gap = 0.75 * size;
        let (from, to) = (output.bounds().right + gap, input.bounds().left - gap);
        let tip = 0.85 * size;
        let pen = size / 11.0;
        scene.add(Mark::line(
            [(from, y), (around.left - gap, y)],
            color::INK,
            pen,
        ));
        scene.add(Mark::line(
            [(around.right + gap, y), (to - tip, y)],
            color::INK,
            pen,
        ));
        scene.add(Mark::Polygon {
            points: vec![
                (to, y),
                (to - tip, y - 0.3 * size),
                (to - tip, y + 0.3 * size),
            ],
            fill: Some(color::INK),
            stroke: None,
        });
        scene.add(output);
        scene.add(input);
    }
}

/// Says why there is no line.
fn empty(scene: &mut Scene, absent: Absent, frame: &Rect, size: f64) {
    let middle = (frame.left + frame.right) / 2.0;
    let rows = [absent.sentence(), "A logarithmic axis has no place for it."];
    for (i, row) in rows.into_iter().enumerate() {
        let y = frame.top + 0.3 * frame.height() + 1.4 * size * i as f64;
        let text = Text::new(middle, y, row, size, color::TEXT).anchored(Anchor::Middle);
        scene.add(text.halo(color::BACKGROUND, 4.0));
    }
}

/// Width of the widest label.
pub(in crate::chart::figure) fn label_width(ticks: &Ticks, size: f64) -> f64 {
    ticks
        .major
        .iter()
        .map(|tick| font::width(&tick.label, size, Weight::Regular))
        .fold(0.0, f64::max)
}

/// Horizontal grid at the labelled ticks, darker at 1; short ticks between.
pub(in crate::chart::figure) fn value_grid(
    scene: &mut Scene,
    frame: &Rect,
    values: &Axis,
    ticks: &Ticks,
    size: f64,
) {
    for tick in &ticks.major {
        let y = values.pixel(tick.value);
        let paint = if tick.value == 0.0 {
            color::AXIS
        } else {
            color::GRID
        };
        scene.add(Mark::line([(frame.left, y), (frame.right, y)], paint, 1.0));
        let label = Text::new(
            frame.left - 8.0,
            y + 0.335 * size,
            &tick.label,
            size,
            color::TEXT,
        );
        scene.add(label.anchored(Anchor::End));
    }
    for &minor in &ticks.minor {
        let y = values.pixel(minor);
        scene.add(Mark::line(
            [(frame.left - 4.0, y), (frame.left, y)],
            color::GRID,
            1.0,
        ));
    }
}

/// One axis line 4 below the plot, ticks 5 long and outside.
pub(in crate::chart::figure) fn layer_axis(
    scene: &mut Scene,
    frame: &Rect,
    layers: &Axis,
    ticks: &[Tick],
    size: f64,
) {
    let y = frame.bottom + 4.0;
    scene.add(Mark::line(
        [(frame.left, y), (frame.right, y)],
        color::AXIS,
        1.0,
    ));
    for tick in ticks {
        let x = layers.pixel(tick.value);
        scene.add(Mark::line([(x, y), (x, y + 5.0)], color::AXIS, 1.0));
        let label = Text::new(x, y + 6.0 + size, &tick.label, size, color::TEXT);
        scene.add(label.anchored(Anchor::Middle));
    }
}
