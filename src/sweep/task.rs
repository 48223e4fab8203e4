//! Families of cells put together into tasks for the threads.
//!
//! Families that differ in sigma² and activation only see the same random numbers, so a task draws
//! them once and runs several such families.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::Plan;
use super::family::Family;
use crate::spec::Spec;

/// Passes of one random network, computed one after the other by one thread.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Task {
    /// Number of the random network.
    pub replicate: u64,
    /// Indices into the families; all have the same greatest depth, sizes and initialiser.
    pub families: Vec<usize>,
    /// Planned operations.
    pub flop: f64,
}

/// All tasks, the most expensive first so that the threads end together.
pub(super) fn tasks(spec: &Spec, plan: &Plan, families: &[Family], threads: usize) -> Vec<Task> {
    let passes = families.len() * spec.replicates;
    // Many small tasks share the load evenly; a few passes are enough to share the drawing.
    let most = (passes / (16 * threads.max(1))).clamp(1, 16);
    let mut tasks = Vec::new();
    for alike in alike(plan, families) {
        for together in alike.chunks(most) {
            let flop = |&family: &usize| families[family].work(spec, plan).flop();
            let flop = together.iter().map(flop).sum();
            for replicate in 0..spec.replicates as u64 {
                tasks.push(Task {
                    replicate,
                    families: together.to_vec(),
                    flop,
                });
            }
        }
    }
    // Stable: the replicates of a cell stay together, so that it is finished early.
    tasks.sort_by_key(|task| Reverse(task.flop.to_bits()));
    tasks
}

/// The families in groups that see the same random numbers.
fn alike(plan: &Plan, families: &[Family]) -> Vec<Vec<usize>> {
    let key = |family: &Family| {
        let cell = family.deepest(plan);
        let sizes = (cell.width, cell.input_dim, cell.output_dim);
        (cell.depth, sizes, cell.init)
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut places = HashMap::new();
    for (index, family) in families.iter().enumerate() {
        let place = *places.entry(key(family)).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(index);
    }
    groups
}
