//! How a signal goes through an activation.
//!
//! Where a(0) = 0 it is evaluated on the scaled block. Sigmoid and softplus are 1/2 and ln 2 at 0:
//! close to it the signal becomes a(f) - a(0), which can be scaled down, with a(0) as its offset;
//! elsewhere a(f) itself, since far on the left a(f) is tiny beside a(0).

use super::signal::{Signal, power};
use crate::kernel::Real;
use crate::network::Activation;

/// Up to this |f| the values are centred; either way loses at most 4 bits here.
const NEAR_ZERO: f64 = 0.125;

/// From here on softplus is its argument to the last bit.
const ASYMPTOTIC: f64 = 64.0;

impl<F: Real> Signal<F> {
    /// Replaces preactivations f by a(f). `slopes` are a'(f) with their power of two; they are
    /// needed only where a(0) is not 0.
    pub fn activate(&mut self, activation: Activation, (slopes, shift): (&[F], i64)) {
        let offset = activation.at_zero();
        let small = || self.largest() * power::<f64>(self.exponent.min(200)) < NEAR_ZERO;
        if offset == 0.0 || small() {
            activation.apply(&mut self.block, self.exponent);
            self.exponent = activation.output_exponent(self.exponent);
            self.offset = offset;
            return;
        }
        self.offset = 0.0;
        self.activate_uncentred(activation);
        let trusted = (F::min_positive_value() / F::epsilon()).as_f64();
        if self.largest() < trusted {
            // All are far on the left, where a(f) and a'(f) are both e^f.
            self.block.copy_from_slice(slopes);
            self.exponent = shift;
        }
    }

    /// a(f) where it lies between 0 and about max(f, 1).
    fn activate_uncentred(&mut self, activation: Activation) {
        let top = self.block.iter().copied().fold(F::zero(), F::max).as_f64();
        let exponent = if top > 0.0 && !activation.is_bounded() {
            (i64::from(libm::ilogb(top)) + self.exponent).max(0)
        } else {
            0
        };
        let up = self.exponent.clamp(-2000, 2000) as i32;
        let (up, rest) = (
            power::<f64>(i64::from(up / 2)),
            power::<f64>(i64::from(up - up / 2)),
        );
        let down = power::<f64>(-exponent);
        let same = power::<F>(self.exponent - exponent);
        for value in &mut self.block {
            let x = value.as_f64() * up * rest;
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
    fn softplus_far_right_keeps_its_scale() {
        let values = activated(Activation::Softplus, &[1.5, -1.5], 5000);
        assert_eq!(values[0].normalised(), LogScaled::new(1.5, 5000));
        // One huge negative unit beside a moderate one must not flush the latter.
        let values = activated(Activation::Softplus, &[-1.0, 2f64.powi(-1000)], 1001);
        assert!((values[1].to_f64().unwrap() - 2.126_928_011_042_972).abs() < 1e-12);
    }
}
