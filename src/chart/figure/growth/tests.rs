mod marks;

use super::*;
use crate::analysis::Analysis;
use crate::chart::figure::placing::collisions;
use crate::chart::fixture::{Recipe, analysis};
use crate::chart::{Size, font};

fn context(analysis: &Analysis) -> Context<'_> {
    Context {
        analysis,
        index: 0,
        suffix: "",
    }
}

fn made(recipe: Recipe) -> Analysis {
    analysis(&[recipe])
}

/// Title, subtitle, alternative text and caption, a line each.
fn words(analysis: &Analysis) -> String {
    let figure = figure(context(analysis)).unwrap();
    let mut lines = vec![figure.title];
    lines.extend(figure.subtitle);
    lines.push(figure.alt);
    lines.extend(figure.caption);
    lines.join("\n").replace('\u{a0}', " ")
}

#[test]
fn words_of_the_textbook_exercise() {
    insta::assert_snapshot!(words(&made(Recipe::default())));
}

#[test]
fn words_where_the_directions_part() {
    let recipe = Recipe {
        activation: Activation::Tanh,
        ..Recipe::default()
    };
    insta::assert_snapshot!(words(&made(recipe)));
}

#[test]
fn words_where_nothing_crosses() {
    let recipe = Recipe {
        sigma2: vec![0.001, 0.003, 0.01],
        ..Recipe::default()
    };
    insta::assert_snapshot!(words(&made(recipe)));
    let recipe = Recipe {
        sigma2: vec![0.1, 0.3],
        ..Recipe::default()
    };
    insta::assert_snapshot!(words(&made(recipe)));
}

#[test]
fn the_worse_end_leads_a_title() {
    let mut analysis = made(Recipe {
        sigma2: vec![0.0125, 0.025],
        depths: vec![31],
        ..Recipe::default()
    });
    let slice = &mut analysis.slices[0];
    (slice.forward_crossing, slice.backward_crossing) = (None, None);
    let mut title = |ends: [f64; 2]| {
        for (line, growth) in analysis.slices[0].lines.iter_mut().zip(ends) {
            line.forward.per_layer = Some(growth);
            line.backward.per_layer = Some(growth);
            // 30 steps, each like the mean.
            line.forward.change = Some(30.0 * growth);
            line.backward.change = Some(30.0 * growth);
        }
        content(context(&analysis)).unwrap().title()
    };
    assert_eq!(
        title([-0.15, 0.0]),
        "At every σ² from 0.0125 to 0.025 the signal at worst shrinks by a factor of 32,000, and \
         never grows tenfold"
            .replace("\n", "")
    );
    assert!(title([0.0, 0.15]).contains("at worst grows by a factor of 32,000, and never shrinks"));
}

#[test]
fn one_draw_has_no_interval() {
    let recipe = Recipe {
        replicates: 1,
        ..Recipe::default()
    };
    let words = words(&made(recipe));
    assert!(!words.contains('±') && !words.contains("95%"), "{words}");
    assert!(words.contains("one random draw"), "{words}");
}

#[test]
fn a_change_of_sign_within_chance_is_told_from_none() {
    let mut analysis = made(Recipe::default());
    let slice = &mut analysis.slices[0];
    (slice.forward_crossing, slice.backward_crossing) = (None, None);
    let told = words(&analysis);
    assert!(told.contains("; no change of sign beyond chance"), "{told}");
}

#[test]
fn a_crossing_is_set_beside_its_theory() {
    let mut analysis = made(Recipe::default());
    let mut title = |sigma2: f64, half: f64| {
        analysis.slices[0].forward_crossing =
            Some(Crossing::new(sigma2, Some((sigma2 - half, sigma2 + half))));
        let title = content(context(&analysis)).unwrap().title();
        title.replace('\u{a0}', " ")
    };
    assert_eq!(
        title(0.0255, 0.0008),
        "Growth changes sign at σ² = 0.0255 ± 0.0008, where He puts it"
    );
    assert_eq!(
        title(0.0265, 0.0008),
        "Growth changes sign at σ² = 0.0265 ± 0.0008, 6% above He’s value"
    );
    assert_eq!(
        title(0.0200, 0.0008),
        "Growth changes sign at σ² = 0.0200 ± 0.0008, 20% below He’s value"
    );
    assert_eq!(
        title(0.1, 0.01),
        "Growth changes sign at σ² = 0.10 ± 0.01, 4 times what He says"
    );
}

#[test]
fn the_typical_network_crosses_later() {
    let content = content(context(&made(Recipe::default()))).map(|c| c.typical_critical);
    // The fixture's typical growth is lower by 2.5 / 80 / 2 / ln 10.
    let shift = 2.5 / 80.0 / 2.0 / std::f64::consts::LN_10;
    let expected = 0.025 * 10f64.powf(2.0 * shift);
    let typical = content.unwrap().unwrap();
    assert!(
        (typical / expected - 1.0).abs() < 1e-3,
        "{typical} {expected}"
    );
}

