//! Networks far deeper than wide: theory fails them, and a line through every layer is a smear.

use super::*;
use crate::analysis::Match;

/// Cosines of gradients that are 1 in most layers where theory has them near 0.
fn stuck() -> Analysis {
    let mut analysis = made(Recipe::default());
    let cosines = geometry(&mut analysis)
        .gradient_correlation
        .as_mut()
        .unwrap();
    for values in [&mut cosines.p05, &mut cosines.p50, &mut cosines.p95] {
        values[5..].fill(Some(1.0));
    }
    for (layer, agreement) in cosines.agreement.iter_mut().enumerate() {
        let theory = (layer as f64 / 50.0).powi(3);
        *agreement = Match::of(&[Some(1.0)], Some(theory));
    }
    analysis
}

#[test]
fn dashes_that_lie_on_no_line_are_named_and_said_to_fail() {
    let failing = figure(&stuck(), Kind::Alike).unwrap();
    let named = |figure: &Figure, size| {
        let mut texts = figure.drawings.at(size).texts();
        texts.any(|text| text.text == "theory, gradients")
    };
    for size in [Size::Page, Size::Phone, Size::Slide, Size::Standalone] {
        assert!(named(&failing, size), "{size:?}");
        assert_eq!(collisions(failing.drawings.at(size)), Vec::<String>::new());
    }
    let caption = failing.caption.join(" ");
    assert!(
        caption.contains(
            "Theory does not hold for these gradients: at layer 5 its dashes are at 0.00, what was \
             measured is at 1."
        ),
        "{caption}"
    );
    // Where dashes run along their lines, they are theirs.
    let holding = figure(&made(Recipe::default()), Kind::Alike).unwrap();
    assert!(!named(&holding, Size::Page));
    assert!(!holding.caption.join(" ").contains("does not hold"));
}

#[test]
fn of_many_layers_so_many_are_drawn_as_make_a_line() {
    let points = |depth: usize| {
        let mut analysis = made(Recipe {
            depths: vec![depth],
            width: 300,
            ..Recipe::default()
        });
        // Shares that jump from each layer to the next, as medians of few draws do.
        let shares = geometry(&mut analysis).input_share.as_mut().unwrap();
        for (layer, share) in shares.p50.iter_mut().enumerate() {
            *share = Some(0.3 + 0.1 * (layer % 2) as f64 + 0.05 * (layer % 7) as f64);
        }
        let figure = figure(&analysis, Kind::Variance).unwrap();
        let lines = figure
            .drawings
            .page
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Line { points, paint, .. } if *paint == color::FORWARD => Some(points.len()),
                _ => None,
            });
        (lines.max().unwrap(), figure.caption.join(" "))
    };
    let (drawn, caption) = points(5000);
    assert!((150..300).contains(&drawn), "{drawn}");
    assert!(caption.contains("One layer in 25 is drawn."), "{caption}");
    let (drawn, caption) = points(50);
    assert!(
        drawn > 40 && !caption.contains("is drawn"),
        "{drawn} {caption}"
    );
}
