//! a(f + d) - a(f) where the two agree to more digits than a float has.
//!
//! The engine follows with it what differs between data points. It is the integral of a' from f to
//! f + d, which cancels nowhere; Gauss-Legendre, with as many nodes as d asks for.

use super::Activation;
use crate::measure::LogScaled;

/// (node, weight) on [0, 1].
type Rule = [(f64, f64)];

/// To the last bits up to a step of 2^-20: what is left out is d² a''' / (24 a').
const ONE: &Rule = &[(0.5, 1.0)];
/// Up to 2^-5.
const THREE: &Rule = &[
    (0.112_701_665_379_258_3, 5.0 / 18.0),
    (0.5, 4.0 / 9.0),
    (0.887_298_334_620_741_7, 5.0 / 18.0),
];
/// Up to 1.
const EIGHT: &Rule = &[
    (0.019_855_071_751_231_912, 0.050_614_268_145_188_53),
    (0.101_666_761_293_186_64, 0.111_190_517_226_687_21),
    (0.237_233_795_041_835_5, 0.156_853_322_938_943_44),
    (0.408_282_678_752_175_1, 0.181_341_891_689_180_83),
    (0.591_717_321_247_824_8, 0.181_341_891_689_180_83),
    (0.762_766_204_958_164_5, 0.156_853_322_938_943_44),
    (0.898_333_238_706_813_4, 0.111_190_517_226_687_21),
    (0.980_144_928_248_768_1, 0.050_614_268_145_188_53),
];

/// The longest step that one rule crosses.
const LONGEST: f64 = 1.0;

/// A difference that is this share of its terms has lost 7 bits at most.
const KEPT: f64 = 1.0 / 128.0;

/// The rule for a step of up to this length.
fn rule(longest: f64) -> &'static Rule {
    const SHORT: f64 = 1.0 / (1 << 20) as f64;
    match longest {
        d if d <= SHORT => ONE,
        d if d <= 1.0 / 32.0 => THREE,
        _ => EIGHT,
    }
}

impl Activation {
    /// a(f + d) - a(f).
    pub fn increase(self, f: f64, d: f64) -> f64 {
        let kinked = !self.kinks().is_empty();
        increase((|x| self.value(x), |x| self.slope(x)), kinked, f, d)
    }

    /// a(f + d) - a(f), in the left tail too where a float holds neither.
    fn long_increase(self, f: f64, d: f64) -> LogScaled {
        let is_tail = f.max(f + d) <= Self::LEFT_TAIL && d.abs() > LONGEST;
        if !is_tail || self.left_tail(Self::LEFT_TAIL).is_none() {
            return LogScaled::from(self.increase(f, d));
        }
        let value = |x: f64| {
            let mut slope = [0.0];
            let shift = self.derivative(&[x], 0, &mut slope);
            LogScaled::new(slope[0] * self.left_tail(x).unwrap_or(0.0), shift)
        };
        value(f + d) - value(f)
    }

    /// a'(f + d) - a'(f).
    pub fn slope_increase(self, f: f64, d: f64) -> f64 {
        let kinked = !self.kinks().is_empty();
        increase((|x| self.slope(x), |x| self.curvature(x)), kinked, f, d)
    }

    /// Writes a(f + d) - a(f) for every d to `out` and returns a shift, as
    /// [`Activation::derivative`] does: the true differences are `out` · 2^shift.
    ///
    /// # Panics
    /// If `out` is not as long as `steps`.
    pub fn increases(self, f: f64, steps: &[f64], out: &mut [f64]) -> i64 {
        assert_eq!(steps.len(), out.len(), "one difference for each step");
        let longest = steps.iter().fold(0.0f64, |most, d| most.max(d.abs()));
        let kinked = !self.kinks().is_empty();
        let bends = kinked && steps.iter().any(|&d| straddles(f, d));
        if bends || longest > LONGEST {
            let differences = steps.iter().map(|&d| self.long_increase(f, d));
            let differences: Vec<LogScaled> = differences.collect();
            let shifts = differences.iter().filter_map(|x| x.log2_floor());
            let shift = shifts.max().unwrap_or(0);
            for (out, difference) in out.iter_mut().zip(differences) {
                *out = difference.mantissa_at(shift);
            }
            return shift;
        }
        let (mut nodes, mut slopes) = (vec![0.0; steps.len()], vec![0.0; steps.len()]);
        out.fill(0.0);
        let mut shift = None;
        for &(node, weight) in rule(longest) {
            for (x, d) in nodes.iter_mut().zip(steps) {
                *x = f + node * d;
            }
            let own = self.derivative(&nodes, 0, &mut slopes);
            let apart = (own - *shift.get_or_insert(own)).clamp(-2000, 1000);
            let weight = libm::ldexp(weight, apart as i32);
            for (out, slope) in out.iter_mut().zip(&slopes) {
                *out += weight * slope;
            }
        }
        for (out, d) in out.iter_mut().zip(steps) {
            *out *= d;
        }
        shift.unwrap_or(0)
    }
}

