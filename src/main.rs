//! The program's story: read the command line, do what it asks for, say how it went.

use std::process::ExitCode;

use clap::Parser;
use initscope::cli::{Cli, bug};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version come this way too; they go to standard output and are no failure.
        Err(answer) => {
            let _ = answer.print();
            return ExitCode::from(if answer.use_stderr() { 2 } else { 0 });
        }
    };
    match bug::caught(|| cli.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}
