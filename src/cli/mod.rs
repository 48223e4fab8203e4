//! The program itself: a file per command, flags that they share, and how it talks to people.
//!
//! `main` reads a [`Cli`] and runs it. Words and progress go to standard error, results to standard
//! output; whatever goes wrong becomes a [`Failure`], one sentence and an exit code.

mod annotations;
pub mod bug;
mod build;
pub mod check;
pub mod critical;
mod crossings;
mod failure;
pub mod figure;
mod figure_folder;
pub mod flags;
mod gallery;
mod held;
pub mod interrupt;
mod junit;
mod machine;
mod memory;
pub mod notebook;
pub mod phase;
pub mod presets;
pub mod progress;
mod provenance;
mod repeats;
pub mod report;
pub mod run;
mod saved;
pub mod spec_flags;
pub mod spectrum;
mod symbols;
pub mod table;
pub mod templates;
pub mod terminal;
mod theme;
pub mod theory;
mod time_limit;
mod usage;
mod what_happened;

pub use failure::Failure;
pub use theme::ThemeName;

use clap::{Parser, Subcommand};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "initscope",
    version,
    about = "See what an initialisation does to a deep network before anyone trains it",
    after_help = EXAMPLES,
    arg_required_else_help = true,
    subcommand_required = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Shown under the overview of the commands.
const EXAMPLES: &str = "\
Examples:
  initscope run                       the textbook exercise, in output/relu-50x80
  initscope run --sigma2 he,glorot --activation tanh,gelu
  initscope run --preset figure-7.7   a published figure, held against its numbers
  initscope report output/relu-50x80 --format svg,pdf
  initscope figure forward output/relu-50x80 --theme slides --format png
  initscope theory --activation tanh --sigma-w2 1.69 --sigma-b2 0.09
  initscope check output/relu-50x80 --sigma2 he --junit check.xml

Exit codes: 0 done, 1 a check failed, 2 the request was wrong (nothing is written),
3 it could not be finished (what was computed is kept).";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sweep a grid of networks, save the dataset and build the report
    Run(Box<run::RunArgs>),
    /// Rebuild figures and report from a saved dataset, without computing
    Report(report::ReportArgs),
    /// Draw one figure of a saved dataset, for a slide or a page
    Figure(figure::FigureArgs),
    /// The textbook's exercise with NumPy's random numbers, number for number
    Notebook(notebook::NotebookArgs),
    /// Find the weight variance at which signal or gradient neither grows nor dies
    Critical(critical::CriticalArgs),
    /// What should happen, by theory alone: fixed points, depth scales, maps, edge of chaos
    Theory(theory::TheoryArgs),
    /// Draw the phase diagram of an activation: depth scales, the edge of chaos, measured networks
    Phase(Box<phase::PhaseArgs>),
    /// Measure the singular values of drawn networks' Jacobians beside their exact law
    Spectrum(Box<spectrum::SpectrumArgs>),
    /// Hold a saved dataset to limits and to an earlier run; exit code 1 where a check fails
    Check(check::CheckArgs),
    /// List the built-in experiments: published figures and exercises
    Presets(presets::PresetsArgs),
    /// Write the report's built-in templates to a folder, to change them
    Templates(templates::TemplatesArgs),
}

impl Cli {
    /// Does what the command line asks for.
    ///
    /// # Errors
    /// The sentence and the exit code that the program ends with.
    pub fn run(self) -> Result<(), Failure> {
        interrupt::large_files_fail()?;
        let keeps_what_is_done = match &self.command {
            Command::Run(_) => true,
            Command::Presets(args) => args.runs(),
            _ => false,
        };
        if !keeps_what_is_done {
            interrupt::told()?;
        }
        match self.command {
            Command::Run(args) => run::run(&args),
            Command::Report(args) => report::run(&args),
            Command::Figure(args) => figure::run(&args),
            Command::Notebook(args) => notebook::run(&args),
            Command::Critical(args) => critical::run(&args),
            Command::Theory(args) => theory::run(&args),
            Command::Phase(args) => phase::run(&args),
            Command::Spectrum(args) => spectrum::run(&args),
            Command::Check(args) => check::run(&args),
            Command::Presets(args) => presets::run(&args),
            Command::Templates(args) => templates::run(&args),
        }
    }
}
