//! The map itself: cells with their decades, labels of rows and columns, the line of 0.

use super::bar::{self, GAP};
use super::contour::outside;
use super::sizes::Layout;
use super::{Cell, Content};
use crate::chart::color;
use crate::chart::layout::{Rect, clip, numbers};
use crate::chart::scene::{Anchor, Mark, Point, Scene, Text};

impl Content {
    pub(super) fn drawn(&self, layout: Layout) -> Scene {
        let Layout { frame, text, .. } = layout;
        let mut scene = Scene::new(layout.width, frame.bottom);
        let name = Text::new(
            layout.name.0,
            layout.name.1,
            "Depth: number of layers",
            text,
            color::TEXT,
        );
        scene.add(name);
        let labels = self.draw_cells(&mut scene, &layout);
        self.draw_rows(&mut scene, &layout);
        let bottom = self.draw_columns(&mut scene, &layout);
        self.draw_contour(&mut scene, &layout, &labels);
        if layout.upright {
            let left = frame.right + 2.3 * text;
            let head = Text::new(
                left,
                layout.name.1,
                bar::head(self.direction),
                text,
                color::TEXT,
            );
            scene.add(head);
            let room = (frame.top + 1.7 * text, frame.bottom - 1.7 * text);
            bar::draw_upright(&mut scene, self.reach(), left, room, text);
            scene.height = bottom;
        } else {
            let head = Text::new(
                frame.right,
                bottom + 1.3 * text,
                bar::head(self.direction),
                text,
                color::TEXT,
            );
            let head = head.anchored(Anchor::End);
            scene.add(head);
            bar::draw_level(
                &mut scene,
                self.reach(),
                (frame.left, frame.right),
                bottom + 2.0 * text,
                text,
            );
            scene.height = bottom + 6.4 * text;
        }
        scene
    }

    /// The field of a cell, `row` counted from the deepest.
    fn field(&self, layout: &Layout, row: usize, column: usize) -> Rect {
        let (width, height) = self.pitch(layout);
        let (left, top) = (
            layout.frame.left + width * column as f64,
            layout.frame.top + height * row as f64,
        );
        Rect::new(left, top, left + width - GAP, top + height - GAP)
    }

    fn pitch(&self, layout: &Layout) -> (f64, f64) {
        (
            layout.frame.width() / self.columns.len() as f64,
            layout.frame.height() / self.rows.len() as f64,
        )
    }

    /// Fields and numbers; gives back the numbers' boxes.
    fn draw_cells(&self, scene: &mut Scene, layout: &Layout) -> Vec<Rect> {
        let mut boxes = Vec::new();
        for (i, (_, row)) in self.rows.iter().rev().enumerate() {
            for (j, cell) in row.iter().enumerate() {
                let field = self.field(layout, i, j);
                let Some(paint) = cell.paint() else {
                    hatch(scene, &field);
                    continue;
                };
                scene.add(Mark::rect(field, paint));
                let middle = (field.left + field.right) / 2.0;
                let baseline = (field.top + field.bottom) / 2.0 + 0.34 * layout.text;
                let label = Text::new(
                    middle,
                    baseline,
                    cell.label(),
                    layout.text,
                    color::text_on(paint),
                );
                let mut label = label.anchored(Anchor::Middle);
                if self.columns[j].critical {
                    label = label.semibold();
                }
                boxes.push(label.bounds());
                // Five digits in a narrow cell: the colour alone says it.
                if label.bounds().width() <= field.width() - 2.0 {
                    scene.add(label);
                }
            }
        }
        boxes
    }

    fn draw_rows(&self, scene: &mut Scene, layout: &Layout) {
        for (i, (depth, _)) in self.rows.iter().rev().enumerate() {
            let field = self.field(layout, i, 0);
            let baseline = (field.top + field.bottom) / 2.0 + 0.34 * layout.text;
            let label = Text::new(
                layout.frame.left - 0.75 * layout.text,
                baseline,
                numbers::count(*depth),
                layout.text,
                color::TEXT,
            );
            scene.add(label.anchored(Anchor::End));
        }
    }

