//! A folder with one figure and its numbers, as `phase` and `critical` leave it.

use std::io;
use std::path::Path;

use super::build::figure_files;
use super::failure::A_FOLDER;
use super::{Failure, ThemeName};
use crate::chart::{Figure, Theme};
use crate::dataset::{try_folder, write_files};
use crate::spec::Format;

/// Passes a folder that is missing, empty or holds the table by which one of ours is known, and that can
/// be written: told before anything is computed.
///
/// # Errors
/// What is in the way, or why it can't be written.
pub fn is_free(out: &Path, table: &str, force: bool) -> Result<(), Failure> {
    let in_the_way = |what: &str| {
        Err(Failure::request(format!(
            "--out {}: {what}; give another folder, or --force",
            out.display()
        )))
    };
    if out.is_file() {
        return in_the_way("a file is there");
    }
    if holds_something(out) && !force && !out.join(table).is_file() {
        return in_the_way("the folder holds other files");
    }
    try_folder(out).map_err(|error| unwritable(out, &error))
}

/// Whether there is a folder with anything in it.
pub fn holds_something(dir: &Path) -> bool {
    dir.read_dir()
        .is_ok_and(|mut entries| entries.next().is_some())
}

/// The figure in the formats asked for, and its dark twin.
///
/// # Errors
/// A drawing that the exporters refuse.
pub fn drawn(
    figure: &Figure,
    theme: ThemeName,
    formats: &[Format],
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files = figure_files(figure, theme, formats)?;
    let dark = figure.svg(theme.look().0, Theme::Dark);
    files.push((format!("{}-dark.svg", figure.name), dark.into_bytes()));
    Ok(files)
}

/// Writes all files or none.
///
/// # Errors
/// That the folder can't be written.
pub fn write(out: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
    write_files(out, files).map_err(|error| unwritable(out, &error))
}

fn unwritable(out: &Path, error: &io::Error) -> Failure {
    Failure::unwritable(format!("--out {}", out.display()), error, A_FOLDER)
}
