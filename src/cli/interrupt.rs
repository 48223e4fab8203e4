//! Signals. Ctrl-C (and a request to terminate): `run` keeps what is done, every other command ends with
//! a sentence. A file that grows too large: a failed write like any other.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Failure, terminal};
use crate::dataset;

/// Catches Ctrl-C from here on. The flag is set by the first one; the second ends the program with
/// exit code 3, as soon as no folder is half written.
///
/// # Errors
/// That the system lets no handler be set.
pub fn caught(quiet: bool) -> Result<Arc<AtomicBool>, Failure> {
    let asked = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&asked);
    on_signal(move |start| {
        if flag.swap(true, Ordering::SeqCst) {
            end(start, "stopped at once");
        }
        let words = "stopping: what is done will be kept (Ctrl-C again stops at once)";
        terminal::say(quiet, &format!("{start}{words}"));
    })?;
    Ok(asked)
}

/// Lets the first Ctrl-C end the program with a sentence and exit code 3, as soon as no folder is half
/// written: for commands that have nothing to keep of what is half done.
///
/// # Errors
/// That the system lets no handler be set.
pub fn told() -> Result<(), Failure> {
    on_signal(|start| end(start, "stopped before it was done"))
}

/// Lets a write beyond the largest file that is allowed (`ulimit -f`) fail, as on a full disk, instead
/// of ending the program.
///
/// # Errors
/// That the system lets no handler be set.
pub fn large_files_fail() -> Result<(), Failure> {
    #[cfg(unix)]
    signal_hook::flag::register(
        signal_hook::consts::SIGXFSZ,
        Arc::new(AtomicBool::new(false)),
    )
    .map_err(|error| Failure::unfinished(format!("SIGXFSZ can't be caught: {error}")))?;
    Ok(())
}

/// Sets the one handler of Ctrl-C; it is given what comes before its words.
fn on_signal(mut handle: impl FnMut(&'static str) + Send + 'static) -> Result<(), Failure> {
    // A terminal has just shown "^C" at the cursor.
    let handler = move || handle(if io::stderr().is_terminal() { "\n" } else { "" });
    ctrlc::set_handler(handler)
        .map_err(|error| Failure::unfinished(format!("Ctrl-C can't be caught: {error}")))
}

/// Ends the program; `start` comes before its last sentence.
fn end(start: &str, how: &str) -> ! {
    // Held to the end, so that no other folder is begun.
    let finished = dataset::hold_folders();
    let kept = match &*finished {
        Some(folder) => format!("what was written to {} is complete", folder.display()),
        None => "nothing was written".into(),
    };
    terminal::say(false, &format!("{start}error: {how}; {kept}"));
    std::process::exit(3)
}
