//! `initscope critical`: the sigma² at which the signal, the gradient or the compromise between them
//! neither grows nor dies.
//!
//! Theory gives it at infinite width; `measure` finds it in drawn networks. `answer` holds what comes
//! back, also as JSON; `words` and `frameworks` tell it, `drawing` draws the search.

mod answer;
mod drawing;
mod frameworks;
mod measure;
mod network_flags;
mod words;

use std::str::FromStr;
use std::sync::atomic::AtomicBool;

use clap::Args;

use super::flags::{self, TalkFlags, Threads};
use super::terminal::print;
use super::time_limit::{self, Estimate};
use super::{Failure, machine, memory};
use crate::spec::{Key, Spec, Variance};
use crate::sweep::MemoryLimit;
use drawing::DrawingFlags;
use network_flags::NetworkFlags;

/// Arguments of `initscope critical`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct CriticalArgs {
    /// What is to keep its size: forward (the signal), gradient, or both (the compromise, which is
    /// 4/(fan_in + fan_out) for ReLU)
    #[arg(
        long,
        value_name = "NAME",
        default_value = "forward",
        allow_hyphen_values = true
    )]
    pub criterion: String,
    /// The network.
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
    /// The figure.
    #[command(flatten)]
    drawing: DrawingFlags,
    /// Words and numbers.
    #[command(flatten)]
    pub talk: TalkFlags,
}

/// Shown under the flags.
const EXAMPLES: &str = "\
Examples:
  initscope critical
  initscope critical --activation gelu --depth 30 --width 128
  initscope critical --activation tanh --criterion gradient --depth 10
  initscope critical --criterion both --input-dim 20 --json
  initscope critical --activation gelu --out output/search --format svg,png
One sigma² is the variance of every weight matrix. The std of h_K equals that of h_1 at the answer
(the gradient's: that of dL/df_0 equals that of dL/df_K-1), in the typical network (geometric mean).";

/// What is to keep its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Criterion {
    Forward,
    Gradient,
    Both,
}

impl Criterion {
    fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Gradient => "gradient",
            Self::Both => "both",
        }
    }
}

impl FromStr for Criterion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = text.trim().to_ascii_lowercase();
        [Self::Forward, Self::Gradient, Self::Both]
            .into_iter()
            .find(|criterion| criterion.name() == name)
            .ok_or_else(|| "no criterion; give forward, gradient or both".into())
    }
}

/// Finds the critical sigma² and prints it.
///
/// # Errors
/// A wrong request, or one that needs more memory than there is.
pub fn run(args: &CriticalArgs) -> Result<(), Failure> {
    let criterion = flags::read::<Criterion>("--criterion", &args.criterion)?;
    let spec = args.resolve()?;
    let drawing = args.drawing.resolve(args.network.has(Key::Format))?;
    let threads = args.threads.as_deref();
    let threads = threads.map(|text| flags::read::<Threads>("--threads", text));
    let threads = threads
        .transpose()?
        .map_or_else(machine::processors, |threads| threads.0);
    let limit: MemoryLimit = machine::free_memory();
    let cost = memory::cost(&spec, threads, limit)?;
    // Of one round of drawing; a search takes one or a few.
    if let Some(estimate) = Estimate::of(&spec, cost.flop, threads, None, &AtomicBool::new(false))?
    {
        let key = time_limit::dearest(&spec);
        estimate.check(
            None,
            &format!("lower {} (now {})", key.flag(), spec.text(key)),
        )?;
        estimate.announce("nothing", args.talk.quiet);
    }
    let answer = measure::answer(&spec, criterion, threads, args.talk.quiet)?;
    // An answer is told even where its figure can't be written.
    let drawn = drawing.map(|drawing| drawing.write(&answer, args.talk.quiet));
    print(&match args.talk.json {
        true => format!("{:#}\n", answer.to_json()),
        false => words::text(&answer),
    })?;
    drawn.unwrap_or(Ok(()))
}

impl CriticalArgs {
    /// The one network that is asked about; its sigma² is a placeholder.
    ///
    /// # Errors
    /// The flag that is wrong and what would be right.
    fn resolve(&self) -> Result<Spec, Failure> {
        let mut spec = Spec {
            depth: vec![50],
            ..Spec::default()
        };
        self.network.apply(&mut spec)?;
        spec.sigma2 = vec![Variance::He];
        let counts = [
            (Key::Depth, spec.depth.len()),
            (Key::Width, spec.width.len()),
            (Key::Activation, spec.activation.len()),
            (Key::Init, spec.init.len()),
            (Key::Architecture, spec.architecture.len()),
        ];
        if let Some((key, _)) = counts.iter().find(|(_, count)| *count != 1) {
            return Err(Failure::request(format!(
                "{} {}: critical looks at one network; give one value",
                key.flag(),
                spec.text(*key)
            )));
        }
        if spec.depth[0] < 2 {
            return Err(Failure::request(
                "--depth 1: growth from layer to layer needs two hidden layers; give 2 or more",
            ));
        }
        let architecture = spec.architecture[0];
        let why = match (architecture.residual, architecture.norm) {
            (Some(_), _) => "a residual stream grows at every weight variance above 0",
            (None, Some(_)) => "a norm takes the weight variance away again",
            (None, None) => return Ok(spec.validated()?),
        };
        Err(Failure::request(format!(
            "--architecture {architecture}: {why}, so that none is critical; give plain or dropout:RATE \
             (initscope run measures the others)"
        )))
    }
}