#[test]
fn the_window_holds_the_crossing_its_interval_and_theory() {
    let analysis = made(Recipe::default());
    let content = content(context(&analysis)).unwrap();
    let (low, high) = content.window().unwrap();
    let crossing = content.forward_crossing.unwrap();
    let (from, to) = crossing.interval().unwrap();
    for sigma2 in [crossing.sigma2, from, to, 0.025] {
        assert!((low..high).contains(&sigma2.log10()), "{sigma2}");
    }
    assert!(high - low < 0.4 * 3.0);
}

#[test]
fn a_narrow_grid_is_not_enlarged() {
    let recipe = Recipe {
        sigma2: vec![0.02, 0.025, 0.03],
        ..Recipe::default()
    };
    let content = content(context(&made(recipe))).unwrap();
    assert_eq!(content.window(), None);
    let texts: Vec<String> = content.page().texts().map(|t| t.text.clone()).collect();
    assert!(!texts.iter().any(|t| t.contains("enlarged")), "{texts:?}");
    assert!(texts.iter().any(|t| t == "forward crosses at"), "{texts:?}");
}

#[test]
fn one_variance_gives_no_figure() {
    let recipe = Recipe {
        sigma2: vec![0.025],
        ..Recipe::default()
    };
    assert!(figure(context(&made(recipe))).is_none());
    let dead = Recipe {
        dead_from: Some((5, 1.0)),
        ..Recipe::default()
    };
    assert!(figure(context(&made(dead))).is_none());
}

#[test]
fn rules_share_a_mark_and_only_those_in_range_have_one() {
    let rules = |sigma2: Vec<f64>| {
        let recipe = Recipe {
            sigma2,
            ..Recipe::default()
        };
        content(context(&made(recipe))).unwrap().rules
    };
    assert_eq!(
        rules(vec![0.001, 1.0]),
        [
            ("Glorot, LeCun".to_owned(), 0.0125),
            ("He".to_owned(), 0.025)
        ]
    );
    assert_eq!(rules(vec![0.02, 0.025]), [("He".to_owned(), 0.025)]);
}

#[test]
fn no_text_touches_text_or_a_line_at_any_size() {
    let log = |count: i32| {
        (0..count).map(move |i| 10f64.powf(-3.0 + 3.0 * f64::from(i) / f64::from(count - 1)))
    };
    for activation in [
        Activation::Relu,
        Activation::Tanh,
        Activation::Gelu,
        Activation::Linear,
    ] {
        for sigma2 in [
            Recipe::default().sigma2,
            log(7).collect(),
            log(41).collect(),
            vec![0.02, 0.025, 0.03],
            vec![0.001, 0.004],
            vec![0.05, 0.1, 1.0],
        ] {
            for replicates in [1, 10] {
                let recipe = Recipe {
                    activation,
                    sigma2: sigma2.clone(),
                    replicates,
                    depths: vec![12],
                    ..Recipe::default()
                };
                let figure = figure(context(&made(recipe))).unwrap();
                for size in [Size::Standalone, Size::Page, Size::Phone, Size::Slide] {
                    let scene = figure.drawings.at(size);
                    let case = format!("{activation:?} {sigma2:?} {replicates} {size:?}");
                    assert_eq!(collisions(scene), Vec::<String>::new(), "{case}");
                    assert!(
                        scene.texts().all(|t| font::missing(&t.text).is_empty()),
                        "{case}"
                    );
                    assert!(scene.texts().all(|t| t.size >= 12.0), "{case}");
                }
                assert!(figure.alt.split_whitespace().count() < 60, "{}", figure.alt);
            }
        }
    }
}

#[test]
fn no_number_under_an_axis_leaves_the_canvas() {
    for times in [1.0, 1.2, 1.5, 2.0, 3.1, 4.7, 8.0] {
        let analysis = made(Recipe {
            sigma2: [0.5, 1.0, 1.5].map(|factor| factor * 0.025 * times).into(),
            ..Recipe::default()
        });
        let figure = figure(context(&analysis)).unwrap();
        for size in [Size::Page, Size::Phone, Size::Slide] {
            let scene = figure.drawings.at(size);
            for text in scene.texts() {
                let bounds = text.bounds();
                let inside = bounds.left >= 0.0 && bounds.right <= scene.width;
                assert!(inside, "{size:?}, × {times}: {} at {bounds:?}", text.text);
            }
        }
    }
}

