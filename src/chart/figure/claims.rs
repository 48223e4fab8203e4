//! Claims of forward, backward and activations that must not outrun the data.

mod biases;
mod numbers;

use crate::analysis::{Analysis, Crossing, Growth, Line, Verdict};
use crate::chart::fixture::{Recipe, analysis};
use crate::chart::{Figure, Kind, Size, figures};
use crate::measure::LogHistogram;

/// Lines at He's variance times 1/2, 1 and 2, which change by so many decades forward and backward;
/// `None`: every draw is dead from layer 2 on.
fn run(changes: [Option<(f64, f64)>; 3]) -> Analysis {
    let mut made = analysis(&[Recipe {
        sigma2: vec![0.0125, 0.025, 0.05],
        depths: vec![10],
        ..Recipe::default()
    }]);
    for (line, change) in made.slices[0].lines.iter_mut().zip(changes) {
        line.critical = false;
        match change {
            Some((forward, backward)) => {
                line.forward = growth(forward);
                line.backward = growth(backward);
            }
            None => kill(line),
        }
    }
    made
}

fn growth(decades: f64) -> Growth {
    Growth {
        per_layer: Some(decades / 9.0),
        replicates: 10,
        change: Some(decades),
        ratio: Some([decades; 3]),
        verdict: match decades {
            d if d < -1.0 => Verdict::Vanishing,
            d if d > 1.0 => Verdict::Exploding,
            _ => Verdict::Stable,
        },
        ..Growth::default()
    }
}

fn kill(line: &mut Line) {
    for band in [&mut line.hidden, &mut line.gradient] {
        for values in [&mut band.p05, &mut band.p50, &mut band.p95] {
            values[2..].fill(None);
        }
    }
    line.gradient.p50.fill(None);
    line.first_dead_layer = Some(2);
    for growth in [&mut line.forward, &mut line.backward] {
        *growth = Growth {
            verdict: Verdict::Vanishing,
            dead: true,
            dead_replicates: 10,
            ..Growth::default()
        };
    }
    for (layer, histogram) in &mut line.histograms {
        if *layer > 1 {
            *histogram = LogHistogram::from_counts(0, [], 80_000);
        }
    }
}

fn of(analysis: &Analysis, kind: Kind) -> Figure {
    let mut all = figures(analysis).into_iter();
    all.find(|figure| figure.kind == kind).unwrap()
}

fn caption(analysis: &Analysis, kind: Kind) -> String {
    of(analysis, kind).caption.join(" ").replace('\u{a0}', " ")
}

fn drawn(analysis: &Analysis, kind: Kind) -> String {
    let figure = of(analysis, kind);
    let page = figure.drawings.at(Size::Page);
    let texts: Vec<&str> = page.texts().map(|text| text.text.as_str()).collect();
    texts.join(" ")
}

#[test]
fn a_large_gradient_is_of_preactivations_and_no_push_on_weights() {
    let caption = caption(&analysis(&[Recipe::default()]), Kind::Backward);
    assert!(
        caption.contains("the gradient at the first layer’s preactivations is 1.6 × 10³⁹ times")
    );
    assert!(!caption.contains("pushed"));
}

#[test]
fn theorys_variance_is_said_to_be_absent_only_where_it_is() {
    let missed = run([Some((-9.0, -9.0)), Some((1.2, 1.2)), Some((9.0, 9.0))]);
    let caption_of = |made: &Analysis| caption(made, Kind::Forward);
    assert!(
        caption_of(&missed).contains("not even that which theory puts in balance, σ² = 0.025.")
    );
    let mut absent = missed;
    absent.slices[0].lines.remove(1);
    assert!(caption_of(&absent).contains("σ² = 0.025, is not among them."));
    let dead = caption_of(&run([None; 3]));
    assert!(!dead.contains("level") && dead.contains("dies"), "{dead}");
}

#[test]
fn the_heavy_line_is_judged_in_both_directions() {
    // The second is flatter forward, the first changes least in all.
    let mut made = run([Some((0.2, 0.1)), Some((0.0, 0.9)), Some((0.0, 5.0))]);
    made.slices[0].lines[0].critical = true;
    let caption = caption(&made, Kind::Forward);
    assert!(!caption.contains("nearest to level"), "{caption}");
    assert!(caption.contains(
        "Of the lines that keep signal and gradient, the heavy one, Glorot’s variance, changes \
         least, forward and back taken together."
    ));
}

