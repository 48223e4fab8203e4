//! From differences between preactivations to those between activations: a(f + d) - a(f), of a block.

use super::signal::{Signal, power};
use crate::kernel::Real;
use crate::kernel::function::{self, Function};
use crate::measure::LogScaled;
use crate::network::Activation;

/// Differences below 2^-45 see the slope at one point only.
const STRAIGHT: i64 = -45;

/// Up to this power of two no derivative of a smooth activation leaves the range of a float: erf's falls to
/// e^-256 at 2^4, and to e^-64 at 2^3.
fn tame<F>() -> i64 {
    match size_of::<F>() {
        8 => 3,
        _ => 2,
    }
}

/// Up to 2^1 a bounded activation is far from its limits, beside which a difference has few digits.
const FROM_LIMITS: i64 = 0;

/// Beyond 2^900 every activation without a bound is two half-lines.
const FAR: i64 = 900;

impl<F: Real> Signal<F> {
    /// Where this holds differences d from preactivations f (one a row), it becomes
    /// a(f + d) - a(f). `slopes` are a'(f) with their power of two.
    pub fn increase(
        &mut self,
        activation: Activation,
        f: &Self,
        (slopes, shift): (&[F], i64),
        columns: usize,
        numbers: &mut Vec<f64>,
    ) {
        let place = |signal: &Self| LogScaled::new(signal.largest(), signal.exponent).log2_floor();
        let Some(size) = place(self) else {
            return;
        };
        let largest = place(f).map_or(size, |of_f| of_f.max(size));
        let keeps_digits = !activation.is_bounded() || largest <= FROM_LIMITS;
        let sides = |x: f64| (activation.slope(-x), activation.slope(x));
        if let Some(sides) = activation.slopes() {
            self.bend(f, columns, sides, None);
        } else if size < STRAIGHT {
            self.bend(f, columns, sides(f64::MIN_POSITIVE), Some(slopes));
            self.exponent = LogScaled::within_reach(self.exponent + shift);
        } else if largest > FAR {
            self.bend(f, columns, sides(f64::MAX), None);
        } else if largest <= tame::<F>()
            && (size < longest_step::<F>() || size < 0 && keeps_digits)
            && activation.kinks().is_empty()
        {
            self.integrate_in_vectors(activation, f, columns, numbers);
        } else {
            self.integrate(activation, f, columns, numbers);
        }
    }

    /// The increase where a has two slopes, left and right of 0; `slopes` at f where it has others
    /// besides.
    fn bend(&mut self, f: &Self, columns: usize, (left, right): (f64, f64), slopes: Option<&[F]>) {
        let side = |x: f64| if x < 0.0 { left } else { right };
        // f + d in units of f, which is nothing beside a d that is larger by so much.
        let apart = self.exponent - f.exponent;
        let is_nothing = apart > FAR / 2;
        let factor = power::<f64>(apart.min(FAR / 2));
        let rows = self.block.chunks_exact_mut(columns).zip(&f.block);
        for (unit, (row, f)) in rows.enumerate() {
            let f = if is_nothing { 0.0 } else { f.as_f64() };
            let own = slopes.map_or(side(f), |slopes| slopes[unit].as_f64());
            for value in row {
                let d = value.as_f64();
                let end = f + d * factor;
                *value = F::from_f64(if f == 0.0 {
                    side(d) * d
                } else if (f < 0.0) == (end < 0.0) {
                    own * d
                } else {
                    (side(end) * end - side(f) * f) / factor
                });
            }
        }
    }

    /// The increase where no derivative leaves the range of a float and no difference is above 1.
    fn integrate_in_vectors(
        &mut self,
        activation: Activation,
        f: &Self,
        columns: usize,
        numbers: &mut Vec<f64>,
    ) {
        let (of_d, of_f) = (power::<f64>(self.exponent), power::<f64>(f.exponent));
        let longest = self.largest() * of_d;
        numbers.clear();
        numbers.resize(2 * self.block.len(), 0.0);
        let (nodes, sums) = numbers.split_at_mut(self.block.len());
        let block = &self.block;
        let place = |nodes: &mut [f64], node: f64| {
            let place = node * of_d;
            let rows = block.chunks_exact(columns);
            let rows = rows.zip(nodes.chunks_exact_mut(columns)).zip(&f.block);
            for ((row, nodes), f) in rows {
                let f = f.as_f64() * of_f;
                for (node, d) in nodes.iter_mut().zip(row) {
                    *node = f + place * d.as_f64();
                }
            }
        };
        let Some(quadrature) = quadrature::<F>(longest) else {
            // So long that the difference of the values keeps the digits.
            place(nodes, 1.0);
            vectorised(activation, nodes, true);
            let mut before: Vec<f64> = f.block.iter().map(|f| f.as_f64() * of_f).collect();
            vectorised(activation, &mut before, true);
            let rows = self.block.chunks_exact_mut(columns).zip(&before);
            for ((row, before), nodes) in rows.zip(nodes.chunks_exact(columns)) {
                for (value, after) in row.iter_mut().zip(nodes) {
                    *value = F::from_f64(after - before);
                }
            }
            self.exponent = 0;
            return;
        };
        for &(node, weight) in quadrature {
            place(nodes, node);
            vectorised(activation, nodes, false);
            for (sum, slope) in sums.iter_mut().zip(&*nodes) {
                *sum += weight * slope;
            }
        }
        for (value, mean_slope) in self.block.iter_mut().zip(&*sums) {
            *value *= F::from_f64(*mean_slope);
        }
    }

