//! What holds of a report's figures together.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::analysis::Analysis;
use crate::chart::fixture::{Recipe, analysis};
use crate::network::Activation;

fn several_slices() -> Analysis {
    let recipe = |activation, width| Recipe {
        activation,
        width,
        depths: vec![2, 12],
        ..Recipe::default()
    };
    analysis(&[
        recipe(Activation::Relu, 80),
        recipe(Activation::Relu, 200),
        recipe(Activation::LeakyRelu { slope: 0.2 }, 80),
        recipe(Activation::LeakyRelu { slope: 0.2 }, 200),
    ])
}

#[test]
fn a_name_stands_for_one_figure_or_for_all_that_it_begins() {
    let recipe = |activation| Recipe {
        activation,
        ..Recipe::default()
    };
    let one = figures(&analysis(&[Recipe::default()]));
    let two = figures(&analysis(&[
        recipe(Activation::Relu),
        recipe(Activation::Tanh),
    ]));
    let names = |all: &[Figure], name: &str| -> Vec<String> {
        let found = named(all, name).into_iter();
        found.map(|figure| figure.name.clone()).collect()
    };
    assert_eq!(names(&one, "forward"), ["forward"]);
    assert_eq!(names(&one, "depth"), ["depth-forward", "depth-backward"]);
    assert_eq!(names(&two, "forward"), ["forward-relu", "forward-tanh"]);
    assert_eq!(names(&two, "forward-tanh"), ["forward-tanh"]);
    assert_eq!(names(&two, "forw"), [""; 0]);
    for figure in one.iter().chain(&two) {
        assert!(figure.name.starts_with(figure.kind.name()));
    }
}

#[test]
fn names_tell_slices_apart_by_what_varies() {
    let figures = figures(&several_slices());
    let names: BTreeSet<&str> = figures.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names.len(), figures.len());
    assert!(names.contains("forward-relu-80") && names.contains("backward-leaky_relu-0.2-200"));
    let alone = super::figures(&analysis(&[Recipe {
        depths: vec![4],
        ..Recipe::default()
    }]));
    assert!(
        alone.iter().any(|f| f.name == "forward") && alone.iter().any(|f| f.name == "backward")
    );
}

#[test]
fn no_light_hex_of_a_page_has_two_dark_twins() {
    let mut figures = figures(&several_slices());
    let mut dark_of = BTreeMap::new();
    for figure in &mut figures {
        for scene in figure.drawings.each_mut() {
            for mark in &mut scene.marks {
                mark.each_paint(|paint| {
                    let dark = *dark_of.entry(paint.light).or_insert(paint.dark);
                    assert_eq!(dark, paint.dark, "#{:06X}", paint.light);
                });
            }
        }
    }
    let rules = dark_rules(&figures, ".figure ");
    for figure in &figures {
        for size in [Size::Page, Size::Phone] {
            let svg = figure.svg(size, Theme::Auto);
            let parsed = roxmltree::Document::parse(&svg).unwrap();
            for node in parsed.descendants() {
                for name in ["fill", "stroke"] {
                    let Some(hex) = node.attribute(name).filter(|hex| *hex != "none") else {
                        continue;
                    };
                    assert!(
                        rules.contains(&format!(".figure [{name}=\"{hex}\"]{{")),
                        "{name} {hex}"
                    );
                }
            }
        }
    }
}

#[test]
fn files_stand_alone_and_page_drawings_do_not() {
    let figures = figures(&several_slices());
    for figure in &figures {
        for size in [Size::Standalone, Size::Slide] {
            let svg = figure.svg(size, Theme::Auto);
            assert!(svg.contains("@font-face") && svg.contains("prefers-color-scheme:dark"));
            assert!(svg.contains("<title>") && svg.contains("<desc>"));
        }
        for size in [Size::Page, Size::Phone] {
            let svg = figure.svg(size, Theme::Auto);
            assert!(
                !svg.contains("<style>") && !svg.contains(" id="),
                "{}",
                figure.name
            );
            assert!(svg.contains("role=\"img\" aria-label=\""));
        }
    }
}

#[test]
fn the_same_analysis_gives_the_same_bytes() {
    let draw = || -> Vec<String> {
        figures(&several_slices())
            .iter()
            .map(|figure| figure.svg(Size::Standalone, Theme::Auto))
            .collect()
    };
    assert_eq!(draw(), draw());
}
