//! How a few inputs lie to each other in a layer, and how long one of them is.

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

/// Rows whose sums are made at a time.
const SIDE_BY_SIDE: usize = 8;

/// One column of some rows of a block; 0 behind the last.
#[inline(always)]
fn side_by_side<T: Copy + Into<f64>>(
    rows: &[T],
    columns: usize,
    column: usize,
) -> [f64; SIDE_BY_SIDE] {
    let mut numbers = [0.0; SIDE_BY_SIDE];
    match rows.len() == SIDE_BY_SIDE * columns {
        true => {
            for (i, number) in numbers.iter_mut().enumerate() {
                *number = rows[i * columns + column].into();
            }
        }
        false => {
            let own = rows[column..].iter().step_by(columns);
            let pairs = numbers.iter_mut().zip(own);
            pairs.for_each(|(number, &own)| *number = own.into());
        }
    }
    numbers
}

/// Numbers one a column, without a list for as few as there mostly are.
#[derive(Default)]
struct Room {
    few: [f64; 16],
    many: Vec<f64>,
}

impl Room {
    fn zeros(&mut self, columns: usize) -> &mut [f64] {
        match columns <= self.few.len() {
            true => &mut self.few[..columns],
            false => {
                self.many.resize(columns, 0.0);
                &mut self.many
            }
        }
    }
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
    let mut room = Room::default();
    let column_means = room.zeros(inputs);
    for row in block.chunks_exact(inputs) {
        let numbers = column_means.iter_mut().zip(row);
        // A quotient by a power of two is a product, bit for bit, and a fifth of its time.
        match units.is_power_of_two() {
            true => numbers.for_each(|(mean, &value)| *mean += value.into() * (1.0 / d)),
            false => numbers.for_each(|(mean, &value)| *mean += value.into() / d),
        }
    }
    let (mut over_inputs, mut over_units) = (0.0, 0.0);
    // Some units side by side, and every sum in its order all the same.
    for rows in block.chunks(SIDE_BY_SIDE * inputs) {
        let side_by_side = |input: usize| side_by_side(rows, inputs, input);
        let mut means = [0.0; SIDE_BY_SIDE];
        for input in 0..inputs {
            let row = side_by_side(input);
            for i in 0..SIDE_BY_SIDE {
                means[i] += row[i];
            }
        }
        means.iter_mut().for_each(|mean| *mean /= n);
        let [mut own, mut sums, mut squares] = [[0.0; SIDE_BY_SIDE]; 3];
        for (input, column) in column_means.iter().enumerate() {
            let row = side_by_side(input);
            for i in 0..SIDE_BY_SIDE {
                own[i] += (row[i] - means[i]).powi(2);
                let off = row[i] - column;
                sums[i] += off;
                squares[i] += off * off;
            }
        }
        for i in 0..rows.len() / inputs {
            over_inputs += own[i];
            over_units += sums[i] * sums[i] - squares[i];
        }
    }
    let (mut sum, mut squares) = (0.0, 0.0);
    for column in &*column_means {
        let mean = *column + offset;
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

/// Mean over pairs of columns of the cosine between them; columns of 0 don't count. `block` is
/// row-major with `columns` numbers a row.
pub fn mean_cosine<T: Copy + Into<f64>>(block: &[T], columns: usize) -> Option<f64> {
    if columns < 2 {
        return None;
    }
    let mut room = Room::default();
    let inverse = room.zeros(columns);
    for row in block.chunks_exact(columns) {
        for (length, &value) in inverse.iter_mut().zip(row) {
            let value = value.into();
            *length += value * value;
        }
    }
    let mut n = 0.0;
    for square in &mut *inverse {
        let inverse = square.sqrt().recip();
        let is_alive = *square > 0.0;
        *square = if is_alive { inverse } else { 0.0 };
        n += f64::from(u8::from(is_alive));
    }
    if n < 2.0 {
        return None;
    }
    let mut square = 0.0;
    for rows in block.chunks(SIDE_BY_SIDE * columns) {
        let mut dots = [0.0; SIDE_BY_SIDE];
        for (column, inverse) in inverse.iter().enumerate() {
            let row = side_by_side(rows, columns, column);
            for i in 0..SIDE_BY_SIDE {
                dots[i] += row[i] * inverse;
            }
        }
        for dot in &dots[..rows.len() / columns] {
            square += dot.powi(2);
        }
    }
    Some(((square - n) / (n * (n - 1.0))).clamp(-1.0, 1.0))
}

/// The same over the pairs of columns (0, 1), (2, 3) and so on.
pub fn partner_cosine<T: Copy + Into<f64>>(block: &[T], columns: usize) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0);
    for first in (0..columns.saturating_sub(1)).step_by(2) {
        let (mut product, mut squares) = (0.0, (0.0, 0.0));
        for row in block.chunks_exact(columns) {
            let (a, b) = (row[first].into(), row[first + 1].into());
            product += a * b;
            squares = (squares.0 + a * a, squares.1 + b * b);
        }
        if squares.0 > 0.0 && squares.1 > 0.0 {
            sum += (product / (squares.0.sqrt() * squares.1.sqrt())).clamp(-1.0, 1.0);
            count += 1;
        }
    }
    (count > 0).then(|| sum / f64::from(count))
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

    #[test]
    fn cosines_of_partners_are_those_of_neighbouring_columns() {
        // (1, 0) and (1, 1); (0, 2) and (0, -2); a fifth alone.
        let block = [1.0, 1.0, 0.0, 0.0, 9.0, 0.0, 1.0, 2.0, -2.0, 9.0];
        let cosine = partner_cosine(&block, 5).unwrap();
        assert!(
            (cosine - 0.5 * (0.5f64.sqrt() - 1.0)).abs() < 1e-15,
            "{cosine}"
        );
        // What died has no angle.
        let cosine = partner_cosine(&[1.0, 0.0, 3.0, 3.0], 4).unwrap();
        assert!((cosine - 1.0).abs() < 1e-15, "{cosine}");
        assert_eq!(partner_cosine(&[1.0, 0.0], 2), None);
        assert_eq!(partner_cosine(&[1.0], 1), None);
    }
}
