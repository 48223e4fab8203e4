//! The experiment's flags: one for each key of a spec, made from one table.
//!
//! clap takes the values as text; `spec` reads them, so that every complaint is in one voice.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::spec::{Key, Spec, SpecError};

/// The flags that were given, with their text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpecFlags {
    given: Vec<(Key, String)>,
}

impl SpecFlags {
    /// Whether a flag was given.
    pub fn has(&self, key: Key) -> bool {
        self.given.iter().any(|(given, _)| *given == key)
    }

    /// The lists that were given, but for figure formats, with their text.
    pub fn lists(&self) -> impl Iterator<Item = (Key, &str)> {
        let lists = self.given.iter();
        let lists = lists.filter(|(key, _)| key.is_list() && *key != Key::Format);
        lists.map(|(key, text)| (*key, text.as_str()))
    }

    /// `--preset NAME` alone.
    pub fn of_preset(name: &str) -> Self {
        Self {
            given: vec![(Key::Preset, name.into())],
        }
    }

    /// What the flags are laid over: a preset, where one is named, or else the defaults.
    ///
    /// # Errors
    /// That there is no such preset.
    pub fn start(&self) -> Result<Spec, SpecError> {
        match self.given.iter().find(|(key, _)| *key == Key::Preset) {
            Some((_, name)) => Spec::of_preset(name),
            None => Ok(Spec::default()),
        }
    }

    /// Lays the flags over a spec.
    ///
    /// # Errors
    /// The flag whose value is wrong, and what would be right.
    pub fn apply(&self, spec: &mut Spec) -> Result<(), SpecError> {
        self.given
            .iter()
            .try_for_each(|(key, text)| spec.set_flag(*key, text))
    }
}

/// What `--help` says of a flag: heading, name of the value, words.
fn help(key: Key) -> (&'static str, &'static str, &'static str) {
    const GRID: &str = "Grid (each a comma list)";
    const EXPERIMENT: &str = "Experiment";
    const ENGINE: &str = "Engine";
    const OUTPUT: &str = "Output";
    match key {
        Key::Preset => (
            EXPERIMENT,
            "NAME",
            "Start from a built-in experiment (`initscope presets` lists them) and hold the run \
             against its numbers",
        ),
        Key::Depth => (GRID, "LIST", "Hidden layers: 5,10,50 or lin:10:50:5"),
        Key::Width => (GRID, "LIST", "Units a hidden layer: 80 or log:10:1000:3"),
        Key::Sigma2 => (
            GRID,
            "LIST",
            "Weight variances: numbers, he, glorot, lecun, mup, C/fan_in, C/fan_out, C/fan_avg, \
             lin:FROM:TO:COUNT, log:FROM:TO:COUNT",
        ),
        Key::Activation => (
            GRID,
            "LIST",
            "relu, leaky_relu or leaky_relu:SLOPE, linear, tanh, sigmoid, gelu, silu, elu, selu, \
             erf, softplus",
        ),
        Key::Init => (
            GRID,
            "LIST",
            "Weights: gaussian, uniform, truncated_normal, truncated_uncorrected, orthogonal, sparse or \
             sparse:INPUTS, identity, looks_linear",
        ),
        Key::Architecture => (
            GRID,
            "LIST",
            "plain, or terms joined by +: residual or residual2 (:0.5, :1/sqrt(depth), :1/depth, \
             :skipinit, :fixup), batch_norm, layer_norm, rms_norm, dropout:RATE",
        ),
        Key::Replicates => (EXPERIMENT, "N", "Random networks drawn for every cell"),
        Key::Data => (EXPERIMENT, "N", "Data points pushed through each network"),
        Key::Inputs => (
            EXPERIMENT,
            "KIND",
            "Inputs: gaussian; pairs:C, in pairs of cosine C; circle, on a great circle; or file:PATH, the \
             first of an .npy, .csv or IDX file",
        ),
        Key::InputDim => (
            EXPERIMENT,
            "N",
            "Size of the input, or \"width\": as wide as the network",
        ),
        Key::OutputDim => (EXPERIMENT, "N", "Size of the output"),
        Key::Bias2 => (EXPERIMENT, "VAR", "Variance of the biases"),
        Key::Target => (
            EXPERIMENT,
            "Y",
            "Target of the least-squares loss: a number, normal, or normal:VAR",
        ),
        Key::Seed => (EXPERIMENT, "N", "Seed of every random number"),
        Key::Precision => (ENGINE, "TYPE", "Floating-point type: f64 or f32"),
        Key::Direct => (
            ENGINE,
            "BOOL",
            "Derive nothing: compute each cell by itself (--direct=false overrules a spec file)",
        ),
        Key::Name => (
            OUTPUT,
            "NAME",
            "Name of the report [default: made from the experiment, such as relu-50x80]",
        ),
        Key::Format => (
            OUTPUT,
            "LIST",
            "File formats of the figures: svg (always written), png, pdf",
        ),
    }
}

