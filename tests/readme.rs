//! The README keeps its word: its commands run as written, in an empty directory, in their order.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
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

#[test]
fn every_flag_and_file_it_names_exists() {
    let text = readme();
    let mut help = String::new();
    for command in [
        "run",
        "report",
        "figure",
        "notebook",
        "critical",
        "theory",
        "check",
        "templates",
        "presets",
    ] {
        let output = Command::cargo_bin("initscope")
            .unwrap()
            .args([command, "--help"])
            .unwrap();
        help += &String::from_utf8(output.stdout).unwrap();
    }
    let flags = text
        .split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
        .filter(|word| {
            word.starts_with("--") && !word.trim_matches('-').is_empty() && *word != "--release"
        });
    for flag in flags {
        assert!(
            help.contains(flag) || flag == "--path",
            "{flag} is in no command's help"
        );
    }
    let links = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    for link in links.filter(|link| !link.starts_with("http")) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(link);
        assert!(path.exists(), "{link} is not there");
    }
}
