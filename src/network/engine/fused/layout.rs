//! How a panel's columns lie in memory: in groups as wide as the kernel's tile, unit after unit.

use crate::kernel::{Real, TileShape};

/// The columns of one panel. The last group may have lanes to spare, which hold no data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Columns of a group.
    pub lanes: usize,
    /// Groups.
    pub groups: usize,
    /// Columns that hold data.
    pub columns: usize,
}

/// Columns of a panel where the kernel needs no more to be busy.
const FEW: usize = 48;
/// The same where a matrix does not stay in the cache from one panel to the next.
const MANY: usize = 192;
/// Numbers that a layer of a narrow network should have, so that what is done but once a layer
/// weighs little.
const NUMBERS: usize = 2048;
/// Bytes of a matrix that stays in the cache.
const CACHED: usize = 256 << 10;
/// Bytes of a network's weights that stay there from one panel to the next.
const CACHED_NETWORK: f64 = 8.0 * 1024.0 * 1024.0;

/// Columns of a full panel, but for filling its last group, where a number takes so many bytes.
fn columns(width: usize, bytes: usize) -> usize {
    match is_wide(width, bytes) {
        true => MANY,
        false => (NUMBERS / width.max(1)).clamp(FEW, MANY),
    }
}

/// Whether a matrix of such numbers does not stay in the cache.
fn is_wide(width: usize, bytes: usize) -> bool {
    width.saturating_mul(width).saturating_mul(bytes) > CACHED
}

/// Columns that a thread has in work at once, at most and on any processor, in a network of a width
/// with weights of so many bytes.
pub fn columns_in_work(width: usize, bytes: usize, weights: f64) -> usize {
    let panel = columns(width, bytes).next_multiple_of(48);
    panel * side_by_side(width, bytes, weights)
}

/// Panels that go side by side, so that weights which do not stay in the cache are read once for
/// many columns; `weights` in bytes.
pub fn side_by_side(width: usize, bytes: usize, weights: f64) -> usize {
    match weights > CACHED_NETWORK {
        true => MANY / columns(width, bytes),
        false => 1,
    }
}

impl Layout {
    /// Columns of a full panel of a network: by its width only, so that networks which share their
    /// layers share the panels too.
    pub fn full<F: Real>(width: usize) -> usize {
        let lanes = TileShape::here::<F>().columns;
        columns(width, size_of::<F>()).next_multiple_of(lanes)
    }

    /// Columns of a panel where there are so many in all. Of a wide network few panels are many data
    /// points: no more of them than of full ones, but of about the same width, so that threads which share
    /// them end together.
    pub fn even<F: Real>(width: usize, columns: usize) -> usize {
        let full = Self::full::<F>(width);
        if !is_wide(width, size_of::<F>()) {
            return full;
        }
        let panels = columns.div_ceil(full).max(1);
        let lanes = TileShape::here::<F>().columns;
        columns.div_ceil(panels).next_multiple_of(lanes)
    }

    /// Of a number of columns.
    pub fn new<F: Real>(columns: usize) -> Self {
        let lanes = TileShape::here::<F>().columns;
        Self {
            lanes,
            groups: columns.div_ceil(lanes),
            columns,
        }
    }

    /// Numbers in a block of so many units.
    pub fn len(self, units: usize) -> usize {
        self.groups * units * self.lanes
    }

    /// The group that has lanes to spare, if any, and the bits of those that hold data.
    pub fn cut(self) -> Option<(usize, u64)> {
        let spare = self.groups * self.lanes - self.columns;
        let lanes = self.lanes - spare;
        (spare > 0).then(|| (self.groups - 1, u64::MAX >> (64 - lanes)))
    }

    /// Takes over rows of `columns` numbers.
    pub fn pack<F: Real>(self, rows: &[F], block: &mut [F]) {
        let units = rows.len() / self.columns.max(1);
        let block = &mut block[..self.len(units)];
        for (unit, row) in rows.chunks_exact(self.columns).enumerate() {
            for (group, part) in row.chunks(self.lanes).enumerate() {
                let to = &mut block[(group * units + unit) * self.lanes..][..self.lanes];
                to[..part.len()].copy_from_slice(part);
                to[part.len()..].fill(F::zero());
            }
        }
    }

    /// The rows of a block of so many units, with their units, in pieces and without the spare lanes; in any
    /// order.
    pub fn rows<F: Real>(
        self,
        units: usize,
        block: &[F],
    ) -> impl Iterator<Item = (usize, &[F])> + Clone {
        let pieces = block.chunks_exact(self.lanes).take(self.groups * units);
        pieces.enumerate().map(move |(row, piece)| {
            let columns = self.columns - row / units * self.lanes;
            (row % units, &piece[..self.lanes.min(columns)])
        })
    }

    /// Gives the rows of a block of so many units back, without the spare lanes.
    pub fn unpack<F: Real>(self, units: usize, block: &[F], rows: &mut Vec<F>) {
        rows.clear();
        for unit in 0..units {
            for group in 0..self.groups {
                let columns = self.lanes.min(self.columns - group * self.lanes);
                let from = (group * units + unit) * self.lanes;
                rows.extend_from_slice(&block[from..from + columns]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_of_a_wide_network_share_the_columns_evenly() {
        let full = Layout::full::<f64>(1024);
        let lanes = TileShape::here::<f64>().columns;
        for columns in [1, full - 1, full, full + 1, 5 * full + 40, 100 * full] {
            let even = Layout::even::<f64>(1024, columns);
            let panels = columns.div_ceil(even);
            assert!(even <= full && panels == columns.div_ceil(full));
            let last = columns - (panels - 1) * even;
            assert!(even - last < panels * lanes, "{columns}: {even}, {last}");
        }
        assert_eq!(Layout::even::<f64>(80, 1000), Layout::full::<f64>(80));
    }

    #[test]
    fn rows_come_back_as_they_went_in() {
        for columns in [1, 2, 24, 47, 48, 100] {
            let layout = Layout::new::<f64>(columns);
            assert!(layout.groups * layout.lanes >= columns);
            assert!((layout.groups - 1) * layout.lanes < columns);
            let rows: Vec<f64> = (0..5 * columns).map(|i| i as f64 + 1.0).collect();
            let mut block = vec![f64::NAN; layout.len(5)];
            layout.pack(&rows, &mut block);
            let spare = block.iter().filter(|x| **x == 0.0).count();
            assert_eq!(spare, layout.len(5) - 5 * columns);
            let mut back = Vec::new();
            layout.unpack(5, &block, &mut back);
            assert_eq!(back, rows);
            let whole = columns % layout.lanes == 0;
            assert_eq!(layout.cut().is_none(), whole);
            if let Some((group, lanes)) = layout.cut() {
                assert_eq!(group * layout.lanes + lanes.count_ones() as usize, columns);
            }
        }
    }
}
