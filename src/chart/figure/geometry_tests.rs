//! The three figures of a few inputs: what they draw and what they say.

mod deep;

use super::placing::{Obstacles, collisions};
use crate::analysis::{Analysis, Basis, Geometry};
use crate::chart::fixture::{Recipe, with_geometry};
use crate::chart::layout::numbers::NBSP;
use crate::chart::scene::Mark;
use crate::chart::{Figure, Kind, Size, color, figures};
use crate::network::{Activation, Initialiser};

fn made(recipe: Recipe) -> Analysis {
    with_geometry(&recipe, Initialiser::Gaussian)
}

fn figure(analysis: &Analysis, kind: Kind) -> Option<Figure> {
    figures(analysis)
        .into_iter()
        .find(|figure| figure.kind == kind)
}

fn geometry(analysis: &mut Analysis) -> &mut Geometry {
    analysis.slices[0].geometry.as_mut().unwrap()
}

fn said(figure: &Figure) -> String {
    let parts = [
        figure.title.clone(),
        figure.subtitle.join("\n"),
        figure.caption.join("\n"),
        figure.alt.clone(),
    ];
    parts.join("\n\n").replace(NBSP, " ")
}

#[test]
fn nothing_touches_at_any_size() {
    let tanh = Recipe {
        activation: Activation::Tanh,
        ..Recipe::default()
    };
    let narrow = Recipe {
        width: 4,
        depths: vec![30],
        ..Recipe::default()
    };
    let shallow = Recipe {
        depths: vec![2],
        ..Recipe::default()
    };
    let many = Recipe {
        replicates: 200,
        depths: vec![1000],
        width: 300,
        ..Recipe::default()
    };
    let one = Recipe {
        replicates: 1,
        ..Recipe::default()
    };
    for (name, recipe) in [
        ("relu", Recipe::default()),
        ("tanh", tanh),
        ("narrow", narrow),
        ("shallow", shallow),
        ("many", many),
        ("one", one),
    ] {
        for init in [Initialiser::Gaussian, Initialiser::Uniform] {
            let analysis = with_geometry(&recipe, init);
            for kind in [Kind::Chance, Kind::Variance, Kind::Alike] {
                let figure = figure(&analysis, kind).unwrap();
                for size in [Size::Page, Size::Phone, Size::Slide, Size::Standalone] {
                    let found = collisions(figure.drawings.at(size));
                    assert!(found.is_empty(), "{name} {kind:?} {size:?}: {found:?}");
                }
                let words = figure.alt.split_whitespace().count();
                assert!(words < 60, "{name} {kind:?}: {words} words");
            }
        }
    }
}

#[test]
fn the_textbook_exercise_drifts_by_chance() {
    let analysis = made(Recipe::default());
    let chance = figure(&analysis, Kind::Chance).unwrap();
    insta::assert_snapshot!(said(&chance));
    let lines = |figure: &Figure| {
        let thin = |mark: &&Mark| matches!(mark, Mark::Line { paint, .. } if *paint == color::MUTE);
        figure.drawings.page.marks.iter().filter(thin).count()
    };
    assert_eq!(lines(&chance), 10);
    // Two nested bands.
    let areas = chance.drawings.page.marks.iter();
    let areas = areas.filter(|mark| matches!(mark, Mark::Area { .. }));
    assert_eq!(areas.count(), 2);
}

#[test]
fn a_drift_is_chance_where_infinite_width_is_no_rare_draw() {
    let title = |width, depth| {
        let analysis = made(Recipe {
            width,
            sigma2: vec![2.0 / width as f64],
            depths: vec![depth],
            ..Recipe::default()
        });
        let figure = figure(&analysis, Kind::Chance).unwrap();
        let chance = figure.caption[0].contains("the drift you see is chance");
        (figure.title, chance)
    };
    let narrow = title(16, 50);
    assert!(
        narrow
            .0
            .starts_with("What drifts is width 16, not σ²: the median network falls to 0.0"),
        "{narrow:?}"
    );
    assert!(!narrow.1);
    // Its median draw ends at 0.45, and one in five above 1.
    let wide = "The drift you see is chance, not σ²".to_owned();
    assert_eq!(title(80, 50), (wide.clone(), true));
    assert_eq!(title(300, 50), (wide, true));
}

