//! How a sweep tells what it has done.

/// Told by the sweep, from any thread, how far it is.
pub trait Progress: Sync {
    /// Before the first pass: the planned floating-point operations, the networks to be measured, and
    /// the passes that are computed to do so.
    fn start(&self, total_flop: f64, networks: u64, passes: u64);
    /// After a pass: its share of the planned floating-point operations.
    fn advance(&self, flop: f64);
    /// After the last pass, or when the sweep was stopped.
    fn finish(&self);
}

/// Says nothing.
impl Progress for () {
    fn start(&self, _total_flop: f64, _networks: u64, _passes: u64) {}
    fn advance(&self, _flop: f64) {}
    fn finish(&self) {}
}
