//! `initscope figure`: one figure of a saved dataset, for a slide or a page.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;

use super::build::figure_files;
use super::failure::A_FOLDER;
use super::{Failure, ThemeName, flags, saved, terminal};
use crate::chart::{Figure, Kind};
use crate::dataset::write_files;
use crate::spec::{Format, closest};
use crate::{analysis, chart};

/// Arguments of `initscope figure`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = EXAMPLES)]
pub struct FigureArgs {
    /// Name of the figure, as its file in figures/ has it: forward, backward, growth, ...; in a run of
    /// several networks forward is every one's, forward-tanh one's
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
    /// Folder to write NAME.svg to [default: the one you are in]
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Write over other files of the same names
    #[arg(long, help_heading = "Output")]
    pub force: bool,
    /// No words on standard error
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
}

/// Shown under the flags.
const EXAMPLES: &str = "\
Examples:
  initscope figure forward output/relu-50x80 --theme slides --format svg,png,pdf
  initscope figure growth output/relu-50x80 --theme dark --out talk/
The same figure in another theme is written over; any other file is in the way unless --force.";

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
/// A folder without a whole dataset, no figure of that name, a wrong flag, a file that is in the way or
/// one that can't be written.
pub fn run(args: &FigureArgs) -> Result<(), Failure> {
    let formats = args.formats()?;
    let theme = args.theme()?;
    if !args.dir.exists() && Path::new(&args.name).is_dir() {
        return Err(Failure::request(format!(
            "{} is a folder: the figure's name comes first; write initscope figure {} {}",
            args.name,
            args.dir.display(),
            args.name
        )));
    }
    let dataset = saved::load(&args.dir)?;
    let figures = chart::figures(&analysis::analyse(&dataset));
    let named = chart::named(&figures, &args.name);
    if named.is_empty() {
        return Err(no_such_figure(&args.name, &figures));
    }
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("."));
    // Drawn whole before the first file is written.
    let drawn = named
        .iter()
        .map(|figure| figure_files(figure, theme, &formats))
        .collect::<Result<Vec<_>, Failure>>()?;
    if let Some((name, _)) = drawn
        .iter()
        .flatten()
        .find(|(name, _)| out.join(name).is_dir())
    {
        return Err(Failure::request(format!(
            "{}: a folder is there; give another folder with --out",
            out.join(name).display()
        )));
    }
    if !args.force {
        for (figure, files) in named.iter().zip(&drawn) {
            nothing_is_lost(figure, &formats, files, &out)?;
        }
    }
    let files = drawn.concat();
    write_files(&out, &files).map_err(|error| {
        let place = format!("--out {}", out.display());
        Failure::unwritable(place, &error, A_FOLDER)
    })?;
    for (name, _) in files {
        terminal::say_written(args.quiet, &out.join(name));
    }
    Ok(())
}

/// Refuses to write over a file, unless it is this figure of this dataset, in whatever theme.
fn nothing_is_lost(
    figure: &Figure,
    formats: &[Format],
    files: &[(String, Vec<u8>)],
    out: &Path,
) -> Result<(), Failure> {
    for (format, (name, _)) in formats.iter().zip(files) {
        let path = out.join(name);
        let there = match fs::read(&path) {
            // Whether the folder can be made and written shows itself later.
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                continue;
            }
            there => there.ok(),
        };
        let is_ours = |theme| {
            let drawn = figure_files(figure, theme, &[*format]).ok();
            drawn.is_some_and(|drawn| drawn.first().map(|(_, bytes)| bytes) == there.as_ref())
        };
        if !ThemeName::ALL.into_iter().any(is_ours) {
            return Err(Failure::request(format!(
                "{}: another file is there and would be lost; give another folder with --out, or \
                 --force to write over it",
                path.display()
            )));
        }
    }
    Ok(())
}

/// What would be right: the kinds that the report has, and where it shows several networks an example of
/// the name of one's.
fn no_such_figure(name: &str, figures: &[Figure]) -> Failure {
    let mut kinds: Vec<&str> = Vec::new();
    for figure in figures {
        let kind = figure.kind.name();
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let of_kind = |kind: &&&str| {
        name.strip_prefix(**kind)
            .is_some_and(|rest| rest.starts_with('-'))
    };
    let all = figures.iter().map(|figure| figure.name.as_str());
    let right = match (
        kinds.iter().find(of_kind),
        closest(name, all.chain(kinds.iter().copied())),
    ) {
        (Some(kind), _) => ones_of(kind, figures),
        (None, Some(near)) => format!("did you mean {near}?"),
        (None, None) => {
            let one = figures.last().filter(|last| last.name != last.kind.name());
            let one = one.map_or(String::new(), |last| {
                format!(", or one network's, such as {}", last.name)
            });
            format!("give one of {}{one}", kinds.join(", "))
        }
    };
    let name = if name.is_empty() { "\"\"" } else { name };
    if name.starts_with(Kind::CoordinateCheck.name())
        && !kinds.contains(&Kind::CoordinateCheck.name())
    {
        return Failure::request(format!(
            "{name}: this report has no such figure, which takes three widths or more; give one of {}",
            kinds.join(", ")
        ));
    }
    Failure::request(format!("{name}: this report has no such figure; {right}"))
}

/// The figures of a kind, for a name that asks for one of another network.
fn ones_of(kind: &str, figures: &[Figure]) -> String {
    const MOST: usize = 8;
    let of_kind = figures.iter().filter(|figure| figure.kind.name() == kind);
    let names: Vec<&str> = of_kind.map(|figure| figure.name.as_str()).collect();
    match names[..] {
        [one] => format!("give {one}, its only one of that kind"),
        _ if names.len() <= MOST => format!("give one of {}, or {kind} for all", names.join(", ")),
        _ => format!(
            "give one of {}, ..., or {kind} for all {}",
            names[..MOST].join(", "),
            names.len()
        ),
    }
}
