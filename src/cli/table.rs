//! The result as a table on the terminal: a block a slice, a row a variance.

use crate::analysis::{Analysis, Direction, Growth, Line, Slice, Verdict};
use crate::chart::figure::{turning, words};
use crate::chart::layout::numbers::{self, NBSP};
use crate::report::no_turn::NoTurn;

/// Why the factor of a row, so many times over, need not be its change in all.
const STATISTICS: &str = "a layer: geometric mean over the draws; last over first layer, and with it the verdict: median";

/// The table, ready to print. `colour` adds terminal colours; marks and words say the same without.
pub fn table(analysis: &Analysis, colour: bool) -> String {
    let mut blocks: Vec<String> = analysis
        .slices
        .iter()
        .map(|slice| block(analysis, slice, colour))
        .collect();
    if analysis.missing_networks > 0 {
        let planned = analysis.planned_networks;
        let done = planned.saturating_sub(analysis.missing_networks);
        blocks.push(format!(
            "The run was stopped early: {} of {} networks are done\n",
            numbers::count(done),
            numbers::count(planned)
        ));
    }
    blocks.join("\n").replace(NBSP, " ")
}

/// One slice: setting, rows, and where the growth changes sign.
fn block(analysis: &Analysis, slice: &Slice, colour: bool) -> String {
    let sigma2: Vec<f64> = slice.lines.iter().map(|line| line.sigma2).collect();
    let labels = numbers::distinct(&sigma2);
    let head = head(slice.depth, slice.statistic.short());
    let rows: Vec<[String; 9]> = slice
        .lines
        .iter()
        .zip(&labels)
        .map(|(line, label)| match slice.depth {
            1 => one_layer(line, label),
            depth => row(line, label, depth),
        })
        .collect();
    let (rows, lines) = merged(rows, &slice.lines);
    let widths: [usize; 9] = std::array::from_fn(|column| {
        let cells = rows.iter().chain([&head]).map(|row| &row[column]);
        cells.map(|cell| columns(cell)).max().unwrap_or(0)
    });
    let mut out = format!("{}\n\n", words::setting(analysis, slice));
    out.push_str(&laid_out(&head, &widths));
    for (row, line) in rows.iter().zip(lines) {
        let text = laid_out(row, &widths);
        out.push_str(&if colour { coloured(&text, line) } else { text });
    }
    if slice.depth > 1 && slice.draws().several() {
        out.push_str(&format!("\n{STATISTICS}\n"));
    }
    if let Some(sentence) = words::one_number(slice) {
        out.push_str(&format!("\n{sentence}\n"));
    }
    if let Some(sentence) = crossing(slice) {
        out.push_str(&format!("\n{sentence}\n"));
    }
    out
}

/// Rules that give one number in the hidden layers, and the same row here, in one row: "Glorot = LeCun".
fn merged(rows: Vec<[String; 9]>, lines: &[Line]) -> (Vec<[String; 9]>, Vec<&Line>) {
    let mut kept: Vec<([String; 9], &Line)> = Vec::new();
    for (row, line) in rows.into_iter().zip(lines) {
        match kept.last_mut() {
            Some((above, first))
                if first.sigma2 == line.sigma2
                    && above[0] == row[0]
                    && above[2..] == row[2..]
                    && !(above[1].is_empty() || row[1].is_empty()) =>
            {
                above[1] = format!("{} = {}", above[1], row[1]);
                if line.critical {
                    *first = line;
                }
            }
            _ => kept.push((row, line)),
        }
    }
    kept.into_iter().unzip()
}

/// What stands over the columns; one hidden layer has neither growth nor verdict.
fn head(depth: usize, std: &str) -> [String; 9] {
    let last = format!("h{} / h₁", subscript(depth));
    let first = format!("∂f₀ / ∂f{}", subscript(depth.saturating_sub(1)));
    let of = |what: &str| format!("{std} of {what}");
    let (hidden, gradient) = (format!("hidden {std}"), format!("gradient {std}"));
    match depth {
        1 => ["σ²", "", "", "", &of("h₁"), "", "", &of("∂L/∂f₀"), ""].map(String::from),
        _ => [
            "σ²", "", &hidden, "a layer", &last, &gradient, "a layer", &first, "",
        ]
        .map(String::from),
    }
}

