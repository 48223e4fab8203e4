//! How a sweep tells what it has done.

/// Told by the sweep, from any thread, how far it is.
pub trait Progress: Sync {
    /// Before the first network: the planned floating-point operations and number of networks.
    fn start(&self, total_flop: f64, networks: u64);
    /// After a piece of work: its share of the planned floating-point operations.
    fn advance(&self, flop: f64);
    /// After the last network, or when the sweep was stopped.
    fn finish(&self);
}

/// Says nothing.
impl Progress for () {
    fn start(&self, _total_flop: f64, _networks: u64) {}
    fn advance(&self, _flop: f64) {}
    fn finish(&self) {}
}