fn arg(key: Key) -> Arg {
    let (heading, value, words) = help(key);
    let default = Spec::default().text(key);
    let words = match key {
        Key::Preset | Key::Name | Key::Direct => words.to_string(),
        _ => format!("{words} [default: {default}]"),
    };
    let arg = Arg::new(key.name())
        .long(key.long())
        .value_name(value)
        .help(words)
        .help_heading(heading);
    match key {
        Key::Direct => arg
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
        // What `notebook` calls the same number.
        Key::Depth => arg.visible_alias("layers").allow_hyphen_values(true),
        // "-0.1" is a wrong value, not an unknown flag.
        _ => arg.allow_hyphen_values(true),
    }
}

impl Args for SpecFlags {
    fn augment_args(command: Command) -> Command {
        // Headings stand in the order of their first flag: the grid before the output.
        let (experiment, output): (Vec<_>, Vec<_>) =
            Key::ALL.into_iter().partition(|key| key.is_experiment());
        command.args(experiment.into_iter().chain(output).map(arg))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SpecFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        for key in Key::ALL {
            if matches.value_source(key.name()) != Some(ValueSource::CommandLine) {
                continue;
            }
            if let Some(text) = matches.get_one::<String>(key.name()) {
                self.given.retain(|(other, _)| *other != key);
                self.given.push((key, text.clone()));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command as Asked, Failure};
    use crate::spec::arbitrary;
    use clap::{CommandFactory, Parser};
    use proptest::prelude::*;

    fn resolved(arguments: &[String]) -> Result<Spec, Failure> {
        let words = ["initscope", "run"].map(String::from);
        let cli = Cli::try_parse_from(words.iter().chain(arguments)).expect("clap takes any text");
        match cli.command {
            Asked::Run(args) => args.resolve(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn direct_is_a_switch_that_can_be_turned_off() {
        for (word, direct) in [("--direct", true), ("--direct=false", false)] {
            assert_eq!(resolved(&[word.into()]).unwrap().direct, direct);
        }
    }

    #[test]
    fn a_flag_is_a_key_of_spec_files_or_belongs_to_the_command_line_alone() {
        let mut program = Cli::command();
        let run = program.find_subcommand_mut("run").expect("a command");
        let mut flags: Vec<&str> = run.get_arguments().filter_map(Arg::get_long).collect();
        flags.retain(|name| *name != "help");
        flags.sort_unstable();
        let mut names = Key::ALL.map(Key::long).to_vec();
        names.extend(Key::COMMAND_LINE_ONLY);
        names.sort_unstable();
        assert_eq!(flags, names);
    }

    proptest! {
        /// The command that a report shows makes the report's spec again.
        #[test]
        fn the_shortest_command_makes_the_same_spec(
            spec in prop_oneof![arbitrary::spec(), arbitrary::near_default()]
        ) {
            prop_assert_eq!(resolved(&spec.arguments()), Ok(spec));
        }
    }
}
