//! A panic is a bug of the program, not of its user: one line says so instead of a trace.

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

use super::Failure;

/// Runs the program; a panic in it, on any thread, is told in one line and ends in exit code 3.
/// With `RUST_BACKTRACE` set the usual trace comes as well.
///
/// # Errors
/// What `program` fails with, or exit code 3 with nothing left to say.
pub fn caught(program: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let usual = panic::take_hook();
    let wants_trace = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0");
    panic::set_hook(Box::new(move |panic| {
        if wants_trace {
            usual(panic);
        }
        let _ = writeln!(io::stderr(), "error: {}", sentence(panic));
    }));
    panic::catch_unwind(AssertUnwindSafe(program)).unwrap_or_else(|_| Err(Failure::unfinished("")))
}

fn sentence(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = panic.location().map_or(String::new(), |location| {
        format!(" at {}:{}", location.file(), location.line())
    });
    let message: Vec<&str> = message.split_whitespace().collect();
    format!(
        "a bug in initscope{place} ({}); please report it with the command that you typed",
        message.join(" ")
    )
}
