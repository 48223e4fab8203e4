//! Where the inputs come from: drawn, made, or a file of them.
//!
//! The text of a flag or a spec file is judged here; a file is read by [`Spec::with_inputs_read`] once the
//! whole request is known. `sweep` makes the numbers, `analysis` tells theory what they are like.

mod format;
mod points;
mod sha256;

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use super::number::{real, written};
use super::{Key, Place, Spec, SpecError};

pub use points::{Points, Summary};

/// The inputs of every network.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Inputs {
    /// Every component N(0, 1).
    #[default]
    Gaussian,
    /// Points 2i and 2i + 1 have this cosine exactly, the pairs lie at random; |x|² is the input's size.
    Pairs {
        /// From -1 to 1.
        cosine: f64,
    },
    /// Evenly spaced on a great circle through two random directions; |x|² is the input's size.
    Circle,
    /// The first points of a file.
    File(InputFile),
}

/// A file of inputs.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// As it was given.
    pub path: String,
    /// SHA-256 of its content, in hexadecimal, once that is known.
    pub digest: Option<String>,
    /// What is in it, once it is read.
    pub points: Option<Arc<Points>>,
}

impl PartialEq for InputFile {
    /// The same content under the same name.
    fn eq(&self, other: &Self) -> bool {
        (&self.path, &self.digest) == (&other.path, &other.digest)
    }
}

/// Before the digest of a file, behind its path.
const DIGEST: &str = "#sha256:";

impl Inputs {
    /// Numbers that were read, in bytes, and what reading them took.
    pub fn bytes(&self) -> f64 {
        match self {
            Self::File(file) => file.points.as_ref().map_or(0.0, |points| {
                8.0 * points.numbers.len() as f64 + points.file_bytes as f64
            }),
            _ => 0.0,
        }
    }

    /// What is known of a file's points.
    pub fn summary(&self) -> Option<&Summary> {
        match self {
            Self::File(file) => file.points.as_ref().map(|points| &points.summary),
            _ => None,
        }
    }

    /// Lays what was saved of a file's points beside its name, so that theory knows them without the file.
    pub fn remember(&mut self, summary: Summary) {
        if let Self::File(file) = self {
            file.points = Some(Arc::new(Points {
                summary,
                numbers: Vec::new(),
                file_bytes: 0,
            }));
        }
    }

