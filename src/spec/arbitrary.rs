//! Random specs for property tests.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{Format, Inputs, Key, Precision, Spec, Target, Variance};
use crate::network::{Activation, Architecture, Initialiser};

/// Any valid spec of a moderate grid.
pub fn spec() -> impl Strategy<Value = Spec> {
    let lists = (
        vec(1usize..2000, 1..12),
        vec(1usize..2000, 1..6),
        vec(variance(), 1..20),
        vec(activation(), 1..6),
        vec(prop::sample::select(&Initialiser::ALL[..]), 1..3),
        vec(architecture(), 1..3),
        vec(prop::sample::select(&Format::ALL[..]), 1..3),
    );
    let counts = (
        1usize..100_000,
        1usize..100_000,
        option::of(1usize..5000),
        1usize..50,
        any::<u64>(),
    );
    let rest = (
        option::of(r"[a-z][a-z 0-9',$]{0,10}[a-z]"),
        size(),
        prop_oneof![
            (-1e6..1e6f64).prop_map(Target::Constant),
            Just(Target::Constant(0.0)),
            size().prop_map(|variance| Target::Normal { variance }),
        ],
        prop::sample::select(&Precision::ALL[..]),
        any::<bool>(),
        prop_oneof![
            3 => Just(Inputs::Gaussian),
            1 => Just(Inputs::Circle),
            1 => (-1.0..=1.0f64).prop_map(|cosine| Inputs::Pairs { cosine }),
        ],
    );
    (lists, counts, rest).prop_map(|(lists, counts, rest)| {
        let (depth, width, sigma2, activation, init, architecture, format) = lists;
        let (replicates, data, input_dim, output_dim, seed) = counts;
        let (name, bias2, target, precision, direct, inputs) = rest;
        let narrow = input_dim.or(width.iter().copied().min()) == Some(1);
        let even = |width: &usize| (width + width % 2).max(2);
        let spec = Spec {
            preset: None,
            name,
            depth,
            // looks_linear takes pairs of units.
            width: match init.contains(&Initialiser::LooksLinear) {
                true => width.iter().map(even).collect(),
                false => width.into_iter().map(|width| width.max(2)).collect(),
            },
            sigma2,
            activation,
            init,
            architecture,
            replicates,
            // A batch norm and a layer norm take more than one.
            data: data + 1,
            // Two directions need two numbers.
            inputs: if narrow { Inputs::Gaussian } else { inputs },
            input_dim,
            output_dim,
            bias2,
            target,
            seed,
            precision,
            direct,
            format,
        };
        spec.validated().expect("the strategy makes valid specs")
    })
}

/// A spec that differs from the default in a few keys only.
pub fn near_default() -> impl Strategy<Value = Spec> {
    (spec(), vec(prop::sample::select(&Key::ALL[..]), 0..4)).prop_map(|(other, keys)| {
        let mut spec = Spec::default();
        for key in keys {
            let items = other.items(key);
            if !items.is_empty() {
                let items: Vec<&str> = items.iter().map(String::as_str).collect();
                spec.assign(key, &items).expect("items read back");
            }
        }
        // One input number and two directions, of keys that were fine each by itself.
        spec.validated().unwrap_or_default()
    })
}

/// A number that is 0 or more, of any size.
fn size() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        0.0..2.0f64,
        (1u32..100).prop_map(|n| f64::from(n) / 100.0),
        (-300i32..300).prop_map(|n| 10f64.powi(n)),
    ]
}

fn variance() -> impl Strategy<Value = Variance> {
    prop_oneof![
        4 => size().prop_map(Variance::Number),
        1 => Just(Variance::He),
        1 => Just(Variance::Glorot),
        1 => Just(Variance::Lecun),
        1 => Just(Variance::Mup),
        1 => size().prop_map(Variance::OverFanIn),
        1 => size().prop_map(Variance::OverFanOut),
        1 => size().prop_map(Variance::OverFanAverage),
    ]
}

fn architecture() -> impl Strategy<Value = Architecture> {
    const NAMES: [&str; 8] = [
        "plain",
        "residual",
        "residual:0.25+batch_norm",
        "residual:1/sqrt(depth)",
        "residual2:1/depth+rms_norm",
        "residual2:fixup",
        "layer_norm",
        "batch_norm+dropout:0.1",
    ];
    let read = |name: &str| name.parse().expect("an architecture");
    prop_oneof![
        3 => Just(Architecture::PLAIN),
        1 => prop::sample::select(&NAMES[..]).prop_map(read),
    ]
}

fn activation() -> impl Strategy<Value = Activation> {
    prop_oneof![
        prop::sample::select(&Activation::ALL[..]),
        (-1.0..1.0f64).prop_map(|slope| Activation::LeakyRelu { slope }),
    ]
}
