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

/// The shares of a block of `units × inputs`, row-major, to whose every number `offset` is added;
/// `offset` in units of the block.
pub fn shares<T: Copy + Into<f64>>(block: &[T], inputs: usize, offset: f64) -> Option<Shares> {
    let units = block.len() / inputs.max(1);
    if inputs < 2 || units < 2 {
        return None;
    }
    let (n, d) = (inputs as f64, units as f64);
    let pairs = n * (n - 1.0);
    let mut column_means = vec![0.0; inputs];
    let (over_inputs, over_units) = Arch::new().dispatch(Deviations {
        block,
        column_means: &mut column_means,
    });
    let (mut sum, mut squares) = (0.0, 0.0);
    for column in &column_means {
        let mean = column + offset;
        sum += mean;
        squares += mean * mean;
    }
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

/// Sums of squared deviations of rows from their means, and of products of two different numbers of a row
/// less the columns' means, which it finds.
struct Deviations<'a, T> {
    block: &'a [T],
    column_means: &'a mut [f64],
}

impl<T: Copy + Into<f64>> WithSimd for Deviations<'_, T> {
    type Output = (f64, f64);

    /// In whole registers by the compiler's own doing.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> (f64, f64) {
        let Self {
            block,
            column_means,
        } = self;
        let inputs = column_means.len();
        let units = (block.len() / inputs) as f64;
        let mut numbers = vec![0.0; inputs];
        for row in block.chunks_exact(inputs) {
            for (mean, &value) in column_means.iter_mut().zip(row) {
                *mean += value.into() / units;
            }
        }
        let (mut over_inputs, mut over_units) = (0.0, 0.0);
        for row in block.chunks_exact(inputs) {
            for (number, &value) in numbers.iter_mut().zip(row) {
                *number = value.into();
            }
            let mean = sum(&numbers) / inputs as f64;
            over_inputs += sum_of_squares(&numbers, mean);
            for (number, column) in numbers.iter_mut().zip(&*column_means) {
                *number -= column;
            }
            let sum = sum(&numbers);
            over_units += sum * sum - sum_of_squares(&numbers, 0.0);
        }
        (over_inputs, over_units)
    }
}

/// Sums that go side by side: one after the other they would wait for each other.
const LANES: usize = 8;

#[inline(always)]
fn sum(numbers: &[f64]) -> f64 {
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] += chunk[lane];
        }
    }
    for (lane, number) in lanes.iter_mut().zip(rest) {
        *lane += number;
    }
    total(lanes)
}

/// Of numbers less one that they share.
#[inline(always)]
fn sum_of_squares(numbers: &[f64], shared: f64) -> f64 {
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for lane in 0..LANES {
            let off = chunk[lane] - shared;
            lanes[lane] += off * off;
        }
    }
    for (lane, number) in lanes.iter_mut().zip(rest) {
        *lane += (number - shared) * (number - shared);
    }
    total(lanes)
}

#[inline(always)]
fn total(lanes: [f64; LANES]) -> f64 {
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// Mean over pairs of columns of the cosine between them; columns of 0 don't count. `block` is
/// row-major with `columns` numbers a row.
pub fn mean_cosine<T: Copy + Into<f64>>(block: &[T], columns: usize) -> Option<f64> {
    let mut inverse = vec![0.0; columns];
    let square = Arch::new().dispatch(SumOfColumns {
        block,
        inverse: &mut inverse,
    });
    let n = inverse.iter().filter(|&&inverse| inverse > 0.0).count() as f64;
    (n >= 2.0).then(|| ((square - n) / (n * (n - 1.0))).clamp(-1.0, 1.0))
}

/// Finds the inverse lengths of columns, 0 for one of 0; gives the squared length of the sum of all columns
/// of length 1.
struct SumOfColumns<'a, T> {
    block: &'a [T],
    inverse: &'a mut [f64],
}

impl<T: Copy + Into<f64>> WithSimd for SumOfColumns<'_, T> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        let Self { block, inverse } = self;
        let columns = inverse.len().max(1);
        for row in block.chunks_exact(columns) {
            for (square, &value) in inverse.iter_mut().zip(row) {
                let value = value.into();
                *square += value * value;
            }
        }
        for square in inverse.iter_mut() {
            *square = match *square > 0.0 {
                true => square.sqrt().recip(),
                false => 0.0,
            };
        }
        let mut products = vec![0.0; columns];
        let mut all = 0.0;
        for row in block.chunks_exact(columns) {
            for ((product, &value), inverse) in products.iter_mut().zip(row).zip(&*inverse) {
                *product = value.into() * inverse;
            }
            all += sum(&products).powi(2);
        }
        all
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
        assert_eq!(shares(&block, 35, 0.0), None);
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
