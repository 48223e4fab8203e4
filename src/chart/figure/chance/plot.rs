//! Draws the figure: bands, draws, median, infinite width, and quantiles at the right edge.

use super::{Content, MOST};
use crate::chart::color;
use crate::chart::figure::fan::plot::{label_width, layer_axis, value_grid};
use crate::chart::figure::placing::{Obstacles, boxes, first_free};
use crate::chart::figure::sheet::SLIDE_LEFT;
use crate::chart::layout::ticks::{self, Ticks};
use crate::chart::layout::{Axis, Rect, clip, labels, numbers, simplify};
use crate::chart::scene::{Anchor, Mark, Paint, Point, Scene, Text};

/// Pixels that a point may be off before it is drawn.
const TOLERANCE: f64 = 0.08;
/// Opacity of the band of nine draws in ten, and of the one in two on top, in light and in dark.
const BANDS: [(f64, f64); 2] = [(0.11, 0.16), (0.13, 0.20)];
/// Quantiles of the law, from high to low, and what stands at their ends.
const SHARES: [(usize, &str); 5] = [(4, "95%"), (3, "75%"), (2, "50%"), (1, "25%"), (0, "5%")];

/// What a phone has room for of "infinite width".
const INFINITE: &str = "infinite";

/// Sizes of one drawing.
struct Style {
    size: f64,
    draw: f64,
    median: f64,
    infinite: (f64, (f64, f64)),
    leader: f64,
    /// Right edge of the canvas.
    right: f64,
    /// Whether there is room for words beside the quantiles.
    words: bool,
}

impl Content {
    /// The drawing without title for the page.
    pub(super) fn page(&self) -> Scene {
        let style = Style {
            size: 13.0,
            draw: 1.0,
            median: 3.0,
            infinite: (1.4, (7.0, 5.0)),
            leader: 22.0,
            right: 780.0,
            words: true,
        };
        let mut scene = Scene::new(780.0, 482.0);
        let name = "Root mean square of the hidden units, input = 1";
        scene.add(Text::new(0.0, 14.0, name, 13.0, color::TEXT));
        let frame = Rect::new(52.0, 34.0, 576.0, 420.0);
        self.plot(scene, frame, &style)
    }

    /// The drawing for a phone: quantiles without words.
    pub(super) fn phone(&self) -> Scene {
        let style = Style {
            size: 12.5,
            draw: 0.9,
            median: 2.8,
            infinite: (1.3, (6.0, 4.0)),
            leader: 14.0,
            right: 358.0,
            words: false,
        };
        let mut scene = Scene::new(358.0, 386.0);
        let name = "RMS of the hidden units, input = 1";
        scene.add(Text::new(0.0, 12.0, name, 12.5, color::TEXT));
        self.plot(scene, Rect::new(42.0, 32.0, 280.0, 326.0), &style)
    }

    /// The drawing for a slide; the upper 100 of 540 are free.
    pub(super) fn slide(&self) -> Scene {
        let style = Style {
            size: 20.0,
            draw: 1.6,
            median: 5.5,
            infinite: (2.4, (11.0, 8.0)),
            leader: 26.0,
            right: 948.0,
            words: true,
        };
        let frame = Rect::new(SLIDE_LEFT + 60.0, 142.0, 660.0, 458.0);
        self.plot(Scene::new(960.0, 540.0), frame, &style)
    }

