//! A folder with one figure and its numbers, as `phase` and `critical` leave it.

use std::path::Path;

use super::build::figure_files;
use super::failure::A_FOLDER;
use super::{Failure, ThemeName};
use crate::chart::{Figure, Theme};
use crate::dataset::write_files;
use crate::spec::Format;

/// Passes a folder that is missing, empty or holds the table by which one of ours is known.
///
/// # Errors
/// What is in the way.
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
    let Ok(mut entries) = out.read_dir() else {
        return Ok(());
    };
    match force || entries.next().is_none() || out.join(table).is_file() {
        true => Ok(()),
        false => in_the_way("the folder holds other files"),
    }
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
    write_files(out, files).map_err(|error| {
        let place = format!("--out {}", out.display());
        Failure::unwritable(place, &error, A_FOLDER)
    })
}
