//! The product with the transpose of a packed matrix, which is read where it lies.
//!
//! A tile of the result stands for as many columns of the matrix, and takes a square of each of its
//! strips. The rest is as in `panel`.

use std::ops::Range;

use pulp::Simd;

use super::packed::{block_of_strips, strips};
use super::panel::{groups, inner_block, outer, share_strips};
use super::prefetch::prefetch;
use super::shape::tile;
use super::{Epilogue, Lane, Lanes, Packed, Place};

/// `output = epilogue(matrixᵀ · input)` for a panel of any number of groups.
///
/// `input` holds `groups × matrix.rows() × columns` numbers, `output`
/// `groups × matrix.inner() × columns`, with the columns of [`super::TileShape::of`].
///
/// # Panics
/// If the sizes do not agree, or the matrix was packed for another instruction set.
#[inline(always)]
pub fn panel_product_transposed<F: Lane, S: Simd>(
    simd: S,
    matrix: &Packed<F>,
    input: &[F],
    output: &mut [F],
    epilogue: &mut impl Epilogue<F, S>,
) {
    let groups = groups::<F, S>(matrix, [matrix.rows(), matrix.inner()], input, output);
    let input = F::registers::<S>(input);
    let output = F::registers_mut::<S>(output);
    match const { tile::<S>() } {
        (8, 3) => sweep::<F, S, 8, 3>(simd, matrix, groups, input, output, epilogue),
        (6, 2) => sweep::<F, S, 6, 2>(simd, matrix, groups, input, output, epilogue),
        _ => sweep::<F, S, 4, 2>(simd, matrix, groups, input, output, epilogue),
    }
}

/// All tiles of the result, some at a time, the sum cut into blocks of whole strips.
#[inline(always)]
fn sweep<F: Lane, S: Simd, const R: usize, const V: usize>(
    simd: S,
    matrix: &Packed<F>,
    groups: usize,
    input: &[F::Register<S>],
    output: &mut [F::Register<S>],
    epilogue: &mut impl Epilogue<F, S>,
) {
    let (input, _) = input.as_chunks::<V>();
    let (output, _) = output.as_chunks_mut::<V>();
    let (rows, inner) = (matrix.rows(), matrix.inner());
    let whole = rows_in_whole_strips(rows, R);
    let together = share_strips(matrix);
    let mut done = 0;
    while done < inner {
        let some = block_of_strips(done, inner, R);
        done = some.end;
        let mut start = 0;
        while start < rows {
            let end = match start + inner_block(rows) / R * R {
                end if end < whole => end,
                _ => rows,
            };
            for outer in outer(together, groups) {
                for (column, width) in strips(some.len(), R) {
                    let column = some.start + column;
                    for group in outer.clone() {
                        let step = Step {
                            simd,
                            matrix,
                            column,
                            whole: start..end.min(whole),
                            rest: end.min(whole)..end,
                            input: &input[group * rows..][..rows],
                            place: Place { group, row: column },
                        };
                        let output = &mut output[group * inner + column..][..width];
                        match width {
                            4 if R != 4 => step.run::<4, R>(output, epilogue),
                            2 => step.run::<2, R>(output, epilogue),
                            1 => step.run::<1, R>(output, epilogue),
                            _ => step.run::<R, R>(output, epilogue),
                        }
                    }
                }
            }
            start = end;
        }
    }
}

/// Rows of a matrix that lie in strips of full height.
#[inline(always)]
fn rows_in_whole_strips(rows: usize, tile_rows: usize) -> usize {
    let strips = strips(rows, tile_rows).filter(|&(_, height)| height == tile_rows);
    strips.count() * tile_rows
}

/// One block of the sum for one tile: C columns of a matrix with full strips of R rows.
struct Step<'a, F: Lane, S: Simd, const V: usize> {
    simd: S,
    matrix: &'a Packed<F>,
    column: usize,
    /// Rows of whole strips.
    whole: Range<usize>,
    /// Rows of lower strips behind them.
    rest: Range<usize>,
    input: &'a [[F::Register<S>; V]],
    place: Place,
}

impl<F: Lane, S: Simd, const V: usize> Step<'_, F, S, V> {
    #[inline(always)]
    fn run<const C: usize, const R: usize>(
        self,
        output: &mut [[F::Register<S>; V]],
        epilogue: &mut impl Epilogue<F, S>,
    ) {
        let simd = self.simd;
        let Some(output) = output.first_chunk_mut::<C>() else {
            return;
        };
        let zero = F::splat(simd, F::zero());
        let mut sums = match self.whole.start {
            0 => [[zero; V]; C],
            _ => *output,
        };
        let (whole, rest) = (self.whole, self.rest);
        let rows = self.matrix.strip(whole.start, whole.len());
        let strips_of_rows = rows.chunks_exact((R * self.matrix.inner()).max(1));
        let (inputs, _) = self.input[whole].as_chunks::<R>();
        for (strip, input) in strips_of_rows.zip(inputs) {
            let (square, _) = strip[self.column * R..].as_chunks::<R>();
            let Some(square) = square.first_chunk::<C>() else {
                return;
            };
            for r in 0..R {
                prefetch(
                    square
                        .as_ptr()
                        .wrapping_add(C)
                        .cast::<F>()
                        .wrapping_add(R * r),
                );
                for c in 0..C {
                    let weight = F::splat(simd, square[c][r]);
                    for v in 0..V {
                        sums[c][v] = <F as Lane>::mul_add(simd, weight, input[r][v], sums[c][v]);
                    }
                }
            }
        }
        for (row, height) in strips(rest.len(), R) {
            let row = rest.start + row;
            let strip = self.matrix.strip(row, height);
            let square = &strip[self.column * height..][..C * height];
            for (r, input) in self.input[row..][..height].iter().enumerate() {
                for c in 0..C {
                    let weight = F::splat(simd, square[c * height + r]);
                    for v in 0..V {
                        sums[c][v] = <F as Lane>::mul_add(simd, weight, input[v], sums[c][v]);
                    }
                }
            }
        }
        if rest.end == self.matrix.rows() {
            let mut tile = [Lanes::new(simd, sums[0]); C];
            for c in 0..C {
                tile[c] = Lanes::new(simd, sums[c]);
            }
            epilogue.finish(simd, self.place, tile, output);
        } else {
            *output = sums;
        }
    }
}
