//! The phase diagram over (sigma_w², sigma_b²): contours of the depth scale or of growth, the edge of
//! chaos, and measured networks beside theory (picture 06).
//!
//! Called by `chart::phase`. `contours` finds the lines, `plot` draws
//! them, `labels` names them, `said` says it.

mod contours;
mod labels;
mod plot;
mod said;
#[cfg(test)]
mod tests;

use super::sheet;
use crate::analysis::phase_diagram::{Networks, PhaseDiagram};
use crate::chart::{Drawings, Figure, Kind};

/// The figure of a diagram; `networks` are those that were measured, if any were.
pub fn figure(diagram: &PhaseDiagram, networks: Option<Networks>) -> Figure {
    let title = said::title(diagram);
    let subtitle = said::subtitle(diagram, networks);
    let page = plot::page(diagram);
    Figure {
        name: format!("phase-{}", diagram.activation.name().replace(':', "-")),
        kind: Kind::Phase,
        slice: 0,
        alt: said::alt(diagram),
        caption: said::caption(diagram),
        drawings: Drawings {
            standalone: sheet::standalone(&page, &title, &subtitle),
            page,
            phone: plot::phone(diagram),
            slide: sheet::slide(plot::slide(diagram), &title, &said::slide_subtitle(diagram)),
        },
        title,
        subtitle,
    }
}
