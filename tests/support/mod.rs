//! What whole-program tests share.

pub mod chromium;
pub mod page;
