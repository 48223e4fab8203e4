//! What becomes of the signal and of the gradient at each variance of a slice.

use crate::analysis::{Growth, Line, Slice, Verdict};
use crate::chart::figure::words;
use crate::chart::layout::numbers;

/// A slice with its lines' labels and fates.
pub struct Fates<'a> {
    /// The slice.
    pub slice: &'a Slice,
    /// Of sigma², a label a line, for a table with the rules beside it: "0.03125".
    pub labels: Vec<String>,
    /// The same for running text, no two alike: "0.03125 (Glorot)".
    pub said: Vec<String>,
}

impl<'a> Fates<'a> {
    /// Labels the lines of a slice.
    pub fn of(slice: &'a Slice) -> Self {
        let sigma2: Vec<f64> = slice.lines.iter().map(|line| line.sigma2).collect();
        Self {
            slice,
            labels: numbers::distinct(&sigma2),
            said: words::labels(slice),
        }
    }

    /// Number of lines.
    pub fn count(&self) -> usize {
        self.slice.lines.len()
    }

    /// Indices of the lines for which `test` holds, sigma² ascending.
    pub fn which(&self, test: impl Fn(&Line) -> bool) -> Vec<usize> {
        (0..self.count())
            .filter(|&index| test(&self.slice.lines[index]))
            .collect()
    }

    /// Lines that carry the signal forward.
    pub fn ahead(&self) -> Vec<usize> {
        self.which(|line| keeps(&line.forward))
    }

    /// Lines that carry the signal forward and the gradient back.
    pub fn kept(&self) -> Vec<usize> {
        self.which(keeps_both)
    }

    /// Those of them that do so only because the layers are few.
    pub fn drifting(&self) -> Vec<usize> {
        let depth = self.slice.depth;
        self.which(|line| {
            keeps_both(line) && (line.forward.drifts(depth) || line.backward.drifts(depth))
        })
    }

    /// "σ² = 0.025".
    pub fn sigma2(&self, index: usize) -> String {
        words::sigma2(&self.said[index])
    }

    /// "0.025 (He)", or "0.025" where no rule gives it.
    pub fn named(&self, index: usize) -> String {
        match self.rule_names(index).as_slice() {
            _ if self.said[index] != self.labels[index] => self.said[index].clone(),
            [] => self.labels[index].clone(),
            names => format!("{} ({})", self.labels[index], names.join(", ")),
        }
    }

    /// "He’s, 0.025,", or "0.025" where no rule gives it: a subject for a sentence.
    pub fn possessive(&self, index: usize) -> String {
        let label = &self.labels[index];
        match self.slice.lines[index].names.as_slice() {
            [] => match &self.slice.lines[index].rule {
                Some(rule) => format!("{}, {label},", words::short_rule(rule)),
                None => label.clone(),
            },
            names => {
                let owners: Vec<String> = names.iter().map(|name| format!("{name}’s")).collect();
                format!("{}, {label},", words::list(&owners))
            }
        }
    }

    /// Names of the rules that give a line's number; the rule as asked where it has no name.
    pub fn rule_names(&self, index: usize) -> Vec<String> {
        let line = &self.slice.lines[index];
        match (line.names.is_empty(), &line.rule) {
            (true, Some(rule)) => vec![words::short_rule(rule)],
            _ => line.names.iter().map(|name| (*name).into()).collect(),
        }
    }

    /// The line that the slice's critical point is told by: the critical one, else the one that
    /// changes least on its way forward. `None` where every line is dead.
    pub fn nearest(&self) -> Option<usize> {
        let lines = &self.slice.lines;
        let change = |growth: &Growth| growth.change.map(f64::abs);
        lines.iter().position(|line| line.critical).or_else(|| {
            (0..lines.len())
                .filter_map(|index| Some((index, change(&lines[index].forward)?)))
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .map(|(index, _)| index)
        })
    }

    /// Indices as words: "0.02 and 0.025 (He)", "0.02 to 0.05" for three or more neighbours, "0.05 and
    /// above" at the upper end of the grid, "0.01 and below" at the lower, "every one".
    pub fn range(&self, indices: &[usize]) -> String {
        let (Some(&first), Some(&last)) = (indices.first(), indices.last()) else {
            return "none".into();
        };
        let neighbours = last - first + 1 == indices.len();
        // Two lines of one number differ in the first or last matrix: neither is above the other.
        let apart = self.slice.lines[first].sigma2 < self.slice.lines[last].sigma2;
        let upwards = apart && neighbours && last + 1 == self.count() && first > 0;
        let downwards = apart && neighbours && first == 0 && last + 1 < self.count();
        match indices.len() {
            1 => self.named(first),
            count if count == self.count() => "every one".into(),
            _ if upwards => format!("{} and above", self.said[first]),
            _ if downwards => format!("{} and below", self.said[last]),
            count if neighbours && count > 2 => {
                format!("{} to {}", self.said[first], self.said[last])
            }
            _ => {
                let items = words::listed(self.slice, indices);
                match (items.len(), indices.len()) {
                    (1, _) if items[0].contains('(') => items[0].clone(),
                    (1, _) => {
                        let lines = indices.iter().map(|&index| &self.slice.lines[index]);
                        let rules: Vec<String> = lines.map(words::rule_name).collect();
                        format!("{} ({})", items[0], rules.join(", "))
                    }
                    (2, 2) => format!("{} and {}", self.named(first), self.named(last)),
                    _ => words::list(&items),
                }
            }
        }
    }
}

/// Whether the signal arrives forward and the gradient back.
pub fn keeps_both(line: &Line) -> bool {
    keeps(&line.forward) && keeps(&line.backward)
}

/// Whether a direction is kept.
pub fn keeps(growth: &Growth) -> bool {
    growth.verdict == Verdict::Stable
}

/// Whether the median network of a line has a dead layer.
pub fn is_dead(line: &Line) -> bool {
    line.first_dead_layer.is_some()
}

/// Whether there is nothing to tell but that every weight is 0.
pub fn is_zero(slice: &Slice) -> bool {
    let all = |test: fn(&Line) -> bool| slice.lines.iter().all(test);
    all(|line| line.sigma2 == 0.0) && all(is_dead)
}

/// "through 50 layers".
pub fn through(slice: &Slice) -> String {
    let noun = if slice.depth == 1 { "layer" } else { "layers" };
    format!("through {} {noun}", numbers::count(slice.depth))
}