#[test]
fn the_key_hides_no_rule_s_line_where_there_is_room_elsewhere() {
    use crate::chart::scene::Mark;
    let analysis = made(Recipe {
        activation: Activation::Linear,
        sigma2: vec![0.0393, 0.05, 0.1, 0.277],
        width: 20,
        depths: vec![2, 33],
        ..Recipe::default()
    });
    let figure = figure(context(&analysis)).unwrap();
    for size in [Size::Page, Size::Phone, Size::Slide] {
        let marks = &figure.drawings.at(size).marks;
        let dotted = marks.iter().filter_map(|mark| match mark {
            Mark::Line {
                points,
                dash: Some((1.1, _)),
                ..
            } => Some(points[0].0),
            _ => None,
        });
        let dotted: Vec<f64> = dotted.collect();
        assert!(!dotted.is_empty());
        for mark in marks {
            let Mark::Polygon {
                points,
                fill: Some(color::BACKGROUND),
                ..
            } = mark
            else {
                continue;
            };
            let (left, right) = (points[0].0.min(points[2].0), points[0].0.max(points[2].0));
            // A slide has a ground as well.
            let is_key = right - left < 0.9 * figure.drawings.at(size).width;
            let hides = |x: &f64| is_key && left < *x && *x < right;
            assert!(
                !dotted.iter().any(hides),
                "{size:?}: {dotted:?} behind {points:?}"
            );
        }
    }
}

#[test]
fn a_crossing_without_an_interval_says_how_far_it_is_off_as_the_page_does() {
    let mut analysis = made(Recipe::default());
    let mut title = |sigma2: f64| {
        analysis.slices[0].forward_crossing = Some(Crossing::new(sigma2, None));
        content(context(&analysis)).unwrap().title()
    };
    assert!(title(0.024895).ends_with(", 0.42% below He’s value"));
    assert!(title(0.025).ends_with(", at He’s value"));
}

#[test]
fn the_crossing_s_mark_lies_under_the_points() {
    use crate::chart::scene::Mark;
    let figure = figure(context(&made(Recipe::default()))).unwrap();
    for (size, points) in [(Size::Slide, 11), (Size::Page, 3)] {
        let marks = &figure.drawings.at(size).marks;
        let is_diamond = |mark: &Mark| matches!(mark, Mark::Polygon { points, fill: Some(fill), .. } if points.len() == 4 && *fill == color::BACKWARD);
        // On a page the enlarged panel's come last; a slide's key has one more, after all.
        let ring = |mark: &Mark| matches!(mark, Mark::Circle { radius, .. } if [0.75 * 7.5, 0.75 * 5.0].contains(radius));
        let crossing = marks.iter().rposition(ring).unwrap();
        let later = marks[crossing..].iter().filter(|mark| is_diamond(mark));
        assert!(later.count() >= points, "{size:?}");
    }
}

#[test]
fn a_title_has_the_median_s_factor_from_end_to_end() {
    let mut analysis = made(Recipe {
        sigma2: vec![0.001, 0.025],
        ..Recipe::default()
    });
    let slice = &mut analysis.slices[0];
    slice.forward_crossing = None;
    slice.backward_crossing = None;
    slice.lines[1].forward.per_layer = Some(0.0);
    slice.lines[0].forward.per_layer = Some(-0.5);
    slice.lines[0].forward.change = Some(-20.0);
    let title = content(context(&analysis)).unwrap().title();
    let title = title.replace('\u{a0}', " ");
    assert!(
        title.contains("at worst shrinks by a factor of 1.0 × 10²⁰"),
        "{title}"
    );
}

#[test]
fn a_bracket_is_shown_as_one_and_says_what_would_tell_more() {
    let mut analysis = made(Recipe::default());
    analysis.slices[0].forward_crossing = Some(Crossing::between(0.027, (0.025, 0.03)));
    let content = content(context(&analysis)).unwrap();
    let plain = |text: String| text.replace('\u{a0}', " ");
    assert_eq!(
        plain(content.title()),
        "Growth changes sign between σ² = 0.025 and 0.03; He says 0.025"
    );
    assert!(plain(content.alt()).contains("; zero between 0.025 and 0.03"));
    let caption = plain(content.caption().join(" "));
    assert!(
        caption.contains("the shaded strip holds the crossing"),
        "{caption}"
    );
    assert!(caption.contains("from 0.025 to 0.03"), "{caption}");
    assert!(
        caption.contains("initscope critical searches between"),
        "{caption}"
    );
    assert_eq!(
        content.crossing_words(Direction::Forward),
        ["forward crosses between", "0.025 and 0.03"]
    );
    assert!(
        caption.contains("don’t tell where between them forward growth turns"),
        "{caption}"
    );
    // The strip takes in both grid values.
    let (left, right) = content.window().unwrap();
    assert!(left < 0.025f64.log10() && 0.03f64.log10() < right);
}

#[test]
fn ticks_of_a_close_grid_tell_its_values_apart() {
    let recipe = Recipe {
        sigma2: vec![0.0099, 0.00995, 0.01, 0.01005, 0.0101, 0.01015, 0.0102],
        ..Recipe::default()
    };
    let analysis = made(recipe);
    let page = content(context(&analysis)).unwrap().page();
    let texts: Vec<&str> = page.texts().map(|t| t.text.as_str()).collect();
    assert!(texts.contains(&"0.01005"), "{texts:?}");
}
