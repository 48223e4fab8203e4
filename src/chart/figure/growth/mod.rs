//! Growth per layer against sigma²: where the signal neither grows nor dies (picture 03).
//!
//! The whole range on the left, the crossing enlarged on the right, since intervals can't be seen
//! on the left. `said` says it, `whole` and `enlarged` draw it.

mod arrivals;
pub(super) mod enlarged;
pub(super) mod leaders;
pub(super) mod notes;
pub(super) mod panel;
pub(super) mod said;
mod sizes;
pub(super) mod whole;

use super::{Context, sheet, words};
use crate::analysis::{
    Crossing, Direction, Draws, Growth, Slice, Statistic, TheoryGrowth, named_rules,
};
use crate::chart::color;
use crate::chart::layout::numbers;
use crate::chart::scene::Paint;
use crate::chart::{Drawings, Figure, Kind};
use crate::network::Activation;

/// A mark’s radius in the left panel over the panel’s sides, with its stroke, on the narrowest canvas.
const MARK: f64 = 0.022;

/// A mean over replicates and its 95% interval, in decades a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mean {
    pub value: f64,
    pub interval: Option<(f64, f64)>,
    /// Decades from end to end: the median over replicates, as everywhere; a search has none.
    pub change: Option<f64>,
}

impl Mean {
    fn of(growth: &Growth) -> Option<Self> {
        growth.per_layer.map(|value| Self {
            value,
            interval: growth.interval,
            change: growth.change,
        })
    }

    /// The interval, or the value twice.
    pub fn reach(&self) -> (f64, f64) {
        self.interval.unwrap_or((self.value, self.value))
    }
}

/// What was measured at one variance.
#[derive(Clone, Debug, PartialEq)]
struct Measured {
    sigma2: f64,
    /// Networks drawn.
    drawn: usize,
    forward: Option<Mean>,
    backward: Option<Mean>,
    /// Of those drawn, how many have a growth forward and backward: the means are over these.
    arrived: [usize; 2],
}

/// What the figure shows, free of pixels and words.
#[derive(Clone, Debug, PartialEq)]
struct Content {
    activation: Activation,
    bias2: f64,
    depth: usize,
    width: usize,
    /// "ReLU, 50 layers × 80 units", with whatever is not the default.
    setting: String,
    draws: Draws,
    /// What tells how large a layer is.
    statistic: Statistic,
    /// "signal", or what a forward std tells of instead.
    carried: &'static str,
    /// Ascending, sigma² > 0; at least two.
    measured: Vec<Measured>,
    theory: Vec<TheoryGrowth>,
    theory_critical: Option<f64>,
    /// That of the typical network; and only where it is not nearly the same.
    is_predicted: bool,
    /// Whether there are dense layers and activations only.
    is_plain: bool,
    typical_critical: Option<f64>,
    other_typical_critical: Option<f64>,
    /// Whether theory's variance is the gradient's too.
    one_theory: bool,
    /// Whether many inputs turn below the typical network's variance, which is that of one.
    inputs_average_out: bool,
    forward_crossing: Option<Crossing>,
    backward_crossing: Option<Crossing>,
    /// Names of rules and their sigma², ascending.
    rules: Vec<(String, f64)>,
}

/// The growth figure; `None` where fewer than two variances have a growth.
pub fn figure(context: Context) -> Option<Figure> {
    let content = content(context)?;
    let (title, subtitle) = (content.title(), content.subtitle());
    let page = content.page();
    let slide = content.slide();
    Some(Figure {
        name: context.name("growth"),
        kind: Kind::Growth,
        slice: context.index,
        alt: content.alt(),
        caption: content.caption(),
        drawings: Drawings {
            standalone: sheet::standalone(&page, &title, &subtitle),
            page,
            phone: content.phone(),
            slide: sheet::slide(slide, &content.slide_title(), &content.slide_subtitle()),
        },
        title,
        subtitle,
    })
}

fn content(context: Context) -> Option<Content> {
    let slice = context.slice();
    let measured: Vec<Measured> = slice
        .lines
        .iter()
        // A variance of 0 has no place on a log axis, and nothing grows or shrinks there.
        .filter(|line| line.sigma2 > 0.0)
        .map(|line| Measured {
            sigma2: line.sigma2,
            drawn: line.replicates,
            forward: Mean::of(&line.forward),
            backward: Mean::of(&line.backward),
            arrived: [line.forward.replicates, line.backward.replicates],
        })
        .filter(|m| m.forward.is_some() || m.backward.is_some())
        .collect();
    let (low, high) = (measured.first()?.sigma2, measured.last()?.sigma2);
    if low == high {
        return None;
    }
    let mut rules: Vec<(String, f64)> = Vec::new();
    for (name, times_width) in named_rules(slice.activation) {
        let sigma2 = times_width / slice.width as f64;
        if !(low * 0.999..=high * 1.001).contains(&sigma2) {
            continue;
        }
        match rules.iter_mut().find(|(_, other)| *other == sigma2) {
            Some((names, _)) => *names = format!("{names}, {name}"),
            None => rules.push((name.to_owned(), sigma2)),
        }
    }
    rules.sort_by(|a, b| a.1.total_cmp(&b.1));
    Some(Content {
        activation: slice.activation,
        bias2: slice.bias2,
        depth: slice.depth,
        width: slice.width,
        setting: setting(slice),
        draws: slice.draws(),
        measured,
        theory: slice
            .theory_growth
            .iter()
            .filter(|t| t.sigma2 > 0.0 && t.forward.is_finite() && t.backward.is_finite())
            .copied()
            .collect(),
        theory_critical: slice.theory_critical,
        is_predicted: slice.is_predicted,
        is_plain: slice.architecture.is_plain(),
        typical_critical: slice.typical_critical(),
        other_typical_critical: slice.other_typical_critical(),
        inputs_average_out: slice.inputs_average_out(),
        one_theory: words::one_theory(slice),
        forward_crossing: words::forward_turning(slice).filter(|c| c.sigma2 > 0.0),
        backward_crossing: words::backward_turning(slice).filter(|c| c.sigma2 > 0.0),
        statistic: slice.statistic,
        carried: words::carried(slice),
        rules,
    })
}

