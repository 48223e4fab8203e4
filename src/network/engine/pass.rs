//! What one pass gives: hidden layers once, gradients for every depth.

use crate::measure::{LayerRecord, LogHistogram, Spread};

/// The measurements of one pass; the numbers of every [`Spread`] are normalised.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pass {
    /// Of h_l, l = 0..K, K the greatest depth.
    pub hidden: Vec<HiddenRecord>,
    /// For every depth K of dL/df_l, l = 0..K.
    pub gradients: Vec<Vec<Spread>>,
    /// For the layers asked for, ascending.
    pub histograms: Vec<Distributions>,
}

/// What is measured of a layer on the way forward, as in [`LayerRecord`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HiddenRecord {
    /// Of h_l.
    pub spread: Spread,
    /// Share of (unit, data point) pairs at which h_l is exactly 0.
    pub inactive_share: f64,
    /// Share of units which are 0 on every data point.
    pub dead_share: f64,
}

/// Distributions of |h_l| times each factor asked for, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Distributions {
    /// The layer l.
    pub layer: usize,
    /// One a factor.
    pub histograms: Vec<LogHistogram>,
}

impl Pass {
    /// The records of layers 0..K of the depth at this place in the list of depths.
    pub fn records(&self, depth: usize) -> Vec<LayerRecord> {
        let record = |(hidden, gradient): (&HiddenRecord, &Spread)| LayerRecord {
            hidden: hidden.spread,
            gradient: *gradient,
            inactive_share: hidden.inactive_share,
            dead_share: hidden.dead_share,
        };
        let layers = self.hidden.iter().zip(&self.gradients[depth]);
        layers.map(record).collect()
    }
}
