//! The sigma² at which a measured growth changes from shrinking to growing.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{Crossing, Growth};

#[cfg(test)]
mod tests;

/// Most steps of a search for a root; it takes about ten.
const MOST_STEPS: usize = 60;
/// A root's ln sigma² is known as well as this: far below any interval.
const CLOSE: f64 = 1e-10;
/// Decades a layer that are 0.
const NONE: f64 = 1e-15;
/// Steps of the way from one grid value to the next in which theory's change is looked at.
const STEPS: usize = 20;
/// Theory that makes more than this share of its change in one of them, three times what a straight line
/// makes, is steep: networks of finite width make it beside the place where theory does, and neither end
/// shows how far beside. This and `TELLING` were found by trial against what `initscope critical` measures.
const STEEP: f64 = 1.0 / 7.0;
/// An interval over more than this share of the way says no more than the two grid values do, and is kept.
const TELLING: f64 = 0.7;

/// Finds where growth turns from negative to positive along ascending sigma². Between grid points the
/// growth follows `theory` (of sigma²), shifted by what the measured ends differ from it, linearly in
/// ln sigma²: on a coarse grid a straight line would miss the bend of GELU or SiLU. Without theory it is
/// that straight line. The interval is that of the draws, and reaches as far as the shift may be wrong,
/// upwards or sideways; where theory is too steep for that the answer is the two grid values. Chance
/// crossings are not taken: below it some growth must lie under 0 with its whole interval, above it some
/// over 0. Where one of the two is missing, since the grid has a value close to the crossing and none beyond,
/// theory must turn there too, and the interval, which may reach past that value, must tell something.
pub fn crossing(points: &[(f64, Growth)], theory: impl Fn(f64) -> Option<f64>) -> Option<Crossing> {
    let measured: Vec<Measured> = points.iter().filter_map(Measured::of).collect();
    if let Some((low, high)) = turning(&measured) {
        return Some(Bracket::new(low, high, &theory).crossing());
    }
    let (low, high) = turning_beside(&measured)?;
    Bracket::new(low, high, &theory).crossing_at_an_end()
}

/// Growth at a value of the grid.
#[derive(Clone, Copy)]
struct Measured {
    /// Weight variance.
    sigma2: f64,
    /// ln sigma².
    x: f64,
    /// Decades a layer.
    rate: f64,
    /// Half its 95% interval.
    half: Option<f64>,
}

impl Measured {
    /// `None` where sigma² has no logarithm, or the median network is dead: what grows in the others is no
    /// answer for a network.
    fn of((sigma2, growth): &(f64, Growth)) -> Option<Self> {
        let rate = growth.per_layer.filter(|_| *sigma2 > 0.0 && !growth.dead)?;
        Some(Self {
            sigma2: *sigma2,
            x: sigma2.ln(),
            rate,
            half: growth.interval.map(|(low, high)| (high - low) / 2.0),
        })
    }

    /// Whether the whole interval has the sign of `sign`.
    fn is_certainly(&self, sign: f64) -> bool {
        sign * self.rate > self.half.unwrap_or(0.0)
    }
}

/// The first neighbours between which growth turns positive, and not by chance.
fn turning(points: &[Measured]) -> Option<(Measured, Measured)> {
    let at = (1..points.len()).find(|&at| {
        points[at - 1].rate <= 0.0
            && points[at].rate > 0.0
            && points[..at].iter().any(|point| point.is_certainly(-1.0))
            && points[at..].iter().any(|point| point.is_certainly(1.0))
    })?;
    Some((points[at - 1], points[at]))
}

/// The first neighbours between which growth turns positive, one of them by its whole interval, the other
/// too close to 0 to tell its sign.
fn turning_beside(points: &[Measured]) -> Option<(Measured, Measured)> {
    let mut pairs = points.windows(2).map(|pair| (pair[0], pair[1]));
    pairs.find(|(low, high)| {
        low.rate <= 0.0 && high.rate > 0.0 && (low.is_certainly(-1.0) || high.is_certainly(1.0))
    })
}

/// Two grid values between which growth turns positive, and theory between them.
struct Bracket<'a> {
    low: Measured,
    high: Measured,
    /// Of sigma².
    theory: &'a dyn Fn(f64) -> Option<f64>,
    /// What theory has said, by the bits of ln sigma²: a deep network's takes its time, and the searches ask
    /// for the same ends.
    known: RefCell<HashMap<u64, Option<f64>>>,
}

impl<'a> Bracket<'a> {
    fn new(low: Measured, high: Measured, theory: &'a dyn Fn(f64) -> Option<f64>) -> Self {
        Self {
            low,
            high,
            theory,
            known: RefCell::default(),
        }
    }

    fn crossing(&self) -> Crossing {
        let x = root(|x| self.growth(x), (self.low.x, self.high.x));
        let interval = self.interval(x);
        let tells = interval.is_none_or(|(low, high)| high - low < TELLING * self.length());
        if tells && self.is_steep() {
            return Crossing::between(x.exp(), (self.low.sigma2, self.high.sigma2));
        }
        Crossing::new(x.exp(), interval.map(|(low, high)| (low.exp(), high.exp())))
    }

    /// The crossing where one end may lie on the other side of it. Growth that only comes close to 0 there,
    /// as a saturated network's does, has none: theory tells the two apart.
    fn crossing_at_an_end(&self) -> Option<Crossing> {
        let beyond = [
            2.0 * self.low.x - self.high.x,
            2.0 * self.high.x - self.low.x,
        ];
        let [below, above] = beyond.map(|x| self.expected(x));
        let found = self.crossing();
        let (low, high) = found.interval()?;
        let tells = (high / low).ln() < TELLING * self.length();
        (tells && below? < 0.0 && above? > 0.0).then_some(found)
    }