/// "ReLU, 50 layers × 80 units", with whatever is not the default.
pub(super) fn setting(slice: &Slice) -> String {
    let mut parts = vec![
        words::capitalised(&slice.activation.title()),
        words::shape(slice),
    ];
    parts.extend(words::unusual(slice));
    if slice.input_dim != slice.width {
        parts.push(format!("input of size {}", numbers::count(slice.input_dim)));
    }
    parts.extend(words::target(slice));
    parts.join(", ")
}

impl Direction {
    const BOTH: [Self; 2] = [Self::Forward, Self::Backward];

    /// Of everything that was measured on this way.
    pub(super) fn paint(self) -> Paint {
        match self {
            Self::Forward => color::FORWARD,
            Self::Backward => color::BACKWARD,
        }
    }
}

impl Content {
    /// Both ends of the measured grid.
    fn range(&self) -> (f64, f64) {
        let ends = (self.measured.first(), self.measured.last());
        ends.0
            .zip(ends.1)
            .map_or((1.0, 1.0), |(a, b)| (a.sigma2, b.sigma2))
    }

    /// Measured growth of one direction, by ascending sigma².
    fn values(&self, direction: Direction) -> impl Iterator<Item = (f64, Mean)> {
        self.measured.iter().filter_map(move |m| {
            let mean = match direction {
                Direction::Forward => m.forward,
                Direction::Backward => m.backward,
            };
            mean.map(|mean| (m.sigma2, mean))
        })
    }

    /// The crossing that the figure is about: the signal's, else the gradient's.
    fn crossing(&self) -> Option<(Direction, Crossing)> {
        let forward = self.forward_crossing.map(|c| (Direction::Forward, c));
        forward.or(self.backward_crossing.map(|c| (Direction::Backward, c)))
    }

    /// Whether theory gives the two directions one curve (as for ReLU).
    fn one_theory(&self) -> bool {
        let largest = self
            .theory
            .iter()
            .map(|t| t.forward.abs())
            .fold(0.15, f64::max);
        let apart = self.theory.iter().map(|t| (t.forward - t.backward).abs());
        apart.fold(0.0, f64::max) < 0.02 * largest
    }

    /// The theory of one direction as (log10 sigma², growth).
    fn theory_curve(&self, direction: Direction) -> Vec<(f64, f64)> {
        let value = |t: &TheoryGrowth| match direction {
            Direction::Forward => t.forward,
            Direction::Backward => t.backward,
        };
        self.theory
            .iter()
            .map(|t| (t.sigma2.log10(), value(t)))
            .collect()
    }

    /// The typical network of this width as (log10 sigma², growth).
    fn typical_curve(&self) -> Vec<(f64, f64)> {
        let point = |t: &TheoryGrowth| t.typical.map(|typical| (t.sigma2.log10(), typical));
        self.theory.iter().filter_map(point).collect()
    }

    /// The stretch of log10 sigma² that is enlarged: the crossing, its interval or bracket, what theory and
    /// rules say nearby, and the nearest points if they are near. `None` where there is no
    /// crossing, or where the whole range is hardly wider.
    fn window(&self) -> Option<(f64, f64)> {
        let (_, crossing) = self.crossing()?;
        let center = crossing.sigma2.log10();
        let distance = |sigma2: f64| (sigma2.log10() - center).abs();
        let reach = crossing.ends().map_or(0.0, |(low, high)| {
            let low = if low > 0.0 { distance(low) } else { 0.0 };
            low.max(distance(high))
        });
        // A bracket's ends are points of the grid: beyond them nothing is to be seen.
        let air = crossing.bracket().map_or(2.5, |_| 1.15);
        let mut near: Vec<f64> = self.measured.iter().map(|m| distance(m.sigma2)).collect();
        near.sort_by(f64::total_cmp);
        let must = [
            0.04,
            air * reach,
            self.theory_critical.map_or(0.0, |t| 1.6 * distance(t)),
            self.typical_critical.map_or(0.0, |t| 2.5 * distance(t)),
        ];
        let must = must.into_iter().fold(0.0, f64::max);
        let third = near.get(2).map_or(0.0, |d| 1.15 * d);
        let (low, high) = self.range();
        let whole = (high / low).log10();
        let half = whole_marks(must.max(third.min(0.15)), must, &near, whole);
        (2.0 * half < 0.4 * whole).then_some((center - half, center + half))
    }
}

/// Half of a window about as wide that cuts no mark in two: wider, or narrower where it would be too wide
/// and still holds what it must. Points lie `near` the middle, ascending.
fn whole_marks(half: f64, must: f64, near: &[f64], whole: f64) -> f64 {
    let mark = MARK * whole;
    let cut = |half: f64, d: f64| (half - mark..half + mark).contains(&d);
    let wider = near.iter().fold(half, |half, &d| match cut(half, d) {
        true => d + 1.05 * mark,
        false => half,
    });
    if 2.0 * wider < 0.4 * whole {
        return wider;
    }
    let outside = near.iter().rev().fold(half, |half, &d| match cut(half, d) {
        true => d - 1.05 * mark,
        false => half,
    });
    if outside >= must { outside } else { wider }
}

#[cfg(test)]
mod tests;
