//! Where growth turns, for the object that `run --json` prints.

use serde_json::{Value, json};

use crate::analysis::{Crossing, Direction, Slice, theory};
use crate::chart::figure::words;
use crate::spec::{Spec, Variance};
use crate::sweep::Cell;

/// An object for each (width, activation, initialiser): where its deepest networks neither grow nor die,
/// forward and for the gradient, as measured and at infinite width.
pub fn json(slices: &[Slice], spec: &Spec) -> Value {
    slices.iter().map(|slice| of_slice(slice, spec)).collect()
}

fn of_slice(slice: &Slice, spec: &Spec) -> Value {
    let mut notes = Vec::new();
    let mut of = |direction: Direction, name: &str, shown: Option<Crossing>, found| {
        if let Some(note) = note(slice, shown.as_ref(), found) {
            notes.push(format!("{name}: {note}"));
        }
        object(shown.as_ref(), critical(slice, spec, direction))
    };
    let forward = of(
        Direction::Forward,
        "forward",
        words::forward_turning(slice),
        slice.forward_crossing,
    );
    let gradient = of(
        Direction::Backward,
        "gradient",
        words::backward_turning(slice),
        slice.backward_crossing,
    );
    let mut crossing = json!({
        "width": slice.width,
        "activation": slice.activation.name(),
        "init": slice.init.name(),
        "depth": slice.depth,
        "forward": forward,
        "gradient": gradient,
        "notes": notes,
    });
    if !slice.architecture.is_plain() {
        crossing["architecture"] = slice.architecture.name().into();
    }
    crossing
}

/// A crossing and theory's; every key is there, null where a thing does not exist.
fn object(crossing: Option<&Crossing>, mean_field: Option<f64>) -> Value {
    let interval = crossing.and_then(Crossing::interval);
    let bracket = crossing.and_then(Crossing::bracket);
    json!({
        "sigma2": crossing.filter(|_| bracket.is_none()).map(|one| one.sigma2),
        "ci_low": interval.map(|ends| ends.0),
        "ci_high": interval.map(|ends| ends.1),
        "bracket_low": bracket.map(|ends| ends.0),
        "bracket_high": bracket.map(|ends| ends.1),
        "mean_field": mean_field,
    })
}

/// Why there is no number.
fn note(slice: &Slice, shown: Option<&Crossing>, found: Option<Crossing>) -> Option<&'static str> {
    match shown {
        Some(crossing) if crossing.bracket().is_some() => Some(
            "sigma2 is null: the grid tells only that it lies in the bracket; initscope critical \
             searches between grid values",
        ),
        Some(_) => None,
        None if slice.depth < 2 => Some("sigma2 is null: one hidden layer has no growth"),
        None if found.is_some() => Some("sigma2 is null: growth is slight at every sigma2 tried"),
        None => Some(
            "sigma2 is null: on this grid growth does not turn from below 0 to above it for certain",
        ),
    }
}

/// The sigma² that theory for infinite width gives the deepest networks.
fn critical(slice: &Slice, spec: &Spec, direction: Direction) -> Option<f64> {
    if direction == Direction::Forward || slice.depth < 2 {
        return slice.theory_critical;
    }
    let sigma2 = slice.lines.first()?.sigma2;
    let cell = Cell {
        depth: slice.depth,
        width: slice.width,
        input_dim: slice.input_dim,
        output_dim: slice.output_dim,
        activation: slice.activation,
        init: slice.init,
        architecture: slice.architecture,
        variance: Variance::Number(sigma2),
        sigma2,
    };
    theory::critical_in(spec, &cell, direction)
}
