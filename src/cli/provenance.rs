//! What a run is, for its report: the same on every run of one machine.

use crate::dataset::Provenance;
use crate::spec::{Precision, Spec};
use crate::sweep::{Cost, Plan};

/// The provenance of a plan. Cost and memory are those of one thread, so that reports compare.
pub fn of(spec: &Spec, plan: &Plan) -> Provenance {
    let cost = Cost::of_plan(spec, plan, 1);
    let digits = match spec.precision {
        Precision::F64 => "64-bit",
        Precision::F32 => "32-bit",
    };
    Provenance {
        version: env!("CARGO_PKG_VERSION").into(),
        command: spec.command(),
        method: format!(
            "each network computed directly in {digits} floating point, in panels of data, \
             every block rescaled by exact powers of two"
        ),
        identities: Vec::new(),
        processor: processor(),
        planned_flop: cost.flop,
        planned_memory_bytes: cost.memory_bytes,
        networks: cost.networks as u64,
    }
}

/// Architecture and the widest vectors of this processor: what decides the last digits.
fn processor() -> String {
    let vectors = vectors();
    let architecture = std::env::consts::ARCH;
    match vectors {
        "" => architecture.into(),
        _ => format!("{architecture}, {vectors}"),
    }
}

#[cfg(target_arch = "x86_64")]
fn vectors() -> &'static str {
    if is_x86_feature_detected!("avx512f") {
        "AVX-512"
    } else if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        "AVX2"
    } else {
        "SSE2"
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors() -> &'static str {
    if cfg!(target_arch = "aarch64") {
        "NEON"
    } else {
        ""
    }
}
