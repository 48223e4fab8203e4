//! Reading and writing an architecture's name: terms joined by `+`.

use std::fmt;
use std::str::FromStr;

use super::{Architecture, Branch, BranchScale, Norm, Residual};

/// What may be given, for the end of a sentence.
const TERMS: &str = "plain, or terms joined by +: residual or residual2 (with :SCALE), batch_norm, layer_norm or \
     rms_norm, dropout:RATE";
const SCALES: &str =
    "a number of 0 or more, 1/sqrt(depth), 1/depth, skipinit or fixup, as in residual:0.5";

/// Names of terms elsewhere.
const OTHER_NAMES: [(&str, &str); 12] = [
    ("mlp", "plain"),
    ("none", "plain"),
    ("fully_connected", "plain"),
    ("resnet", "residual"),
    ("skip", "residual"),
    ("bn", "batch_norm"),
    ("batchnorm", "batch_norm"),
    ("ln", "layer_norm"),
    ("layernorm", "layer_norm"),
    ("rmsnorm", "rms_norm"),
    ("skipinit", "residual:skipinit"),
    ("fixup", "residual2:fixup"),
];

const NAMES: [&str; 7] = [
    "plain",
    "residual",
    "residual2",
    "batch_norm",
    "layer_norm",
    "rms_norm",
    "dropout",
];

impl BranchScale {
    fn read(text: &str) -> Result<Self, String> {
        let word: String = text.split_whitespace().collect();
        Ok(match word.as_str() {
            // A shell takes brackets for its own.
            "1/sqrt(depth)" | "1/sqrt_depth" => Self::InverseRootDepth,
            "1/depth" => Self::InverseDepth,
            "skipinit" => Self::SkipInit,
            "fixup" => Self::Fixup,
            number => match number.parse::<f64>() {
                Ok(s) if (0.0..=1000.0).contains(&s) => Self::Number(s + 0.0),
                Ok(s) if s > 1000.0 => {
                    return Err("the scale of a branch is at most 1000; give that or less".into());
                }
                _ => return Err(format!("no scale of a residual branch; give {SCALES}")),
            },
        })
    }

    /// As it stands behind `residual:`.
    fn name(self) -> String {
        match self {
            Self::Number(s) => s.to_string(),
            Self::InverseRootDepth => "1/sqrt(depth)".into(),
            Self::InverseDepth => "1/depth".into(),
            Self::SkipInit => "skipinit".into(),
            Self::Fixup => "fixup".into(),
        }
    }
}

impl Residual {
    fn name(self) -> String {
        let branch = match self.branch {
            Branch::OneMatrix => "residual",
            Branch::TwoMatrices => "residual2",
        };
        match self.scale {
            BranchScale::Number(1.0) => branch.into(),
            scale => format!("{branch}:{}", scale.name()),
        }
    }

    fn title(self) -> String {
        let branch = match self.branch {
            Branch::OneMatrix => "residual",
            Branch::TwoMatrices => "two-matrix residual",
        };
        match self.scale {
            BranchScale::Number(1.0) => branch.into(),
            BranchScale::Number(s) => format!("{branch} × {s}"),
            BranchScale::InverseRootDepth => format!("{branch} × 1/√depth"),
            BranchScale::InverseDepth => format!("{branch} × 1/depth"),
            BranchScale::SkipInit => format!("{branch}, SkipInit"),
            BranchScale::Fixup => format!("{branch}, Fixup"),
        }
    }
}

impl Architecture {
    /// The name in specs and tables: `residual:0.5+batch_norm`. Reads back to the same.
    pub fn name(self) -> String {
        let residual = self.residual.map(Residual::name);
        let norm = self.norm.map(|norm| norm.name().into());
        let dropout = (self.dropout > 0.0).then(|| format!("dropout:{}", self.dropout));
        let terms: Vec<String> = [residual, norm, dropout].into_iter().flatten().collect();
        match terms.is_empty() {
            true => "plain".into(),
            false => terms.join("+"),
        }
    }

    /// The name in prose: "residual × 0.5 + batch norm".
    pub fn title(self) -> String {
        let residual = self.residual.map(Residual::title);
        let norm = self.norm.map(|norm| norm.title().into());
        let dropout = (self.dropout > 0.0).then(|| format!("dropout {}", self.dropout));
        let terms: Vec<String> = [residual, norm, dropout].into_iter().flatten().collect();
        match terms.is_empty() {
            true => "plain".into(),
            false => terms.join(" + "),
        }
    }

    /// The name as a part of a file's.
    pub fn file_name(self) -> String {
        let name = self.name();
        let plain = |c: char| c.is_ascii_alphanumeric() || "._".contains(c);
        name.split(|c| !plain(c))
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("-")
    }