    fn value_ticks(&self) -> Ticks {
        let draws = self.shown_draws().flatten().flatten().copied();
        let law = self.law.iter().flat_map(|(layers, _)| layers);
        let law = law.flat_map(|layer| [layer.quantiles[0], layer.quantiles[4]]);
        let values = draws
            .chain(law)
            .chain(self.infinite.iter().flatten().copied());
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        });
        // A steady line's noise must not fill the frame.
        let span = (high - low).max(0.5);
        let air = 0.05 * span + (span - (high - low)) / 2.0;
        ticks::log10(low - air, high + air, 7)
    }

    fn shown_draws(&self) -> impl Iterator<Item = &Vec<Option<f64>>> {
        self.draws.iter().take(MOST)
    }

    fn plot(&self, mut scene: Scene, mut frame: Rect, style: &Style) -> Scene {
        let size = style.size;
        let ticks = self.value_ticks();
        frame.left = frame.left.max(label_width(&ticks, size) + 9.0);
        let values = Axis::new(ticks.range, (frame.bottom, frame.top));
        let layers = Axis::new((0.0, self.depth as f64), (frame.left, frame.right));
        value_grid(&mut scene, &frame, &values, &ticks, size);
        let layer_ticks = ticks::layers(0, self.depth, 7);
        layer_axis(&mut scene, &frame, &layers, &layer_ticks, size);
        let middle = (frame.left + frame.right) / 2.0;
        let below = frame.bottom + 31.0 + size;
        let name = Text::new(middle, below, "Layer", size, color::TEXT);
        scene.add(name.anchored(Anchor::Middle));
        let at = |(layer, value): (usize, f64)| (layers.pixel(layer as f64), values.pixel(value));

        for ((low, high), opacity) in [(0, 4), (1, 3)].into_iter().zip(BANDS) {
            let polygon = clip::polygon(&self.band(low, high, at), &frame);
            if polygon.len() > 2 {
                scene.add(Mark::Area {
                    points: polygon,
                    paint: color::FORWARD,
                    opacity,
                });
            }
        }
        let line = |scene: &mut Scene, path: &[Option<f64>], paint: Paint, width: f64| {
            for piece in pieces(path, at, &frame) {
                scene.add(Mark::line(piece, paint, width));
            }
        };
        for draw in self.shown_draws() {
            line(&mut scene, draw, color::MUTE, style.draw);
        }
        if let Some((law, _)) = &self.law {
            let median: Vec<_> = law.iter().map(|layer| Some(layer.quantiles[2])).collect();
            line(&mut scene, &median, color::FORWARD, style.median);
        }
        let (width, dash) = style.infinite;
        for piece in pieces(&self.infinite, at, &frame) {
            scene.add(Mark::dashed(piece, color::INK, width, dash));
        }
        self.note(&mut scene, &frame, size);
        self.ends(&mut scene, &frame, &values, style);
        scene
    }

    /// The band between two quantiles, low side back.
    fn band(&self, low: usize, high: usize, at: impl Fn((usize, f64)) -> Point) -> Vec<Point> {
        let Some((law, _)) = &self.law else {
            return Vec::new();
        };
        let side = |quantile: usize| -> Vec<Point> {
            let points = law.iter().enumerate();
            let points = points.map(|(layer, law)| at((layer, law.quantiles[quantile])));
            simplify(&points.collect::<Vec<_>>(), TOLERANCE)
        };
        let mut polygon = side(high);
        polygon.extend(side(low).into_iter().rev());
        polygon
    }

    /// What a thin line is, where nothing is in the way.
    fn note(&self, scene: &mut Scene, frame: &Rect, size: f64) {
        let words = match self.shown_draws().count() {
            1 => "thin line: one random network".to_owned(),
            n => format!("thin lines: {} random networks", numbers::count_word(n)),
        };
        let obstacles = Obstacles::of(&scene.marks);
        let rows = (0..60).map(|i| frame.top + 1.1 * size + 4.0 * f64::from(i));
        let candidates = rows.flat_map(|y| {
            let words = &words;
            (0..10).map(move |i| {
                let x = frame.left + 16.0 + 30.0 * f64::from(i);
                let text = Text::new(x, y, words, size, color::TEXT);
                (boxes(std::slice::from_ref(&text)), text)
            })
        });
        if let Some(text) = first_free(candidates, &obstacles, frame) {
            scene.add(text);
        }
    }

    /// Quantiles at the right edge, and what infinite width has there.
    fn ends(&self, scene: &mut Scene, frame: &Rect, values: &Axis, style: &Style) {
        let size = style.size;
        let mut rows: Vec<(f64, &str, String, Paint, bool)> = Vec::new();
        if let Some(law) = self.last() {
            for (quantile, label) in SHARES {
                let value = law.quantiles[quantile];
                let words = match quantile {
                    2 => format!("the law’s median: {}", numbers::from_log10(value, 2)),
                    _ => String::new(),
                };
                rows.push((value, label, words, color::FORWARD, quantile == 2));
            }
        }
        if let Some(infinite) = self.infinite.last().copied().flatten() {
            let (label, words) = match style.words {
                true => ("", "infinite width".to_owned()),
                false => (INFINITE, String::new()),
            };
            let place = rows.partition_point(|row| row.0 > infinite);
            rows.insert(place, (infinite, label, words, color::INK, true));
        }
        let ends: Vec<f64> = rows
            .iter()
            .map(|row| values.pixel(row.0).clamp(frame.top, frame.bottom))
            .collect();
        let heights = labels::place(&ends, 1.3 * size, frame.top, frame.bottom);
        let left = frame.right + style.leader + 4.0;
        let second = left + 2.9 * size;
        for ((_, label, words, paint, strong), (end, height)) in
            rows.into_iter().zip(ends.into_iter().zip(heights))
        {
            let from = frame.right + 3.0;
            let leader = labels::leader((from, end), (left - 4.0, height));
            scene.add(match label.is_empty() || label == INFINITE {
                true => Mark::dashed(leader, paint, style.infinite.0, (4.0, 3.0)),
                false => Mark::line(leader, paint, 1.1),
            });
            let baseline = height + 0.335 * size;
            let mut texts = vec![Text::new(left, baseline, label, size, paint)];
            if style.words {
                let x = if label.is_empty() { left } else { second };
                let fits = |words: &str| {
                    let text = Text::new(x, baseline, words, size, paint);
                    text.semibold().bounds().right <= style.right
                };
                // Of what is too long for a slide the article goes first, then the number.
                let short = words.trim_start_matches("the ");
                let name = short.split(':').next().unwrap_or(short);
                let shown = [words.as_str(), short]
                    .into_iter()
                    .find(|words| fits(words));
                texts.push(Text::new(x, baseline, shown.unwrap_or(name), size, paint));
            }
            for text in texts.into_iter().filter(|text| !text.text.is_empty()) {
                let text = if strong { text.semibold() } else { text };
                if text.bounds().right <= style.right {
                    scene.add(text);
                }
            }
        }
        if self.law.is_some() {
            // The word "below" alone would leave a phone's percents bare.
            let y = frame.top - 20.0;
            let head = Text::new(left, y, "share of draws below", size, color::MUTE);
            scene.add(match head.bounds().right <= style.right {
                true => head,
                false => Text::new(style.right, y, "draws below", size, color::MUTE)
                    .anchored(Anchor::End),
            });
        }
    }
}

/// The unbroken stretches of a path inside the frame.
fn pieces(
    path: &[Option<f64>],
    at: impl Fn((usize, f64)) -> Point,
    frame: &Rect,
) -> Vec<Vec<Point>> {
    let placed: Vec<Option<Point>> = path
        .iter()
        .enumerate()
        .map(|(layer, value)| value.map(|value| at((layer, value))))
        .collect();
    placed
        .split(Option::is_none)
        .map(|run| {
            simplify(
                &run.iter().copied().flatten().collect::<Vec<_>>(),
                TOLERANCE,
            )
        })
        .flat_map(|run| clip::line(&run, frame))
        .collect()
}
