//! `initscope figure`: one figure of a saved dataset, for a slide or a page.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, ThemeName, flags};
use crate::spec::Format;

/// Arguments of `initscope figure`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = EXAMPLES)]
pub struct FigureArgs {
    /// Name of the figure, as its file in figures/ has it: forward, backward, growth, ...
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Folder of a report, as `run` left it
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,

    /// File formats: svg, png, pdf [default: svg]
    #[arg(long, value_name = "LIST", help_heading = "Output")]
    format: Option<String>,
    /// Look: page (light or dark as the screen is), light, dark, slides (16:9, large type),
    /// slides-dark [default: page]
    #[arg(long, value_name = "THEME", help_heading = "Output")]
    theme: Option<String>,
    /// Folder to write to [default: the one you are in]
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// No words on standard error
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
}

/// Shown under the flags.
const EXAMPLES: &str = "\
Examples:
  initscope figure forward output/relu-50x80 --theme slides --format svg,png,pdf
  initscope figure growth output/relu-50x80 --theme dark --out talk/";

impl FigureArgs {
    /// Formats asked for.
    ///
    /// # Errors
    /// The item that is no format.
    pub fn formats(&self) -> Result<Vec<Format>, Failure> {
        flags::formats(self.format.as_deref().unwrap_or("svg"))
    }

    /// The look asked for.
    ///
    /// # Errors
    /// That there is no such theme.
    pub fn theme(&self) -> Result<ThemeName, Failure> {
        flags::read("--theme", self.theme.as_deref().unwrap_or("page"))
    }
}

/// Draws the figure.
///
/// # Errors
/// A folder without a whole dataset, no figure of that name, a wrong flag, or a file that can't be
/// written.
pub fn run(args: &FigureArgs) -> Result<(), Failure> {
    args.formats()?;
    args.theme()?;
    Err(Failure::unfinished("the figure is not wired up yet"))
}
