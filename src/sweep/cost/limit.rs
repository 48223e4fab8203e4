//! How much memory a plan may take, and the refusal of one that needs more.

use std::fmt;

use thiserror::Error;

use super::Cost;

impl Cost {
    /// Refuses what a limit does not allow.
    pub fn check(&self, limit: MemoryLimit) -> Result<(), MemoryError> {
        if self.memory_bytes <= limit.bytes as f64 {
            return Ok(());
        }
        let needed = Bytes(self.memory_bytes);
        let given = Bytes(limit.bytes as f64);
        Err(if limit.asked {
            MemoryError::Limit { needed, given }
        } else {
            MemoryError::Machine { needed, given }
        })
    }
}

/// How much memory a run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLimit {
    /// The limit.
    pub bytes: u64,
    /// Whether it was given by `--memory-limit`; else it is what the machine has.
    pub asked: bool,
}

/// A plan that can't fit.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
pub enum MemoryError {
    /// More than was allowed.
    #[error(
        "the plan needs about {needed} of memory, --memory-limit allows {given}; give \
         --memory-limit {} or a smaller grid, fewer --replicates or fewer --threads", needed.rounded_up()
    )]
    Limit {
        /// Planned.
        needed: Bytes,
        /// Allowed.
        given: Bytes,
    },
    /// More than there is.
    #[error(
        "the plan needs about {needed} of memory, this machine has {given} to spare; give a smaller \
         grid, fewer --replicates or fewer --threads (or --memory-limit {} to try all the same)",
        needed.rounded_up()
    )]
    Machine {
        /// Planned.
        needed: Bytes,
        /// Free.
        given: Bytes,
    },
}

/// A number of bytes, shown with two or three digits and a decimal unit, as `--memory-limit` reads it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Bytes(pub f64);

impl Bytes {
    fn unit(self) -> (f64, &'static str) {
        match self.0 {
            b if b < 1e6 => (1e3, "kB"),
            b if b < 1e9 => (1e6, "MB"),
            b if b < 1e12 => (1e9, "GB"),
            b if b < 1e15 => (1e12, "TB"),
            b if b < 1e18 => (1e15, "PB"),
            _ => (1e18, "EB"),
        }
    }

    /// A whole number of units that is enough.
    fn rounded_up(self) -> String {
        let (unit, name) = self.unit();
        format!("{:.0}{name}", (self.0 / unit).ceil())
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, name) = self.unit();
        let value = self.0 / unit;
        let digits = usize::from(value < 10.0);
        write!(f, "{value:.digits$} {name}")
    }
}
