//! The choice of the instruction set, at run time, for what is worth vectors only.
//!
//! `pulp` would compile a plain version of everything besides. The steps of the fused way are many and
//! large, and a processor without vectors has the block-by-block way, so they do without one.

use pulp::{Arch, WithSimd};

/// Runs an operation on the widest vectors that this processor has; `None` where it has none.
pub fn on_vectors<Op: WithSimd>(op: Op) -> Option<Op::Output> {
    #[cfg(target_arch = "x86_64")]
    return match Arch::new() {
        Arch::V4(simd) => Some(pulp::Simd::vectorize(simd, op)),
        Arch::V3(simd) => Some(pulp::Simd::vectorize(simd, op)),
        _ => None,
    };
    #[cfg(not(target_arch = "x86_64"))]
    Some(Arch::new().dispatch(op))
}

/// Whether there are vectors for [`on_vectors`].
pub fn has_vectors() -> bool {
    #[cfg(target_arch = "x86_64")]
    return !matches!(Arch::new(), Arch::Scalar);
    #[cfg(not(target_arch = "x86_64"))]
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::Simd;

    #[test]
    fn what_runs_on_vectors_runs_where_there_are_any() {
        struct Lanes;
        impl WithSimd for Lanes {
            type Output = usize;

            #[inline(always)]
            fn with_simd<S: Simd>(self, _: S) -> usize {
                S::F64_LANES
            }
        }
        assert_eq!(on_vectors(Lanes).is_some(), has_vectors());
        if has_vectors() {
            assert_eq!(on_vectors(Lanes), Some(Arch::new().dispatch(Lanes)));
        }
    }
}
