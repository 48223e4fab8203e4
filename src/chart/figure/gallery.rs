//! Writes every figure of several made-up runs to a folder, to be looked at.
//!
//! `GALLERY=/tmp/gallery cargo test --lib gallery -- --ignored`

use std::path::PathBuf;

use crate::chart::fixture::{ELEVEN, Recipe, analysis};
use crate::chart::{Size, Theme, export, figures};
use crate::network::Activation;

/// Runs that a figure must stand: many lines, one line, saturating, dead, shallow.
pub fn recipes() -> Vec<(&'static str, Recipe)> {
    let plain = Recipe::default;
    let log = |from: f64, to: f64, count: usize| -> Vec<f64> {
        (0..count)
            .map(|i| from * (to / from).powf(i as f64 / (count - 1) as f64))
            .collect()
    };
    vec![
        ("relu", plain()),
        (
            "tanh",
            Recipe {
                activation: Activation::Tanh,
                ..plain()
            },
        ),
        (
            "gelu",
            Recipe {
                activation: Activation::Gelu,
                ..plain()
            },
        ),
        (
            "one",
            Recipe {
                sigma2: vec![0.025],
                ..plain()
            },
        ),
        (
            "one-draw",
            Recipe {
                replicates: 1,
                ..plain()
            },
        ),
        (
            "many",
            Recipe {
                sigma2: log(0.00125, 0.5, 25),
                ..plain()
            },
        ),
        (
            "dead",
            Recipe {
                dead_from: Some((12, 0.1)),
                width: 8,
                sigma2: ELEVEN.map(|s| 10.0 * s).into(),
                ..plain()
            },
        ),
        (
            "shallow",
            Recipe {
                depths: vec![1],
                ..plain()
            },
        ),
        (
            "five",
            Recipe {
                depths: vec![5],
                ..plain()
            },
        ),
        (
            "dying",
            Recipe {
                sigma2: vec![0.001, 0.002, 0.003],
                ..plain()
            },
        ),
        (
            "deep",
            Recipe {
                depths: vec![2000],
                sigma2: vec![0.001, 0.0125, 0.025, 0.1, 1.0],
                ..plain()
            },
        ),
        (
            "no-critical",
            Recipe {
                sigma2: vec![0.001, 0.01, 0.02, 0.03, 0.1],
                ..plain()
            },
        ),
    ]
}

#[test]
#[ignore = "writes files to look at"]
fn write_gallery() {
    let folder = std::env::var_os("GALLERY").map_or_else(std::env::temp_dir, PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    for (name, recipe) in recipes() {
        for figure in figures(&analysis(&[recipe])) {
            for (size, ending) in [
                (Size::Standalone, "standalone"),
                (Size::Page, "page"),
                (Size::Phone, "phone"),
                (Size::Slide, "slide"),
            ] {
                for (theme, shade) in [
                    (Theme::Light, "light"),
                    (Theme::Dark, "dark"),
                    (Theme::Auto, "auto"),
                ] {
                    let svg = figure.svg(size, theme);
                    let stem = folder.join(format!("{name}-{}-{ending}-{shade}", figure.name));
                    std::fs::write(stem.with_extension("svg"), &svg).unwrap();
                    if shade == "light" || name == "relu" && shade == "dark" {
                        std::fs::write(stem.with_extension("png"), export::png(&svg, 2.0).unwrap())
                            .unwrap();
                    }
                }
            }
            println!(
                "{name} {}\n  {}\n  {}\n  {:?}\n  {}",
                figure.name,
                figure.title,
                figure.subtitle.join("\n  "),
                figure.caption,
                figure.alt
            );
        }
    }
}
