//! The size of the accumulator tile that suits an instruction set.

use pulp::{Arch, Simd, WithSimd};

use super::Lane;

/// The tile of accumulators that the product keeps in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileShape {
    /// Rows of the matrix worked on at once.
    pub rows: usize,
    /// Columns of a panel: data points worked on at once.
    pub columns: usize,
}

impl TileShape {
    /// The shape for numbers `F` on instruction set `S`.
    #[inline(always)]
    pub fn of<F: Lane, S: Simd>() -> Self {
        let (rows, vectors) = tile::<S>();
        Self {
            rows,
            columns: vectors * F::count::<S>(),
        }
    }

    /// The shape for numbers `F` on the instruction set that [`pulp::Arch`] dispatches to here.
    pub fn here<F: Lane>() -> Self {
        struct Ask<F>(std::marker::PhantomData<F>);
        impl<F: Lane> WithSimd for Ask<F> {
            type Output = TileShape;

            #[inline(always)]
            fn with_simd<S: Simd>(self, _: S) -> TileShape {
                TileShape::of::<F, S>()
            }
        }
        Arch::new().dispatch(Ask::<F>(std::marker::PhantomData))
    }

    /// Groups of columns that a panel should have, for a pass through a network with weights of so
    /// many bytes: every weight is read once for a panel, so that a panel is the wider the slower
    /// the memory that they come from.
    pub fn groups(self, weight_bytes: usize) -> usize {
        let columns: usize = if weight_bytes <= CACHED { 24 } else { 192 };
        columns.div_ceil(self.columns)
    }
}

/// Weights of one pass that still come from the cache, in bytes.
const CACHED: usize = 8 << 20;

/// (rows, registers) of the tile: as many accumulators as leave room for a row of the panel and
/// one weight.
#[inline(always)]
pub(super) const fn tile<S: Simd>() -> (usize, usize) {
    if S::REGISTER_COUNT >= 32 {
        (8, 3)
    } else if S::IS_SCALAR {
        (4, 2)
    } else {
        (6, 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_are_wider_where_weights_come_from_memory() {
        let shape = |columns| TileShape { rows: 8, columns };
        assert_eq!(
            [24, 48, 8, 2].map(|c| shape(c).groups(5 << 20)),
            [1, 1, 3, 12]
        );
        assert_eq!(
            [24, 48, 8, 2].map(|c| shape(c).groups(128 << 20)),
            [8, 4, 24, 96]
        );
    }

    #[test]
    fn the_shape_here_is_that_of_the_best_instruction_set() {
        struct Columns;
        impl WithSimd for Columns {
            type Output = (TileShape, TileShape);

            #[inline(always)]
            fn with_simd<S: Simd>(self, _: S) -> Self::Output {
                (TileShape::of::<f64, S>(), TileShape::of::<f32, S>())
            }
        }
        let shapes = Arch::new().dispatch(Columns);
        assert_eq!(shapes, (TileShape::here::<f64>(), TileShape::here::<f32>()));
        assert_eq!(shapes.1.columns % shapes.0.columns, 0);
    }
}
