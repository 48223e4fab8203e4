//! How a signal goes through an activation.
//!
//! Where a(0) = 0 it is evaluated on the scaled block. Sigmoid and softplus are 1/2 and ln 2 at 0:
//! close to it the signal becomes a(f) - a(0), which can be scaled down, with a(0) as its offset;
//! elsewhere a(f) itself, since far on the left a(f) is tiny beside a(0). A layer that lies there
//! as a whole underflows, and is evaluated with a scale of its own. So it is where an activation nears
//! another limit: what is missing to it goes with the derivative, and the limit is the offset.

use super::signal::{Signal, power};
use super::vectorised;
use crate::kernel::Real;
use crate::network::Activation;

/// Up to this |f| the values are centred; either way loses at most 4 bits here.
const NEAR_ZERO: f64 = 0.125;

/// From here on softplus is its argument to the last bit.
const ASYMPTOTIC: f64 = 64.0;

impl<F: Real> Signal<F> {
    /// Replaces preactivations f by a(f). `slopes` are a'(f) with their power of two; activations
    /// of two slopes do without.
    pub fn activate(&mut self, activation: Activation, (slopes, shift): (&[F], i64)) {
        let offset = activation.at_zero();
        self.offset = 0.0;
        if self.is_left_tail(activation) {
            let true_value = self.true_value();
            for (value, &slope) in self.block.iter_mut().zip(slopes) {
                let ratio = match shift > -Activation::FURTHEST {
                    true => activation.left_tail(true_value(*value)).unwrap_or(0.0),
                    // Numbers that stand for what no exponent holds.
                    false => 1.0,
                };
                *value = F::from_f64(slope.as_f64() * ratio);
            }
            self.exponent = shift;
        } else if let Some(limit) = self.limit(activation) {
            let true_value = self.true_value();
            for (value, &slope) in self.block.iter_mut().zip(slopes) {
                let beside = activation.limit_beside(true_value(*value));
                let (_, missing) = beside.unwrap_or((limit, 0.0));
                let missing = match shift > -Activation::FURTHEST {
                    true => missing,
                    false => missing.signum(),
                };
                *value = F::from_f64(slope.as_f64() * missing);
            }
            self.exponent = shift;
            self.offset = limit;
        } else if self.is_at_floor(activation) {
            let true_value = self.true_value();
            for value in &mut self.block {
                *value = F::from_f64(activation.value(true_value(*value)));
            }
            self.exponent = 0;
        } else if offset != 0.0
            && self.largest() * power::<f64>(self.exponent.min(200)) >= NEAR_ZERO
        {
            self.activate_uncentred(activation);
        } else {
            self.exponent = match vectorised::apply(activation, &mut self.block, self.exponent) {
                true => 0,
                false => {
                    activation.apply(&mut self.block, self.exponent);
                    activation.output_exponent(self.exponent)
                }
            };
            self.offset = offset;
        }
    }

    /// Whether every f lies left of 0, at a large scale, where ELU and SELU near their limit: that
    /// would be 0 in units of such a scale.
    fn is_at_floor(&self, activation: Activation) -> bool {
        activation.left_limit().is_some() && self.exponent > 0 && self.top() <= F::zero()
    }

    /// The limit of an activation that nears one, if every f lies on its side where it is nearer to that
    /// than to a(0).
    fn limit(&self, activation: Activation) -> Option<f64> {
        let true_value = self.true_value();
        let bottom = || {
            -self
                .block
                .iter()
                .fold(F::neg_infinity(), |top, &x| top.max(-x))
        };
        let nearest = match true_value(self.top()) {
            top if top <= -1.0 => top,
            top if top >= 1.0 && activation.is_bounded() => true_value(bottom()),
            _ => return None,
        };
        let (limit, _) = activation.limit_beside(nearest)?;
        (nearest >= 1.0 || true_value(self.top()) <= -1.0).then_some(limit)
    }

    /// Whether every f lies where the activation vanishes exponentially.
    fn is_left_tail(&self, activation: Activation) -> bool {
        let vanishes = activation.left_tail(Activation::LEFT_TAIL).is_some();
        // GELU's tail is that of a Gaussian, and below every f32 much earlier.
        let start = match (activation, size_of::<F>()) {
            (Activation::Gelu, 4) => Activation::GELU_TAIL_F32,
            _ => Activation::LEFT_TAIL,
        };
        vanishes && self.true_value()(self.top()) <= start
    }

    /// The largest number of the block.
    fn top(&self) -> F {
        self.block
            .iter()
            .copied()
            .fold(F::neg_infinity(), |top, x| top.max(x))
    }

    /// What a number of the block stands for; may go to infinity or 0.
    fn true_value(&self) -> impl Fn(F) -> f64 + use<F> {
        let e = self.exponent.clamp(-2000, 2000);
        let (half, rest) = (power::<f64>(e / 2), power::<f64>(e - e / 2));
        move |value| value.as_f64() * half * rest
    }

