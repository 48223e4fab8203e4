//! A matrix in the order in which the product reads it.

use super::{Lane, TileShape};

/// A `rows × inner` matrix cut into strips of a tile's rows, each stored column after column.
///
/// Rows that do not fill a tile go to strips of 4, 2 and 1 rows: nothing is padded. The strips suit
/// the instruction set in use; a packed matrix is not for keeping.
#[derive(Clone, Debug)]
pub struct Packed<F> {
    rows: usize,
    inner: usize,
    tile_rows: usize,
    data: Vec<F>,
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
            data: vec![F::zero(); rows * inner],
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

    /// Takes over a row-major `rows × inner` matrix.
    ///
    /// # Panics
    /// If its size differs.
    pub fn pack(&mut self, matrix: &[F]) {
        assert_eq!(
            matrix.len(),
            self.rows * self.inner,
            "a rows x inner matrix"
        );
        for (row, height) in strips(self.rows, self.tile_rows) {
            let strip = &mut self.data[row * self.inner..][..height * self.inner];
            for r in 0..height {
                let from = &matrix[(row + r) * self.inner..][..self.inner];
                let to = strip[r..].iter_mut().step_by(height);
                for (to, &from) in to.zip(from) {
                    *to = from;
                }
            }
        }
    }

    /// Takes over the transpose of a row-major `inner × rows` matrix: with W of `rows × inner`
    /// packed in one `Packed`, this is how W^T comes into another one of `inner × rows`.
    ///
    /// # Panics
    /// If its size differs.
    pub fn pack_transposed(&mut self, matrix: &[F]) {
        assert_eq!(
            matrix.len(),
            self.rows * self.inner,
            "an inner x rows matrix"
        );
        for (row, height) in strips(self.rows, self.tile_rows) {
            let strip = &mut self.data[row * self.inner..][..height * self.inner];
            for (to, from) in strip
                .chunks_exact_mut(height)
                .zip(matrix.chunks_exact(self.rows))
            {
                to.copy_from_slice(&from[row..row + height]);
            }
        }
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
