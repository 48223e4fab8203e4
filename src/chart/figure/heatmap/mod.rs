//! Decades gained or lost over sigma² x depth, forward or backward (picture 04).
//!
//! Called by `figure::all` once a direction. Colours come in classes, so that each is one hex to
//! restyle; the number itself stands in the cell. `said` says it, `grid`, `bar` and `contour`
//! draw it.

mod bar;
mod contour;
mod grid;
mod said;
mod sizes;

use super::{Context, sheet, words};
use crate::analysis::{Draws, Growth, MapCell, Slice, Statistic, stable_decades};
use crate::chart::color;
use crate::chart::layout::{numbers, spread};
use crate::chart::scene::Paint;
use crate::chart::{Drawings, Figure, Kind};
use crate::network::Activation;

/// Decades at which a class ends, on either side of the neutral one.
const EDGES: [f64; 7] = [0.5, 2.0, 5.0, 10.0, 20.0, 35.0, 55.0];

/// Which signal the map follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Hidden std, last over first hidden layer.
    Forward,
    /// Gradient std, first over last hidden layer.
    Backward,
}

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cell {
    /// Not computed.
    Missing,
    /// At least half of the networks have a layer in which every unit is 0 on all data.
    Dead,
    /// At least half of the networks have an std of 0 at an end without being dead.
    Constant,
    /// log10 of the median ratio.
    Decades(f64),
}

impl Cell {
    fn of(growth: Growth) -> Self {
        match growth.change {
            Some(median) => Self::Decades(median),
            None if growth.dead => Self::Dead,
            None => Self::Constant,
        }
    }

    /// Whether the signal is kept through so many layers, as in the verdicts.
    fn keeps(self, depth: usize) -> bool {
        matches!(self, Self::Decades(v) if v.abs() <= stable_decades(depth))
    }

    fn decades(self) -> Option<f64> {
        match self {
            Self::Decades(v) => Some(v),
            Self::Missing | Self::Dead | Self::Constant => None,
        }
    }

    /// The class from 0 (dies) to 14 (explodes).
    fn class(self) -> Option<usize> {
        match self {
            Self::Missing => None,
            Self::Dead | Self::Constant => Some(0),
            // By the number that stands in the cell: of −0.48 and +0.52, a half both, neither is neutral.
            Self::Decades(v) => {
                let step = 10f64.powi(decimals(v) as i32);
                let shown = (v.abs() * step).round() / step;
                let beyond = EDGES.iter().filter(|edge| shown >= **edge).count();
                Some(if v < 0.0 { 7 - beyond } else { 7 + beyond })
            }
        }
    }

    /// Colour of the field; missing ones have none.
    fn paint(self) -> Option<Paint> {
        self.class().map(|class| color::HEAT[class])
    }

    /// What stands in the cell.
    fn label(self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Dead => "dead".into(),
            Self::Constant => "std 0".into(),
            Self::Decades(v) => numbers::signed(v, decimals(v)),
        }
    }
}

/// Of the decades in a cell: one under ten.
fn decimals(decades: f64) -> usize {
    if decades.abs() < 9.95 { 1 } else { 0 }
}

/// A variance of the map.
#[derive(Clone, Debug, PartialEq)]
struct Column {
    sigma2: f64,
    /// Under the column: sigma².
    label: String,
    /// In a sentence.
    said: String,
    /// The critical line's column: bold.
    critical: bool,
    /// Under the number: the rule that gives it, or that tells it from another column of the same number.
    name: Option<String>,
    /// Whether there is another column of the same number.
    shared: bool,
}

/// What the figure shows, free of pixels and words.
#[derive(Clone, Debug, PartialEq)]
struct Content {
    direction: Direction,
    activation: Activation,
    /// What is kept: "signal", "units’ spread", "gradient".
    noun: &'static str,
    /// What tells how large a layer is.
    statistic: Statistic,
    /// "80 units a layer", with whatever is not the default.
    network: String,
    draws: Draws,
    columns: Vec<Column>,
    /// Variances that were measured, all of which a small drawing has no room for.
    variances: usize,
    /// Ascending, with a row of cells each.
    rows: Vec<(usize, Vec<Cell>)>,
}

fn network(slice: &Slice, direction: Direction) -> String {
    let mut parts = vec![format!("{} a layer", words::counted(slice.width, "unit"))];
    parts.extend(words::unusual(slice));
    if slice.input_dim != slice.width {
        parts.push(format!("input of size {}", numbers::count(slice.input_dim)));
    }
    if direction == Direction::Backward {
        parts.extend(words::target(slice));
    }
    parts.join(", ")
}

