//! Squared singular values of Jacobians: a panel a depth, a histogram an initialiser, and the law of infinite
//! width with its edge.
//!
//! Called by `chart::spectra`. `content` bins the values, `plot` draws them, `said` says it.

mod content;
mod plot;
mod said;

use super::sheet;
use crate::analysis::spectra::Spectra;
use crate::chart::{Drawings, Figure, Kind};
use content::Content;

/// A figure for each (width, activation, sigma²), in the order of the cells.
pub fn figures(all: &[Spectra]) -> Vec<Figure> {
    let same = |a: &Spectra, b: &Spectra| {
        (a.width, a.activation, a.sigma2) == (b.width, b.activation, b.sigma2)
    };
    let mut groups: Vec<Vec<&Spectra>> = Vec::new();
    for spectra in all {
        match groups.iter_mut().find(|group| same(group[0], spectra)) {
            Some(group) => group.push(spectra),
            None => groups.push(vec![spectra]),
        }
    }
    let several = groups.len() > 1;
    groups
        .iter()
        .enumerate()
        .filter_map(|(at, group)| {
            let name = match several {
                true => said::name(group[0], at + 1),
                false => "spectrum".into(),
            };
            figure(&Content::of(group)?, name)
        })
        .collect()
}

fn figure(content: &Content<'_>, name: String) -> Option<Figure> {
    let (title, subtitle) = (said::title(content), said::subtitle(content));
    let page = plot::page(content);
    Some(Figure {
        name,
        kind: Kind::Spectrum,
        slice: 0,
        alt: said::alt(content),
        caption: said::caption(),
        drawings: Drawings {
            standalone: sheet::standalone(&page, &title, &subtitle),
            page,
            phone: plot::phone(content),
            slide: sheet::slide(plot::slide(content), &title, &said::slide_subtitle(content)),
        },
        title,
        subtitle,
    })
}
