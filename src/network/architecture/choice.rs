//! What stands between a network's matrices besides its activation: residual branches, normalisation,
//! dropout.

/// An architecture: which blocks a network of hidden layers is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Architecture {
    /// Hidden layers go round their matrices too.
    pub residual: Option<Residual>,
    /// What preactivations are brought to before every activation.
    pub norm: Option<Norm>,
    /// Share of the activations that is set to 0, in [0, 1).
    pub dropout: f64,
}

/// Residual branches: f_k = f_{k-1} + s · branch(f_{k-1}), one for each of W_1 .. W_{K-1}.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Residual {
    /// What a branch is made of.
    pub branch: Branch,
    /// Its factor s.
    pub scale: BranchScale,
}

/// The matrices of a residual branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// W_k a(f_{k-1}).
    OneMatrix,
    /// W'_k a(W_k f_{k-1}).
    TwoMatrices,
}

/// What a residual branch is multiplied by at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BranchScale {
    /// A number, 0 or more.
    Number(f64),
    /// 1 / sqrt(K) in a network of K hidden layers.
    InverseRootDepth,
    /// 1 / K.
    InverseDepth,
    /// 0, and trained from there (De & Smith 2020, `SkipInit`).
    SkipInit,
    /// A last matrix of 0 in every branch; the one before it has its standard deviation divided by the
    /// square root of the number of branches (Zhang et al. 2019, Fixup). The readout, which Fixup sets
    /// to 0 as well, is drawn as ever: else nothing would go back.
    Fixup,
}

/// A normalisation without learnt gain and shift: (f - mean) / sqrt(variance + 1e-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// Of every unit over all data points (Ioffe & Szegedy 2015).
    Batch,
    /// Of every data point over the units (Ba et al. 2016).
    Layer,
    /// The same without the mean (Zhang & Sennrich 2019).
    Rms,
}

impl Norm {
    /// What is added to the variance, as frameworks have it.
    pub const EPSILON: f64 = 1e-5;

    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Batch, Self::Layer, Self::Rms];

    /// The name in specs: `batch_norm`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Batch => "batch_norm",
            Self::Layer => "layer_norm",
            Self::Rms => "rms_norm",
        }
    }

    /// The name in prose: "batch norm".
    pub fn title(self) -> &'static str {
        match self {
            Self::Batch => "batch norm",
            Self::Layer => "layer norm",
            Self::Rms => "RMS norm",
        }
    }

    /// Whether a mean is subtracted.
    pub fn centres(self) -> bool {
        self != Self::Rms
    }
}

impl BranchScale {
    /// The factor s in a network of K hidden layers.
    pub fn factor(self, depth: usize) -> f64 {
        match self {
            Self::Number(s) => s,
            Self::InverseRootDepth => 1.0 / (depth as f64).sqrt(),
            Self::InverseDepth => 1.0 / depth as f64,
            Self::SkipInit => 0.0,
            Self::Fixup => 1.0,
        }
    }

    /// Whether a deeper network begins with a shallower one's layers all the same.
    fn is_of_any_depth(self) -> bool {
        matches!(self, Self::Number(_) | Self::SkipInit)
    }
}

impl Architecture {
    /// Dense layers and activations only.
    pub const PLAIN: Self = Self {
        residual: None,
        norm: None,
        dropout: 0.0,
    };

    /// Whether it has dense layers and activations only.
    pub fn is_plain(self) -> bool {
        self == Self::PLAIN
    }

    /// Whether what becomes of a data point depends on the others.
    pub fn couples_data(self) -> bool {
        self.norm == Some(Norm::Batch)
    }

    /// Whether a residual branch adds nothing at the start.
    pub fn branches_are_silent(self) -> bool {
        self.residual.is_some_and(|residual| {
            matches!(
                residual.scale,
                BranchScale::SkipInit | BranchScale::Fixup | BranchScale::Number(0.0)
            )
        })
    }

    /// Whether the layers depend on how many there are.
    pub fn depends_on_depth(self) -> bool {
        self.residual
            .is_some_and(|residual| !residual.scale.is_of_any_depth())
    }

    /// Matrices of a hidden layer behind the first.
    pub fn matrices_of_a_layer(self) -> usize {
        match self.residual.map(|residual| residual.branch) {
            Some(Branch::TwoMatrices) => 2,
            _ => 1,
        }
    }
}
