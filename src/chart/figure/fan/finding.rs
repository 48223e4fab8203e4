//! Which variances keep the signal, as a sentence.

use super::Direction;
use crate::analysis::{Line, Slice, Verdict};
use crate::chart::figure::words::{self, capitalised, labels, list, listed, sigma2};
use crate::chart::layout::numbers::{count, count_word, factor};

/// What the verdicts of a grid (sigma² ascending) amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Fewer than two hidden layers: nothing to compare.
    Shallow,
    /// Every draw of every variance is dead.
    Dead,
    /// The grid has one variance.
    Single(Verdict),
    /// Every variance is stable.
    All,
    /// Every variance is stable, some only because the layers are few.
    Few,
    /// None is, and all end alike.
    None(Verdict),
    /// None is; from the given index on it explodes, before it vanishes.
    Turns(usize),
    /// One is, with others on both sides.
    Only(usize),
    /// One is, at the end of the grid.
    OnlyAtEnd(usize),
    /// From this one on.
    From(usize),
    /// Up to this one.
    UpTo(usize),
    /// From the first to the second.
    Between(usize, usize),
    /// No such pattern.
    Scattered(Vec<usize>),
}

impl Finding {
    /// Of one direction of a slice.
    pub fn of(slice: &Slice, direction: Direction) -> Self {
        if slice.depth < 2 {
            return Self::Shallow;
        }
        let growths: Vec<_> = slice
            .lines
            .iter()
            .map(|line| direction.growth(line))
            .collect();
        // Behind a layer that lets no gradient pass, biases may wake the others.
        let is_dead = |line: &Line| line.forward.per_layer.is_none();
        if slice.lines.iter().all(is_dead)
            && growths
                .iter()
                .all(|g| g.dead_replicates > 0 && g.per_layer.is_none())
        {
            return Self::Dead;
        }
        let verdicts: Vec<Verdict> = growths.iter().map(|g| g.verdict).collect();
        match Self::of_verdicts(&verdicts) {
            Self::All | Self::Single(Verdict::Stable)
                if growths.iter().any(|g| g.drifts(slice.depth)) =>
            {
                Self::Few
            }
            finding => finding,
        }
    }

    fn of_verdicts(verdicts: &[Verdict]) -> Self {
        let last = verdicts.len().saturating_sub(1);
        if let [only] = verdicts {
            return Self::Single(*only);
        }
        let stable: Vec<usize> = (0..verdicts.len())
            .filter(|&i| verdicts[i] == Verdict::Stable)
            .collect();
        match stable[..] {
            [] => match verdicts.iter().position(|v| *v == Verdict::Exploding) {
                None => Self::None(Verdict::Vanishing),
                Some(first) if verdicts[first..].contains(&Verdict::Vanishing) => {
                    Self::Scattered(stable)
                }
                Some(0) => Self::None(Verdict::Exploding),
                Some(first) => Self::Turns(first),
            },
            [only] if only == 0 || only == last => Self::OnlyAtEnd(only),
            [only] => Self::Only(only),
            [first, .., end] if end - first + 1 != stable.len() => Self::Scattered(stable),
            [0, .., end] if end == last => Self::All,
            [0, .., end] => Self::UpTo(end),
            [first, .., end] if end == last => Self::From(first),
            [first, .., end] => Self::Between(first, end),
        }
    }

    /// The finding as a title: "Only near σ² = 0.025 does the signal survive 50 layers".
    pub fn title(&self, slice: &Slice, direction: Direction) -> String {
        self.sentence(slice, direction, &format!(" {} layers", count(slice.depth)))
    }

    /// The same, short enough for a slide: "Only near σ² = 0.025 does the signal survive".
    pub fn slide_title(&self, slice: &Slice, direction: Direction) -> String {
        match self {
            Self::Turns(_) | Self::Scattered(_) if self.keeps_none() => {
                format!("No σ² tried carries the {} through", direction.noun(slice))
            }
            _ => self.sentence(slice, direction, ""),
        }
    }

    /// Indices of the stable ones among so many.
    fn stable(&self, lines: usize) -> Vec<usize> {
        match self {
            Self::Single(Verdict::Stable) => vec![0],
            Self::All => (0..lines).collect(),
            Self::Only(index) | Self::OnlyAtEnd(index) => vec![*index],
            Self::From(first) => (*first..lines).collect(),
            Self::UpTo(last) => (0..=*last).collect(),
            Self::Between(first, last) => (*first..=*last).collect(),
            Self::Scattered(stable) => stable.clone(),
            Self::Shallow
            | Self::Few
            | Self::Dead
            | Self::Single(_)
            | Self::None(_)
            | Self::Turns(_) => Vec::new(),
        }
    }

    fn keeps_none(&self) -> bool {
        match self {
            Self::Turns(_) => true,
            Self::Scattered(stable) => stable.is_empty(),
            _ => false,
        }
    }