    /// The increase where no number leaves the range of a float.
    fn integrate(
        &mut self,
        activation: Activation,
        f: &Self,
        columns: usize,
        numbers: &mut Vec<f64>,
    ) {
        let (of_d, of_f) = (power::<f64>(self.exponent), power::<f64>(f.exponent));
        numbers.resize(2 * self.block.len(), 0.0);
        let (steps, results) = numbers.split_at_mut(self.block.len());
        for (step, d) in steps.iter_mut().zip(&self.block) {
            *step = d.as_f64() * of_d;
        }
        let rows = steps
            .chunks_exact(columns)
            .zip(results.chunks_exact_mut(columns));
        let rows = rows.zip(&f.block);
        let shifts: Vec<i64> = rows
            .map(|((steps, results), f)| activation.increases(f.as_f64() * of_f, steps, results))
            .collect();
        let places = results.chunks_exact(columns).zip(&shifts);
        let places = places.filter_map(|(results, &shift)| {
            let largest = results.iter().fold(0.0f64, |most, x| most.max(x.abs()));
            LogScaled::new(largest, shift).log2_floor()
        });
        self.exponent = places.max().unwrap_or(0);
        let rows = self.block.chunks_exact_mut(columns);
        for ((row, results), shift) in rows.zip(results.chunks_exact(columns)).zip(&shifts) {
            let down = power::<f64>(shift - self.exponent);
            for (value, &result) in row.iter_mut().zip(results) {
                *value = F::from_f64(result * down);
            }
        }
    }
}

/// Power of two of the longest step that two nodes cross.
fn longest_step<F>() -> i64 {
    match size_of::<F>() {
        8 => -8,
        _ => -4,
    }
}

/// The (node, weight) on [0, 1] with which a' is integrated over steps of up to this length; `None`
/// for longer ones. What is left out is of order d² with one node, and d⁴ / 4320 with two.
fn quadrature<F>(longest: f64) -> Option<&'static [(f64, f64)]> {
    const ONE: &[(f64, f64)] = &[(0.5, 1.0)];
    const TWO: &[(f64, f64)] = &[
        (0.211_324_865_405_187_1, 0.5),
        (0.788_675_134_594_812_9, 0.5),
    ];
    let of_one = power::<f64>(match size_of::<F>() {
        8 => -20,
        _ => -9,
    });
    let of_two = power::<f64>(longest_step::<F>());
    match longest {
        d if d <= of_one => Some(ONE),
        d if d <= of_two => Some(TWO),
        _ => None,
    }
}

/// Replaces numbers by the values there, or by the derivatives, of an activation that is smooth
/// everywhere.
fn vectorised(activation: Activation, numbers: &mut [f64], values: bool) {
    fn run(function: impl Function, numbers: &mut [f64], values: bool) -> bool {
        match values {
            true => function::values(function, numbers),
            false => function::slopes(function, numbers),
        }
    }
    let done = match activation {
        Activation::Tanh => run(function::Tanh, numbers, values),
        Activation::Sigmoid => run(function::Sigmoid, numbers, values),
        Activation::Gelu => run(function::Gelu, numbers, values),
        Activation::Silu => run(function::Silu, numbers, values),
        Activation::Erf => run(function::Erf, numbers, values),
        Activation::Softplus => run(function::Softplus, numbers, values),
        _ => false,
    };
    if !done {
        numbers.iter_mut().for_each(|x| {
            *x = match values {
                true => activation.value(*x),
                false => activation.slope(*x),
            }
        });
    }
}
