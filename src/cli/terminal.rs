//! Standard output and standard error, as pipes and terminals differ.

use std::io::{self, IsTerminal, Write};

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

/// Whether standard output may be coloured: a terminal, `NO_COLOR` not set, and not a dumb one.
pub fn wants_colour() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    io::stdout().is_terminal() && !set("NO_COLOR") && !dumb
}
