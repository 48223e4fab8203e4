//! Where a level of the rate lies, row by row.

use crate::analysis::phase_diagram::{PhaseDiagram, Scale};
use crate::chart::layout::numbers;

/// Depth scales that get a contour, from short to long.
const DEPTHS: [f64; 7] = [2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 40.0];
/// Decades a layer that get one, on either side of none.
const DECADES: [f64; 6] = [0.5, 0.3, 0.2, 0.1, 0.05, 0.02];

/// A line of equal rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Signed rate, as [`PhaseDiagram::rate`] has it.
    pub rate: f64,
    /// What stands on the line.
    pub label: String,
}

/// The levels from the ordered side to the other; the edge, 0, is not among them.
pub fn levels(diagram: &PhaseDiagram) -> Vec<Level> {
    let level = |rate: f64, label: String| Level { rate, label };
    match diagram.scale() {
        Scale::Depth => {
            let one = |xi: f64, sign: f64| level(sign / xi, format!("{xi:.0}"));
            let ordered = DEPTHS.iter().map(|&xi| one(xi, 1.0));
            ordered
                .chain(DEPTHS.iter().rev().map(|&xi| one(xi, -1.0)))
                .collect()
        }
        Scale::Growth => {
            let one = |rate: f64| {
                let decimals = if rate.abs() < 0.1 { 2 } else { 1 };
                level(rate, numbers::signed(-rate, decimals))
            };
            let shrinks = DECADES.iter().map(|&rate| one(rate));
            shrinks
                .chain(DECADES.iter().rev().map(|&rate| one(-rate)))
                .collect()
        }
    }
}

/// Where in a row the rate falls to this level: a column's sigma_w², or an end of the row where it lies
/// beyond. The rate falls along a row, from inputs that become alike to inputs that are torn apart.
pub fn place(diagram: &PhaseDiagram, row: usize, rate: f64) -> f64 {
    let mut nodes: Vec<(f64, f64)> = (0..diagram.sigma_w2.len())
        .filter_map(|column| Some((diagram.sigma_w2[column], diagram.rate(row, column)?)))
        .collect();
    let first = diagram.sigma_w2[0];
    let last = diagram.reach(row).unwrap_or(first);
    let border = diagram.rate_at_reach(row);
    nodes.extend(border.map(|rate| (last, rate)));
    // Exactly on the edge, so that the kink there is not cut off.
    if let Some(edge) = diagram.edge[row].filter(|edge| (first..=last).contains(edge)) {
        nodes.push((edge, 0.0));
        nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    let crossing = nodes.windows(2).find_map(|pair| {
        let ((w0, r0), (w1, r1)) = (pair[0], pair[1]);
        // Where two fixed points meet, rates go with the root of the way that is left.
        let power = if border.is_some() && w1 == last { 2 } else { 1 };
        (r0 >= rate && rate > r1).then(|| w1 - (w1 - w0) * ((rate - r1) / (r0 - r1)).powi(power))
    });
    crossing.unwrap_or(match nodes.first() {
        Some((_, at_first)) if *at_first < rate => first,
        _ => last,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;

    #[test]
    fn a_contour_lies_where_theory_has_its_depth_scale() {
        let diagram = PhaseDiagram::new(Activation::Tanh, (60, (0.5, 4.0)), (2, (0.05, 0.3)));
        // ORACLES: xi_c = 16.108 at sigma_w = 1.3, sigma_b = 0.3.
        let fine = PhaseDiagram::new(Activation::Tanh, (200, (1.5, 1.9)), (2, (0.09, 0.3)));
        let found = place(&fine, 0, 1.0 / 16.108_173);
        assert!((found - 1.69).abs() < 1e-3, "{found}");
        // The edge itself.
        assert!((place(&diagram, 0, 0.0) - 1.760_954_64).abs() < 1e-6);
        // Beyond either end.
        assert_eq!(place(&diagram, 1, 10.0), 0.5);
        assert_eq!(place(&diagram, 1, -10.0), 4.0);
        let along: Vec<f64> = levels(&diagram)
            .iter()
            .map(|l| place(&diagram, 1, l.rate))
            .collect();
        assert!(along.windows(2).all(|pair| pair[0] <= pair[1]), "{along:?}");
    }

    #[test]
    fn growth_is_labelled_in_decades_with_its_sign() {
        let diagram = PhaseDiagram::new(Activation::Relu, (3, (0.5, 4.0)), (2, (0.0, 0.3)));
        let labels: Vec<String> = levels(&diagram)
            .into_iter()
            .map(|level| level.label)
            .collect();
        assert_eq!(labels[1], "−0.3");
        assert_eq!(labels[10], "+0.3");
        // 10^-0.3 a layer of the std: sigma_w² = 2 · 10^-0.6.
        let fine = PhaseDiagram::new(Activation::Relu, (400, (0.4, 4.0)), (2, (0.0, 0.3)));
        let found = place(&fine, 1, 0.3);
        assert!((found - 2.0 * 10f64.powf(-0.6)).abs() < 1e-3, "{found}");
    }
}
