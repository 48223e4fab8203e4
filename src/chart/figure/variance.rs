//! Where the second moment lives: what varies over the inputs, over the units, and their mean.
//!
//! A pooled std hides it: a layer may have a healthy std that says nothing of the input.

use super::fan::plot::layer_axis;
use super::{Context, sheet, words};
use crate::analysis::{Draws, Shown, Slice};
use crate::chart::color;
use crate::chart::layout::numbers::{self, NBSP, count, count_word};
use crate::chart::layout::{Axis, Rect, labels, simplify, ticks};
use crate::chart::scene::{Anchor, Mark, Paint, Point, Scene, Text};
use crate::chart::{Drawings, Figure, Kind};
use crate::network::engine::GEOMETRY_INPUTS;

/// What the figure shows, free of pixels and words; shares by layer 0..=K.
#[derive(Clone, Debug, PartialEq)]
struct Content {
    setting: String,
    /// "He’s variance", "σ² = 0.03".
    variance: String,
    depth: usize,
    draws: Draws,
    /// Inputs that the shares are estimated from.
    inputs: usize,
    /// Medians over the draws: inputs, units, mean.
    shares: [Vec<Option<f64>>; 3],
    /// Infinite width: inputs, and inputs and units together.
    borders: [Vec<Option<f64>>; 2],
}

/// Percents from here on are written without decimals.
const WHOLE: f64 = 9.95;

/// Layers that are drawn, about: medians of few draws jump from each layer to the next, and more would make
/// a smear of the line.
const DRAWN: usize = 200;

/// Shares below this are next to nothing.
const LEAST: f64 = 1e-5;

/// The three parts: what it is, in a word, and its colour and opacity.
const PARTS: [(&str, &str, Paint, (f64, f64)); 3] = [
    (
        "depends on the input",
        "input",
        color::FORWARD,
        (0.55, 0.60),
    ),
    (
        "differs from unit to unit only",
        "units",
        color::FORWARD,
        (0.22, 0.28),
    ),
    ("the same everywhere", "same", color::FORWARD, (0.07, 0.10)),
];

impl Content {
    fn of(slice: &Slice, data: usize) -> Option<Self> {
        let geometry = slice.geometry.as_ref().filter(|_| slice.depth > 1)?;
        let shown = [
            &geometry.input_share,
            &geometry.unit_share,
            &geometry.mean_share,
        ];
        let [Some(inputs), Some(units), Some(mean)] = shown.map(Option::as_ref) else {
            return None;
        };
        inputs.p50[slice.depth]?;
        let predicted = |shown: &Shown| -> Vec<Option<f64>> {
            shown
                .agreement
                .iter()
                .map(|layer| layer.predicted)
                .collect()
        };
        let both = |(a, b): (Option<f64>, Option<f64>)| Some(a? + b?);
        let sums = predicted(inputs)
            .into_iter()
            .zip(predicted(units))
            .map(both);
        Some(Self {
            setting: words::network(slice),
            variance: words::variance_name(slice, geometry.line),
            depth: slice.depth,
            draws: slice.draws_of(geometry.line),
            inputs: data.min(GEOMETRY_INPUTS),
            shares: [inputs.p50.clone(), units.p50.clone(), mean.p50.clone()],
            borders: [predicted(inputs), sums.collect()],
        })
    }

    /// Every how many layers is drawn.
    fn step(&self) -> usize {
        (self.depth / DRAWN).max(1)
    }

    /// Whether a layer is drawn: those of the first two steps are where shares settle.
    fn is_drawn(&self, layer: usize) -> bool {
        layer.is_multiple_of(self.step()) || layer < 2 * self.step() || layer == self.depth
    }

    /// Whether dashes are drawn.
    fn has_theory(&self) -> bool {
        self.borders
            .iter()
            .any(|border| border.iter().flatten().count() > 1)
    }

