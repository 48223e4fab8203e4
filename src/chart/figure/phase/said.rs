//! What the diagram says.

use crate::analysis::phase_diagram::{Networks, PhaseDiagram, Scale};
use crate::chart::figure::words;
use crate::chart::layout::numbers::{self, count, count_word};

/// The finding.
pub fn title(diagram: &PhaseDiagram) -> String {
    let name = words::capitalised(&diagram.activation.title());
    let first = name.chars().next().unwrap_or_default();
    // "An ELU", "an erf", "a SiLU", "a SELU": by their sound.
    let article = if matches!(first, 'E') { "An" } else { "A" };
    let inside = edge_inside(diagram);
    match diagram.scale() {
        Scale::Growth => match inside {
            true => format!(
                "{article} {} network’s gradient neither grows nor dies at weight variance × fan-in = {}, whatever the biases",
                diagram.activation.title(),
                numbers::shortest(
                    diagram.edge.iter().flatten().copied().fold(0.0, f64::max),
                    3
                )
            ),
            false => format!(
                "The growth of {article} {} network depends on the weight variance alone",
                diagram.activation.title()
            )
            .replace("of A", "of a"),
        },
        Scale::Depth => match inside {
            true => format!(
                "{article} {} network remembers its input longest at the edge of chaos",
                diagram.activation.title()
            ),
            false => format!(
                "Here {} {} network is nowhere at the edge of chaos",
                article.to_lowercase(),
                diagram.activation.title()
            ),
        },
    }
}

fn edge_inside(diagram: &PhaseDiagram) -> bool {
    let last = diagram.sigma_w2.len() - 1;
    let range = diagram.sigma_w2[0]..=diagram.sigma_w2[last];
    diagram
        .edge
        .iter()
        .flatten()
        .any(|edge| range.contains(edge))
}

/// What is plotted, and what was measured.
pub fn subtitle(diagram: &PhaseDiagram, networks: Option<Networks>) -> Vec<String> {
    let contours = match diagram.scale() {
        Scale::Depth => {
            "Contours: depth scale ξ, the layers in which two inputs’ correlation comes nearer to its \
             fixed point by a factor e."
        }
        Scale::Growth => {
            "Contours: decades by which a layer multiplies the gradient on its way back; without biases, the \
             signal too."
        }
    };
    let circles = match networks {
        Some(networks) if diagram.measured.iter().any(|point| point.value.is_some()) => format!(
            "Circles: measured in networks of {} units ({} draws), theory in brackets.",
            count(networks.width),
            count_word(networks.replicates)
        ),
        _ => "Theory for infinite width.".to_owned(),
    };
    vec![contours.into(), circles]
}

/// One line for a slide.
pub fn slide_subtitle(diagram: &PhaseDiagram) -> String {
    match diagram.scale() {
        Scale::Depth => {
            "contours: layers in which two inputs’ correlation settles by a factor e".into()
        }
        Scale::Growth => "contours: decades a layer".into(),
    }
}

/// What to look at.
pub fn caption(diagram: &PhaseDiagram) -> Vec<String> {
    let mut caption = vec![match diagram.scale() {
        Scale::Depth => {
            "Drawn is the depth scale ξ of the correlation between two inputs, from theory for infinite \
             width: after ξ layers it is e times nearer to its fixed point. Tints deepen towards the \
             edge, where ξ is longest: a network can be about as deep as that and still tell its inputs \
             apart."
                .to_owned()
        }
        Scale::Growth => {
            "The contours are upright: a bias is a constant, and the gradient knows nothing \
                          of it."
                .to_owned()
        }
    }];
    let off: Vec<f64> = diagram
        .measured
        .iter()
        .filter_map(|point| Some((point.value? / point.theory).ln().abs()))
        .collect();
    let within: Vec<bool> = diagram
        .measured
        .iter()
        .filter_map(|point| Some((point.interval?, point.theory)))
        .map(|((low, high), theory)| (low..=high).contains(&theory))
        .collect();
    if !within.is_empty() {
        let inside = within.iter().filter(|inside| **inside).count();
        caption.push(format!(
            "Theory lies within the 95% interval of what was measured at {} of {} points.",
            match inside {
                0 => "none".into(),
                some => count_word(some),
            },
            count_word(within.len())
        ));
    }
    if diagram.scale() == Scale::Depth && !off.is_empty() {
        let worst = off.iter().copied().fold(0.0, f64::max);
        caption.push(format!(
            "Where depth scales were measured (up to 25 layers) they are within {:.0}% of theory, at \
             {} of {} points.",
            100.0 * worst.exp_m1(),
            count_word(off.len()),
            count_word(diagram.measured.len())
        ));
    }
    caption
}

/// Alternative text, under 60 words.
pub fn alt(diagram: &PhaseDiagram) -> String {
    let ends = |values: &[f64]| {
        format!(
            "{} to {}",
            numbers::shortest(values[0], 3),
            numbers::shortest(values[values.len() - 1], 3)
        )
    };
    let edge: Vec<f64> = diagram.edge.iter().flatten().copied().collect();
    let edge = match (edge.first(), edge.last(), edge_inside(diagram)) {
        (Some(first), Some(last), true) => format!(
            " The edge runs from {} at the bottom to {} at the top.",
            numbers::shortest(*first, 3),
            numbers::shortest(*last, 3)
        ),
        _ => " No edge of chaos lies inside.".to_owned(),
    };
    format!(
        "Contour map of {} networks: weight variance times fan-in {} against bias variance {}; {} \
         measured points.{edge}",
        diagram.activation.title(),
        ends(&diagram.sigma_w2),
        ends(&diagram.sigma_b2),
        count_word(
            diagram
                .measured
                .iter()
                .filter(|p| p.value.is_some())
                .count()
        )
    )
}
