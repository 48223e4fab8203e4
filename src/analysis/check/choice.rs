//! Which cells are held: by depth, width, activation and initialiser, and by variance.

use std::collections::HashSet;

use super::{CellSummary, Entry, key};
use crate::analysis::Verdict;
use crate::network::{Activation, Architecture, Initialiser};
use crate::spec::Variance;
use crate::sweep::Cell;

/// The part of a run that is looked at; an empty list takes all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Hidden layers.
    pub depth: Vec<usize>,
    /// Units a hidden layer.
    pub width: Vec<usize>,
    /// Activation functions.
    pub activation: Vec<Activation>,
    /// Distributions of the weights.
    pub init: Vec<Initialiser>,
    /// Architectures; none: every one.
    pub architecture: Vec<Architecture>,
}

impl Filter {
    /// Whether the cell belongs to the part.
    pub fn takes(&self, cell: &Cell) -> bool {
        fn among<T: PartialEq>(list: &[T], value: &T) -> bool {
            list.is_empty() || list.contains(value)
        }
        among(&self.depth, &cell.depth)
            && among(&self.width, &cell.width)
            && among(&self.activation, &cell.activation)
            && among(&self.init, &cell.init)
            && among(&self.architecture, &cell.architecture)
    }
}

/// A variance that no cell has.
#[derive(Clone, Debug, PartialEq)]
pub struct NoSuchVariance {
    /// The variance.
    pub wanted: Variance,
    /// The cell that comes nearest.
    pub nearest: Option<Box<Cell>>,
}

/// Marks the cells of these variances. In each row (one depth, width, activation, initialiser, architecture) that is
/// the cell that was asked for in the same way, or else those that are equal in the hidden layers.
///
/// # Errors
/// The first variance that no cell has.
pub fn named(entries: &[Entry], variances: &[Variance]) -> Result<Vec<bool>, NoSuchVariance> {
    let mut held = vec![false; entries.len()];
    for &wanted in variances {
        let mut found = false;
        let mut start = 0;
        for row in entries.chunk_by(|a, b| same_row(&a.cell, &b.cell)) {
            let asked = |entry: &Entry| entry.cell.variance == wanted;
            let any_asked = row.iter().any(asked);
            for (entry, held) in row.iter().zip(&mut held[start..]) {
                if asked(entry) || !any_asked && distance(&entry.cell, wanted) < EQUAL {
                    *held = true;
                    found = true;
                }
            }
            start += row.len();
        }
        if !found {
            let nearest = entries
                .iter()
                .map(|entry| &entry.cell)
                .min_by(|a, b| distance(a, wanted).total_cmp(&distance(b, wanted)));
            return Err(NoSuchVariance {
                wanted,
                nearest: nearest.cloned().map(Box::new),
            });
        }
    }
    Ok(held)
}

/// Marks the cells whose variance was asked for by a rule.
pub fn asked_by_rule(entries: &[Entry]) -> Vec<bool> {
    let by_rule = |entry: &Entry| entry.cell.variance.rule().is_some();
    entries.iter().map(by_rule).collect()
}

/// Marks the cells whose signal and gradient are both stable in the baseline.
pub fn stable_in(entries: &[Entry], baseline: &[Entry]) -> Vec<bool> {
    let stable = Verdict::Stable.name();
    let both = |s: &CellSummary| s.verdict == stable && s.gradient_verdict == stable;
    let then: HashSet<_> = baseline
        .iter()
        .filter(|entry| entry.summary.as_ref().is_some_and(both))
        .map(|entry| key(&entry.cell))
        .collect();
    entries
        .iter()
        .map(|entry| then.contains(&key(&entry.cell)))
        .collect()
}

/// Relative distance below which two variances are equal, so that 0.03333333 names 2/60.
const EQUAL: f64 = 1e-6;

fn same_row(a: &Cell, b: &Cell) -> bool {
    (a.depth, a.width, a.activation) == (b.depth, b.width, b.activation)
        && (a.init, a.architecture) == (b.init, b.architecture)
}

/// How far the hidden layers' variance is from the wanted one: |ln| of their quotient.
fn distance(cell: &Cell, wanted: Variance) -> f64 {
    let wanted = wanted.value(cell.width, cell.width);
    if wanted == cell.sigma2 {
        return 0.0;
    }
    (cell.sigma2 / wanted).ln().abs()
}
