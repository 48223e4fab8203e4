//! Why the pooled std of many inputs turns beside the variance of the typical network, which is that of one.

use super::Slice;

/// Why the measured turning point lies beside that of the typical network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BesideTypical {
    /// Many inputs that are not alike average out what chance does to each.
    Pooled,
    /// These draws lie so many standard errors from the law of one input's length.
    Draws {
        /// Above (+) or below (−).
        z: f64,
    },
}

impl Slice {
    /// Why the pooled std turns beside the variance of the typical network, which is that of one input; `None`
    /// where it does not, or nobody knows.
    pub fn beside_typical(&self) -> Option<BesideTypical> {
        let typical = self.typical_critical()?;
        let (low, high) = self.forward_crossing?.interval()?;
        let geometry = self.geometry.as_ref()?;
        if (low..=high).contains(&typical) {
            return None;
        }
        // Where a layer only scales, draws are as far from the law at every variance.
        let one = geometry.one_input.agreement.get(self.depth)?;
        let (by_chance, z) = (one.off()?, one.z?);
        let layers = &self.lines.get(geometry.line)?.agreement;
        let rms = |layer: usize| layers.get(layer)?.hidden_rms.measured;
        let pooled = rms(self.depth)
            .zip(rms(0))
            .map(|(last, input)| last - input);
        let by_pooling = pooled.zip(one.measured).map_or(0.0, |(all, one)| all - one);
        let several = geometry.correlation.is_some();
        let wanted = if high < typical { 1.0 } else { -1.0 };
        Some(match () {
            // Pooling holds the size up, and chance does not do more of it.
            () if several && wanted > 0.0 && by_pooling > 0.0 && by_pooling >= by_chance => {
                BesideTypical::Pooled
            }
            () if wanted * by_chance > 0.0 => BesideTypical::Draws { z },
            () => return None,
        })
    }

    /// Whether many inputs, which are not alike and average out what chance does to the length of each, make
    /// the pooled std turn below the typical network's variance.
    pub fn inputs_average_out(&self) -> bool {
        self.beside_typical() == Some(BesideTypical::Pooled)
    }
}
