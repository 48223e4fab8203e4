//! The fan chart: a quantity's log10 against the layer, one line for each variance.
//!
//! `forward` and `backward` are fans. Here is their content (plain data, in travel order); `plot`
//! draws it for page and phone, `slide` for the last row, `lines` its lines, `labels` what stands at
//! the line ends, `notes` what stands inside the plot, `finding` and `words` say what it shows.

mod absent;
pub mod finding;
mod labels;
mod lines;
mod notes;
mod pick;
pub(super) mod plot;
mod slide;
pub mod words;

pub use absent::Absent;
pub use notes::Note;

use super::Context;
use super::shades;
use crate::analysis::{Band, Draws, Growth, Line, Slice};
use crate::chart::color::Shade;
use crate::chart::layout::numbers;
use crate::chart::layout::ticks::{self, Tick, Ticks};

/// Lines that a page drawing has at most.
pub const MOST: usize = 13;
/// And a phone drawing.
pub const FEWER: usize = 7;

/// Which way the signal runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Hidden units, first layer to last.
    Forward,
    /// Gradients, output to input.
    Backward,
}

impl Direction {
    /// What is measured of a line.
    pub fn band(self, line: &Line) -> &Band {
        match self {
            Self::Forward => &line.hidden,
            Self::Backward => &line.gradient,
        }
    }

    /// Its growth.
    pub fn growth(self, line: &Line) -> &Growth {
        match self {
            Self::Forward => &line.forward,
            Self::Backward => &line.backward,
        }
    }

    /// "signal" (or what a forward std tells of instead), "gradient".
    pub fn noun(self, slice: &Slice) -> &'static str {
        match self {
            Self::Forward => super::words::carried(slice),
            Self::Backward => "gradient",
        }
    }

    /// The layers that are drawn, in travel order. One hidden layer is drawn with what feeds it,
    /// so that there is a line.
    fn layers(self, depth: usize) -> Vec<usize> {
        match self {
            Self::Forward => (usize::from(depth > 1)..=depth).collect(),
            Self::Backward => (0..=depth - usize::from(depth > 1)).rev().collect(),
        }
    }
}

/// log10 values by layer, in travel order; `None`: dead.
pub type Path = Vec<(f64, Option<f64>)>;

/// One variance's line.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// sigma² ready to show.
    pub label: String,
    /// The rule that stands in its place where another line has the same number and there is no room
    /// for both.
    pub apart: Option<String>,
    /// log10 of the measured factor a layer, as the tables have it.
    pub factor: Option<f64>,
    /// Names of rules that give this value.
    pub names: Vec<&'static str>,
    /// Colour.
    pub shade: Shade,
    /// The line that keeps the signal.
    pub critical: bool,
    /// Median over draws.
    pub median: Path,
    /// 5% and 95% quantile.
    pub band: (Path, Path),
    /// Infinite width.
    pub theory: Path,
    /// First layer (in travel order) at which the median draw is dead.
    pub dead_from: Option<usize>,
    /// What there is instead, if it is so from the first layer drawn on and there is no line.
    pub absent: Option<Absent>,
}

impl Series {
    /// Whether a band is to be seen: over two neighbouring layers at least, and of some extent.
    pub fn has_band(&self) -> bool {
        let edges: Vec<_> = self.living_band().map(|(_, edges)| edges).collect();
        let wide = |edge: &Option<(f64, f64)>| edge.is_some_and(|(low, high)| high - low > 1e-3);
        let mut pairs = edges.windows(2);
        pairs.any(|pair| pair.iter().all(Option::is_some) && pair.iter().any(wide))
    }

    /// The band by layer where both quantiles and the median live.
    fn living_band(&self) -> impl Iterator<Item = (f64, Option<(f64, f64)>)> {
        let (low, high) = (&self.band.0, &self.band.1);
        low.iter()
            .zip(high)
            .zip(&self.median)
            .map(|((&(layer, low), &(_, high)), &(_, median))| (layer, median.and(low).zip(high)))
    }
}

