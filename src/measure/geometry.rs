//! How a few inputs lie to each other in a layer, and how long one of them is.

use pulp::{Arch, Simd, WithSimd};

use super::LogScaled;

/// What is measured of a layer on a few inputs, one by one rather than pooled.
///
/// The second moment of h_l over units and inputs is the sum of three parts: what varies over the
/// inputs, what varies over the units but is the same for every input, and the square of the mean
/// over both (Luther & Seung 2019). Each part is without bias for any number of inputs and units, so that
/// one that is 0 can come out a little below it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GeometryRecord {
    /// Root mean square over the units of h_l at the first input.
    pub one_input_rms: LogScaled,
    /// The same of dL/df_l; `None` unless the target is 0 and the output one number.
    pub one_input_gradient_rms: Option<LogScaled>,
    /// Shares of the second moment; `None` for a single input or unit and where every unit is 0.
    pub shares: Option<Shares>,
    /// Mean over pairs of inputs of the cosine between their preactivations f_l; `None` at the output,
    /// for a single input and where they are 0.
    pub correlation: Option<f64>,
    /// The same between the gradients of the first output, df_K/df_l.
    pub gradient_correlation: Option<f64>,
}

/// Shares of a second moment; they add up to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shares {
    /// Of the variance over inputs, unit by unit; 0 where rounding hides it.
    pub inputs: f64,
    /// Of the variance over units of their means over the inputs.
    pub units: f64,
    /// Of the squared mean over units and inputs.
    pub mean: f64,
}

/// Inputs that are looked at, at most.
pub const MOST_INPUTS: usize = 16;

/// Numbers of one unit on so many inputs, then zeros.
type Row = [f64; MOST_INPUTS];

/// The rows of a block of so many columns.
#[inline(always)]
fn rows<T: Copy + Into<f64>>(block: &[T], columns: usize) -> impl Iterator<Item = Row> {
    block.chunks_exact(columns.max(1)).map(|row| {
        let mut padded = [0.0; MOST_INPUTS];
        for (to, &value) in padded.iter_mut().zip(row) {
            *to = value.into();
        }
        padded
    })
}

/// The sum of a row, by halves: registers are added as they are.
#[inline(always)]
fn total(mut row: Row) -> f64 {
    let mut half = MOST_INPUTS;
    while half > 1 {
        half /= 2;
        let (left, right) = row.split_at_mut(half);
        for (left, right) in left.iter_mut().zip(right) {
            *left += *right;
        }
    }
    row[0]
}

/// The shares of a block of `units × inputs`, row-major, to whose every number `offset` is added;
/// `offset` in units of the block.
///
/// # Panics
/// For more than [`MOST_INPUTS`].
pub fn shares<T: Copy + Into<f64>>(block: &[T], inputs: usize, offset: f64) -> Option<Shares> {
    assert!(inputs <= MOST_INPUTS, "no more than 16 inputs");
    let units = block.len() / inputs.max(1);
    if inputs < 2 || units < 2 {
        return None;
    }
    let (n, d) = (inputs as f64, units as f64);
    let pairs = n * (n - 1.0);
    let [over_inputs, over_units, sum, squares] = Arch::new().dispatch(Sums {
        block,
        inputs,
        offset,
    });
    let inputs = over_inputs / (d * (n - 1.0));
    let (spread, product) = (over_units / (d * pairs), (sum * sum - squares) / pairs);
    // Of the product of two means, 1 / d is that of a unit with itself.
    let units = spread * d / (d - 1.0);
    let mean = product - spread / (d - 1.0);
    let all = inputs + units + mean;
    (all > 0.0).then(|| Shares {
        inputs: inputs / all,
        units: units / all,
        mean: mean / all,
    })
}

/// Sums of squares about the rows' means, of products about the columns' means, of these means and of
/// their squares.
struct Sums<'a, T> {
    block: &'a [T],
    inputs: usize,
    offset: f64,
}

impl<T: Copy + Into<f64>> WithSimd for Sums<'_, T> {
    type Output = [f64; 4];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [f64; 4] {
        let (n, units) = (self.inputs, self.block.len() / self.inputs);
        let mut means: Row = [0.0; MOST_INPUTS];
        for row in rows(self.block, n) {
            for (mean, value) in means.iter_mut().zip(row) {
                *mean += value;
            }
        }
        means = means.map(|sum| sum / units as f64);
        let mut is_input: Row = [0.0; MOST_INPUTS];
        is_input[..n].fill(1.0);
        let mut over_inputs: Row = [0.0; MOST_INPUTS];
        let mut over_units = 0.0;
        for row in rows(self.block, n) {
            let mean = total(row) / n as f64;
            let mut off: Row = [0.0; MOST_INPUTS];
            let mut squares = off;
            for i in 0..MOST_INPUTS {
                let about_mean = (row[i] - mean) * is_input[i];
                over_inputs[i] += about_mean * about_mean;
                off[i] = row[i] - means[i];
                squares[i] = off[i] * off[i];
            }
            let sum = total(off);
            over_units += sum * sum - total(squares);
        }
        let means = &means[..n];
        let sum = means.iter().map(|mean| mean + self.offset).sum();
        let squares = means.iter().map(|mean| (mean + self.offset).powi(2)).sum();
        [total(over_inputs), over_units, sum, squares]
    }
}

