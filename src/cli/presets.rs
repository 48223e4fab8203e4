//! `initscope presets`: the built-in experiments.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{Failure, gallery, terminal};
use crate::spec::Preset;

/// Arguments of `initscope presets`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = EXAMPLES)]
pub struct PresetsArgs {
    /// One JSON list on standard output
    #[arg(long)]
    json: bool,
    /// Run them all into DIR, and write a page that shows them with their pictures
    #[arg(long, value_name = "DIR")]
    gallery: Option<PathBuf>,
    /// Build the reports of --gallery even where something else is in the way
    #[arg(long)]
    force: bool,
    /// No words on standard error
    #[arg(long, short)]
    quiet: bool,
}

impl PresetsArgs {
    /// Whether it runs experiments.
    pub fn runs(&self) -> bool {
        self.gallery.is_some()
    }
}

/// Shown under the flags.
const EXAMPLES: &str = "\
Examples:
  initscope presets
  initscope presets --gallery output/gallery
  initscope run --preset figure-7.7
  initscope run --preset figure-7.7 --seed 1 --replicates 100 --out mine
A run of a preset is held against its numbers, those that its source prints or
those of its formula: data/checks.csv, the report's first table, and exit code 1
where one is missed.";

/// "6 printed numbers", "10 numbers by its formula": where they are from.
fn numbers(preset: &Preset) -> String {
    let all = preset.checks.len();
    match preset.checks.iter().filter(|check| check.printed).count() {
        0 => format!("{all} numbers by its formula"),
        printed if printed == all => format!("{all} printed numbers"),
        printed => format!("{all} numbers, {printed} of them printed, the others by its formula"),
    }
}

/// Lists the presets on standard output, or makes their gallery.
///
/// # Errors
/// That standard output can't be written; or what the gallery met.
pub fn run(args: &PresetsArgs) -> Result<(), Failure> {
    let strays = [
        (
            args.json && args.runs(),
            "--json: a gallery is a page, not a list; leave --json or --gallery out",
        ),
        (
            args.force && !args.runs(),
            "--force: it goes with --gallery; give --gallery DIR, or leave --force out",
        ),
        (
            args.quiet && !args.runs(),
            "--quiet: it goes with --gallery; give --gallery DIR, or leave --quiet out",
        ),
    ];
    if let Some((_, sentence)) = strays.into_iter().find(|(is, _)| *is) {
        return Err(Failure::request(sentence));
    }
    if let Some(dir) = &args.gallery {
        return gallery::run(dir, args.force, args.quiet);
    }
    let presets = Preset::all();
    if args.json {
        let list: Vec<_> = presets
            .iter()
            .map(|preset| {
                json!({
                    "name": preset.name,
                    "title": preset.title,
                    "source": preset.source,
                    "note": preset.note,
                    "checks": preset.checks.len(),
                })
            })
            .collect();
        return terminal::print(&format!("{:#}\n", json!(list)));
    }
    let blocks = presets.iter().map(|preset| {
        format!(
            "{:<17}{}\n{:<17}{}; {}\n",
            preset.name,
            preset.title,
            "",
            preset.source,
            numbers(preset)
        )
    });
    terminal::print(&blocks.collect::<Vec<_>>().join("\n"))
}
