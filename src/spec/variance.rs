//! A weight variance: a number, or a rule applied to each matrix with its own fans.

use std::fmt;
use std::str::FromStr;

use super::number::{real, written};

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
            Self::OverFanIn(c) => Some(format!("{}/fan_in", written(c))),
        }
    }
}

impl fmt::Display for Variance {
    /// The number or the rule, as [`FromStr`] reads it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(sigma2) => out.write_str(&written(*sigma2)),
            _ => out.write_str(&self.rule().unwrap_or_default()),
        }
    }
}

impl FromStr for Variance {
    type Err = String;

    /// Reads a number or a rule. The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        let word = text.trim().to_ascii_lowercase();
        match word.as_str() {
            "he" => return Ok(Self::He),
            "glorot" => return Ok(Self::Glorot),
            "lecun" => return Ok(Self::Lecun),
            "kaiming" => return Err("here that rule is called \"he\"; give he".into()),
            "xavier" => return Err("here that rule is called \"glorot\"; give glorot".into()),
            _ => {}
        }
        if let Some((c, over)) = word.split_once('/') {
            if over.trim() != "fan_in" {
                return Err(
                    "no rule is written like that; give C/fan_in, such as 1.5/fan_in".into(),
                );
            }
            return real(c.trim())
                .map_err(|reason| {
                    format!("{reason} before the slash; give C/fan_in, such as 1.5/fan_in")
                })
                .and_then(not_negative)
                .map(Self::OverFanIn);
        }
        real(&word)
            .map_err(|reason| {
                if word.parse::<f64>().is_ok() {
                    format!("{reason}; {RIGHT}")
                } else {
                    format!("neither a number nor a rule; {RIGHT}")
                }
            })
            .and_then(not_negative)
            .map(Self::Number)
    }
}

/// What a variance may be, for the end of a sentence.
const RIGHT: &str =
    "give 0 or more, \"he\", \"glorot\", \"lecun\", \"C/fan_in\", or a grid such as log:0.001:1:13";

/// Passes a variance that is 0 or more.
fn not_negative(value: f64) -> Result<f64, String> {
    if value < 0.0 {
        return Err(
            "a variance can't be negative; give 0 or more, \"he\", or a grid such as log:0.001:1:13"
                .into(),
        );
    }
    Ok(value)
}
