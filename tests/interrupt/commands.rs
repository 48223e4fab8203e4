//! Commands that keep nothing end with a sentence.

use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{Run, names};

/// Interrupts a command a moment after its start, and gives its last line.
fn interrupted(words: &str, signal: &str) -> String {
    let dir = TempDir::new().unwrap();
    let run = Run::command(dir.path(), words);
    // The handler is set before anything else is done.
    sleep(Duration::from_secs(1));
    let asked = Instant::now();
    run.signal(signal);
    let (code, log) = run.end();
    assert_eq!(code, Some(3), "{words}: {log}");
    assert!(asked.elapsed() < Duration::from_secs(20), "{words}");
    assert_eq!(names(dir.path()), [""; 0], "{words}");
    log.lines().last().unwrap_or_default().into()
}

#[test]
fn a_command_that_keeps_nothing_says_so_and_ends() {
    for (words, signal) in [
        ("critical --depth 500 --width 500", "-INT"),
        ("critical --depth 500 --width 500 --quiet --json", "-TERM"),
        ("notebook --layers 300 --units 300 --data 1000000", "-INT"),
        ("spectrum --width 1000 --depth 50 --replicates 3", "-INT"),
    ] {
        assert_eq!(
            interrupted(words, signal),
            "error: stopped before it was done; nothing was written"
        );
    }
}
