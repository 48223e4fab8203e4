//! A product of matrices, kept so that all of its singular values stay right.
//!
//! J = Q · diag(2^e) · U with orthonormal columns Q and well-conditioned U, as quantum Monte Carlo keeps its
//! chains (Loh et al. 1989; Bai et al. 2011): a plain product loses whatever is below 1e-16 of the largest.

use ndarray::{Array2, ArrayView2};

use super::graded::Rows;
use super::pivoted::Columns;
use super::signal::{Slopes, exponent, power_of_two};

/// The product so far.
pub(super) struct Chain {
    /// Units of the last layer that pass anything on, in the order of Q's rows.
    units: Vec<usize>,
    /// The columns of Q in rows.
    q: Array2<f64>,
    exponents: Vec<i64>,
    u: Array2<f64>,
}

impl Chain {
    /// The identity.
    pub fn new(size: usize) -> Self {
        Self {
            units: (0..size).collect(),
            q: Array2::eye(size),
            exponents: vec![0; size],
            u: Array2::eye(size),
        }
    }

    /// Multiplies diag(slopes) · sigma · W from the left; `weights` is row-major.
    pub fn extend(&mut self, weights: &[f64], sigma: f64, slopes: &Slopes) {
        let fan_out = slopes.values.len();
        let fan_in = weights.len() / fan_out.max(1);
        // A unit of slope 0 takes no part, exactly. Large rows first: so QR is right row by row (Cox &
        // Higham 1998).
        let mut units: Vec<usize> = (0..fan_out).collect();
        units.retain(|unit| slopes.values[*unit] != 0.0 && sigma > 0.0);
        let size = |unit: &usize| slopes.values[*unit].abs();
        units.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let Some(largest) = units.first().map(size) else {
            return self.clear();
        };
        let scale = exponent(largest) + exponent(sigma);
        let sigma = sigma * power_of_two(-exponent(sigma));
        let down = power_of_two(-exponent(largest));
        let mut layer = Array2::zeros((units.len(), self.units.len()));
        for (mut row, &unit) in layer.rows_mut().into_iter().zip(&units) {
            let factor = sigma * (slopes.values[unit] * down);
            let weights = &weights[unit * fan_in..][..fan_in];
            for (entry, &from) in row.iter_mut().zip(&self.units) {
                *entry = factor * weights[from];
            }
        }
        let columns = self.q.dot(&layer.t()).as_standard_layout().into_owned();
        let factors = Columns {
            size: units.len(),
            numbers: columns.into_raw_vec_and_offset().0,
            exponents: std::mem::take(&mut self.exponents),
        }
        .factorised();
        let rank = factors.exponents.len();
        let matrix = |numbers, columns| Array2::from_shape_vec((rank, columns), numbers).ok();
        let before = self.u.nrows();
        let (Some(q), Some(t)) = (matrix(factors.q, units.len()), matrix(factors.t, before)) else {
            return self.clear();
        };
        let mut u = t.dot(&self.u);
        self.q = q;
        // Left in U, the factors of the layers would pile up there, row by row differently.
        let shift = scale + slopes.exponent;
        self.exponents = factors.exponents;
        for (e, mut row) in self.exponents.iter_mut().zip(u.rows_mut()) {
            let largest = row.iter().fold(0.0f64, |m, x| m.max(x.abs()));
            let of_row = exponent(largest);
            row *= power_of_two(-of_row);
            *e += of_row + shift;
        }
        self.u = u;
        self.units = units;
    }

    /// From here on the product is 0.
    fn clear(&mut self) {
        self.units.clear();
        self.exponents.clear();
        self.q = Array2::zeros((0, 0));
        self.u = Array2::zeros((0, self.u.ncols()));
    }

    /// Natural logarithms of the squared singular values, descending, without those that are 0.
    pub fn ln_eigenvalues(&self) -> Vec<f64> {
        // Rotations of triangular rows are fewer.
        let rows: ArrayView2<f64> = self.u.view();
        let factors = Columns {
            size: rows.ncols(),
            numbers: rows.iter().copied().collect(),
            exponents: self.exponents.clone(),
        }
        .factorised();
        Rows {
            size: self.exponents.len(),
            numbers: factors.t,
            exponents: factors.exponents,
        }
        .ln_squared_singular_values()
    }
}