    fn axis_name(&self) -> String {
        match self.columns.len() {
            shown if shown < self.variances => {
                format!("weight variance σ², {shown} of {}", self.variances)
            }
            _ => "weight variance σ²".into(),
        }
    }

    /// Under a column, on a baseline, in the middle; bold where it is the critical one's.
    fn under(&self, layout: &Layout, index: usize, (words, baseline): (&str, f64)) -> Text {
        let critical = self.columns[index].critical;
        let field = self.field(layout, 0, index);
        let middle = (field.left + field.right) / 2.0;
        let paint = match critical {
            true => color::INK,
            false => color::TEXT,
        };
        let label = Text::new(middle, baseline, words, layout.text, paint).anchored(Anchor::Middle);
        if critical { label.semibold() } else { label }
    }

    /// Numbers under the columns, as many as have room, the critical one's first.
    fn numbers(&self, layout: &Layout, baseline: f64, named: bool) -> Vec<Text> {
        let words = |index: usize, terse: bool| {
            let column = &self.columns[index];
            // Without its name a number would be another column's too.
            let name = column.name.as_ref().filter(|_| column.shared && !named);
            let words = name.unwrap_or(&column.label);
            let short = words.strip_prefix('0').filter(|l| l.starts_with('.'));
            short.filter(|_| terse).unwrap_or(words).to_owned()
        };
        let critical = self.columns.iter().position(|column| column.critical);
        // Every label, or every second, third ... that leaves air between them.
        let every = |step: usize, terse: bool| {
            let from = critical.unwrap_or(0) % step;
            let indices = (from..self.columns.len()).step_by(step);
            let label = |i| self.under(layout, i, (&words(i, terse), baseline));
            indices.map(label).collect::<Vec<Text>>()
        };
        let steps = 1..=self.columns.len();
        let ways = steps.flat_map(|step| [(step, false), (step, true)]);
        let mut ways = ways.filter(|(_, terse)| layout.terse || !terse);
        let labels = ways.find_map(|(step, terse)| {
            let labels = every(step, terse);
            apart(&labels, layout.text).then_some(labels)
        });
        labels.unwrap_or_default()
    }

    /// The names of all columns that have one; of none where there is no room for all.
    fn names(&self, layout: &Layout, baseline: f64) -> Vec<Text> {
        let columns = self.columns.iter().enumerate();
        let names = columns.filter_map(|(index, column)| {
            let name = column.name.as_deref()?;
            Some(self.under(layout, index, (name, baseline)))
        });
        let names: Vec<Text> = names.collect();
        let inside = |name: &Text| name.bounds().right <= layout.frame.right + layout.text;
        match apart(&names, layout.text) && names.iter().all(inside) {
            true => names,
            false => Vec::new(),
        }
    }

    /// Numbers and names under the columns and what they are; gives back the lower end of what it drew.
    fn draw_columns(&self, scene: &mut Scene, layout: &Layout) -> f64 {
        let text = layout.text;
        let baseline = layout.frame.bottom + 1.35 * text;
        let mut below = baseline + 1.5 * text;
        let names = self.names(layout, below);
        let numbers = self.numbers(layout, baseline, !names.is_empty());
        // Beside the names, left or right, or under them.
        let axis_name = |right: bool, y: f64| {
            let x = if right {
                layout.frame.right
            } else {
                layout.frame.left
            };
            let name = Text::new(x, y, self.axis_name(), text, color::TEXT);
            if right {
                name.anchored(Anchor::End)
            } else {
                name
            }
        };
        let is_free = |name: &Text| {
            let room = name.bounds().grown(0.4 * text);
            names.iter().all(|other| !room.overlaps(&other.bounds()))
        };
        let mut beside = [false, true]
            .map(|right| axis_name(right, below))
            .into_iter();
        let name = beside.find(is_free).unwrap_or_else(|| {
            below += 1.4 * text;
            axis_name(false, below)
        });
        let all = numbers.into_iter().chain(names).chain([name]);
        all.for_each(|label| scene.add(label));
        below + 0.5 * text
    }

