//! Holds cells to limits, and to an earlier run: summaries in, a list of checks out.
//!
//! `cli/check` calls it and says what came out. A cell that was planned but not measured fails, so a
//! run that was stopped can't pass by being short. Logs are base 10 ("decades"), of standard deviations.

mod choice;

pub use choice::{Filter, NoSuchVariance, asked_by_rule, named, stable_in};

use std::collections::{HashMap, HashSet};

use super::summary::{CellSummary, summarise};
use crate::dataset::Dataset;
use crate::sweep::{Cell, Plan};

/// A planned cell and what was measured of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The setting.
    pub cell: Cell,
    /// What it came to; `None` where the run was stopped before it.
    pub summary: Option<CellSummary>,
}

/// What cells are held to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Decades that the median network's last std may lie above or below its first.
    pub max_decades: f64,
    /// Networks of a cell that may die.
    pub max_dead: usize,
    /// Decades a layer that growth may differ from the baseline's.
    pub tolerance: f64,
}

/// One number or word of one cell, and what it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The setting.
    pub cell: Cell,
    /// What is looked at.
    pub quantity: Quantity,
    /// What it is.
    pub measured: Measured,
    /// What it should be.
    pub wanted: Wanted,
}

/// What a check looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Whether the cell was measured at all.
    Presence,
    /// log10 of the std of h_K over that of h_1, median network.
    HiddenRatio,
    /// log10 of the std of dL/df_0 over that of dL/df_{K-1}, median network.
    GradientRatio,
    /// Networks with a dead layer.
    DeadReplicates,
    /// log10 growth of the std of h per layer.
    HiddenGrowth,
    /// log10 growth per layer of the gradient's std on its way back.
    GradientGrowth,
    /// What becomes of the signal.
    HiddenVerdict,
    /// What becomes of the gradient.
    GradientVerdict,
}

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    /// Decades, or decades a layer.
    Number(f64),
    /// So many of so many networks.
    Count(usize, usize),
    /// vanishing, stable or exploding.
    Verdict(&'static str),
    /// No number: every network died.
    AllDead,
    /// No cell.
    Missing,
}

/// What should have been measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    /// A number at most this far from 0.
    Within(f64),
    /// A number at most `tolerance` from the baseline's.
    Near {
        /// The baseline's.
        value: f64,
        /// Largest distance.
        tolerance: f64,
    },
    /// A count that is at most this.
    AtMost(usize),
    /// The baseline's verdict.
    Verdict(&'static str),
    /// Every network dead, as in the baseline.
    AllDead,
    /// A cell.
    Present,
}

impl Quantity {
    /// Its column in `data/summary.csv`; `measured` for the cell itself.
    pub fn column(self) -> &'static str {
        match self {
            Self::Presence => "measured",
            Self::HiddenRatio => "final_to_first_log10",
            Self::GradientRatio => "gradient_final_to_first_log10",
            Self::DeadReplicates => "dead_replicates",
            Self::HiddenGrowth => "forward_growth_log10",
            Self::GradientGrowth => "backward_growth_log10",
            Self::HiddenVerdict => "verdict",
            Self::GradientVerdict => "gradient_verdict",
        }
    }
}

impl Check {
    /// Whether it is as it should be.
    pub fn passes(&self) -> bool {
        meets(self.measured, self.wanted)
    }
}

/// Whether a measurement is what is wanted; limits themselves are allowed.
pub fn meets(measured: Measured, wanted: Wanted) -> bool {
    match (measured, wanted) {
        (Measured::Number(value), Wanted::Within(most)) => value.abs() <= most,
        (Measured::Number(now), Wanted::Near { value, tolerance }) => {
            (now - value).abs() <= tolerance
        }
        (Measured::Count(count, _), Wanted::AtMost(most)) => count <= most,
        (Measured::Verdict(now), Wanted::Verdict(then)) => now == then,
        (Measured::AllDead, Wanted::AllDead) => true,
        _ => false,
    }
}

/// Every cell of a run's plan, in plan order, with what was measured of it.
pub fn entries(dataset: &Dataset) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Plan::new(&dataset.spec)
        .cells
        .into_iter()
        .map(|cell| Entry {
            cell,
            summary: None,
        })
        .collect();
    for data in &dataset.cells {
        if let Some(entry) = entries.get_mut(data.index) {
            entry.summary = Some(summarise(data, dataset.spec.data));
        }
    }
    entries
}

