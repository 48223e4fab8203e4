//! A matrix in the order in which the product reads it.

use std::ops::Range;

use super::{Aligned, Lane, TileShape};

/// Strips that the product takes before it goes on in its sum: what is summed up so far stays in the
/// second cache meanwhile.
const STRIPS: usize = 32;

/// A `rows × inner` matrix cut into strips of a tile's rows, each stored column after column. One copy
/// serves the products with W and with its transpose: `height` columns of a strip are a square that
/// lies in one piece.
///
/// Rows that do not fill a tile go to strips of 4, 2 and 1 rows: nothing is padded. The strips suit
/// the instruction set in use; a packed matrix is not for keeping.
#[derive(Debug)]
pub struct Packed<F> {
    rows: usize,
    inner: usize,
    tile_rows: usize,
    data: Aligned<F>,
}

/// Some rows of a [`Packed`] matrix, yet to be filled.
#[derive(Debug)]
pub struct Strip<'a, F> {
    /// The first row.
    pub row: usize,
    /// How many.
    pub height: usize,
    data: &'a mut [F],
}

impl<F: Lane> Strip<'_, F> {
    /// Takes over its rows, one after the other, from numbers that each become one of the matrix.
    ///
    /// # Panics
    /// If their number differs.
    pub fn fill(&mut self, rows: &[f64]) {
        assert_eq!(rows.len(), self.data.len(), "height x inner numbers");
        let inner = rows.len() / self.height;
        for (r, row) in rows.chunks_exact(inner.max(1)).enumerate() {
            let to = self.data[r..].iter_mut().step_by(self.height);
            for (to, &from) in to.zip(row) {
                *to = F::from_f64(from);
            }
        }
    }
}

impl<F: Lane> Packed<F> {
    /// Room for a `rows × inner` matrix, all zeros.
    pub fn zeros(rows: usize, inner: usize) -> Self {
        Self::zeros_for(TileShape::here::<F>(), rows, inner)
    }

    /// Room for a `rows × inner` matrix to be used with a given tile.
    pub fn zeros_for(shape: TileShape, rows: usize, inner: usize) -> Self {
        Self {
            rows,
            inner,
            tile_rows: shape.rows,
            data: Aligned::zeros(rows * inner),
        }
    }

    /// Rows of the matrix.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns of the matrix.
    pub fn inner(&self) -> usize {
        self.inner
    }

    /// The strips, from the first row on.
    pub fn strips_mut(&mut self) -> impl Iterator<Item = Strip<'_, F>> {
        let inner = self.inner;
        let mut rest = &mut *self.data;
        strips(self.rows, self.tile_rows).map(move |(row, height)| {
            let (data, behind) = std::mem::take(&mut rest).split_at_mut(height * inner);
            rest = behind;
            Strip { row, height, data }
        })
    }

    /// Takes over a row-major `rows × inner` matrix.
    ///
    /// # Panics
    /// If its size differs.
    pub fn pack(&mut self, matrix: &[F]) {
        let inner = self.inner;
        assert_eq!(matrix.len(), self.rows * inner, "a rows x inner matrix");
        let mut numbers = Vec::new();
        for mut strip in self.strips_mut() {
            let rows = &matrix[strip.row * inner..][..strip.height * inner];
            numbers.clear();
            numbers.extend(rows.iter().map(|x| x.as_f64()));
            strip.fill(&numbers);
        }
    }

    /// The sum of every row, from its first number on.
    pub fn row_sums(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.rows];
        for (row, height) in strips(self.rows, self.tile_rows) {
            let sums = &mut sums[row..row + height];
            for column in self.strip(row, height).chunks_exact(height) {
                for (sum, x) in sums.iter_mut().zip(column) {
                    *sum += x.as_f64();
                }
            }
        }
        sums
    }

    /// The product with one column, every sum from its first term on.
    ///
    /// # Panics
    /// If the column has not [`Packed::inner`] numbers.
    pub fn times(&self, column: &[f64]) -> Vec<f64> {
        assert_eq!(column.len(), self.inner, "a number for every column");
        let mut sums = vec![0.0; self.rows];
        for (row, height) in strips(self.rows, self.tile_rows) {
            let sums = &mut sums[row..row + height];
            let columns = self.strip(row, height).chunks_exact(height);
            for (weights, x) in columns.zip(column) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += weight.as_f64() * x;
                }
            }
        }
        sums
    }

    /// The strip of `height` rows from `row` on: `inner` groups of `height` weights.
    #[inline(always)]
    pub(super) fn strip(&self, row: usize, height: usize) -> &[F] {
        &self.data[row * self.inner..(row + height) * self.inner]
    }

    #[inline(always)]
    pub(super) fn tile_rows(&self) -> usize {
        self.tile_rows
    }
}

/// (first row, rows) of every strip.
#[inline(always)]
pub(super) fn strips(rows: usize, tile_rows: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut row = 0;
    std::iter::from_fn(move || {
        let height = match rows - row {
            0 => return None,
            // Two strips of 4 beat one of 6 and one of 2.
            8 if tile_rows == 6 => 4,
            left if left >= tile_rows => tile_rows,
            4.. => 4,
            2.. => 2,
            _ => 1,
        };
        row += height;
        Some((row - height, height))
    })
}

/// The rows of the strips from row `start` on that are taken together; the same by themselves as among all.
#[inline(always)]
pub(super) fn block_of_strips(start: usize, rows: usize, tile_rows: usize) -> Range<usize> {
    match start + STRIPS * tile_rows {
        // Not within the lower strips at the end.
        end if end + 2 * tile_rows <= rows => start..end,
        _ => start..rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_strips_are_the_strips_one_after_the_other() {
        for tile_rows in [4, 6, 8] {
            for rows in 0..700 {
                let (mut done, mut seen) = (0, Vec::new());
                while done < rows {
                    let block = block_of_strips(done, rows, tile_rows);
                    let own = strips(block.len(), tile_rows);
                    seen.extend(own.map(|(row, height)| (block.start + row, height)));
                    assert!(block.len() <= (STRIPS + 2) * tile_rows);
                    done = block.end;
                }
                assert_eq!(seen, strips(rows, tile_rows).collect::<Vec<_>>());
            }
        }
    }
}
