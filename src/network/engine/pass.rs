//! What one pass gives: hidden layers once, gradients for every depth.

use crate::measure::{JointMoments, LayerRecord, LogScaled, Moments, ScaledHistograms, Spread};

/// The measurements of one pass; the numbers of every [`Spread`] are normalised.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pass {
    /// Of h_l, l = 0..K, K the greatest depth.
    pub hidden: Vec<HiddenRecord>,
    /// For every depth.
    pub gradients: Vec<Gradient>,
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

/// What is measured on the way back from one depth K.
#[derive(Clone, Debug, PartialEq)]
pub enum Gradient {
    /// Of dL/df_l, l = 0..K.
    Whole(Vec<Spread>),
    /// The terms of dL/df_l.
    Apart(TermsApart),
}

/// Joint moments of the terms of dL/df_l, so that it is known for an output of any scale.
#[derive(Clone, Debug, PartialEq)]
pub struct TermsApart {
    /// Of what becomes of (2 f, 2 y) in layers l = 0..K - 1.
    pub layers: Vec<JointMoments>,
    /// Of (2 f, 2 y) at every output, but for what is the same for every data point.
    pub output_rows: Vec<JointMoments>,
    /// What is: minus twice the target's mean; empty where that is 0.
    pub output_offsets: Vec<f64>,
}

impl Gradient {
    /// The depth K.
    fn depth(&self) -> usize {
        match self {
            Self::Whole(spreads) => spreads.len() - 1,
            Self::Apart(terms) => terms.layers.len(),
        }
    }

    /// Takes layers 0 up to this one from another of the same kind.
    fn replace(&mut self, other: Self, layer: usize) {
        match (self, other) {
            (Self::Whole(own), Self::Whole(other)) => {
                let pairs = own.iter_mut().zip(other).take(layer + 1);
                pairs.for_each(|(own, other)| *own = other);
            }
            (Self::Apart(own), Self::Apart(other)) => {
                let pairs = own.layers.iter_mut().zip(other.layers).take(layer + 1);
                pairs.for_each(|(own, other)| *own = other);
            }
            _ => debug_assert!(false, "one kind in a pass"),
        }
    }
}

impl TermsApart {
    /// Of what becomes of 2 (s f - y) in layers l = 0..K; `None` where its terms nearly cancel
    /// somewhere, and digits would be lost.
    pub fn spreads(&self, s: LogScaled) -> Option<Vec<Spread>> {
        let layers = self.layers.iter();
        let mut spreads: Vec<Spread> = layers
            .map(|terms| Some(terms.difference(s)?.spread()))
            .collect::<Option<_>>()?;
        let rows = self.output_rows.iter().map(|terms| terms.difference(s));
        let rows: Vec<Moments> = rows.collect::<Option<_>>()?;
        spreads.push(output(rows.into_iter(), &self.output_offsets).spread());
        Some(spreads)
    }
}

/// Moments of the output's gradient from those of its rows, each with its offset.
pub(super) fn output(rows: impl Iterator<Item = Moments>, offsets: &[f64]) -> Moments {
    let offsets = offsets.iter().copied().chain(std::iter::repeat(0.0));
    let mut all = Moments::default();
    for (moments, offset) in rows.zip(offsets) {
        all.merge(&moments.shifted(LogScaled::from(offset)));
    }
    all
}

/// Distributions of |h_l|.
#[derive(Clone, Debug, PartialEq)]
pub struct Distributions {
    /// The layer l.
    pub layer: usize,
    /// For every factor asked for.
    pub histograms: ScaledHistograms,
}

impl Pass {
    /// Whether a signal or a gradient became 0 on its way.
    pub(super) fn has_died(&self) -> bool {
        let dies = |from: Option<&Spread>, to: Option<&Spread>| {
            let is_zero = |spread: Option<&Spread>| spread.is_some_and(|s| s.rms.is_zero());
            is_zero(to) && !is_zero(from)
        };
        let hidden = |record: Option<&HiddenRecord>| record.map(|record| record.spread);
        let (first, last) = (hidden(self.hidden.first()), hidden(self.hidden.last()));
        let gradient_dies = |gradient: &Gradient| match gradient {
            Gradient::Whole(spreads) => dies(spreads.last(), spreads.first()),
            Gradient::Apart(_) => false,
        };
        dies(first.as_ref(), last.as_ref()) || self.gradients.iter().any(gradient_dies)
    }

    /// Leaves of what was lost on the way back only what has digits to be found again: where no data
    /// point reaches the end of a network, nothing goes back beside those that grew.
    pub(super) fn worth_finding(&self, lost: &mut [Option<usize>], depths: &[usize]) {
        for (lost, &depth) in lost.iter_mut().zip(depths) {
            if self.hidden[depth].spread.rms.is_zero() {
                *lost = None;
            }
        }
    }

    /// Takes from another pass through the same networks the gradients that lost digits, up to a layer
    /// for every depth, the layers that became 0, and all from the layer on at which data points had
    /// `parted`. The others stay, so that no depth's numbers depend on what became of a deeper one.
    pub(super) fn fill_from(&mut self, again: Self, lost: &[Option<usize>], parted: Option<usize>) {
        let has_parted = |layer: usize| parted.is_some_and(|first| layer >= first);
        let is_zero = |layer: usize| self.hidden[layer].spread.rms.is_zero();
        for (own, other) in self.histograms.iter_mut().zip(again.histograms) {
            if is_zero(own.layer) || has_parted(own.layer) {
                *own = other;
            }
        }
        let pairs = self.hidden.iter_mut().zip(again.hidden);
        for (layer, (own, other)) in pairs.enumerate() {
            if own.spread.rms.is_zero() || has_parted(layer) {
                *own = other;
            }
        }
        let pairs = self.gradients.iter_mut().zip(again.gradients);
        for ((own, other), &lost) in pairs.zip(lost) {
            if has_parted(own.depth()) {
                *own = other;
                continue;
            }
            if let (Gradient::Whole(own), Gradient::Whole(other)) = (&mut *own, &other) {
                let zeros = own
                    .iter_mut()
                    .zip(other)
                    .filter(|(own, _)| own.rms.is_zero());
                zeros.for_each(|(own, other)| *own = *other);
            }
            if let Some(layer) = lost {
                own.replace(other, layer);
            }
        }
    }

    /// The records of layers 0..K of the depth at this place in the list of depths; gradients only
    /// where their terms are not kept apart.
    pub fn records(&self, depth: usize) -> Vec<LayerRecord> {
        let gradients: &[Spread] = match &self.gradients[depth] {
            Gradient::Whole(spreads) => spreads,
            Gradient::Apart(_) => &[],
        };
        let record = |(hidden, gradient): (&HiddenRecord, &Spread)| LayerRecord {
            hidden: hidden.spread,
            gradient: *gradient,
            inactive_share: hidden.inactive_share,
            dead_share: hidden.dead_share,
        };
        self.hidden.iter().zip(gradients).map(record).collect()
    }
}
