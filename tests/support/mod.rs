//! What whole-program tests share.

pub mod chromium;
