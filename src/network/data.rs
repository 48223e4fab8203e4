//! Where the numbers of the data points come from.

use super::sphere::{Circle, Pairs};
use crate::random::Draws;

/// Numbers point by point.
#[derive(Clone, Debug)]
pub enum Data<'a> {
    /// Drawn from a key.
    Drawn(Box<Draws>),
    /// Given.
    Given(&'a [f64]),
    /// Pairs of points with a set cosine.
    Pairs(Box<Pairs>),
    /// Points on a great circle.
    Circle(Box<Circle>),
    /// Those of some points only, `size` numbers each.
    Picked {
        /// All.
        from: Box<Data<'a>>,
        /// The points' places among all.
        points: &'a [usize],
        /// Numbers of a point.
        size: usize,
    },
}

impl Data<'_> {
    /// Reads `out.len()` numbers from the one with index `first` on; of pairs, circles and picked
    /// points whole points.
    ///
    /// # Panics
    /// If given numbers or picked points end before that.
    pub fn read(&mut self, first: usize, out: &mut [f64]) {
        match self {
            Self::Drawn(draws) => {
                draws.seek(first as u64);
                draws.fill(out);
            }
            Self::Given(numbers) => out.copy_from_slice(&numbers[first..first + out.len()]),
            Self::Pairs(pairs) => pairs.read(first / pairs.size(), out),
            Self::Circle(circle) => circle.read(first / circle.size(), out),
            Self::Picked { from, points, size } => {
                let points = &points[first / *size..][..out.len() / *size];
                for (out, point) in out.chunks_exact_mut(*size).zip(points) {
                    from.read(point * *size, out);
                }
            }
        }
    }
}
