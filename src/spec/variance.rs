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
    /// C / fan_out, which keeps the gradient where C / fan_in keeps the signal (He et al. 2015, eq. 14).
    OverFanOut(f64),
    /// 2 C / (fan_in + fan_out).
    OverFanAverage(f64),
    /// He's, but 2 / fan_in² in the readout, as muP has it (Yang et al. 2022, table 3).
    Mup,
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
            Self::OverFanOut(c) => c / fan_out as f64,
            Self::OverFanAverage(c) => 2.0 * c / (fan_in + fan_out) as f64,
            Self::Mup => Self::He.value(fan_in, fan_out),
        }
    }

    /// The variance of a readout with these fans.
    pub fn of_readout(self, fan_in: usize, fan_out: usize) -> f64 {
        match self {
            Self::Mup => self.value(fan_in, fan_out) / fan_in as f64,
            _ => self.value(fan_in, fan_out),
        }
    }

    /// The rule as it is written on the command line, `None` for a plain number.
    pub fn rule(self) -> Option<String> {
        match self {
            Self::Number(_) => None,
            Self::He => Some("he".into()),
            Self::Glorot => Some("glorot".into()),
            Self::Lecun => Some("lecun".into()),
            Self::Mup => Some("mup".into()),
            Self::OverFanIn(c) => Some(format!("{}/fan_in", written(c))),
            Self::OverFanOut(c) => Some(format!("{}/fan_out", written(c))),
            Self::OverFanAverage(c) => Some(format!("{}/fan_avg", written(c))),
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
            "mup" => return Ok(Self::Mup),
            "kaiming" => return Err("here that rule is called \"he\"; give he".into()),
            "xavier" => return Err("here that rule is called \"glorot\"; give glorot".into()),
            _ => {}
        }
        if let Some((c, over)) = word.split_once('/') {
            let rule = match over.trim() {
                "fan_in" => Self::OverFanIn,
                "fan_out" => Self::OverFanOut,
                "fan_avg" => Self::OverFanAverage,
                _ => {
                    return Err(
                        "no rule is written like that; give C/fan_in, C/fan_out or C/fan_avg, such as \
                         1.5/fan_in"
                            .into(),
                    );
                }
            };
            return real(c.trim())
                .map_err(|reason| {
                    format!("{reason} before the slash; give C/fan_in, such as 1.5/fan_in")
                })
                .and_then(not_negative)
                .map(rule);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_takes_each_matrix_s_own_fans() {
        // (fan_in, fan_out) = (80, 20), and as a readout.
        for (text, value, readout) in [
            ("0.3", 0.3, 0.3),
            ("he", 0.025, 0.025),
            ("glorot", 0.02, 0.02),
            ("lecun", 0.0125, 0.0125),
            ("1.5/fan_in", 0.01875, 0.01875),
            ("1.5/fan_out", 0.075, 0.075),
            ("1.5/fan_avg", 0.03, 0.03),
            ("mup", 0.025, 0.000_312_5),
        ] {
            let variance: Variance = text.parse().unwrap();
            assert_eq!(variance.to_string(), text);
            assert!(
                (variance.value(80, 20) / value - 1.0).abs() < 1e-15,
                "{text}"
            );
            assert!(
                (variance.of_readout(80, 20) / readout - 1.0).abs() < 1e-15,
                "{text}"
            );
        }
    }
}
