//! From differences between preactivations to those between activations: a(f + d) - a(f), of a block.

use super::signal::{Signal, power};
use super::vectorised::{tame, vectorised};
use crate::kernel::{Real, function};
use crate::measure::LogScaled;
use crate::network::Activation;

/// Differences below 2^-45, in f32 2^-26, see the slope at one point only.
fn straight<F>() -> i64 {
    match size_of::<F>() {
        8 => -45,
        _ => -26,
    }
}

/// Up to 2^1 erf is far from its limits, beside which a difference has few digits.
const FROM_LIMITS: i64 = 0;

/// Up to this power of two neither e^f nor e^(f + d) leaves the range of the kernel's functions.
fn has_exponential<F>() -> i64 {
    match size_of::<F>() {
        8 => 6,
        _ => 3,
    }
}

/// Beyond 2^900 every activation without a bound is two half-lines.
const FAR: i64 = 900;

impl<F: Real> Signal<F> {
    /// Where this holds differences d from preactivations f (one a row), it becomes
    /// a(f + d) - a(f). `slopes` are a'(f) with their power of two; the buffers are for whatever comes.
    pub fn increase(
        &mut self,
        activation: Activation,
        f: &Self,
        (slopes, shift): (&[F], i64),
        columns: usize,
        (nodes, numbers): (&mut Vec<F>, &mut Vec<f64>),
    ) {
        let place = |signal: &Self| LogScaled::new(signal.largest(), signal.exponent).log2_floor();
        let Some(size) = place(self) else {
            return;
        };
        let largest = place(f).map_or(size, |of_f| of_f.max(size));
        let keeps_digits = !activation.is_bounded() || largest <= FROM_LIMITS && size < 0;
        let rule = quadrature::<F>(size + 1);
        let sides = |x: f64| (activation.slope(-x), activation.slope(x));
        if let Some(sides) = activation.slopes() {
            self.bend(f, columns, sides, None);
        } else if size < straight::<F>() {
            if activation.kinks().is_empty() {
                let rows = self.block.chunks_exact_mut(columns).zip(slopes);
                rows.for_each(|(row, &slope)| row.iter_mut().for_each(|d| *d *= slope));
            } else {
                self.bend(f, columns, sides(f64::MIN_POSITIVE), Some(slopes));
            }
            self.exponent = LogScaled::within_reach(self.exponent + shift);
        } else if largest > FAR {
            self.bend(f, columns, sides(f64::MAX), None);
        } else if let Some(stretch) = logistic_stretch(activation)
            && largest + stretch <= has_exponential::<F>()
        {
            self.subtract_logistic(f, stretch, columns, nodes);
        } else if largest <= tame::<F>()
            && activation.kinks().is_empty()
            && (rule.is_some() || keeps_digits)
        {
            match rule {
                Some(rule) => self.integrate_in_vectors(activation, f, rule, columns, nodes),
                None => self.subtract_in_vectors(activation, f, columns, numbers),
            }
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

    /// The increase of 2^stretch · s(2^stretch x), where s is the logistic function.
    fn subtract_logistic(&mut self, f: &Self, stretch: i64, columns: usize, numbers: &mut Vec<F>) {
        let [of_d, of_f] = [self.exponent, f.exponent].map(|e| power::<F>(e + stretch));
        self.block.iter_mut().for_each(|d| *d *= of_d);
        numbers.clear();
        numbers.extend(f.block.iter().map(|&f| f * of_f));
        function::logistic_differences(&mut self.block, columns, numbers);
        self.exponent = stretch;
    }

    /// The increase where no derivative leaves the range of a float and no difference is above 1.
    fn integrate_in_vectors(
        &mut self,
        activation: Activation,
        f: &Self,
        rule: &[(f64, f64)],
        columns: usize,
        numbers: &mut Vec<F>,
    ) {
        numbers.clear();
        numbers.resize(2 * self.block.len(), F::zero());
        let (nodes, sums) = numbers.split_at_mut(self.block.len());
        for &(node, weight) in rule {
            self.places(f, node, columns, nodes);
            evaluate(activation, nodes, false);
            let weight = F::from_f64(weight);
            for (sum, &slope) in sums.iter_mut().zip(&*nodes) {
                *sum += weight * slope;
            }
        }
        for (value, &mean_slope) in self.block.iter_mut().zip(&*sums) {
            *value *= mean_slope;
        }
    }

    /// The same where differences are so long that those of the values keep the digits.
    fn subtract_in_vectors(
        &mut self,
        activation: Activation,
        f: &Self,
        columns: usize,
        numbers: &mut Vec<f64>,
    ) {
        let of_f = power::<f64>(f.exponent);
        numbers.resize(self.block.len(), 0.0);
        self.places(f, 1.0, columns, numbers);
        evaluate(activation, numbers, true);
        let mut before: Vec<f64> = f.block.iter().map(|f| f.as_f64() * of_f).collect();
        evaluate(activation, &mut before, true);
        let rows = self.block.chunks_exact_mut(columns).zip(&before);
        for ((row, before), after) in rows.zip(numbers.chunks_exact(columns)) {
            for (value, after) in row.iter_mut().zip(after) {
                *value = F::from_f64(after - before);
            }
        }
        self.exponent = 0;
    }

    /// f + node · d, as true values.
    fn places<T: Real>(&self, f: &Self, node: f64, columns: usize, places: &mut [T]) {
        let (of_d, of_f) = (power::<f64>(self.exponent), power::<f64>(f.exponent));
        let step = T::from_f64(node * of_d);
        let rows = self.block.chunks_exact(columns);
        for ((row, places), f) in rows.zip(places.chunks_exact_mut(columns)).zip(&f.block) {
            let f = T::from_f64(f.as_f64() * of_f);
            for (place, d) in places.iter_mut().zip(row) {
                *place = f + step * T::from_f64(d.as_f64());
            }
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

/// The (node, weight) on [0, 1] with which a' is integrated over steps below 2^place; `None` for longer
/// ones. What is left out is of order d² with one node, and d⁴ / 4320 with two.
fn quadrature<F>(place: i64) -> Option<&'static [(f64, f64)]> {
    const ONE: &[(f64, f64)] = &[(0.5, 1.0)];
    const TWO: &[(f64, f64)] = &[
        (0.211_324_865_405_187_1, 0.5),
        (0.788_675_134_594_812_9, 0.5),
    ];
    let [of_one, of_two] = match size_of::<F>() {
        8 => [-20, -8],
        _ => [-9, -4],
    };
    match place {
        place if place <= of_one => Some(ONE),
        place if place <= of_two => Some(TWO),
        _ => None,
    }
}

/// The s for which an activation is 2^s times the logistic function of 2^s x, but for a constant.
fn logistic_stretch(activation: Activation) -> Option<i64> {
    match activation {
        Activation::Sigmoid => Some(0),
        Activation::Tanh => Some(1),
        _ => None,
    }
}

/// Replaces numbers by the values there, less a(0) or not, or by the derivatives.
fn evaluate<F: Real>(activation: Activation, numbers: &mut [F], values: bool) {
    if !vectorised(activation, numbers, values) {
        numbers.iter_mut().for_each(|x| {
            *x = F::from_f64(match values {
                true => activation.value(x.as_f64()),
                false => activation.slope(x.as_f64()),
            })
        });
    }
}