    /// Upper edges of the parts at a layer: they add up to 1.
    fn edges(&self, layer: usize) -> Option<[f64; 3]> {
        let [inputs, units, mean] = [0, 1, 2].map(|part| self.shares[part][layer]);
        let parts = [inputs?, units?, mean?].map(|share| share.max(0.0));
        // Medians of parts need not add up.
        let all: f64 = parts.iter().sum();
        (all > 0.0).then(|| {
            let [inputs, units, _] = parts.map(|share| share / all);
            [inputs, inputs + units, 1.0]
        })
    }

    /// Share of a part at the last layer; those of all parts add up to 1.
    fn last(&self, part: usize) -> f64 {
        let Some([inputs, both, all]) = self.edges(self.depth) else {
            return 0.0;
        };
        [inputs, both - inputs, all - both][part]
    }

    /// The shares at the last layer as text; where they are whole percents they add up to 100.
    fn said(&self) -> [String; 3] {
        percents([0, 1, 2].map(|part| self.last(part)))
    }

    fn title(&self) -> String {
        let [said, ..] = self.said();
        let after = format!("after {} layers", count(self.depth));
        match self.last(0) {
            s if s < LEAST => format!("Next to nothing that depends on the input is left {after}"),
            s if s < 0.5 => format!("Only {said} of the signal still depends on the input {after}"),
            _ if said == "100%" => format!("All of the signal still depends on the input {after}"),
            _ => format!("{said} of the signal depends on the input {after}"),
        }
    }

    fn subtitle(&self) -> Vec<String> {
        let draws = words::of_draws("median", self.draws);
        let dashes = match self.has_theory() {
            true => " Dashes: infinite width.",
            false => "",
        };
        vec![
            "Shares of the second moment of the hidden units, layer by layer.".into(),
            words::capitalised(&format!(
                "{}, {}, {draws}.{dashes}",
                self.setting, self.variance
            )),
        ]
    }

    fn caption(&self) -> Vec<String> {
        let [said, ..] = self.said();
        let mut caption = vec![format!(
            "The lowest part is what a layer tells of its input: {} at the input, {} at layer \
             {}. The rest is the same for every input: a pooled RMS counts all of it, a pooled std \
             what differs between units.",
            self.at_input(),
            said,
            count(self.depth)
        )];
        if let Some(wide) = self.borders[0][self.depth] {
            caption.push(format!(
                "Dashes are infinite width, which ends at {}.",
                percent(wide)
            ));
        }
        if self.step() > 1 {
            let nth = count(self.step());
            caption.push(format!("One layer in {nth} is drawn."));
        }
        caption
    }

    /// "100%"; what a few inputs, independent as they are, seem to have in common is chance.
    fn at_input(&self) -> String {
        let share = self.edges(0).map_or(1.0, |[inputs, ..]| inputs);
        match percent(share).as_str() {
            all if all == percent(1.0) => all.into(),
            less => format!(
                "all ({less} as estimated from {} inputs)",
                count_word(self.inputs)
            ),
        }
    }

    fn alt(&self) -> String {
        let [inputs, units, same] = self.said();
        format!(
            "Stacked areas: shares of the hidden units’ second moment, 0 to 100%, against layer 0 \
             to {}. At the last layer {inputs} depends on the input, {units} differs between units \
             only, {same} is the same everywhere.",
            count(self.depth)
        )
    }

    fn page(&self) -> Scene {
        let mut scene = Scene::new(780.0, 462.0);
        let name = "Share of the second moment";
        scene.add(Text::new(0.0, 14.0, name, 13.0, color::TEXT));
        self.plot(
            scene,
            Rect::new(52.0, 34.0, 540.0, 400.0),
            (13.0, 22.0, 780.0),
        )
    }

    fn phone(&self) -> Scene {
        let mut scene = Scene::new(358.0, 386.0);
        let name = "Share of the second moment";
        scene.add(Text::new(0.0, 12.0, name, 12.5, color::TEXT));
        self.plot(
            scene,
            Rect::new(42.0, 32.0, 252.0, 326.0),
            (12.5, 14.0, 358.0),
        )
    }

