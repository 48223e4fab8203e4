//! Cells whose measurements come out of one pass.
//!
//! The plan is cut into families, and families are put together into tasks for the threads. Where no
//! identity holds, every cell is a family of its own.

use std::collections::HashMap;
use std::mem::discriminant;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::cost::Work;
use super::identity::Identities;
use super::outcome::Measured;
use super::run::{architecture, histogram_layers};
use super::scaling::CellScaling;
use super::{Cell, Derived, Plan};
use crate::kernel::Real;
use crate::measure::{
    CountedHistograms, GeometryRecord, LayerRecord, LogHistogram, LogScaled, ScaledHistograms,
};
use crate::network::engine::Distributions;
use crate::network::{Activation, Network, Pass};
use crate::spec::Spec;

/// Depths that share a pass: each adds a block of numbers to a panel, and one pass forward is
/// little beside so many back.
const MOST_DEPTHS: usize = 16;

/// A depth that is so many times the one before it has a pass of its own. The shallower networks go
/// forward twice then, a twentieth of the work at most, and are done long before the deep ones.
const FAR_APART: usize = 10;

/// Cells that one pass serves.
#[derive(Clone, Debug)]
pub(super) struct Family {
    /// Indices into the plan, ascending; never empty.
    pub cells: Vec<usize>,
    /// Depths, ascending; the network that runs has the last.
    pub depths: Vec<usize>,
    /// Layers whose distributions are gathered, for the cells of the greatest depth.
    pub histogram_layers: Vec<usize>,
    /// Where the variance factors out, the weights have variance 1 and the cells' own come in
    /// afterwards.
    pub identities: Identities,
    /// Of every cell, made when first needed.
    scalings: OnceLock<Vec<Arc<CellScaling>>>,
    /// For every histogram layer empty ones, made when first needed.
    histograms: OnceLock<Vec<ScaledHistograms>>,
}

/// The families of a plan, in the order of their first cells.
pub(super) fn families(spec: &Spec, plan: &Plan) -> Vec<Family> {
    let deepest = deepest(plan);
    let mut families = Vec::new();
    for group in groups(spec, plan) {
        let first = &plan.cells[group[0]];
        let identities = Identities::of(spec, first.kind(), first.width);
        if let &[cell] = &group[..] {
            let depth = first.depth;
            families.push(Family {
                depths: vec![depth],
                histogram_layers: match deepest[cell] {
                    true => histogram_layers(depth),
                    false => Vec::new(),
                },
                identities,
                cells: group,
                scalings: OnceLock::new(),
                histograms: OnceLock::new(),
            });
            continue;
        }
        let mut depths: Vec<usize> = group.iter().map(|&cell| plan.cells[cell].depth).collect();
        depths.sort_unstable();
        depths.dedup();
        for depths in shared_depths(&depths, identities) {
            let among = |&cell: &usize| depths.binary_search(&plan.cells[cell].depth).is_ok();
            let cells: Vec<usize> = group.iter().copied().filter(among).collect();
            let last = depths.last().copied().unwrap_or(1);
            let gathers = cells.iter().any(|&cell| deepest[cell]);
            families.push(Family {
                cells,
                depths: depths.to_vec(),
                histogram_layers: if gathers {
                    histogram_layers(last)
                } else {
                    Vec::new()
                },
                identities,
                scalings: OnceLock::new(),
                histograms: OnceLock::new(),
            });
        }
    }
    families
}

/// Depths (ascending) in runs that share a pass.
pub(super) fn shared_depths(depths: &[usize], identities: Identities) -> Vec<&[usize]> {
    if !identities.depths_are_shared {
        return depths.chunks(1).collect();
    }
    let near = depths.chunk_by(|shallow, deep| deep / FAR_APART < *shallow);
    near.flat_map(|run| run.chunks(MOST_DEPTHS)).collect()
}

