//! The activation functions, one file each: value, derivative, behaviour at 0 and infinity, source.
//!
//! The network engine calls [`Activation::apply`] and [`Activation::derivative`] on scaled blocks;
//! theory calls [`Activation::value`] and [`Activation::slope`] besides. Activations are propagated
//! *centred*, a(f) - a(0), so that every one of them can be scaled down exactly; the engine adds
//! a(0) times the row sums of the weights. No infinity and no NaN comes out of a finite block.

mod elu;
mod erf;
mod gelu;
mod increase;
mod left_tail;
mod nonlinearity;
mod normal;
mod parse;
mod piecewise_linear;
mod scale;
mod selu;
mod sigmoid;
mod silu;
mod softplus;
mod tanh;

pub use parse::ParseActivationError;

use nonlinearity::Nonlinearity;
use serde::{Deserialize, Serialize};

use crate::kernel::Real;

/// An activation function.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Activation {
    /// max(0, x).
    Relu,
    /// x for x >= 0, slope · x below (default slope 0.01).
    LeakyRelu {
        /// Slope on the negative side.
        slope: f64,
    },
    /// x.
    Linear,
    /// tanh x.
    Tanh,
    /// 1 / (1 + e^-x).
    Sigmoid,
    /// x Phi(x), the exact one.
    Gelu,
    /// x sigmoid(x).
    Silu,
    /// x for x >= 0, e^x - 1 below.
    Elu,
    /// The self-normalising one.
    Selu,
    /// erf x.
    Erf,
    /// ln(1 + e^x).
    Softplus,
}

/// Runs `$body` with `$n` bound to the smooth nonlinearity behind an activation, or `$linear` with
/// the slopes of a piecewise linear one.
macro_rules! dispatch {
    ($activation:expr, $n:ident => $body:expr, $slopes:pat => $linear:expr) => {
        match $activation {
            Activation::Relu => {
                let $slopes = (0.0, 1.0);
                $linear
            }
            Activation::LeakyRelu { slope } => {
                let $slopes = (slope, 1.0);
                $linear
            }
            Activation::Linear => {
                let $slopes = (1.0, 1.0);
                $linear
            }
            Activation::Tanh => {
                let $n = tanh::Tanh;
                $body
            }
            Activation::Sigmoid => {
                let $n = sigmoid::Sigmoid;
                $body
            }
            Activation::Gelu => {
                let $n = gelu::Gelu;
                $body
            }
            Activation::Silu => {
                let $n = silu::Silu;
                $body
            }
            Activation::Elu => {
                let $n = elu::Elu;
                $body
            }
            Activation::Selu => {
                let $n = selu::Selu;
                $body
            }
            Activation::Erf => {
                let $n = erf::Erf;
                $body
            }
            Activation::Softplus => {
                let $n = softplus::Softplus;
                $body
            }
        }
    };
}

impl Activation {
    /// Every activation, in the order of the documentation; leaky ReLU with its default slope.
    pub const ALL: [Self; 11] = [
        Self::Relu,
        Self::LeakyRelu { slope: 0.01 },
        Self::Linear,
        Self::Tanh,
        Self::Sigmoid,
        Self::Gelu,
        Self::Silu,
        Self::Elu,
        Self::Selu,
        Self::Erf,
        Self::Softplus,
    ];

    /// The names of [`Activation::ALL`].
    pub const ALL_NAMES: [&'static str; 11] = [
        "relu",
        "leaky_relu",
        "linear",
        "tanh",
        "sigmoid",
        "gelu",
        "silu",
        "elu",
        "selu",
        "erf",
        "softplus",
    ];

    /// How far down a power of two may take the values and derivatives of a block: a layer of which
    /// all lies further is told as if it were there, so that it does not count as dead.
    pub const FURTHEST: i64 = 1 << 58;

    /// The name used on the command line and in tables: `relu`, `leaky_relu:0.2`, ...
    /// (`leaky_relu` where the slope is the default 0.01).
    pub fn name(self) -> String {
        match self {
            Self::Relu => "relu".into(),
            Self::LeakyRelu { slope: 0.01 } => "leaky_relu".into(),
            Self::LeakyRelu { slope } => format!("leaky_relu:{slope}"),
            Self::Linear => "linear".into(),
            Self::Tanh => "tanh".into(),
            Self::Sigmoid => "sigmoid".into(),
            Self::Gelu => "gelu".into(),
            Self::Silu => "silu".into(),
            Self::Elu => "elu".into(),
            Self::Selu => "selu".into(),
            Self::Erf => "erf".into(),
            Self::Softplus => "softplus".into(),
        }
    }

