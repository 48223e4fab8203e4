//! The README keeps its word: its commands run as written, in an empty directory, in their order.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use clap::CommandFactory;
use initscope::cli::Cli;
use tempfile::TempDir;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The blocks fenced with this language.
fn blocks(language: &str) -> Vec<String> {
    let text = readme();
    let fenced = text.split("```").skip(1).step_by(2);
    fenced
        .filter_map(|block| block.strip_prefix(&format!("{language}\n")).map(Into::into))
        .collect()
}

#[test]
fn two_commands_do_all_the_set_up() {
    let commands: Vec<String> = blocks("sh").iter().map(|b| b.trim().to_owned()).collect();
    assert_eq!(commands[0], "cargo run --release -- run");
    assert!(commands[1].starts_with("cargo test"), "{}", commands[1]);
    // .ci/run takes the test command from here: one line that begins with it.
    let line = readme()
        .lines()
        .find(|l| l.starts_with("cargo test"))
        .map(str::to_owned);
    assert_eq!(line.as_deref(), Some(commands[1].as_str()));
}

#[test]
fn every_example_runs_as_written() {
    let dir = TempDir::new().unwrap();
    let spec = &blocks("toml")[0];
    let name = spec.lines().next().unwrap().trim_start_matches("# ");
    fs::write(dir.path().join(name), spec).unwrap();
    let examples: Vec<String> = blocks("sh")
        .iter()
        .flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.starts_with("initscope "))
        .collect();
    assert!(examples.len() >= 6, "{examples:?}");
    for line in examples {
        let output = Command::cargo_bin("initscope")
            .unwrap()
            .current_dir(dir.path())
            .args(line.split_whitespace().skip(1))
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}: {words}");
    }
}

/// What a reader would type: lines of fenced blocks, and code inside sentences.
fn typed() -> Vec<String> {
    let text = readme();
    let mut typed = Vec::new();
    for (at, part) in text.split("```").enumerate() {
        match at % 2 {
            0 => typed.extend(part.split('`').skip(1).step_by(2).map(str::to_owned)),
            _ => typed.extend(part.lines().map(str::to_owned)),
        }
    }
    typed
}

/// The part of what is typed that `initscope` is to read; `None` of a command of cargo's own.
fn for_initscope(typed: &str) -> Option<&str> {
    match typed.strip_prefix("cargo ") {
        Some(words) => words.strip_prefix("run --release -- "),
        None => Some(typed),
    }
}

/// The flags of a text, each with the command that it stands behind.
fn flags(text: &str) -> Vec<(Option<String>, String)> {
    let words = text.strip_prefix("initscope ").unwrap_or(text);
    let command = words
        .split_whitespace()
        .next()
        .filter(|word| is_command(word));
    text.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
        .filter(|word| word.starts_with("--") && !word.trim_matches('-').is_empty())
        .map(|flag| (command.map(str::to_owned), flag.to_owned()))
        .collect()
}

fn is_command(word: &str) -> bool {
    Cli::command().find_subcommand(word).is_some()
}

/// Whether a command, or any where none is named, has the flag.
fn has_flag(command: Option<&str>, flag: &str) -> bool {
    let program = Cli::command();
    program
        .get_subcommands()
        .filter(|of| command.is_none_or(|name| of.get_name() == name))
        .flat_map(|of| of.get_arguments().filter_map(clap::Arg::get_long))
        .any(|long| flag.strip_prefix("--") == Some(long))
        || flag == "--help"
}

#[test]
fn a_flag_of_cargo_is_none_of_ours() {
    let read = |typed: &str| for_initscope(typed).map(flags).unwrap_or_default();
    assert_eq!(read("cargo test --release --locked"), []);
    assert_eq!(read("cargo install --path ."), []);
    let run = [(Some("run".to_owned()), "--depth".to_owned())];
    assert_eq!(read("cargo run --release -- run --depth 5"), run);
    assert_eq!(read("initscope run --depth 5"), run);
    assert_eq!(read("--depth"), [(None, "--depth".to_owned())]);
    assert!(has_flag(Some("phase"), "--sigma-w2") && !has_flag(Some("run"), "--sigma-w2"));
    assert!(has_flag(None, "--sigma-w2") && !has_flag(None, "--locked"));
}

#[test]
fn every_flag_and_file_it_names_exists() {
    let typed = typed();
    let ours = typed.iter().filter_map(|typed| for_initscope(typed));
    let flags: Vec<_> = ours.flat_map(flags).collect();
    assert!(flags.len() >= 30, "{flags:?}");
    for (command, flag) in flags {
        assert!(
            has_flag(command.as_deref(), &flag),
            "{flag} is no flag of {command:?}"
        );
    }
    let text = readme();
    let links = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    for link in links.filter(|link| !link.starts_with("http")) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(link);
        assert!(path.exists(), "{link} is not there");
    }
}
