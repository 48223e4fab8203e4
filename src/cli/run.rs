//! `initscope run`: the main job. Sweep, dataset, report.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::flags::{self, TalkFlags, TemplateFlags, Threads};
use super::spec_flags::SpecFlags;
use crate::spec::{MemorySize, Spec};

/// Arguments of `initscope run`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = EXAMPLES)]
pub struct RunArgs {
    /// Spec file with the names of the flags (flags win over it)
    #[arg(value_name = "SPEC.toml")]
    pub spec: Option<PathBuf>,

    /// The experiment.
    #[command(flatten)]
    pub experiment: SpecFlags,

    /// Threads to compute with [default: all processors]
    #[arg(
        long,
        value_name = "N",
        allow_hyphen_values = true,
        help_heading = "Engine"
    )]
    threads: Option<String>,
    /// Refuse a run that needs more memory: 2GB, 500MB, 1.5GiB
    #[arg(
        long,
        value_name = "SIZE",
        allow_hyphen_values = true,
        help_heading = "Engine"
    )]
    memory_limit: Option<String>,

    /// Folder of the report [default: output/NAME]
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Build the report even where something else is in the way
    #[arg(long, help_heading = "Output")]
    pub force: bool,
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
  initscope run
  initscope run --depth 10,100,1000 --width 40,80,160 --sigma2 he,log:0.001:1:13
  initscope run --activation tanh,gelu,leaky_relu:0.2 --sigma2 lecun,glorot,he --bias2 0.05
  initscope run lecture.toml --seed 1 --format svg,png,pdf --out slides/lecture
A spec file holds the same names: depth = [5, 50], sigma2 = [0.001, \"he\", \"log:0.01:1:5\"], ...";

impl RunArgs {
    /// The request: defaults, then the spec file, then the flags.
    ///
    /// # Errors
    /// The flag or the line that is wrong and what would be right.
    pub fn resolve(&self) -> Result<Spec, Failure> {
        self.experiment.complete()?;
        let mut spec = match &self.spec {
            Some(path) => Spec::read(path)?,
            None => Spec::default(),
        };
        self.experiment.apply(&mut spec)?;
        Ok(spec.validated()?)
    }

    /// Threads asked for; `None`: all processors.
    ///
    /// # Errors
    /// That the value is no number of threads.
    pub fn threads(&self) -> Result<Option<usize>, Failure> {
        let threads = self.threads.as_deref();
        let read = threads.map(|text| flags::read::<Threads>("--threads", text));
        Ok(read.transpose()?.map(|threads| threads.0))
    }

    /// Bytes that the run may use; `None`: as many as there are.
    ///
    /// # Errors
    /// That the value is no size.
    pub fn memory_limit_bytes(&self) -> Result<Option<u64>, Failure> {
        let limit = self.memory_limit.as_deref();
        let read = limit.map(|text| flags::read::<MemorySize>("--memory-limit", text));
        Ok(read.transpose()?.map(|size| size.0))
    }
}

/// Sweeps the grid, saves the dataset and builds the report.
///
/// # Errors
/// A wrong request, before anything is written; or what kept the run from its end.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    args.resolve()?;
    args.threads()?;
    args.memory_limit_bytes()?;
    Err(Failure::unfinished("the sweep is not wired up yet"))
}
