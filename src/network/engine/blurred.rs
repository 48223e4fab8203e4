//! Which of a pass's standard deviations have too few digits, and what takes their place.

use super::course::Course;
use super::pass::{Gradient, Pass};
use crate::kernel::Real;
use crate::measure::{BlockSummary, LogScaled, Moments, Spread};
use crate::network::{Block, Network};

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
    /// What in a pass has too few digits; `None` if nothing has. Of kinked networks not from a layer on at
    /// which data points have parted by more than a float holds: each was measured by itself, and what one
    /// differs by from another says nothing of the smaller.
    pub fn of<F: Real>(
        pass: &Pass,
        network: &Network,
        course: &Course,
        parted: Option<usize>,
    ) -> Option<Self> {
        if !Self::is_possible::<F>(pass, network) {
            return None;
        }
        let parted = parted.filter(|_| !network.is_smooth());
        let holds = |layer: usize| parted.is_none_or(|parted| layer < parted);
        let sizes: Vec<usize> = network.sizes().collect();
        let inner = sizes.get(1..sizes.len() - 1).unwrap_or_default();
        let is_narrow = inner.iter().all(|&size| size == 1);
        let again = |position: usize, spread: &Spread| {
            let wanted = sizes[position] == 1 && is_blurred::<F>(spread);
            wanted.then(Moments::default)
        };
        let mut blurred = Self {
            hidden: vec![None; sizes.len()],
            gradients: Vec::new(),
            end: 0,
        };
        let records = pass.hidden.iter().enumerate();
        let records = records.filter(|&(layer, _)| holds(layer));
        for (point, record) in records.map(|(layer, record)| (network.points[layer], record)) {
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
                _ if !holds(last) => None,
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

    /// Whether there is a single unit that is blurred: in most networks only an output can be one.
    fn is_possible<F: Real>(pass: &Pass, network: &Network) -> bool {
        let last = network.blocks.len();
        let is_narrow = network.sizes().take(last).any(|size| size == 1);
        if is_narrow || network.points.iter().any(|point| point.hidden == last) {
            return true;
        }
        let of_output = pass.gradients.iter().map(|gradient| match gradient {
            Gradient::Whole(spreads) => spreads.last(),
            Gradient::Apart(_) => None,
        });
        network.output_dim() == 1 && of_output.flatten().any(|spread| is_blurred::<F>(spread))
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

    /// Puts the standard deviations where they belong. A slope other than 0 and 1 may set two data points so
    /// far apart that the smaller is lost in what it differs by from the other: there only what agrees with
    /// the digits that were measured is taken. Nothing is above the RMS, as what is said of numbers below all
    /// that an exponent holds may be.
    pub fn mend<F: Real>(&self, pass: &mut Pass, network: &Network) {
        let is_leaky = network.blocks.iter().any(|block| match block {
            Block::Activation(activation) => (activation.slopes())
                .is_some_and(|(negative, positive)| negative != 0.0 && negative != positive),
            _ => false,
        });
        let rounding = LogScaled::from(F::epsilon().as_f64().powf(0.75));
        let put = |moments: &Option<Moments>, spread: &mut Spread| {
            let Some(moments) = moments else { return };
            let std = moments.spread().std.normalised();
            if std.log10() > spread.rms.log10() {
                return;
            }
            let apart = (std - spread.std).log10();
            if !is_leaky || apart <= (rounding * spread.rms).log10() {
                spread.std = std;
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

/// Whether a standard deviation, as measured from the numbers, has too few digits beside the RMS.
pub fn is_blurred<F: Real>(spread: &Spread) -> bool {
    // A third of the digits: what is measured directly keeps 9 of 16, and 4 of 7.
    let share = F::epsilon().as_f64().powf(0.4).log10();
    match (spread.std.log10(), spread.rms.log10()) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(std), Some(rms)) => std < rms + share,
    }
}

/// Adds numbers of any scale to moments.
pub(super) fn add(moments: &mut Moments, numbers: &[LogScaled]) {
    let exponents = numbers.iter().filter_map(|x| x.log2_floor());
    let exponent = exponents.max().unwrap_or(0);
    let block: Vec<f64> = numbers.iter().map(|x| x.mantissa_at(exponent)).collect();
    moments.merge(&BlockSummary::of(&block, exponent).moments);
}
