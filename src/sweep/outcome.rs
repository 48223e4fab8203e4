//! What a sweep gives, and how the threads put it together.

use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use super::family::Family;
use super::{Derived, Plan};
use crate::measure::{GeometryRecord, LayerRecord, LogHistogram};
use crate::network::Replicate;
use crate::network::engine::Distributions;
use crate::spec::Spec;

/// The measurements of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Index into the plan.
    pub cell: usize,
    /// Numbers of the replicates that are finished, ascending, at least one: all of them unless the
    /// sweep was cancelled.
    pub numbers: Vec<usize>,
    /// Records of layers 0..K of each of these replicates.
    pub replicates: Vec<Derived<LayerRecord>>,
    /// Geometry of layers 0..K of these replicates; empty but for the deepest cells.
    pub geometry: Vec<Derived<GeometryRecord>>,
    /// Distributions of |h| pooled over these replicates, layers ascending; of the deepest cells only.
    pub histograms: Derived<(usize, LogHistogram)>,
}

/// What one network gives a cell: records and geometry of its layers.
pub(super) type Measured = (Derived<LayerRecord>, Derived<GeometryRecord>);

/// Where all threads put what they have computed.
pub(super) struct Results<'a> {
    spec: &'a Spec,
    plan: &'a Plan,
    families: &'a [Family],
    /// Cell by cell those of every replicate.
    records: Vec<OnceLock<Measured>>,
    /// Distributions of every family, pooled over its finished replicates. They are counts, so the
    /// order in which replicates come does not matter.
    pooled: Vec<Mutex<Vec<Distributions>>>,
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
        match pooled.is_empty() {
            true => *pooled = histograms,
            false => {
                for (pooled, own) in pooled.iter_mut().zip(&histograms) {
                    pooled.histograms.merge(&own.histograms);
                }
            }
        }
        for (cell, records) in records {
            let place = cell * self.spec.replicates + replicate.replicate as usize;
            // Each place is written once, by the one pass that has it.
            let _ = self.records[place].set(records);
        }
    }

    /// The cells in plan order, each with the replicates that are finished. Threads finish them out of
    /// order, and a network is as good without the one before it: nothing in its numbers decides
    /// whether it was finished, and no statistic pairs replicates by their place.
    pub fn outcomes(self) -> Vec<Outcome> {
        let mut histograms = Vec::new();
        histograms.resize_with(self.plan.cells.len(), || Derived::from(Vec::new()));
        let plan = self.plan;
        let pooled = self.families.par_iter().zip(self.pooled);
        let split: Vec<_> = pooled
            .map(|(family, pooled)| {
                let pooled = pooled.into_inner().unwrap_or_else(PoisonError::into_inner);
                family.split(plan, pooled)
            })
            .collect();
        for (cell, own) in split.into_iter().flatten() {
            histograms[cell] = own;
        }
        let mut records = self.records.into_iter().map(OnceLock::into_inner);
        let mut outcomes = Vec::new();
        for (cell, histograms) in histograms.into_iter().enumerate() {
            let all: Vec<_> = records.by_ref().take(self.spec.replicates).collect();
            let numbered = all.into_iter().enumerate();
            let (numbers, finished): (Vec<usize>, Vec<Measured>) = numbered
                .filter_map(|(number, measured)| Some((number, measured?)))
                .unzip();
            if finished.is_empty() {
                continue;
            }
            let (replicates, geometry) = finished.into_iter().unzip();
            outcomes.push(Outcome {
                cell,
                numbers,
                replicates,
                geometry,
                histograms,
            });
        }
        outcomes
    }
}
