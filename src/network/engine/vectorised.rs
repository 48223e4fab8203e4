//! Activations of blocks that lie well within a float's range, by the kernel's vectorised functions.

use super::fused::plain_range;
use super::signal::{largest, power};
use crate::kernel::function::{self, Function};
use crate::kernel::{Real, has_vectors};
use crate::network::Activation;

/// Up to this power of two no derivative of a smooth activation leaves the range of a float: erf's falls to
/// e^-256 at 2^4, and to e^-64 at 2^3.
pub(super) fn tame<F>() -> i64 {
    match size_of::<F>() {
        8 => 3,
        _ => 2,
    }
}

/// Replaces numbers by a(x) - a(0) there, or by the derivatives; tells whether. There must be vectors, and
/// an activation other than two half-lines.
pub(super) fn vectorised<F: Real>(activation: Activation, numbers: &mut [F], values: bool) -> bool {
    fn run<F: Real>(function: impl Function, numbers: &mut [F], values: bool) -> bool {
        match values {
            true => function::values(function, numbers),
            false => function::slopes(function, numbers),
        }
    }
    match activation {
        Activation::Tanh => run(function::Tanh, numbers, values),
        Activation::Sigmoid => run(function::Sigmoid, numbers, values),
        Activation::Gelu => run(function::Gelu, numbers, values),
        Activation::Silu => run(function::Silu, numbers, values),
        Activation::Elu => run(function::Elu, numbers, values),
        Activation::Selu => run(function::Selu, numbers, values),
        Activation::Erf => run(function::Erf, numbers, values),
        Activation::Softplus => run(function::Softplus, numbers, values),
        Activation::Relu | Activation::LeakyRelu { .. } | Activation::Linear => false,
    }
}

/// 2^e for a block of numbers u · 2^e which can be brought to their true values, and which have no tail that
/// the kernel's functions would cut; `None` for any other, and where there are no vectors.
fn factor<F: Real>(activation: Activation, block: &[F], e: i64) -> Option<F> {
    if activation.slopes().is_some() || !has_vectors() || e.abs() > plain_range::<F>() {
        return None;
    }
    let largest = largest(block) * power::<f64>(e);
    (largest < power::<f64>(tame::<F>())).then(|| power(e))
}

/// Replaces every u of a block, which stands for u · 2^e, by a(u · 2^e) - a(0) itself; tells whether.
pub(super) fn apply<F: Real>(activation: Activation, block: &mut [F], e: i64) -> bool {
    factor(activation, block, e).is_some_and(|factor| {
        block.iter_mut().for_each(|u| *u *= factor);
        vectorised(activation, block, true)
    })
}

/// Writes a'(u · 2^e) for every u of a block to `out`; tells whether.
pub(super) fn derivative<F: Real>(
    activation: Activation,
    block: &[F],
    e: i64,
    out: &mut [F],
) -> bool {
    factor(activation, block, e).is_some_and(|factor| {
        for (out, &u) in out.iter_mut().zip(block) {
            *out = u * factor;
        }
        vectorised(activation, out, false)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ways of a block, with what they give as true values.
    fn check<F: Real>(most: f64) {
        let e = -7;
        let up = F::from_f64(power(-e));
        let numbers = (0..401).map(|i| F::from_f64(f64::from(i - 200) / 200.01 * most));
        let block: Vec<F> = numbers.map(|x| x * up).collect();
        for activation in Activation::ALL {
            let (mut values, mut plain) = (block.clone(), block.clone());
            let mut slopes = [block.clone(), block.clone()];
            let done = apply(activation, &mut values, e);
            assert_eq!(done, activation.slopes().is_none() && has_vectors());
            assert_eq!(derivative(activation, &block, e, &mut slopes[0]), done);
            if !done {
                assert_eq!(values, block);
                continue;
            }
            activation.apply(&mut plain, e);
            let down = F::from_f64(power(activation.output_exponent(e)));
            assert_eq!(activation.derivative(&block, e, &mut slopes[1]), 0);
            let ulp = F::epsilon() * F::from_f64(8.0);
            for (got, want) in values.iter().zip(plain.iter().map(|&x| x * down)) {
                assert!(
                    (*got - want).abs() <= ulp * want.abs(),
                    "{activation:?} {got:?} {want:?}"
                );
            }
            for (got, &want) in slopes[0].iter().zip(&slopes[1]) {
                assert!(
                    (*got - want).abs() <= ulp,
                    "{activation:?} {got:?} {want:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_vectorised_agrees_with_the_plain_functions() {
        check::<f64>(8.0);
        check::<f32>(4.0);
    }

    #[test]
    fn what_is_far_out_is_left_to_the_plain_functions() {
        for (block, e) in [([1.0, 8.0], 0), ([1.0, -1.0], 3), ([1.0, 0.5], -100)] {
            let mut values = block;
            assert!(!apply(Activation::Tanh, &mut values, e));
            assert_eq!(values, block);
            assert!(!derivative(Activation::Tanh, &block, e, &mut values));
        }
    }
}
