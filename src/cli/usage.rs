//! Reads the command line; words that make no command get one sentence instead of clap's page.
//!
//! Called by `main`. The flags' values are judged later, by the commands: this is about which words
//! there are, and every sentence ends with what would be right.

use std::any::TypeId;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgMatches, Command, CommandFactory, Error, FromArgMatches};

use super::{Cli, Failure};
use crate::spec::{Key, closest};

impl Cli {
    /// The command that these words ask for, the program's name first. Help and version are printed.
    ///
    /// # Errors
    /// The word that is wrong; exit code 0 and nothing to say where help or version was asked for.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, Failure> {
        let words: Vec<OsString> = words.into_iter().collect();
        let asked = Asked::of(&words)?;
        if let Some(sentence) = asked.missing_value() {
            return Err(Failure::request(sentence));
        }
        let read = Self::command().try_get_matches_from(&words);
        let matches = read.map_err(|answer| match answer.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                match answer.print().and_then(|()| io::stdout().flush()) {
                    Err(error) if !answer.use_stderr() => Failure::from(error),
                    _ => Failure {
                        code: if answer.use_stderr() { 2 } else { 0 },
                        sentence: String::new(),
                    },
                }
            }
            _ => Failure::request(asked.sentence(&answer)),
        })?;
        if let Some(sentence) = asked.unexpanded_home(&matches) {
            return Err(Failure::request(sentence));
        }
        Self::from_arg_matches(&matches).map_err(|answer| Failure::request(line(&answer)))
    }
}

/// The words behind the program's name, and the command among them.
struct Asked {
    program: Command,
    words: Vec<String>,
    /// Place of the command's name in the words.
    at: Option<usize>,
}

