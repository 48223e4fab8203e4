//! Measured, predicted and how many standard errors apart, layer by layer, at one variance.

use super::super::page::{Cell, Row, Table};
use super::parts::{NONE, group, number_column, text_cell};
use crate::analysis::{Basis, LayerAgreement, Match, Slice};
use crate::chart::figure::words;
use crate::chart::layout::numbers::{self, count};
use crate::chart::layout::ticks;

/// Rows that a table has about at most.
const MOST: usize = 60;

/// A column group: its head, and the numbers of a layer.
type Part<'a> = (String, Box<dyn Fn(usize) -> Option<Match> + 'a>);

/// What stands where nothing was measured, by layer.
type Missing<'a> = &'a dyn Fn(usize) -> &'static str;

/// The tables of the telling line, forward and backward; none where it was not measured, or no theory is known.
pub fn tables(slice: &Slice, suffix: &str) -> Vec<Table> {
    let Some(geometry) = slice.geometry.as_ref().filter(|_| slice.is_predicted) else {
        return Vec::new();
    };
    let line = &slice.lines[geometry.line];
    let of_line = |name: &str, pick: fn(&LayerAgreement) -> Match| -> Part {
        let at = move |layer: usize| line.agreement.get(layer).map(pick);
        (name.into(), Box::new(at))
    };
    let one = &geometry.one_input;
    let law = match one.law.as_ref().map(|law| law.basis) {
        Some(Basis::Exact) => "RMS at one input, exact law",
        Some(Basis::Simulated { .. }) => "RMS at one input, simulated law",
        None => "RMS at one input",
    };
    let one_input: Part = (
        law.into(),
        Box::new(|layer| one.agreement.get(layer).copied()),
    );
    let name = words::variance_name(slice, geometry.line);
    vec![
        table(
            slice,
            format!("theory-forward-table{suffix}"),
            format!("Hidden units beside theory at {name}, by layer"),
            vec![
                of_line("std", |layer| layer.hidden_std),
                of_line("RMS", |layer| layer.hidden_rms),
                one_input,
            ],
            note(slice),
            &|layer| match line.first_dead_layer {
                Some(first) if layer >= first => "dead",
                _ => NONE,
            },
        ),
        table(
            slice,
            format!("theory-backward-table{suffix}"),
            format!("Gradients beside theory at {name}, by layer"),
            vec![
                of_line("std", |layer| layer.gradient_std),
                of_line("RMS", |layer| layer.gradient_rms),
            ],
            "z is the distance between the mean logarithm over the draws and theory for infinite \
             width, in standard errors of that mean."
                .into(),
            &|_| NONE,
        ),
    ]
}

fn note(slice: &Slice) -> String {
    let input = match slice
        .geometry
        .as_ref()
        .and_then(|g| g.one_input.law.as_ref())
    {
        Some(law) => match law.basis {
            Basis::Exact => {
                " At one input, in units of its own RMS, theory is exact for this width.".into()
            }
            Basis::Simulated { networks } => format!(
                " At one input, in units of its own RMS, theory is {} simulated networks of this width.",
                count(networks)
            ),
        },
        None => String::new(),
    };
    format!(
        "Geometric means over the draws. z is the distance between the mean logarithm and theory, in \
         standard errors of that mean; theory is for infinite width, where std and RMS differ by the \
         mean of the units.{input}"
    )
}

fn table(
    slice: &Slice,
    id: String,
    title: String,
    parts: Vec<Part>,
    note: String,
    missing: Missing,
) -> Table {
    let mut columns = vec![number_column("", "layer")];
    let mut head_groups = vec![group("", 1)];
    for (name, _) in &parts {
        head_groups.push(group(name, 3));
        for head in ["measured", "theory", "z"] {
            columns.push(number_column(name, head));
        }
    }
    let row = |layer: usize| -> Row {
        let mut cells = vec![text_cell(count(layer))];
        for (_, at) in &parts {
            cells.extend(cells_of(at(layer).unwrap_or_default(), missing(layer)));
        }
        Row {
            swatch: None,
            cells,
            critical: false,
        }
    };
    Table {
        id,
        title,
        head_groups,
        columns,
        rows: layers(slice.depth).into_iter().map(row).collect(),
        note: Some(note),
    }
}