#[test]
fn a_variance_that_theory_puts_off_balance_has_its_share_in_a_drift() {
    // Infinite width ends 0.145 decades below the input at 0.1, and 0.006 below at 0.124.
    let said = |sigma2| {
        let analysis = made(Recipe {
            activation: Activation::LeakyRelu { slope: -1.0 },
            width: 8,
            sigma2: vec![sigma2],
            depths: vec![3],
            ..Recipe::default()
        });
        let figure = figure(&analysis, Kind::Chance).unwrap();
        (figure.title, figure.caption[0].contains("not σ²"))
    };
    let analysis = made(Recipe {
        activation: Activation::LeakyRelu { slope: -1.0 },
        ..Recipe::default()
    });
    let chance = figure(&analysis, Kind::Chance).unwrap();
    assert!(chance.subtitle[0].contains("leaky ReLU (slope −1)"));
    let (title, chance) = said(0.1);
    assert!(
        title.starts_with("By the law nine networks in ten end between"),
        "{title}"
    );
    assert!(!chance);
    let balanced = ("The drift you see is chance, not σ²".to_owned(), true);
    assert_eq!(said(0.125), balanced);
    assert_eq!(said(0.124), balanced);
}

#[test]
fn a_mean_that_chance_does_not_explain_is_said() {
    let mut analysis = made(Recipe::default());
    geometry(&mut analysis)
        .one_input
        .agreement
        .last_mut()
        .unwrap()
        .z = Some(-6.0);
    let title = figure(&analysis, Kind::Chance).unwrap().title;
    assert_eq!(title, "The draws lie further off than chance explains");
}

#[test]
fn a_line_that_dies_is_no_drift_by_chance() {
    let analysis = made(Recipe {
        sigma2: vec![0.01],
        ..Recipe::default()
    });
    let title = figure(&analysis, Kind::Chance).unwrap().title;
    assert!(
        title.starts_with("By the law nine networks in ten end between"),
        "{title}"
    );
}

#[test]
fn where_there_is_no_exact_law_the_words_name_what_there_is() {
    let tanh = made(Recipe {
        activation: Activation::Tanh,
        ..Recipe::default()
    });
    if let Some(law) = &tanh.slices[0].geometry.as_ref().unwrap().one_input.law {
        assert!(matches!(law.basis, Basis::Simulated { .. }));
        let subtitle = figure(&tanh, Kind::Chance).unwrap().subtitle.join(" ");
        assert!(
            subtitle.contains("The law for width 80, simulated with "),
            "{subtitle}"
        );
    }
    let uniform = with_geometry(&Recipe::default(), Initialiser::Uniform);
    let chance = figure(&uniform, Kind::Chance).unwrap();
    assert!(chance.title.starts_with("Ten draws end between"));
    assert!(chance.caption[0].contains("these are uniform"));
}

#[test]
fn shares_and_cosines_are_said_with_their_numbers() {
    let analysis = made(Recipe::default());
    insta::assert_snapshot!(said(&figure(&analysis, Kind::Variance).unwrap()));
    insta::assert_snapshot!(said(&figure(&analysis, Kind::Alike).unwrap()));
}

/// Title and caption of the figure of cosines where those of the inputs go evenly between two values.
fn alike(analysis: &mut Analysis, from: f64, to: f64) -> String {
    let inputs = geometry(analysis).correlation.as_mut().unwrap();
    let last = inputs.p50.len() - 2;
    for (layer, cosine) in inputs.p50.iter_mut().enumerate() {
        *cosine = Some(from + (to - from) * layer as f64 / last as f64);
    }
    let figure = figure(analysis, Kind::Alike).unwrap();
    format!("{}. {}", figure.title, figure.caption.join(" ")).replace(NBSP, " ")
}

#[test]
fn inputs_that_stay_at_right_angles_tell_nothing_of_near_ones() {
    let mut analysis = made(Recipe::default());
    let mut at = |chi_1| {
        geometry(&mut analysis).chi_1 = chi_1;
        alike(&mut analysis, 0.01, -0.02)
    };
    let title = "Inputs start and stay at right angles, and gradients come apart on their way. ";
    let silent = "whether nearby inputs come together this figure cannot tell";
    for (chi_1, fate) in [
        (
            Some(1.35),
            "; at infinite width they drift apart (χ₁ = 1.35).",
        ),
        (
            Some(0.8),
            "; at infinite width they come together (χ₁ = 0.800).",
        ),
        (
            Some(1.0),
            "; at infinite width their distance has no rate (χ₁ = 1.00).",
        ),
        (None, "."),
    ] {
        let said = at(chi_1);
        assert!(said.starts_with(title), "{said}");
        assert!(said.contains(&format!("{silent}{fate}")), "{said}");
        assert!(!said.contains("length alone"), "{said}");
    }
}

