use super::*;
use crate::analysis::phase_diagram::Measured;
use crate::chart::figure::placing::collisions;
use crate::chart::scene::Mark;
use crate::chart::{Size, color};
use crate::network::Activation;

const NETWORKS: Networks = Networks {
    width: 400,
    replicates: 10,
    seed: 0,
};

fn diagram(activation: Activation, w: (f64, f64), b: (f64, f64)) -> PhaseDiagram {
    let mut diagram = PhaseDiagram::new(activation, (15, w), (9, b));
    let point = |x: f64, y: f64, theory: f64| Measured {
        sigma_w2: w.0 + x * (w.1 - w.0),
        sigma_b2: b.0 + y * (b.1 - b.0),
        value: Some(1.04 * theory),
        interval: Some((0.95 * theory, 1.03 * theory)),
        theory,
    };
    diagram.measured = vec![
        point(0.13, 0.33, 2.2),
        point(0.26, 0.34, 5.8),
        point(0.9, 0.2, 7.4),
    ];
    diagram
}

#[test]
fn nothing_touches_at_any_size() {
    for (activation, w, b) in [
        (Activation::Erf, (0.5, 4.0), (0.0, 0.3)),
        (Activation::Relu, (0.5, 4.0), (0.0, 1.0)),
        (Activation::Linear, (0.2, 3.0), (0.0, 1.0)),
        // The edge leaves to the right, and is nowhere.
        (Activation::Erf, (0.5, 1.9), (0.0, 0.6)),
        (Activation::Softplus, (0.5, 1.5), (0.1, 1.0)),
    ] {
        let figure = figure(&diagram(activation, w, b), Some(NETWORKS));
        for size in [Size::Page, Size::Phone, Size::Slide, Size::Standalone] {
            let found = collisions(figure.drawings.at(size));
            assert!(found.is_empty(), "{activation} {w:?} {size:?}: {found:?}");
        }
        assert!(figure.alt.split_whitespace().count() < 60, "{}", figure.alt);
    }
}

#[test]
fn the_words_say_what_is_there() {
    let erf = figure(
        &diagram(Activation::Erf, (0.5, 4.0), (0.0, 0.3)),
        Some(NETWORKS),
    );
    let said = [
        erf.title,
        erf.subtitle.join("\n"),
        erf.caption.join("\n"),
        erf.alt,
    ]
    .join("\n\n");
    insta::assert_snapshot!(said);
    let below = figure(&diagram(Activation::Erf, (0.5, 0.7), (0.1, 0.3)), None);
    assert_eq!(
        below.title,
        "Here an erf network is nowhere at the edge of chaos"
    );
    assert_eq!(below.subtitle[1], "Theory for infinite width.");
    let relu = figure(&diagram(Activation::Relu, (0.5, 4.0), (0.0, 1.0)), None);
    assert_eq!(
        relu.title,
        "A ReLU network’s gradient neither grows nor dies at weight variance × fan-in = 2, whatever the biases"
    );
}

#[test]
fn the_edge_is_the_heavy_line() {
    let figure = figure(&diagram(Activation::Erf, (0.5, 4.0), (0.0, 0.3)), None);
    let ink = |mark: &&Mark| matches!(mark, Mark::Line { paint, width, .. } if *paint == color::INK && *width > 3.0);
    let marks = figure.drawings.page.marks.iter();
    let edge: Vec<&Mark> = marks.filter(ink).collect();
    let [Mark::Line { points, .. }] = edge.as_slice() else {
        panic!("one edge: {edge:?}");
    };
    // At no bias erf's edge starts at sigma_w² = pi/4, 1 over its squared slope at 0.
    let start = 52.0 + (std::f64::consts::FRAC_PI_4 - 0.5) / 3.5 * 714.0;
    assert!((points[0].0 - start).abs() < 0.5, "{points:?}");
}
