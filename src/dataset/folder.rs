//! The folder that a report goes to: what may be in the way, and writing so that nothing is lost.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

use super::error::{plain, shown};
use super::made::MadeFolders;
use super::{DatasetError, place, results_json};
use crate::spec::Spec;

/// How the names of folders begin that are there only while files are written.
const STAGE: &str = ".initscope-";

/// Held while anything is written; inside, the folder that was finished last.
static WRITING: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Waits until no folder is half written, and keeps it so while the guard is held: for whoever is
/// about to end the program. Inside is the folder that was finished last, if any was.
pub fn hold_folders() -> MutexGuard<'static, Option<PathBuf>> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A claim on an output folder, made before the first number is computed. Nothing is written until
/// [`OutputFolder::publish`]; a claim leaves no trace, however the program ends.
pub struct OutputFolder {
    dir: PathBuf,
    earlier: Option<results_json::Results>,
}

impl OutputFolder {
    /// Claims `dir`. A missing or empty folder, or one that holds a report of the same experiment, is
    /// free; anything else is in the way unless `force`.
    ///
    /// # Errors
    /// What is in the way, or why the place can't be written; both name `--out`.
    pub fn claim(dir: &Path, spec: &Spec, force: bool) -> Result<Self, DatasetError> {
        let in_the_way = |problem: &str| DatasetError::InTheWay {
            dir: dir.into(),
            problem: problem.into(),
        };
        let folder = Self::at(dir).map_err(|problem| DatasetError::Unwritable {
            place: format!("--out {}", shown(dir)),
            problem,
        })?;
        let dir = folder.path();
        if dir.is_dir() && !force {
            let mut entries = fs::read_dir(dir).map_err(DatasetError::io(dir, "read"))?;
            if entries.next().is_some() {
                if folder.earlier.is_none() {
                    return Err(in_the_way("the folder holds other files"));
                }
                let text = fs::read_to_string(dir.join("spec.toml")).unwrap_or_default();
                match Spec::from_toml(&text, "spec.toml") {
                    Ok(other) if other.same_experiment(spec) => {}
                    _ => return Err(in_the_way("the folder holds a report of another spec")),
                }
            }
        }
        Ok(folder)
    }

    /// Claims a folder that is known to hold a report.
    ///
    /// # Errors
    /// That the place can't be written.
    pub fn reopen(dir: &Path) -> Result<Self, DatasetError> {
        Self::at(dir).map_err(|problem| DatasetError::Unwritable {
            place: shown(dir),
            problem,
        })
    }

