//! A finished search for the critical sigma², with the theory that stands beside it.
//!
//! Made by the `critical` command; drawn by `chart::search`.

use super::slice::unmeasured;
use super::{Crossing, Direction, Search, Slice, theory};
use crate::spec::Spec;
use crate::sweep::Cell;

/// Farther than this factor from the rest a rule is not worth the room.
const NEAR: f64 = 2.2;
/// As far as this factor round the zero a power law is to be seen.
const AROUND: f64 = 1.7;

/// The search in one direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Searched {
    /// Whose growth was measured.
    pub direction: Direction,
    /// Its steps and what came of them; no step where theory promises nothing to find.
    pub search: Search,
    /// Where theory for infinite width has the zero.
    pub theory: Option<f64>,
}

/// The whole search, in one direction or both.
#[derive(Clone, Debug, PartialEq)]
pub struct CriticalSearch {
    /// The network; of what is measured only theory's growth over `range`.
    pub network: Slice,
    /// Networks drawn at every step.
    pub replicates: usize,
    /// One direction, or forward and backward for the compromise between them.
    pub searched: Vec<Searched>,
    /// The answer.
    pub critical: Option<Crossing>,
    /// The answer of infinite width.
    pub theory: Option<f64>,
    /// Names of rules near the search and their sigma², ascending; equal ones as one.
    pub rules: Vec<(String, f64)>,
    /// From the smallest to the largest sigma² that is to be seen.
    pub range: (f64, f64),
}

impl Searched {
    /// The measured zero and its interval.
    pub fn zero(&self) -> Option<Crossing> {
        let (sigma2, interval) = self.search.zero.as_ref()?.summary()?;
        Some(Crossing::new(sigma2, interval))
    }

    /// Whether growth is a power of sigma², so that one step tells all.
    pub fn is_exact(&self) -> bool {
        self.search.zero.is_some() && self.search.steps.len() == 1
    }
}

impl CriticalSearch {
    /// Sets a search beside its theory and the rules for hidden matrices.
    pub fn new(
        spec: &Spec,
        cell: &Cell,
        searched: Vec<Searched>,
        (critical, theory): (Option<Crossing>, Option<f64>),
        rules: &[(&'static str, f64)],
    ) -> Self {
        let ends = |crossing: &Crossing| {
            let (low, high) = crossing
                .ends()
                .unwrap_or((crossing.sigma2, crossing.sigma2));
            [low, crossing.sigma2, high]
        };
        let zeros: Vec<Crossing> = searched.iter().filter_map(Searched::zero).collect();
        let steps = searched.iter().flat_map(|one| &one.search.steps);
        let alive = steps.filter(|step| step.mean().is_some());
        let seen: Vec<f64> = alive
            .map(|step| step.sigma2)
            .chain(searched.iter().filter_map(|one| one.theory))
            .chain(zeros.iter().chain(&critical).flat_map(ends))
            .filter(|sigma2| sigma2.is_normal())
            .collect();
        let unit = 1.0 / cell.width as f64;
        let mut range = span(&seen).unwrap_or((unit / 5.0, 10.0 * unit));
        // One step alone would leave its zero at an edge.
        let exact = searched.iter().filter(|one| one.is_exact());
        for zero in exact.filter_map(Searched::zero) {
            let (low, high) = (zero.sigma2 / AROUND, zero.sigma2 * AROUND);
            range = (range.0.min(low), range.1.max(high));
        }
        let near = range.0 / NEAR..=range.1 * NEAR;
        let mut named: Vec<(String, f64)> = Vec::new();
        for (name, sigma2) in rules.iter().filter(|(_, sigma2)| near.contains(sigma2)) {
            match named.iter_mut().find(|(_, other)| other == sigma2) {
                Some((names, _)) => *names = format!("{names}, {name}"),
                None => named.push(((*name).to_owned(), *sigma2)),
            }
            range = (range.0.min(*sigma2), range.1.max(*sigma2));
        }
        named.sort_by(|a, b| a.1.total_cmp(&b.1));
        let turning: Vec<f64> = zeros.iter().map(|zero| zero.sigma2).collect();
        let network = Slice {
            theory_growth: theory::growth_curve(spec, cell, range, &turning),
            ..unmeasured(spec, cell)
        };
        Self {
            network,
            replicates: spec.replicates,
            searched,
            critical,
            theory,
            rules: named,
            range,
        }
    }
}

/// Smallest and largest.
fn span(values: &[f64]) -> Option<(f64, f64)> {
    let ends = values.iter().map(|value| (*value, *value));
    ends.reduce(|(low, high), (a, b)| (low.min(a), high.max(b)))
}
