//! Sentences that must not say more than is known: of a part, of several places, of what is not certain.

use super::headline::{run, runs};
use crate::analysis::Crossing;
use crate::chart::fixture::{Recipe, analysis, with_geometry};
use crate::network::{Activation, Initialiser};
use crate::report::fate::Fates;
use crate::report::{agreement, findings, headline, key_numbers, lead};

fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

#[test]
fn the_headline_of_an_interrupted_run_speaks_of_the_part_that_was_computed() {
    let mut made = analysis(&[Recipe::default()]);
    let whole = headline(&made);
    assert!(!whole.contains("topped"));
    made.missing_networks = 123;
    let part = "Stopped after 647 of 770 random networks. ";
    assert_eq!(headline(&made), format!("{part}{whole}"));
}

#[test]
fn every_place_where_a_few_networks_turn_is_named_and_of_many_both_ends() {
    let lines = [(0.2, -0.2), (4.0, 4.0)];
    let turning = |sigma2: &[f64]| {
        let mut made = runs(&vec![lines.as_slice(); sigma2.len()]);
        for (slice, &sigma2) in made.slices.iter_mut().zip(sigma2) {
            slice.forward_crossing = Some(Crossing::new(sigma2, None));
        }
        plain(&lead(&made)[0])
    };
    assert_eq!(
        turning(&[0.02, 0.05, 0.03]),
        "The forward signal turns at σ² = 0.0200 (width 40), at 0.0500 (width 80) and at 0.0300 (width 120)."
    );
    assert_eq!(
        turning(&[0.03, 0.02, 0.06, 0.04, 0.05]),
        "The forward signal turns at a variance of its own in each: lowest at σ² = 0.0200 (width 80), \
         highest at 0.0600 (width 120)."
    );
}

#[test]
fn a_growth_of_unknown_sign_leaves_the_turning_point_open() {
    let mut made = run(&[(0.2, 0.2), (4.0, 4.0)]);
    let slice = &mut made.slices[0];
    slice.theory_critical = Some(0.0098);
    (
        slice.lines[0].forward.interval,
        slice.lines[1].forward.interval,
    ) = (Some((-0.01, 0.03)), Some((0.3, 0.5)));
    let said = |made: &crate::analysis::Analysis| {
        let slice = &made.slices[0];
        [
            plain(&agreement::sentence(slice).unwrap()),
            plain(&key_numbers::of(slice)[0].text),
        ]
    };
    let [sentence, number] = said(&made);
    assert!(
        sentence.starts_with(
            "Whether forward growth changes sign among the variances tried is not certain: at σ² = 0.01, the \
             lowest, its interval holds 0. Theory puts the turning point at σ² = 0.0098"
        ),
        "{sentence}"
    );
    assert!(number.contains("certain to change sign"), "{number}");
    // Of several all are told.
    made.slices[0].lines[1].forward.interval = Some((-0.1, 0.5));
    let [sentence, number] = said(&made);
    let both = ": at both weight variances its interval holds 0";
    assert!(sentence.contains(both), "{sentence}");
    assert!(number.contains(both), "{number}");
    let mut more = run(&[(-4.0, -4.0), (0.2, 0.2), (0.3, 0.3), (4.0, 4.0)]);
    let slice = &mut more.slices[0];
    slice.theory_critical = Some(0.025);
    for (line, low) in slice.lines.iter_mut().zip([-9.0, -0.5, -0.4, -0.3]) {
        line.forward.interval = Some((low, low + 0.8));
    }
    let [sentence, _] = said(&more);
    assert!(
        sentence
            .contains(": at three of four weight variances, 0.02 and above, its interval holds 0."),
        "{sentence}"
    );
    // Growth at both for sure: nothing turns.
    for line in &mut made.slices[0].lines {
        line.forward.interval = Some((0.01, 0.03));
    }
    let [sentence, number] = said(&made);
    assert!(sentence.starts_with("No turning point was measured"));
    assert!(!number.contains("certain"), "{number}");
}

#[test]
fn beside_what_few_draws_show_of_chance_stands_the_law() {
    let text = |recipe: &Recipe| {
        let made = with_geometry(recipe, Initialiser::Gaussian);
        plain(&key_numbers::of(&made.slices[0]).pop().unwrap().text)
    };
    let relu = text(&Recipe::default());
    assert!(
        relu.contains("; one input’s RMS by the exact law: ×"),
        "{relu}"
    );
    let without = analysis(&[Recipe::default()]);
    let last = key_numbers::of(&without.slices[0]).pop().unwrap();
    assert!(!last.text.contains("law"), "{}", last.text);
}

#[test]
fn a_run_of_spreads_has_no_signal_in_any_sentence() {
    let (dies, keeps, only_back) = ((-9.0, -9.0), (0.2, -0.2), (-5.0, 0.1));
    for changes in [
        [dies, keeps, dies].as_slice(),
        &[dies, dies],
        &[only_back, (0.1, 5.0)],
        &[only_back],
        &[keeps],
    ] {
        for slices in [&[changes][..], &[changes, changes]] {
            let mut made = runs(slices);
            for slice in &mut made.slices {
                slice.activation = Activation::Sigmoid;
                slice.forward_crossing = Some(Crossing::new(0.02, None));
            }
            let said = format!("{} {}", headline(&made), lead(&made).join(" "));
            assert!(!said.contains("signal"), "{said}");
            assert!(said.contains("units’ spread"), "{said}");
        }
    }
}

