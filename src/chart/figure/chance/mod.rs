//! How far chance takes one input in a network of this width (picture 05).
//!
//! Thin draws, the exact or simulated bands of the law over all networks, its median, and infinite
//! width. Here is the content; `plot` draws it, `said` says it.

mod plot;
mod said;

use super::{Context, sheet, words};
use crate::analysis::{Basis, LogLaw, Slice};
use crate::chart::{Drawings, Figure, Kind};

/// Draws that a drawing has at most.
const MOST: usize = 30;

/// What the figure shows, free of pixels and words. All values are log10 of an RMS over that of the
/// input, by layer 0..=K.
#[derive(Clone, Debug, PartialEq)]
struct Content {
    /// "ReLU".
    activation: String,
    /// Why there is no law, where there is none.
    lawless: String,
    /// "He’s variance", "σ² = 0.03".
    variance: String,
    /// "50 layers × 80 units".
    shape: String,
    width: usize,
    depth: usize,
    draws: Vec<Vec<Option<f64>>>,
    law: Option<(Vec<LogLaw>, Basis)>,
    infinite: Vec<Option<f64>>,
    /// Distance of the mean over the draws from that of the law at the last layer, in standard errors.
    z: Option<f64>,
}

impl Content {
    fn of(slice: &Slice) -> Option<Self> {
        let geometry = slice.geometry.as_ref()?;
        let one = &geometry.one_input;
        // Where nothing lives there is nothing to see.
        if slice.depth < 2 || one.draws.iter().all(|draw| draw[slice.depth].is_none()) {
            return None;
        }
        Some(Self {
            activation: words::kind(slice),
            lawless: match slice.architecture.is_plain() {
                true => format!(
                    "The law over all networks is known for Gaussian weights; these are {}, so the \
                     draws stand alone.",
                    slice.init.title()
                ),
                false => format!(
                    "The law over all networks is known for plain ones; with {} the draws stand alone.",
                    slice.architecture.title()
                ),
            },
            variance: words::variance_name(slice, geometry.line),
            shape: words::shape(slice),
            width: slice.width,
            depth: slice.depth,
            draws: one.draws.clone(),
            law: one.law.as_ref().map(|law| (law.layers.clone(), law.basis)),
            infinite: one.infinite.clone(),
            z: one.agreement.last().and_then(|last| last.z),
        })
    }

    /// The law at the last layer.
    fn last(&self) -> Option<&LogLaw> {
        self.law.as_ref()?.0.last()
    }
}

/// The figure of a slice; `None` where one input was not followed, or died in every draw.
pub fn figure(context: Context) -> Option<Figure> {
    let content = Content::of(context.slice())?;
    let title = content.title();
    let subtitle = content.subtitle();
    let page = content.page();
    Some(Figure {
        name: context.name("chance"),
        kind: Kind::Chance,
        slice: context.index,
        alt: content.alt(),
        caption: content.caption(),
        drawings: Drawings {
            standalone: sheet::standalone(&page, &title, &subtitle),
            page,
            phone: content.phone(),
            slide: sheet::slide(content.slide(), &title, &content.slide_subtitle()),
        },
        title,
        subtitle,
    })
}
