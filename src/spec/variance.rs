//! A weight variance: a number, or a rule applied to each matrix with its own fans.

/// Variance of a weight matrix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Variance {
    /// The variance of every weight matrix, first and last included.
    Number(f64),
    /// 2 / fan_in (He et al. 2015, eq. 10).
    He,
    /// 2 / (fan_in + fan_out) (Glorot & Bengio 2010, eq. 12).
    Glorot,
    /// 1 / fan_in (LeCun et al. 1998, section 4.6).
    Lecun,
    /// C / fan_in.
    OverFanIn(f64),
}

impl Variance {
    /// The variance of a matrix with these fans.
    pub fn value(self, fan_in: usize, fan_out: usize) -> f64 {
        match self {
            Self::Number(sigma2) => sigma2,
            Self::He => 2.0 / fan_in as f64,
            Self::Glorot => 2.0 / (fan_in + fan_out) as f64,
            Self::Lecun => 1.0 / fan_in as f64,
            Self::OverFanIn(c) => c / fan_in as f64,
        }
    }

    /// The rule as it is written on the command line, `None` for a plain number.
    pub fn rule(self) -> Option<String> {
        match self {
            Self::Number(_) => None,
            Self::He => Some("he".into()),
            Self::Glorot => Some("glorot".into()),
            Self::Lecun => Some("lecun".into()),
            Self::OverFanIn(c) => Some(format!("{c}/fan_in")),
        }
    }
}
