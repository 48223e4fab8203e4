//! How alike inputs and gradients are: cosines between two of them, layer by layer.

use crate::analysis::{Draws, Inputs, Shown, Slice};
use crate::chart::color;
use crate::chart::figure::fan::plot::{label_width, layer_axis, value_grid};
use crate::chart::figure::{Context, sheet, words};
use crate::chart::layout::numbers::count;
use crate::chart::layout::{Axis, Rect, clip, labels, simplify, ticks};
use crate::chart::scene::{Anchor, Mark, Paint, Point, Scene, Text};
use crate::chart::{Drawings, Figure, Kind};
use said::cosine;

mod arrival;
mod said;

/// What the figure shows, free of pixels and words; cosines by layer 0..=K.
#[derive(Clone, Debug, PartialEq)]
struct Content {
    setting: String,
    variance: String,
    depth: usize,
    draws: Draws,
    /// Which pairs a cosine is the mean over.
    pairs: Pairs,
    inputs: Curve,
    gradients: Curve,
    chi_1: Option<f64>,
    /// Whether the typical network is dead at the last layer.
    dies: bool,
}

/// Between which inputs cosines are.
#[derive(Clone, Debug, PartialEq)]
enum Pairs {
    /// Any two independent ones.
    Any,
    /// Those that were made with this cosine.
    Made(f64),
    /// Two of some evenly spaced on a circle.
    OfCircle,
    /// Two of a file, by its name.
    OfFile(String),
}

impl Pairs {
    fn of(slice: &Slice) -> Self {
        match &slice.inputs {
            Inputs::Gaussian => Self::Any,
            Inputs::Pairs { cosine } => Self::Made(*cosine),
            Inputs::Circle => Self::OfCircle,
            Inputs::File(_) => Self::OfFile(words::unusual_inputs(slice).unwrap_or_default()),
        }
    }
}

/// Quantiles over the draws of a draw's mean cosine, by layer 0..K.
#[derive(Clone, Debug, PartialEq)]
struct Curve {
    p05: Vec<Option<f64>>,
    p50: Vec<Option<f64>>,
    p95: Vec<Option<f64>>,
    theory: Vec<Option<f64>>,
}

impl Curve {
    /// Without the output, of one number in most networks.
    fn of(shown: &Shown, depth: usize) -> Self {
        let hidden = |values: &[Option<f64>]| values.iter().take(depth).copied().collect();
        let theory = shown.agreement.iter().take(depth);
        Self {
            p05: hidden(&shown.p05),
            p50: hidden(&shown.p50),
            p95: hidden(&shown.p95),
            theory: theory.map(|layer| layer.predicted).collect(),
        }
    }

    /// The first and the last cosine that was measured, with their layers.
    fn ends(&self) -> Option<[(usize, f64); 2]> {
        let cosines = self.p50.iter().enumerate();
        let mut measured = cosines.filter_map(|(layer, cosine)| Some((layer, (*cosine)?)));
        let first = measured.next()?;
        Some([first, measured.next_back().unwrap_or(first)])
    }
}

impl Curve {
    /// Where the curve turns round on its way, beyond both its ends by a step that the eye sees: the layer
    /// and its cosine.
    fn turn(&self) -> Option<(usize, f64)> {
        let [first, last] = self.ends()?;
        let (low, high) = (first.1.min(last.1), first.1.max(last.1));
        let beyond = |cosine: f64| (cosine - high).max(low - cosine);
        let cosines = self.p50.iter().enumerate();
        let measured = cosines.filter_map(|(layer, cosine)| Some((layer, (*cosine)?)));
        measured
            .max_by(|a, b| beyond(a.1).total_cmp(&beyond(b.1)))
            .filter(|turn| beyond(turn.1) > TURN)
    }
}

impl Curve {
    /// Where theory is farthest from what was measured, if by more than this: the layer, theory's cosine and
    /// the measured one.
    fn missed(&self, by: f64) -> Option<(usize, f64, f64)> {
        let both = self.theory.iter().zip(&self.p50).enumerate();
        let both = both.filter_map(|(layer, (theory, p50))| Some((layer, (*theory)?, (*p50)?)));
        both.max_by(|a, b| (a.1 - a.2).abs().total_cmp(&(b.1 - b.2).abs()))
            .filter(|(_, theory, p50)| (theory - p50).abs() > by)
    }

