//! Data points whose sizes part by more than the one power of two of their block allows.
//!
//! A data point that died is revived by the next biases, at their scale, beside others that may have
//! grown by any number of decades; the slopes of a leaky ReLU set two data points apart a little in
//! every layer. What a block's scale cannot hold becomes 0 in it, or loses digits. So blocks are looked
//! at long before that, and the pass is taken again with a scale for every data point.

use crate::kernel::Real;
use crate::network::{Activation, Network};

/// Knows in which layers of a network data points may have parted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Watch {
    /// Power of two of the smallest biases; `None` without any.
    biases: Option<i64>,
}

/// Powers of two between the largest data point and another one from which on they have parted. Gradients
/// may part three times as far: by their outputs, and by the slopes before and behind a layer.
fn limit<F>() -> i64 {
    match size_of::<F>() {
        8 => 240,
        _ => 30,
    }
}

/// Powers of two by which they may part unseen beyond that.
fn unseen<F>() -> f64 {
    match size_of::<F>() {
        8 => 90.0,
        _ => 12.0,
    }
}

/// GELU and SiLU have no floor: a data point all units of which left the range of a float is 0, and
/// stays so. The more units, the less often; one that is far apart for a few layers is not looked for.
fn layers_at_once(units: usize) -> usize {
    1 << (units / 4).min(6)
}

impl Watch {
    /// Of a network.
    pub fn new(network: &Network) -> Self {
        let biases = network
            .dense_blocks()
            .filter(|(_, dense)| dense.bias_variance > 0.0)
            .map(|(_, dense)| i64::from(libm::ilogb(dense.bias_variance)).div_euclid(2));
        Self {
            biases: biases.min(),
        }
    }

    /// Whether a layer of so many units is to be looked at, whose largest number is of the order 2^place.
    pub fn is_due<F: Real>(
        self,
        activation: Activation,
        (layer, units): (usize, usize),
        place: i64,
    ) -> bool {
        let is_above = |floor: i64| place - floor > limit::<F>();
        match activation.slopes() {
            // What is dead without biases stays so, and is 0.
            Some((0.0, _)) => self.biases.is_some_and(is_above),
            Some((negative, positive)) => {
                let a_layer = (negative / positive).abs().log2().abs();
                layer.is_multiple_of((unseen::<F>() / a_layer).max(1.0) as usize)
            }
            None => {
                // ELU and SELU have a floor of order 1 on the left, softplus at 0.
                let keeps_one = activation.left_limit().is_some() || activation.at_zero() != 0.0;
                let floor = match keeps_one {
                    true => Some(self.biases.unwrap_or(0).min(0)),
                    false => self.biases,
                };
                floor.is_some_and(is_above) || layer.is_multiple_of(layers_at_once(units))
            }
        }
    }

    /// Whether data points with these largest magnitudes have parted.
    pub fn has_parted<F: Real>(largest: &[F]) -> bool {
        let places = largest.iter().map(|x| match x.is_zero() {
            true => None,
            false => Some(i64::from(libm::ilogb(x.as_f64()))),
        });
        let ends = places.clone().min().zip(places.max());
        ends.is_some_and(|(least, most)| match (least, most) {
            (Some(least), Some(most)) => most - least > limit::<F>(),
            (least, most) => least != most,
        })
    }
}

/// Adds a row to the largest magnitudes of its columns.
pub(super) fn see<F: Real>(largest: &mut [F], row: &[F]) {
    for (largest, h) in largest.iter_mut().zip(row) {
        let h = h.abs();
        *largest = if h > *largest { h } else { *largest };
    }
}
