//! Asking for a cache line before it is needed.

/// Has the line at this address brought to the first cache. Any address will do; where there is no such
/// instruction (or none in stable Rust) nothing happens.
#[inline(always)]
pub fn prefetch<F>(address: *const F) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: the instruction is part of every x86-64 processor, reads nothing that the program can
        // see, and does not fault at any address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(address.cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}
