//! The folder that a report goes to: what may be in the way, and writing so that nothing is lost.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::DatasetError;
use crate::spec::Spec;

/// A claim on an output folder, made before the first number is computed. Nothing is written until
/// [`OutputFolder::publish`]; a claim leaves no trace, however the program ends.
pub struct OutputFolder {
    dir: PathBuf,
}

/// Figure files start with these names; only such files are ever removed.
const FIGURE_NAMES: [&str; 5] = ["forward", "backward", "growth", "depth-", "activations"];

impl OutputFolder {
    /// Claims `dir`. A missing or empty folder, or one that holds a report of the same experiment, is
    /// free; anything else is in the way unless `force`.
    ///
    /// # Errors
    /// What is in the way, or that the place can't be written.
    pub fn claim(dir: &Path, spec: &Spec, force: bool) -> Result<Self, DatasetError> {
        let in_the_way = |problem: &str| DatasetError::InTheWay {
            dir: dir.into(),
            problem: problem.into(),
        };
        if dir.exists() && !dir.is_dir() {
            return Err(DatasetError::Io {
                path: dir.into(),
                action: "writing",
                reason: std::io::Error::other("it is a file, not a folder"),
            });
        }
        if dir.is_dir() && !force {
            let mut entries = fs::read_dir(dir).map_err(DatasetError::io(dir, "reading"))?;
            if entries.next().is_some() {
                match fs::read_to_string(dir.join("spec.toml")) {
                    Err(_) => return Err(in_the_way("the folder holds other files")),
                    Ok(text) => match Spec::from_toml(&text, "spec.toml") {
                        Ok(other) if other.same_experiment(spec) => {}
                        _ => return Err(in_the_way("the folder holds a report of another spec")),
                    },
                }
            }
        }
        Self::reopen(dir)
    }

    /// Claims a folder that is known to hold a report.
    ///
    /// # Errors
    /// That the place can't be written.
    pub fn reopen(dir: &Path) -> Result<Self, DatasetError> {
        let absolute = std::path::absolute(dir).map_err(DatasetError::io(dir, "writing"))?;
        let folder = Self { dir: absolute };
        // A place that can't be written shows itself now rather than after the computation.
        folder.stage().map_err(DatasetError::io(dir, "writing"))?;
        if dir.is_dir() {
            tempfile::tempfile_in(dir).map_err(DatasetError::io(dir, "writing"))?;
        }
        Ok(folder)
    }

    /// A fresh folder beside ours, so that the last step is a rename within one file system.
    fn stage(&self) -> std::io::Result<TempDir> {
        let beside = self.dir.ancestors().skip(1).find(|a| a.exists());
        tempfile::Builder::new()
            .prefix(".initscope-")
            .tempdir_in(beside.unwrap_or(Path::new(".")))
    }

    /// Puts the files (paths relative to the folder) in place, each complete or not at all, and removes
    /// figures of an earlier report that are not among them. Other files in the folder stay.
    ///
    /// # Errors
    /// The file that could not be written; files already in place are complete.
    pub fn publish(self, files: &[(String, Vec<u8>)]) -> Result<(), DatasetError> {
        // A folder of its own inside, made with the user's own permissions.
        let staging = self
            .stage()
            .map_err(DatasetError::io(&self.dir, "writing"))?;
        let stage = staging.path().join("report");
        for (name, bytes) in files {
            let path = stage.join(name);
            let parent = path.parent().expect("a file lies in the stage");
            fs::create_dir_all(parent).map_err(DatasetError::io(parent, "writing"))?;
            fs::write(&path, bytes).map_err(DatasetError::io(self.dir.join(name), "writing"))?;
        }
        if !self.dir.exists() {
            let parent = self.dir.parent().expect("a new folder has a parent");
            fs::create_dir_all(parent).map_err(DatasetError::io(parent, "writing"))?;
            return fs::rename(&stage, &self.dir).map_err(DatasetError::io(&self.dir, "writing"));
        }
        for (name, _) in files {
            let path = self.dir.join(name);
            let parent = path.parent().expect("a file lies in the folder");
            fs::create_dir_all(parent).map_err(DatasetError::io(parent, "writing"))?;
            fs::rename(stage.join(name), &path).map_err(DatasetError::io(&path, "writing"))?;
        }
        self.remove_stale_figures(files)
    }

    fn remove_stale_figures(&self, files: &[(String, Vec<u8>)]) -> Result<(), DatasetError> {
        let Ok(entries) = fs::read_dir(self.dir.join("figures")) else {
            return Ok(());
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let ours = FIGURE_NAMES.iter().any(|start| name.starts_with(start))
                && [".svg", ".png", ".pdf"]
                    .iter()
                    .any(|end| name.ends_with(end));
            if ours
                && !files
                    .iter()
                    .any(|(file, _)| *file == format!("figures/{name}"))
            {
                fs::remove_file(entry.path()).map_err(DatasetError::io(entry.path(), "writing"))?;
            }
        }
        Ok(())
    }
}
