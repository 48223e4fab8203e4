//! The flags of `run` that decide a Jacobian, without those that have no part in it.

use clap::{ArgMatches, Args, Command, Error, FromArgMatches};

use crate::cli::Failure;
use crate::cli::spec_flags::SpecFlags;
use crate::spec::{Key, Spec};

/// Flags of a spec that have no place here, and why.
const REFUSED: [(Key, &str); 10] = [
    (Key::Preset, "no preset is about a Jacobian"),
    (Key::Data, "the Jacobian is taken at one input a network"),
    (Key::Inputs, "the Jacobian is taken at an input of N(0, 1)"),
    (
        Key::InputDim,
        "the Jacobian is square, its input as wide as the network",
    ),
    (
        Key::Architecture,
        "the Jacobian is that of dense layers and activations alone",
    ),
    (Key::OutputDim, "the Jacobian ends at the last hidden layer"),
    (Key::Target, "the Jacobian knows no loss"),
    (Key::Precision, "the Jacobian is computed in f64"),
    (Key::Direct, "nothing is derived here"),
    (Key::Name, "spectrum writes no report"),
];

/// The experiment's flags but for those.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct NetworkFlags(SpecFlags);

impl NetworkFlags {
    /// Whether a flag was given.
    pub fn has(&self, key: Key) -> bool {
        self.0.has(key)
    }

    /// Lays the flags over a spec.
    ///
    /// # Errors
    /// The flag whose value is wrong or that has no place, and what would be right.
    pub fn apply(&self, spec: &mut Spec) -> Result<(), Failure> {
        for (key, why) in REFUSED {
            if self.0.has(key) {
                let flag = key.flag();
                return Err(Failure::request(format!("{flag}: {why}; leave {flag} out")));
            }
        }
        Ok(self.0.apply(spec)?)
    }
}

impl Args for NetworkFlags {
    fn augment_args(command: Command) -> Command {
        let command = REFUSED
            .iter()
            .fold(SpecFlags::augment_args(command), |command, (key, _)| {
                command.mut_arg(key.name(), |arg| arg.hide(true))
            });
        let help = |command: Command, key: Key, words: &'static str| {
            command.mut_arg(key.name(), |arg| arg.help(words))
        };
        let command = help(
            command,
            Key::Depth,
            "Layers L, a matrix and an activation each: 1,10,50 [default: 1,10,50]",
        );
        let command = help(command, Key::Width, "Units a layer [default: 200]");
        let command = help(
            command,
            Key::Sigma2,
            "Weight variances: numbers, he, glorot, lecun, C/fan_in, ...; the normalised spectrum of \
             ReLU and linear networks does not depend on it [default: he]",
        );
        help(
            command,
            Key::Init,
            "Weights: gaussian, orthogonal, uniform, truncated_normal, sparse, identity, looks_linear, \
             ... [default: gaussian,orthogonal]",
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for NetworkFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        SpecFlags::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}
