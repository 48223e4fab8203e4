//! The numbers that checks are held to, as they are given on the command line.

use std::str::FromStr;

/// A distance in decades, 0 or more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decades(pub f64);

impl FromStr for Decades {
    type Err = String;

    /// The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().parse::<f64>() {
            Ok(value) if value.is_finite() && value >= 0.0 => Ok(Self(value + 0.0)),
            Ok(value) if value < 0.0 => {
                Err("a distance can't be negative; give decades, 0 or more, such as 0.5".into())
            }
            _ => Err("not a number of decades; give 0 or more, such as 0.5".into()),
        }
    }
}

/// A distance in decades a layer, 0 or more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DecadesPerLayer(pub f64);

impl FromStr for DecadesPerLayer {
    type Err = String;

    /// The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        let in_words = |reason: String| {
            let reason = reason.replace("decades", "decades a layer");
            reason.replace("such as 0.5", "such as 0.01")
        };
        text.parse()
            .map(|Decades(value)| Self(value))
            .map_err(in_words)
    }
}

/// A number of networks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Networks(pub usize);

impl FromStr for Networks {
    type Err = String;

    /// The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        text.trim()
            .parse()
            .map(Self)
            .map_err(|_| "not a number of networks; give a whole number, 0 or more".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_numbers_from_0() {
        assert_eq!("0".parse(), Ok(Decades(0.0)));
        assert_eq!("2.5".parse(), Ok(Decades(2.5)));
        assert!("-0".parse::<Decades>().unwrap().0.is_sign_positive());
        for wrong in ["", "x", "nan", "inf", "-1", "-inf"] {
            assert!(wrong.parse::<Decades>().is_err(), "{wrong}");
        }
        assert_eq!("0.01".parse(), Ok(DecadesPerLayer(0.01)));
        assert_eq!(
            "-0.1".parse::<DecadesPerLayer>().unwrap_err(),
            "a distance can't be negative; give decades a layer, 0 or more, such as 0.01"
        );
        assert_eq!("3".parse(), Ok(Networks(3)));
        for wrong in ["", "-1", "0.5", "99999999999999999999"] {
            assert!(wrong.parse::<Networks>().is_err(), "{wrong}");
        }
    }
}
