//! Weight matrices whose numbers depend on each other: orthogonal, sparse, identity, "looks linear".
//!
//! All have mean square 1, but for chance in the sparse ones, as those that are drawn one by one.

use pulp::{Arch, Simd, WithSimd};

use super::Initialiser;
use crate::random::{Draws, Stream};

/// Fills a row-major `rows × columns` matrix; the Gaussian numbers that it takes come from `draws`.
pub(super) fn fill(
    init: Initialiser,
    (stream, draws): (Stream, &mut Draws),
    (rows, columns): (usize, usize),
    out: &mut Vec<f64>,
) {
    out.clear();
    out.resize(rows * columns, 0.0);
    let between_hidden = !matches!(stream, Stream::Weight(0) | Stream::Readout);
    match init {
        Initialiser::Orthogonal => orthogonal(draws, (rows, columns), out),
        Initialiser::Sparse { connections } => sparse(draws, connections as usize, columns, out),
        Initialiser::LooksLinear => looks_linear((stream, draws), (rows, columns), out),
        Initialiser::Identity if between_hidden => {
            let one = (columns as f64).sqrt();
            let diagonal = out.iter_mut().step_by(columns + 1);
            diagonal.for_each(|w| *w = one);
        }
        Initialiser::Identity
        | Initialiser::Gaussian
        | Initialiser::Uniform
        | Initialiser::TruncatedNormal
        | Initialiser::TruncatedUncorrected => draws.fill(out),
    }
}

/// sqrt(max(rows, columns)) times a matrix with orthonormal rows, or columns if these are fewer, uniform
/// among all: Gaussian vectors made orthonormal one after the other (Gram & Schmidt).
fn orthogonal(draws: &mut Draws, (rows, columns): (usize, usize), out: &mut [f64]) {
    let (count, size) = (rows.min(columns), rows.max(columns));
    draws.fill(out);
    Arch::new().dispatch(Orthonormal {
        vectors: out,
        size,
        length: (size as f64).sqrt(),
    });
    if count == rows {
        return;
    }
    let vectors = out.to_vec();
    for (at, vector) in vectors.chunks_exact(size).enumerate() {
        for (row, &x) in vector.iter().enumerate() {
            out[row * columns + at] = x;
        }
    }
}

/// Makes the rows of a matrix of `size` columns orthogonal, and of this length.
struct Orthonormal<'a> {
    vectors: &'a mut [f64],
    size: usize,
    length: f64,
}

impl WithSimd for Orthonormal<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self {
            vectors,
            size,
            length,
        } = self;
        for at in 0..vectors.len() / size.max(1) {
            let (before, rest) = vectors.split_at_mut(at * size);
            let vector = &mut rest[..size];
            // What one round leaves for rounding, the second takes: twice is enough (Giraud et al. 2005).
            for _ in 0..2 {
                for other in before.chunks_exact(size) {
                    let share = -dot(other, vector) / (length * length);
                    add(share, other, vector);
                }
            }
            let factor = length / dot(vector, vector).sqrt();
            vector.iter_mut().for_each(|x| *x *= factor);
        }
    }
}

/// Numbers summed side by side.
const LANES: usize = 16;

#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            sums[i] += a[i] * b[i];
        }
    }
    for (i, (a, b)) in a_rest.iter().zip(b_rest).enumerate() {
        sums[i] += a * b;
    }
    sums.iter().sum()
}

