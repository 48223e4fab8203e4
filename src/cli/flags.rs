//! Flags that several commands share, and reading the value of one.
//!
//! clap takes values as text; their types read them, so that every complaint is in one voice.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::Failure;
use crate::network::Activation;
use crate::spec::Format;

/// What every command that builds figures or reports understands.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub struct TalkFlags {
    /// No progress and no words on standard error
    #[arg(long, short)]
    pub quiet: bool,
    /// One JSON object on standard output, numbers in full precision
    #[arg(long)]
    pub json: bool,
}

/// Templates of the report.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub struct TemplateFlags {
    /// Folder with templates that replace the built-in ones, file by file
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
}

/// Reads the value of a flag that is no part of a spec, such as `--threads`.
///
/// # Errors
/// The flag, its value and the reason that the type gives.
pub fn read<T>(flag: &str, text: &str) -> Result<T, Failure>
where
    T: FromStr<Err = String>,
{
    text.parse().map_err(|reason: String| {
        let shown = if text.is_empty() { "\"\"" } else { text };
        let point = text.replace(',', ".");
        let reason = match point != text && point.parse::<T>().is_ok() {
            true => format!("a decimal has a point; did you mean {point}?"),
            false => reason,
        };
        Failure::request(format!("{flag} {shown}: {reason}"))
    })
}

/// Reads a whole number within bounds.
///
/// # Errors
/// A reason that ends with what would be right.
pub fn whole(text: &str, least: usize, most: usize) -> Result<usize, String> {
    let what = match text.trim().parse::<i128>() {
        Ok(number) if number < least as i128 => "too small",
        Ok(number) if number > most as i128 => "too large",
        Ok(number) => return Ok(number as usize),
        Err(_) => "not a whole number",
    };
    Err(format!(
        "{what}; give a whole number from {least} to {most}"
    ))
}

/// Reads the figure formats of `report` and `figure`, each once and in order.
///
/// # Errors
/// The item that is no format.
pub fn formats(text: &str) -> Result<Vec<Format>, Failure> {
    let mut formats = Vec::new();
    for item in text.split(',') {
        formats.push(read("--format", item.trim())?);
    }
    formats.sort();
    formats.dedup();
    Ok(formats)
}

/// An activation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NamedActivation(pub Activation);

impl FromStr for NamedActivation {
    type Err = String;

    /// The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        let read = text.parse::<Activation>().map(Self);
        read.map_err(|error| error.to_string())
    }
}

/// A number of threads, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threads(pub usize);

impl FromStr for Threads {
    type Err = String;

    /// The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().parse() {
            Ok(threads @ 1..=1024) => Ok(Self(threads)),
            _ => Err("not a number of threads; give a whole number from 1 to 1024".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::time_limit::TimeLimit;

    #[test]
    fn a_decimal_comma_is_asked_about() {
        let limit = read::<TimeLimit>("--time-limit", "1,5h").unwrap_err();
        assert_eq!(
            limit.sentence,
            "--time-limit 1,5h: a decimal has a point; did you mean 1.5h?"
        );
        let slope = read::<NamedActivation>("--activation", "leaky_relu:0,2").unwrap_err();
        assert!(slope.sentence.ends_with("did you mean leaky_relu:0.2?"));
        // With a point it would be no better.
        let threads = read::<Threads>("--threads", "1,5").unwrap_err();
        assert!(threads.sentence.contains("not a number of threads"));
    }
}
