//! Annotations: lines that a CI system shows beside the change instead of in the log.

use std::str::FromStr;

/// The system that annotations are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Annotations {
    /// None.
    None,
    /// GitHub's workflow commands.
    Github,
}

impl Annotations {
    /// What suits the place: GitHub's within one of its jobs, else none.
    pub fn of_environment() -> Self {
        match std::env::var("GITHUB_ACTIONS").as_deref() {
            Ok("true") => Self::Github,
            _ => Self::None,
        }
    }

    /// The lines for these errors, each a title and a sentence.
    pub fn errors(self, errors: &[(String, String)]) -> String {
        match self {
            Self::None => String::new(),
            Self::Github => github(errors),
        }
    }
}

impl FromStr for Annotations {
    type Err = String;

    /// The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "github" => Ok(Self::Github),
            "none" => Ok(Self::None),
            _ => Err("no such annotations; give github or none".into()),
        }
    }
}

/// GitHub shows ten errors of a step, one of which is its own word on the exit code.
const MOST: usize = 9;

/// What doesn't fit is counted in the last line, rather than dropped without a word.
fn github(errors: &[(String, String)]) -> String {
    let shown = match errors.len() {
        few if few <= MOST => few,
        _ => MOST - 1,
    };
    let line = |title: &str, sentence: &str| {
        format!("::error title={}::{}\n", property(title), data(sentence))
    };
    let mut out: String = errors[..shown]
        .iter()
        .map(|(title, sentence)| line(title, sentence))
        .collect();
    if errors.len() > shown {
        let more = errors.len() - shown;
        out.push_str(&line(
            &format!("{more} more"),
            &format!("{more} more checks failed; the log lists them"),
        ));
    }
    out
}

/// A message: the runner decodes these three.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property's value, which a colon or a comma would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(count: usize) -> Vec<(String, String)> {
        let one = |at| (format!("cell {at}"), "it fell".into());
        (1..=count).map(one).collect()
    }

    #[test]
    fn what_would_end_a_command_is_escaped() {
        let error = (
            "50%: a, b\r\n".to_owned(),
            "100% off,\nsee: x::y".to_owned(),
        );
        assert_eq!(
            Annotations::Github.errors(std::slice::from_ref(&error)),
            "::error title=50%25%3A a%2C b%0D%0A::100%25 off,%0Asee: x::y\n"
        );
        assert_eq!(Annotations::None.errors(&[error]), "");
    }

    #[test]
    fn no_more_lines_than_are_shown() {
        let nine = Annotations::Github.errors(&errors(9));
        assert_eq!(nine.lines().count(), 9);
        assert!(nine.ends_with("::error title=cell 9::it fell\n"));
        let twelve = Annotations::Github.errors(&errors(12));
        assert_eq!(twelve.lines().count(), 9);
        assert!(twelve.contains("cell 8") && !twelve.contains("cell 9"));
        assert!(twelve.ends_with("title=4 more::4 more checks failed; the log lists them\n"));
    }

    #[test]
    fn names_read_back() {
        assert_eq!("GitHub".parse(), Ok(Annotations::Github));
        assert_eq!("none".parse(), Ok(Annotations::None));
        assert_eq!(
            "gitlab".parse::<Annotations>(),
            Err("no such annotations; give github or none".into())
        );
    }
}
