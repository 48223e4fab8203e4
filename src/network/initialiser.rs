//! How weights are drawn; their variance comes from the spec.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::random::Shape;

/// Distribution of a network's weights. A matrix W of variance sigma² is sigma times one whose numbers
/// have mean square 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Initialiser {
    /// N(0, sigma²).
    Gaussian,
    /// U(-sqrt(3) sigma, sqrt(3) sigma).
    Uniform,
    /// N(0, s²) cut off at ±2 s, with s = sigma / 0.8796 so that the variance is sigma² (Flax, Keras).
    TruncatedNormal,
    /// N(0, sigma²) cut off at ±2 sigma, which leaves a variance of 0.7737 sigma² (old TensorFlow; Hanin &
    /// Rolnick 2018, figure 1).
    TruncatedUncorrected,
    /// sigma · sqrt(max(fan_in, fan_out)) times a random matrix with orthonormal rows or columns, whichever
    /// are fewer (Saxe et al. 2014).
    Orthogonal,
    /// Gaussian on so many random inputs of every unit, the larger for it, and 0 elsewhere (Martens 2010,
    /// section 5).
    Sparse {
        /// Inputs of a unit; all of them where it has no more.
        connections: u32,
    },
    /// sigma · sqrt(width) times the identity between hidden layers; first and last matrix are Gaussian (Le
    /// et al. 2015).
    Identity,
    /// Pairs of units with opposite weights, so that a ReLU network is a linear one of half its width with
    /// orthogonal weights (Balduzzi et al. 2017, section 4).
    LooksLinear,
}

/// Variance of N(0, 1) cut off at ±2: 1 - 4 φ(2) / (2 Φ(2) - 1).
const CUT_VARIANCE: f64 = 0.773_741_303_549_923_2;

/// Inputs of a unit in Martens 2010.
const CONNECTIONS: u32 = 15;

impl Initialiser {
    /// Every initialiser, in the order of the documentation; sparse with its default.
    pub const ALL: [Self; 8] = [
        Self::Gaussian,
        Self::Uniform,
        Self::TruncatedNormal,
        Self::TruncatedUncorrected,
        Self::Orthogonal,
        Self::Sparse {
            connections: CONNECTIONS,
        },
        Self::Identity,
        Self::LooksLinear,
    ];

    /// The name used on the command line and in tables: `gaussian`, `sparse:30`, ... (`sparse` for the
    /// default 15).
    pub fn name(self) -> String {
        match self {
            Self::Gaussian => "gaussian".into(),
            Self::Uniform => "uniform".into(),
            Self::TruncatedNormal => "truncated_normal".into(),
            Self::TruncatedUncorrected => "truncated_uncorrected".into(),
            Self::Orthogonal => "orthogonal".into(),
            Self::Sparse {
                connections: CONNECTIONS,
            } => "sparse".into(),
            Self::Sparse { connections } => format!("sparse:{connections}"),
            Self::Identity => "identity".into(),
            Self::LooksLinear => "looks_linear".into(),
        }
    }

    /// The name in a sentence, before "weights".
    pub fn title(self) -> String {
        match self {
            Self::Gaussian => "Gaussian".into(),
            Self::Uniform => "uniform".into(),
            Self::TruncatedNormal => "truncated normal".into(),
            Self::TruncatedUncorrected => "uncorrected truncated normal".into(),
            Self::Orthogonal => "orthogonal".into(),
            Self::Sparse { connections } => format!("sparse ({connections} a unit)"),
            Self::Identity => "identity".into(),
            Self::LooksLinear => "looks-linear".into(),
        }
    }

    /// Variance of a weight where sigma² is asked for, over sigma².
    pub fn variance_factor(self) -> f64 {
        match self {
            Self::TruncatedUncorrected => CUT_VARIANCE,
            _ => 1.0,
        }
    }

    /// The law of its numbers where they are independent of each other.
    pub(super) fn shape(self) -> Option<Shape> {
        match self {
            Self::Gaussian => Some(Shape::Normal),
            Self::Uniform => Some(Shape::Uniform),
            Self::TruncatedNormal | Self::TruncatedUncorrected => Some(Shape::TruncatedNormal),
            Self::Orthogonal | Self::Sparse { .. } | Self::Identity | Self::LooksLinear => None,
        }
    }
}

impl FromStr for Initialiser {
    type Err = String;

    /// Reads a name. The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        let word = text.trim().to_ascii_lowercase();
        if let Some((name, connections)) = word.split_once(':') {
            return match (name.trim(), connections.trim().parse()) {
                ("sparse", Ok(connections @ 1..)) => Ok(Self::Sparse { connections }),
                ("sparse", _) => {
                    Err("sparse takes the inputs of a unit, 1 or more; give sparse:15".into())
                }
                _ => Err("only sparse takes a number, its inputs of a unit; give sparse:15".into()),
            };
        }
        let is_it = |init: &Self| init.name() == word;
        Self::ALL.into_iter().find(is_it).ok_or_else(|| {
            let meant = match word.as_str() {
                "normal" => Some(Self::Gaussian),
                "truncated" | "trunc_normal" => Some(Self::TruncatedNormal),
                "eye" => Some(Self::Identity),
                _ => Self::ALL
                    .into_iter()
                    .find(|init| strsim::damerau_levenshtein(&word, &init.name()) <= 3),
            };
            match meant {
                Some(init) => format!("not an initialiser; did you mean \"{}\"?", init.name()),
                None => format!("not an initialiser; give {}", names()),
            }
        })
    }
}

/// "gaussian, uniform, ... or looks_linear".
fn names() -> String {
    let names = Initialiser::ALL.map(Initialiser::name);
    let [first @ .., last] = &names;
    format!("{} or {last}", first.join(", "))
}

impl TryFrom<String> for Initialiser {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

impl From<Initialiser> for String {
    fn from(init: Initialiser) -> Self {
        init.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        let of_30 = Initialiser::Sparse { connections: 30 };
        for init in Initialiser::ALL.into_iter().chain([of_30]) {
            assert_eq!(init.name().parse(), Ok(init));
            assert_eq!(init.name().to_uppercase().parse(), Ok(init));
            assert_eq!(Initialiser::try_from(String::from(init)), Ok(init));
        }
    }

    #[test]
    fn a_wrong_name_is_told_the_right_ones() {
        let told = [
            "normal",
            "gausian",
            "unifrom",
            "eye",
            "cauchy",
            "sparse:0",
            "sparse:x",
            "uniform:3",
        ];
        let told = told.map(|wrote| {
            let reason = wrote.parse::<Initialiser>().unwrap_err();
            format!("{wrote}: {reason}")
        });
        insta::assert_snapshot!(told.join("\n"), @r#"
        normal: not an initialiser; did you mean "gaussian"?
        gausian: not an initialiser; did you mean "gaussian"?
        unifrom: not an initialiser; did you mean "uniform"?
        eye: not an initialiser; did you mean "identity"?
        cauchy: not an initialiser; give gaussian, uniform, truncated_normal, truncated_uncorrected, orthogonal, sparse, identity or looks_linear
        sparse:0: sparse takes the inputs of a unit, 1 or more; give sparse:15
        sparse:x: sparse takes the inputs of a unit, 1 or more; give sparse:15
        uniform:3: only sparse takes a number, its inputs of a unit; give sparse:15
        "#);
    }
}
