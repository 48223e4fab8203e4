//! The activation functions, one file each: value, derivative, homogeneity, source.

/// An activation function.
#[derive(Clone, Copy, Debug, PartialEq)]
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

impl Activation {
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
            Self::LeakyRelu { slope } => format!("leaky ReLU (slope {slope})"),
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
}
