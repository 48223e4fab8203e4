//! `initscope templates`: the built-in templates as files, for a user to start from.

use std::path::PathBuf;

use clap::Args;

use super::failure::A_FOLDER;
use super::figure_folder::holds_something;
use super::{Failure, terminal};
use crate::dataset::write_files;
use crate::report;

/// Arguments of `initscope templates`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = EXAMPLES)]
pub struct TemplatesArgs {
    /// Folder to write the templates to, new or empty
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// No list of the files on standard output
    #[arg(short, long)]
    quiet: bool,
    /// Write them even where something else is in the way
    #[arg(long)]
    force: bool,
}

/// Shown under the flags.
const EXAMPLES: &str = "\
Examples:
  initscope templates house-style
  initscope report output/relu-50x80 --templates house-style
Change those that should be other, and delete the rest: what is not there stays built in.";

/// Writes the templates, and says where they are on standard output.
///
/// # Errors
/// A folder that holds anything already, unless forced, or that can't be written; then nothing is written.
pub fn run(args: &TemplatesArgs) -> Result<(), Failure> {
    let dir = args.dir.display();
    let in_the_way = |what: &str| {
        Err(Failure::request(format!(
            "{dir}: {what}; give a new folder, or --force to write into this one"
        )))
    };
    if !args.force {
        if let Some((name, _)) = report::built_in().find(|(name, _)| args.dir.join(name).exists()) {
            return in_the_way(&format!("{name} is there already and would be lost"));
        }
        if holds_something(&args.dir) {
            return in_the_way("the folder holds other files");
        }
    }
    let files = report::built_in().map(|(name, text)| (name.into(), text.into()));
    let files: Vec<(String, Vec<u8>)> = files.collect();
    write_files(&args.dir, &files).map_err(|error| Failure::unwritable(dir, &error, A_FOLDER))?;
    if args.quiet {
        return Ok(());
    }
    let line = |(name, _): &(String, _)| format!("{}\n", args.dir.join(name).display());
    terminal::print(&files.iter().map(line).collect::<String>())
}
