//! By which statistic the size of a layer is told. Every growth, band and verdict takes it from here.

use crate::dataset::LayerRow;
use crate::measure::{LayerRecord, LogScaled, Spread};

use super::Direction;

/// What tells how large a layer's values are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Statistic {
    /// The standard deviation over all units and inputs.
    #[default]
    Std,
    /// The root mean square, where one unit and one input make one number: its standard deviation is 0
    /// by definition, whatever becomes of it.
    Rms,
}

impl Statistic {
    /// For layers of so many units, at so many inputs.
    pub fn of(width: usize, data: usize) -> Self {
        match (width, data) {
            (1, 1) => Self::Rms,
            _ => Self::Std,
        }
    }

    /// "std", "RMS".
    pub fn short(self) -> &'static str {
        match self {
            Self::Std => "std",
            Self::Rms => "RMS",
        }
    }

    /// "standard deviation", "root mean square".
    pub fn long(self) -> &'static str {
        match self {
            Self::Std => "standard deviation",
            Self::Rms => "root mean square",
        }
    }

    /// log10 of a row's hidden units (forward) or gradient; `None` for 0.
    pub fn log10(self, row: &LayerRow, direction: Direction) -> Option<f64> {
        match (self, direction) {
            (Self::Std, Direction::Forward) => row.log10_hidden_std,
            (Self::Std, Direction::Backward) => row.log10_gradient_std,
            (Self::Rms, Direction::Forward) => row.log10_hidden_rms,
            (Self::Rms, Direction::Backward) => row.log10_gradient_rms,
        }
    }

    /// The same of a record.
    pub fn of_record(self, record: &LayerRecord, direction: Direction) -> Option<f64> {
        let Spread { std, rms, .. } = match direction {
            Direction::Forward => record.hidden,
            Direction::Backward => record.gradient,
        };
        let size: LogScaled = match self {
            Self::Std => std,
            Self::Rms => rms,
        };
        size.log10()
    }
}
