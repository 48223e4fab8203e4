//! Where a folder that may not exist yet will be, and whether it can be there.
//!
//! Called before anything is computed; looks, and makes nothing.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::error::{plain, shown};

/// The absolute path of a folder, there already or to be made. `x/..` is taken out, so that no folder
/// `x` has to be made on the way.
///
/// # Errors
/// Why no folder can be there: a file or a broken link in the way, a name too long.
pub(super) fn settled(dir: &Path) -> Result<PathBuf, String> {
    let absolute = std::path::absolute(dir).map_err(|error| plain(&error))?;
    // The part of the path that is there; names are tried in it, since a system does not look at the
    // name of a file in a folder that is missing.
    let mut there = PathBuf::new();
    let mut path = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                if let Ok(real) = path.canonicalize() {
                    path = real;
                }
                path.pop();
            }
            Component::CurDir => {}
            _ => path.push(part),
        }
        if is_folder(&path, &absolute)? {
            there.clone_from(&path);
        } else if let Some(name) = path.file_name() {
            is_folder(&there.join(name), &absolute)?;
        }
    }
    // The files of a report need room behind it.
    const FILES: usize = 100;
    is_folder(&path.join("x".repeat(FILES)), &absolute)?;
    Ok(path)
}

/// Whether a folder is there; nothing there is no error. `whole` is what was asked for.
fn is_folder(path: &Path, whole: &Path) -> Result<bool, String> {
    let it = || match path == whole {
        true => "it".into(),
        false => shown(path),
    };
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(_) => Err(format!("{} is a file, not a folder", it())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match path.is_symlink() {
            true => Err(format!("{} is a link to something that is not there", it())),
            false => Ok(false),
        },
        Err(error) if error.kind() == io::ErrorKind::InvalidFilename => {
            Err("the name is too long for the file system".into())
        }
        Err(error) => Err(format!("{} can't be looked at ({})", it(), plain(&error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_needs_no_folder() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path().canonicalize().unwrap();
        for (asked, place) in [
            ("x/../y", "y"),
            ("x/z/../../y", "y"),
            ("./y/.", "y"),
            ("x/y", "x/y"),
        ] {
            assert_eq!(settled(&top.join(asked)), Ok(top.join(place)), "{asked}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_way_back_through_a_link_is_the_systems() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path().canonicalize().unwrap();
        fs::create_dir_all(top.join("a/b")).unwrap();
        std::os::unix::fs::symlink(top.join("a/b"), top.join("link")).unwrap();
        assert_eq!(settled(&top.join("link/../y")), Ok(top.join("a/y")));
    }
}
