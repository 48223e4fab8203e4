//! How a sweep tells what it has done.

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
    /// After a pass: its share of the planned floating-point operations.
    fn advance(&self, flop: f64);
    /// After the last pass, or when the sweep was stopped.
    fn finish(&self);
}

/// Says nothing.
impl Progress for () {
    fn start(&self, _planned: Planned) {}
    fn advance(&self, _flop: f64) {}
    fn finish(&self) {}
}
