//! The plan cut into tasks for the threads.
//!
//! Cells that differ in sigma² and activation only see the same random numbers, so a task draws
//! them once and runs several such cells. This is also the place for identities that derive
//! one cell from another (sigma² factored out, depths shared): a task is what is computed together.

use std::cmp::Reverse;

use super::cost::network_flop;
use super::{Cell, Plan};
use crate::spec::Spec;

/// Cells of one random network, computed one after the other by one thread.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Task {
    /// Number of the random network.
    pub replicate: u64,
    /// Indices into the plan; all have the same depth, sizes and initialiser.
    pub cells: Vec<usize>,
    /// Planned operations.
    pub flop: f64,
}

/// All tasks, the most expensive first so that the threads end together.
pub(super) fn tasks(spec: &Spec, plan: &Plan, threads: usize) -> Vec<Task> {
    let networks = plan.cells.len() * spec.replicates;
    // Many small tasks share the load evenly; a few cells are enough to share the drawing.
    let most = (networks / (16 * threads.max(1))).clamp(1, 16);
    let mut tasks = Vec::new();
    for cells in alike(plan) {
        for cells in cells.chunks(most) {
            for replicate in 0..spec.replicates as u64 {
                let flop = |&cell: &usize| network_flop(spec, &plan.cells[cell]);
                tasks.push(Task {
                    replicate,
                    cells: cells.to_vec(),
                    flop: cells.iter().map(flop).sum(),
                });
            }
        }
    }
    // Stable: the replicates of a cell stay together, so that it is finished early.
    tasks.sort_by_key(|task| Reverse(task.flop.to_bits()));
    tasks
}

/// The plan's cells in groups that see the same random numbers.
fn alike(plan: &Plan) -> Vec<Vec<usize>> {
    let key = |cell: &Cell| {
        (
            cell.depth,
            cell.width,
            cell.input_dim,
            cell.output_dim,
            cell.init,
        )
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (index, cell) in plan.cells.iter().enumerate() {
        let place = *places.entry(key(cell)).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(index);
    }
    groups
}