/// The checks of a run, cell by cell in plan order: cells that are `held` (a flag for each of `now`)
/// against the limits, cells that the baseline has measured against it. Cells that only the baseline
/// has come last.
pub fn checks(
    now: &[Entry],
    held: &[bool],
    baseline: Option<&[Entry]>,
    limits: &Limits,
) -> Vec<Check> {
    let measured_then = |entry: &&Entry| entry.summary.is_some();
    let baseline: Vec<&Entry> = baseline
        .unwrap_or_default()
        .iter()
        .filter(measured_then)
        .collect();
    let mut then: HashMap<CellKey, &Entry> = baseline.iter().map(|e| (key(&e.cell), *e)).collect();
    let mut out = Vec::new();
    for (entry, held) in now.iter().zip(held) {
        let earlier = then
            .remove(&key(&entry.cell))
            .and_then(|e| e.summary.as_ref());
        let Some(summary) = &entry.summary else {
            if *held || earlier.is_some() {
                out.push(missing(&entry.cell));
            }
            continue;
        };
        // The first of one hidden layer is its last, and would be held against itself.
        if *held && entry.cell.depth > 1 {
            out.extend(thresholds(&entry.cell, summary, limits));
        }
        if let Some(earlier) = earlier {
            out.extend(regressions(&entry.cell, summary, earlier, limits));
        }
    }
    let gone = baseline.iter().filter(|e| then.contains_key(&key(&e.cell)));
    out.extend(gone.map(|entry| missing(&entry.cell)));
    out
}

/// Whether a cell is planned in both runs.
pub fn share_a_cell(now: &[Entry], then: &[Entry]) -> bool {
    let planned: HashSet<CellKey> = then.iter().map(|entry| key(&entry.cell)).collect();
    now.iter().any(|entry| planned.contains(&key(&entry.cell)))
}

/// What makes two cells the same cell, in one run and in another.
type CellKey = (usize, usize, usize, usize, [String; 3], [u64; 4]);

fn key(cell: &Cell) -> CellKey {
    (
        cell.depth,
        cell.width,
        cell.input_dim,
        cell.output_dim,
        [
            cell.activation.name(),
            cell.init.name(),
            cell.architecture.name(),
        ],
        cell.variance_bits(),
    )
}

fn missing(cell: &Cell) -> Check {
    Check {
        cell: cell.clone(),
        quantity: Quantity::Presence,
        measured: Measured::Missing,
        wanted: Wanted::Present,
    }
}

fn thresholds(cell: &Cell, summary: &CellSummary, limits: &Limits) -> [Check; 3] {
    let number = |value: Option<f64>| value.map_or(Measured::AllDead, Measured::Number);
    let within = Wanted::Within(limits.max_decades);
    [
        (
            Quantity::HiddenRatio,
            number(summary.final_to_first_log10),
            within,
        ),
        (
            Quantity::GradientRatio,
            number(summary.gradient_final_to_first_log10),
            within,
        ),
        (
            Quantity::DeadReplicates,
            Measured::Count(summary.dead_replicates, summary.replicates),
            Wanted::AtMost(limits.max_dead),
        ),
    ]
    .map(|(quantity, measured, wanted)| Check {
        cell: cell.clone(),
        quantity,
        measured,
        wanted,
    })
}

fn regressions(cell: &Cell, now: &CellSummary, then: &CellSummary, limits: &Limits) -> Vec<Check> {
    let growth = |quantity, now: Option<f64>, then: Option<f64>| {
        let wanted = then.map_or(Wanted::AllDead, |value| Wanted::Near {
            value,
            tolerance: limits.tolerance,
        });
        let measured = now.map_or(Measured::AllDead, Measured::Number);
        (quantity, measured, wanted)
    };
    let verdict = |quantity, now, then| (quantity, Measured::Verdict(now), Wanted::Verdict(then));
    let mut all = Vec::new();
    // A single hidden layer has no growth from layer to layer.
    if cell.depth > 1 {
        all.push(growth(
            Quantity::HiddenGrowth,
            now.forward_growth_log10,
            then.forward_growth_log10,
        ));
        all.push(growth(
            Quantity::GradientGrowth,
            now.backward_growth_log10,
            then.backward_growth_log10,
        ));
    }
    all.push(verdict(Quantity::HiddenVerdict, now.verdict, then.verdict));
    all.push(verdict(
        Quantity::GradientVerdict,
        now.gradient_verdict,
        then.gradient_verdict,
    ));
    all.into_iter()
        .map(|(quantity, measured, wanted)| Check {
            cell: cell.clone(),
            quantity,
            measured,
            wanted,
        })
        .collect()
}

#[cfg(test)]
mod tests;
