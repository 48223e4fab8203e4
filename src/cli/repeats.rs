//! What a request has twice or backwards: it is taken once and upwards, and that is said.

use std::collections::{HashMap, HashSet};

use super::spec_flags::SpecFlags;
use crate::spec::{Key, Spec};
use crate::sweep::Plan;

/// A line for each list of the flags that has a value twice or a grid that descends, and one for
/// variances that are one in every matrix.
pub fn notes(flags: &SpecFlags, spec: &Spec, plan: &Plan) -> Vec<String> {
    let of_flags = flags.lists().flat_map(|(key, text)| {
        let twice = twice(key, text).map(|value| {
            format!(
                "{} {text}: {value} is there more than once, and counts once",
                key.flag()
            )
        });
        let down = descending(text).map(|grid| {
            format!(
                "{} {grid}: it descends; its values are taken upwards",
                key.flag()
            )
        });
        twice.into_iter().chain(down)
    });
    of_flags.chain(same_variances(spec, plan)).collect()
}

/// The first value that a list has twice.
fn twice(key: Key, text: &str) -> Option<String> {
    let mut seen = HashSet::new();
    let items: Vec<&str> = text.split(',').collect();
    // One item has each of its values once: a grid that is rounded was not asked for twice.
    let items = items.into_iter().filter_map(|item| {
        let mut alone = Spec::default();
        alone.set_flag(key, item).ok()?;
        Some(alone.text(key))
    });
    let values: Vec<String> = items
        .flat_map(|item| item.split(',').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    values.into_iter().find(|value| !seen.insert(value.clone()))
}

/// The first grid of a list that runs downwards.
fn descending(text: &str) -> Option<&str> {
    text.split(',').map(str::trim).find(|item| {
        let parts: Vec<&str> = item.split(':').collect();
        let end = |at: usize| parts.get(at).and_then(|end| end.trim().parse::<f64>().ok());
        parts.len() == 4 && end(1).zip(end(2)).is_some_and(|(from, to)| from > to)
    })
}

/// "0.025 and he are one variance at width 80": the first such pair, and how many there are.
fn same_variances(spec: &Spec, plan: &Plan) -> Option<String> {
    let rows = spec.depth.len()
        * spec.width.len()
        * spec.activation.len()
        * spec.init.len()
        * spec.architecture.len();
    if plan.cells.len() == rows * spec.sigma2.len() {
        return None;
    }
    let one = Spec {
        depth: spec.depth.last().copied().into_iter().collect(),
        activation: spec.activation[..1].to_vec(),
        init: spec.init[..1].to_vec(),
        architecture: spec.architecture[..1].to_vec(),
        sigma2: Vec::new(),
        width: Vec::new(),
        ..spec.clone()
    };
    let mut pairs = Vec::new();
    for &width in &spec.width {
        let mut known = HashMap::new();
        for &variance in &spec.sigma2 {
            let alone = Spec {
                sigma2: vec![variance],
                width: vec![width],
                ..one.clone()
            };
            let bits = Plan::new(&alone).cells.first()?.variance_bits();
            let first = *known.entry(bits).or_insert(variance);
            if first != variance {
                pairs.push(format!(
                    "{first} and {variance} are one variance at width {width}"
                ));
            }
        }
    }
    let more = match pairs.len() {
        0 | 1 => String::new(),
        2 => ", and so does another pair".into(),
        pairs => format!(", and so do {} other pairs", pairs - 1),
    };
    let first = pairs.first()?;
    Some(format!("--sigma2: {first}, and count once{more}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Variance;

    #[test]
    fn a_value_is_there_twice_however_it_is_written() {
        assert_eq!(twice(Key::Depth, "5,5").as_deref(), Some("5"));
        assert_eq!(twice(Key::Depth, "5,lin:1:9:3").as_deref(), Some("5"));
        assert_eq!(twice(Key::Sigma2, "0.1,he,1e-1").as_deref(), Some("0.1"));
        assert_eq!(twice(Key::Activation, "relu,ReLU").as_deref(), Some("relu"));
        for once in ["5,6", "log:1:10:30"] {
            assert_eq!(twice(Key::Depth, once), None);
        }
        assert_eq!(descending("he,lin:1:0:5"), Some("lin:1:0:5"));
        assert_eq!(descending("log:0.1:1:5,leaky_relu:0.2"), None);
    }

    #[test]
    fn variances_that_are_one_at_some_width_are_told_with_it() {
        let spec = Spec {
            width: vec![40, 80],
            sigma2: vec![Variance::Number(0.025), Variance::He, Variance::Lecun],
            ..Spec::default()
        };
        assert_eq!(
            same_variances(&spec, &Plan::new(&spec)).as_deref(),
            Some(
                "--sigma2: 0.025 and lecun are one variance at width 40, and count once, and so does \
                 another pair"
            )
        );
        let apart = Spec {
            width: vec![60],
            ..spec
        };
        assert_eq!(same_variances(&apart, &Plan::new(&apart)), None);
    }
}