    fn length(&self) -> f64 {
        self.high.x - self.low.x
    }

    /// How much of the way from the lower end to the upper `x` is.
    fn share(&self, x: f64) -> f64 {
        (x - self.low.x) / self.length()
    }

    /// Theory's growth.
    fn expected(&self, x: f64) -> Option<f64> {
        let found = self.known.borrow().get(&x.to_bits()).copied();
        found.unwrap_or_else(|| {
            let found = (self.theory)(x.exp());
            self.known.borrow_mut().insert(x.to_bits(), found);
            found
        })
    }

    /// Theory's growth at both ends.
    fn ends(&self) -> Option<(f64, f64)> {
        self.expected(self.low.x).zip(self.expected(self.high.x))
    }

    /// Growth between the ends: theory's, shifted to meet the measured ones, or a straight line.
    fn growth(&self, x: f64) -> f64 {
        let line = |a: f64, b: f64| a + self.share(x) * (b - a);
        match self.ends().zip(self.expected(x)) {
            Some(((low, high), theory)) => {
                theory + line(self.low.rate - low, self.high.rate - high)
            }
            None => line(self.low.rate, self.high.rate),
        }
    }

    /// Whether theory makes much of its change in a small part of the way.
    fn is_steep(&self) -> bool {
        let Some((low, high)) = self.ends() else {
            return false;
        };
        let at = |step: usize| self.low.x + self.length() * step as f64 / STEPS as f64;
        let change = |step| Some(self.expected(at(step + 1))? - self.expected(at(step))?);
        let largest = (0..STEPS).filter_map(change).fold(0.0, f64::max);
        high > low && largest > STEEP * (high - low)
    }

    /// The slope at `x`, over a tenth of the bracket: steadier than a derivative, nearer than its ends.
    fn slope(&self, x: f64) -> f64 {
        let step = 0.05 * self.length();
        let (left, right) = ((x - step).max(self.low.x), (x + step).min(self.high.x));
        (self.growth(right) - self.growth(left)) / (right - left)
    }

    /// The interval of a crossing at `x`, in ln sigma²; `None` where the ends have none.
    fn interval(&self, x: f64) -> Option<(f64, f64)> {
        let (low, high) = self.low.half.zip(self.high.half)?;
        let slope = self.slope(x);
        (slope > 0.0).then(|| {
            let reach = (low + self.share(x) * (high - low)) / slope;
            let bent = [1.0, -1.0].map(|sign| self.bent(x, sign, reach));
            let candidates = self.sideways(low, high).into_iter().chain(bent);
            candidates.fold((x, x), |(low, high), at| (low.min(at), high.max(at)))
        })
    }

    /// One end of the interval, by a curve raised or lowered. How the difference from theory goes from one end
    /// to the other is a guess. It is known at the ends; between them it may bend by as much as it changes
    /// from one to the other, as it does where a network's width rounds off the corner that infinite width
    /// has. `reach` is what the draws add.
    fn bent(&self, x: f64, sign: f64, reach: f64) -> f64 {
        let change = self.ends().map_or(0.0, |(low, high)| {
            ((self.high.rate - high) - (self.low.rate - low)).abs()
        });
        let bend = |x: f64| 4.0 * self.share(x) * (1.0 - self.share(x)) * change;
        let ends = (self.low.x, self.high.x);
        let aside = root(|x| self.growth(x) + sign * bend(x), ends) - x;
        x - sign * aside.hypot(reach)
    }

    /// Where the crossing may lie by a curve moved sideways. Draws and width move it so, as a change of sigma²
    /// does: so far that theory meets an end's interval. A curve flat there and steep at its root is not to
    /// be read upwards alone.
    fn sideways(&self, low_half: f64, high_half: f64) -> Vec<f64> {
        if self.ends().is_none() {
            return Vec::new();
        }
        let (from, to) = (self.low.x, self.high.x);
        let by_theory = |x: f64| self.expected(x).unwrap_or_default();
        let meets = |rate: f64| root(|x| by_theory(x) - rate, (2.0 * from - to, 2.0 * to - from));
        let theory_turns = meets(0.0);
        [(self.low, low_half), (self.high, high_half)]
            .into_iter()
            .flat_map(|(end, half)| [(end.x, end.rate - half), (end.x, end.rate + half)])
            .map(|(end, rate)| (theory_turns + end - meets(rate)).clamp(from, to))
            .collect()
    }
}

/// Where an increasing function turns positive between two ends, or the end beyond which it does: by the
/// Illinois variant of regula falsi (Dowell & Jarratt 1971).
fn root(f: impl Fn(f64) -> f64, (mut low, mut high): (f64, f64)) -> f64 {
    let (mut at_low, mut at_high) = (f(low), f(high));
    if at_low >= 0.0 {
        return low;
    }
    if at_high <= 0.0 {
        return high;
    }
    let (mut before, mut last_was_high) = (f64::INFINITY, None);
    for _ in 0..MOST_STEPS {
        let middle = low + (high - low) * (at_low / (at_low - at_high)).clamp(0.0, 1.0);
        let value = f(middle);
        let is_high = value > 0.0;
        // An end that stays twice counts half, so that both close in.
        let again = last_was_high == Some(is_high);
        if is_high {
            (high, at_high) = (middle, value);
            at_low *= if again { 0.5 } else { 1.0 };
        } else {
            (low, at_low) = (middle, value);
            at_high *= if again { 0.5 } else { 1.0 };
        }
        last_was_high = Some(is_high);
        if value.abs() < NONE || (middle - before).abs() < CLOSE {
            return middle;
        }
        before = middle;
    }
    f64::midpoint(low, high)
}
