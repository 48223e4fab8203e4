//! `initscope run`: the main job. Sweep, dataset, report.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Args;

use super::build::{Built, build, building, told};
use super::flags::{self, TalkFlags, TemplateFlags, Threads};
use super::interrupt::Interrupt;
use super::spec_flags::SpecFlags;
use super::time_limit::{self, Estimate, TimeLimit};
use super::what_happened::WhatHappened;
use super::{
    Failure, ThemeName, held, interrupt, machine, memory, progress, provenance, repeats, terminal,
};
use crate::chart::layout::numbers::count;
use crate::dataset::{self, Carried, Dataset, OutputFolder};
use crate::report::Templates;
use crate::spec::{Format, Inputs, MemorySize, Spec, SpecError};
use crate::sweep::{self, MemoryLimit, Options, Plan};

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
    /// Refuse a run that would take longer: 10min, 2h, 60d [default: 30d]
    #[arg(
        long,
        value_name = "TIME",
        allow_hyphen_values = true,
        help_heading = "Engine"
    )]
    time_limit: Option<String>,

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
  initscope run --preset figure-7.7
  initscope run lecture.toml --seed 1 --format svg,png,pdf --out slides/lecture
A spec file holds the same names: depth = [5, 50], sigma2 = [0.001, \"he\", \"log:0.01:1:5\"], ...";

impl RunArgs {
    /// A quiet run of a preset.
    pub fn of_preset(name: &str, out: &Path, force: bool) -> Self {
        Self {
            experiment: SpecFlags::of_preset(name),
            out: Some(out.to_owned()),
            force,
            talk: TalkFlags {
                quiet: true,
                json: false,
            },
            ..Self::default()
        }
    }

    /// The request: defaults or a preset, then the spec file, then the flags.
    ///
    /// # Errors
    /// The flag or the line that is wrong and what would be right.
    pub fn resolve(&self) -> Result<Spec, Failure> {
        let start = self.experiment.start()?;
        let mut spec = match &self.spec {
            Some(path) => start
                .read_over(path)
                .map_err(|error| no_spec(path, &error))?,
            None => start,
        };
        self.experiment.apply(&mut spec)?;
        Ok(spec.validated()?.with_inputs_read()?)
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

/// Announces a run that takes long and refuses one that takes longer than it may.
fn time(
    args: &RunArgs,
    spec: &Spec,
    flop: f64,
    threads: usize,
    stop: &AtomicBool,
) -> Result<(), Failure> {
    let limit = args.time_limit.as_deref();
    let limit = limit.map(|text| flags::read::<TimeLimit>("--time-limit", text));
    let limit = limit.transpose()?;
    let Some(estimate) = Estimate::of(spec, flop, threads, limit, stop)? else {
        return Ok(());
    };
    let key = time_limit::dearest(spec);
    let lower = format!(
        "lower {} (now {}), or give --time-limit {}",
        key.flag(),
        spec.text(key),
        estimate.as_limit()
    );
    estimate.check(limit, &lower)?;
    estimate.announce("what is done", args.talk.quiet);
    Ok(())
}

/// Sweeps the grid, saves the dataset and builds the report.
///
/// # Errors
/// A wrong request, before anything is written; or what kept the run from its end.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let interrupt = interrupt::caught(args.talk.quiet)?;
    held::all_met(&made(args, &interrupt)?.held)
}

/// Makes the report and tells of it; whether a preset's numbers are met is for the caller to say.
///
/// # Errors
/// As [`run`], but for numbers that are missed.
pub fn made(args: &RunArgs, interrupt: &Interrupt) -> Result<Built, Failure> {
    let mut happened = WhatHappened::start();
    let spec = args.resolve()?;
    let threads = args.threads()?.unwrap_or_else(machine::processors);
    let limit = match args.memory_limit_bytes()? {
        Some(bytes) => MemoryLimit { bytes, asked: true },
        None => machine::free_memory(),
    };
    // Costed without laying the grid out, so that an absurd one is refused and not built.
    let cost = memory::cost(&spec, threads, limit)?;
    let stop = &interrupt.asked;
    let templates = Templates::load(args.templates.templates.as_deref())?;
    if args.templates.templates.is_some() {
        try_templates(&spec, &templates)?;
    }
    let out = match &args.out {
        Some(dir) => dir.clone(),
        None => PathBuf::from("output").join(spec.report_name()),
    };
    let folder = OutputFolder::claim(&out, &spec, args.force)?;
    time(args, &spec, cost.flop, threads, stop)?;

    let plan = Plan::new(&spec);
    for note in repeats::notes(&args.experiment, &spec, &plan) {
        terminal::say(args.talk.quiet, &note);
    }
    let reporter = progress::reporter(args.talk.quiet);
    let options = Options {
        threads,
        cancel: stop,
        progress: &progress::WithoutEnd(&*reporter),
    };
    let outcomes = sweep::run(&spec, &plan, options)?;
    let unsaved = interrupt.computed();
    // Said when no Ctrl-C can lose it any more.
    reporter.finish();
    happened.computed();

    let provenance = provenance::of(&spec, &plan);
    let dataset = Dataset::new(spec, &plan, outcomes, provenance);
    if dataset.cells.is_empty() {
        return Err(Failure::unfinished(
            "stopped before the first network was finished; nothing was written",
        ));
    }
    let complete = dataset.is_complete();
    let folder = match complete {
        true => folder,
        false => folder.for_an_interrupted_run()?,
    };
    // The request was right, so whatever goes wrong from here on must not lose the numbers.
    let computed = Arc::new((folder, dataset));
    let kept = Arc::clone(&computed);
    unsaved.rescue_with(move || match saved_alone(&kept.0, &kept.1) {
        Some(place) => format!(
            "the numbers are safe: initscope report {} makes their report",
            place.display()
        ),
        None => "the numbers could not be saved anywhere".into(),
    });
    let (folder, dataset) = &*computed;
    let make = || build(dataset, &templates, ThemeName::Page);
    let mut built = terminal::say_if_slow(args.talk.quiet, &building(dataset), make)
        .map_err(|failure| rescued(folder, dataset, &failure.sentence))?;
    let happened = happened.to_json(threads, complete);
    built.files.push(("run.json".into(), happened));
    folder
        .publish(&built.files)
        .map_err(|error| rescued(folder, dataset, &error.to_string()))?;
    if complete {
        told(&built, &out, &args.talk)?;
        return Ok(built);
    }
    let _ = told(&built, folder.path(), &args.talk);
    Err(Failure::unfinished(format!(
        "stopped after {} of {} networks; their report is in {}",
        count(dataset.networks()),
        count(dataset.planned_networks()),
        folder.path().display()
    )))
}

/// Says of a word that is no spec file that it may have been meant for a list.
fn no_spec(path: &Path, error: &SpecError) -> Failure {
    let is_a_file = path.exists() || path.extension().is_some_and(|ending| ending == "toml");
    Failure::request(match is_a_file {
        true => error.to_string(),
        false => format!("{error}, and the items of a list together: --depth 5,10"),
    })
}

/// Saves the dataset alone when its report can't be finished: in its folder, unless all is there by now,
/// or else in one for temporary files; `None` where neither can be written.
fn saved_alone(folder: &OutputFolder, dataset: &Dataset) -> Option<PathBuf> {
    let files = dataset::files(dataset, Carried::without_summaries(dataset));
    let elsewhere = || {
        let place = tempfile::Builder::new()
            .prefix("initscope-")
            .tempdir()
            .ok()?;
        let folder = OutputFolder::reopen(place.path()).ok()?;
        folder.publish(&files).ok()?;
        Some(place.keep())
    };
    match folder.publish_first(&files) {
        Ok(()) => Some(folder.path().to_owned()),
        Err(_) => elsewhere(),
    }
}

/// What becomes of a run whose report can't be finished.
fn rescued(folder: &OutputFolder, dataset: &Dataset, reason: &str) -> Failure {
    Failure::unfinished(match saved_alone(folder, dataset) {
        Some(place) => format!(
            "{reason}; the numbers are safe: mend this and run initscope report {}",
            place.display()
        ),
        None => format!("{reason}; the numbers could not be saved anywhere"),
    })
}

/// Tries a user's templates on a network of a moment, so that a broken one is found before the sweep.
fn try_templates(spec: &Spec, templates: &Templates) -> Result<(), Failure> {
    let tiny = Spec {
        depth: vec![2],
        width: vec![2],
        inputs: Inputs::Gaussian,
        input_dim: None,
        output_dim: 1,
        replicates: 1,
        data: 2,
        format: vec![Format::Svg],
        preset: None,
        ..spec.clone()
    };
    let plan = Plan::new(&tiny);
    let options = Options {
        threads: 1,
        cancel: &AtomicBool::new(false),
        progress: &(),
    };
    let outcomes = sweep::run(&tiny, &plan, options)?;
    let provenance = provenance::of(&tiny, &plan);
    let dataset = Dataset::new(tiny, &plan, outcomes, provenance);
    build(&dataset, templates, ThemeName::Page).map(|_| ())
}
