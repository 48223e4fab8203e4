//! `initscope phase`: the phase diagram of an activation, with networks measured beside theory.
//!
//! `tables` writes its numbers; the drawing is `chart`'s.

mod range;
mod tables;

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::flags::{self, NamedActivation, TalkFlags};
use super::progress::Points;
use super::{Failure, ThemeName, figure_folder, terminal};
use crate::analysis::phase_diagram::{Networks, PhaseDiagram};
use crate::chart;
use crate::chart::layout::numbers::count;
use crate::network::Activation;
use crate::spec::Format;
use crate::theory::edge_of_chaos;
use range::Range;

/// Arguments of `initscope phase`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct PhaseArgs {
    /// relu, leaky_relu or leaky_relu:SLOPE, linear, tanh, sigmoid, gelu, silu, elu, selu, erf,
    /// softplus
    #[arg(
        long,
        value_name = "NAME",
        default_value = "tanh",
        allow_hyphen_values = true
    )]
    activation: String,
    /// fan_in times the variance of a weight, FROM:TO [default: round the edge of chaos]
    #[arg(long, value_name = "FROM:TO", allow_hyphen_values = true)]
    sigma_w2: Option<String>,
    /// Variance of a bias, FROM:TO [default: 0:0.3]
    #[arg(long, value_name = "FROM:TO", allow_hyphen_values = true)]
    sigma_b2: Option<String>,
    /// Units a layer of the networks that are measured
    #[arg(
        long,
        value_name = "N",
        default_value = "400",
        allow_hyphen_values = true
    )]
    width: String,
    /// Networks a measured point; 0 measures none
    #[arg(
        long,
        value_name = "N",
        default_value = "10",
        allow_hyphen_values = true
    )]
    replicates: String,
    /// Seed of every random number
    #[arg(
        long,
        value_name = "N",
        default_value = "0",
        allow_hyphen_values = true
    )]
    seed: String,
    /// File formats: svg, png, pdf [default: svg]
    #[arg(long, value_name = "LIST", help_heading = "Output")]
    format: Option<String>,
    /// Look: page, light, dark, slides, slides-dark [default: page]
    #[arg(long, value_name = "THEME", help_heading = "Output")]
    theme: Option<String>,
    /// Folder to write to [default: output/phase-NAME]
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
  initscope phase
  initscope phase --activation erf --sigma-w2 0.5:4 --sigma-b2 0:0.3 --format svg,pdf
  initscope phase --activation relu --replicates 0 --theme slides
Poole et al. 2016; Schoenholz et al. 2017. For relu, leaky_relu and linear, which have no finite
length on one side, the contours are of the gradient's growth a layer.";

/// Points of the grid: sigma_w² and sigma_b².
const GRID: (usize, usize) = (61, 31);
/// Weights of a layer of all networks at a measured point, at most.
const MOST_WEIGHTS: usize = 200_000_000;
/// The file by which a folder of ours is known.
const TABLE: &str = "phase.csv";

/// A whole number within bounds.
struct Whole<const LEAST: usize, const MOST: usize>(usize);

impl<const LEAST: usize, const MOST: usize> FromStr for Whole<LEAST, MOST> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        flags::whole(text, LEAST, MOST).map(Self)
    }
}

/// Draws the diagram and writes it with its numbers.
///
/// # Errors
/// A wrong flag, or a folder that is in the way or can't be written.
pub fn run(args: &PhaseArgs) -> Result<(), Failure> {
    let activation = args.activation()?;
    let [w, b] = args.ranges(activation)?;
    let networks = args.networks()?;
    let formats = flags::formats(args.format.as_deref().unwrap_or("svg"))?;
    let theme: ThemeName = flags::read("--theme", args.theme.as_deref().unwrap_or("page"))?;
    let out = args.out(activation);
    figure_folder::is_free(&out, TABLE, args.force)?;

    let (columns, rows) = GRID;
    let quiet = args.talk.quiet;
    let points = Points::new("computing theory", quiet);
    let told = |done, of| points.tell(done, of);
    let mut diagram = PhaseDiagram::telling(activation, (columns, w), (rows, b), &told);
    if let Some(networks) = networks {
        let points = Points::new("measuring networks", quiet);
        diagram.measure(networks, &|done, of| points.tell(done, of));
    }
    let files = files(&diagram, networks, theme, &formats)?;
    figure_folder::write(&out, &files)?;
    if args.talk.json {
        let object = tables::json(&diagram, networks);
        return terminal::print(&format!("{object:#}\n"));
    }
    for (name, _) in &files {
        terminal::say_written(quiet, &out.join(name));
    }
    Ok(())
}

impl PhaseArgs {
    fn activation(&self) -> Result<Activation, Failure> {
        flags::read::<NamedActivation>("--activation", &self.activation).map(|named| named.0)
    }

    /// Ranges of sigma_w² and sigma_b².
    fn ranges(&self, activation: Activation) -> Result<[(f64, f64); 2], Failure> {
        let read = |flag: &str, text: &Option<String>| -> Result<Option<Range>, Failure> {
            text.as_deref()
                .map(|text| flags::read(flag, text))
                .transpose()
        };
        let b = read("--sigma-b2", &self.sigma_b2)?.map_or((0.0, 0.3), |range| range.0);
        let w = match read("--sigma-w2", &self.sigma_w2)? {
            Some(range) => range.0,
            None => {
                let middle = 0.5 * (b.0 + b.1);
                let edge = edge_of_chaos(activation, middle).sigma_w2.unwrap_or(2.0);
                (round(0.25 * edge), round(1.9 * edge))
            }
        };
        Ok([w, b])
    }

    fn networks(&self) -> Result<Option<Networks>, Failure> {
        let width = flags::read::<Whole<2, 10_000>>("--width", &self.width)?.0;
        let replicates = flags::read::<Whole<0, 10_000>>("--replicates", &self.replicates)?.0;
        let seed = flags::read::<Whole<0, { usize::MAX }>>("--seed", &self.seed)?.0;
        if width * width * replicates > MOST_WEIGHTS {
            return Err(Failure::request(format!(
                "--width {width} --replicates {replicates}: more than some minutes of work; lower \
                 one of them, so that replicates times the square of the width is {} at most",
                count(MOST_WEIGHTS)
            )));
        }
        Ok((replicates > 0).then_some(Networks {
            width,
            replicates,
            seed: seed as u64,
        }))
    }

    fn out(&self, activation: Activation) -> PathBuf {
        self.out.clone().unwrap_or_else(|| {
            let name = activation.name().replace(':', "-");
            PathBuf::from("output").join(format!("phase-{name}"))
        })
    }
}

/// To two digits.
fn round(value: f64) -> f64 {
    // By way of the text, so that 0.54 is the nearest number to it.
    format!("{value:.1e}").parse().unwrap_or(value)
}

fn files(
    diagram: &PhaseDiagram,
    networks: Option<Networks>,
    theme: ThemeName,
    formats: &[Format],
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let figure = chart::phase(diagram, networks);
    let mut files = figure_folder::drawn(&figure, theme, formats)?;
    files.push((TABLE.into(), tables::grid(diagram)));
    files.push(("edge.csv".into(), tables::edge(diagram)));
    if networks.is_some() {
        files.push(("measured.csv".into(), tables::measured(diagram)));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_rounded_to_two_digits() {
        for (value, rounded) in [(0.53838, 0.54), (4.09, 4.1), (196.2, 200.0), (0.5, 0.5)] {
            assert_eq!(round(value), rounded);
        }
    }
}
