//! What runs in a moment.

/// A sweep that takes a fraction of a second.
pub const SMALL: [&str; 11] = [
    "run",
    "--depth",
    "3,6",
    "--width",
    "16",
    "--sigma2",
    "0.02,he,0.6",
    "--replicates",
    "3",
    "--data",
    "40",
];
