//! What is kept of one layer of one network.

use super::LogScaled;

/// Population statistics (ddof = 0) of a layer's values over all units and all data points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Mean.
    pub mean: LogScaled,
    /// Standard deviation.
    pub std: LogScaled,
    /// Root of the second moment.
    pub rms: LogScaled,
}

impl Spread {
    /// Of the same values times a factor. Mantissas are multiplied as they are, so keep both
    /// factors near normalised.
    pub fn scaled(self, factor: LogScaled) -> Self {
        let times = |x: LogScaled| {
            LogScaled::new(x.mantissa * factor.mantissa, x.exponent + factor.exponent)
        };
        Self {
            mean: times(self.mean),
            std: times(self.std),
            rms: times(self.rms),
        }
    }

    /// The same with normalised numbers.
    pub fn normalised(self) -> Self {
        Self {
            mean: self.mean.normalised(),
            std: self.std.normalised(),
            rms: self.rms.normalised(),
        }
    }
}

/// The measurements of layer l = 0..K of one network.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LayerRecord {
    /// Of h_l; layer 0 is the input.
    pub hidden: Spread,
    /// Of dL/df_l; f_K is the output.
    pub gradient: Spread,
    /// Share of (unit, data point) pairs at which h_l is exactly 0; what only underflows is not.
    pub inactive_share: f64,
    /// Share of units which are so on every data point.
    pub dead_share: f64,
}
