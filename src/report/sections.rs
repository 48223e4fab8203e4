//! The sections: a finding, what to know, the figure. One for each figure, slice by slice.

use super::fate::Fates;
use super::findings::{backward, depth, depth_text, forward, forward_text, growth, growth_text};
use super::method::shown;
use super::page::{FigureView, Group, Link, Section};
use super::verdict::{of_slice, setting_among};
use super::{Report, equations, float_range, lead, tables};
use crate::analysis::Slice;
use crate::chart::figure::words;
use crate::chart::{Figure, Kind, Size, Theme};
use crate::spec::Format;

/// The sections of every slice.
pub fn groups(report: &Report) -> Vec<Group> {
    let slices = &report.analysis.slices;
    let several = slices.len() > 1;
    slices
        .iter()
        .enumerate()
        .map(|(index, slice)| {
            let suffix = match several {
                true => format!("-{}", index + 1),
                false => String::new(),
            };
            Group {
                id: format!("network{suffix}"),
                title: several.then(|| words::capitalised(&setting_among(slice, slices))),
                finding: several.then(|| of_slice(slice)),
                lead: match several {
                    true => lead::of_slice(slice),
                    false => Vec::new(),
                },
                sections: report
                    .figures
                    .iter()
                    .filter(|figure| figure.slice == index)
                    .filter(|figure| figure.kind != Kind::CoordinateCheck)
                    .map(|figure| section(slice, figure, &suffix, &report.spec.format))
                    .map(|section| match several {
                        true => of_network(section, &setting_among(slice, slices)),
                        false => section,
                    })
                    .collect(),
                tables: tables::of(slice, &suffix),
            }
        })
        .collect()
}

/// The section with the network named in what is read out in its picture's place: two networks that differ in
/// their initialiser alone have the same chart of the same variances.
fn of_network(section: Section, network: &str) -> Section {
    let alt = format!("{}: {}", words::capitalised(network), section.figure.alt);
    Section {
        figure: FigureView {
            alt,
            ..section.figure
        },
        ..section
    }
}

fn section(slice: &Slice, figure: &Figure, suffix: &str, formats: &[Format]) -> Section {
    let fates = Fates::of(slice);
    // These figures show one line of one network; their titles do not say which.
    let variance = slice
        .geometry
        .as_ref()
        .map(|geometry| words::variance_name(slice, geometry.line))
        .unwrap_or_default();
    let seen = slice.geometry.as_ref().map(|geometry| geometry.line);
    let several_drawn = seen.is_some_and(|line| slice.draws_of(line).several());
    let of_one = format!("{} ({variance})", figure.title);
    let network = format!("{}, at {variance}", words::network(slice));
    let (short, heading, paragraphs) = match figure.kind {
        Kind::Forward => {
            let text = forward_text(&fates).into_iter();
            let text = text.chain(float_range::sentence(&fates));
            ("Forward", forward(&fates), text.collect())
        }
        Kind::Backward => (
            "Backward",
            backward(&fates),
            vec![
                "Read from left to right, as backpropagation does: from the output to the input."
                    .into(),
            ],
        ),
        Kind::Growth => (
            "Critical variance",
            growth(slice, figure),
            growth_text(slice),
        ),
        Kind::DepthForward => ("Depth", depth(slice, false), depth_text(slice, false)),
        Kind::DepthBackward => (
            "Depth, backward",
            depth(slice, true),
            depth_text(slice, true),
        ),
        Kind::Activations => (
            "Activations",
            figure.title.clone(),
            vec![match slice.depth {
                1 => "The distribution of the hidden units after the one layer.".into(),
                _ => {
                    "The distribution of the hidden units, from the first layer at the top to the \
                     last."
                        .into()
                }
            }],
        ),
        // Over several slices, or not of a sweep.
        Kind::CoordinateCheck => ("Width", figure.title.clone(), Vec::new()),
        Kind::Phase => ("Phase", figure.title.clone(), Vec::new()),
        Kind::Search => ("Search", figure.title.clone(), Vec::new()),
        Kind::Spectrum => ("Spectrum", figure.title.clone(), Vec::new()),
        Kind::Variance => (
            "Variance",
            of_one,
            vec![format!(
                "The second moment of a layer is what varies over the inputs, what varies over the \
                 units but not over the inputs, and the square of the mean: {network}."
            )],
        ),
        Kind::Alike => (
            "Likeness",
            of_one,
            vec![format!(
                "The angle between two inputs on their way, and between what they ask of the \
                 weights: {network}."
            )],
        ),
        Kind::Chance => (
            "Chance",
            of_one,
            vec![match several_drawn {
                true => format!(
                    "One input, followed through each of the networks ({network}). Their width is \
                     finite, so no two do the same to it."
                ),
                false => format!(
                    "One input, followed through the one network drawn ({network}). Its width is finite: \
                     another draw would do something else to it."
                ),
            }],
        ),
    };
    let equations = match figure.kind {
        Kind::Growth if slice.is_predicted => equations::growth(slice)
            .unwrap_or_else(|| match slice.architecture.is_plain() {
                true => equations::length_map(slice),
                false => equations::blocks(slice),
            })
            .map(|math| shown(&math, ""))
            .into(),
        _ => Vec::new(),
    };
    Section {
        id: format!("{}{suffix}", id(figure.kind)),
        short: short.into(),
        heading,
        paragraphs,
        equations,
        figure: view(figure, formats),
        table: None,
    }
}

fn id(kind: Kind) -> &'static str {
    match kind {
        Kind::Forward => "forward",
        Kind::Backward => "backward",
        Kind::Growth => "growth",
        Kind::DepthForward => "depth",
        Kind::DepthBackward => "depth-backward",
        Kind::Activations => "activations",
        Kind::Chance => "chance",
        Kind::Variance => "variance",
        Kind::Alike => "alike",
        Kind::CoordinateCheck => "coordinate-check",
        Kind::Phase => "phase",
        Kind::Search => "search",
        Kind::Spectrum => "spectrum",
    }
}

/// A figure as the page has it, with links to its files.
pub fn view(figure: &Figure, formats: &[Format]) -> FigureView {
    let mut links: Vec<Link> = [
        (Format::Svg, "svg"),
        (Format::Png, "png"),
        (Format::Pdf, "pdf"),
    ]
    .into_iter()
    .filter(|(format, _)| *format == Format::Svg || formats.contains(format))
    .map(|(_, ending)| Link {
        text: ending.to_uppercase(),
        href: format!("figures/{}.{ending}", figure.name),
    })
    .collect();
    links.push(Link {
        text: "data".into(),
        href: match figure.kind {
            Kind::Forward | Kind::Backward => "data/layers.csv".into(),
            Kind::Growth | Kind::DepthForward | Kind::DepthBackward => "data/summary.csv".into(),
            Kind::Activations | Kind::CoordinateCheck => "results.json".into(),
            Kind::Chance | Kind::Variance | Kind::Alike => "data/geometry.csv".into(),
            Kind::Phase => "phase.csv".into(),
            Kind::Search => "search.csv".into(),
            Kind::Spectrum => "spectrum.csv".into(),
        },
    });
    FigureView {
        name: figure.name.clone(),
        title: figure.title.clone(),
        subtitle: figure.subtitle.clone(),
        alt: figure.alt.clone(),
        wide: figure.svg(Size::Page, Theme::Auto),
        phone: figure.svg(Size::Phone, Theme::Auto),
        notes: figure.caption.clone(),
        links,
    }
}