#[test]
fn what_a_cosine_of_1_means_is_said_next_to_1() {
    let mut analysis = made(Recipe::default());
    assert!(alike(&mut analysis, 0.0, 0.95).contains("0.95: at 1 they differ in length alone."));
    assert!(alike(&mut analysis, 0.0, 0.43).contains("come to a cosine of 0.43. From right"));
}

#[test]
fn of_networks_that_die_no_gradient_is_called_alike() {
    let mut analysis = made(Recipe::default());
    let line = geometry(&mut analysis).line;
    analysis.slices[0].lines[line].first_dead_layer = Some(20);
    let title = figure(&analysis, Kind::Alike).unwrap().title;
    assert_eq!(title, "Inputs grow alike as long as a network lives");
}

#[test]
fn what_both_ways_do_is_said_once() {
    let mut analysis = made(Recipe::default());
    let inputs = geometry(&mut analysis).correlation.as_mut().unwrap();
    // Down from 0.6, and nothing of it comes back.
    for (layer, cosine) in inputs.p50.iter_mut().enumerate() {
        *cosine = Some(0.6 - layer as f64 / 100.0);
    }
    let title = figure(&analysis, Kind::Alike).unwrap().title;
    assert_eq!(title, "Inputs and gradients come apart on their way");
}

#[test]
fn a_way_that_turns_round_is_said_to() {
    let mut analysis = made(Recipe::default());
    let inputs = geometry(&mut analysis).correlation.as_mut().unwrap();
    // Up to 0.9 in the middle and down again.
    for (layer, cosine) in inputs.p50.iter_mut().enumerate() {
        *cosine = Some(0.9 - (layer as f64 - 25.0).abs() / 50.0);
    }
    let figure = figure(&analysis, Kind::Alike).unwrap();
    assert_eq!(
        figure.title,
        "Inputs grow more alike, then less, and gradients come apart on their way"
    );
    let caption = figure.caption.join(" ");
    assert!(
        caption.contains("The inputs’ way is not one-way: at layer 25 their cosine is 0.90."),
        "{caption}"
    );
}

#[test]
fn each_curve_bears_the_value_of_the_end_it_is_told_at() {
    let analysis = made(Recipe::default());
    let figure = figure(&analysis, Kind::Alike).unwrap();
    for size in [Size::Page, Size::Slide] {
        let scene = figure.drawings.at(size);
        let middle = scene.width / 2.0;
        let mut texts = scene.texts();
        let at_first = texts.find(|text| text.text.ends_with("at layer 0"));
        assert!(at_first.unwrap().x < middle, "{size:?}");
        let last = scene
            .texts()
            .filter(|text| text.text.ends_with("at layer 49"));
        let places: Vec<f64> = last.map(|text| text.x).collect();
        assert_eq!(places.len(), 2);
        assert!(places.iter().all(|x| *x > middle), "{size:?}");
    }
    let slide = figure.drawings.at(Size::Slide);
    let mut texts = slide.texts();
    assert!(texts.any(|text| text.text == "dashes: infinite width; band: 5–95% of ten draws"));
}

#[test]
fn the_gradients_number_stands_off_every_band_on_a_leader() {
    let figure = figure(&made(Recipe::default()), Kind::Alike).unwrap();
    for size in [Size::Page, Size::Phone, Size::Slide] {
        let scene = figure.drawings.at(size);
        let number = scene
            .texts()
            .find(|text| text.text.ends_with("at layer 0"))
            .unwrap();
        let mut bands = Obstacles::default();
        for mark in &scene.marks {
            if let Mark::Area { points, .. } = mark {
                bands.add_area(points);
            }
        }
        assert!(bands.leave_free(&number.bounds()), "{size:?}");
        let mut lines = scene.marks.iter().filter_map(|mark| match mark {
            Mark::Line { points, paint, .. } if *paint == color::BACKWARD => Some(points),
            _ => None,
        });
        let starts = scene.marks.iter().find_map(|mark| match mark {
            Mark::Line { points, paint, .. } if *paint == color::BACKWARD => points.first(),
            _ => None,
        });
        let reaches = |points: &Vec<(f64, f64)>| {
            points.len() == 2
                && points.first() == starts
                && (number.x - points[1].0 - 4.0).abs() < 0.01
        };
        assert!(lines.any(reaches), "{size:?}");
    }
}

