//! How a command ends when it does not succeed.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::dataset::{DatasetError, is_of_the_place, plain};
use crate::report::TemplateError;
use crate::spec::SpecError;
use crate::sweep::{MemoryError, SweepError};

/// What is right where a folder can't be written.
pub(super) const A_FOLDER: &str = "give a folder that can be made and written";

/// One sentence for the person at the terminal, and the program's exit code.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// 1 a check failed, 2 the request was wrong, 3 it could not be finished; 0 only where nobody
    /// is left to talk to.
    pub code: u8,
    /// What is wrong and what would be right; empty where it has been said already.
    pub sentence: String,
}

impl Failure {
    /// A check did not pass.
    pub fn check(sentence: impl Into<String>) -> Self {
        Self::new(1, sentence)
    }

    /// The request was wrong, and nothing has been written.
    pub fn request(sentence: impl Into<String>) -> Self {
        Self::new(2, sentence)
    }

    /// The request was right, but could not be finished.
    pub fn unfinished(sentence: impl Into<String>) -> Self {
        Self::new(3, sentence)
    }

    /// A file or folder that can't be written; `right` says what would be right. A wrong request where
    /// another place would do, unfinished where the disk is full or broken.
    pub fn unwritable(place: impl Display, error: &io::Error, right: &str) -> Self {
        let sentence = format!("{place}: it can't be written ({}); {right}", plain(error));
        Self::of_the_system(error, sentence)
    }

    fn of_the_system(error: &io::Error, sentence: String) -> Self {
        match is_of_the_place(error) {
            true => Self::request(sentence),
            false => Self::unfinished(sentence),
        }
    }

    fn new(code: u8, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
        }
    }

    /// Says the sentence on standard error, and gives the exit code.
    pub fn tell(&self) -> ExitCode {
        if !self.sentence.is_empty() {
            // Nothing is left to do if standard error is closed as well.
            let _ = writeln!(io::stderr(), "error: {}", self.sentence);
        }
        ExitCode::from(self.code)
    }
}

impl From<SpecError> for Failure {
    fn from(error: SpecError) -> Self {
        Self::request(error.to_string())
    }
}

impl From<DatasetError> for Failure {
    fn from(error: DatasetError) -> Self {
        let sentence = error.to_string();
        match error {
            DatasetError::Io { reason, .. } => Self::of_the_system(&reason, sentence),
            _ => Self::request(sentence),
        }
    }
}

impl From<MemoryError> for Failure {
    fn from(error: MemoryError) -> Self {
        Self::request(error.to_string())
    }
}

impl From<SweepError> for Failure {
    fn from(error: SweepError) -> Self {
        Self::request(error.to_string())
    }
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Self {
        Self::request(error.to_string())
    }
}

impl From<io::Error> for Failure {
    /// Writing to standard output failed. A reader that has had enough (`| head -1`) is no failure.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(0, ""),
            _ => Self::unfinished(format!(
                "standard output can't be written ({})",
                plain(&error)
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Key, Spec};

    #[test]
    fn a_wrong_spec_is_a_wrong_request() {
        let error = Spec::default().set_flag(Key::Depth, "0").unwrap_err();
        let failure = Failure::from(error.clone());
        assert_eq!(failure, Failure::request(error.to_string()));
        assert_eq!(failure.code, 2);
    }

    #[test]
    fn a_reader_that_has_gone_is_no_failure() {
        let gone = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((gone.code, gone.sentence.as_str()), (0, ""));
        let full = Failure::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(
            full,
            Failure::unfinished("standard output can't be written (the disk is full)")
        );
    }

    #[test]
    fn a_full_disk_is_no_wrong_request() {
        let failure = |kind| {
            let reason = io::Error::from(kind);
            Failure::unwritable("--out x", &reason, "give a folder")
        };
        let locked = failure(io::ErrorKind::PermissionDenied);
        assert_eq!(
            locked,
            Failure::request("--out x: it can't be written (no permission); give a folder")
        );
        assert_eq!(failure(io::ErrorKind::StorageFull).code, 3);
        let saving = |kind| {
            Failure::from(DatasetError::Io {
                path: "r".into(),
                action: "written",
                reason: io::Error::from(kind),
            })
        };
        assert_eq!(saving(io::ErrorKind::PermissionDenied).code, 2);
        assert_eq!(saving(io::ErrorKind::StorageFull).code, 3);
    }
}
