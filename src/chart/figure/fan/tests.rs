//! What forward and backward figures say (snapshots), and that nothing in them touches.

use proptest::prelude::*;

use crate::analysis::{Analysis, Verdict};
use crate::chart::figure::gallery::recipes;
use crate::chart::figure::placing::collisions;
use crate::chart::fixture::{Recipe, analysis};
use crate::chart::scene::{Mark, Scene};
use crate::chart::{Figure, Kind, Size, Theme, figures, font};
use crate::network::Activation;

fn fans(analysis: &Analysis) -> Vec<Figure> {
    let mut figures = figures(analysis);
    figures.retain(|figure| matches!(figure.kind, Kind::Forward | Kind::Backward));
    figures
}

fn recipe(name: &str) -> Recipe {
    let mut all = recipes().into_iter();
    all.find(|(n, _)| *n == name).unwrap().1
}

/// Words and every text of the page and slide drawings.
fn said(figure: &Figure) -> String {
    let texts = |scene: &Scene| -> Vec<String> { scene.texts().map(|t| t.text.clone()).collect() };
    let mut said = format!("{}\n{}\n", figure.name, figure.title);
    said += &figure.subtitle.join("\n");
    said += &format!(
        "\ncaption: {}\nalt: {}",
        figure.caption.join("\n         "),
        figure.alt
    );
    said += &format!("\npage: {}", texts(&figure.drawings.page).join(" | "));
    said += &format!("\nphone: {}", texts(&figure.drawings.phone).join(" | "));
    said += &format!("\nslide: {}", texts(&figure.drawings.slide).join(" | "));
    said.replace('\u{a0}', " ")
}

