//! The shape of the distribution that weights are drawn from; its variance comes from the spec.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Distribution of the weights, scaled to any variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Initialiser {
    /// N(0, sigma²).
    Gaussian,
    /// U(-sqrt(3) sigma, sqrt(3) sigma).
    Uniform,
}

impl Initialiser {
    /// Every initialiser, in the order of the documentation.
    pub const ALL: [Self; 2] = [Self::Gaussian, Self::Uniform];

    /// The name used on the command line and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gaussian => "gaussian",
            Self::Uniform => "uniform",
        }
    }

    /// The name in a sentence.
    pub fn title(self) -> &'static str {
        match self {
            Self::Gaussian => "Gaussian",
            Self::Uniform => "uniform",
        }
    }
}

impl FromStr for Initialiser {
    type Err = String;

    /// Reads `gaussian` or `uniform`. The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        let name = text.trim().to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|init| init.name() == name)
            .ok_or_else(|| {
                let meant = match name.as_str() {
                    "normal" => Some(Self::Gaussian),
                    _ => Self::ALL
                        .into_iter()
                        .find(|init| strsim::damerau_levenshtein(&name, init.name()) <= 3),
                };
                match meant {
                    Some(init) => {
                        format!("not an initialiser; did you mean \"{}\"?", init.name())
                    }
                    None => {
                        let names = Self::ALL.map(Self::name).join(" or ");
                        format!("not an initialiser; give {names}")
                    }
                }
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for init in Initialiser::ALL {
            assert_eq!(init.name().parse(), Ok(init));
            assert_eq!(init.name().to_uppercase().parse(), Ok(init));
        }
    }

    #[test]
    fn a_wrong_name_is_told_the_right_ones() {
        for (wrote, reason) in [
            ("normal", "not an initialiser; did you mean \"gaussian\"?"),
            ("gausian", "not an initialiser; did you mean \"gaussian\"?"),
            ("unifrom", "not an initialiser; did you mean \"uniform\"?"),
            ("cauchy", "not an initialiser; give gaussian or uniform"),
        ] {
            assert_eq!(wrote.parse::<Initialiser>().unwrap_err(), reason);
        }
    }
}