/// Mean over pairs of columns of the cosine between them; columns of 0 don't count. `block` is
/// row-major with `columns` numbers a row.
///
/// # Panics
/// For more than [`MOST_INPUTS`].
pub fn mean_cosine<T: Copy + Into<f64>>(block: &[T], columns: usize) -> Option<f64> {
    assert!(columns <= MOST_INPUTS, "no more than 16 inputs");
    let (n, square) = Arch::new().dispatch(Cosines { block, columns });
    (n >= 2.0).then(|| ((square - n) / (n * (n - 1.0))).clamp(-1.0, 1.0))
}

/// How many columns are other than 0, and the square of the sum of their directions.
struct Cosines<'a, T> {
    block: &'a [T],
    columns: usize,
}

impl<T: Copy + Into<f64>> WithSimd for Cosines<'_, T> {
    type Output = (f64, f64);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> (f64, f64) {
        let mut lengths: Row = [0.0; MOST_INPUTS];
        for row in rows(self.block, self.columns) {
            for (length, value) in lengths.iter_mut().zip(row) {
                *length += value * value;
            }
        }
        let inverse = lengths.map(|square| match square > 0.0 {
            true => square.sqrt().recip(),
            false => 0.0,
        });
        let mut square = 0.0;
        for mut row in rows(self.block, self.columns) {
            for (value, inverse) in row.iter_mut().zip(inverse) {
                *value *= inverse;
            }
            square += total(row).powi(2);
        }
        let n = inverse.iter().filter(|&&inverse| inverse > 0.0).count();
        (n as f64, square)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By their definition: means of products over pairs of different inputs.
    fn by_pairs(block: &[f64], inputs: usize, offset: f64) -> [f64; 3] {
        let units = block.len() / inputs;
        let h = |u: usize, x: usize| block[u * inputs + x] + offset;
        let (mut own, mut product, mut means) = (0.0, 0.0, 0.0);
        for x in 0..inputs {
            own += (0..units).map(|u| h(u, x).powi(2)).sum::<f64>() / (units * inputs) as f64;
            for other in (0..inputs).filter(|&other| other != x) {
                let pairs = (inputs * (inputs - 1)) as f64;
                let products = (0..units).map(|u| h(u, x) * h(u, other)).sum::<f64>();
                product += products / units as f64 / pairs;
                // Of two different units.
                for u in 0..units {
                    for v in (0..units).filter(|&v| v != u) {
                        let of_units = (units * (units - 1)) as f64;
                        means += h(u, x) * h(v, other) / of_units / pairs;
                    }
                }
            }
        }
        [own - product, product - means, means].map(|part| part / own)
    }

    #[test]
    fn shares_are_those_of_pairs_of_inputs() {
        let block: Vec<f64> = (0..35).map(|i| f64::from(i * i % 17) - 5.0).collect();
        for offset in [0.0, 0.5] {
            let shares = shares(&block, 7, offset).unwrap();
            let wanted = by_pairs(&block, 7, offset);
            for (got, want) in [shares.inputs, shares.units, shares.mean]
                .iter()
                .zip(wanted)
            {
                assert!((got - want).abs() < 1e-13, "{shares:?} {wanted:?}");
            }
        }
        assert_eq!(shares(&block, 1, 0.0), None);
        assert_eq!(shares(&block[..16], 16, 0.0), None);
        assert_eq!(shares(&[0.0; 6], 3, 0.0), None);
    }

    #[test]
    fn inputs_that_have_become_alike_keep_the_digits_of_their_difference() {
        // 1 and 1 + 1e-9 in each of four units: variance over two inputs 5e-19.
        let block = [1.0, 1.0 + 1e-9].repeat(4);
        let share = shares(&block, 2, 0.0).unwrap().inputs;
        assert!((share / 5e-19 - 1.0).abs() < 1e-6, "{share}");
    }

    #[test]
    fn cosines_are_means_over_pairs_of_columns_that_live() {
        // (1, 0), (1, 1), (0, 0), (0, -2): cosines 1/√2, 0, -1/√2.
        let block = [1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, -2.0];
        let cosine = mean_cosine(&block, 4).unwrap();
        assert!(cosine.abs() < 1e-15, "{cosine}");
        let cosine = mean_cosine(&[1.0, 1.0, 0.0, 1.0], 2).unwrap();
        assert!((cosine - 0.5f64.sqrt()).abs() < 1e-15, "{cosine}");
        assert_eq!(mean_cosine(&[1.0, 0.0, 2.0, 0.0], 2), None);
    }
}
