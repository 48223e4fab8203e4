//! What a run is, for its report: the same on every run of one machine.

use crate::dataset::Provenance;
use crate::spec::{Precision, Spec};
use crate::sweep::{self, Cost, Plan};

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
            "{} in {digits} floating point, in panels of data, every block rescaled by exact \
             powers of two",
            computed(&cost)
        ),
        identities: sweep::identities(spec, plan),
        processor: processor(),
        planned_flop: cost.flop,
        planned_memory_bytes: cost.memory_bytes,
        networks: cost.networks as u64,
    }
}

/// How the networks' numbers came about.
fn computed(cost: &Cost) -> String {
    let (networks, passes) = (cost.networks as u64, cost.passes as u64);
    match passes {
        _ if passes >= networks => "each network computed directly".into(),
        1 => format!("{networks} networks from 1 pass"),
        _ => format!("{networks} networks from {passes} passes"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_method_says_whether_networks_are_derived() {
        let method = |direct| {
            let spec = Spec {
                direct,
                ..Spec::default()
            };
            of(&spec, &Plan::new(&spec)).method
        };
        insta::assert_snapshot!(method(true), @"each network computed directly in 64-bit floating point, in panels of data, every block rescaled by exact powers of two");
        insta::assert_snapshot!(method(false), @"770 networks from 10 passes in 64-bit floating point, in panels of data, every block rescaled by exact powers of two");
    }
}
