//! `run.json`: what happened to a run, as against what it is. Never compared byte for byte.

use std::time::Instant;

use serde_json::json;

use super::machine;

/// Collects it from the program's start.
pub struct WhatHappened {
    started: Instant,
    computed_seconds: f64,
}

impl WhatHappened {
    /// Starts the clock.
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
            computed_seconds: 0.0,
        }
    }

    /// Marks the end of the computation.
    pub fn computed(&mut self) {
        self.computed_seconds = self.started.elapsed().as_secs_f64();
    }

    /// The file.
    pub fn to_json(&self, threads: usize, complete: bool) -> Vec<u8> {
        let arguments = std::env::args_os();
        let command: Vec<_> = arguments
            .map(|a| a.to_string_lossy().into_owned())
            .collect();
        let object = json!({
            "seconds": self.started.elapsed().as_secs_f64(),
            "compute_seconds": self.computed_seconds,
            "peak_memory_bytes": machine::peak_memory_bytes(),
            "threads": threads,
            "host": machine::host(),
            "commit": option_env!("INITSCOPE_COMMIT"),
            "version": env!("CARGO_PKG_VERSION"),
            "command": command,
            "complete": complete,
        });
        format!("{object:#}\n").into_bytes()
    }
}
