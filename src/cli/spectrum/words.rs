//! The table of the terminal: a block for each (width, activation, sigma²), a row an initialiser and depth.

use crate::analysis::spectra::{Ratios, Spectra, Spread};
use crate::chart::figure::words::{capitalised, counted};
use crate::chart::layout::numbers::{self, NBSP, significant};
use crate::cli::table::columns;

/// What the columns are.
const KEY: &str = "\
Squared singular values of J over their mean: the largest, and their variance. Effective rank: exp of the
entropy of the singular values (Roy & Vetterli 2007); participation: (Σλ)²/Σλ². Condition: largest over
smallest singular value that is not 0. Mean ± standard deviation of the draws; in the limit: infinite width,
which holds where the layers are few beside the width.";

/// Columns of the table.
const HEAD: [&str; 10] = [
    "weights",
    "layers",
    "largest",
    "in the limit",
    "variance",
    "in the limit",
    "rank",
    "effective",
    "participation",
    "condition",
];

/// Below this a variance is rounding.
const ROUNDING: f64 = 1e-12;

/// The text, ready to print.
pub fn text(all: &[Spectra]) -> String {
    let same = |a: &Spectra, b: &Spectra| {
        (a.width, a.activation, a.sigma2) == (b.width, b.activation, b.sigma2)
    };
    // Cells come initialiser by initialiser within an activation, variances inside: gather the blocks.
    let mut blocks: Vec<Vec<&Spectra>> = Vec::new();
    for spectra in all {
        match blocks.iter_mut().find(|block| same(block[0], spectra)) {
            Some(block) => block.push(spectra),
            None => blocks.push(vec![spectra]),
        }
    }
    let blocks: Vec<String> = blocks.iter().map(|block| one(block)).collect();
    format!("{}\n{KEY}\n", blocks.join("\n")).replace(NBSP, " ")
}

fn one(block: &[&Spectra]) -> String {
    let first = block[0];
    let mut rows = vec![HEAD.map(String::from)];
    rows.extend(block.iter().map(|spectra| row(spectra)));
    let widths: [usize; 10] =
        std::array::from_fn(|at| rows.iter().map(|row| columns(&row[at])).max().unwrap_or(0));
    let mut out = format!(
        "{} network, {} a layer, {}, {}\n\n",
        capitalised(&first.activation.title()),
        counted(first.width, "unit"),
        first.variance_name(),
        counted(first.networks.len(), "draw"),
    );
    for row in &rows {
        let cells = row
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(at, (cell, width))| {
                let space = " ".repeat(width - columns(cell));
                match at {
                    0 => format!("{cell}{space}"),
                    _ => format!("{space}{cell}"),
                }
            });
        let line = cells.collect::<Vec<_>>().join("  ");
        out.push_str(&format!("  {}\n", line.trim_end()));
    }
    let dead = |spectra: &&&Spectra| spectra.ratios().len() < spectra.networks.len();
    for spectra in block.iter().filter(dead) {
        out.push_str(&format!(
            "  {} of {} {} networks of {} died (J = 0) and are left out\n",
            spectra.networks.len() - spectra.ratios().len(),
            spectra.networks.len(),
            spectra.init.title(),
            counted(spectra.depth, "layer"),
        ));
    }
    out
}

fn row(spectra: &Spectra) -> [String; 10] {
    let ratios = spectra.ratios();
    let law = spectra.law();
    let measured = |of: fn(&Ratios) -> f64| match Spread::of(ratios.iter().map(of)) {
        None => "–".into(),
        Some(Spread { mean, .. }) if mean.abs() < ROUNDING => "0".into(),
        Some(Spread { mean, sd }) => match sd.filter(|sd| *sd > ROUNDING * mean.abs()) {
            Some(sd) => numbers::plus_minus(mean, sd),
            None => significant(mean, 3),
        },
    };
    let exact = |value: Option<f64>| value.map_or("–".into(), |value| significant(value, 4));
    let condition = Spread::of(ratios.iter().map(|r| r.log10_condition));
    [
        spectra.init.title(),
        numbers::count(spectra.depth),
        measured(|r| r.largest),
        exact(law.and_then(|law| law.edge)),
        measured(|r| r.variance),
        exact(law.map(|law| law.variance)),
        measured(|r| r.rank as f64),
        measured(|r| r.effective_rank),
        measured(|r| r.participation),
        condition.map_or("–".into(), |c| numbers::from_log10(c.mean, 2)),
    ]
}
