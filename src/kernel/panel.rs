//! The matrix product of a packed matrix and a panel of columns, with what follows it fused in.
//!
//! A panel is `groups × units × columns` numbers: every group of columns (one tile wide) is stored
//! by itself, unit after unit. Each column is summed in one order, whatever the number of groups,
//! panels or threads.

use std::ops::Range;

use pulp::Simd;

use super::packed::{block_of_strips, strips};
use super::prefetch::prefetch;
use super::shape::tile;
use super::{Lane, Lanes, Packed, TileShape};

/// Steps in a long sum after which the next strip is taken: this many rows of all groups stay in the
/// second cache meanwhile, and one strip's weights in the first.
const INNER_BLOCK: usize = 256;

/// The same for a sum of any length. Up to twice as long it is not worth cutting.
#[inline(always)]
pub(super) fn inner_block(inner: usize) -> usize {
    match inner > 2 * INNER_BLOCK {
        true => INNER_BLOCK,
        false => inner.max(1),
    }
}

/// Where a finished tile stands in the output.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The group of columns.
    pub group: usize,
    /// The first row.
    pub row: usize,
}

/// Runs a block once for each row of a tile, with its number: a loop of more than a few steps is not
/// unrolled by the compiler, and a tile that is indexed by a variable goes to memory.
macro_rules! each_row {
    ($row:ident of $rows:ident $body:block) => {{
        const { assert!($rows <= 8) };
        $crate::kernel::each_row!(@ $row $rows $body 0 1 2 3 4 5 6 7);
    }};
    (@ $row:ident $rows:ident $body:block $($number:literal)*) => {
        $(if $rows > $number {
            let $row = $number;
            $body
        })*
    };
}

pub(crate) use each_row;

/// What happens to a tile of the product while it is still in registers: adding biases, applying
/// an activation, keeping a mask, gathering sums.
///
/// The method must be `#[inline(always)]`, and call nothing that is not.
pub trait Epilogue<F: Lane, S: Simd> {
    /// Takes R rows of V registers of the product and writes what becomes of them to `out`.
    fn finish<const R: usize, const V: usize>(
        &mut self,
        simd: S,
        place: Place,
        tile: [Lanes<F, S, V>; R],
        out: &mut [[F::Register<S>; V]; R],
    );
}

/// Writes the product as it is.
#[derive(Clone, Copy, Debug)]
pub struct Store;

impl<F: Lane, S: Simd> Epilogue<F, S> for Store {
    #[inline(always)]
    fn finish<const R: usize, const V: usize>(
        &mut self,
        _: S,
        _: Place,
        tile: [Lanes<F, S, V>; R],
        out: &mut [[F::Register<S>; V]; R],
    ) {
        for r in 0..R {
            out[r] = tile[r].registers();
        }
    }
}

/// `output = epilogue(matrix · input)` for a panel of any number of groups.
///
/// `input` holds `groups × matrix.inner() × columns` numbers, `output`
/// `groups × matrix.rows() × columns`, with the columns of [`TileShape::of`].
///
/// # Panics
/// If the sizes do not agree, or the matrix was packed for another instruction set.
#[inline(always)]
pub fn panel_product<F: Lane, S: Simd>(
    simd: S,
    matrix: &Packed<F>,
    input: &[F],
    output: &mut [F],
    epilogue: &mut impl Epilogue<F, S>,
) {
    let groups = groups::<F, S>(matrix, [matrix.inner(), matrix.rows()], input, output);
    let input = F::registers::<S>(input);
    let output = F::registers_mut::<S>(output);
    match const { tile::<S>() } {
        (8, 3) => sweep::<F, S, 8, 3>(simd, matrix, groups, input, output, epilogue),
        (6, 2) => sweep::<F, S, 6, 2>(simd, matrix, groups, input, output, epilogue),
        _ => sweep::<F, S, 4, 2>(simd, matrix, groups, input, output, epilogue),
    }
}

