//! initscope
fn main() {}
