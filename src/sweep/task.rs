//! Families of cells put together into tasks for the threads.
//!
//! Families that differ in sigma² and activation only see the same random numbers, so a task draws
//! them once and runs several such families.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::Plan;
use super::cost::Work;
use super::family::Family;
use crate::spec::Spec;

/// Passes of one random network, computed one after the other by one thread.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Task {
    /// Number of the random network.
    pub replicate: u64,
    /// Indices into the families; all have the same greatest depth, sizes, initialiser and architecture.
    pub families: Vec<usize>,
    /// Planned operations.
    pub flop: f64,
    /// Whether it may come to more.
    pub is_least: bool,
    /// Whether it takes so much memory that there should be one at a time, worked on by all threads.
    pub alone: bool,
}

/// Passes in a task, at most: as many share one drawing of the weights.
const MOST_TOGETHER: usize = 16;
/// Tasks that are this share of the work together are run first.
const EARLY: f64 = 0.05;

/// All tasks: a few cheap ones, first draws before second ones, so that an interrupted run has something
/// of everything to show; then the most expensive first, so that the threads end together; behind these
/// what goes alone.
pub(super) fn tasks(spec: &Spec, plan: &Plan, families: &[Family], threads: usize) -> Vec<Task> {
    let most = most_together(spec, plan, families, threads.max(1));
    let mut tasks = Vec::new();
    for alike in alike(plan, families) {
        for together in alike.chunks(most) {
            let works = together.iter();
            let works: Vec<_> = works
                .map(|&family| families[family].work(spec, plan))
                .collect();
            let flop = works.iter().map(|work| work.flop()).sum();
            let is_least = works.iter().any(|work| work.may_take_more());
            let alone = works.iter().any(|work| work.goes_alone());
            for replicate in 0..spec.replicates as u64 {
                tasks.push(Task {
                    replicate,
                    families: together.to_vec(),
                    flop,
                    is_least,
                    alone,
                });
            }
        }
    }
    // A draw of everything says more than all draws of one cell.
    tasks.sort_by_key(|task| (task.replicate, task.flop.to_bits()));
    let mut left = EARLY * tasks.iter().map(|task| task.flop).sum::<f64>();
    let (mut ordered, mut rest): (Vec<Task>, Vec<Task>) = tasks.into_iter().partition(|task| {
        let fits = task.flop <= left;
        left -= if fits { task.flop } else { 0.0 };
        fits
    });
    rest.sort_by_key(|task| Reverse(task.flop.to_bits()));
    ordered.append(&mut rest);
    ordered.sort_by_key(|task| task.alone);
    ordered
}

/// Passes that a task has at most: enough to share the drawing, and few enough to keep all threads busy
/// to the end. With many passes any number does; with few, that with which a schedule ends first.
fn most_together(spec: &Spec, plan: &Plan, families: &[Family], threads: usize) -> usize {
    if families.len() * spec.replicates > MOST_TOGETHER * MOST_TOGETHER * threads {
        return MOST_TOGETHER;
    }
    let groups: Vec<Vec<Work>> = alike(plan, families)
        .into_iter()
        .map(|group| {
            let works = group.into_iter();
            works
                .map(|family| families[family].work(spec, plan))
                .collect()
        })
        .collect();
    let end = |most: usize| {
        let of_task = |works: &[Work]| {
            let passes: f64 = works
                .iter()
                .map(|work| work.flop() - work.draw_flop())
                .sum();
            passes + works[0].draw_flop()
        };
        let tasks = groups
            .iter()
            .flat_map(|works| works.chunks(most).map(of_task));
        let tasks = tasks.flat_map(|flop| std::iter::repeat_n(flop, spec.replicates));
        end(tasks.collect(), threads)
    };
    let ends = (1..=MOST_TOGETHER).map(|most| (end(most), most));
    ends.min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(1, |(_, most)| most)
}