impl Asked {
    fn of(words: &[OsString]) -> Result<Self, Failure> {
        let mut program = Cli::command();
        program.build();
        let words = words
            .iter()
            .skip(1)
            .map(|word| match word.to_str() {
                Some(text) => Ok(text.to_owned()),
                None => Err(Failure::request(format!(
                    "{}: not UTF-8 text; write the arguments in UTF-8",
                    word.to_string_lossy()
                ))),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let at = words.iter().position(|word| !word.starts_with('-'));
        Ok(Self { program, words, at })
    }

    /// The command asked for, where there is one of that name.
    fn command(&self) -> Option<&Command> {
        self.program.find_subcommand(&self.words[self.at?])
    }

    /// A flag whose value is the next flag, or nothing. To be asked first: clap takes the flag behind
    /// a missing value for the value, and what comes behind that flag for a spec file.
    fn missing_value(&self) -> Option<String> {
        let command = self.command()?;
        let mut words = self.words[self.at? + 1..].iter();
        while let Some(word) = words.next() {
            if word == "--" {
                return None;
            }
            let takes_a_value =
                |arg: &&Arg| arg.get_action().takes_values() && !arg.is_require_equals_set();
            let Some(arg) = flag(command, word).filter(takes_a_value) else {
                continue;
            };
            match words.next() {
                Some(next) if next.starts_with("--") => {
                    return Some(missing(arg, &format!(" before {next}")));
                }
                Some(_) => {}
                None => return Some(missing(arg, "")),
            }
        }
        None
    }

    /// A path that begins with `~`, which means the home folder to a shell alone: `--out=~/x` would make
    /// a folder `~` here.
    fn unexpanded_home(&self, matches: &ArgMatches) -> Option<String> {
        let (_, matches) = matches.subcommand()?;
        let is_path = |arg: &&Arg| arg.get_value_parser().type_id() == TypeId::of::<PathBuf>();
        let mut paths = self.command()?.get_arguments().filter(is_path);
        paths.find_map(|arg| {
            let path = matches.get_one::<PathBuf>(arg.get_id().as_str())?;
            let text = path.to_str().filter(|text| text.starts_with('~'))?;
            let (place, right) = match arg.get_long() {
                Some(flag) => (
                    format!("--{flag} {text}"),
                    format!("after a space and without quotes, --{flag} {text}"),
                ),
                None => (text.to_owned(), "without quotes".into()),
            };
            Some(format!(
                "{place}: the shell did not expand the ~; write it {right}, or ./{text} for what has \
                 that name here"
            ))
        })
    }

    fn sentence(&self, error: &Error) -> String {
        let named = named(error, ContextKind::InvalidArg);
        let first = named.first().map_or("", String::as_str);
        match error.kind() {
            ErrorKind::InvalidSubcommand => {
                self.no_command(&named_one(error, ContextKind::InvalidSubcommand))
            }
            ErrorKind::UnknownArgument if first.starts_with('-') => self.no_flag(first),
            ErrorKind::UnknownArgument => self.one_too_many(first),
            ErrorKind::ArgumentConflict => twice(first),
            ErrorKind::TooManyValues => {
                let flag = first.split(' ').next().unwrap_or(first);
                format!("{flag} takes no value; write {flag} alone")
            }
            ErrorKind::MissingRequiredArgument => self.missing_argument(&named),
            ErrorKind::InvalidValue => {
                let arg = self.command().and_then(|command| {
                    command.get_arguments().find(|arg| arg.to_string() == first)
                });
                arg.map_or_else(|| line(error), |arg| missing(arg, ""))
            }
            _ => line(error),
        }
    }

    fn no_command(&self, word: &str) -> String {
        let names: Vec<&str> = self
            .program
            .get_subcommands()
            .map(Command::get_name)
            .collect();
        let right = match closest(&word.to_lowercase(), names.iter().copied()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("the commands are {}", listed(&names)),
        };
        let word = if word.is_empty() { "\"\"" } else { word };
        format!("{word} is not a command; {right}")
    }

    fn no_flag(&self, given: &str) -> String {
        // Of "-sigma2" clap names "-s" alone; "--sigma" is not to be taken for the start of "--sigma2".
        let is_long = given.starts_with("--");
        let bare = |word: &String| word.split('=').next().unwrap_or(word).to_owned();
        let is_it = |word: &String| match is_long {
            true => bare(word) == given,
            false => word.starts_with(given),
        };
        let place = self.words.iter().position(is_it);
        let whole = place.map_or_else(|| given.to_owned(), |place| bare(&self.words[place]));
        let whole = whole.as_str();
        // Short flags may stand together: of "-qz" the "-z" is in no place of its own.
        let is_before = place.is_some_and(|place| Some(place) < self.at);
        let Some(command) = self.command().filter(|_| !is_before) else {
            return self.before_the_command(whole);
        };
        let name = command.get_name();
        let right = match meant(command, whole) {
            Some(flag) => format!("did you mean --{flag}?"),
            None => match listed(&self.commands_with(whole)) {
                none if none.is_empty() => format!("initscope {name} --help lists those that are"),
                others => format!("it is one of {others}"),
            },
        };
        format!("{whole} is not a flag of {name}; {right}")
    }

    /// A flag where the command should be.
    fn before_the_command(&self, flag: &str) -> String {
        let names = self.commands_with(flag);
        let wanted = self.at.map(|at| self.words[at].as_str());
        match names
            .iter()
            .find(|name| Some(**name) == wanted)
            .or(names.first())
        {
            Some(name) => format!("{flag} belongs behind a command; write initscope {name} {flag}"),
            None => {
                let all = self.program.get_subcommands().map(Command::get_name);
                format!(
                    "{flag} is not a flag of initscope; begin with a command: {}",
                    listed(&all.collect::<Vec<_>>())
                )
            }
        }
    }

    /// The commands that have this very flag.
    fn commands_with(&self, word: &str) -> Vec<&str> {
        self.program
            .get_subcommands()
            .filter(|command| flag(command, word).is_some())
            .map(Command::get_name)
            .collect()
    }

    fn one_too_many(&self, word: &str) -> String {
        let Some(command) = self.command() else {
            return self.no_command(word);
        };
        let lists = match command.get_name() {
            "run" => " (the items of a list stand together: --depth 5,10)",
            _ => "",
        };
        format!(
            "{word}: one word too many; write {}{lists}",
            synopsis(command)
        )
    }

    fn missing_argument(&self, names: &[String]) -> String {
        let Some(command) = self.command() else {
            return format!("{} is missing; see initscope --help", names.join(" and "));
        };
        let bare: Vec<&str> = names
            .iter()
            .map(|name| name.trim_matches(['<', '>']))
            .collect();
        let is = if bare.len() > 1 { "are" } else { "is" };
        let missing = command
            .get_positionals()
            .filter(|arg| names.contains(&arg.to_string()));
        let words: Vec<String> = missing
            .map(|arg| format!("{}: {}", value_name(arg), explained(arg)))
            .collect();
        format!(
            "{}: {} {is} missing; write {} ({})",
            command.get_name(),
            listed(&bare),
            synopsis(command),
            words.join("; ")
        )
    }
}

/// The flag of a command that is written like this, value and all.
fn flag<'a>(command: &'a Command, word: &str) -> Option<&'a Arg> {
    let name = word.strip_prefix("--")?;
    command
        .get_arguments()
        .find(|arg| longs(arg).any(|long| long == name))
}

