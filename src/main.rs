//! The program's story: read the command line, do what it asks for, say how it went.

use std::process::ExitCode;

use initscope::cli::{Cli, bug};

fn main() -> ExitCode {
    let done = Cli::read(std::env::args_os()).and_then(|cli| bug::caught(|| cli.run()));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}
