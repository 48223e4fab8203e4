//! Ctrl-C: once to stop and keep what is done, twice to stop at once.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Failure, terminal};
use crate::dataset;

/// Catches Ctrl-C (and a request to terminate) from here on. The flag is set by the first one; the
/// second ends the program with exit code 3, as soon as no folder is half written. To be called once
/// in a program.
///
/// # Errors
/// That the system lets no handler be set.
pub fn caught(quiet: bool) -> Result<Arc<AtomicBool>, Failure> {
    let asked = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&asked);
    ctrlc::set_handler(move || {
        // A terminal has just shown "^C" at the cursor.
        let start = if io::stderr().is_terminal() { "\n" } else { "" };
        if flag.swap(true, Ordering::SeqCst) {
            end_at_once(start);
        }
        let words = "stopping: what is done will be kept (Ctrl-C again stops at once)";
        terminal::say(quiet, &format!("{start}{words}"));
    })
    .map_err(|error| Failure::unfinished(format!("Ctrl-C can't be caught: {error}")))?;
    Ok(asked)
}

/// Ends the program; `start` comes before its last sentence.
fn end_at_once(start: &str) -> ! {
    // Held to the end, so that no other folder is begun.
    let finished = dataset::hold_folders();
    let kept = match &*finished {
        Some(folder) => format!("the report in {} is complete", folder.display()),
        None => "nothing was written".into(),
    };
    terminal::say(false, &format!("{start}error: stopped at once; {kept}"));
    std::process::exit(3)
}