/// The cells of a line of one hidden layer: levels.
fn one_layer(line: &Line, label: &str) -> [String; 9] {
    let level = |median: &[Option<f64>], layer: usize| match median.get(layer).copied().flatten() {
        Some(log10) => numbers::from_log10(log10, 2),
        None => "0".into(),
    };
    let mut cells = row(line, label, 1);
    for column in [2, 3, 5, 6] {
        cells[column].clear();
    }
    cells[4] = level(&line.hidden.p50, 1);
    cells[7] = level(&line.gradient.p50, 0);
    cells
}

/// The cells of a line.
fn row(line: &Line, label: &str, depth: usize) -> [String; 9] {
    let dead = line.forward.dead_replicates;
    let note = match dead {
        0 => String::new(),
        _ if line.sigma2 == 0.0 => "every weight is 0".into(),
        _ => format!(
            "{} of {} died",
            numbers::count(dead),
            numbers::count(line.replicates)
        ),
    };
    [
        label.into(),
        line.names.join(", "),
        verdict(&line.forward, depth).into(),
        per_layer(&line.forward),
        ratio(&line.forward),
        verdict(&line.backward, depth).into(),
        per_layer(&line.backward),
        ratio(&line.backward),
        note,
    ]
}

/// The verdict with its mark, which is read faster, and its word, which is read without a key; of what is
/// stable only because the layers are few, that it is.
fn verdict(growth: &Growth, depth: usize) -> &'static str {
    match growth.verdict {
        Verdict::Vanishing => "▼ vanishing",
        Verdict::Stable if growth.drifts(depth) => "= stable, few layers",
        Verdict::Stable => "= stable",
        Verdict::Exploding => "▲ exploding",
    }
}

fn per_layer(growth: &Growth) -> String {
    growth.per_layer.map_or("–".into(), numbers::factor)
}

/// The median replicate's last over first; "dead" where it has died.
fn ratio(growth: &Growth) -> String {
    match growth.change {
        Some(median) => numbers::from_log10(median, 2),
        None if growth.dead => "dead".into(),
        None => "–".into(),
    }
}

/// "The signal neither grows nor dies at σ² = 0.0255 ± 0.0008, the gradient at 0.0252; theory: 0.025."
fn crossing(slice: &Slice) -> Option<String> {
    let forward = words::forward_turning(slice);
    let backward = words::backward_turning(slice);
    let it = match words::has_offset(slice) {
        true => "units’ spread",
        false => "signal",
    };
    let found = match (&forward, &backward) {
        (Some(forward), Some(backward)) => format!(
            "The {it} neither grows nor dies {}, the gradient {}",
            turning::at(forward),
            turning::at_number(backward)
        ),
        (Some(forward), None) => format!(
            "The {it} neither grows nor dies {}, {}",
            turning::at(forward),
            no_turn(slice, Direction::Backward, "gradient")?
        ),
        (None, Some(backward)) => format!(
            "The gradient neither grows nor dies {}, {}",
            turning::at(backward),
            no_turn(slice, Direction::Forward, it)?
        ),
        (None, None) => match NoTurn::of(slice, Direction::Forward)? {
            NoTurn::Uncertain(why) => {
                format!("The {it} turns at no variance for certain: {why}")
            }
            NoTurn::Level => format!("The {it} hardly changes at any variance"),
            NoTurn::Nowhere => return None,
        },
    };
    let theory = slice.theory_critical.map_or(String::new(), |sigma2| {
        let of = match words::one_theory(slice) {
            true => String::new(),
            false => format!(", {it}"),
        };
        format!(
            "; infinite width{of}: {}",
            turning::beside(sigma2, forward.as_ref())
        )
    });
    let finer = match words::has_bracket(slice) {
        true => format!("\n({})", turning::FINER),
        false => String::new(),
    };
    Some(format!("{found}{theory}{finer}"))
}

/// That one way does not turn, or not for certain, and why.
fn no_turn(slice: &Slice, direction: Direction, it: &str) -> Option<String> {
    let found = NoTurn::of(slice, direction)?;
    let said = found.said(it);
    Some(match found.doubt() {
        Some(why) => format!("{said}: {why}"),
        None => said,
    })
}