#[test]
fn files_of_their_own_say_what_dashes_are_only_where_there_are_some() {
    let mut analysis = made(Recipe::default());
    let said = |analysis: &Analysis, kind| figure(analysis, kind).unwrap().subtitle[1].clone();
    for kind in [Kind::Variance, Kind::Alike] {
        let said = said(&analysis, kind);
        assert!(said.ends_with(" Dashes: infinite width."), "{said}");
    }
    let geometry = geometry(&mut analysis);
    let shown = [
        geometry.input_share.as_mut(),
        geometry.unit_share.as_mut(),
        geometry.correlation.as_mut(),
        geometry.gradient_correlation.as_mut(),
    ];
    for layer in shown
        .into_iter()
        .flatten()
        .flat_map(|shown| &mut shown.agreement)
    {
        layer.predicted = None;
    }
    for kind in [Kind::Variance, Kind::Alike] {
        let said = said(&analysis, kind);
        assert!(!said.contains("Dashes"), "{said}");
    }
}

#[test]
fn quantiles_are_shares_of_draws_under_a_law_at_every_size() {
    let chance = figure(&made(Recipe::default()), Kind::Chance).unwrap();
    let texts = |size| -> Vec<&str> {
        chance
            .drawings
            .at(size)
            .texts()
            .map(|text| text.text.as_str())
            .collect()
    };
    for (size, head) in [
        (Size::Page, "share of draws below"),
        (Size::Slide, "share of draws below"),
        (Size::Phone, "draws below"),
    ] {
        assert!(texts(size).contains(&head), "{size:?}");
    }
    for size in [Size::Page, Size::Slide] {
        assert!(
            texts(size)
                .iter()
                .any(|text| text.starts_with("the law’s median: ")),
            "{size:?}"
        );
    }
}

#[test]
fn a_signal_that_still_tells_of_its_input_is_said_to() {
    let mut analysis = made(Recipe::default());
    let geometry = geometry(&mut analysis);
    geometry.input_share.as_mut().unwrap().p50[50] = Some(0.75);
    geometry.unit_share.as_mut().unwrap().p50[50] = Some(0.25);
    geometry.mean_share.as_mut().unwrap().p50[50] = Some(-0.001);
    let title = figure(&analysis, Kind::Variance).unwrap().title;
    assert_eq!(
        title,
        "75% of the signal depends on the input after 50 layers"
    );
    let shares = self::geometry(&mut analysis);
    shares.input_share.as_mut().unwrap().p50[50] = Some(0.9996);
    shares.unit_share.as_mut().unwrap().p50[50] = Some(0.0004);
    shares.mean_share.as_mut().unwrap().p50[50] = Some(0.0);
    let title = figure(&analysis, Kind::Variance).unwrap().title;
    assert_eq!(
        title,
        "All of the signal still depends on the input after 50 layers"
    );
    let mut analysis = made(Recipe::default());
    let geometry = self::geometry(&mut analysis);
    geometry.input_share.as_mut().unwrap().p50[50] = Some(0.0);
    let title = figure(&analysis, Kind::Variance).unwrap().title;
    assert_eq!(
        title,
        "Next to nothing that depends on the input is left after 50 layers"
    );
}

#[test]
fn networks_that_die_are_counted() {
    let mut analysis = made(Recipe {
        width: 4,
        depths: vec![30],
        ..Recipe::default()
    });
    for draw in &mut geometry(&mut analysis).one_input.draws[..8] {
        draw[20..].fill(None);
    }
    let chance = figure(&analysis, Kind::Chance).unwrap();
    assert_eq!(
        chance.title,
        "Eight of ten networks die on their input within 30 layers"
    );
    let caption = chance.caption.join(" ");
    assert!(caption.contains("% of such networks are dead"), "{caption}");
    assert!(
        caption.contains("quantiles are those of the living"),
        "{caption}"
    );
}

#[test]
fn dead_draws_and_lone_inputs_leave_their_figures_out() {
    let mut analysis = made(Recipe::default());
    let geometry = geometry(&mut analysis);
    for draw in &mut geometry.one_input.draws {
        draw[50] = None;
    }
    geometry.correlation = None;
    geometry.input_share = None;
    for kind in [Kind::Chance, Kind::Variance, Kind::Alike] {
        assert_eq!(figure(&analysis, kind), None);
    }
}
