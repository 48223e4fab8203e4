use super::*;
use crate::analysis::search_fixture::{Recipe, made};
use crate::chart::figure::placing::collisions;
use crate::chart::scene::Text;
use crate::chart::{Size, font};
use crate::network::Activation;

/// Title, subtitle, alternative text and caption, a line each.
fn words(recipe: &Recipe) -> String {
    let figure = figure(&made(recipe));
    let mut lines = vec![figure.title];
    lines.extend(figure.subtitle);
    lines.push(figure.alt);
    lines.extend(figure.caption);
    lines.join("\n").replace('\u{a0}', " ")
}

fn both() -> Vec<Direction> {
    vec![Direction::Forward, Direction::Backward]
}

#[test]
fn the_words_give_the_answer_and_how_it_was_found() {
    let gradient = Recipe {
        activation: Activation::Tanh,
        directions: vec![Direction::Backward],
        ..Recipe::default()
    };
    insta::assert_snapshot!("steps", words(&gradient));
    insta::assert_snapshot!("one_step", words(&Recipe::default()));
    let compromise = Recipe {
        activation: Activation::Softplus,
        directions: both(),
        ..Recipe::default()
    };
    insta::assert_snapshot!("compromise", words(&compromise));
}

#[test]
fn the_words_say_where_there_is_no_answer() {
    let bounded = Recipe {
        activation: Activation::Tanh,
        ..Recipe::default()
    };
    insta::assert_snapshot!("bounded", words(&bounded));
    let half = Recipe {
        directions: both(),
        ..bounded
    };
    insta::assert_snapshot!("half_a_compromise", words(&half));
    let mut dead = made(&Recipe::default());
    for one in &mut dead.searched {
        one.search.zero = None;
        one.search.steps[0].replicates.fill(None);
    }
    dead.critical = None;
    let figure = figure(&dead);
    assert_eq!(
        figure.title,
        "Every drawn network died before its last layer"
    );
    assert!(figure.subtitle[0].ends_with("no network lived to be measured."));
    assert_eq!(
        collisions(&figure.drawings.standalone),
        Vec::<String>::new()
    );
}

#[test]
fn one_network_has_no_interval() {
    let one = Recipe {
        activation: Activation::Gelu,
        replicates: 1,
        ..Recipe::default()
    };
    let words = words(&one);
    assert!(!words.contains('±') && !words.contains("95%"), "{words}");
    assert!(words.contains("one random draw"), "{words}");
}

#[test]
fn the_enlarged_panel_holds_the_zero_and_the_last_steps() {
    let search = made(&Recipe {
        activation: Activation::Gelu,
        ..Recipe::default()
    });
    let (low, high) = Content { search: &search }.window().unwrap();
    let one = &search.searched[0];
    let (from, to) = one.zero().unwrap().interval().unwrap();
    let steps = one.search.steps.iter().rev().take(4);
    for sigma2 in steps.map(|step| step.sigma2).chain([from, to]) {
        assert!((low..high).contains(&sigma2.log10()), "{sigma2}");
    }
    let first = one.search.steps[0].sigma2.log10();
    assert!(!(low..high).contains(&first));
}

#[test]
fn what_both_directions_need_is_enlarged_where_that_is_less_than_the_whole() {
    let search = |activation| {
        made(&Recipe {
            activation,
            directions: both(),
            ..Recipe::default()
        })
    };
    let gelu = search(Activation::Gelu);
    let (low, high) = Content { search: &gelu }.window().unwrap();
    for one in &gelu.searched {
        let zero = one.zero().unwrap().sigma2.log10();
        assert!((low..high).contains(&zero), "{:?}", one.direction);
    }
    let softplus = search(Activation::Softplus);
    assert_eq!(Content { search: &softplus }.window(), None);
}

#[test]
fn a_power_law_is_drawn_with_its_slope() {
    let search = made(&Recipe::default());
    let one = &search.searched[0];
    let curves = Content { search: &search }.networks(one, (-2.0, -1.0));
    assert_eq!(curves.len(), 10);
    for curve in curves {
        let [(x0, y0), (x1, y1)] = curve[..] else {
            panic!("{curve:?}");
        };
        assert!(((y1 - y0) / (x1 - x0) - 0.5).abs() < 1e-12);
    }
}

#[test]
fn no_line_runs_where_nothing_was_measured() {
    let mut search = made(&Recipe {
        activation: Activation::Gelu,
        ..Recipe::default()
    });
    let drawn = |search: &CriticalSearch| {
        let content = Content { search };
        let one = &search.searched[0];
        let range = content.range();
        let pieces = [content.mean_curve(one, range), content.networks(one, range)].concat();
        let steps = pieces.iter().flat_map(|piece| piece.windows(2));
        let widest = steps.map(|pair| pair[1].0 - pair[0].0).fold(0.0, f64::max);
        (pieces.len(), widest / (range.1 - range.0))
    };
    let (pieces, widest) = drawn(&search);
    assert!(pieces >= 11 && widest <= GAP, "{pieces} {widest}");
    // The first two steps alone, at both ends: points without a line.
    let (low, high) = search.range;
    let steps = &mut search.searched[0].search.steps;
    steps.truncate(2);
    (steps[0].sigma2, steps[1].sigma2) = (low, high);
    assert_eq!(drawn(&search).0, 0);
    let figure = figure(&search);
    assert!(
        !figure.subtitle[0].contains("thin lines"),
        "{:?}",
        figure.subtitle
    );
}

#[test]
fn no_text_touches_text_or_a_line_at_any_size() {
    let mut found = Vec::new();
    for activation in [
        Activation::Relu,
        Activation::Tanh,
        Activation::Gelu,
        Activation::Softplus,
    ] {
        for directions in [vec![Direction::Forward], vec![Direction::Backward], both()] {
            for (width, depth, replicates, spread, shift) in [
                (80, 20, 10, 0.04, -0.01),
                (80, 10, 10, 0.01, 0.05),
                (80, 10, 1, 0.0, 0.0),
                (16, 20, 10, 0.12, -0.2),
                (1000, 5, 3, 0.001, 0.0),
            ] {
                let figure = figure(&made(&Recipe {
                    activation,
                    directions: directions.clone(),
                    width,
                    depth,
                    replicates,
                    spread,
                    shift,
                }));
                for size in [Size::Standalone, Size::Page, Size::Phone, Size::Slide] {
                    let scene = figure.drawings.at(size);
                    let case = format!("{activation} {directions:?} {width} {spread} {size:?}");
                    found.extend(collisions(scene).iter().map(|it| format!("{case}: {it}")));
                    let drawable = |t: &Text| t.size >= 12.0 && font::missing(&t.text).is_empty();
                    assert!(scene.texts().all(drawable), "{case}");
                }
                assert!(figure.alt.split_whitespace().count() < 60, "{}", figure.alt);
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