/// Cells side by side: numbers to the right, words to the left, no spaces at the end.
fn laid_out(cells: &[String; 9], widths: &[usize; 9]) -> String {
    const GAP: &str = "  ";
    let padded: Vec<String> = cells
        .iter()
        .zip(widths)
        .enumerate()
        .filter(|(_, (_, width))| **width > 0)
        .map(|(column, (cell, width))| {
            let space = " ".repeat(width - columns(cell));
            match column {
                1 | 2 | 5 | 8 => format!("{cell}{space}"),
                _ => format!("{space}{cell}"),
            }
        })
        .collect();
    format!("  {}\n", padded.join(GAP).trim_end())
}

/// A row in the colours of its verdict: blue dies, red explodes; the critical one is bold.
fn coloured(text: &str, line: &Line) -> String {
    let code = match line.forward.verdict {
        _ if line.critical => "1",
        Verdict::Vanishing => "34",
        Verdict::Stable => return text.into(),
        Verdict::Exploding => "31",
    };
    format!("\u{1b}[{code}m{}\u{1b}[0m\n", text.trim_end_matches('\n'))
}

/// Columns of the terminal: every character that is used here takes one.
pub(super) fn columns(text: &str) -> usize {
    text.chars().count()
}

/// A number in subscript digits.
pub(super) fn subscript(number: usize) -> String {
    let digit = |c: char| char::from_u32('₀' as u32 + c as u32 - '0' as u32).unwrap_or(c);
    number.to_string().chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Crossing;
    use crate::chart::fixture::{Recipe, analysis};

    #[test]
    fn a_row_says_what_becomes_of_signal_and_gradient() {
        let made = analysis(&[Recipe::default()]);
        insta::assert_snapshot!(table(&made, false), @r"
        ReLU network of 50 layers × 80 units, 1,000 inputs, ten random draws of each.

              σ²                 hidden std   a layer     h₅₀ / h₁  gradient std  a layer   ∂f₀ / ∂f₄₉
           0.001                 ▼ vanishing    ×0.20  3.4 × 10⁻³⁵  ▼ vanishing     ×0.20  5.0 × 10⁻³⁵
          0.0025                 ▼ vanishing    ×0.31  1.9 × 10⁻²⁵  ▼ vanishing     ×0.32  2.8 × 10⁻²⁵
           0.006                 ▼ vanishing    ×0.48  4.0 × 10⁻¹⁶  ▼ vanishing     ×0.49  5.8 × 10⁻¹⁶
          0.0125  Glorot, LeCun  ▼ vanishing    ×0.70   2.6 × 10⁻⁸  ▼ vanishing     ×0.70   3.7 × 10⁻⁸
            0.02                 ▼ vanishing    ×0.88       0.0026  ▼ vanishing     ×0.89       0.0037
           0.025  He             = stable       ×0.98         0.61  = stable        ×1.00         0.89
            0.03                 ▲ exploding    ×1.08           53  ▲ exploding     ×1.09           77
            0.05                 ▲ exploding    ×1.39    1.4 × 10⁷  ▲ exploding     ×1.41    2.1 × 10⁷
             0.1                 ▲ exploding    ×1.97   3.4 × 10¹⁴  ▲ exploding     ×1.99   5.0 × 10¹⁴
             0.3                 ▲ exploding    ×3.41   1.7 × 10²⁶  ▲ exploding     ×3.45   2.4 × 10²⁶
               1                 ▲ exploding    ×6.22   1.1 × 10³⁹  ▲ exploding     ×6.30   1.6 × 10³⁹

        a layer: geometric mean over the draws; last over first layer, and with it the verdict: median

        The signal neither grows nor dies at σ² = 0.0258 ± 0.0007, the gradient at 0.0252 ± 0.0001; infinite width: 0.025
        ");
    }

    #[test]
    fn of_one_draw_there_is_no_mean_and_no_median() {
        let made = |replicates| {
            let recipe = Recipe {
                replicates,
                ..Recipe::default()
            };
            table(&analysis(&[recipe]), false)
        };
        assert!(!made(1).contains("geometric mean"));
        assert!(made(2).contains("geometric mean"));
    }

    #[test]
    fn dead_and_missing_networks_are_told() {
        let mut made = analysis(&[Recipe {
            width: 6,
            depths: vec![1, 30],
            sigma2: vec![1e-7, 1.0 / 3.0, 2000.0],
            dead_from: Some((9, 0.2)),
            ..Recipe::default()
        }]);
        made.missing_networks = 25;
        insta::assert_snapshot!(table(&made, false), @r"
        ReLU network of 30 layers × 6 units, 1,000 inputs, run stopped early, ten random draws of each.

             σ²      hidden std   a layer    h₃₀ / h₁  gradient std  a layer  ∂f₀ / ∂f₂₉
           10⁻⁷      ▼ vanishing        –        dead  ▼ vanishing         –        dead  10 of 10 died
          0.333  He  ▼ vanishing    ×0.82      0.0052  = stable        ×0.96        0.30
          2,000      ▲ exploding    ×63.4  3.1 × 10⁵²  ▲ exploding     ×74.1  1.8 × 10⁵⁴

        a layer: geometric mean over the draws; last over first layer, and with it the verdict: median

        The signal neither grows nor dies at σ² = 0.50 ± 0.06, the gradient at 0.364 ± 0.009; infinite width: 0.333

        The run was stopped early: 745 of 770 networks are done
        ");
    }

    #[test]
    fn a_way_that_does_not_turn_is_told_beside_the_one_that_does() {
        let last = |made: &Analysis| table(made, false).lines().last().map(str::to_owned);
        let mut made = analysis(&[Recipe::default()]);
        made.slices[0].forward_crossing = None;
        insta::assert_snapshot!(last(&made).unwrap_or_default(), @"The gradient neither grows nor dies at σ² = 0.0252 ± 0.0001, the signal turns at no variance tried; infinite width: 0.025");
        made = analysis(&[Recipe::default()]);
        made.slices[0].backward_crossing = None;
        insta::assert_snapshot!(last(&made).unwrap_or_default(), @"The signal neither grows nor dies at σ² = 0.0258 ± 0.0007, the gradient turns at no variance tried; infinite width: 0.025");
    }

    #[test]
    fn a_bracket_is_told_with_what_would_tell_more() {
        let mut made = analysis(&[Recipe::default()]);
        made.slices[0].backward_crossing = Some(Crossing::between(0.026, (0.025, 0.03)));
        let text = table(&made, false);
        let said: Vec<&str> = text.lines().rev().take(2).collect();
        insta::assert_snapshot!(format!("{}\n{}", said[1], said[0]), @r"
        The signal neither grows nor dies at σ² = 0.0258 ± 0.0007, the gradient between 0.025 and 0.03; infinite width: 0.025
        (initscope critical searches between grid values, and a finer grid would tell)
        ");
    }

    #[test]
    fn rules_that_agree_are_one_row() {
        let mut made = analysis(&[Recipe {
            depths: vec![5],
            sigma2: vec![0.0125, 0.0125, 0.025],
            ..Recipe::default()
        }]);
        made.slices[0].lines[0].names = vec!["Glorot"];
        made.slices[0].lines[1].names = vec!["LeCun"];
        let text = table(&made, false);
        assert_eq!(text.matches("0.0125").count(), 1, "{text}");
        assert!(text.contains("0.0125  Glorot = LeCun"), "{text}");
        // Where a digit tells them apart both stand.
        made.slices[0].lines[1].backward.change = Some(-0.3);
        assert_eq!(table(&made, false).matches("0.0125").count(), 2);
    }

    #[test]
    fn one_hidden_layer_has_levels_and_no_verdict() {
        let made = analysis(&[Recipe {
            depths: vec![1],
            sigma2: vec![0.001, 0.025, 1.0],
            ..Recipe::default()
        }]);
        insta::assert_snapshot!(table(&made, false), @r"
        ReLU network of 1 layer × 80 units, 1,000 inputs, ten random draws of each.

             σ²      std of h₁  std of ∂L/∂f₀
          0.001           0.15         0.0023
          0.025  He       0.76           0.29
              1            4.8             72
        ");
    }

    #[test]
    fn colours_only_wrap_the_rows() {
        let made = analysis(&[Recipe {
            sigma2: vec![0.001, 0.025, 1.0],
            ..Recipe::default()
        }]);
        let (plain, coloured) = (table(&made, false), table(&made, true));
        assert!(!plain.contains('\u{1b}'));
        for code in ["\u{1b}[34m", "\u{1b}[1m", "\u{1b}[31m", "\u{1b}[0m"] {
            assert!(coloured.contains(code), "{coloured}");
        }
        let stripped = ["\u{1b}[34m", "\u{1b}[1m", "\u{1b}[31m", "\u{1b}[0m"]
            .iter()
            .fold(coloured, |text, code| text.replace(code, ""));
        assert_eq!(stripped, plain);
    }
}