fn cells_of(beside: Match, missing: &str) -> [Cell; 3] {
    let level = |log10: Option<f64>, missing: &str| {
        let text = log10.map_or(missing.into(), |log10| numbers::from_log10(log10, 3));
        text_cell(text)
    };
    let z = match beside.z {
        None => NONE.into(),
        Some(z) if z.abs() < 100.0 => numbers::signed(z, 1),
        Some(z) => numbers::signed(z, 0),
    };
    [
        level(beside.measured, missing),
        level(beside.predicted, NONE),
        text_cell(z),
    ]
}

/// Every layer, or round ones and the last.
fn layers(depth: usize) -> Vec<usize> {
    match depth <= MOST {
        true => (0..=depth).collect(),
        false => {
            let shown = ticks::layers(0, depth, MOST);
            shown.into_iter().map(|tick| tick.value as usize).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::fixture::{Recipe, with_geometry};
    use crate::network::Initialiser;

    fn slice(depth: usize) -> Slice {
        let recipe = Recipe {
            depths: vec![depth],
            ..Recipe::default()
        };
        with_geometry(&recipe, Initialiser::Gaussian)
            .slices
            .remove(0)
    }

    #[test]
    fn a_row_has_measured_theory_and_z_of_each_quantity() {
        let mut slice = slice(50);
        let line = slice.geometry.as_ref().unwrap().line;
        let beside = |measured: f64, predicted: f64, z: f64| Match {
            measured: Some(measured),
            predicted: Some(predicted),
            z: Some(z),
        };
        slice.lines[line].agreement = vec![LayerAgreement::default(); 51];
        slice.lines[line].agreement[50] = LayerAgreement {
            hidden_std: beside(-1.0, -0.5, -12.34),
            hidden_rms: Match {
                z: None,
                ..beside(2.0, 2.5, 0.0)
            },
            ..LayerAgreement::default()
        };
        let tables = tables(&slice, "");
        assert_eq!(tables.len(), 2);
        assert_eq!(tables[0].rows.len(), 51);
        let texts: Vec<&str> = tables[0].rows[50]
            .cells
            .iter()
            .map(|c| c.text.as_str())
            .collect();
        assert_eq!(
            texts[..7],
            ["50", "0.100", "0.316", "−12.3", "100", "316", "–"]
        );
        let heads: Vec<&str> = tables[0]
            .head_groups
            .iter()
            .map(|g| g.text.as_str())
            .collect();
        assert_eq!(heads, ["", "std", "RMS", "RMS at one input, exact law"]);
        let empty: Vec<&str> = tables[1].rows[0]
            .cells
            .iter()
            .map(|c| c.text.as_str())
            .collect();
        assert_eq!(empty, ["0", "–", "–", "–", "–", "–", "–"]);
    }

    #[test]
    fn where_no_draw_lives_that_is_said() {
        let mut slice = slice(5);
        let line = slice.geometry.as_ref().unwrap().line;
        slice.lines[line].first_dead_layer = Some(3);
        let tables = tables(&slice, "");
        let measured = |table: usize, row: usize| &*tables[table].rows[row].cells[1].text;
        assert_eq!(
            [measured(0, 2), measured(0, 3), measured(1, 3)],
            ["–", "dead", "–"]
        );
    }

    #[test]
    fn deep_networks_show_round_layers_and_the_last() {
        let layers = layers(1234);
        assert!(layers.len() <= MOST + 2 && layers.contains(&0) && layers.contains(&1234));
    }

    #[test]
    fn without_a_second_look_there_is_no_table() {
        let mut slice = slice(5);
        slice.geometry = None;
        assert!(tables(&slice, "").is_empty());
    }
}
