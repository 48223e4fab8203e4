//! `initscope spectrum`: singular values of drawn networks' Jacobians, beside infinite width.
//!
//! `words` is the table of the terminal, `tables` the CSV and the JSON; the drawing is `chart`'s.

mod network_flags;
mod tables;
mod words;

use std::path::PathBuf;

use clap::Args;

use super::flags::{self, TalkFlags, Threads};
use super::progress::Points;
use super::terminal::{self, print};
use super::{Failure, ThemeName, figure_folder, machine};
use crate::analysis::spectra::Spectra;
use crate::chart;
use crate::network::Initialiser;
use crate::spec::{Key, Spec, Variance};
use network_flags::NetworkFlags;

/// Arguments of `initscope spectrum`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct SpectrumArgs {
    /// The networks.
    #[command(flatten)]
    network: NetworkFlags,
    /// Threads to compute with [default: all processors]
    #[arg(
        long,
        value_name = "N",
        allow_hyphen_values = true,
        help_heading = "Engine"
    )]
    threads: Option<String>,
    /// Look: page, light, dark, slides, slides-dark [default: page]
    #[arg(long, value_name = "THEME", help_heading = "Output")]
    theme: Option<String>,
    /// Folder to draw the spectra in, with spectrum.csv [default: none]
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    out: Option<PathBuf>,
    /// Write into a folder that holds something else
    #[arg(long, help_heading = "Output")]
    force: bool,
    /// Words and numbers.
    #[command(flatten)]
    talk: TalkFlags,
}

/// Shown under the flags.
const EXAMPLES: &str = "\
Examples:
  initscope spectrum
  initscope spectrum --activation linear --init orthogonal --depth 50
  initscope spectrum --activation tanh --sigma2 1.05/fan_in --bias2 2.01e-5 --json
  initscope spectrum --out output/spectrum --format svg,png
J is the Jacobian of the last hidden layer by the input, at one input N(0, 1) a network. Its squared
singular values are divided by their mean. Infinite width: Pennington et al. 2017; linear: Saxe et al. 2013.";

/// The file by which a folder of ours is known.
const TABLE: &str = "spectrum.csv";
/// Units a layer, at most.
const WIDEST: usize = 2000;
/// Operations of a request, at most.
const MOST_FLOP: f64 = 2e13;

/// Measures the spectra, prints them, and draws them where asked.
///
/// # Errors
/// A wrong flag, or a folder that is in the way or can't be written.
pub fn run(args: &SpectrumArgs) -> Result<(), Failure> {
    let spec = args.resolve()?;
    let theme: ThemeName = flags::read("--theme", args.theme.as_deref().unwrap_or("page"))?;
    args.place()?;
    let threads = args.threads.as_deref();
    let threads = threads.map(|text| flags::read::<Threads>("--threads", text));
    let threads = threads
        .transpose()?
        .map_or_else(machine::processors, |threads| threads.0);
    let points = Points::new("drawing networks", args.talk.quiet);
    let told = |done, of| points.tell(done, of);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let spectra = match pool {
        Ok(pool) => pool.install(|| Spectra::measure(&spec, &told)),
        Err(error) => {
            return Err(Failure::unfinished(format!(
                "{threads} threads can't be started: {error}"
            )));
        }
    };
    // An answer is told even where its figure can't be written.
    let written = args.write(&spec, &spectra, theme);
    print(&match args.talk.json {
        true => format!("{:#}\n", tables::json(&spec, &spectra)),
        false => words::text(&spectra),
    })?;
    written
}

impl SpectrumArgs {
    /// What is asked for, with this command's defaults.
    ///
    /// # Errors
    /// The flag that is wrong and what would be right.
    fn resolve(&self) -> Result<Spec, Failure> {
        let mut spec = Spec {
            depth: vec![1, 10, 50],
            width: vec![200],
            sigma2: vec![Variance::He],
            init: vec![Initialiser::Gaussian, Initialiser::Orthogonal],
            ..Spec::default()
        };
        self.network.apply(&mut spec)?;
        let spec = spec.validated()?;
        if let Some(width) = spec.width.iter().find(|width| **width > WIDEST) {
            return Err(Failure::request(format!(
                "--width {width}: a Jacobian that wide takes too long; give {WIDEST} at most"
            )));
        }
        let deepest = spec.depth.last().copied().unwrap_or(1);
        let layers = 10.0 * deepest as f64 + 60.0 * spec.depth.len() as f64;
        let cells = spec.activation.len() * spec.init.len() * spec.sigma2.len();
        let cubes: f64 = spec.width.iter().map(|width| (*width as f64).powi(3)).sum();
        if cubes * layers * (cells * spec.replicates) as f64 > MOST_FLOP {
            return Err(Failure::request(format!(
                "--width {} --depth {} --replicates {}: more than an hour of work; lower one of them \
                 (time goes with the cube of the width)",
                spec.text(Key::Width),
                spec.text(Key::Depth),
                spec.replicates
            )));
        }
        Ok(spec)
    }

    /// Passes a place for the figure that is free; without one, that nothing is said of figures.
    fn place(&self) -> Result<(), Failure> {
        if let Some(out) = &self.out {
            return figure_folder::is_free(out, TABLE, self.force);
        }
        let given = [
            ("--format", self.network.has(Key::Format)),
            ("--theme", self.theme.is_some()),
            ("--force", self.force),
        ];
        match given.iter().find(|(_, given)| *given) {
            Some((flag, _)) => Err(Failure::request(format!(
                "{flag}: spectrum draws where --out names a folder; give --out DIR, or leave {flag} out"
            ))),
            None => Ok(()),
        }
    }

    fn write(&self, spec: &Spec, spectra: &[Spectra], theme: ThemeName) -> Result<(), Failure> {
        let Some(out) = &self.out else {
            return Ok(());
        };
        let mut files = Vec::new();
        for figure in chart::spectra(spectra) {
            files.extend(figure_folder::drawn(&figure, theme, &spec.format)?);
        }
        files.push((TABLE.into(), tables::csv(spectra)));
        figure_folder::write(out, &files)?;
        for (name, _) in &files {
            terminal::say_written(self.talk.quiet, &out.join(name));
        }
        Ok(())
    }
}
