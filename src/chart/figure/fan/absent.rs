//! What there is where a variance has no line, since its std is 0 at every layer.

use super::Direction;
use crate::analysis::Line;

/// Why a variance has no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// Every hidden unit is 0.
    Dead,
    /// The units are not 0, but all alike.
    Alike,
    /// No gradient comes back.
    NoGradient,
}

impl Absent {
    /// Of a line without a std in this direction.
    pub(super) fn of(line: &Line, direction: Direction) -> Self {
        match (direction, line.first_dead_layer) {
            (Direction::Backward, _) => Self::NoGradient,
            (Direction::Forward, Some(_)) => Self::Dead,
            (Direction::Forward, None) => Self::Alike,
        }
    }

    /// Beside the variance.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Dead => "every unit is 0",
            Self::Alike => "all units alike",
            Self::NoGradient => "no gradient",
        }
    }

    /// In a chart that has no line at all.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Dead => "Every hidden unit is 0.",
            Self::Alike => "All units of a layer are alike: std 0.",
            Self::NoGradient => "Every gradient is 0.",
        }
    }
}