/// The groups of a panel for the product with a matrix; `units` of one column of input and output.
///
/// # Panics
/// If the sizes do not agree, or the matrix was packed for another instruction set.
#[inline(always)]
pub(super) fn groups<F: Lane, S: Simd>(
    matrix: &Packed<F>,
    units: [usize; 2],
    input: &[F],
    output: &[F],
) -> usize {
    let shape = TileShape::of::<F, S>();
    assert_eq!(
        matrix.tile_rows(),
        shape.rows,
        "packed for this instruction set"
    );
    let group = units[0] * shape.columns;
    // Mostly one: spare small networks the division.
    let groups = match input.len() {
        0 => 0,
        len if len == group => 1,
        len => len / group,
    };
    assert_eq!(input.len(), groups * group, "groups x inner x columns");
    assert_eq!(
        output.len(),
        groups * units[1] * shape.columns,
        "groups x rows x columns"
    );
    groups
}

/// All strips of the matrix, some at a time, the sum cut into blocks.
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
    let together = share_strips(matrix);
    let mut done = 0;
    while done < rows {
        let some = block_of_strips(done, rows, R);
        done = some.end;
        for start in (0..inner).step_by(inner_block(inner)) {
            let block = start..inner.min(start + inner_block(inner));
            for outer in outer(together, groups) {
                for (row, height) in strips(some.len(), R) {
                    let row = some.start + row;
                    let weights =
                        &matrix.strip(row, height)[block.start * height..block.end * height];
                    for group in outer.clone() {
                        let step = Step {
                            simd,
                            input: &input[group * inner..][block.clone()],
                            first: block.start == 0,
                            last: block.end == inner,
                            place: Place { group, row },
                        };
                        let output = &mut output[group * rows + row..][..height];
                        match height {
                            4 if R != 4 => step.run::<4>(weights, output, epilogue),
                            2 => step.run::<2>(weights, output, epilogue),
                            1 => step.run::<1>(weights, output, epilogue),
                            _ => step.run::<R>(weights, output, epilogue),
                        }
                    }
                }
            }
        }
    }
}

/// Bytes of a matrix that stays in the second cache while all its strips are taken for one group after
/// the other; then a group's columns stay in the first.
const CACHED: usize = 256 << 10;

/// Whether all groups of a panel share one look at a strip.
#[inline(always)]
pub(super) fn share_strips<F: Lane>(matrix: &Packed<F>) -> bool {
    matrix.rows() * matrix.inner() * size_of::<F>() > CACHED
}

/// The groups, all together or one by one.
#[inline(always)]
pub(super) fn outer(together: bool, groups: usize) -> impl Iterator<Item = Range<usize>> {
    let step = if together { groups } else { 1 };
    (0..groups)
        .step_by(step.max(1))
        .map(move |first| first..first + step)
}

/// One block of the sum for one tile.
struct Step<'a, F: Lane, S: Simd, const V: usize> {
    simd: S,
    input: &'a [[F::Register<S>; V]],
    first: bool,
    last: bool,
    place: Place,
}

impl<F: Lane, S: Simd, const V: usize> Step<'_, F, S, V> {
    #[inline(always)]
    fn run<const R: usize>(
        self,
        weights: &[F],
        output: &mut [[F::Register<S>; V]],
        epilogue: &mut impl Epilogue<F, S>,
    ) {
        let simd = self.simd;
        let Some(output) = output.first_chunk_mut::<R>() else {
            return;
        };
        let ahead = weights.len();
        let (weights, _) = weights.as_chunks::<R>();
        let zero = F::splat(simd, F::zero());
        let mut sums = if self.first { [[zero; V]; R] } else { *output };
        for (weights, input) in weights.iter().zip(self.input) {
            prefetch(weights.as_ptr().wrapping_add(ahead));
            for r in 0..R {
                let weight = F::splat(simd, weights[r]);
                for v in 0..V {
                    sums[r][v] = <F as Lane>::mul_add(simd, weight, input[v], sums[r][v]);
                }
            }
        }
        if self.last {
            let mut tile = [Lanes::new(simd, sums[0]); R];
            for r in 0..R {
                tile[r] = Lanes::new(simd, sums[r]);
            }
            epilogue.finish(simd, self.place, tile, output);
        } else {
            *output = sums;
        }
    }
}
