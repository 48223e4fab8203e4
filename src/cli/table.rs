//! The result as a table on the terminal.