    /// A layer half way to where it is farthest, where its dashes stand apart from every line.
    fn apart(&self) -> Option<(usize, f64)> {
        let (_, theory, p50) = self.missed(APART)?;
        let half = 0.5 * (theory - p50).abs();
        let layers = self.theory.iter().zip(&self.p50).enumerate();
        let away = layers.filter_map(|(layer, (theory, p50))| Some((layer, (*theory)?, (*p50)?)));
        let away: Vec<_> = away.filter(|at| (at.1 - at.2).abs() >= half).collect();
        away.get(away.len() / 2).map(|at| (at.0, at.1))
    }
}

/// A difference in the cosine by which dashes stand apart from their line.
const APART: f64 = 0.25;
/// One by which theory fails.
const MISSED: f64 = 0.5;

/// A step in a cosine that the eye sees.
const TURN: f64 = 0.1;

/// Where the curves come to, each at the end of its way.
struct Ends {
    /// Cosine of the inputs at the first layer.
    start: f64,
    /// That of the inputs at the last layer that has one.
    inputs: (usize, f64),
    /// That of the gradients at the first.
    gradients: (usize, f64),
}

impl Content {
    fn of(slice: &Slice) -> Option<Self> {
        let geometry = slice.geometry.as_ref().filter(|_| slice.depth > 1)?;
        let content = Self {
            setting: words::network(slice),
            variance: words::variance_name(slice, geometry.line),
            depth: slice.depth,
            draws: slice.draws_of(geometry.line),
            pairs: Pairs::of(slice),
            inputs: Curve::of(geometry.correlation.as_ref()?, slice.depth),
            gradients: Curve::of(geometry.gradient_correlation.as_ref()?, slice.depth),
            chi_1: geometry.chi_1,
            dies: slice.lines[geometry.line].first_dead_layer.is_some(),
        };
        (content.inputs.ends().is_some() && content.gradients.ends().is_some()).then_some(content)
    }

    fn ends(&self) -> Ends {
        // A content has both.
        let [start, inputs] = self.inputs.ends().unwrap_or_default();
        let [gradients, _] = self.gradients.ends().unwrap_or_default();
        Ends {
            start: start.1,
            inputs,
            gradients,
        }
    }

    /// Whether bands are to be seen.
    fn has_band(&self) -> bool {
        let extent = |curve: &Curve| {
            let mut edges = curve.p05.iter().zip(&curve.p95);
            edges.any(|edge| matches!(edge, (Some(low), Some(high)) if high - low > 1e-3))
        };
        self.draws.several() && self.curves().iter().any(|(curve, ..)| extent(curve))
    }

    fn has_theory(&self) -> bool {
        self.inputs.theory.iter().flatten().next().is_some()
    }

    fn page(&self) -> Scene {
        let mut scene = Scene::new(780.0, 462.0);
        scene.add(Text::new(
            0.0,
            14.0,
            "Cosine between two inputs",
            13.0,
            color::TEXT,
        ));
        self.plot(
            scene,
            Rect::new(52.0, 34.0, 576.0, 400.0),
            (13.0, 22.0, 780.0),
        )
    }

    fn phone(&self) -> Scene {
        let mut scene = Scene::new(358.0, 386.0);
        scene.add(Text::new(
            0.0,
            12.0,
            "Cosine between two inputs",
            12.5,
            color::TEXT,
        ));
        self.plot(
            scene,
            Rect::new(42.0, 32.0, 264.0, 326.0),
            (12.5, 14.0, 358.0),
        )
    }

    fn slide(&self) -> Scene {
        let frame = Rect::new(92.0, 122.0, 700.0, 458.0);
        let mut scene = self.plot(Scene::new(960.0, 540.0), frame, (20.0, 24.0, 948.0));
        let key = Text::new(932.0, frame.bottom + 51.0, self.key(), 20.0, color::MUTE);
        scene.add(key.anchored(Anchor::End));
        scene
    }