    fn add(&mut self, term: &str) -> Result<(), String> {
        let (name, parameter) = match term.split_once(':') {
            Some((name, parameter)) => (name.trim(), Some(parameter.trim())),
            None => (term.trim(), None),
        };
        let name = name.replace('-', "_");
        if let Some(norm) = Norm::ALL.into_iter().find(|norm| norm.name() == name) {
            if parameter.is_some() {
                return Err(format!("{name} takes no number; give {name} alone"));
            }
            return match self.norm.replace(norm) {
                None => Ok(()),
                Some(_) => Err("a network has one kind of normalisation; give one of them".into()),
            };
        }
        let branch = match name.as_str() {
            "residual" => Branch::OneMatrix,
            "residual2" => Branch::TwoMatrices,
            "dropout" => {
                let rate = parameter.and_then(|rate| rate.parse::<f64>().ok());
                let rate = rate.filter(|&rate| rate > 0.0 && rate < 1.0).ok_or(
                    "dropout takes the share of activations that it sets to 0, above 0 and below 1, as \
                     in dropout:0.1",
                )?;
                if self.dropout > 0.0 {
                    return Err("dropout stands there twice; give it once".into());
                }
                self.dropout = rate;
                return Ok(());
            }
            "plain" => return Err("plain stands alone; leave it out".into()),
            _ => return Err(unknown(&name)),
        };
        let scale = match parameter {
            None => BranchScale::Number(1.0),
            Some(scale) => BranchScale::read(scale)?,
        };
        match self.residual.replace(Residual { branch, scale }) {
            None => Ok(()),
            Some(_) => Err("a network has one kind of residual branch; give one of them".into()),
        }
    }
}

/// What to say to somebody who wrote a name that is none.
fn unknown(name: &str) -> String {
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == name);
    let near = NAMES
        .into_iter()
        .map(|known| (strsim::normalized_damerau_levenshtein(name, known), known))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match other.map(|(_, name)| *name).or(near.map(|(_, name)| name)) {
        Some(meant) => format!("not an architecture; did you mean \"{meant}\"?"),
        None => format!("not an architecture; give {TERMS}"),
    }
}

impl FromStr for Architecture {
    type Err = String;

    /// Reads `plain`, `residual:1/sqrt(depth)+batch_norm`, ...; the error is a reason that ends with
    /// what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().to_ascii_lowercase();
        let mut architecture = Self::PLAIN;
        if text == "plain" {
            return Ok(architecture);
        }
        for term in text.split('+') {
            if term.trim().is_empty() {
                return Err("a term beside a + is empty; take out the extra +".into());
            }
            architecture.add(term)?;
        }
        Ok(architecture)
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name())
    }
}

impl TryFrom<String> for Architecture {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

impl From<Architecture> for String {
    fn from(architecture: Architecture) -> Self {
        architecture.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for name in [
            "plain",
            "residual",
            "residual:0.5",
            "residual:1/sqrt(depth)",
            "residual2:1/depth",
            "residual:skipinit",
            "residual2:fixup+layer_norm",
            "batch_norm",
            "rms_norm+dropout:0.1",
            "residual:0.25+batch_norm+dropout:0.5",
        ] {
            let read: Architecture = name.parse().unwrap();
            assert_eq!(read.name(), name);
            assert_eq!(name.to_uppercase().parse(), Ok(read));
        }
        let bare: Architecture = "residual:1/sqrt_depth".parse().unwrap();
        assert_eq!(bare.name(), "residual:1/sqrt(depth)");
        let swapped: Architecture = "dropout:0.2 + Batch-Norm + residual:1".parse().unwrap();
        assert_eq!(swapped.name(), "residual+batch_norm+dropout:0.2");
        assert_eq!(swapped.title(), "residual + batch norm + dropout 0.2");
        let scaled: Architecture = "residual:1/sqrt(depth)+rms_norm".parse().unwrap();
        assert_eq!(scaled.file_name(), "residual-1-sqrt-depth-rms_norm");
    }

    #[test]
    fn a_wrong_name_is_told_the_right_ones() {
        let told = [
            "resnet",
            "bacth_norm",
            "transformer",
            "residual:-1",
            "residual:1/width",
            "residual:1e9",
            "dropout",
            "dropout:1",
            "dropout:0",
            "batch_norm:3",
            "batch_norm+layer_norm",
            "residual+residual2",
            "plain+dropout:0.1",
            "residual+",
            "dropout:0.1+dropout:0.1",
        ];
        let told = told.map(|wrote| {
            let reason = wrote.parse::<Architecture>().unwrap_err();
            format!("{wrote}: {reason}")
        });
        insta::assert_snapshot!(told.join("\n"), @r#"
        resnet: not an architecture; did you mean "residual"?
        bacth_norm: not an architecture; did you mean "batch_norm"?
        transformer: not an architecture; give plain, or terms joined by +: residual or residual2 (with :SCALE), batch_norm, layer_norm or rms_norm, dropout:RATE
        residual:-1: no scale of a residual branch; give a number of 0 or more, 1/sqrt(depth), 1/depth, skipinit or fixup, as in residual:0.5
        residual:1/width: no scale of a residual branch; give a number of 0 or more, 1/sqrt(depth), 1/depth, skipinit or fixup, as in residual:0.5
        residual:1e9: the scale of a branch is at most 1000; give that or less
        dropout: dropout takes the share of activations that it sets to 0, above 0 and below 1, as in dropout:0.1
        dropout:1: dropout takes the share of activations that it sets to 0, above 0 and below 1, as in dropout:0.1
        dropout:0: dropout takes the share of activations that it sets to 0, above 0 and below 1, as in dropout:0.1
        batch_norm:3: batch_norm takes no number; give batch_norm alone
        batch_norm+layer_norm: a network has one kind of normalisation; give one of them
        residual+residual2: a network has one kind of residual branch; give one of them
        plain+dropout:0.1: plain stands alone; leave it out
        residual+: a term beside a + is empty; take out the extra +
        dropout:0.1+dropout:0.1: dropout stands there twice; give it once
        "#);
    }
}
