//! The search for the critical σ²: growth at every step, network by network, closing in on the zero.
//!
//! The whole search on the left, its last steps enlarged on the right; the panels and the places of
//! their labels are the growth figure's. Called by `chart::search`. `plot` and `steps` draw it, `sizes`
//! lays it out, `said` says it.

mod plot;
mod said;
mod sizes;
mod steps;

use super::growth::Mean;
use super::growth::enlarged::interpolated;
use super::{sheet, words};
use crate::analysis::{CriticalSearch, Direction, GrowthAt, Searched};
use crate::chart::{Drawings, Figure, Kind};

/// A curve of (log10 σ², decades a layer), σ² ascending.
type Curve = Vec<(f64, f64)>;

/// What the figure shows.
#[derive(Clone, Copy, Debug)]
struct Content<'a> {
    search: &'a CriticalSearch,
}

/// The figure of a search.
pub fn figure(search: &CriticalSearch) -> Figure {
    let content = Content { search };
    let (title, subtitle) = (content.title(), content.subtitle());
    let page = content.page();
    Figure {
        name: "search".into(),
        kind: Kind::Search,
        slice: 0,
        alt: content.alt(),
        caption: content.caption(),
        drawings: Drawings {
            standalone: sheet::standalone(&page, &title, &subtitle),
            page,
            phone: content.phone(),
            slide: sheet::slide(
                content.slide(),
                &content.slide_title(),
                &content.slide_subtitle(),
            ),
        },
        title,
        subtitle,
    }
}

/// The mean over the living networks of a step.
fn mean(step: &GrowthAt) -> Option<Mean> {
    let (value, half) = step.mean()?;
    Some(Mean {
        value,
        interval: half.map(|half| (value - half, value + half)),
        change: None,
    })
}

/// A step's number in the search, its log10 σ² and its mean.
fn numbered(one: &Searched) -> impl Iterator<Item = (usize, f64, Mean)> {
    let steps = one.search.steps.iter().zip(1..);
    steps.filter_map(|(step, number)| Some((number, step.sigma2.log10(), mean(step)?)))
}

/// Share of the search's range between two steps beyond which no line joins them: nothing was measured
/// there, and growth need not be straight.
const GAP: f64 = 0.16;

/// The curves through a value of every step, broken where neighbours are further than `gap` apart. Where
/// growth is a power of σ² its slope is ½, so that it is known over all of `range`.
fn through(
    one: &Searched,
    (range, gap): ((f64, f64), f64),
    value: impl Fn(&GrowthAt) -> Option<f64>,
) -> Vec<Curve> {
    let points = one.search.steps.iter();
    let points = points.filter_map(|step| Some((step.sigma2.log10(), value(step)?)));
    let mut curve: Curve = points.collect();
    curve.sort_by(|a, b| a.0.total_cmp(&b.0));
    if let ([(x, y)], true) = (curve.as_slice(), one.is_exact()) {
        return vec![[range.0, range.1].map(|at| (at, y + 0.5 * (at - x))).into()];
    }
    let near = |a: &(f64, f64), b: &(f64, f64)| b.0 - a.0 <= gap;
    let pieces = curve.chunk_by(near).filter(|piece| piece.len() > 1);
    pieces.map(<[_]>::to_vec).collect()
}