    fn curves(&self) -> [(&Curve, Paint, &'static str); 2] {
        [
            (&self.inputs, color::FORWARD, "inputs"),
            (&self.gradients, color::BACKWARD, "gradients"),
        ]
    }

    fn plot(
        &self,
        mut scene: Scene,
        mut frame: Rect,
        (size, leader, right): (f64, f64, f64),
    ) -> Scene {
        let all = self.curves();
        let values = all.iter().flat_map(|(curve, ..)| {
            let drawn = curve.p05.iter().chain(&curve.p95).chain(&curve.theory);
            drawn.copied().flatten()
        });
        let low = values.fold(0.0, f64::min);
        let ticks = ticks::linear(low - 0.02, 1.02, 6, false);
        frame.left = frame.left.max(label_width(&ticks, size) + 9.0);
        let values = Axis::new(ticks.range, (frame.bottom, frame.top));
        let layers = Axis::new((0.0, (self.depth - 1) as f64), (frame.left, frame.right));
        value_grid(&mut scene, &frame, &values, &ticks, size);
        layer_axis(
            &mut scene,
            &frame,
            &layers,
            &ticks::layers(0, self.depth - 1, 7),
            size,
        );
        let middle = (frame.left + frame.right) / 2.0;
        let name = Text::new(
            middle,
            frame.bottom + 31.0 + size,
            "Layer",
            size,
            color::TEXT,
        );
        scene.add(name.anchored(Anchor::Middle));
        let path = |values_of: &[Option<f64>]| -> Vec<Point> {
            let points = values_of.iter().enumerate();
            let points: Vec<Point> = points
                .filter_map(|(l, v)| Some((layers.pixel(l as f64), values.pixel((*v)?))))
                .collect();
            simplify(&points, 0.08)
        };
        for (curve, paint, _) in all {
            let mut band = path(&curve.p95);
            band.extend(path(&curve.p05).into_iter().rev());
            let band = clip::polygon(&band, &frame);
            if band.len() > 2 && self.draws.several() {
                scene.add(Mark::area(band, paint, 0.2));
            }
        }
        for (curve, paint, _) in all {
            for piece in clip::line(&path(&curve.p50), &frame) {
                scene.add(Mark::line(piece, paint, 0.16 * size));
            }
            for piece in clip::line(&path(&curve.theory), &frame) {
                scene.add(Mark::dashed(piece, color::INK, 0.085 * size, (4.5, 4.5)));
            }
        }
        let arrival = self.ends().gradients;
        let at = (layers.pixel(arrival.0 as f64), values.pixel(arrival.1));
        let words = (told(arrival), color::BACKWARD);
        arrival::draw(&mut scene, &frame, (at, color::BACKWARD), words, size);
        // Dashes that lie on no line would be anyone's.
        for (curve, paint, name) in all {
            if let Some((layer, theory)) = curve.apart() {
                let at = (layers.pixel(layer as f64), values.pixel(theory));
                let words = (format!("theory, {name}"), paint);
                arrival::draw(&mut scene, &frame, (at, color::INK), words, size);
            }
        }
        let mut rows: Vec<_> = all
            .into_iter()
            .map(|(curve, paint, name)| {
                let [_, last] = curve.ends().unwrap_or_default();
                (last.1, name, paint, told(last))
            })
            .collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0));
        let ends: Vec<f64> = rows.iter().map(|row| values.pixel(row.0)).collect();
        let heights = labels::place(&ends, 2.8 * size, frame.top, frame.bottom - 1.2 * size);
        let left = frame.right + leader + 4.0;
        for ((_, name, paint, words), (end, height)) in
            rows.into_iter().zip(ends.into_iter().zip(heights))
        {
            let from = frame.right + 3.0;
            let leader = labels::leader((from, end), (left - 4.0, height));
            scene.add(Mark::line(leader, paint, 1.1));
            let baseline = height + 0.335 * size;
            scene.add(Text::new(left, baseline, name, size, paint).semibold());
            let text = Text::new(left, baseline + 1.3 * size, &words, size, color::TEXT);
            if text.bounds().right <= right {
                scene.add(text);
            } else if let Some((number, _)) = words.split_once(' ') {
                scene.add(Text::new(
                    left,
                    baseline + 1.3 * size,
                    number,
                    size,
                    color::TEXT,
                ));
            }
        }
        scene
    }
}

/// "0.03 at layer 0".
fn told((layer, value): (usize, f64)) -> String {
    format!("{} at layer {}", cosine(value), count(layer))
}

/// The figure of a slice; `None` where there are no pairs of inputs.
pub fn figure(context: Context) -> Option<Figure> {
    let content = Content::of(context.slice())?;
    let (title, subtitle) = (content.title(), content.subtitle());
    let page = content.page();
    let slide = format!(
        "cosine between two inputs, {}, {}, {}",
        words::of_draws("median", content.draws),
        content.setting,
        content.variance
    );
    Some(Figure {
        name: context.name("alike"),
        kind: Kind::Alike,
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