/// When the last of the threads is done with tasks that are handed out the most expensive first.
fn end(mut tasks: Vec<f64>, threads: usize) -> f64 {
    tasks.sort_by(|a, b| b.total_cmp(a));
    let mut busy = vec![0.0f64; threads];
    for task in tasks {
        let first = busy.iter_mut().min_by(|a, b| a.total_cmp(b));
        if let Some(first) = first {
            *first += task;
        }
    }
    busy.into_iter().fold(0.0, f64::max)
}

/// The families in groups that see the same random numbers.
fn alike(plan: &Plan, families: &[Family]) -> Vec<Vec<usize>> {
    let key = |family: &Family| {
        let cell = family.deepest(plan);
        let sizes = (cell.width, cell.input_dim, cell.output_dim);
        (cell.depth, sizes, cell.init, cell.architecture.name())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;
    use crate::spec::Variance;
    use crate::sweep::family::families;

    fn order(spec: &Spec) -> Vec<(usize, u64)> {
        let plan = Plan::new(spec);
        let families = families(spec, &plan);
        let tasks = tasks(spec, &plan, &families, 1);
        let depth = |task: &Task| families[task.families[0]].deepest(&plan).depth;
        tasks
            .iter()
            .map(|task| (depth(task), task.replicate))
            .collect()
    }

    #[test]
    fn a_draw_of_every_variance_comes_before_many_of_one() {
        let spec = Spec {
            depth: vec![50],
            activation: vec![Activation::Tanh],
            sigma2: (1..=17).map(|i| Variance::Number(f64::from(i))).collect(),
            replicates: 40,
            ..Spec::default()
        };
        let plan = Plan::new(&spec);
        let families = families(&spec, &plan);
        // Sixteen variances to a task, and one that is left over.
        let tasks = tasks(&spec, &plan, &families, 2);
        assert!(tasks.iter().any(|task| task.families.len() == 1));
        let mut first: Vec<usize> = tasks[..2].iter().flat_map(|t| t.families.clone()).collect();
        first.sort_unstable();
        assert_eq!(first, (0..families.len()).collect::<Vec<_>>());
        assert!(tasks[..2].iter().all(|task| task.replicate == 0));
    }

    #[test]
    fn few_passes_share_a_drawing_as_far_as_all_threads_stay_busy() {
        let most = |variances: u32, replicates: usize, threads: usize| {
            let spec = Spec {
                depth: vec![50],
                activation: vec![Activation::Tanh],
                sigma2: (1..=variances)
                    .map(|i| Variance::Number(f64::from(i)))
                    .collect(),
                replicates,
                ..Spec::default()
            };
            let plan = Plan::new(&spec);
            most_together(&spec, &plan, &families(&spec, &plan), threads)
        };
        // Each thread draws two of the four networks, and takes all four variances through.
        assert_eq!(most(4, 4, 2), 4);
        // Of one network the variances are shared out.
        assert_eq!(most(4, 1, 2), 2);
        assert_eq!(most(4, 1, 4), 1);
        assert_eq!(most(100, 1000, 2), MOST_TOGETHER);
    }

    #[test]
    fn shallow_networks_come_first_and_the_deepest_next() {
        let spec = Spec {
            depth: vec![2, 15, 200, 5000],
            replicates: 2,
            ..Spec::default()
        };
        // 2 and 15 share a pass; 200 and 5000 are more than ten times as deep as what is before them.
        let all = [(15, 0), (200, 0), (15, 1), (200, 1), (5000, 0), (5000, 1)];
        assert_eq!(order(&spec), all);
        // Of depths that are alike none is cheap, and the threads end together.
        let alike = Spec {
            depth: vec![30, 50],
            activation: vec![Activation::Relu],
            width: vec![40, 80],
            replicates: 2,
            ..Spec::default()
        };
        assert_eq!(order(&alike).len(), 4);
        let plan = Plan::new(&alike);
        let tasks = tasks(&alike, &plan, &families(&alike, &plan), 1);
        assert!(tasks.is_sorted_by(|a, b| a.flop >= b.flop));
    }
}
