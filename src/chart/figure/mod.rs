//! Content of the figures: a file each, from an analysis to scenes and words.
//!
//! Called by `chart::figures`. Everything that a figure claims is read off the data: where a
//! finding does not hold, the words say so.

mod activations;
mod alike;
mod backward;
mod chance;
#[cfg(test)]
mod claims;
pub mod coordinate_check;
pub mod fan;
mod forward;
#[cfg(test)]
mod gallery;
#[cfg(test)]
mod geometry_tests;
mod growth;
mod heatmap;
pub mod phase;
pub mod placing;
pub mod search;
mod shades;
pub mod sheet;
pub mod spectrum;
pub mod turning;
mod variance;
pub mod words;

pub use shades::shades;

use rayon::prelude::*;

use super::Figure;
use crate::analysis::{Analysis, Slice};

/// What a figure is made from.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The whole run.
    pub analysis: &'a Analysis,
    /// Which slice.
    pub index: usize,
    /// Appended to the figure's name where a run has several slices: "-tanh-80".
    pub suffix: &'a str,
}

impl<'a> Context<'a> {
    /// The slice that the figure shows.
    pub fn slice(&self) -> &'a Slice {
        &self.analysis.slices[self.index]
    }

    /// A name such as "forward-tanh-80".
    pub fn name(&self, kind: &str) -> String {
        format!("{kind}{}", self.suffix)
    }
}

/// All figures, slice by slice, then those over several slices.
pub fn all(analysis: &Analysis) -> Vec<Figure> {
    let suffixes = suffixes(&analysis.slices);
    let of_slice = |(index, suffix): (usize, &String)| {
        let context = Context {
            analysis,
            index,
            suffix,
        };
        let mut figures = vec![forward::figure(context)];
        figures.extend(backward::figure(context));
        figures.extend(growth::figure(context));
        figures.extend(heatmap::figure(context, heatmap::Direction::Forward));
        figures.extend(heatmap::figure(context, heatmap::Direction::Backward));
        figures.extend(activations::figure(context));
        figures.extend(chance::figure(context));
        figures.extend(variance::figure(context));
        figures.extend(alike::figure(context));
        figures
    };
    let slices = suffixes.par_iter().enumerate();
    let mut figures: Vec<Figure> = slices.flat_map_iter(of_slice).collect();
    figures.extend(coordinate_check::figures(analysis));
    figures
}

/// Endings that tell the slices' figures apart: the dimensions that vary, as in "-tanh-80".
fn suffixes(slices: &[Slice]) -> Vec<String> {
    let parts = |slice: &Slice| {
        [
            slice.activation.name().replace(':', "-"),
            slice.width.to_string(),
            slice.init.name(),
            slice.architecture.file_name(),
        ]
    };
    let varies = |dimension: usize| {
        slices
            .iter()
            .any(|slice| parts(slice)[dimension] != parts(&slices[0])[dimension])
    };
    let varying: Vec<usize> = (0..4).filter(|&d| varies(d)).collect();
    slices
        .iter()
        .map(|slice| {
            let parts = parts(slice);
            varying.iter().map(|&d| format!("-{}", parts[d])).collect()
        })
        .collect()
}