    /// The name as prose and charts write it: "ReLU", "leaky ReLU (slope 0.2)", "tanh", ...
    pub fn title(self) -> String {
        match self {
            Self::Relu => "ReLU".into(),
            Self::LeakyRelu { slope } => {
                let slope = slope.to_string().replace('-', "\u{2212}");
                format!("leaky ReLU (slope {slope})")
            }
            Self::Linear => "linear".into(),
            Self::Tanh => "tanh".into(),
            Self::Sigmoid => "sigmoid".into(),
            Self::Gelu => "GELU".into(),
            Self::Silu => "SiLU".into(),
            Self::Elu => "ELU".into(),
            Self::Selu => "SELU".into(),
            Self::Erf => "erf".into(),
            Self::Softplus => "softplus".into(),
        }
    }

    /// a(x), not centred.
    pub fn value(self, x: f64) -> f64 {
        dispatch!(self, n => n.value(x), slopes => piecewise_linear::value(slopes, x))
    }

    /// a'(x); the right-hand derivative at a kink.
    pub fn slope(self, x: f64) -> f64 {
        dispatch!(self, n => n.slope(x), slopes => piecewise_linear::slope(slopes, x))
    }

    /// a''(x); that of the right at a kink.
    pub fn curvature(self, x: f64) -> f64 {
        dispatch!(self, n => n.curvature(x), _ => 0.0)
    }

    /// a(0): 1/2 for the sigmoid, ln 2 for softplus, else 0.
    pub fn at_zero(self) -> f64 {
        dispatch!(self, n => n.at_zero(), _ => 0.0)
    }

    /// (slope on the negative side, slope on the positive side) of a positively homogeneous
    /// activation, a(c x) = c a(x) for c > 0; `None` for the others.
    pub fn slopes(self) -> Option<(f64, f64)> {
        dispatch!(self, _n => None, slopes => Some(slopes))
    }

    /// The points where a is not smooth.
    pub fn kinks(self) -> &'static [f64] {
        match self {
            Self::Relu | Self::LeakyRelu { .. } | Self::Selu => &[0.0],
            // The slope of ELU with alpha = 1 is continuous, its second derivative jumps.
            Self::Elu => &[0.0],
            _ => &[],
        }
    }

    /// Whether a stays within finite limits.
    pub fn is_bounded(self) -> bool {
        dispatch!(self, n => n.is_bounded(), _ => false)
    }

    /// The exponent E of what [`Activation::apply`] leaves for preactivations u · 2^e: e where the
    /// activation grows without bound, min(e, 0) where it is bounded.
    pub fn output_exponent(self, e: i64) -> i64 {
        if self.is_bounded() { e.min(0) } else { e }
    }

    /// Replaces every preactivation u of a block (true value u · 2^e) by the centred activation
    /// (a(u · 2^e) - a(0)) / 2^E with E = [`Activation::output_exponent`]`(e)`, to a few ulp.
    pub fn apply<F: Real>(self, block: &mut [F], e: i64) {
        dispatch!(self,
            n => nonlinearity::apply(n, block, e),
            slopes => piecewise_linear::apply(slopes, block));
    }

    /// Writes a'(u · 2^e) for every preactivation u of a block to `out` and returns a shift: the
    /// true derivative is `out` · 2^shift.
    ///
    /// The shift is 0 unless every derivative of the block underflows (a hugely saturated tanh).
    /// Where all are below 2^-[`Activation::FURTHEST`], numbers of that size stand for them.
    ///
    /// # Panics
    /// If `out` is not as long as `block`.
    pub fn derivative<F: Real>(self, block: &[F], e: i64, out: &mut [F]) -> i64 {
        assert_eq!(block.len(), out.len(), "one derivative for each unit");
        dispatch!(self,
            n => nonlinearity::derivative(n, block, e, out),
            slopes => piecewise_linear::derivative(slopes, block, out))
    }
}
