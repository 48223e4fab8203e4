//! How far a line strays from where it starts: what "level" means in every sentence and title.

use super::Direction;

/// Decades by which the median may stray from its start and still be called level: a factor of two.
pub const LEVEL_DECADES: f64 = std::f64::consts::LOG10_2;

/// The largest distance in decades, over the layers on the way, of a median (log10, by layer 0..K)
/// from its value where the way starts (h_1 forward, dL/df_{K-1} backward). `None` where it has no
/// value at one of those layers.
pub fn departure(median: &[Option<f64>], direction: Direction) -> Option<f64> {
    let depth = median.len().checked_sub(1).filter(|depth| *depth > 0)?;
    let (first, last) = direction.ends(depth);
    let start = median[first]?;
    let mut way = median[first.min(last)..=first.max(last)].iter();
    way.try_fold(0f64, |most, value| {
        Some(most.max(((*value)? - start).abs()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_distance_on_the_way_counts_not_the_end() {
        let hidden = [9.0, 0.5, 1.5, 0.25, 0.5].map(Some);
        let gradient = [0.0, -0.5, 0.1, 0.125, 9.0].map(Some);
        assert_eq!(departure(&hidden, Direction::Forward), Some(1.0));
        assert_eq!(departure(&gradient, Direction::Backward), Some(0.625));
        assert_eq!(departure(&[Some(1.0)], Direction::Forward), None);
        assert_eq!(
            departure(&[Some(1.0), Some(3.0)], Direction::Forward),
            Some(0.0)
        );
    }

    #[test]
    fn a_line_that_dies_on_the_way_strays_without_a_number() {
        let median = [Some(0.0), Some(0.0), None, Some(0.0)];
        assert_eq!(departure(&median, Direction::Forward), None);
    }
}