    /// The folder of this path, or why it can't be made or written. Shows itself now rather than after
    /// the computation.
    fn at(dir: &Path) -> Result<Self, String> {
        let dir = place::settled(dir)?;
        let results = fs::read(dir.join("results.json")).ok();
        let folder = Self {
            earlier: results.and_then(|text| results_json::read(&text, &dir).ok()),
            dir,
        };
        let held = hold_folders();
        let refused = |error| format!("it can't be written ({})", plain(&error));
        folder.stage().map_err(refused)?;
        drop(held);
        Ok(folder)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// The place for what an interrupted run has finished: this folder, or, where that would take the
    /// place of a complete report, `NAME-interrupted` beside it.
    ///
    /// # Errors
    /// That the place can't be written.
    pub fn for_an_interrupted_run(self) -> Result<Self, DatasetError> {
        if !self
            .earlier
            .as_ref()
            .is_some_and(|earlier| earlier.complete)
        {
            return Ok(self);
        }
        let mut name = self.dir.file_name().unwrap_or_default().to_os_string();
        name.push("-interrupted");
        Self::reopen(&self.dir.with_file_name(name))
    }

    /// A fresh folder in ours, or beside it where there is none yet, so that the last step is a rename
    /// within one file system.
    fn stage(&self) -> std::io::Result<TempDir> {
        let place = self.dir.ancestors().find(|a| a.exists());
        tempfile::Builder::new()
            .prefix(STAGE)
            .tempdir_in(place.unwrap_or(Path::new(".")))
    }

    /// Puts the files (paths relative to the folder) in place, each complete or not at all, and removes
    /// the figures and tables that an earlier report's `results.json` names and this one does not have.
    /// Other files in the folder stay.
    ///
    /// # Errors
    /// The file that could not be written; files already in place are complete.
    pub fn publish(&self, files: &[(String, Vec<u8>)]) -> Result<(), DatasetError> {
        self.put(&mut hold_folders(), files)
    }

    /// The same, unless a folder has been finished: what is in it must not be taken back.
    ///
    /// # Errors
    /// Those of [`Self::publish`].
    pub fn publish_first(&self, files: &[(String, Vec<u8>)]) -> Result<(), DatasetError> {
        let mut finished = hold_folders();
        match *finished {
            Some(_) => Ok(()),
            None => self.put(&mut finished, files),
        }
    }

    fn put(
        &self,
        finished: &mut Option<PathBuf>,
        files: &[(String, Vec<u8>)],
    ) -> Result<(), DatasetError> {
        let writing = |path: &Path| DatasetError::io(path.to_path_buf(), "written");
        // A folder of its own inside, made with the user's own permissions.
        let staging = self.stage().map_err(writing(&self.dir))?;
        let stage = staging.path().join("report");
        for (name, bytes) in files {
            let path = stage.join(name);
            let parent = path.parent().expect("a file lies in the stage");
            fs::create_dir_all(parent).map_err(writing(parent))?;
            fs::write(&path, bytes).map_err(writing(&self.dir.join(name)))?;
        }
        if !self.dir.exists() {
            let parent = self.dir.parent().expect("a new folder has a parent");
            let made = MadeFolders::to(parent).map_err(writing(parent))?;
            fs::rename(&stage, &self.dir).map_err(writing(&self.dir))?;
            made.keep();
            *finished = Some(self.dir.clone());
            return Ok(());
        }
        for (name, _) in files {
            let path = self.dir.join(name);
            let parent = path.parent().expect("a file lies in the folder");
            let made = MadeFolders::to(parent).map_err(writing(parent))?;
            fs::rename(stage.join(name), &path).map_err(writing(&path))?;
            made.keep();
        }
        for name in self.earlier.iter().flat_map(files_of) {
            let stale = self.dir.join(&name);
            let kept = files.iter().any(|(file, _)| *file == name);
            if !kept && stale.is_file() {
                fs::remove_file(&stale).map_err(writing(&stale))?;
            }
        }
        *finished = Some(self.dir.clone());
        Ok(())
    }
}

/// Puts files (plain names) into a folder of the user's, each complete or not at all, and makes the
/// folder where it is missing.
///
/// # Errors
/// The system's word for what could not be done; files already in place are complete, and without one
/// a folder that was missing is missing again.
pub fn write_files(dir: &Path, files: &[(String, Vec<u8>)]) -> std::io::Result<()> {
    let mut finished = hold_folders();
    // Before the stage in it, so that it is dropped after the stage.
    let made = MadeFolders::to(dir)?;
    let stage = tempfile::Builder::new().prefix(STAGE).tempdir_in(dir)?;
    for (name, bytes) in files {
        fs::write(stage.path().join(name), bytes)?;
    }
    for (name, _) in files {
        fs::rename(stage.path().join(name), dir.join(name))?;
    }
    made.keep();
    *finished = Some(dir.into());
    Ok(())
}

/// Tries whether `dir` can be written: for whoever has long to compute before [`write_files`]. Nothing
/// is left of it.
///
/// # Errors
/// The system's.
pub fn try_folder(dir: &Path) -> std::io::Result<()> {
    let _held = hold_folders();
    let _made = MadeFolders::to(dir)?;
    let stage = tempfile::Builder::new().prefix(STAGE).tempdir_in(dir)?;
    stage.close()
}

/// The figures and tables that a report's `results.json` names, as paths relative to its folder.
fn files_of(results: &results_json::Results) -> Vec<String> {
    let below = |folder: &'static str, names: &[String]| {
        let plain = names.iter().filter(|name| is_plain(name));
        plain.map(move |name| format!("{folder}/{name}")).collect()
    };
    let geometry = results.geometry_digest.as_ref();
    let geometry = geometry.map(|_| String::from("data/geometry.csv"));
    let [figures, tables]: [Vec<String>; 2] = [
        below("figures", &results.figures),
        below("data", &results.tables),
    ];
    [figures, tables, geometry.into_iter().collect()].concat()
}

/// A file name and not a path: an edited `results.json` must not name files elsewhere.
fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!(
        (parts.next(), parts.next()),
        (Some(Component::Normal(_)), None)
    )
}
