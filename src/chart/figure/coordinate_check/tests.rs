use super::*;
use crate::analysis::coordinate_check::{AtWidth, Fit};
use crate::chart::figure::placing::collisions;
use crate::chart::fixture::{Recipe, analysis};
use crate::chart::scene::Text;
use crate::chart::{Size, Theme, export, font};
use crate::network::{Activation, Initialiser};

/// Six draws a width whose sizes go as width to the `power`, and scatter.
fn slope(
    (quantity, layer): (Quantity, usize),
    widths: &[usize],
    (power, scatter): (f64, f64),
    wanted: f64,
) -> SlopeCheck {
    let measured: Vec<AtWidth> = widths
        .iter()
        .enumerate()
        .map(|(place, &width)| AtWidth {
            width,
            sizes: (0..6)
                .map(|draw| {
                    let noise = ((7 * draw + 5 * place) % 11) as f64 / 5.0 - 1.0;
                    (draw, 0.1 + power * (width as f64).log10() + scatter * noise)
                })
                .collect(),
            dead: 0,
        })
        .collect();
    SlopeCheck {
        quantity,
        layer,
        fit: Fit::of(&measured).unwrap(),
        measured,
        wanted,
        theory: Some(power),
    }
}

/// A setting whose last layer, output and gradient have these powers.
fn setting(
    rule: Option<&str>,
    sigma2: f64,
    powers: [f64; 3],
    scatter: f64,
    widths: &[usize],
) -> Setting {
    let [hidden, output, gradient] = powers;
    let of = |place, power, scatter, wanted| slope(place, widths, (power, scatter), wanted);
    Setting {
        rule: rule.map(Into::into),
        sigma2,
        slopes: vec![
            of((Quantity::Hidden, 1), hidden / 5.0, scatter / 3.0, 0.0),
            of((Quantity::Hidden, 3), hidden / 2.0, scatter / 2.0, 0.0),
            of((Quantity::Hidden, 5), hidden, scatter, 0.0),
            of((Quantity::Output, 5), output, 3.0 * scatter, 0.0),
            of((Quantity::Gradient, 0), gradient, 3.0 * scatter, -0.5),
        ],
    }
}

const WIDTHS: [usize; 6] = [64, 128, 256, 512, 1024, 2048];

fn check(settings: Vec<Setting>, widths: &[usize]) -> CoordinateCheck {
    CoordinateCheck {
        activation: Activation::Relu,
        init: Initialiser::Gaussian,
        architecture: crate::network::Architecture::PLAIN,
        depth: 5,
        widths: widths.to_vec(),
        replicates: 6,
        settings,
    }
}

fn he(scatter: f64, widths: &[usize]) -> Setting {
    setting(Some("he"), 0.03, [0.004, 0.01, -0.5], scatter, widths)
}

fn number(widths: &[usize]) -> Setting {
    setting(None, 0.025, [2.5, 3.0, 2.5], 0.03, widths)
}

fn with(checks: Vec<CoordinateCheck>) -> Analysis {
    let recipe = |width| Recipe {
        width,
        depths: vec![5],
        ..Recipe::default()
    };
    Analysis {
        coordinate_checks: checks,
        ..analysis(&[64, 256, 1024].map(recipe))
    }
}

fn cases() -> Vec<(&'static str, CoordinateCheck)> {
    let three = [16, 64, 100_000];
    let near: Vec<usize> = (0..12).map(|i| 60 + 10 * i).collect();
    let glorot = setting(Some("glorot"), 0.01, [-0.1, -0.1, -0.2], 0.01, &WIDTHS);
    vec![
        ("one", check(vec![he(0.03, &WIDTHS)], &WIDTHS)),
        (
            "two",
            check(vec![number(&WIDTHS), he(0.03, &WIDTHS)], &WIDTHS),
        ),
        (
            "none",
            check(vec![number(&WIDTHS), glorot.clone()], &WIDTHS),
        ),
        ("fails", check(vec![glorot], &WIDTHS)),
        ("open", check(vec![he(0.9, &three)], &three)),
        (
            "steep",
            check(
                vec![
                    setting(None, 1.0, [25.0, 25.5, 25.0], 0.1, &three),
                    he(0.01, &three),
                ],
                &three,
            ),
        ),
        ("near", check(vec![he(0.002, &near)], &near)),
        (
            "all",
            check(
                vec![
                    he(0.03, &WIDTHS),
                    setting(
                        Some("0.3333333/fan_in"),
                        0.01,
                        [0.01, 0.0, -0.48],
                        0.02,
                        &WIDTHS,
                    ),
                ],
                &WIDTHS,
            ),
        ),
    ]
}

