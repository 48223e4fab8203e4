//! Which of a pass's standard deviations have too few digits, and what takes their place.

use super::course::Course;
use super::pass::{Gradient, Pass};
use crate::kernel::Real;
use crate::measure::{BlockSummary, LogScaled, Moments, Spread};
use crate::network::Network;

/// The moments that are measured again: of single units only, as several differ by more.
#[derive(Clone, Debug)]
pub(super) struct Blurred {
    /// Of h_l, by position.
    pub hidden: Vec<Option<Moments>>,
    /// Of dL/df_l, l = 0..K, for every exit.
    pub gradients: Vec<Vec<Option<Moments>>>,
    /// The last position that the signal is looked at.
    pub end: usize,
}

impl Blurred {
    /// What in a pass has too few digits; `None` if nothing has.
    pub fn of<F: Real>(pass: &Pass, network: &Network, course: &Course) -> Option<Self> {
        // A third of the digits: what is measured directly keeps 9 of 16, and 4 of 7.
        let share = F::epsilon().as_f64().powf(0.4).log10();
        let is_blurred = |spread: &Spread| match (spread.std.log10(), spread.rms.log10()) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(std), Some(rms)) => std < rms + share,
        };
        let sizes: Vec<usize> = network.sizes().collect();
        let inner = sizes.get(1..sizes.len() - 1).unwrap_or_default();
        let is_narrow = inner.iter().all(|&size| size == 1);
        let again = |position: usize, spread: &Spread| {
            let wanted = sizes[position] == 1 && is_blurred(spread);
            wanted.then(Moments::default)
        };
        let mut blurred = Self {
            hidden: vec![None; sizes.len()],
            gradients: Vec::new(),
            end: 0,
        };
        for (point, record) in network.points.iter().zip(&pass.hidden) {
            blurred.hidden[point.hidden] = again(point.hidden, &record.spread);
            if blurred.hidden[point.hidden].is_some() {
                blurred.end = point.hidden;
            }
        }
        for (gradient, &exit) in pass.gradients.iter().zip(&course.exits) {
            let Gradient::Whole(spreads) = gradient else {
                return None;
            };
            let last = spreads.len() - 1;
            let layers = spreads.iter().enumerate();
            let layers = layers.map(|(layer, spread)| match layer == last {
                // Measured at the output, wherever the exit is.
                true => again(sizes.len() - 1, spread),
                false if is_narrow => again(network.points[layer].gradient, spread),
                false => None,
            });
            blurred.gradients.push(layers.collect());
            if blurred.exit_is_wanted(blurred.gradients.len() - 1) {
                blurred.end = blurred.end.max(exit);
            }
        }
        (blurred.end > 0).then_some(blurred)
    }

    /// Whether any gradient from an exit is measured again.
    pub fn exit_is_wanted(&self, exit: usize) -> bool {
        self.gradients[exit].iter().any(Option::is_some)
    }

    /// Whether any gradient but an output's is measured again.
    pub fn goes_back(&self) -> bool {
        let behind =
            |layers: &Vec<Option<Moments>>| layers.iter().rev().skip(1).any(Option::is_some);
        self.gradients.iter().any(behind)
    }

    /// Whether nothing but outputs is measured again.
    pub fn is_of_outputs_only(&self) -> bool {
        self.hidden.iter().all(Option::is_none) && !self.goes_back()
    }

    /// Puts the standard deviations where they belong.
    pub fn mend(&self, pass: &mut Pass, network: &Network) {
        let put = |moments: &Option<Moments>, spread: &mut Spread| {
            if let Some(moments) = moments {
                spread.std = moments.spread().std.normalised();
            }
        };
        for (point, record) in network.points.iter().zip(&mut pass.hidden) {
            put(&self.hidden[point.hidden], &mut record.spread);
        }
        for (layers, gradient) in self.gradients.iter().zip(&mut pass.gradients) {
            if let Gradient::Whole(spreads) = gradient {
                let layers = layers.iter().zip(spreads);
                layers.for_each(|(moments, spread)| put(moments, spread));
            }
        }
    }
}

/// Adds numbers of any scale to moments.
pub(super) fn add(moments: &mut Moments, numbers: &[LogScaled]) {
    let exponents = numbers.iter().filter_map(|x| x.log2_floor());
    let exponent = exponents.max().unwrap_or(0);
    let block: Vec<f64> = numbers.iter().map(|x| x.mantissa_at(exponent)).collect();
    moments.merge(&BlockSummary::of(&block, exponent).moments);
}
