//! `initscope presets --gallery DIR`: every built-in experiment run, and one page that shows them all.

use std::fs;
use std::path::Path;

use super::run::{RunArgs, made};
use super::{Failure, interrupt, terminal};
use crate::dataset::OutputFolder;
use crate::report::gallery::{self, Entry};
use crate::spec::Preset;

/// The page's name in its folder.
const PAGE: &str = "index.html";
/// What every page of this program bears.
const OWN: &str = "content=\"initscope ";

/// What is wrong with a folder of the gallery, by the flag that named it.
fn of_gallery(sentence: &str) -> String {
    sentence.replacen("--out", "--gallery", 1)
}

/// Runs all presets into folders of their names and writes the page beside them.
///
/// # Errors
/// A folder that can't be used, before anything is computed; what kept a run from its end; and exit code 1
/// where a number is missed, with the page written.
pub fn run(dir: &Path, force: bool, quiet: bool) -> Result<(), Failure> {
    let page = dir.join(PAGE);
    let is_in_the_way = match fs::read_to_string(&page) {
        Ok(text) => !text.contains(OWN),
        Err(_) => page.exists(),
    };
    if is_in_the_way && !force {
        return Err(Failure::request(format!(
            "--gallery {}: its {PAGE} is not a page of initscope; give another folder, or --force to write \
             over it",
            dir.display()
        )));
    }
    let presets = Preset::all();
    for preset in &presets {
        let claim = OutputFolder::claim(&dir.join(preset.name), &preset.spec, force);
        claim.map_err(|error| Failure::request(of_gallery(&error.to_string())))?;
    }
    let interrupt = interrupt::caught(quiet)?;
    let (mut entries, mut missed) = (Vec::new(), Vec::new());
    for (at, preset) in presets.iter().enumerate() {
        terminal::say(
            quiet,
            &format!("{} ({} of {})", preset.name, at + 1, presets.len()),
        );
        let own = RunArgs::of_preset(preset.name, &dir.join(preset.name), force);
        let built = made(&own, &interrupt)?;
        let figure = built.figures.first();
        entries
            .extend(figure.map(|figure| Entry::new(preset, &built.analysis, &built.held, figure)));
        if built.held.iter().any(|one| !one.passes()) {
            missed.push(preset.name);
        }
    }
    fs::write(&page, gallery::page(&entries))
        .map_err(|error| Failure::unfinished(format!("{}: {error}", page.display())))?;
    terminal::print(&format!("{}\n", page.display()))?;
    match missed[..] {
        [] => Ok(()),
        _ => Err(Failure::check(format!(
            "numbers are missed by {} (see data/checks.csv in {})",
            missed.join(", "),
            dir.display()
        ))),
    }
}