/// The heat map of one direction; `None` for a single depth or variance, or where nothing was
/// measured.
pub fn figure(context: Context, direction: Direction) -> Option<Figure> {
    let content = content(context, direction)?;
    let (kind, name) = match direction {
        Direction::Forward => (Kind::DepthForward, "depth-forward"),
        Direction::Backward => (Kind::DepthBackward, "depth-backward"),
    };
    let (title, subtitle) = (content.title(), content.subtitle());
    let page = content.page();
    let slide = content.slide();
    Some(Figure {
        name: context.name(name),
        kind,
        slice: context.index,
        alt: content.alt(),
        caption: content.caption(),
        drawings: Drawings {
            standalone: sheet::standalone(&page, &title, &subtitle),
            page,
            phone: content.phone(),
            slide: sheet::slide(slide, &content.slide_title(), &content.slide_subtitle()),
        },
        title,
        subtitle,
    })
}

fn content(context: Context, direction: Direction) -> Option<Content> {
    let slice = context.slice();
    let sigma2: Vec<f64> = slice.lines.iter().map(|line| line.sigma2).collect();
    let said = words::labels(slice);
    let columns: Vec<Column> = slice
        .lines
        .iter()
        .zip(labels(&sigma2))
        .enumerate()
        .map(|(index, (line, label))| Column {
            sigma2: line.sigma2,
            said: said[index].clone(),
            label,
            critical: line.critical,
            name: match words::shares_sigma2(slice, index) {
                true => Some(words::rule_name(line)),
                false => line.names.first().map(|name| (*name).into()),
            },
            shared: words::shares_sigma2(slice, index),
        })
        .collect();
    let cell = |cell: &Option<MapCell>| match (cell, direction) {
        (None, _) => Cell::Missing,
        (Some(cell), Direction::Forward) => Cell::of(cell.forward),
        (Some(cell), Direction::Backward) => Cell::of(cell.backward),
    };
    let rows: Vec<(usize, Vec<Cell>)> = slice
        .depths
        .iter()
        .zip(&slice.map)
        .map(|(&depth, row)| (depth, row.iter().map(cell).collect()))
        .collect();
    let measured = rows
        .iter()
        .any(|(_, row)| row.iter().any(|cell| *cell != Cell::Missing));
    (rows.len() > 1 && columns.len() > 1 && measured).then_some(Content {
        direction,
        activation: slice.activation,
        noun: match direction {
            Direction::Forward => words::carried(slice),
            Direction::Backward => "gradient",
        },
        statistic: slice.statistic,
        network: network(slice, direction),
        draws: slice.map_draws(),
        variances: columns.len(),
        columns,
        rows,
    })
}

impl Content {
    /// Takes a column of a named rule in place of its neighbour; not of an end or of one that is `counted`.
    fn prefer_names(&self, columns: &mut [usize], counted: &[usize]) {
        for at in 1..columns.len().max(1) - 1 {
            let own = columns[at];
            let is_open =
                |column: &usize| self.columns[*column].name.is_some() && !columns.contains(column);
            let named = [own - 1, own + 1].into_iter().find(is_open);
            let is_bound = counted.contains(&own) || self.columns[own].name.is_some();
            if let Some(named) = named.filter(|_| !is_bound) {
                columns[at] = named;
            }
        }
    }

    /// The same with at most so many columns and rows, spread evenly over the grid. Among them are both
    /// ends, the critical column, and what the title counts: the columns that the deepest row keeps, if
    /// there is room for all, and the row that it is compared with.
    fn thinned(&self, most_columns: usize, most_rows: usize) -> Self {
        let critical = self.columns.iter().position(|column| column.critical);
        let mut counted = self.kept(self.rows.len() - 1);
        if counted.len() + 2 > most_columns {
            counted.clear();
        }
        let counted: Vec<usize> = critical.into_iter().chain(counted).collect();
        let mut columns = spread(self.columns.len(), most_columns, &counted);
        self.prefer_names(&mut columns, &counted);
        let compared: Vec<usize> = self.shallow().map(|(row, _)| row).into_iter().collect();
        let rows = spread(self.rows.len(), most_rows, &compared);
        let row = |index: usize| {
            let (depth, row) = &self.rows[index];
            (*depth, columns.iter().map(|&column| row[column]).collect())
        };
        Self {
            rows: rows.into_iter().map(row).collect(),
            columns: columns
                .iter()
                .map(|&column| self.columns[column].clone())
                .collect(),
            ..self.clone()
        }
    }
}

/// Labels of variances: exact ones as they were asked, others to two digits where that tells them
/// apart.
fn labels(sigma2: &[f64]) -> Vec<String> {
    let labels: Vec<String> = sigma2
        .iter()
        .map(|&value| {
            let three = numbers::shortest(value, 3);
            if three.replace(',', "").parse() == Ok(value) {
                three
            } else {
                numbers::shortest(value, 2)
            }
        })
        .collect();
    let apart = |i: usize, j: usize| sigma2[i] == sigma2[j] || labels[i] != labels[j];
    let distinct = (1..labels.len()).all(|i| (0..i).all(|j| apart(i, j)));
    if distinct {
        labels
    } else {
        numbers::distinct(sigma2)
    }
}

#[cfg(test)]
mod tests;
