//! The flags of `run` that describe a network and its draws, without those that `critical` answers
//! or has no use for.

use clap::{ArgMatches, Args, Command, Error, FromArgMatches};

use crate::cli::Failure;
use crate::cli::spec_flags::SpecFlags;
use crate::spec::{Key, Spec, SpecError};

/// Flags of a spec that have no place here, and why.
const REFUSED: [(Key, &str); 3] = [
    (Key::Preset, "a preset has its variances"),
    (Key::Sigma2, "the weight variance is what critical finds"),
    (Key::Name, "critical writes no report"),
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
        Ok(self.0.apply(spec).map_err(SpecError::of_one_value)?)
    }
}

impl Args for NetworkFlags {
    fn augment_args(command: Command) -> Command {
        let command = SpecFlags::augment_args(command).mut_arg(Key::Depth.name(), |arg| {
            arg.help("Hidden layers, 2 or more [default: 50]")
        });
        let command = command.mut_arg(Key::Width.name(), |arg| {
            arg.help("Units a hidden layer [default: 80]")
        });
        let command = REFUSED.iter().fold(command, |command, (key, _)| {
            command.mut_arg(key.name(), |arg| arg.hide(true))
        });
        let one = |command: Command, key: Key, value: &'static str| {
            command.mut_arg(key.name(), |arg| {
                arg.value_name(value).help_heading("Network")
            })
        };
        let command = one(command, Key::Depth, "K");
        let command = one(command, Key::Width, "D");
        let command = one(command, Key::Activation, "NAME");
        let command = one(command, Key::Init, "NAME");
        one(command, Key::Architecture, "NAME").mut_arg(Key::Architecture.name(), |arg| {
            arg.help(
                "plain, or dropout:RATE: with the others no variance is critical [default: plain]",
            )
        })
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
