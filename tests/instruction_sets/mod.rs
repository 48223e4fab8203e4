//! Runs a piece of vector code on every instruction set that this processor has.

use pulp::{Scalar, Simd, WithSimd};

/// The outcome of `make()` on each instruction set, with its name; the plain one comes last.
pub fn on_each<Op: WithSimd>(make: impl Fn() -> Op) -> Vec<(&'static str, Op::Output)> {
    let mut outcomes = Vec::new();
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(simd) = pulp::x86::V4::try_new() {
            outcomes.push(("AVX-512", Simd::vectorize(simd, make())));
        }
        if let Some(simd) = pulp::x86::V3::try_new() {
            outcomes.push(("AVX2", Simd::vectorize(simd, make())));
        }
    }
    #[cfg(target_arch = "aarch64")]
    if let Some(simd) = pulp::aarch64::Neon::try_new() {
        outcomes.push(("NEON", Simd::vectorize(simd, make())));
    }
    outcomes.push(("plain", Simd::vectorize(Scalar::new(), make())));
    outcomes
}
