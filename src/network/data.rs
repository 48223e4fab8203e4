//! Where the numbers of the data points come from.

use crate::random::Draws;

/// Numbers point by point.
#[derive(Clone, Debug)]
pub enum Data<'a> {
    /// Drawn from a key.
    Drawn(Box<Draws>),
    /// Given.
    Given(&'a [f64]),
}

impl Data<'_> {
    /// Reads `out.len()` numbers from the one with index `first` on.
    ///
    /// # Panics
    /// If given numbers end before that.
    pub fn read(&mut self, first: usize, out: &mut [f64]) {
        match self {
            Self::Drawn(draws) => {
                draws.seek(first as u64);
                draws.fill(out);
            }
            Self::Given(numbers) => out.copy_from_slice(&numbers[first..first + out.len()]),
        }
    }
}