    /// a(f) where it lies between 0 and about max(f, 1).
    fn activate_uncentred(&mut self, activation: Activation) {
        let top = self.top().as_f64();
        let exponent = if top > 0.0 && !activation.is_bounded() {
            (i64::from(libm::ilogb(top)) + self.exponent).max(0)
        } else {
            0
        };
        let true_value = self.true_value();
        let down = power::<f64>(-exponent);
        let same = power::<F>(self.exponent - exponent);
        for value in &mut self.block {
            let x = true_value(*value);
            *value = if x > ASYMPTOTIC && !activation.is_bounded() {
                *value * same
            } else {
                F::from_f64(activation.value(x) * down)
            };
        }
        self.exponent = exponent;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::LogScaled;

    fn activated(activation: Activation, block: &[f64], exponent: i64) -> Vec<LogScaled> {
        let mut signal = Signal {
            block: block.to_vec(),
            exponent,
            offset: 0.0,
        };
        let mut slopes = vec![0.0; block.len()];
        let shift = activation.derivative(block, exponent, &mut slopes);
        signal.activate(activation, (&slopes, shift));
        let value = |&x: &f64| LogScaled::new(x, signal.exponent) + LogScaled::from(signal.offset);
        signal.block.iter().map(value).collect()
    }

    #[test]
    fn values_near_zero_far_right_and_far_left() {
        // mpmath: ln(1 + e^x), 1/(1 + e^-x).
        for (activation, block, exponent, wanted) in [
            (
                Activation::Softplus,
                [1.0, -1.0],
                0,
                [1.313_261_687_518_222_8, 0.313_261_687_518_222_8],
            ),
            (
                Activation::Softplus,
                [1.0, -1.0],
                -4,
                [0.724_885_382_357_775_6, 0.662_385_382_357_775_6],
            ),
            (
                Activation::Softplus,
                [1.5, -1.0],
                7,
                [192.0, 2.572_209_372_642_415e-56],
            ),
            (
                Activation::Softplus,
                [-1.0, -0.75],
                6,
                [1.603_810_890_548_638e-28, 1.425_164_082_740_935e-21],
            ),
            (
                Activation::Sigmoid,
                [1.0, -1.0],
                5,
                [1.0, 1.266_416_554_909_401_5e-14],
            ),
            (Activation::Sigmoid, [1.0, -1.0], 300, [1.0, 0.0]),
        ] {
            for (got, wanted) in activated(activation, &block, exponent).iter().zip(wanted) {
                let got = got.to_f64().unwrap_or(f64::NAN);
                assert!(
                    (got - wanted).abs() <= 1e-11 * wanted,
                    "{activation:?} {got:e} {wanted:e}"
                );
            }
        }
    }

    #[test]
    fn a_layer_far_on_the_left_is_tiny_but_not_zero() {
        for activation in [Activation::Softplus, Activation::Sigmoid] {
            // e^-4096 and e^-8192.
            let values = activated(activation, &[-1.0, -2.0], 12);
            let log10 = values[0].log10().unwrap();
            assert!(
                (log10 + 4096.0 * std::f64::consts::LOG10_E).abs() < 1e-9,
                "{log10}"
            );
        }
    }

    #[test]
    fn what_lies_further_than_any_exponent_is_not_zero() {
        // Of the order of -10^30, -10^300 and beyond a float: GELU there is e^-(10^60) and less.
        for exponent in [100, 1000, 5000] {
            for activation in [Activation::Gelu, Activation::Silu, Activation::Softplus] {
                let values = activated(activation, &[-1.0, -1.5], exponent);
                let [near, far] = values[..] else { panic!() };
                let log10 = near.log10().unwrap();
                assert!(log10 < -1e14, "{activation:?} {log10}");
                assert!((near * near - far * far).mantissa > 0.0);
            }
        }
        // One unit beyond a float leaves another what it is.
        let values = activated(Activation::Silu, &[-1.0, -2f64.powi(-1020)], 1030);
        assert!(
            (values[1].log10().unwrap() + 1024.0 * std::f64::consts::LOG10_E - 1024f64.log10())
                .abs()
                < 1e-9
        );
        assert_eq!(values[0].to_f64(), Some(0.0));
    }

    #[test]
    fn a_layer_far_left_of_zero_is_at_the_limit_of_elu_and_selu() {
        for (activation, limit) in [
            (Activation::Elu, -1.0),
            (Activation::Selu, -1.758_099_340_847_376_6),
        ] {
            for value in activated(activation, &[-1.0, -2.0], 5000) {
                assert_eq!(value.to_f64(), Some(limit), "{activation:?}");
            }
        }
    }

    #[test]
    fn softplus_far_right_keeps_its_scale() {
        let values = activated(Activation::Softplus, &[1.5, -1.5], 5000);
        assert_eq!(values[0].normalised(), LogScaled::new(1.5, 5000));
        // One huge negative unit beside a moderate one must not flush the latter.
        let values = activated(Activation::Softplus, &[-1.0, 2f64.powi(-1000)], 1001);
        assert!((values[1].to_f64().unwrap() - 2.126_928_011_042_972).abs() < 1e-12);
    }
}
