//! What can be wrong with a folder that datasets are saved in or loaded from.

use std::io;
use std::path::{Path, PathBuf};

/// A sentence for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// Not a folder of ours.
    #[error(
        "{}: {problem}; give a folder that `initscope run` has made",
        shown(dir)
    )]
    Missing {
        /// The folder.
        dir: PathBuf,
        /// What is there instead.
        problem: &'static str,
    },
    /// Cut short or changed by hand.
    #[error("{file}: {problem}; restore the file, or make the report again with `initscope run`")]
    Broken {
        /// File and line.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// Something else is where the report should go.
    #[error(
        "--out {}: {problem}; give another folder, or --force to write into this one",
        shown(dir)
    )]
    InTheWay {
        /// The folder.
        dir: PathBuf,
        /// What is there.
        problem: String,
    },
    /// A report can't go there at all.
    #[error("{place}: {problem}; give a folder that can be made and written")]
    Unwritable {
        /// The flag and its value, or the folder.
        place: String,
        /// Why not.
        problem: String,
    },
    /// The operating system refused.
    #[error(
        "{}: it can't be {action} ({}); mend that or take another folder",
        shown(path),
        plain(reason)
    )]
    Io {
        /// File or folder.
        path: PathBuf,
        /// "written", "read".
        action: &'static str,
        /// The system's word for it.
        reason: io::Error,
    },
}

impl DatasetError {
    /// For `map_err` on file operations.
    pub(super) fn io(
        path: impl Into<PathBuf>,
        action: &'static str,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |reason| Self::Io {
            path,
            action,
            reason,
        }
    }
}

/// A path inside a sentence: the middle of a very long one is left out.
pub(super) fn shown(path: &Path) -> String {
    const LONGEST: usize = 120;
    let letters: Vec<char> = path.display().to_string().chars().collect();
    if letters.len() <= LONGEST {
        return letters.into_iter().collect();
    }
    let (start, end) = (
        &letters[..LONGEST / 2],
        &letters[letters.len() - LONGEST / 2..],
    );
    start.iter().chain(&['…']).chain(end).collect()
}

/// The system's reason in plain words, without its numbers and its paths.
pub fn plain(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let words = match error.kind() {
        Kind::PermissionDenied => "no permission",
        Kind::ReadOnlyFilesystem => "the file system is read-only",
        Kind::StorageFull => "the disk is full",
        Kind::QuotaExceeded => "the disk quota is used up",
        Kind::FileTooLarge => "a file may not be that large here",
        Kind::InvalidFilename => "its name is too long",
        Kind::NotADirectory => "a part of it is a file, not a folder",
        Kind::IsADirectory => "a folder is there",
        Kind::AlreadyExists => "something else is there",
        Kind::NotFound => "the system has no such place",
        _ => {
            let text = error.to_string();
            let end = text.find(" at path ").unwrap_or(text.len());
            let end = text[..end].find(" (os error").unwrap_or(end);
            return text[..end].to_owned();
        }
    };
    words.into()
}

/// Whether another place, or another right to it, would do; not so where the disk is full or broken.
pub fn is_of_the_place(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::PermissionDenied
            | Kind::ReadOnlyFilesystem
            | Kind::InvalidFilename
            | Kind::InvalidInput
            | Kind::NotADirectory
            | Kind::IsADirectory
            | Kind::AlreadyExists
            | Kind::NotFound
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_words_are_put_plainly() {
        for (number, words) in [
            (13, "no permission"),
            (28, "the disk is full"),
            (30, "the file system is read-only"),
            (27, "a file may not be that large here"),
            (5, "Input/output error"),
        ] {
            if cfg!(target_os = "linux") {
                assert_eq!(plain(&io::Error::from_raw_os_error(number)), words);
            }
        }
    }

    #[test]
    fn a_full_or_broken_disk_is_not_of_the_place() {
        let of_the_place = |kind| is_of_the_place(&io::Error::from(kind));
        assert!(of_the_place(io::ErrorKind::PermissionDenied));
        assert!(of_the_place(io::ErrorKind::NotADirectory));
        for kind in [
            io::ErrorKind::StorageFull,
            io::ErrorKind::QuotaExceeded,
            io::ErrorKind::FileTooLarge,
            io::ErrorKind::Other,
        ] {
            assert!(!of_the_place(kind), "{kind:?}");
        }
    }

    #[test]
    fn a_long_path_is_shown_by_its_ends() {
        let path = format!("{}/end", "x".repeat(5000));
        let text = shown(Path::new(&path));
        assert_eq!(text.chars().count(), 121);
        assert!(text.starts_with("xxx") && text.ends_with("xxx/end"));
    }
}
