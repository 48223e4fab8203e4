//! What a check is called and how its two sides are written.

use crate::analysis::check::{Check, Measured, Quantity, Wanted, meets};
use crate::chart::figure::words::{capitalised, counted};
use crate::chart::layout::numbers::{count, distinct, shortest, signed};
use crate::cli::table::subscript;
use crate::network::Initialiser;
use crate::sweep::Cell;

/// Why a cell can be missing.
pub const MISSING: &str = "the cell is not in the run, or the run was stopped before it";

/// "ReLU network of 50 layers × 80 units, σ² = he (0.025)" for the cell of each check; variances as every
/// table writes them, with more digits where two of these would read the same.
pub fn subjects(checks: &[&Check]) -> Vec<String> {
    let sigma2: Vec<f64> = checks.iter().map(|check| check.cell.sigma2).collect();
    let labels = distinct(&sigma2);
    let cells = checks.iter().map(|check| &check.cell);
    cells
        .zip(labels)
        .map(|(cell, label)| subject(cell, &plain(&label)))
        .collect()
}

fn subject(cell: &Cell, label: &str) -> String {
    let mut text = format!(
        "{} network of {} × {}",
        capitalised(&cell.activation.title()),
        counted(cell.depth, "layer"),
        counted(cell.width, "unit")
    );
    if cell.init != Initialiser::Gaussian {
        text.push_str(&format!(", {} weights", cell.init.title()));
    }
    if !cell.architecture.is_plain() {
        text.push_str(&format!(", {}", cell.architecture.title()));
    }
    match cell.variance.rule() {
        Some(rule) => text + &format!(", σ² = {rule} ({label})"),
        None => text + &format!(", σ² = {label}"),
    }
}

/// A rule with its number, or the number in full, to be given to `--sigma2` as it stands.
pub fn in_full(cell: &Cell) -> String {
    match cell.variance.rule() {
        Some(rule) => format!("{rule} ({})", plain(&shortest(cell.sigma2, 3))),
        None => cell.variance.to_string(),
    }
}

/// "relu gaussian, depth 50, width 80, sigma2 he: final_to_first_log10": a name in plain letters that
/// stays the same from run to run.
pub fn name(check: &Check) -> String {
    let cell = &check.cell;
    let architecture = match cell.architecture.is_plain() {
        true => String::new(),
        false => format!(" {}", cell.architecture),
    };
    format!(
        "{} {}{architecture}, depth {}, width {}, sigma2 {}: {}",
        cell.activation.name(),
        cell.init.name(),
        cell.depth,
        cell.width,
        cell.variance,
        check.quantity.column()
    )
}

/// "hidden std h₅₀ / h₁".
pub fn what(check: &Check) -> String {
    let last = check.cell.depth;
    match check.quantity {
        Quantity::Presence => "the cell".into(),
        Quantity::HiddenRatio => format!("hidden std h{} / h₁", subscript(last)),
        Quantity::GradientRatio => {
            format!("gradient std ∂f₀ / ∂f{}", subscript(last.saturating_sub(1)))
        }
        Quantity::DeadReplicates => "dead networks".into(),
        Quantity::HiddenGrowth => "hidden std a layer".into(),
        Quantity::GradientGrowth => "gradient std a layer".into(),
        Quantity::HiddenVerdict => "verdict on the signal".into(),
        Quantity::GradientVerdict => "verdict on the gradient".into(),
    }
}

/// "+0.213 decades", "3 of 10", "vanishing".
pub fn measured(check: &Check) -> String {
    match check.measured {
        Measured::Number(value) => format!("{} decades", signed(value, decimals(check))),
        Measured::Count(some, all) => format!("{} of {}", count(some), count(all)),
        Measured::Verdict(word) => word.into(),
        Measured::AllDead => "all dead".into(),
        Measured::Missing => "missing".into(),
    }
}

/// "within 1 decade", "−0.016 ± 0.01", "none", "stable".
pub fn wanted(check: &Check) -> String {
    match check.wanted {
        Wanted::Within(1.0) => "within 1 decade".into(),
        Wanted::Within(most) => format!("within {most} decades"),
        Wanted::Near { value, tolerance } => {
            format!("{} ± {tolerance}", signed(value, decimals(check)))
        }
        Wanted::AtMost(0) => "none".into(),
        Wanted::AtMost(most) => format!("at most {}", count(most)),
        Wanted::Verdict(word) => word.into(),
        Wanted::AllDead => "all dead".into(),
        Wanted::Present => "measured".into(),
    }
}

/// "hidden std h₅₀ / h₁: −3.215 decades, wanted within 1 decade".
pub fn sentence(check: &Check) -> String {
    if check.measured == Measured::Missing {
        return MISSING.into();
    }
    format!(
        "{}: {}, wanted {}",
        what(check),
        measured(check),
        wanted(check)
    )
}

