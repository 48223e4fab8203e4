//! What is said of narrow networks, in which chance takes whole layers.

use super::headline::run;
use crate::analysis::Analysis;
use crate::report::fate::Fates;
use crate::report::{findings, key_numbers, tables};

const KEEPS: (f64, f64) = (0.2, 0.2);
const FADES: (f64, f64) = (-1.3, -1.3);
const GROWS: (f64, f64) = (1.3, 1.3);

fn with_biases(changes: &[(f64, f64)]) -> Analysis {
    let mut made = run(changes);
    made.slices[0].bias2 = 0.01;
    made
}

#[test]
fn a_heading_calls_a_variance_too_small_only_where_the_smaller_ones_are_lost() {
    let heading = |made: &Analysis| findings::forward(&Fates::of(&made.slices[0]));
    let spread = |changes: &[(f64, f64)]| heading(&with_biases(changes));
    assert_eq!(
        spread(&[FADES, KEEPS, KEEPS]),
        "Forward: too small a σ² lets the units’ spread shrink"
    );
    assert_eq!(
        spread(&[KEEPS, KEEPS, FADES]),
        "Forward: the units’ spread shrinks at some variances"
    );
    assert_eq!(
        spread(&[GROWS, KEEPS]),
        "Forward: the units’ spread explodes at some variances"
    );
    let signal = |changes: &[(f64, f64)]| {
        let mut made = run(changes);
        made.slices[0].activation = crate::network::Activation::Gelu;
        heading(&made)
    };
    for (changes, said) in [
        (&[FADES, KEEPS], "too small a σ² lets the signal vanish"),
        (&[KEEPS, FADES], "the signal vanishes at some variances"),
        (&[KEEPS, GROWS], "too large a σ² makes the signal explode"),
        (&[GROWS, KEEPS], "the signal explodes at some variances"),
        (
            &[GROWS, FADES],
            "the signal vanishes at some variances, explodes at others",
        ),
    ] {
        assert_eq!(signal(changes), format!("Forward: {said}"));
    }
}

#[test]
fn with_biases_a_draw_with_a_dead_layer_may_grow_all_the_same() {
    let note = |mut made: Analysis| {
        made.slices[0].lines[0].forward.dead_replicates = 3;
        tables::summary(&made.slices[0]).note.unwrap()
    };
    assert!(note(run(&[KEEPS, KEEPS])).ends_with(" Growth is that of the others."));
    assert!(
        note(with_biases(&[KEEPS, KEEPS]))
            .ends_with(" Growth is that of the draws that are not 0 at an end.")
    );
}

#[test]
fn a_spread_that_has_no_number_is_not_laid_to_death() {
    let mut made = with_biases(&[KEEPS, KEEPS]);
    for line in &mut made.slices[0].lines {
        line.hidden.p05.fill(None);
    }
    let tiles = key_numbers::of(&made.slices[0]);
    assert_eq!(
        tiles.last().unwrap().text,
        "some draws have a std of 0 at layer 10, so the spread of all has no number"
    );
}