#[test]
fn no_variance_is_too_small_where_units_die_at_a_large_one() {
    let made = run([Some((0.0, 0.0)), Some((0.1, 0.1)), None]);
    assert!(!drawn(&made, Kind::Forward).contains("Too small"));
    let shrinks = run([Some((-5.0, -5.0)), Some((0.1, 0.1)), None]);
    assert!(drawn(&shrinks, Kind::Forward).contains("Too small"));
}

#[test]
fn dead_distributions_keep_no_place() {
    let all = caption(&run([None; 3]), Kind::Activations);
    assert!(
        all.starts_with("From top to bottom the units die out"),
        "{all}"
    );
    let mut tanh = analysis(&[Recipe {
        activation: crate::network::Activation::Tanh,
        sigma2: vec![0.02, 0.04, 0.08],
        depths: vec![5],
        ..Recipe::default()
    }]);
    kill(&mut tanh.slices[0].lines[2]);
    let some = caption(&tanh, Kind::Activations);
    assert!(
        some.contains("each median stays within a factor of two where units live on"),
        "{some}"
    );
}

#[test]
fn where_layers_have_an_offset_a_std_is_the_units_spread() {
    let mut made = run([Some((0.0, 0.0)), Some((0.1, 0.1)), Some((0.15, 3.0))]);
    let titles = |made: &Analysis| {
        let titles = figures(made).into_iter().map(|figure| figure.title);
        titles.collect::<Vec<_>>().join("\n")
    };
    assert!(titles(&made).contains("The signal survives 10 layers at every σ² tried"));
    made.slices[0].bias2 = 0.1;
    let offset = titles(&made);
    assert!(offset.contains("The units’ spread survives 10 layers at every σ² tried"));
    assert!(!offset.contains("signal survive"), "{offset}");
}

#[test]
fn few_layers_are_judged_by_the_growth_of_one() {
    let made = run([Some((-0.9, -0.9)), Some((0.0, 0.0)), Some((0.9, 0.9))]);
    assert_eq!(
        of(&made, Kind::Forward).title,
        "Ten layers are too few to vanish or explode; per layer the signal changes by ×0.79 to ×1.26"
    );
    assert_eq!(
        of(&made, Kind::Backward).title,
        "Ten layers are too few to vanish or explode; per layer the gradient changes by ×0.79 to ×1.26"
    );
    // Over 50 layers as well these would stay within the factor of ten.
    let level = run([Some((-0.1, -0.1)), Some((0.0, 0.0)), Some((0.1, 0.1))]);
    let title = of(&level, Kind::Forward).title;
    assert_eq!(title, "The signal survives 10 layers at every σ² tried");
}

#[test]
fn a_caption_says_that_factors_are_means_and_lines_medians() {
    let several = analysis(&[Recipe::default()]);
    let said = "Lines are medians over the draws; the factors per layer are geometric means";
    for kind in [Kind::Forward, Kind::Backward] {
        assert!(caption(&several, kind).contains(said), "{kind:?}");
    }
    let one = analysis(&[Recipe {
        sigma2: vec![0.025],
        ..Recipe::default()
    }]);
    let said = "The line is the median over the draws; the factor per layer is a geometric mean";
    assert!(caption(&one, Kind::Forward).contains(said));
}

#[test]
fn a_variance_of_0_is_said_in_words() {
    let mut made = analysis(&[Recipe {
        sigma2: vec![0.025],
        depths: vec![5],
        ..Recipe::default()
    }]);
    let line = &mut made.slices[0].lines[0];
    kill(line);
    line.sigma2 = 0.0;
    line.first_dead_layer = Some(1);
    line.hidden.p50.fill(None);
    line.critical = false;
    let said = drawn(&made, Kind::Forward);
    assert!(said.contains("Every hidden unit is 0. A logarithmic axis has no place for it."));
    assert!(!said.contains("median of"), "no key without lines: {said}");
    let figure = of(&made, Kind::Forward);
    assert!(
        figure.title.contains("every weight is 0"),
        "{}",
        figure.title
    );
    assert!(!figure.caption.join(" ").contains("dies"));
}

#[test]
fn the_factor_beside_a_line_is_the_measured_one_as_in_the_tables() {
    let made = run([Some((-9.0, -9.0)), Some((0.9, 0.9)), Some((9.0, 9.0))]);
    // A decade in nine layers, ninth of a decade a layer in the middle; theory has ×1 there.
    for factor in ["×0.10", "×1.26", "×10.0"] {
        assert!(drawn(&made, Kind::Forward).contains(factor), "{factor}");
    }
}

