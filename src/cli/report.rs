//! `initscope report`: figures and report from a saved dataset, without computing.

use std::path::PathBuf;

use clap::Args;

use super::build::{build, building, told};
use super::flags::{self, TalkFlags, TemplateFlags};
use super::{Failure, ThemeName, saved, terminal};
use crate::dataset::OutputFolder;
use crate::report::Templates;
use crate::spec::Format;

/// Arguments of `initscope report`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = EXAMPLES)]
pub struct ReportArgs {
    /// Folder of a report, as `run` left it
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,

    /// File formats of the figures: svg (always), png, pdf [default: those of the run]
    #[arg(long, value_name = "LIST", help_heading = "Output")]
    format: Option<String>,
    /// Look of the figure files: page, light, dark, slides, slides-dark [default: page]
    #[arg(long, value_name = "THEME", help_heading = "Output")]
    theme: Option<String>,
    /// Templates.
    #[command(flatten)]
    pub templates: TemplateFlags,
    /// Words and numbers.
    #[command(flatten)]
    pub talk: TalkFlags,
}

/// Shown under the flags.
const EXAMPLES: &str = "\
Examples:
  initscope report output/relu-50x80 --format svg,png,pdf
  initscope report output/relu-50x80 --templates house-style --theme slides-dark";

impl ReportArgs {
    /// Formats asked for; `None`: those of the run.
    ///
    /// # Errors
    /// The item that is no format.
    pub fn formats(&self) -> Result<Option<Vec<Format>>, Failure> {
        self.format.as_deref().map(flags::formats).transpose()
    }

    /// The look of the figure files.
    ///
    /// # Errors
    /// That there is no such theme.
    pub fn theme(&self) -> Result<ThemeName, Failure> {
        let theme = self.theme.as_deref().unwrap_or("page");
        flags::read("--theme", theme)
    }
}

/// Rebuilds the report in its folder.
///
/// # Errors
/// A folder without a whole dataset, a wrong flag, or a file that can't be written.
pub fn run(args: &ReportArgs) -> Result<(), Failure> {
    let formats = args.formats()?;
    let theme = args.theme()?;
    let templates = Templates::load(args.templates.templates.as_deref())?;
    let mut dataset = saved::load(&args.dir)?;
    if let Some(formats) = formats {
        dataset.spec.format = formats;
        dataset.spec = dataset.spec.validated()?;
        dataset.provenance.command = dataset.spec.command();
    }
    let folder = OutputFolder::reopen(&args.dir)?;
    let make = || build(&dataset, &templates, theme);
    let built = terminal::say_if_slow(args.talk.quiet, &building(&dataset), make)?;
    for line in saved::altered(&args.dir, &dataset, &built.files) {
        terminal::say(args.talk.quiet, &format!("{line}; it is made again"));
    }
    folder.publish(&built.files)?;
    told(&built, &args.dir, &args.talk)
}
