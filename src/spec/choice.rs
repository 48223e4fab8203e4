//! Values that are one of a few words: precision and figure formats.

use std::fmt;
use std::str::FromStr;

use super::key::closest;

/// Floating-point type of the sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 64-bit.
    F64,
    /// 32-bit (statistics are still gathered in 64 bits).
    F32,
}

/// File formats of the figures; SVG is always written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Scalable vector graphics.
    Svg,
    /// Portable network graphics.
    Png,
    /// Portable document format.
    Pdf,
}

impl Precision {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::F64, Self::F32];

    /// The word of the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::F64 => "f64",
            Self::F32 => "f32",
        }
    }
}

impl Format {
    /// All, in the order in which they are written.
    pub const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Pdf];

    /// The word of the command line, which is the ending of the file too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Precision {
    type Err = String;

    /// The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        one_of(text, &Self::ALL, |precision| precision.name(), "precision")
    }
}

impl FromStr for Format {
    type Err = String;

    /// The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        one_of(text, &Self::ALL, |format| format.name(), "figure format")
    }
}

/// Reads one of a few words; `what` says what they name.
pub(super) fn one_of<'a, T: Copy>(
    text: &str,
    all: &[T],
    name: impl Fn(T) -> &'a str,
    what: &str,
) -> Result<T, String> {
    let word = text.trim().to_ascii_lowercase();
    if let Some(found) = all.iter().find(|one| name(**one) == word) {
        return Ok(*found);
    }
    let names: Vec<&str> = all.iter().map(|one| name(*one)).collect();
    Err(no_such(&word, &names, what))
}

/// Says that `word` names no `what`, with the nearest name or all of them.
pub(super) fn no_such(word: &str, names: &[&str], what: &str) -> String {
    let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    match closest(word, names.iter().copied()) {
        Some(near) => format!("not {article} {what}; did you mean \"{near}\"?"),
        None => format!("not {article} {what}; give {}", listed(names)),
    }
}

/// "a, b or c".
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_string(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_in_any_case() {
        for precision in Precision::ALL {
            assert_eq!(precision.name().parse(), Ok(precision));
        }
        for format in Format::ALL {
            assert_eq!(format.name().to_uppercase().parse(), Ok(format));
        }
    }

    #[test]
    fn a_wrong_word_is_told_the_right_ones() {
        assert_eq!(
            "single".parse::<Precision>().unwrap_err(),
            "not a precision; give f64 or f32"
        );
        assert_eq!(
            "jpeg".parse::<Format>().unwrap_err(),
            "not a figure format; give svg, png or pdf"
        );
        assert_eq!(
            "sgv".parse::<Format>().unwrap_err(),
            "not a figure format; did you mean \"svg\"?"
        );
    }
}
