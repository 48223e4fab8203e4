//! `initscope check`: holds a saved dataset to limits and to an earlier run, for CI.

mod json;
mod limits;
mod request;
mod table;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use self::request::Request;
use super::annotations::Annotations;
use super::flags::TalkFlags;
use super::junit::{self, Case};
use super::{Failure, terminal};
use crate::analysis::check::Check;
use crate::dataset::write_files;

/// Arguments of `initscope check`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = EXAMPLES)]
pub struct CheckArgs {
    /// Folder of a report, as `run` left it
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,

    /// Variances to hold: numbers or rules, as they were asked for in the run or equal to it
    /// [default: those asked for by a rule, else those that are stable in the baseline; none where a
    /// baseline is given and no limit]
    #[arg(
        long,
        value_name = "LIST",
        allow_hyphen_values = true,
        help_heading = "Limits"
    )]
    sigma2: Option<String>,
    /// Decades by which the last std may lie above or below the first, signal and gradient
    /// [default: 1]
    #[arg(
        long,
        value_name = "X",
        allow_hyphen_values = true,
        help_heading = "Limits"
    )]
    max_decades: Option<String>,
    /// Networks of a cell that may die [default: 0]
    #[arg(
        long,
        value_name = "N",
        allow_hyphen_values = true,
        help_heading = "Limits"
    )]
    max_dead: Option<String>,

    /// Folder of an earlier run: each of its cells must be here, grow alike and have the same verdict;
    /// limits then hold only where one is given
    #[arg(long, value_name = "DIR", help_heading = "Baseline")]
    baseline: Option<PathBuf>,
    /// Decades a layer that growth may differ from the baseline's [default: 0.01]
    #[arg(
        long,
        value_name = "X",
        allow_hyphen_values = true,
        help_heading = "Baseline"
    )]
    tolerance: Option<String>,

    /// Look at these depths alone, baseline included
    #[arg(
        long,
        value_name = "LIST",
        allow_hyphen_values = true,
        help_heading = "Part of the run"
    )]
    depth: Option<String>,
    /// Look at these widths alone
    #[arg(
        long,
        value_name = "LIST",
        allow_hyphen_values = true,
        help_heading = "Part of the run"
    )]
    width: Option<String>,
    /// Look at these activations alone
    #[arg(
        long,
        value_name = "LIST",
        allow_hyphen_values = true,
        help_heading = "Part of the run"
    )]
    activation: Option<String>,
    /// Look at these initialisers alone
    #[arg(
        long,
        value_name = "LIST",
        allow_hyphen_values = true,
        help_heading = "Part of the run"
    )]
    init: Option<String>,
    /// Look at these architectures alone
    #[arg(
        long,
        value_name = "LIST",
        allow_hyphen_values = true,
        help_heading = "Part of the run"
    )]
    architecture: Option<String>,

    /// Write the checks to FILE as JUnit XML, which CI systems read; folders on its way are made, as
    /// --out of the other commands makes them
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    junit: Option<PathBuf>,
    /// Mark failed checks for a CI system: github, none [default: github within its jobs]
    #[arg(long, value_name = "SYSTEM", help_heading = "Output")]
    annotations: Option<String>,
    /// Words and numbers.
    #[command(flatten)]
    talk: TalkFlags,
}

/// Shown under the flags.
const EXAMPLES: &str = "\
Examples:
  initscope check output/relu-50x80
  initscope check output/relu-50x80 --sigma2 he --max-decades 0.5 --junit check.xml
  initscope check output/new --baseline output/old --tolerance 0.005
Exit codes: 0 every check passed, 1 one failed, 2 the request was wrong.";

/// Checks the dataset.
///
/// # Errors
/// Exit code 1 where a check failed, which has been said by then; 2 for a wrong flag, a folder
/// without a whole dataset, or a file that can't be written.
pub fn run(args: &CheckArgs) -> Result<(), Failure> {
    let annotations = match &args.annotations {
        Some(text) => super::flags::read("--annotations", text)?,
        None => Annotations::of_environment(),
    };
    let request = Request::new(args)?;
    let checks = request.checks()?;
    if let Some(file) = &args.junit {
        write_junit(file, &args.dir, &checks)?;
    }
    for note in &request.notes {
        terminal::say(args.talk.quiet, note);
    }
    tell(&checks, annotations, &args.talk)?;
    match checks.iter().all(Check::passes) {
        true => Ok(()),
        false => Err(Failure::check("")),
    }
}

/// The table, or with `--json` one object, on standard output, and annotations. GitHub reads them from
/// both streams; beside an object they go to standard error, so that the object stays whole.
fn tell(checks: &[Check], annotations: Annotations, talk: &TalkFlags) -> Result<(), Failure> {
    let failed: Vec<&Check> = checks.iter().filter(|check| !check.passes()).collect();
    let sentences = failed.iter().map(|check| words::sentence(check));
    let errors: Vec<(String, String)> = words::subjects(&failed)
        .into_iter()
        .zip(sentences)
        .collect();
    let lines = annotations.errors(&errors);
    if talk.json {
        terminal::print(&format!("{:#}\n", json::object(checks)))?;
        terminal::say(talk.quiet, &table::tally(checks));
        terminal::say(lines.is_empty(), lines.trim_end());
        return Ok(());
    }
    if !talk.quiet {
        terminal::print(&table::table(checks, terminal::wants_colour()))?;
    }
    terminal::print(&lines)
}

/// Writes the JUnit file, and the folder that it goes to.
fn write_junit(file: &Path, dir: &Path, checks: &[Check]) -> Result<(), Failure> {
    let cases: Vec<Case> = checks
        .iter()
        .map(|check| Case {
            name: words::name(check),
            failure: (!check.passes()).then(|| words::sentence(check)),
        })
        .collect();
    let suite = format!("initscope check {}", dir.display());
    let text = junit::document(&suite, "initscope.check", &cases);
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let written = match file.file_name().and_then(|name| name.to_str()) {
        Some(name) if file.is_file() || !file.exists() => {
            write_files(folder, &[(name.into(), text.into_bytes())])
        }
        // A device or a pipe, such as /dev/stdout.
        _ => fs::write(file, text),
    };
    written.map_err(|error| {
        let place = format!("--junit {}", file.display());
        Failure::unwritable(place, &error, "give the path of a file")
    })
}
