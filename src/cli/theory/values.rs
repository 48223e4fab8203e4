//! Values of the flags of `theory`. An error is a reason that ends with what would be right.

use std::str::FromStr;

/// Reads a number that satisfies `right`.
fn number(text: &str, right: impl Fn(f64) -> bool, reason: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(value) if right(value) => Ok(value),
        _ => Err(reason.into()),
    }
}

/// Largest variance or second moment that is taken; its square is still a number.
const LARGEST: f64 = 1e100;

/// A variance, 0 or more.
pub(super) struct Variance(pub f64);

impl FromStr for Variance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let reason = match text.trim().parse::<f64>() {
            Ok(value) if value < 0.0 => "a variance can't be negative; give 0 or more, such as 2",
            _ => "not a variance; give a number from 0 to 1e100, such as 2",
        };
        number(text, |v| (0.0..=LARGEST).contains(&v), reason).map(Self)
    }
}

/// A second moment, above 0.
pub(super) struct SecondMoment(pub f64);

impl FromStr for SecondMoment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let reason = "not a second moment; give a number above 0, at most 1e100, such as 1";
        number(text, |v| (1e-100..=LARGEST).contains(&v), reason).map(Self)
    }
}

/// A cosine.
pub(super) struct Cosine(pub f64);

impl FromStr for Cosine {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let reason = "not a correlation; give a number from -1 to 1, such as 0.3";
        number(text, |v| (-1.0..=1.0).contains(&v), reason).map(Self)
    }
}

/// A whole number of units.
pub(super) struct Count(pub usize);

impl FromStr for Count {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().parse() {
            Ok(count) if (1..=1_000_000_000).contains(&count) => Ok(Self(count)),
            _ => Err("not a number of units; give a whole number from 1 to 1000000000".into()),
        }
    }
}

/// A whole number of layers.
pub(super) struct Layers(pub usize);

impl FromStr for Layers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().parse() {
            Ok(count) if (1..=100_000).contains(&count) => Ok(Self(count)),
            _ => Err("not a number of layers; give a whole number from 1 to 100000".into()),
        }
    }
}

/// Weights whose Jacobian spectrum is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum JacobianInit {
    /// Independent entries.
    #[default]
    Gaussian,
    /// Random orthogonal matrices, scaled to criticality.
    Orthogonal,
}

impl JacobianInit {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gaussian => "gaussian",
            Self::Orthogonal => "orthogonal",
        }
    }
}

impl FromStr for JacobianInit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "gaussian" => Ok(Self::Gaussian),
            "orthogonal" => Ok(Self::Orthogonal),
            _ => Err("no spectrum is known for it; give gaussian or orthogonal".into()),
        }
    }
}