    /// As a command has it: a file without the digest of what was in it.
    pub(super) fn command_text(&self) -> String {
        match self {
            Self::File(file) => format!("file:{}", file.path),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Inputs {
    /// `gaussian`, `pairs:0.5`, `circle`, `file:PATH#sha256:HEX`, as [`FromStr`] reads it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gaussian => out.write_str("gaussian"),
            Self::Pairs { cosine } => write!(out, "pairs:{}", written(*cosine)),
            Self::Circle => out.write_str("circle"),
            Self::File(file) => {
                write!(out, "file:{}", file.path)?;
                match &file.digest {
                    Some(digest) => write!(out, "{DIGEST}{digest}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl FromStr for Inputs {
    type Err = String;

    /// Reads the words of [`fmt::Display`]. The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        const RIGHT: &str = "give gaussian, pairs:C such as pairs:0.5, circle, or file:PATH";
        let (name, rest) = match text.split_once(':') {
            Some((name, rest)) => (name.trim(), Some(rest)),
            None => (text.trim(), None),
        };
        match (name.to_ascii_lowercase().as_str(), rest) {
            ("gaussian", None) => Ok(Self::Gaussian),
            ("circle", None) => Ok(Self::Circle),
            ("pairs", Some(cosine)) => match real(cosine.trim()) {
                Ok(cosine) if (-1.0..=1.0).contains(&cosine) => Ok(Self::Pairs { cosine }),
                Ok(_) => Err("a cosine is from -1 to 1; give pairs:C such as pairs:0.5".into()),
                Err(reason) => Err(format!(
                    "{reason} after the colon; give pairs:C such as pairs:0.5"
                )),
            },
            ("pairs", None) => Err("no cosine is given; give pairs:C such as pairs:0.5".into()),
            ("file", path) => {
                let path = path.unwrap_or_default();
                let (path, digest) = match path.rsplit_once(DIGEST) {
                    Some((path, digest)) => (path, Some(digest.to_owned())),
                    None => (path, None),
                };
                if path.is_empty() {
                    return Err(
                        "no path is given; give file:PATH of an .npy, .csv or IDX file".into(),
                    );
                }
                let is_digest = |digest: &String| {
                    digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit())
                };
                if digest.as_ref().is_some_and(|digest| !is_digest(digest)) {
                    return Err("a SHA-256 is 64 hexadecimal digits; give file:PATH alone".into());
                }
                Ok(Self::File(InputFile {
                    path: path.into(),
                    digest,
                    points: None,
                }))
            }
            _ => Err(format!("no inputs are called that; {RIGHT}")),
        }
    }
}

impl Spec {
    /// The request with its file of inputs read, if it has one: the file decides the size of the input, and
    /// its content is part of the request from here on.
    ///
    /// # Errors
    /// A file that is missing, of another format, too short, or not what the request says it is.
    pub fn with_inputs_read(mut self) -> Result<Self, SpecError> {
        let Inputs::File(file) = &self.inputs else {
            return Ok(self);
        };
        let name = self.inputs.command_text();
        let wrong = |reason: String| SpecError::Value {
            place: Place::Flag {
                flag: Key::Inputs.flag(),
                item: name.clone(),
            },
            reason,
        };
        let (points, digest) = Points::read(Path::new(&file.path), self.data).map_err(wrong)?;
        if let Some(other) = file.digest.as_ref().filter(|other| **other != digest) {
            return Err(wrong(format!(
                "the file is not the one of this spec, whose SHA-256 begins with {} (this one's with {}); \
                 give that file, or take {DIGEST}… out of the spec",
                &other[..12],
                &digest[..12]
            )));
        }
        let size = points.summary.input_dim;
        if let Some(asked) = self.input_dim.filter(|asked| *asked != size) {
            return Err(wrong(format!(
                "its points have {size} numbers each, not {asked}; leave --input-dim out"
            )));
        }
        self.input_dim = Some(size);
        self.inputs = Inputs::File(InputFile {
            path: file.path.clone(),
            digest: Some(digest),
            points: Some(Arc::new(points)),
        });
        Ok(self)
    }

    /// Passes inputs that their size can hold.
    ///
    /// # Errors
    /// That a circle or a pair needs two numbers.
    pub(super) fn inputs_fit(&self) -> Result<(), SpecError> {
        let made = matches!(self.inputs, Inputs::Pairs { .. } | Inputs::Circle);
        let smallest = self.input_dim.or(self.width.iter().copied().min());
        match made && smallest == Some(1) {
            true => Err(SpecError::Inputs(self.inputs.to_string())),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_read_back_as_they_are_written() {
        let digest = "ab".repeat(32);
        for text in [
            "gaussian".to_owned(),
            "pairs:0.5".into(),
            "pairs:-1".into(),
            "circle".into(),
            "file:some where/x.npy".into(),
            format!("file:C:\\x,y.csv#sha256:{digest}"),
        ] {
            assert_eq!(text.parse::<Inputs>().unwrap().to_string(), text);
        }
        assert_eq!("PAIRS: 0.50".parse(), Ok(Inputs::Pairs { cosine: 0.5 }));
    }

    #[test]
    fn wrong_inputs_have_a_reason() {
        for (text, start) in [
            ("gauss", "no inputs are called that; give gaussian, pairs:C"),
            ("", "no inputs are called that; "),
            ("circle:2", "no inputs are called that; "),
            ("pairs", "no cosine is given; give pairs:C"),
            ("pairs:", "that isn't a number after the colon; "),
            ("pairs:1.01", "a cosine is from -1 to 1; "),
            ("pairs:nan", "that isn't a finite number after the colon; "),
            ("file", "no path is given; "),
            ("file:", "no path is given; "),
            (
                "file:x.npy#sha256:12",
                "a SHA-256 is 64 hexadecimal digits; ",
            ),
        ] {
            let reason = text.parse::<Inputs>().unwrap_err();
            assert!(reason.starts_with(start), "{text}: {reason}");
        }
    }
}
