//! Ctrl-C: once to stop and keep what is done, twice to stop at once.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Failure, terminal};

/// Catches Ctrl-C (and a request to terminate) from here on. The flag is set by the first one; the
/// second ends the program with exit code 3. To be called once in a program.
///
/// # Errors
/// That the system lets no handler be set.
pub fn caught(quiet: bool) -> Result<Arc<AtomicBool>, Failure> {
    let asked = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&asked);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(3);
        }
        // A terminal has just shown "^C" at the cursor.
        let start = if io::stderr().is_terminal() { "\n" } else { "" };
        let words = "stopping: what is done will be kept (Ctrl-C again stops at once)";
        terminal::say(quiet, &format!("{start}{words}"));
    })
    .map_err(|error| Failure::unfinished(format!("Ctrl-C can't be caught: {error}")))?;
    Ok(asked)
}
