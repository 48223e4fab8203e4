//! Tells the program which commit it was built from, for `run.json`.

use std::path::Path;
use std::process::Command;

/// What the program is built from. A change in it builds the program again anyway, so that it costs
/// nothing to look then whether the commit still tells the whole truth.
const SOURCES: [&str; 6] = [
    "src",
    "templates",
    "assets",
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
];

fn main() {
    // A path that does not exist would make cargo run this every time.
    let watch = |path: &str| {
        if Path::new(path).exists() {
            println!("cargo:rerun-if-changed={path}");
        }
    };
    SOURCES.into_iter().for_each(watch);
    // Also where the checkout is a worktree: its own history, for commits in others change nothing.
    for path in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", path]) {
            watch(&path);
        }
    }
    if let Some(commit) = git(&["rev-parse", "HEAD"]) {
        // Without the lock, so that a build never gets in the way of another git.
        let status = ["--no-optional-locks", "status", "--porcelain", "--"];
        let changed = git(&[&status[..], &SOURCES].concat());
        let dirty = match changed.is_some_and(|files| !files.is_empty()) {
            true => "-dirty",
            false => "",
        };
        println!("cargo:rustc-env=INITSCOPE_COMMIT={commit}{dirty}");
    }
}

/// What git answers, if it can.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let answer = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(answer)
}
