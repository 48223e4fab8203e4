use super::*;
use crate::analysis::Analysis;
use crate::chart::figure::placing::collisions;
use crate::chart::fixture::{Recipe, analysis};
use crate::chart::{Size, font};
use crate::measure::LogHistogram;

fn made(recipe: Recipe) -> Analysis {
    analysis(&[recipe])
}

fn context(analysis: &Analysis) -> Context<'_> {
    Context {
        analysis,
        index: 0,
        suffix: "",
    }
}

fn words(analysis: &Analysis) -> String {
    let figure = figure(context(analysis)).unwrap();
    let mut lines = vec![figure.title];
    lines.extend(figure.subtitle);
    lines.push(figure.alt);
    lines.extend(figure.caption);
    lines.join("\n").replace('\u{a0}', " ")
}

/// Sigma² of the panels for a grid.
fn panels(sigma2: Vec<f64>) -> Vec<f64> {
    let analysis = made(Recipe {
        sigma2,
        depths: vec![5],
        ..Recipe::default()
    });
    let content = content(context(&analysis)).unwrap();
    content.panels.iter().map(|panel| panel.sigma2).collect()
}

/// A tanh run as it is measured: no value is exactly 0.
fn tanh() -> Analysis {
    let mut analysis = made(Recipe {
        activation: Activation::Tanh,
        ..Recipe::default()
    });
    for line in &mut analysis.slices[0].lines {
        line.histograms.iter_mut().for_each(|(_, h)| h.zeros = 0);
    }
    analysis
}

/// A run in which every unit of the smallest variance shown is 0 from layer 20 on.
fn dying() -> Analysis {
    let mut analysis = made(Recipe::default());
    for (layer, histogram) in &mut analysis.slices[0].lines[3].histograms {
        if *layer >= 20 {
            *histogram = LogHistogram::from_counts(0, [], 80_000);
        }
    }
    analysis
}

#[test]
fn panels_are_the_critical_variance_about_half_and_about_twice_of_it() {
    assert_eq!(panels(Recipe::default().sigma2), [0.0125, 0.025, 0.05]);
    assert_eq!(panels(vec![0.001, 0.025, 1.0]), [0.001, 0.025, 1.0]);
    assert_eq!(panels(vec![0.025, 0.05, 0.09, 1.0]), [0.025, 0.05, 0.09]);
    assert_eq!(panels(vec![0.01, 0.025]), [0.01, 0.025]);
    assert_eq!(panels(vec![0.3]), [0.3]);
}

#[test]
fn no_curve_passes_what_bounds_the_activation() {
    for activation in Activation::ALL {
        let most = [-1e6, 1e6].map(|x| activation.value(x).abs());
        let most = most[0].max(most[1]).log10();
        match log10_limit(activation) {
            f64::INFINITY => assert!(most > 1.0, "{activation:?}"),
            limit => assert_eq!(limit, most, "{activation:?}"),
        }
    }
    let mut analysis = tanh();
    for line in &mut analysis.slices[0].lines {
        for (_, histogram) in &mut line.histograms {
            *histogram = LogHistogram::from_counts(-6, [10, 20, 40, 90, 200, 500, 100], 0);
        }
    }
    let content = content(context(&analysis)).unwrap();
    let curves = content.panels.iter().flat_map(|panel| &panel.rows);
    let ends = curves.filter_map(|row| row.curve.as_ref()?.points.last().copied());
    assert!(ends.clone().count() > 0 && ends.clone().all(|end| end == (0.0, 0.0)));
}

#[test]
fn words_of_the_textbook_exercise() {
    insta::assert_snapshot!(words(&made(Recipe::default())));
}

#[test]
fn words_without_zeros_or_drift() {
    insta::assert_snapshot!(words(&tanh()));
}

#[test]
fn words_where_units_die() {
    insta::assert_snapshot!(words(&dying()));
}

#[test]
fn panels_that_all_stay_have_one_sentence() {
    let mut analysis = made(Recipe {
        depths: vec![5],
        ..Recipe::default()
    });
    // The middle one hardly moves, the others by less than a factor of ten.
    for line in &mut analysis.slices[0].lines {
        let first = line.histograms[0].1.clone();
        let last = line.histograms.len() - 1;
        line.histograms[last].1 = first;
    }
    let title = words(&analysis);
    assert!(
        title
            .starts_with("At σ² = 0.0125, 0.025 and 0.05 the activations stay within a factor of "),
        "{title}"
    );
    assert!(!title.lines().next().unwrap().contains(';'), "{title}");
}