/// An argument's long names: its own, then its aliases.
fn longs(arg: &Arg) -> impl Iterator<Item = &str> {
    let aliases = arg.get_visible_aliases().unwrap_or_default();
    arg.get_long().into_iter().chain(aliases)
}

/// The flag of a command that somebody meant who wrote `word`.
fn meant(command: &Command, word: &str) -> Option<String> {
    let wrote = word
        .trim_start_matches('-')
        .to_lowercase()
        .replace('_', "-");
    let mut flags: Vec<&str> = command.get_arguments().flat_map(longs).collect();
    flags.sort_unstable();
    let has = |name: &&str| flags.contains(name);
    let begun = || {
        let mut begun = flags.iter().filter(|name| name.starts_with(&wrote));
        match (begun.next(), begun.next()) {
            (Some(only), None) if wrote.len() > 2 => Some(*only),
            _ => None,
        }
    };
    flags
        .iter()
        .copied()
        .find(|name| *name == wrote)
        .or_else(begun)
        .or_else(|| Key::meant(&wrote).map(Key::long).filter(has))
        .or_else(|| of_the_same_key(&wrote, &flags))
        .or_else(|| closest(&wrote, flags.iter().copied()))
        .map(str::to_owned)
}

/// The flag by which a command knows what is `wrote` elsewhere: `--layers` of `theory` for `--depth`.
fn of_the_same_key<'a>(wrote: &str, flags: &[&'a str]) -> Option<&'a str> {
    let key = Key::from_name(wrote)?;
    let mut same = flags.iter().filter(|name| Key::meant(name) == Some(key));
    same.next().copied()
}

/// Says that a flag or an argument has no value, and what one would be.
fn missing(arg: &Arg, place: &str) -> String {
    let what = explained(arg);
    match arg.get_long() {
        Some(flag) => format!(
            "--{flag}: a value is missing{place}; give {} ({what})",
            value_name(arg)
        ),
        None => format!("{} is empty; give a {what}", value_name(arg)),
    }
}

fn twice(arg: &str) -> String {
    let flag = arg.split(' ').next().unwrap_or(arg);
    let list = Key::from_name(flag.trim_start_matches('-')).is_some_and(Key::is_list);
    let right = if list {
        ", its values with commas between them"
    } else {
        ""
    };
    format!("{flag} is given twice; give it once{right}")
}

/// "initscope figure NAME DIR".
fn synopsis(command: &Command) -> String {
    let arguments = command
        .get_positionals()
        .map(|arg| match arg.is_required_set() {
            true => format!(" {}", value_name(arg)),
            false => format!(" [{}]", value_name(arg)),
        });
    format!(
        "initscope {}{}",
        command.get_name(),
        arguments.collect::<String>()
    )
}

fn value_name(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    names.first().map(ToString::to_string).unwrap_or_default()
}

/// What `--help` says of an argument, for the middle of a sentence.
fn explained(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let words = help.split(" [default").next().unwrap_or_default();
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// "a, b and c".
fn listed(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}

/// What clap says an error is about.
fn named(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(several)) => several.clone(),
        _ => Vec::new(),
    }
}

fn named_one(error: &Error, kind: ContextKind) -> String {
    named(error, kind).concat()
}

/// The first line of clap's own words, for what has no sentence here.
fn line(error: &Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    first.trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests;
