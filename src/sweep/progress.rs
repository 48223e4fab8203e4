//! How a sweep tells what it has done.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Mutex, PoisonError};

use crate::network::Meter;

/// What a sweep sets out to do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Planned {
    /// Floating-point operations.
    pub flop: f64,
    /// Whether it may come to more: see [`Cost::flop`](super::Cost::flop).
    pub is_least: bool,
    /// Networks to be measured.
    pub networks: u64,
    /// Passes that are computed to do so.
    pub passes: u64,
}

/// Told by the sweep, from any thread, how far it is.
pub trait Progress: Sync {
    /// Before the first pass.
    fn start(&self, planned: Planned);
    /// After a pass, or a part of a long one: its share of the planned floating-point operations.
    fn advance(&self, flop: f64);
    /// After the last pass, or when the sweep was stopped.
    fn finish(&self);
}

/// A pass of fewer floating-point operations, some hundredths of a second, is told when it is done.
const LONG: f64 = 2e9;

/// Tells of one pass on its way, if it is long: in all, of what was planned of it.
pub(super) struct OnTheWay<'a> {
    progress: &'a dyn Progress,
    flop: f64,
    /// What is not told yet.
    left: Mutex<f64>,
}

impl<'a> OnTheWay<'a> {
    /// Of a pass of so many floating-point operations.
    pub fn new(progress: &'a dyn Progress, flop: f64) -> Self {
        Self {
            progress,
            flop,
            left: Mutex::new(flop),
        }
    }

    /// What a pass tells, if it is long.
    pub fn meter(&self) -> Option<&dyn Meter> {
        (self.flop > LONG).then_some(self as &dyn Meter)
    }

    /// Tells the rest.
    pub fn finish(self) {
        let left = self
            .left
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        self.progress.advance(left);
    }
}

impl Meter for OnTheWay<'_> {
    /// What is taken through the network again is not in the plan.
    fn advance(&self, flop: f64) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let part = flop.min(*left);
        *left -= part;
        self.progress.advance(part);
    }
}

impl Debug for OnTheWay<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "OnTheWay({} flop)", self.flop)
    }
}

/// Says nothing.
impl Progress for () {
    fn start(&self, _planned: Planned) {}
    fn advance(&self, _flop: f64) {}
    fn finish(&self) {}
}