/// Decimals to write a number with: three, or four a layer, or as many as it takes for the written
/// numbers to come out as the check did. "1.000, wanted within 1" would puzzle its reader.
fn decimals(check: &Check) -> usize {
    const MOST: usize = 17;
    let least = match check.wanted {
        Wanted::Near { .. } => 4,
        _ => 3,
    };
    let written =
        |value: f64, decimals: usize| format!("{value:.decimals$}").parse().unwrap_or(value);
    (least..MOST)
        .find(|&decimals| {
            let measured = match check.measured {
                Measured::Number(value) => Measured::Number(written(value, decimals)),
                other => other,
            };
            let wanted = match check.wanted {
                Wanted::Near { value, tolerance } => Wanted::Near {
                    value: written(value, decimals),
                    tolerance,
                },
                other => other,
            };
            meets(measured, wanted) == check.passes()
        })
        .unwrap_or(MOST)
}

/// Without what only figures need.
fn plain(text: &str) -> String {
    text.replace(crate::chart::layout::numbers::NBSP, " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Activation, Architecture};
    use crate::spec::Variance;

    fn check(quantity: Quantity, measured: Measured, wanted: Wanted) -> Check {
        Check {
            cell: Cell {
                depth: 50,
                width: 1000,
                input_dim: 1000,
                output_dim: 1,
                activation: Activation::LeakyRelu { slope: 0.2 },
                init: Initialiser::Uniform,
                architecture: Architecture::PLAIN,
                variance: Variance::Glorot,
                sigma2: 0.001,
            },
            quantity,
            measured,
            wanted,
        }
    }

    #[test]
    fn a_check_says_where_and_what() {
        let mut dead = check(
            Quantity::DeadReplicates,
            Measured::Count(3, 10),
            Wanted::AtMost(0),
        );
        assert_eq!(
            subjects(&[&dead]),
            [
                "Leaky ReLU (slope 0.2) network of 50 layers × 1,000 units, uniform weights, \
             σ² = glorot (0.001)"
            ]
        );
        assert_eq!(
            name(&dead),
            "leaky_relu:0.2 uniform, depth 50, width 1000, sigma2 glorot: dead_replicates"
        );
        assert_eq!(sentence(&dead), "dead networks: 3 of 10, wanted none");
        dead.cell.depth = 1;
        dead.cell.variance = Variance::Number(0.01778279410038923);
        dead.cell.sigma2 = 0.01778279410038923;
        let [alone] = &subjects(&[&dead])[..] else {
            panic!("one check, one subject");
        };
        assert!(alone.contains(" 1 layer "), "{alone}");
        assert!(alone.ends_with("σ² = 0.0178"), "{alone}");
        // A fine grid takes more digits.
        let mut next = dead.clone();
        next.cell.variance = Variance::Number(0.0178179);
        next.cell.sigma2 = 0.0178179;
        let both = subjects(&[&dead, &next]);
        assert!(both[0].ends_with("σ² = 0.01778"), "{both:?}");
        assert!(both[1].ends_with("σ² = 0.01782"), "{both:?}");
        assert_eq!(in_full(&dead.cell), "0.01778279410038923");
    }

    #[test]
    fn numbers_show_why_a_check_failed() {
        let ratio = |value, most| {
            sentence(&check(
                Quantity::HiddenRatio,
                Measured::Number(value),
                Wanted::Within(most),
            ))
        };
        assert_eq!(
            ratio(-34.4567, 1.0),
            "hidden std h₅₀ / h₁: −34.457 decades, wanted within 1 decade"
        );
        assert_eq!(
            ratio(1.000_02, 1.0),
            "hidden std h₅₀ / h₁: +1.00002 decades, wanted within 1 decade"
        );
        assert_eq!(
            ratio(0.4999, 0.4995),
            "hidden std h₅₀ / h₁: +0.500 decades, wanted within 0.4995 decades"
        );
        let growth = |value, then| {
            sentence(&check(
                Quantity::GradientGrowth,
                Measured::Number(value),
                Wanted::Near {
                    value: then,
                    tolerance: 0.01,
                },
            ))
        };
        assert_eq!(
            growth(-0.12, -0.15),
            "gradient std a layer: −0.1200 decades, wanted −0.1500 ± 0.01"
        );
        assert_eq!(
            growth(0.010_000_1, 0.0),
            "gradient std a layer: +0.0100001 decades, wanted 0.0000000 ± 0.01"
        );
        assert_eq!(
            growth(1.0 / 3.0, 1.0 / 3.0),
            "gradient std a layer: +0.3333 decades, wanted +0.3333 ± 0.01"
        );
    }
}
