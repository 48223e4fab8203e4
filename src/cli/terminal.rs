//! Standard output and standard error, as pipes and terminals differ.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::Failure;

/// Writes a result to standard output.
///
/// # Errors
/// That it can't be written; a reader that has gone ends the program without a word.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Writes a line of words to standard error, unless it is to be quiet. Nobody listening there is no
/// reason to stop.
pub fn say(quiet: bool, line: &str) {
    if !quiet {
        let _ = writeln!(io::stderr(), "{line}");
    }
}

/// Says on standard error where a file has been written, unless it is to be quiet.
pub fn say_written(quiet: bool, path: &Path) {
    say(quiet, &format!("wrote {}", path.display()));
}

/// What takes longer than this is told of.
const SLOW: Duration = Duration::from_millis(500);

/// What `work` gives; where it takes its time, says what it is about.
pub fn say_if_slow<T>(quiet: bool, line: &str, work: impl FnOnce() -> T) -> T {
    if_slow(|| say(quiet, line), work)
}

/// What `work` gives; `tell` is called where it takes its time.
fn if_slow<T>(tell: impl FnOnce() + Send, work: impl FnOnce() -> T) -> T {
    let (done, is_done) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            if is_done.recv_timeout(SLOW) == Err(mpsc::RecvTimeoutError::Timeout) {
                tell();
            }
        });
        let result = work();
        drop(done);
        result
    })
}

/// Whether standard output may be coloured: a terminal, `NO_COLOR` not set, and not a dumb one.
pub fn wants_colour() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    io::stdout().is_terminal() && !set("NO_COLOR") && !dumb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_takes_its_time_is_told_of() {
        let told = |work: Duration| {
            let mut told = false;
            assert_eq!(
                if_slow(
                    || told = true,
                    || {
                        thread::sleep(work);
                        7
                    }
                ),
                7
            );
            told
        };
        assert!(!told(Duration::ZERO));
        assert!(told(2 * SLOW));
    }
}