    fn slide(&self) -> Scene {
        let frame = Rect::new(92.0, 122.0, 606.0, 458.0);
        let mut scene = self.plot(Scene::new(960.0, 540.0), frame, (20.0, 24.0, 948.0));
        if self.has_theory() {
            let key = "dashes: infinite width";
            let key = Text::new(932.0, frame.bottom + 51.0, key, 20.0, color::MUTE);
            scene.add(key.anchored(Anchor::End));
        }
        scene
    }

    fn plot(&self, mut scene: Scene, frame: Rect, (size, leader, right): (f64, f64, f64)) -> Scene {
        let values = Axis::new((0.0, 1.0), (frame.bottom, frame.top));
        let layers = Axis::new((0.0, self.depth as f64), (frame.left, frame.right));
        let at = |layer: usize, value: f64| (layers.pixel(layer as f64), values.pixel(value));
        let living: Vec<(usize, [f64; 3])> = (0..=self.depth)
            .map_while(|layer| Some((layer, self.edges(layer)?)))
            .filter(|(layer, _)| self.is_drawn(*layer))
            .collect();
        let edge = |part: Option<usize>| -> Vec<Point> {
            let height = |edges: &[f64; 3]| part.map_or(0.0, |part| edges[part]);
            let points = living
                .iter()
                .map(|(layer, edges)| at(*layer, height(edges)));
            simplify(&points.collect::<Vec<_>>(), 0.08)
        };
        for (part, (_, _, paint, opacity)) in PARTS.into_iter().enumerate() {
            let mut points = edge(Some(part));
            points.extend(edge(part.checked_sub(1)).into_iter().rev());
            if points.len() > 2 {
                scene.add(Mark::Area {
                    points,
                    paint,
                    opacity,
                });
            }
        }
        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let y = values.pixel(share);
            let line = [(frame.left, y), (frame.right, y)];
            scene.add(Mark::line(line, color::GRID, 1.0));
            let label = Text::new(
                frame.left - 8.0,
                y + 0.335 * size,
                percent(share),
                size,
                color::TEXT,
            );
            scene.add(label.anchored(Anchor::End));
        }
        for part in [0, 1] {
            scene.add(Mark::line(edge(Some(part)), color::FORWARD, 0.12 * size));
        }
        for border in &self.borders {
            let points: Vec<Point> = border
                .iter()
                .enumerate()
                .map_while(|(layer, share)| Some(at(layer, (*share)?)))
                .collect();
            if points.len() > 1 {
                let line = simplify(&points, 0.08);
                scene.add(Mark::dashed(line, color::INK, 0.09 * size, (5.0, 4.5)));
            }
        }
        let layer_ticks = ticks::layers(0, self.depth, 7);
        layer_axis(&mut scene, &frame, &layers, &layer_ticks, size);
        let middle = (frame.left + frame.right) / 2.0;
        let name = Text::new(
            middle,
            frame.bottom + 31.0 + size,
            "Layer",
            size,
            color::TEXT,
        );
        scene.add(name.anchored(Anchor::Middle));
        self.ends(&mut scene, &frame, &values, (size, leader, right));
        scene
    }

    /// What the parts are, at their middles on the right.
    fn ends(
        &self,
        scene: &mut Scene,
        frame: &Rect,
        values: &Axis,
        (size, leader, right): (f64, f64, f64),
    ) {
        let Some(edges) = self.edges(self.depth) else {
            return;
        };
        let middles = [
            edges[0] / 2.0,
            (edges[0] + edges[1]) / 2.0,
            (edges[1] + 1.0) / 2.0,
        ];
        let ends = middles.map(|middle| values.pixel(middle));
        let heights = labels::place(&ends, 2.7 * size, frame.top + size, frame.bottom - size);
        let left = frame.right + leader + 4.0;
        let said = self.said();
        for (part, (end, height)) in ends.into_iter().zip(heights).enumerate() {
            let (long, short, ..) = PARTS[part];
            let from = frame.right + 3.0;
            let path = labels::leader((from, end), (left - 4.0, height));
            scene.add(Mark::line(path, color::FORWARD, 1.1));
            let paint = if part == 0 { color::INK } else { color::TEXT };
            let number = Text::new(left, height - 0.15 * size, &said[part], size, paint);
            scene.add(if part == 0 { number.semibold() } else { number });
            let below = height + 1.1 * size;
            let text = Text::new(left, below, long, size, paint);
            let fits = text.bounds().right <= right;
            scene.add(match fits {
                true => text,
                false => Text::new(left, below, short, size, paint),
            });
        }
    }
}

