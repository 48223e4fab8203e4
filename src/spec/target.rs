//! The target y of the least-squares loss.

use std::fmt;
use std::str::FromStr;

use super::number::{real, written};

/// The target y of the least-squares loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// The same number for every output and data point; 0 unless asked.
    Constant(f64),
    /// Independent N(0, variance) for every output and data point.
    Normal {
        /// Variance of the target.
        variance: f64,
    },
}

impl Target {
    /// Largest magnitude of a constant target: its square is still a number.
    pub const LARGEST: f64 = 1e150;
}

impl fmt::Display for Target {
    /// `0`, `normal`, `normal:2`, as [`FromStr`] reads it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Constant(y) => out.write_str(&written(y)),
            Self::Normal { variance: 1.0 } => out.write_str("normal"),
            Self::Normal { variance } => write!(out, "normal:{}", written(variance)),
        }
    }
}

impl FromStr for Target {
    type Err = String;

    /// Reads a number, `normal` (also called `random`) or `normal:VAR`. The error is a reason that
    /// ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        const RIGHT: &str = "give a number such as 0, \"normal\", or \"normal:VAR\"";
        let word = text.trim().to_ascii_lowercase();
        let (name, variance) = match word.split_once(':') {
            Some((name, variance)) => (name.trim(), Some(variance.trim())),
            None => (word.as_str(), None),
        };
        match (name, variance) {
            ("normal" | "random", None) => Ok(Self::Normal { variance: 1.0 }),
            ("normal" | "random", Some(variance)) => match real(variance) {
                Ok(variance) if variance >= 0.0 => Ok(Self::Normal { variance }),
                Ok(_) => Err(format!("a variance can't be negative; {RIGHT}")),
                Err(reason) => Err(format!("{reason} after the colon; {RIGHT}")),
            },
            (_, None) => match real(&word) {
                Ok(y) if y.abs() <= Self::LARGEST => Ok(Self::Constant(y)),
                Ok(_) => Err("the loss squares it: give a number from -1e150 to 1e150".into()),
                Err(reason) => Err(format!("{reason}; {RIGHT}")),
            },
            _ => Err(format!("no target is written like that; {RIGHT}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn targets_are_numbers_or_normal() {
        assert_eq!("0".parse(), Ok(Target::Constant(0.0)));
        assert_eq!("-1e150".parse(), Ok(Target::Constant(-1e150)));
        assert_eq!("-1.5".parse(), Ok(Target::Constant(-1.5)));
        assert_eq!("normal".parse(), Ok(Target::Normal { variance: 1.0 }));
        assert_eq!("random".parse(), Ok(Target::Normal { variance: 1.0 }));
        assert_eq!("Normal:0.5".parse(), Ok(Target::Normal { variance: 0.5 }));
    }

    #[test]
    fn a_wrong_target_has_a_reason() {
        for (text, start) in [
            ("gauss", "that isn't a number; give a number such as 0"),
            ("inf", "that isn't a finite number; "),
            ("normal:-1", "a variance can't be negative; "),
            ("normal:x", "that isn't a number after the colon; "),
            ("1e308", "the loss squares it: give a number from"),
            ("log:1:2:3", "no target is written like that; "),
        ] {
            let reason = text.parse::<Target>().unwrap_err();
            assert!(reason.starts_with(start), "{text}: {reason}");
        }
    }

    proptest! {
        #[test]
        fn targets_read_back(value in -1e9f64..1e9, normal: bool) {
            let target = if normal {
                Target::Normal { variance: value.abs() }
            } else {
                Target::Constant(value)
            };
            prop_assert_eq!(target.to_string().parse(), Ok(target));
        }
    }
}
