//! Signals. Ctrl-C (and a request to terminate): `run` keeps what is done, every other command ends with
//! a sentence. A file that grows too large: a failed write like any other.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Failure, terminal};
use crate::dataset;

/// Saves what only memory holds, and says where it is.
type Rescue = Box<dyn Fn() -> String + Send>;

/// What Ctrl-C does to a run.
#[derive(Default)]
pub struct Interrupt {
    /// Set by the first one.
    pub asked: Arc<AtomicBool>,
    rescue: Arc<Mutex<Option<Rescue>>>,
}

impl Interrupt {
    /// Lets a second Ctrl-C wait until it is known how numbers that are there by now are saved.
    pub fn computed(&self) -> Computed<'_> {
        Computed(self.rescue.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Numbers that only memory holds.
pub struct Computed<'a>(MutexGuard<'a, Option<Rescue>>);

impl Computed<'_> {
    /// From here on a second Ctrl-C before anything is written calls `rescue`, and says what it says.
    pub fn rescue_with(mut self, rescue: impl Fn() -> String + Send + 'static) {
        *self.0 = Some(Box::new(rescue));
    }
}

/// Catches Ctrl-C from here on. The first one asks; the second ends the program with exit code 3, as
/// soon as no folder is half written.
///
/// # Errors
/// That the system lets no handler be set.
pub fn caught(quiet: bool) -> Result<Interrupt, Failure> {
    let interrupt = Interrupt::default();
    let (asked, rescue) = (interrupt.asked.clone(), interrupt.rescue.clone());
    on_signal(move |start| {
        if asked.swap(true, Ordering::SeqCst) {
            let rescue = rescue.lock().unwrap_or_else(PoisonError::into_inner);
            let unsaved = dataset::hold_folders().is_none();
            if let Some(rescue) = rescue.as_ref().filter(|_| unsaved) {
                let kept = rescue();
                terminal::say(false, &format!("{start}error: stopped at once; {kept}"));
                // Held to the end, as in `end`.
                let _held = dataset::hold_folders();
                std::process::exit(3);
            }
            end(start, "stopped at once");
        }
        let words = "stopping: what is done will be kept (Ctrl-C again stops at once)";
        terminal::say(quiet, &format!("{start}{words}"));
    })?;
    Ok(interrupt)
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
