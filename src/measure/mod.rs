//! Numbers taken from a layer: moments that merge exactly, log-scaled numbers, histograms.
//!
//! Called by `network` while it runs and by `sweep` when panels are merged. Nothing here knows
//! what a network is; every quantity stays right far outside the range of a float.

mod counted_histograms;
mod cuts;
mod geometry;
mod histogram;
mod joint_moments;
mod log_scaled;
mod moments;
mod places;
mod record;
mod scaled_histograms;

pub use counted_histograms::CountedHistograms;
pub use geometry::{GeometryRecord, Shares, mean_cosine, partner_cosine, shares};
pub use histogram::{BINS_PER_OCTAVE, LogHistogram};
pub use joint_moments::JointMoments;
pub use log_scaled::LogScaled;
pub use moments::{BlockSummary, Moments};
pub use record::{LayerRecord, Spread};
pub use scaled_histograms::ScaledHistograms;