/// The plan's cells in groups within which identities hold; each in plan order.
fn groups(spec: &Spec, plan: &Plan) -> Vec<Vec<usize>> {
    let indices = 0..plan.cells.len();
    if spec.direct {
        return indices.map(|cell| vec![cell]).collect();
    }
    let key = |cell: &Cell| {
        // Kinds of variance that differ may give the same number, but not in every matrix.
        let variance = (
            discriminant(&cell.variance),
            cell.variance.value(1, 1).to_bits(),
        );
        let factored = Identities::of(spec, cell.kind(), cell.width).variance_factors_out;
        let own = (!factored).then_some(variance);
        let architecture = cell.architecture.name();
        (
            cell.width,
            cell.activation.name(),
            cell.init,
            architecture,
            own,
        )
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut places = HashMap::new();
    for index in indices {
        let place = *places
            .entry(key(&plan.cells[index]))
            .or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(index);
    }
    groups
}

/// For every cell whether none of its width, activation, initialiser and architecture is deeper.
fn deepest(plan: &Plan) -> Vec<bool> {
    let key = |cell: &Cell| {
        let names = (cell.activation.name(), cell.architecture.name());
        (cell.width, names, cell.init)
    };
    let mut depths = HashMap::new();
    for cell in &plan.cells {
        let depth = depths.entry(key(cell)).or_insert(cell.depth);
        *depth = cell.depth.max(*depth);
    }
    let is_deepest = |cell: &Cell| depths[&key(cell)] == cell.depth;
    plan.cells.iter().map(is_deepest).collect()
}

impl Family {
    /// A cell of the greatest depth.
    pub fn deepest<'a>(&self, plan: &'a Plan) -> &'a Cell {
        let cells = self.cells.iter().map(|&cell| &plan.cells[cell]);
        cells
            .max_by_key(|cell| cell.depth)
            .expect("a family has a cell")
    }

    /// The network that runs.
    pub fn network(&self, spec: &Spec, plan: &Plan) -> Network {
        let cell = self.deepest(plan);
        let variance = |k| match self.identities.variance_factors_out {
            true => 1.0,
            false => cell.weight_variance(k),
        };
        architecture(spec, cell).network(variance)
    }

    /// Whether its deepest network is looked at again for the geometry of a few inputs.
    pub fn looks_at_geometry(&self, plan: &Plan) -> bool {
        // Batch statistics of a few inputs would make another network.
        !self.histogram_layers.is_empty() && !self.deepest(plan).architecture.couples_data()
    }

    /// What its pass costs.
    pub fn work(&self, spec: &Spec, plan: &Plan) -> Work {
        let cell = self.deepest(plan);
        let work = Work::new(spec, cell.kind(), &self.depths, cell.width);
        let work = match self.looks_at_geometry(plan) {
            true => work.with_geometry(),
            false => work,
        };
        match self.identities.variance_factors_out {
            true => work,
            false => work.with_variance(cell.sigma2),
        }
    }

    /// For every histogram layer empty histograms for the cells of the greatest depth.
    pub fn histograms(&self, plan: &Plan) -> &[ScaledHistograms] {
        self.histograms.get_or_init(|| {
            let (scalings, layers) = (self.scalings(plan), &self.histogram_layers);
            let of_cell = |place: usize| match scalings.get(place) {
                Some(scaling) => scaling.hidden(layers),
                None => vec![LogScaled::from(1.0); layers.len()],
            };
            let places = self.places_of_greatest_depth(plan).into_iter();
            let factors: Vec<Vec<LogScaled>> = places.map(of_cell).collect();
            let of_layer = |layer: usize| {
                let factors = factors.iter().map(|of_cell| of_cell[layer]);
                ScaledHistograms::new(&factors.collect::<Vec<_>>())
            };
            // Where several threads begin together, each has something to do.
            (0..layers.len()).into_par_iter().map(of_layer).collect()
        })
    }

    /// Whether its pass has the cell's own variance, and is that of one cell of the greatest depth.
    pub fn is_plain(&self, plan: &Plan) -> bool {
        let is_greatest = |&&cell: &&usize| Some(&plan.cells[cell].depth) == self.depths.last();
        !self.identities.variance_factors_out && self.cells.iter().filter(is_greatest).count() == 1
    }

    fn places_of_greatest_depth(&self, plan: &Plan) -> Vec<usize> {
        let is_greatest =
            |place: &usize| Some(&plan.cells[self.cells[*place]].depth) == self.depths.last();
        (0..self.cells.len()).filter(is_greatest).collect()
    }

    /// Empty where the pass has the cells' own variances.
    fn scalings(&self, plan: &Plan) -> &[Arc<CellScaling>] {
        self.scalings.get_or_init(|| {
            let cells = self
                .cells
                .iter()
                .filter(|_| self.identities.variance_factors_out);
            cells
                .map(|&cell| Arc::new(CellScaling::new(&plan.cells[cell])))
                .collect()
        })
    }

    /// Every cell with its records, from the family's pass. `directly` computes a cell by itself for its
    /// gradients, where deriving these from numbers `F` would lose digits; `None` once it gives none.
    /// `geometry` is that of its deepest network, or empty.
    pub fn records<F: Real>(
        &self,
        plan: &Plan,
        (pass, geometry): (Pass, Vec<GeometryRecord>),
        mut directly: impl FnMut(&Cell) -> Option<Vec<LayerRecord>>,
    ) -> Option<Vec<(usize, Measured)>> {
        if self.is_plain(plan) && self.cells.len() == 1 {
            let cell = self.cells[0];
            let records = counted(plan.cells[cell].activation, pass.records(0));
            return Some(vec![(cell, (records.into(), geometry.into()))]);
        }
        let (pass, geometry) = (&Arc::new(pass), &Arc::from(geometry));
        let scalings = self.scalings(plan);
        let of_cell = |(place, &index): (usize, &usize)| {
            let cell = &plan.cells[index];
            let depth = self.depths.partition_point(|&depth| depth < cell.depth);
            let records = match scalings.get(place) {
                None => counted(cell.activation, pass.records(depth)).into(),
                Some(scaling) => match scaling.records::<F>(pass, depth) {
                    Some(records) => records,
                    None => scaling.with_gradients_of(pass, &directly(cell)?).into(),
                },
            };
            let geometry = match (Some(&cell.depth) == self.depths.last(), scalings.get(place)) {
                (false, _) => Vec::new().into(),
                (true, Some(scaling)) => scaling.geometry(geometry),
                (true, None) => geometry.to_vec().into(),
            };
            Some((index, (records, geometry)))
        };
        self.cells.iter().enumerate().map(of_cell).collect()
    }

    /// Every cell of the greatest depth with its histograms, from those of the family's passes.
    pub fn split(
        &self,
        plan: &Plan,
        pooled: Vec<Distributions>,
    ) -> Vec<(usize, Derived<(usize, LogHistogram)>)> {
        if self.is_plain(plan) {
            let places = self.places_of_greatest_depth(plan).into_iter();
            let own = move || {
                let layers = pooled.iter().map(|of_layer| {
                    let histograms = of_layer.histograms.clone().split().into_iter();
                    histograms.map(|histogram| (of_layer.layer, histogram))
                });
                layers.flatten().collect()
            };
            let own = Derived::later(own);
            return places.map(|place| self.cells[place]).zip([own]).collect();
        }
        let counted =
            |of_layer: Distributions| (of_layer.layer, CountedHistograms::new(of_layer.histograms));
        let layers: Arc<[_]> = pooled.into_iter().map(counted).collect();
        let places = self.places_of_greatest_depth(plan).into_iter().enumerate();
        places
            .map(|(factor, place)| {
                let layers = Arc::clone(&layers);
                let own = move || {
                    let layers = layers.iter();
                    layers
                        .map(|(layer, counted)| (*layer, counted.of(factor)))
                        .collect()
                };
                (self.cells[place], Derived::later(own))
            })
            .collect()
    }
}

/// The records with the zeros that count: a smooth activation is never 0 on the way down its tail, it is
/// below the smallest float there. A layer that is 0 altogether is as dead as any.
fn counted(activation: Activation, mut records: Vec<LayerRecord>) -> Vec<LayerRecord> {
    if activation.slopes().is_none() {
        for record in records.iter_mut().filter(|r| !r.hidden.rms.is_zero()) {
            (record.inactive_share, record.dead_share) = (0.0, 0.0);
        }
    }
    records
}