/// The chart's content.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// Which way it runs.
    pub direction: Direction,
    /// Name of the value axis.
    pub quantity: &'static str,
    /// Hidden layers.
    pub depth: usize,
    /// Networks behind each line.
    pub draws: Draws,
    /// sigma² ascending.
    pub series: Vec<Series>,
    /// Indices of the series that titles name, and of those that sentences tell of besides.
    pub spoken: [Vec<usize>; 2],
    /// What may be said inside the plot, if there is room: above all lines, and below them.
    pub notes: [Option<Note>; 2],
}

impl Fan {
    /// The content of a slice in one direction, without notes.
    pub fn new(context: Context, direction: Direction, quantity: &'static str) -> Self {
        let slice = context.slice();
        let sigma2: Vec<f64> = slice.lines.iter().map(|line| line.sigma2).collect();
        let layers = direction.layers(slice.depth);
        let series = slice
            .lines
            .iter()
            .zip(shades(slice))
            .zip(numbers::distinct(&sigma2))
            .enumerate()
            .map(|(index, ((line, shade), label))| {
                let (band, growth) = (direction.band(line), direction.growth(line));
                let path = |values: &[Option<f64>]| -> Path {
                    layers
                        .iter()
                        .map(|&l| (l as f64, values.get(l).copied().flatten()))
                        .collect()
                };
                let median = path(&band.p50);
                let dead_from = median
                    .iter()
                    .position(|(_, value)| value.is_none())
                    .map(|at| layers[at]);
                Series {
                    label,
                    apart: super::words::shares_sigma2(slice, index)
                        .then(|| super::words::rule_name(line)),
                    factor: growth.per_layer,
                    names: line.names.clone(),
                    shade,
                    critical: line.critical,
                    median,
                    band: (path(&band.p05), path(&band.p95)),
                    theory: path(&band.theory),
                    absent: dead_from
                        .filter(|dead| Some(dead) == layers.first())
                        .map(|_| Absent::of(line, direction)),
                    dead_from,
                }
            })
            .collect();
        Self {
            direction,
            quantity,
            depth: slice.depth,
            draws: slice.draws(),
            series,
            spoken: pick::spoken(slice, direction),
            notes: [None, None],
        }
    }

    /// The layers at the left and right edge of the plot.
    fn edges(&self) -> (f64, f64) {
        let depth = self.depth as f64;
        match self.direction {
            Direction::Forward if self.depth > 1 => (1.0, depth),
            Direction::Forward => (0.0, depth),
            Direction::Backward => (depth, 0.0),
        }
    }

    fn layer_ticks(&self) -> Vec<Tick> {
        let (left, right) = self.edges();
        ticks::layers(left.min(right) as usize, self.depth, 7)
    }

    /// Ticks and range of the value axis for these lines: everything drawn, and a little air. Of a network
    /// that died, theory goes on to powers that nothing measured comes near, and leaves the frame.
    fn value_ticks(&self, drawn: &[&Series], theory: bool) -> Ticks {
        let is_measured = drawn
            .iter()
            .any(|s| s.median.iter().any(|(_, value)| value.is_some()));
        let counts = |s: &Series| theory && (s.dead_from.is_none() || !is_measured);
        let lines = drawn
            .iter()
            .flat_map(|s| s.median.iter().chain(s.theory.iter().filter(|_| counts(s))))
            .filter_map(|(_, value)| *value);
        let bands = drawn.iter().flat_map(|s| s.living_band());
        let values = lines.chain(
            bands
                .filter_map(|(_, edges)| edges)
                .flat_map(<[f64; 2]>::from),
        );
        let (mut low, mut high) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
                (low.min(v), high.max(v))
            });
        if low > high {
            (low, high) = (-1.0, 1.0);
        }
        // A flat line's noise must not fill the frame.
        let span = (high - low).max(1.0);
        let air = 0.04 * span + (span - (high - low)) / 2.0;
        let most = match self.direction {
            Direction::Forward => 5,
            Direction::Backward => 7,
        };
        ticks::log10(low - air, high + air, most)
    }
}

/// The last value of a path that is there.
fn last_value(path: &Path) -> Option<f64> {
    path.iter().rev().find_map(|(_, value)| *value)
}

#[cfg(test)]
mod tests;