/// "1.2%", "32%", "0.03%", "100%", "under 0.001%".
fn percent(share: f64) -> String {
    let hundred = 100.0 * share;
    match hundred {
        0.0 => "0%".into(),
        _ if share < LEAST => "under 0.001%".into(),
        x if x >= WHOLE => format!("{x:.0}%"),
        x => format!("{}%", numbers::significant(x, 2)),
    }
}

/// Shares that add up to 1, each as text. Of those written in whole percents so many are rounded up, of
/// the largest remainders, that all that is written adds up to 100.
fn percents(shares: [f64; 3]) -> [String; 3] {
    let is_whole = |share: f64| 100.0 * share >= WHOLE;
    let whole = shares.map(is_whole);
    let rest: f64 = (0..3)
        .filter(|&i| !whole[i])
        .map(|i| 100.0 * shares[i])
        .sum();
    let mut floors = shares.map(|share| (100.0 * share).floor());
    let given: f64 = (0..3).filter(|&i| whole[i]).map(|i| floors[i]).sum();
    let mut by_remainder: Vec<usize> = (0..3).filter(|&i| whole[i]).collect();
    let remainder = |i: usize| 100.0 * shares[i] - floors[i];
    by_remainder.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)));
    let missing = ((100.0 - rest).round() - given).max(0.0) as usize;
    for i in by_remainder.into_iter().take(missing) {
        floors[i] += 1.0;
    }
    [0, 1, 2].map(|i| match whole[i] {
        true => format!("{:.0}%", floors[i]),
        false => percent(shares[i]),
    })
}

/// The figure of a slice; `None` where a single input tells nothing of others.
pub fn figure(context: Context) -> Option<Figure> {
    let content = Content::of(context.slice(), context.analysis.data)?;
    let (title, subtitle) = (content.title(), content.subtitle());
    let page = content.page();
    let slide = format!(
        "shares of the second moment{NBSP}of the hidden units, {}",
        content.setting
    );
    Some(Figure {
        name: context.name("variance"),
        kind: Kind::Variance,
        slice: context.index,
        alt: content.alt(),
        caption: content.caption(),
        drawings: Drawings {
            standalone: sheet::standalone(&page, &title, &subtitle),
            page,
            phone: content.phone(),
            slide: sheet::slide(content.slide(), &title, &slide),
        },
        title,
        subtitle,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_shares_add_up_to_a_hundred() {
        let said = |shares: [f64; 3]| percents(shares).join(" ");
        // Each rounded alone: 23% + 45% + 33%.
        assert_eq!(said([0.226, 0.446, 0.328]), "23% 44% 33%");
        assert_eq!(said([0.335, 0.335, 0.33]), "34% 33% 33%");
        // Small ones keep their decimals: 1.2 + 33 + 66.
        assert_eq!(said([0.012, 0.332, 0.656]), "1.2% 33% 66%");
        assert_eq!(said([1.0, 0.0, 0.0]), "100% 0% 0%");
        assert_eq!(said([2e-6, 0.316, 0.684]), "under 0.001% 32% 68%");
    }
}
