//! What can be wrong with a request, as one sentence for the person who made it.

use std::fmt;

/// A wrong request. Its text names the flag or the line and says what would be right.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SpecError {
    /// A value that its key can't take.
    #[error("{place}: {reason}")]
    Value {
        /// Where it was given.
        place: Place,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// A key that no spec has.
    #[error("{file}, line {line}: unknown key `{key}`; {hint}")]
    UnknownKey {
        /// The spec file as it was named.
        file: String,
        /// Line of the key, from 1.
        line: usize,
        /// The key as it was written.
        key: String,
        /// "did you mean `depth`?", or the keys that there are.
        hint: String,
    },
    /// A file that is not TOML, or has a key twice.
    #[error("{file}, line {line}: {reason}")]
    Syntax {
        /// The spec file as it was named.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A file that can't be read as text.
    #[error("{file}: {reason}")]
    Unreadable {
        /// The spec file as it was named.
        file: String,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// A preset without the networks whose numbers were published.
    #[error(
        "--preset {name}: its numbers belong to networks of {what}; keep that among the \
         values, or leave the preset out"
    )]
    Preset {
        /// The preset's name.
        name: String,
        /// What the numbers belong to.
        what: String,
    },
    /// A width that an initialiser can't have.
    #[error(
        "--width {0}: the units of looks_linear weights come in pairs; give even widths, such as {next}",
        next = .0 + 1
    )]
    OddWidth(usize),
    /// Too few numbers for a norm's mean and variance: one is always 0 behind it.
    #[error(
        "{flag} 1: {norm} takes its statistics over the {of}, and of one nothing is left; give 2 or more"
    )]
    OneForNorm {
        /// `--data` or `--width`.
        flag: String,
        /// `batch_norm` or `layer_norm`.
        norm: &'static str,
        /// "data points" or "units".
        of: &'static str,
    },
    /// Inputs of a size that can't hold them.
    #[error("--inputs {0}: two directions need inputs of two numbers; give --input-dim 2 or more")]
    Inputs(String),
    /// Values that are right one by one but too many together.
    #[error("{0}")]
    TooLarge(String),
}

impl SpecError {
    /// The same where one value is asked for: without the advice to give a list or a grid.
    #[must_use]
    pub fn of_one_value(self) -> Self {
        match self {
            Self::Value { place, reason } => Self::Value {
                place,
                reason: reason.split(LISTS).next().unwrap_or_default().into(),
            },
            other => other,
        }
    }
}

/// Where the advice to give a list begins, behind that to give a value.
const LISTS: &str = ", a list such as ";

/// Where a value was given.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// On the command line.
    Flag {
        /// With its dashes: `--sigma2`.
        flag: String,
        /// The item of the list that is wrong.
        item: String,
    },
    /// In a spec file.
    File {
        /// The spec file as it was named.
        file: String,
        /// Line of the item, from 1.
        line: usize,
        /// The key as it was written.
        key: String,
        /// The item that is wrong.
        item: String,
    },
    /// In a [`Spec`](super::Spec) built by a program.
    Code {
        /// The field.
        key: String,
        /// The item that is wrong.
        item: String,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag { flag, item } if item.is_empty() => write!(out, "{flag} \"\""),
            Self::Flag { flag, item } => write!(out, "{flag} {}", shown(item)),
            Self::File {
                file,
                line,
                key,
                item,
            } => write!(out, "{file}, line {line}: {key} = {}", shown(item)),
            Self::Code { key, item } => write!(out, "{key} = {}", shown(item)),
        }
    }
}

/// The item on one line and not too long: it is quoted back inside a sentence.
fn shown(item: &str) -> String {
    const LONGEST: usize = 60;
    let line: String = item
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if line.chars().count() <= LONGEST {
        return line;
    }
    let start: String = line.chars().take(LONGEST - 1).collect();
    format!("{start}…")
}

/// An item that a key can't take; the caller knows where it was given.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    /// Position in the list of items.
    pub index: usize,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl Fault {
    pub(super) fn at(index: usize, reason: impl Into<String>) -> Self {
        Self {
            index,
            reason: reason.into(),
        }
    }
}
