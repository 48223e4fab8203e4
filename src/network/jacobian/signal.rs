//! One input on its way through the layers, with a power of two beside it.

use crate::network::{Activation, Dense, DenseParameters};

/// A vector: `numbers` · 2^`exponent` + `offset`.
pub(super) struct Signal {
    numbers: Vec<f64>,
    exponent: i64,
    offset: f64,
}

/// Derivatives of a layer: `values` · 2^`exponent`.
pub(super) struct Slopes {
    pub values: Vec<f64>,
    pub exponent: i64,
}

/// 2^`exponent`, 0 or infinite beyond the range of a float.
pub(super) fn power_of_two(exponent: i64) -> f64 {
    libm::ldexp(1.0, exponent.clamp(-2000, 2000) as i32)
}

/// The exponent of a number: 2^e <= |x| < 2^(e + 1).
pub(super) fn exponent(x: f64) -> i64 {
    i64::from(libm::frexp(x).1) - 1
}

impl Signal {
    /// An input.
    pub fn of(numbers: Vec<f64>) -> Self {
        Self {
            numbers,
            exponent: 0,
            offset: 0.0,
        }
    }

    /// Goes through a dense block.
    pub fn through(&mut self, dense: &Dense, parameters: &DenseParameters<f64>) {
        let mut response = Vec::new();
        parameters.response(dense, self.offset, &mut response);
        self.offset = 0.0;
        let sigma = dense.weight_variance.sqrt();
        let rows = parameters.rows().chunks_exact(dense.fan_in);
        let dot = |row: &[f64]| -> f64 { row.iter().zip(&self.numbers).map(|(w, h)| w * h).sum() };
        let mut sums: Vec<f64> = rows.map(|row| sigma * dot(row)).collect();
        if !response.is_empty() {
            // The larger of the two keeps its scale.
            let (of_sums, of_response) = match self.exponent < 0 {
                true => (power_of_two(self.exponent), 1.0),
                false => (1.0, power_of_two(-self.exponent)),
            };
            self.exponent = self.exponent.max(0);
            for (sum, add) in sums.iter_mut().zip(&response) {
                *sum = *sum * of_sums + add * of_response;
            }
        }
        self.numbers = sums;
        let largest = self.numbers.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        if largest > 0.0 {
            let e = exponent(largest);
            let down = power_of_two(-e);
            self.numbers.iter_mut().for_each(|x| *x *= down);
            self.exponent += e;
        }
    }

    /// Goes through an activation; its derivatives there.
    pub fn activate(&mut self, activation: Activation) -> Slopes {
        let mut values = vec![0.0; self.numbers.len()];
        let exponent = activation.derivative(&self.numbers, self.exponent, &mut values);
        activation.apply(&mut self.numbers, self.exponent);
        self.exponent = activation.output_exponent(self.exponent);
        self.offset = activation.at_zero();
        Slopes { values, exponent }
    }
}