    /// The line of 0 through the rows that have one, broken round the numbers, named at its top.
    fn draw_contour(&self, scene: &mut Scene, layout: &Layout, labels: &[Rect]) {
        let (width, height) = self.pitch(layout);
        let frame = layout.frame;
        let place = |row: usize, column: f64| {
            let x = frame.left + (column + 0.5) * width - GAP / 2.0;
            (x, frame.top + (row as f64 + 0.5) * height - GAP / 2.0)
        };
        let stroke = 2.0 + layout.text / 26.0;
        // Clear space round a number: a good third of a letter, less where rows are low.
        let clear = |label: &Rect| {
            let aside = 0.35 * layout.text + stroke / 2.0;
            let over = aside
                .min(0.2 * (height - label.height()))
                .max(1.0 + stroke / 2.0);
            Rect::new(
                label.left - aside,
                label.top - over,
                label.right + aside,
                label.bottom + over,
            )
        };
        let labels: Vec<Rect> = labels.iter().map(clear).collect();
        let zeros = self.zeros();
        let runs = zeros
            .iter()
            .enumerate()
            .collect::<Vec<_>>()
            .chunk_by(|a, b| a.1.is_some() == b.1.is_some())
            .map(|run| {
                let run = run.iter().filter_map(|(row, zero)| Some((*row, (**zero)?)));
                run.collect::<Vec<(usize, f64)>>()
            })
            .collect::<Vec<_>>();
        for run in runs {
            let Some(&first) = run.first() else {
                continue;
            };
            let mut points: Vec<Point> = run.iter().map(|&(row, zero)| place(row, zero)).collect();
            let named = first.0 == 0;
            let above = if named {
                0.7 * layout.text + height / 2.0
            } else {
                height / 2.0
            };
            points.insert(0, (points[0].0, points[0].1 - above));
            let end = points[points.len() - 1];
            points.push((end.0, end.1 + height / 2.0 - GAP));
            for piece in outside(&points, &labels) {
                scene.add(Mark::line(piece, color::INK, stroke));
            }
            if named {
                self.name_contour(scene, layout, points[0].0);
            }
        }
    }

    fn name_contour(&self, scene: &mut Scene, layout: &Layout, x: f64) {
        let text = layout.text;
        let name = |x: f64, anchor| {
            let name = Text::new(
                x,
                layout.frame.top - 0.6 * text,
                "neither grows nor dies",
                text,
                color::INK,
            );
            name.semibold().anchored(anchor)
        };
        let right = name(x + 0.7 * text, Anchor::Start);
        // The frame may end where the canvas does.
        let end = (layout.frame.right + 0.5 * text).min(layout.width);
        let name = if right.bounds().right <= end {
            right
        } else {
            name(x - 0.7 * text, Anchor::End)
        };
        scene.add(name);
    }
}

/// Whether there is air between labels, from left to right.
fn apart(labels: &[Text], text: f64) -> bool {
    let mut pairs = labels.windows(2);
    pairs.all(|p| p[0].bounds().right + 0.35 * text < p[1].bounds().left)
}

/// A field that was not computed: thin slanting lines on the panel colour.
fn hatch(scene: &mut Scene, field: &Rect) {
    scene.add(Mark::rect(*field, color::PANEL));
    let reach = field.height();
    let mut x = field.left - reach + 4.0;
    while x < field.right {
        for piece in clip::line(&[(x, field.bottom), (x + reach, field.top)], field) {
            scene.add(Mark::line(piece, color::GRID, 1.0));
        }
        x += 8.0;
    }
}

/// Whether a drawn map has fields that were not computed.
pub(super) fn has_missing(content: &Content) -> bool {
    content
        .rows
        .iter()
        .any(|(_, row)| row.contains(&Cell::Missing))
}