impl Content<'_> {
    /// Ends of the range in log10 σ².
    fn range(&self) -> (f64, f64) {
        let (low, high) = self.search.range;
        (low.log10(), high.log10())
    }

    /// The only direction, if there is one.
    fn single(&self) -> Option<&Searched> {
        match self.search.searched.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The mean's curve, in pieces.
    fn mean_curve(&self, one: &Searched, range: (f64, f64)) -> Vec<Curve> {
        let mean = |step: &GrowthAt| mean(step).map(|mean| mean.value);
        through(one, (range, self.gap()), mean)
    }

    /// The curves of all networks; one that died is seen where it lived.
    fn networks(&self, one: &Searched, range: (f64, f64)) -> Vec<Curve> {
        let count = one.search.steps.first().map_or(0, |s| s.replicates.len());
        let of = |i: usize| move |step: &GrowthAt| step.replicates.get(i).copied().flatten();
        let network = |i| through(one, (range, self.gap()), of(i));
        (0..count).flat_map(network).collect()
    }

    /// Decades of σ² between two steps that no line joins.
    fn gap(&self) -> f64 {
        let (low, high) = self.range();
        GAP * (high - low)
    }

    /// Theory's growth in one direction.
    fn theory_curve(&self, direction: Direction) -> Curve {
        let curve = self.search.network.theory_growth.iter();
        let curve = curve.map(|at| {
            let growth = match direction {
                Direction::Forward => at.forward,
                Direction::Backward => at.backward,
            };
            (at.sigma2.log10(), growth)
        });
        curve.filter(|(_, growth)| growth.is_finite()).collect()
    }

    /// Whether theory has one curve for all that is shown.
    fn one_theory(&self) -> bool {
        self.single().is_some() || words::one_theory(&self.search.network)
    }

    /// The stretch of log10 σ² that is enlarged: what every direction needs. `None` where one has no zero,
    /// and where the whole is hardly wider.
    fn window(&self) -> Option<(f64, f64)> {
        // Two zeros with all their networks would often take the whole.
        let spread = if self.single().is_some() { 4.0 } else { 2.5 };
        let around = |one| Self::around_zero(one, spread);
        let mut windows = self.search.searched.iter().map(around);
        let all = windows.try_fold((f64::INFINITY, f64::NEG_INFINITY), |all, one| {
            let (low, high) = one?;
            Some((all.0.min(low), all.1.max(high)))
        });
        let (low, high) = self.range();
        all.filter(|all| all.1 - all.0 < 0.45 * (high - low))
    }

    /// The zero of a direction, its last steps and room for the networks' spread: so many half intervals.
    fn around_zero(one: &Searched, spread: f64) -> Option<(f64, f64)> {
        /// Steps that are to be told apart.
        const LAST: usize = 4;
        let zero = one.zero()?;
        let center = zero.sigma2.log10();
        let interval = zero
            .interval()
            .map_or(0.0, |(low, high)| (high / low).log10() / 2.0);
        let steps = one.search.steps.iter().rev().take(LAST);
        let last = steps
            .map(|step| (step.sigma2.log10() - center).abs())
            .fold(0.0, f64::max);
        let half = (spread * interval).max(1.25 * last).max(0.004);
        Some((center - half, center + half))
    }

    /// Range of growth: 0, the steps within `x` with their intervals, and curves at both its ends.
    fn reach(&self, x: (f64, f64)) -> (f64, f64) {
        let mut all = vec![0.0];
        for one in &self.search.searched {
            let inside = numbered(one).filter(|(_, at, _)| (x.0..=x.1).contains(at));
            all.extend(inside.flat_map(|(_, _, mean)| [mean.reach().0, mean.reach().1]));
            for piece in self.mean_curve(one, x) {
                all.extend([x.0, x.1].iter().filter_map(|at| interpolated(&piece, *at)));
            }
        }
        // Enlarged, theory may be far off, and is cut at the frame.
        if Some(x) != self.window() {
            for one in &self.search.searched {
                let curve = self.theory_curve(one.direction);
                let inside = curve.iter().filter(|(at, _)| (x.0..=x.1).contains(at));
                all.extend(inside.map(|(_, growth)| *growth));
            }
        }
        let (low, high) = all
            .into_iter()
            .fold((0.0f64, 0.0f64), |(a, b), v| (a.min(v), b.max(v)));
        let air = 0.07 * if high > low { high - low } else { 0.1 };
        (low - air, high + air)
    }
}

#[cfg(test)]
mod tests;