fn all_said(name: &str) -> String {
    let figures = fans(&analysis(&[recipe(name)]));
    figures.iter().map(said).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn the_textbook_exercise() {
    insta::assert_snapshot!(all_said("relu"));
}

#[test]
fn lines_of_one_number_are_told_apart_by_their_rule() {
    let mut analysis = analysis(&[recipe("relu")]);
    let slice = &mut analysis.slices[0];
    slice.lines.truncate(3);
    slice.map.iter_mut().for_each(|row| row.truncate(3));
    for (line, name) in slice.lines.iter_mut().zip(["Glorot", "LeCun"]) {
        (line.sigma2, line.names) = (0.0125, vec![name]);
        line.rule = Some(name.to_lowercase());
    }
    for figure in fans(&analysis) {
        let alt = figure.alt.replace('\u{a0}', " ");
        assert!(alt.contains("σ² = 0.0125 (Glorot) ends at"), "{alt}");
        for name in ["Glorot", "LeCun"] {
            let drawings = &figure.drawings;
            for scene in [&drawings.slide, &drawings.page, &drawings.phone] {
                let mut texts = scene.texts();
                assert!(texts.any(|text| text.text.starts_with(name)), "{name}");
            }
        }
    }
}

/// The texts of a figure's slide.
fn on_slide(figure: &Figure) -> Vec<String> {
    let texts = figure.drawings.slide.texts();
    texts.map(|text| text.text.clone()).collect()
}

#[test]
fn a_slide_names_every_rule_and_says_what_a_factor_is_of() {
    let mut long = recipe("relu");
    long.sigma2 = vec![0.02, 0.025, 0.03];
    for recipe in [recipe("relu"), recipe("tanh"), long] {
        for figure in fans(&analysis(&[recipe])) {
            let texts = on_slide(&figure);
            assert!(
                texts.iter().any(|text| text.starts_with("He: ×")),
                "{texts:?}"
            );
            assert!(
                texts.iter().any(|text| text.ends_with(" a layer")),
                "{texts:?}"
            );
            assert!(
                texts[1].ends_with("ten random draws; line: median, band: 5–95%"),
                "{texts:?}"
            );
        }
    }
}

#[test]
fn a_line_has_the_name_that_fits_the_activation_at_any_size() {
    for (activation, name) in [(Activation::Selu, "LeCun"), (Activation::Tanh, "Glorot")] {
        let made = analysis(&[Recipe {
            activation,
            sigma2: vec![0.004, 0.0125, 0.025, 0.05],
            ..Recipe::default()
        }]);
        for figure in fans(&made) {
            let texts = on_slide(&figure);
            let named = |name: &str| texts.iter().any(|t| t.starts_with(&format!("{name}: ×")));
            assert!(named(name) && named("He"), "{texts:?}");
            let page: Vec<&str> = figure
                .drawings
                .page
                .texts()
                .map(|t| t.text.as_str())
                .collect();
            assert!(page.iter().any(|text| text.starts_with(name)), "{page:?}");
        }
    }
}

#[test]
fn a_line_that_died_keeps_its_name() {
    let made = analysis(&[Recipe {
        width: 1,
        depths: vec![30],
        sigma2: vec![1.0, 2.0, 4.0],
        dead_from: Some((3, f64::INFINITY)),
        ..Recipe::default()
    }]);
    for figure in fans(&made) {
        let page: Vec<&str> = figure
            .drawings
            .page
            .texts()
            .map(|t| t.text.as_str())
            .collect();
        for name in ["He", "Glorot"] {
            assert!(page.contains(&name), "{name} {page:?}");
        }
        assert_eq!(collisions(&figure.drawings.page), Vec::<String>::new());
    }
}

#[test]
fn of_networks_that_died_the_axis_follows_what_was_measured() {
    let lowest = |dead_from| {
        let made = analysis(&[Recipe {
            width: 6,
            depths: vec![30],
            sigma2: vec![1e-7, 1e-6],
            dead_from,
            ..Recipe::default()
        }]);
        let page = &fans(&made)[0].drawings.page;
        let labels: Vec<String> = page.texts().map(|t| t.text.clone()).collect();
        labels.join(" ")
    };
    insta::assert_snapshot!(lowest(None), @"Standard deviation of the hidden units 10⁻¹⁰⁰ 10⁻⁷⁵ 10⁻⁵⁰ 10⁻²⁵ 1 1 5 10 15 20 25 30 Layer median of ten draws, band 5–95% theory for infinite width Too small: the layers shrink the signal; it vanishes. σ² per layer 10⁻⁶ ×0.0014 10⁻⁷ ×0.00045");
    insta::assert_snapshot!(lowest(Some((9, 1.0))), @"Standard deviation of the hidden units 10⁻²⁵ 10⁻²⁰ 10⁻¹⁵ 10⁻¹⁰ 10⁻⁵ 1 5 10 15 20 25 30 Layer median of ten draws, band 5–95% theory for infinite width float16 is 0 below 6.0 × 10⁻⁸ σ² 10⁻⁶ dead from layer 9 10⁻⁷ dead from layer 9");
}

#[test]
fn a_saturating_activation() {
    insta::assert_snapshot!(all_said("tanh"));
}

#[test]
fn no_stable_variance() {
    insta::assert_snapshot!(all_said("gelu"));
}

#[test]
fn one_variance() {
    insta::assert_snapshot!(all_said("one"));
}

#[test]
fn more_variances_than_lines() {
    insta::assert_snapshot!(all_said("many"));
}

#[test]
fn dead_networks() {
    insta::assert_snapshot!(all_said("dead"));
}

#[test]
fn one_hidden_layer() {
    insta::assert_snapshot!(all_said("shallow"));
}

/// Everything that must hold of any figure.
fn assert_sound(figure: &Figure) {
    let name = &figure.name;
    for size in [Size::Standalone, Size::Page, Size::Phone, Size::Slide] {
        let scene = figure.drawings.at(size);
        let touching = collisions(scene);
        assert_eq!(touching, Vec::<String>::new(), "{name} {size:?}");
        for text in scene.texts() {
            assert_eq!(
                font::missing(&text.text),
                [],
                "{name} {size:?}: {}",
                text.text
            );
            assert!(
                text.size >= 12.0,
                "{name} {size:?}: {} is {}",
                text.text,
                text.size
            );
            assert!(
                !text.text.contains("NaN") && !text.text.contains("inf "),
                "{}",
                text.text
            );
        }
        let svg = figure.svg(size, Theme::Auto);
        roxmltree::Document::parse(&svg).unwrap();
    }
    let slide_title = figure.drawings.slide.texts().next().unwrap();
    assert!(slide_title.size >= 30.0, "{name}: {}", slide_title.text);
    let words = figure.alt.split_whitespace().count();
    assert!(words < 60, "{name}: {words} words: {}", figure.alt);
    assert!(!figure.title.ends_with('.') && figure.subtitle.len() <= 2);
}

#[test]
fn no_text_touches_text_or_a_line() {
    for (_, recipe) in recipes() {
        for figure in fans(&analysis(&[recipe])) {
            assert_sound(&figure);
        }
    }
}

#[test]
fn a_line_ends_where_the_typical_draw_dies() {
    let figure = &fans(&analysis(&[recipe("dead")]))[0];
    let page = &figure.drawings.page;
    // 12 of layers 1..50 over 52..576: the last living layer is 11.
    let last = 52.0 + 524.0 * 10.0 / 49.0;
    let dying = page.marks.iter().filter_map(|mark| match mark {
        Mark::Line {
            points,
            width: 1.9,
            dash: None,
            ..
        } => points.last(),
        _ => None,
    });
    assert!(
        dying.clone().any(|end| (end.0 - last).abs() < 1e-9),
        "{:?}",
        Vec::from_iter(dying)
    );
    assert!(page.texts().any(|text| text.text == "dead from layer 12"));
}

#[test]
fn an_analysis_without_values_still_draws() {
    let mut made = analysis(&[Recipe {
        depths: vec![3],
        ..Recipe::default()
    }]);
    for line in &mut made.slices[0].lines {
        line.hidden = Default::default();
        line.gradient = Default::default();
        line.forward = Default::default();
        line.backward = Default::default();
        line.forward.verdict = Verdict::Vanishing;
        line.forward.dead_replicates = 10;
        line.critical = false;
    }
    let figures = fans(&made);
    assert_eq!(figures.len(), 1, "no gradient, no backward figure");
    assert_eq!(
        figures[0].title,
        "At every σ² tried the networks go dead before layer 3"
    );
    assert_sound(&figures[0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_grid_is_drawn_without_touching(
        low in -5.0..-1.0f64,
        span in 0.01..4.0f64,
        count in 1usize..30,
        depth in 1usize..80,
        replicates in 1usize..5,
        width in 2usize..200,
    ) {
        let sigma2 = (0..count).map(|i| 10f64.powf(low + span * i as f64 / count as f64)).collect();
        let recipe = Recipe { sigma2, depths: vec![depth], replicates, width, ..Recipe::default() };
        for figure in fans(&analysis(&[recipe])) {
            assert_sound(&figure);
        }
    }
}

#[test]
fn an_alternative_text_stays_short_and_keeps_both_ends() {
    use super::Direction;
    use super::finding::Finding;
    let sigma2: Vec<f64> = (0..15).map(|i| 0.012_345 * 1.4f64.powi(i)).collect();
    for sigma2 in [&sigma2[..11], &sigma2] {
        let mut made = analysis(&[Recipe {
            sigma2: sigma2.to_vec(),
            ..Recipe::default()
        }]);
        let slice = &mut made.slices[0];
        slice.depth = 10_000;
        for line in &mut slice.lines {
            line.gradient.p50.resize(10_001, Some(-45_678.9));
            line.gradient.p50[0] = Some(-123_456.7);
        }
        for finding in [Finding::Turns(5), Finding::Scattered(vec![0, 2, 5])] {
            let alt = super::words::alt(
                slice,
                Direction::Backward,
                "standard deviation of the loss gradient",
                "layer 9,999 back to 0",
                &finding,
            );
            let words = alt.split_whitespace().count();
            assert!(words < 60, "{words}: {alt}");
            assert_eq!(alt.matches(" ends at ").count(), 2, "{alt}");
        }
    }
}

#[test]
fn the_ends_of_every_type_in_range_are_marked_where_there_is_room() {
    let ends = |recipe: Recipe| -> Vec<String> {
        let all = fans(&analysis(&[recipe]));
        let texts = all.iter().flat_map(|figure| figure.drawings.page.texts());
        let ends = texts.map(|text| text.text.replace('\u{a0}', " "));
        let mut ends: Vec<String> = ends.filter(|text| text.starts_with("float")).collect();
        ends.sort();
        ends.dedup();
        ends
    };
    let short = Recipe {
        sigma2: vec![0.004, 0.0125, 0.025, 0.05, 0.15],
        depths: vec![30],
        ..recipe("relu")
    };
    assert_eq!(ends(short), ["float16 ends here: 65,504"]);
    // Of a deep network float16 would lie on the line for 1.
    let deep = ends(recipe("deep"));
    assert!(
        deep.iter()
            .any(|end| end == "float64 ends here: 1.8 × 10³⁰⁸"),
        "{deep:?}"
    );
    assert!(!deep.iter().any(|end| end.contains("float16")), "{deep:?}");
}