#[test]
fn a_change_of_sign_that_is_all_noise_is_no_turning_point() {
    let mut made = run([Some((-0.1, -5.0)), Some((0.1, 0.0)), Some((0.2, 5.0))]);
    let slice = &mut made.slices[0];
    slice.bias2 = 0.05;
    slice.forward_crossing = Some(Crossing::new(0.02, Some((0.01, 0.03))));
    slice.backward_crossing = slice.forward_crossing;
    let figure = of(&made, Kind::Growth);
    assert!(
        figure.title.contains("The gradient turns"),
        "{}",
        figure.title
    );
    assert!(
        figure
            .title
            .contains("the units’ spread stays within a factor of ten")
    );
    assert!(figure.subtitle[1].contains("biases of variance 0.05"));
}

#[test]
fn the_key_of_the_growth_figure_finds_a_place_on_a_phone_too() {
    let made = analysis(&[Recipe {
        width: 16,
        sigma2: vec![0.001, 0.02, 0.125, 0.5, 1.0],
        depths: vec![2000],
        ..Recipe::default()
    }]);
    let figure = of(&made, Kind::Growth);
    let mut texts = figure.drawings.at(Size::Phone).texts();
    assert!(texts.any(|text| text.text == "backward"));
}

#[test]
fn a_key_names_no_band_that_is_not_drawn() {
    let mut made = run([Some((-9.0, -9.0)), Some((0.0, 0.0)), Some((9.0, 9.0))]);
    let key = "median of ten draws";
    assert!(drawn(&made, Kind::Forward).contains(&format!("{key}, band")));
    for line in &mut made.slices[0].lines {
        for edge in [&mut line.hidden.p05, &mut line.hidden.p95] {
            edge[1..].fill(None);
        }
    }
    let without = drawn(&made, Kind::Forward);
    assert!(
        without.contains(key) && !without.contains("band"),
        "{without}"
    );
}

#[test]
fn one_line_is_not_counted_among_lines() {
    let mut made = run([Some((0.0, 0.0)), Some((3.0, 3.0)), Some((9.0, 9.0))]);
    made.slices[0].lines.remove(0);
    made.slices[0].lines.truncate(1);
    let said = caption(&made, Kind::Forward);
    assert!(
        said.contains("The line ends more than a factor of ten above its first layer."),
        "{said}"
    );
    assert!(!said.contains("No line"), "{said}");
}

#[test]
fn tails_that_the_axis_cuts_are_counted() {
    let mut made = analysis(&[Recipe {
        depths: vec![5],
        ..Recipe::default()
    }]);
    for (_, histogram) in &mut made.slices[0].lines[5].histograms {
        // One in twenty lies a hundred decades to the left.
        *histogram = LogHistogram::from_counts(-1300, [50], 0);
        histogram.merge(&LogHistogram::from_counts(-10, [100, 650, 200], 0));
    }
    let caption = caption(&made, Kind::Activations);
    assert!(
        caption.contains("are cut: at most 5% of a layer’s units lie there."),
        "{caption}"
    );
}

#[test]
fn a_distribution_that_widens_on_its_way_does_not_move_as_one() {
    let mut made = analysis(&[Recipe::default()]);
    for line in &mut made.slices[0].lines {
        let Some((_, histogram)) = line.histograms.last_mut() else {
            panic!("a recipe counts its units");
        };
        // Some of the draws end far below the others.
        let mut wide = histogram.clone();
        wide.merge(&LogHistogram::from_counts(-400, [40_000], 0));
        *histogram = wide;
    }
    let caption = caption(&made, Kind::Activations);
    assert!(!caption.contains("whole distribution"), "{caption}");
    // Of several panels it is said which.
    assert!(
        caption.contains("while the distribution at σ² = "),
        "{caption}"
    );
    assert!(
        caption.contains("widens: the middle 80% span 1.1 decades in the first layer, "),
        "{caption}"
    );
}

#[test]
fn only_a_layer_that_scales_moves_its_whole_distribution() {
    let mut made = analysis(&[Recipe::default()]);
    assert!(caption(&made, Kind::Activations).contains("whole distribution moves"));
    made.slices[0].activation = crate::network::Activation::Gelu;
    let caption = caption(&made, Kind::Activations);
    assert!(
        caption.contains("its median moves by a decade or more"),
        "{caption}"
    );
}