/// to += factor · from.
#[inline(always)]
fn add(factor: f64, from: &[f64], to: &mut [f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

/// Gaussian on `connections` random columns of every row. A row takes 2 · columns numbers: the columns
/// with the largest of the first half are chosen.
fn sparse(draws: &mut Draws, connections: usize, columns: usize, out: &mut [f64]) {
    let connections = connections.min(columns);
    let sigma = (columns as f64 / connections as f64).sqrt();
    let mut numbers = vec![0.0; 2 * columns];
    let mut order: Vec<usize> = (0..columns).collect();
    for row in out.chunks_exact_mut(columns) {
        draws.fill(&mut numbers);
        let (keys, weights) = numbers.split_at(columns);
        if connections < columns {
            order.sort_unstable_by(|&a, &b| keys[b].total_cmp(&keys[a]).then(a.cmp(&b)));
        }
        for &column in &order[..connections] {
            row[column] = sigma * weights[column];
        }
    }
}

/// The blocks A and -A so that W relu(f) is linear where f consists of a half and its opposite.
fn looks_linear(
    (stream, draws): (Stream, &mut Draws),
    (rows, columns): (usize, usize),
    out: &mut [f64],
) {
    // The input has no opposite half, and the output needs none.
    let has_pairs = [stream != Stream::Readout, stream != Stream::Weight(0)];
    let half = |count: usize, is_half: bool| if is_half { count / 2 } else { count };
    let (a_rows, a_columns) = (half(rows, has_pairs[0]), half(columns, has_pairs[1]));
    let mut a = vec![0.0; a_rows * a_columns];
    orthogonal(draws, (a_rows, a_columns), &mut a);
    for (at, row) in out.chunks_exact_mut(columns).enumerate() {
        let (at, sign) = if at < a_rows {
            (at, 1.0)
        } else {
            (at - a_rows, -1.0)
        };
        let from = &a[at * a_columns..][..a_columns];
        for (column, w) in row.iter_mut().enumerate() {
            *w = match column.checked_sub(a_columns) {
                None => sign * from[column],
                Some(column) => -sign * from[column],
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Shape};

    fn made(init: Initialiser, stream: Stream, shape: (usize, usize)) -> Vec<f64> {
        let key = Key {
            seed: 3,
            replicate: 1,
            width: 8,
            stream,
        };
        let mut out = vec![7.0; 3];
        let mut draws = key.draws(Shape::Normal);
        fill(init, (stream, &mut draws), shape, &mut out);
        assert_eq!(out.len(), shape.0 * shape.1);
        out
    }

    fn product(rows: &[f64], columns: usize, i: usize, j: usize) -> f64 {
        (0..columns)
            .map(|k| rows[i * columns + k] * rows[j * columns + k])
            .sum()
    }

    fn transposed(matrix: &[f64], columns: usize) -> Vec<f64> {
        let rows = matrix.len() / columns;
        (0..matrix.len())
            .map(|at| matrix[at % rows * columns + at / rows])
            .collect()
    }

    fn mean_square(matrix: &[f64]) -> f64 {
        matrix.iter().map(|w| w * w).sum::<f64>() / matrix.len() as f64
    }

    #[test]
    fn the_fewer_of_rows_and_columns_are_orthonormal() {
        for (rows, columns) in [(1, 1), (40, 40), (7, 33), (33, 7), (1, 20), (20, 1)] {
            let matrix = made(Initialiser::Orthogonal, Stream::Weight(2), (rows, columns));
            let (vectors, size) = match rows <= columns {
                true => (matrix.clone(), columns),
                false => (transposed(&matrix, columns), rows),
            };
            for i in 0..vectors.len() / size {
                for j in 0..=i {
                    let wanted = if i == j { size as f64 } else { 0.0 };
                    let got = product(&vectors, size, i, j);
                    assert!((got - wanted).abs() < 1e-12 * size as f64, "{i} {j}: {got}");
                }
            }
            assert!((mean_square(&matrix) - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn orthogonal_matrices_prefer_no_direction() {
        // The trace of one uniform over O(n) has mean 0 and variance 1; a QR decomposition whose signs
        // are not mended has not.
        let traces: Vec<f64> = (0..400)
            .map(|k| {
                let matrix = made(Initialiser::Orthogonal, Stream::Weight(k), (4, 4));
                matrix.iter().step_by(5).sum::<f64>() / 2.0
            })
            .collect();
        let n = traces.len() as f64;
        let mean = traces.iter().sum::<f64>() / n;
        let square = traces.iter().map(|t| t * t).sum::<f64>() / n;
        assert!(mean.abs() < 4.0 / n.sqrt(), "{mean}");
        assert!((square - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "{square}");
    }

    #[test]
    fn a_sparse_unit_has_so_many_inputs_at_random() {
        let init = Initialiser::Sparse { connections: 5 };
        let (rows, columns) = (300, 40);
        let matrix = made(init, Stream::Weight(1), (rows, columns));
        let mut uses = vec![0; columns];
        for row in matrix.chunks_exact(columns) {
            assert_eq!(row.iter().filter(|w| **w != 0.0).count(), 5);
            let used = uses.iter_mut().zip(row);
            used.for_each(|(uses, w)| *uses += i32::from(*w != 0.0));
        }
        // 37.5 on average, 5.7 a standard deviation.
        assert!(
            uses.iter().all(|&uses| (12..63).contains(&uses)),
            "{uses:?}"
        );
        assert!((mean_square(&matrix) - 1.0).abs() < 4.0 * (2.0f64 / 1500.0).sqrt());
        // A unit with fewer inputs has them all.
        let dense = made(init, Stream::Weight(1), (3, 4));
        assert!(dense.iter().all(|w| *w != 0.0));
    }

    #[test]
    fn the_identity_lies_between_hidden_layers() {
        let matrix = made(Initialiser::Identity, Stream::Weight(1), (4, 4));
        let wanted: Vec<f64> = (0..16)
            .map(|at| if at % 5 == 0 { 2.0 } else { 0.0 })
            .collect();
        assert_eq!(matrix, wanted);
        for stream in [Stream::Weight(0), Stream::Readout] {
            let gaussian = made(Initialiser::Gaussian, stream, (3, 4));
            assert_eq!(made(Initialiser::Identity, stream, (3, 4)), gaussian);
        }
    }

    #[test]
    fn a_relu_network_of_pairs_is_linear() {
        let relu = |f: Vec<f64>| -> Vec<f64> { f.into_iter().map(|f| f.max(0.0)).collect() };
        let apply = |matrix: &[f64], h: &[f64]| -> Vec<f64> {
            let rows = matrix.chunks_exact(h.len());
            rows.map(|row| row.iter().zip(h).map(|(w, h)| w * h).sum())
                .collect()
        };
        let made = |stream, shape| made(Initialiser::LooksLinear, stream, shape);
        let first = made(Stream::Weight(0), (8, 3));
        let hidden = made(Stream::Weight(1), (8, 8));
        let readout = made(Stream::Readout, (1, 8));
        let run = |x: &[f64]| {
            let h = relu(apply(&first, x));
            apply(&readout, &relu(apply(&hidden, &h)))[0]
        };
        let (x, y) = ([0.3, -1.0, 2.0], [1.5, 0.2, -0.7]);
        let sum: Vec<f64> = x.iter().zip(&y).map(|(x, y)| 2.0 * x - 3.0 * y).collect();
        assert!((run(&sum) - (2.0 * run(&x) - 3.0 * run(&y))).abs() < 1e-12);
        // At He's variance the length of what stands behind the pairs stays.
        let pairs = |f: &[f64]| f[..4].iter().map(|f| f * f).sum::<f64>();
        let before = apply(&first, &x);
        let after = apply(&hidden, &relu(before.clone()));
        assert!((pairs(&after) * 2.0 / 8.0 - pairs(&before)).abs() < 1e-12);
        for matrix in [first, hidden, readout] {
            assert!((mean_square(&matrix) - 1.0).abs() < 1e-13);
        }
    }
}