/// Whether 0 lies between f and f + d.
fn straddles(f: f64, d: f64) -> bool {
    (f < 0.0) != (f + d < 0.0)
}

/// What a function, smooth but perhaps at 0, grows by from f to f + d, given with its derivative.
fn increase(
    (value, slope): (impl Fn(f64) -> f64, impl Fn(f64) -> f64),
    kinked: bool,
    f: f64,
    d: f64,
) -> f64 {
    let end = f + d;
    let (before, after) = (value(f), value(end));
    let difference = after - before;
    // On either side of a kink at 0 the terms have different signs, or one of them is far smaller.
    let bends = straddles(f, d) && (kinked || d.abs() > LONGEST);
    if bends || difference.abs() > KEPT * before.abs().max(after.abs()) {
        return difference;
    }
    // From the end nearer to 0, where a' is larger if it dies away, in growing pieces.
    let (near, direction) = match f.abs() <= end.abs() {
        true => (f, d.signum()),
        false => (end, -d.signum()),
    };
    let (mut done, mut piece) = (0.0, 0.25 * LONGEST);
    let mut sum = 0.0;
    while done < d.abs() {
        let length = f64::min(piece, d.abs() - done);
        let at = |node: f64| near + direction * (done + node * length);
        let of_piece = EIGHT.iter().map(|&(node, weight)| weight * slope(at(node)));
        sum += length * of_piece.sum::<f64>();
        done += length;
        piece = done;
    }
    sum * d.signum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_those_of_mpmath() {
        // a(f + d) - a(f) in 60 digits, of the doubles f and d.
        let cases: &[(Activation, f64, f64, f64)] = &[
            (Activation::Tanh, 0.3, 1e-09, 9.151369615600383e-10),
            (Activation::Tanh, 1.2, -0.7, -0.3715374497521455),
            (Activation::Tanh, 12.0, 0.001, 1.508544769979537e-13),
            (Activation::Tanh, 9.0, 2.5, 3.025472143290772e-08),
            (Activation::Tanh, -9.0, -1e-12, -6.091991712317137e-20),
            (Activation::Tanh, 20.0, -18.5, -0.09485174635513355),
            (Activation::Sigmoid, 0.1, -1e-15, -2.49376040192892e-16),
            (Activation::Sigmoid, -30.0, 3.0, 1.7859525868471578e-12),
            (Activation::Sigmoid, 25.0, 0.5, 5.4644801103734526e-12),
            (Activation::Sigmoid, 2.0, 0.003, 0.0003146210998582414),
            (Activation::Gelu, 0.4, 1e-07, 8.027298316125055e-08),
            (Activation::Gelu, -6.0, 0.4, -5.40989795763149e-08),
            (Activation::Gelu, 3.0, 1e-12, 1.0119456472041684e-12),
            (Activation::Gelu, -1.5, -0.02, 0.0025424604185046266),
            (Activation::Silu, 0.4, 1e-07, 6.947919814867071e-08),
            (Activation::Silu, -30.0, 0.4, -1.3248532939624096e-12),
            (Activation::Silu, 30.0, 1e-12, 1.0000000000027138e-12),
            (Activation::Silu, 300.0, 2.5, 2.5),
            (Activation::Elu, -2.0, 1e-06, 1.3533535090427685e-07),
            (Activation::Elu, -1e-07, 3e-07, 2.9999999500000013e-07),
            (Activation::Elu, 3.0, -1e-09, -1e-09),
            (Activation::Elu, -25.0, 3.0, 2.6505886542192847e-10),
            (Activation::Selu, -2.0, 1e-06, 2.3793299121815756e-07),
            (Activation::Selu, -1e-07, 3e-07, 3.859501227653373e-07),
            (Activation::Selu, 3.0, -1e-09, -1.0507009873554806e-09),
            (Activation::Selu, 0.001, -1.0, -1.11173434670476),
            (Activation::Erf, 0.5, 1e-05, 8.78778185007904e-06),
            (Activation::Erf, 4.5, 0.25, 1.7813099643280343e-10),
            (Activation::Erf, -3.0, 1e-10, 1.3925305198852378e-14),
            (Activation::Erf, 0.2, -0.9, -0.9005037830478969),
            (Activation::Softplus, 0.5, 1e-05, 6.224605062194563e-06),
            (Activation::Softplus, -40.0, 0.25, 1.2066405875963331e-18),
            (Activation::Softplus, 50.0, 1.5, 1.5),
            (Activation::Softplus, 1000.0, -20.0, -20.0),
            (Activation::Relu, 1.0, 1e-10, 1e-10),
            (Activation::Relu, -1.0, 0.5, 0.0),
            (Activation::Relu, -1e-20, 3e-20, 2.0000000000000002e-20),
            (Activation::Relu, 2.0, -5.0, -2.0),
        ];
        for &(activation, f, d, wanted) in cases {
            let got = activation.increase(f, d);
            assert!(
                (got - wanted).abs() <= 1e-12 * wanted.abs(),
                "{activation:?} {f} {d}: {got:e} {wanted:e}"
            );
            for steps in [[d, -d, 0.5 * d], [d, 0.0, 0.3 * d]] {
                let mut out = [0.0; 3];
                let shift = activation.increases(f, &steps, &mut out);
                let got = libm::ldexp(out[0], shift as i32);
                assert!(
                    (got - wanted).abs() <= 1e-12 * wanted.abs(),
                    "{activation:?} {f} {d}: {got:e} {wanted:e}, in a row"
                );
            }
        }
    }

    #[test]
    fn slopes_differ_as_those_of_mpmath() {
        // a'(f + d) - a'(f) in 60 digits, of the doubles f and d.
        for (activation, f, d, wanted) in [
            (Activation::Tanh, 0.7, 1e-09, -7.672323100311205e-10),
            (Activation::Tanh, 8.0, 0.5, -2.845431025235891e-07),
            (Activation::Tanh, -0.2, -1.5, -0.83603311233267),
            (Activation::Sigmoid, 0.1, -1e-15, 1.2458421721467784e-17),
            (Activation::Sigmoid, -20.0, 1.0, 3.541642760812763e-09),
            (Activation::Gelu, 0.4, 1e-07, 6.776170298749663e-08),
            (Activation::Gelu, -5.0, 0.3, -2.1490424884965796e-05),
            (Activation::Silu, 0.4, 1e-07, 4.615528655967307e-08),
            (Activation::Silu, -30.0, 0.4, -1.2788301930891978e-12),
            (Activation::Elu, -2.0, 1e-06, 1.3533535090427685e-07),
            (Activation::Elu, -0.5, 1.0, 0.3934693402873666),
            (Activation::Selu, -2.0, 1e-06, 2.3793299121815756e-07),
            (Activation::Selu, -1e-07, 3e-07, -0.7073981776819709),
            (Activation::Erf, 0.5, 1e-05, -8.787869727751077e-06),
            (Activation::Erf, 4.5, 0.25, -1.6319623255652766e-09),
            (Activation::Softplus, 0.5, 1e-05, 2.350034244160143e-06),
            (Activation::Softplus, 30.0, -2.0, -5.978637810051492e-13),
            (Activation::Relu, -1.0, 0.5, 0.0),
            (Activation::Relu, -1.0, 2.0, 1.0),
        ] {
            let got = activation.slope_increase(f, d);
            assert!(
                (got - wanted).abs() <= 1e-12 * wanted.abs(),
                "{activation:?} {f} {d}: {got:e} {wanted:e}"
            );
        }
    }

    #[test]
    fn differences_of_what_underflows_come_with_a_shift() {
        // e^-1000 (e^(1/1024) - 1).
        let mut out = [0.0];
        let shift = Activation::Sigmoid.increases(-1000.0, &[1.0 / 1024.0], &mut out);
        let ln = out[0].ln() + shift as f64 * std::f64::consts::LN_2;
        assert!((ln - (-1000.0 + (1.0 / 1024.0f64).exp_m1().ln())).abs() < 1e-9);
        // e^-2000 (e^10 - 1), and nothing that counts beside it.
        let mut out = [0.0; 2];
        let shift = Activation::Softplus.increases(-2000.0, &[10.0, -10.0], &mut out);
        let ln = out[0].ln() + shift as f64 * std::f64::consts::LN_2;
        assert!((ln - (-2000.0 + 10f64.exp_m1().ln())).abs() < 1e-9);
        assert!((out[1] / out[0] * 10f64.exp() + 1.0).abs() < 1e-9);
    }
}