#[test]
fn where_nothing_turns_theory_names_the_typical_narrow_network_too() {
    let mut made = analysis(&[Recipe {
        width: 16,
        ..Recipe::default()
    }]);
    made.slices[0].forward_crossing = None;
    for line in &mut made.slices[0].lines {
        line.forward.interval = None;
    }
    assert_eq!(
        plain(&agreement::sentence(&made.slices[0]).unwrap()),
        "No turning point was measured; theory puts it at σ² = 0.125 for infinite width (0.146 for the \
         typical network of width 16)."
    );
}

#[test]
fn a_gradient_is_lost_where_the_units_keep_their_spread_only_if_no_variance_keeps_both() {
    let of = |changes: &[(f64, f64)]| {
        let mut made = run(changes);
        made.slices[0].bias2 = 0.05;
        let fates = Fates::of(&made.slices[0]);
        plain(&findings::backward(&fates)).replace("Backward: the gradient ", "")
    };
    let (keeps, fades, explodes, lost) = ((0.2, -0.2), (0.1, -5.0), (0.1, 5.0), (-5.0, -5.0));
    let spread = "where the units keep their spread";
    assert_eq!(of(&[fades, fades]), format!("vanishes {spread}"));
    assert_eq!(of(&[fades, explodes]), format!("explodes {spread}"));
    assert_eq!(
        of(&[lost, fades, keeps]),
        format!("vanishes below σ² = 0.03, even {spread}")
    );
    assert_eq!(
        of(&[fades, keeps, keeps, explodes]),
        format!("explodes above σ² = 0.03, even {spread}")
    );
    assert_eq!(
        of(&[fades, keeps, fades]),
        "vanishes at two of three variances, though the units keep their spread there"
    );
    // The gradient at 0.01 comes back.
    assert_eq!(
        of(&[(-5.0, 0.1), fades, keeps]),
        "vanishes at one of three variances, though the units keep their spread there"
    );
}

#[test]
fn draws_that_all_died_are_all_said_to() {
    use crate::report::tables;
    let note = |died: &[usize]| {
        let mut made = run(&vec![(0.2, 0.2); died.len()]);
        for (line, &died) in made.slices[0].lines.iter_mut().zip(died) {
            line.forward.dead_replicates = died;
        }
        let table = tables::summary(&made.slices[0]);
        let note = table.note.unwrap_or_default();
        let (said, _) = note.split_once(": a layer").unwrap_or_default();
        plain(said)
    };
    assert_eq!(note(&[10, 10, 10]), "At every variance all ten draws died");
    assert_eq!(note(&[3, 3]), "At every variance three draws died");
    assert_eq!(
        note(&[1, 10]),
        "At every variance draws died, up to ten at one"
    );
    assert_eq!(
        note(&[0, 10, 10]),
        "At two of the variances all ten draws died"
    );
    assert_eq!(note(&[0, 10]), "At σ² = 0.02 all ten draws died");
    assert_eq!(note(&[0, 1]), "At σ² = 0.02 one draw died");
    assert_eq!(note(&[0, 0]), "");
}

#[test]
fn where_many_inputs_turn_below_the_typical_network_that_is_said_of_one_input() {
    use crate::chart::{Kind, figures};
    let narrow = Recipe {
        width: 16,
        ..Recipe::default()
    };
    // One input, and all of them pooled, so many decades above the law's mean.
    let said = |(low, high): (f64, f64), one: f64, pooled: f64| {
        use crate::analysis::{LayerAgreement, Match};
        let mut made = with_geometry(&narrow, Initialiser::Gaussian);
        let slice = &mut made.slices[0];
        let geometry = slice.geometry.as_mut().unwrap();
        let last = &mut geometry.one_input.agreement[50];
        let law = last.predicted.unwrap();
        (last.measured, last.z) = (Some(law + one), Some(one));
        let line = &mut slice.lines[geometry.line];
        line.agreement = vec![LayerAgreement::default(); 51];
        for (layer, rms) in [(0, 0.0), (50, law + pooled)] {
            line.agreement[layer].hidden_rms = Match {
                measured: Some(rms),
                ..Match::default()
            };
        }
        let crossing = Crossing::new(f64::midpoint(low, high), Some((low, high)));
        made.slices[0].forward_crossing = Some(crossing);
        let mut all = figures(&made).into_iter();
        let figure = all.find(|figure| figure.kind == Kind::Growth).unwrap();
        let text = findings::growth_text(&made.slices[0]).join(" ");
        plain(&format!("{text} {}", figure.caption.join(" ")))
    };
    let below = said((0.1, 0.14), 0.1, 2.0);
    for part in [
        "One input turns at σ² = 0.146 in the typical network of width 16; many inputs",
        "their pooled std turns below that. Theory for infinite width, with D inputs a unit, gives",
        "the solid line is one input in the typical network of width 16, which needs 17% more",
    ] {
        assert!(below.contains(part), "{below}");
    }
    // The one input strays as far: chance among the draws, and pooling adds next to nothing.
    let strays = said((0.1, 0.14), 1.9, 2.0);
    for part in [
        "The typical network of width 16 turns at σ² = 0.146. These draws turn below that, by chance: the one \
         input followed through them ends 1.9 standard errors above what its law expects. Theory for",
        "the solid line is the typical network of width 16",
    ] {
        assert!(strays.contains(part), "{strays}");
    }
    let far = said((0.1, 0.14), 5.0, 5.1);
    assert!(far.contains("turn below that: the one input"), "{far}");
    let around = said((0.12, 0.16), 0.1, 2.0);
    assert!(!around.contains("ne input"), "{around}");
}