#[test]
fn a_label_that_has_its_rule_is_not_told_it_again() {
    let mut analysis = made(Recipe {
        sigma2: vec![0.0125, 0.0125, 0.025],
        ..Recipe::default()
    });
    let lines = &mut analysis.slices[0].lines;
    for (line, name) in lines.iter_mut().zip(["Glorot", "LeCun"]) {
        (line.names, line.rule) = (vec![name], Some(name.to_lowercase()));
    }
    lines.iter_mut().for_each(|line| line.critical = false);
    lines[1].critical = true;
    let content = content(context(&analysis)).unwrap();
    for panel in &content.panels {
        let head = format!("{} {}", panel.label, content.note(panel));
        assert_eq!(head.matches("LeCun").count().max(1), 1, "{head}");
    }
    let page = content.page();
    assert!(page.texts().all(|text| text.text != "LeCun"));
}

#[test]
fn a_dead_layer_says_so_in_its_row() {
    let figure = figure(context(&dying())).unwrap();
    let all_zero = figure
        .drawings
        .page
        .texts()
        .filter(|text| text.text == "all 0")
        .count();
    assert_eq!(all_zero, 4);
}

#[test]
fn shifts_are_those_of_the_medians() {
    let analysis = made(Recipe::default());
    let content = content(context(&analysis)).unwrap();
    let expected = |index: usize| {
        let median = |place: usize| {
            analysis.slices[0].lines[index].histograms[place]
                .1
                .log10_quantile(0.5)
        };
        median(5).unwrap() - median(0).unwrap()
    };
    for (panel, index) in content.panels.iter().zip([3, 5, 7]) {
        assert!((panel.shift().unwrap() - expected(index)).abs() < 1e-12);
    }
    assert!(content.panels[0].shift().unwrap() < -6.0 && content.panels[2].shift().unwrap() > 6.0);
}

#[test]
fn all_panels_share_one_range() {
    let content = content(context(&made(Recipe::default()))).unwrap();
    let scene = content.page();
    // The darker line of 1 stands at the same place in each panel.
    let ones: Vec<f64> = scene
        .marks
        .iter()
        .filter_map(|mark| match mark {
            crate::chart::scene::Mark::Line { points, paint, .. }
                if *paint == crate::chart::color::AXIS =>
            {
                Some(points[0].0)
            }
            _ => None,
        })
        .collect();
    assert_eq!(ones.len(), 3);
    let steps = [ones[1] - ones[0], ones[2] - ones[1]];
    assert!(
        (steps[0] - steps[1]).abs() < 1e-9 && steps[0] > 200.0,
        "{ones:?}"
    );
}

#[test]
fn nothing_counted_gives_no_figure() {
    let mut analysis = made(Recipe {
        depths: vec![3],
        ..Recipe::default()
    });
    for line in &mut analysis.slices[0].lines {
        line.histograms.clear();
    }
    assert!(figure(context(&analysis)).is_none());
}

#[test]
fn no_text_touches_text_or_a_line_at_any_size() {
    let mut runs = vec![tanh(), dying()];
    for sigma2 in [
        Recipe::default().sigma2,
        vec![0.001, 0.01, 0.0999],
        vec![0.02, 0.025],
        vec![0.012_345, 0.025, 0.054_321],
        vec![1.0],
    ] {
        for depths in [vec![1], vec![2], vec![50], vec![300]] {
            let recipe = Recipe {
                sigma2: sigma2.clone(),
                depths,
                replicates: 1,
                ..Recipe::default()
            };
            runs.push(made(recipe));
        }
    }
    for analysis in &runs {
        let figure = figure(context(analysis)).unwrap();
        for size in [Size::Standalone, Size::Page, Size::Phone, Size::Slide] {
            let scene = figure.drawings.at(size);
            let case = format!("{} {size:?}", figure.title);
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

#[test]
fn the_median_of_one_layer_has_two_digits() {
    let analysis = made(Recipe {
        sigma2: vec![0.0125, 0.05],
        depths: vec![1],
        ..Recipe::default()
    });
    let figure = figure(context(&analysis)).unwrap();
    // One layer has no first and last.
    assert!(figure.alt.contains("Medians: σ²"), "{}", figure.alt);
    assert!(!figure.alt.contains(" to "), "{}", figure.alt);
    let title = figure.title;
    let medians: Vec<&str> = title
        .split("median of ")
        .skip(1)
        .filter_map(|rest| rest.split([' ', ';']).next())
        .collect();
    assert_eq!(medians.len(), 2, "{title}");
    for median in medians {
        let digits = median.trim_start_matches(['0', '.']).replace('.', "");
        assert_eq!(digits.len(), 2, "{title}");
    }
}
