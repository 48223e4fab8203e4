//! What is said of narrow networks, in which chance takes whole layers.

use super::headline::run;
use super::sample::Sample;
use crate::analysis::{Analysis, Crossing};
use crate::chart::figures;
use crate::chart::fixture::{Recipe, analysis, with_geometry};
use crate::network::Initialiser;
use crate::report::fate::Fates;
use crate::report::{agreement, findings, key_numbers, tables};

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

#[test]
fn two_settings_of_one_number_are_neither_above_the_other() {
    let mut made = run(&[KEEPS; 3]);
    let lines = &mut made.slices[0].lines;
    lines[2].sigma2 = lines[1].sigma2;
    lines[2].rule = Some("he".into());
    lines[2].names = vec!["He"];
    let range = |indices: &[usize]| Fates::of(&made.slices[0]).range(indices);
    assert_eq!(range(&[1, 2]), "0.02 (every matrix, He)");
    assert_eq!(range(&[0, 1]), "0.02 (every matrix) and below");
}

#[test]
fn only_a_table_with_a_turning_point_is_behind_one() {
    let title = |made: &Analysis| {
        let all = tables::of(&made.slices[0], "");
        let mut growth = all.into_iter().filter(|table| table.id == "growth-table");
        growth.next().unwrap().title
    };
    let mut made = analysis(&[Recipe::default()]);
    assert!(title(&made).ends_with("(log₁₀), behind the turning point"));
    let slice = &mut made.slices[0];
    (slice.forward_crossing, slice.backward_crossing) = (None, None);
    assert!(title(&made).ends_with("(log₁₀)"));
}

#[test]
fn nothing_over_nothing_is_no_number() {
    let mut made = analysis(&[Recipe {
        sigma2: vec![0.025],
        dead_from: Some((1, 1.0)),
        ..Recipe::default()
    }]);
    let slice = &mut made.slices[0];
    slice.lines[0].sigma2 = 0.0;
    let tiles = key_numbers::of(slice);
    assert_eq!(tiles[0].value, "–");
    assert!(tiles[0].text.ends_with("layer 50 over layer 1: both are 0"));
    assert_eq!(
        findings::forward(&Fates::of(slice)),
        "Forward: every unit is 0 from the first layer on"
    );
    // Dead only in the end, it is 0 over something.
    slice.lines[0].sigma2 = 0.025;
    slice.lines[0].hidden.p50[1] = Some(-1.0);
    assert_eq!(key_numbers::of(slice)[0].value, "0");
}

#[test]
fn an_interval_that_leaves_theory_out_is_seen_to() {
    let mut made = analysis(&[Recipe {
        width: 6,
        ..Recipe::default()
    }]);
    let slice = &mut made.slices[0];
    slice.theory_critical = Some(0.332);
    // No law of this width, as with biases.
    slice.theory_growth.clear();
    let mut said = |low: f64| {
        let crossing = Crossing::new(0.44, Some((low, 1.0)));
        slice.forward_crossing = Some(crossing.beside(slice.theory_critical));
        agreement::sentence(slice).unwrap().replace('\u{a0}', " ")
    };
    let near = said(0.33421);
    assert!(
        near.contains("0.44 (0.334 to 1.00), lies 33% above"),
        "{near}"
    );
    let far = said(0.36);
    assert!(far.contains("0.44 (0.36 to 1.0), lies 33% above"), "{far}");
}

#[test]
fn one_network_is_not_told_from_others() {
    let said = |replicates: usize| {
        let recipe = Recipe {
            replicates,
            ..Recipe::default()
        };
        let mut sample = Sample::new(std::slice::from_ref(&recipe));
        sample.analysis = with_geometry(&recipe, Initialiser::Gaussian);
        sample.figures = figures(&sample.analysis);
        sample.render().markdown.replace('\u{a0}', " ")
    };
    assert!(said(10).contains("through each of the networks (ReLU"));
    let one = said(1);
    assert!(one.contains("One input, followed through the one network drawn (ReLU"));
    assert!(!one.contains("no two"));
}
