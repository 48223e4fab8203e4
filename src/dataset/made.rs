//! Folders that are made on the way to a file, and are gone again where the file can't be written.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// Folders that were missing, the deepest first. Dropped, it removes those of them that are empty.
pub(super) struct MadeFolders(Vec<PathBuf>);

impl MadeFolders {
    /// Makes `dir` and what is missing above it.
    ///
    /// # Errors
    /// The system's; nothing is left of what was made by then.
    pub fn to(dir: &Path) -> io::Result<Self> {
        let missing = dir
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let made = Self(missing.map(Path::to_path_buf).collect());
        fs::create_dir_all(dir)?;
        Ok(made)
    }

    /// Lets them stay.
    pub fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for MadeFolders {
    fn drop(&mut self) {
        for folder in &self.0 {
            // One that holds something by now is somebody's.
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_missing_is_missing_again_unless_it_is_kept() {
        let top = tempfile::tempdir().unwrap();
        fs::create_dir(top.path().join("old")).unwrap();
        let deep = top.path().join("old/new/newer");
        drop(MadeFolders::to(&deep).unwrap());
        assert!(top.path().join("old").is_dir());
        assert!(!top.path().join("old/new").exists());
        MadeFolders::to(&deep).unwrap().keep();
        assert!(deep.is_dir());
    }

    #[test]
    fn a_folder_that_holds_something_stays() {
        let top = tempfile::tempdir().unwrap();
        let made = MadeFolders::to(&top.path().join("a/b")).unwrap();
        fs::write(top.path().join("a/mine"), "").unwrap();
        drop(made);
        assert!(top.path().join("a/mine").is_file());
        assert!(!top.path().join("a/b").exists());
    }

    #[test]
    fn a_way_that_ends_at_a_file_leaves_nothing() {
        let top = tempfile::tempdir().unwrap();
        fs::write(top.path().join("file"), "").unwrap();
        assert!(MadeFolders::to(&top.path().join("file/below")).is_err());
        assert!(top.path().join("file").is_file());
    }
}
