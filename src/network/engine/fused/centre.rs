//! A layer of a network whose input is 0: what its data points are seen beside.
//!
//! An activation with a(0) other than 0 holds a unit in place, and deep down all data points come to nearly
//! the same value. A panel then holds what its data points differ by from the values here, so that
//! no digit of it is lost, however little it is.

use super::gather::Totals;
use crate::kernel::Real;
use crate::kernel::function::{Increase, Sigmoid, Softplus, Start};
use crate::network::{Activation, Dense, DenseParameters};

/// Preactivations further from 0 than this are no centre: an activation is looked at around 0 then.
const FAR: f64 = 20.0;
/// In a narrower layer a unit may well be far out by itself, and all units be so together.
const NARROW: usize = 8;

/// Whether data points are seen beside centres in a network of such layers, unless a centre is far out.
pub fn has_centres(activation: Activation, width: usize) -> bool {
    activation.at_zero() != 0.0 && width >= NARROW
}

/// A hidden layer at an input of 0, or where that is too far out, a(0) everywhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Centre<F> {
    /// b + W r of the layer before: what differences have to be added to.
    pub response: Vec<f64>,
    /// What of it is not in the centre, and so in the differences; empty for nothing.
    pub bias: Vec<f64>,
    /// What the activation needs of the centre's preactivations, unit by unit.
    pub starts: Vec<Start<F>>,
    /// Whether it is a(0) though the layer has other values at an input of 0.
    pub is_elsewhere: bool,
    /// The least of these preactivations.
    pub least: f64,
    /// Mean of the layer's values r.
    pub offset: f64,
    /// Their deviations from it; empty where all are 0.
    pub values: Vec<F>,
    /// Sums of these deviations, and of their squares.
    sums: [f64; 2],
}

/// What a dense block makes of a centre, biases included, and what of that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    pub all: &'a [f64],
    /// Empty for nothing.
    pub wanted: &'a [f64],
}

impl<'a> Response<'a> {
    /// All of it.
    pub fn whole(all: &'a [f64]) -> Self {
        Self { all, wanted: all }
    }
}

impl<F: Real> Centre<F> {
    /// Of the layer behind a dense block; `before` is that of the layer before, none for the input.
    pub fn new(
        (dense, activation): (&Dense, Activation),
        parameters: &DenseParameters<F>,
        before: Option<&Self>,
    ) -> Self {
        let response = Self::respond(before, dense, parameters);
        let is_near = response.iter().all(|f| f.abs() <= FAR);
        let is_elsewhere = !is_near || response.len() < NARROW;
        let (starts, bias) = match is_elsewhere {
            true => (vec![0.0; response.len()], response.clone()),
            false => (response.clone(), Vec::new()),
        };
        let values: Vec<f64> = (starts.iter()).map(|&f| activation.value(f)).collect();
        let offset = match starts.iter().all(|&f| f == starts[0]) {
            true => values[0],
            false => values.iter().sum::<f64>() / values.len() as f64,
        };
        // As they will be read.
        let values: Vec<F> = values.iter().map(|r| F::from_f64(r - offset)).collect();
        let sums = [1, 2].map(|power| values.iter().map(|r| r.as_f64().powi(power)).sum());
        let start = match activation {
            Activation::Sigmoid => Sigmoid::start,
            _ => Softplus::start,
        };
        Self {
            response,
            bias,
            is_elsewhere,
            least: starts.iter().copied().fold(f64::INFINITY, f64::min),
            starts: starts.into_iter().map(start).collect(),
            offset,
            values: match sums[1] == 0.0 {
                true => Vec::new(),
                false => values,
            },
            sums,
        }
    }

    /// The response, with what of it is not in the centre.
    pub fn outside(&self) -> Response<'_> {
        Response {
            all: &self.response,
            wanted: &self.bias,
        }
    }

    /// The response.
    pub fn whole(&self) -> Response<'_> {
        Response::whole(&self.response)
    }

    /// What a dense block makes of this layer, biases included; of an input of 0 where there is none.
    pub fn respond(
        layer: Option<&Self>,
        dense: &Dense,
        parameters: &DenseParameters<F>,
    ) -> Vec<f64> {
        let mut values = Vec::new();
        if let Some(layer) = layer {
            values.extend(layer.values.iter().map(|r| r.as_f64() + layer.offset));
            values.resize(layer.starts.len(), layer.offset);
        }
        let mut response = Vec::new();
        parameters.response_to(dense, &values, &mut response);
        response.resize(dense.fan_out, 0.0);
        response
    }

    /// The layer's values less a number, with the sign changed.
    pub fn negated_values(&self, from: f64) -> Vec<f64> {
        let offset = self.offset - from;
        match self.values.is_empty() {
            true => vec![-offset; self.starts.len()],
            false => (self.values.iter())
                .map(|r| -(r.as_f64() + offset))
                .collect(),
        }
    }

    /// Sums of the layer's deviations from [`Centre::offset`] on so many columns, and of their squares, from
    /// what was gathered of the differences in units of 2^exponent; and the exponent of these sums.
    pub fn totals(&self, totals: &Totals, (columns, exponent): (usize, i64)) -> (Totals, i64) {
        if self.values.is_empty() {
            return (*totals, exponent);
        }
        let unit = libm::ldexp(1.0, exponent.clamp(-2000, 1000) as i32);
        let columns = columns as f64;
        let first = columns * self.sums[0] + unit * totals.first;
        let products = 2.0 * unit * totals.products;
        let second = columns * self.sums[1] + products + unit * (unit * totals.second);
        let totals = Totals {
            first,
            second,
            ..*totals
        };
        (totals, 0)
    }
}
