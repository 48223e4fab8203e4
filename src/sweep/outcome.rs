//! What a sweep gives, and how the threads put it together.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::Plan;
use super::family::Family;
use crate::measure::{GeometryRecord, LayerRecord, LogHistogram};
use crate::network::Replicate;
use crate::network::engine::Distributions;
use crate::spec::Spec;

/// The measurements of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Index into the plan.
    pub cell: usize,
    /// Records of layers 0..K of every replicate, at least one; of the first ones where the sweep was
    /// cancelled on the way to the others.
    pub replicates: Vec<Vec<LayerRecord>>,
    /// Geometry of layers 0..K of these replicates; empty but for the deepest cells.
    pub geometry: Vec<Vec<GeometryRecord>>,
    /// Distributions of |h| pooled over these replicates, layers ascending; of the deepest cells only.
    pub histograms: Vec<(usize, LogHistogram)>,
}

/// What one network gives a cell: records and geometry of its layers.
pub(super) type Measured = (Vec<LayerRecord>, Vec<GeometryRecord>);

/// Where all threads put what they have computed.
pub(super) struct Results<'a> {
    spec: &'a Spec,
    plan: &'a Plan,
    families: &'a [Family],
    /// Cell by cell those of every replicate.
    records: Vec<OnceLock<Measured>>,
    /// Of every family.
    pooled: Vec<Mutex<Pooled>>,
}

impl<'a> Results<'a> {
    /// Nothing yet.
    pub fn new(spec: &'a Spec, plan: &'a Plan, families: &'a [Family]) -> Self {
        let mut records = Vec::new();
        records.resize_with(plan.cells.len() * spec.replicates, OnceLock::new);
        let pooled = families.iter().map(|_| Mutex::default()).collect();
        Self {
            spec,
            plan,
            families,
            records,
            pooled,
        }
    }

    /// Puts in what one pass of a family gave.
    pub fn put(
        &self,
        family: usize,
        replicate: Replicate,
        records: Vec<(usize, Measured)>,
        histograms: Vec<Distributions>,
    ) {
        let pooled = self.pooled[family].lock();
        let mut pooled = pooled.unwrap_or_else(PoisonError::into_inner);
        pooled.put(replicate.replicate, histograms);
        for (cell, records) in records {
            let place = cell * self.spec.replicates + replicate.replicate as usize;
            // Each place is written once, by the one pass that has it.
            let _ = self.records[place].set(records);
        }
    }

    /// The cells in plan order, each with its replicates up to the first that is not finished.
    pub fn outcomes(self) -> Vec<Outcome> {
        let mut histograms = vec![Vec::new(); self.plan.cells.len()];
        for (family, pooled) in self.families.iter().zip(self.pooled) {
            let pooled = pooled.into_inner().unwrap_or_else(PoisonError::into_inner);
            for (cell, own) in family.split(self.plan, &pooled.first) {
                histograms[cell] = own;
            }
        }
        let mut records = self.records.into_iter().map(OnceLock::into_inner);
        let mut outcomes = Vec::new();
        for (cell, histograms) in histograms.into_iter().enumerate() {
            let replicates: Vec<_> = records.by_ref().take(self.spec.replicates).collect();
            let finished: Vec<Measured> = replicates.into_iter().map_while(|one| one).collect();
            if finished.is_empty() {
                continue;
            }
            let (replicates, geometry) = finished.into_iter().unzip();
            outcomes.push(Outcome {
                cell,
                replicates,
                geometry,
                histograms,
            });
        }
        outcomes
    }
}

/// The distributions of a family, pooled over its first replicates: a gap ends them, as it ends the
/// records, so that both are of the same networks.
#[derive(Default)]
struct Pooled {
    /// Counts, pooled.
    first: Vec<Distributions>,
    /// How many replicates are in them.
    replicates: u64,
    /// Those of later replicates, a few for every thread.
    ahead: BTreeMap<u64, Vec<Distributions>>,
}

impl Pooled {
    fn put(&mut self, replicate: u64, histograms: Vec<Distributions>) {
        self.ahead.insert(replicate, histograms);
        while let Some(next) = self.ahead.remove(&self.replicates) {
            self.replicates += 1;
            if self.first.is_empty() {
                self.first = next;
                continue;
            }
            for (pooled, own) in self.first.iter_mut().zip(&next) {
                pooled.histograms.merge(&own.histograms);
            }
        }
    }
}