    /// `layers` is " 50 layers" or nothing.
    fn sentence(&self, slice: &Slice, direction: Direction, layers: &str) -> String {
        let noun = match direction {
            Direction::Forward => carried(slice, &self.stable(slice.lines.len())),
            Direction::Backward => direction.noun(slice).into(),
        };
        let values: Vec<f64> = slice.lines.iter().map(|line| line.sigma2).collect();
        let labels = labels(slice);
        let at = |index: usize| sigma2(&labels[index]);
        match self {
            Self::Shallow => "One hidden layer: no depth yet to magnify an error in σ²".into(),
            Self::Dead if values == [0.0] => {
                "At σ²\u{a0}=\u{a0}0 every weight is 0: nothing leaves the input".into()
            }
            Self::Dead if layers.is_empty() => "At every σ² tried the networks go dead".into(),
            Self::Dead => {
                let depth = count(slice.depth);
                format!("At every σ² tried the networks go dead before layer {depth}")
            }
            Self::Single(verdict) => format!("At {} the {noun} {}", at(0), fate(*verdict, layers)),
            Self::Few if layers.is_empty() => {
                format!("Too few layers for the {noun} to vanish or explode")
            }
            Self::Few => format!(
                "{} layers are too few to vanish or explode; per layer the {noun} changes by {}",
                capitalised(&count_word(slice.depth)),
                factors(slice, direction)
            ),
            Self::All => format!("The {noun} survives{layers} at every σ² tried"),
            Self::None(verdict) => {
                format!("At every σ² tried the {noun} {}", fate(*verdict, layers))
            }
            Self::Turns(first) => format!(
                "No σ² tried carries the {noun} through{layers}: {} is too small, {} too large",
                labels[first - 1],
                labels[*first]
            ),
            Self::Only(index) => {
                format!("Only near {} does the {noun} survive{layers}", at(*index))
            }
            Self::OnlyAtEnd(index) => {
                let end = if *index == 0 { "smallest" } else { "largest" };
                let label = &labels[*index];
                format!("Only the {end} σ² tried, {label}, carries the {noun} through{layers}")
            }
            Self::From(index) => format!("From {} up the {noun} survives{layers}", at(*index)),
            Self::UpTo(index) => format!("Up to {} the {noun} survives{layers}", at(*index)),
            Self::Between(first, last) => {
                let last = &labels[*last];
                format!("From {} to {last} the {noun} survives{layers}", at(*first))
            }
            Self::Scattered(stable) if stable.is_empty() => {
                format!("No σ² tried carries the {noun} through{layers}")
            }
            Self::Scattered(stable) if stable.len() <= 3 => {
                let labels = list(&listed(slice, stable));
                format!("The {noun} survives{layers} at σ² = {labels}")
            }
            Self::Scattered(stable) => format!(
                "The {noun} survives{layers} at {} of {} variances",
                stable.len(),
                labels.len()
            ),
        }
    }
}

/// What is carried at these lines: "signal", "signal of a few inputs" where they alone hold it up.
fn carried(slice: &Slice, stable: &[usize]) -> String {
    let noun = words::carried(slice);
    match words::few_inputs(slice, stable) {
        Some(_) => format!("{noun} of a few inputs"),
        None => noun.into(),
    }
}

/// "×0.14 to ×3.20": the smallest and the largest factor a layer.
fn factors(slice: &Slice, direction: Direction) -> String {
    let rates = slice.lines.iter();
    let rates = rates.filter_map(|line| direction.growth(line).per_layer);
    let (low, high) = rates.fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
    match [low, high].map(factor) {
        [low, high] if low == high => low,
        [low, high] => format!("{low} to {high}"),
    }
}

/// "vanishes within 50 layers", "vanishes".
fn fate(verdict: Verdict, layers: &str) -> String {
    let within = if layers.is_empty() { "" } else { " within" };
    match verdict {
        Verdict::Vanishing => format!("vanishes{within}{layers}"),
        Verdict::Stable => format!("survives{layers}"),
        Verdict::Exploding => format!("explodes{within}{layers}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Exploding as E, Stable as S, Vanishing as V};

    #[test]
    fn every_pattern_of_verdicts_has_its_finding() {
        for (verdicts, finding) in [
            (vec![S], Finding::Single(S)),
            (vec![V, V, S, E], Finding::Only(2)),
            (vec![V, S], Finding::OnlyAtEnd(1)),
            (vec![S, E, E], Finding::OnlyAtEnd(0)),
            (vec![V, S, S], Finding::From(1)),
            (vec![S, S, E], Finding::UpTo(1)),
            (vec![V, S, S, E], Finding::Between(1, 2)),
            (vec![S, S], Finding::All),
            (vec![V, V], Finding::None(V)),
            (vec![E, E], Finding::None(E)),
            (vec![V, V, E], Finding::Turns(2)),
            (vec![E, V], Finding::Scattered(vec![])),
            (vec![V, E, V], Finding::Scattered(vec![])),
            (vec![S, V, S], Finding::Scattered(vec![0, 2])),
        ] {
            assert_eq!(Finding::of_verdicts(&verdicts), finding, "{verdicts:?}");
        }
    }
}
