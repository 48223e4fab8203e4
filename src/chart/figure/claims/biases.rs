//! Where biases wake the layers behind a dead one, and the smallest variance may be the one that is kept.

use super::{caption, drawn, growth, of, run};
use crate::analysis::Growth;
use crate::chart::Kind;

const KEEPS: Option<(f64, f64)> = Some((0.2, 0.2));

#[test]
fn only_where_the_smaller_variances_vanish_are_they_too_small() {
    let note = "Too small: the layers shrink";
    let (fades, grows) = (Some((-1.3, -1.3)), Some((1.3, 1.3)));
    for kind in [Kind::Forward, Kind::Backward] {
        assert!(drawn(&run([fades, KEEPS, grows]), kind).contains(note));
        assert!(!drawn(&run([KEEPS, KEEPS, fades]), kind).contains(note));
        assert!(!drawn(&run([fades, KEEPS, fades]), kind).contains(note));
        let note = "Too large: the layers magnify";
        assert!(drawn(&run([fades, KEEPS, grows]), kind).contains(note));
        assert!(!drawn(&run([grows, KEEPS, grows]), kind).contains(note));
    }
}

#[test]
fn a_layer_that_biases_wake_again_is_no_death_of_the_network() {
    let mut made = run([KEEPS; 3]);
    made.slices[0].bias2 = 0.01;
    for line in &mut made.slices[0].lines[..2] {
        line.forward.dead_replicates = 4;
        line.backward.dead_replicates = 4;
    }
    let said = caption(&made, Kind::Forward);
    assert!(
        said.contains(
            "At two variances some draws have layers in which every unit is 0 on all inputs: no gradient \
             passes them, and what the layers behind hold comes from biases alone, alike on every input."
        ),
        "{said}"
    );
    assert!(!said.contains("from some layer on"), "{said}");
    // Nor if no gradient of any draw comes back.
    for line in &mut made.slices[0].lines {
        line.backward = Growth {
            per_layer: None,
            change: None,
            dead_replicates: 10,
            ..growth(-9.0)
        };
    }
    let title = of(&made, Kind::Backward).title;
    assert!(!title.contains("go dead"), "{title}");
}
