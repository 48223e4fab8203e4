//! How many networks stand behind what is shown.

/// Networks drawn for each of some cells: the same number for all unless the run was interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// Of the cell with the fewest.
    pub fewest: usize,
    /// Of the cell with the most.
    pub most: usize,
}

impl Draws {
    /// Of cells with so many each; none at all for no cells.
    pub fn of(counts: impl IntoIterator<Item = usize>) -> Self {
        let mut counts = counts.into_iter();
        let first = counts.next().unwrap_or_default();
        let start = Self {
            fewest: first,
            most: first,
        };
        counts.fold(start, |draws, count| Self {
            fewest: draws.fewest.min(count),
            most: draws.most.max(count),
        })
    }

    /// Whether any cell has more than one, so that there are medians, bands and means.
    pub fn several(self) -> bool {
        self.most > 1
    }
}