#[test]
fn the_words_say_what_passes_and_why_not() {
    let mut said = String::new();
    for (name, check) in cases() {
        let reasons = words::reasons(&check).join("\n  ");
        let figure = &figures(&with(vec![check]))[0];
        said += &format!(
            "{name}\n  {}\n  {}\n  {}\n  {}\n  {reasons}\n",
            figure.title,
            figure.subtitle.join("\n  "),
            figure.caption.join("\n  "),
            figure.alt,
        );
    }
    insta::assert_snapshot!("words", said);
}

#[test]
fn the_panels_show_what_passes_beside_what_fails() {
    let analysis = with(vec![check(
        vec![number(&WIDTHS), he(0.03, &WIDTHS)],
        &WIDTHS,
    )]);
    let content = Content::of(&analysis, &analysis.coordinate_checks[0]).unwrap();
    let shown: Vec<_> = content
        .panels
        .iter()
        .map(|panel| {
            (
                panel.setting.rule.is_some(),
                panel.slope.quantity,
                panel.slope.layer,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (true, Quantity::Hidden, 5),
            (true, Quantity::Output, 5),
            (false, Quantity::Hidden, 1)
        ]
    );
    // Slopes compare by eye.
    let ranges = content.ranges();
    let spans: Vec<f64> = ranges.iter().map(|(low, high)| high - low).collect();
    assert!(
        spans.iter().all(|span| (span - spans[0]).abs() < 1e-12),
        "{spans:?}"
    );
}

#[test]
fn a_run_without_three_widths_has_no_such_figure() {
    assert!(figures(&with(Vec::new())).is_empty());
    let names = |checks| -> Vec<String> {
        let figures = figures(&with(checks));
        figures.into_iter().map(|figure| figure.name).collect()
    };
    let one = check(vec![he(0.03, &WIDTHS)], &WIDTHS);
    assert_eq!(names(vec![one.clone()]), ["coordinate-check"]);
    let tanh = CoordinateCheck {
        activation: Activation::Tanh,
        ..one.clone()
    };
    assert_eq!(
        names(vec![one, tanh]),
        ["coordinate-check-relu", "coordinate-check-tanh"]
    );
}

#[test]
fn no_text_touches_text_or_a_line_at_any_size() {
    let mut found = Vec::new();
    for (name, check) in cases() {
        let figure = &figures(&with(vec![check]))[0];
        for size in [Size::Standalone, Size::Page, Size::Phone, Size::Slide] {
            let scene = figure.drawings.at(size);
            found.extend(
                collisions(scene)
                    .iter()
                    .map(|it| format!("{name} {size:?}: {it}")),
            );
            let drawable = |t: &Text| t.size >= 12.0 && font::missing(&t.text).is_empty();
            for text in scene.texts().filter(|text| !drawable(text)) {
                found.push(format!("{name} {size:?}: {:?} at {}", text.text, text.size));
            }
        }
        assert!(figure.alt.split_whitespace().count() < 60, "{}", figure.alt);
    }
    assert_eq!(found, Vec::<String>::new());
}

/// `GALLERY=/tmp/gallery cargo test --lib coordinate_check -- --ignored`
#[test]
#[ignore = "writes files to look at"]
fn write_gallery() {
    let folder = std::env::var_os("GALLERY").map_or_else(std::env::temp_dir, Into::into);
    std::fs::create_dir_all(&folder).unwrap();
    for (name, check) in cases() {
        for figure in crate::chart::figures(&with(vec![check])) {
            if figure.kind != Kind::CoordinateCheck {
                continue;
            }
            for (size, ending) in [
                (Size::Standalone, "wide"),
                (Size::Phone, "phone"),
                (Size::Slide, "slide"),
            ] {
                for (theme, shade) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
                    let svg = figure.svg(size, theme);
                    let file =
                        std::path::Path::new(&folder).join(format!("{name}-{ending}-{shade}.png"));
                    std::fs::write(file, export::png(&svg, 2.0).unwrap()).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_rule_is_told_by_its_formula() {
    let told = ["he", "mup", "1.5/fan_out"].map(|rule| {
        let own = setting(Some(rule), 0.03, [0.0, 0.0, -0.5], 0.01, &WIDTHS);
        super::words::setting(&own)
    });
    let wanted = ["2/fan_in", "2/fan_in (muP)", "1.5/fan_out"];
    for (told, wanted) in told.iter().zip(wanted) {
        assert!(told.ends_with(wanted), "{told}");
    }
}
