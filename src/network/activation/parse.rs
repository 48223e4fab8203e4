//! Reading and writing an activation's name.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::Activation;

/// Why a text is no activation; a reason to put behind the flag and the text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseActivationError {
    /// No activation of this name.
    #[error("no activation{}; give one of {}", did_you_mean(.suggestion), list())]
    Unknown {
        /// The nearest name, if one is near.
        suggestion: Option<&'static str>,
    },
    /// The slope of a leaky ReLU is no usable number.
    #[error("the slope of leaky_relu must be a number from -1000 to 1000, as in leaky_relu:0.2")]
    Slope,
    /// A parameter for an activation that has none.
    #[error("{name} takes no parameter; only leaky_relu does, as in leaky_relu:0.2")]
    Parameter {
        /// The activation's name.
        name: &'static str,
    },
}

fn did_you_mean(suggestion: &Option<&'static str>) -> String {
    suggestion.map_or_else(String::new, |name| format!(" (did you mean \"{name}\"?)"))
}

fn list() -> String {
    let names = Activation::ALL_NAMES.join(", ");
    names.replace("leaky_relu", "leaky_relu (or leaky_relu:SLOPE)")
}

/// Names of activations elsewhere.
const OTHER_NAMES: [(&str, &str); 6] = [
    ("swish", "silu"),
    ("identity", "linear"),
    ("logistic", "sigmoid"),
    ("expit", "sigmoid"),
    ("lrelu", "leaky_relu"),
    ("leaky", "leaky_relu"),
];

/// The name that is meant by another one, or nearest to a misspelt one.
fn nearest(given: &str) -> Option<&'static str> {
    if let Some((_, name)) = OTHER_NAMES.iter().find(|(other, _)| *other == given) {
        return Some(name);
    }
    Activation::ALL_NAMES
        .into_iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(given, name), name))
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

impl FromStr for Activation {
    type Err = ParseActivationError;

    /// Reads `relu`, `leaky_relu:0.2`, ...; case does not matter, and `-` is read as `_`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, parameter) = match text.split_once(':') {
            Some((name, parameter)) => (name, Some(parameter)),
            None => (text, None),
        };
        let name = name.trim().to_lowercase().replace('-', "_");
        let Some(index) = Self::ALL_NAMES.iter().position(|known| *known == name) else {
            return Err(ParseActivationError::Unknown {
                suggestion: nearest(&name),
            });
        };
        match (Self::ALL[index], parameter) {
            (activation, None) => Ok(activation),
            (Self::LeakyRelu { .. }, Some(parameter)) => match parameter.trim().parse::<f64>() {
                Ok(slope) if slope.abs() <= 1000.0 => Ok(Self::LeakyRelu { slope }),
                _ => Err(ParseActivationError::Slope),
            },
            (_, Some(_)) => Err(ParseActivationError::Parameter {
                name: Self::ALL_NAMES[index],
            }),
        }
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name())
    }
}

impl TryFrom<String> for Activation {
    type Error = ParseActivationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Activation> for String {
    fn from(activation: Activation) -> Self {
        activation.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        text.parse::<Activation>().unwrap_err().to_string()
    }

    #[test]
    fn every_name_is_read_back() {
        for (activation, name) in Activation::ALL.into_iter().zip(Activation::ALL_NAMES) {
            assert_eq!(activation.name(), name);
            assert_eq!(name.parse(), Ok(activation));
            assert_eq!(format!("{activation:>12}").trim_start(), name);
        }
        let leaky = Activation::LeakyRelu { slope: 0.2 };
        assert_eq!("leaky_relu:0.2".parse(), Ok(leaky));
        assert_eq!(leaky.to_string(), "leaky_relu:0.2");
        assert_eq!("Leaky-ReLU : 0.2".parse(), Ok(leaky));
        assert_eq!(" GELU".parse(), Ok(Activation::Gelu));
    }

    #[test]
    fn errors_say_what_would_be_right() {
        let names = "relu, leaky_relu (or leaky_relu:SLOPE), linear, tanh, sigmoid, gelu, silu, \
                     elu, selu, erf, softplus";
        assert_eq!(
            message("rleu"),
            format!("no activation (did you mean \"relu\"?); give one of {names}")
        );
        assert!(message("Swish").starts_with("no activation (did you mean \"silu\"?)"));
        assert_eq!(
            message("mish"),
            format!("no activation; give one of {names}")
        );
        for slope in ["steep", "nan", "", "1e300", "0.1:0.2"] {
            assert_eq!(
                message(&format!("leaky_relu:{slope}")),
                "the slope of leaky_relu must be a number from -1000 to 1000, as in leaky_relu:0.2"
            );
        }
        assert_eq!(
            message("tanh:2"),
            "tanh takes no parameter; only leaky_relu does, as in leaky_relu:0.2"
        );
    }

    #[test]
    fn serde_uses_the_name() {
        let leaky = Activation::LeakyRelu { slope: 0.25 };
        let json = serde_json::to_string(&leaky).unwrap();
        assert_eq!(json, "\"leaky_relu:0.25\"");
        assert_eq!(serde_json::from_str::<Activation>(&json).unwrap(), leaky);
    }
}
