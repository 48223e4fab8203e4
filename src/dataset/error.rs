//! What can be wrong with a folder that datasets are saved in or loaded from.

use std::path::PathBuf;

/// A sentence for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// Not a folder of ours.
    #[error("{dir}: there is no {file} here; give a folder that `initscope run` has written")]
    Missing {
        /// The folder.
        dir: PathBuf,
        /// The file that should be there.
        file: String,
    },
    /// Cut short or changed by hand.
    #[error("{file}: {problem}; run `initscope run spec.toml` again or restore the file")]
    Broken {
        /// File and line.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// Something else is where the report should go.
    #[error("--out {dir}: {problem}; give another folder, or --force to write into this one")]
    InTheWay {
        /// The folder.
        dir: PathBuf,
        /// What is there.
        problem: String,
    },
    /// The operating system refused.
    #[error("{path}: {action} failed ({reason}); give a place that can be written and read")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// "writing", "reading".
        action: &'static str,
        /// The system's word for it.
        reason: std::io::Error,
    },
}

impl DatasetError {
    /// For `map_err` on file operations.
    pub(super) fn io(
        path: impl Into<PathBuf>,
        action: &'static str,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |reason| Self::Io {
            path,
            action,
            reason,
        }
    }
}
