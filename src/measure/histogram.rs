//! A histogram of log2 |value| which is exact under power-of-two scaling.

use serde::{Deserialize, Serialize};

/// Bins to an octave: fine enough to draw a density over decades.
pub const BINS_PER_OCTAVE: i64 = 4;

/// Counts of |h| in quarter-octave bins: bin b holds 2^(b/4) <= |h| < 2^((b+1)/4).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogHistogram {
    /// Index of the first bin.
    pub first_bin: i64,
    /// Counts from `first_bin` on.
    pub counts: Vec<u64>,
    /// Values that were exactly 0.
    pub zeros: u64,
}
