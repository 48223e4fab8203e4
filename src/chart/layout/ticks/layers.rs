//! Ticks of a layer axis.

use super::Tick;
use crate::chart::layout::numbers;

/// Ticks of a layer axis: the first layer, round numbers, the last layer.
pub fn layers(first: usize, last: usize, most: usize) -> Vec<Tick> {
    let tick = |layer: usize| Tick {
        value: layer as f64,
        label: numbers::count(layer),
    };
    if last <= first {
        return vec![tick(first)];
    }
    let steps = (0..).flat_map(|k| [1, 2, 5].map(|m| m * 10usize.pow(k)));
    let inner = |step: usize| -> Vec<usize> {
        (first / step + 1..)
            .map(|k| k * step)
            // Two labels half a step apart would touch or look like a mistake.
            .take_while(|layer| layer + step.div_ceil(2) <= last)
            .filter(|layer| *layer >= first + step.div_ceil(2))
            .collect()
    };
    let layers = steps
        .map(inner)
        .find(|inner| inner.len() + 2 <= most.max(2))
        .unwrap_or_default();
    std::iter::once(first)
        .chain(layers)
        .chain([last])
        .map(tick)
        .collect()
}
