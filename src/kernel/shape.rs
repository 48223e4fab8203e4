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

    /// Registers of a row of the tile.
    pub const fn registers<S: Simd>() -> usize {
        tile::<S>().1
    }
}

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
