//! `data/theory.csv`: measured, predicted and z, layer by layer, for every quantity that theory has.

use std::io::Write;

use rayon::prelude::*;

use super::{Basis, Geometry, Match, Slice};
use crate::dataset::layers_csv::{number, push_number};

/// The columns. `measured` is the mean over the draws that live, of log10 where the quantity's name
/// begins so; `z` the distance in standard errors of that mean; `basis` where the prediction comes from:
/// `mean_field` (infinite width), `exact` or `simulated`.
const HEADER: &str =
    "depth,width,activation,init,sigma2,sigma2_rule,layer,quantity,measured,predicted,z,basis";

const WIDE: &str = "mean_field";

/// The table of all slices: every variance at the greatest depth, and the geometry of the telling one.
pub fn csv(slices: &[Slice]) -> Vec<u8> {
    // As in layers.csv: the last column, where there is more than plain networks.
    let names_it = slices.iter().any(|slice| !slice.architecture.is_plain());
    let header = match names_it {
        true => format!("{HEADER},architecture\n"),
        false => format!("{HEADER}\n"),
    };
    let of_slice = |slice: &Slice| of_slice(slice, names_it.then(|| slice.architecture.name()));
    let of_slices: Vec<Vec<u8>> = slices.par_iter().map(of_slice).collect();
    let tables = std::iter::once(header.as_bytes()).chain(of_slices.iter().map(Vec::as_slice));
    tables.collect::<Vec<_>>().concat()
}

fn of_slice(slice: &Slice, architecture: Option<String>) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, line) in slice.lines.iter().enumerate() {
        let rule = line.rule.as_deref().unwrap_or_default();
        let key = format!(
            "{},{},{},{},{},{rule}",
            slice.depth,
            slice.width,
            slice.activation.name(),
            slice.init.name(),
            number(Some(line.sigma2)),
        );
        let mut row = |layer: usize, quantity: &str, beside: &Match, basis: &str| {
            // A prediction of what was not measured is no comparison.
            if beside.measured.is_none() {
                return;
            }
            // Writing to memory does not fail.
            let _ = write!(out, "{key},{layer},{quantity}");
            for number in [beside.measured, beside.predicted, beside.z] {
                out.push(b',');
                push_number(&mut out, number);
            }
            out.push(b',');
            if beside.predicted.is_some() {
                out.extend_from_slice(basis.as_bytes());
            }
            if let Some(architecture) = &architecture {
                let _ = write!(out, ",{architecture}");
            }
            out.push(b'\n');
        };
        for (layer, beside) in line.agreement.iter().enumerate() {
            row(layer, "log10_hidden_std", &beside.hidden_std, WIDE);
            row(layer, "log10_hidden_rms", &beside.hidden_rms, WIDE);
            row(layer, "log10_gradient_std", &beside.gradient_std, WIDE);
            row(layer, "log10_gradient_rms", &beside.gradient_rms, WIDE);
        }
        if let Some(geometry) = slice.geometry.as_ref().filter(|g| g.line == index) {
            of_geometry(geometry, row);
        }
    }
    out
}

fn of_geometry(geometry: &Geometry, mut row: impl FnMut(usize, &str, &Match, &str)) {
    let basis = match geometry.one_input.law.as_ref().map(|law| law.basis) {
        None => WIDE,
        Some(Basis::Exact) => "exact",
        Some(Basis::Simulated { .. }) => "simulated",
    };
    for (layer, beside) in geometry.one_input.agreement.iter().enumerate() {
        row(layer, "log10_one_input_rms_ratio", beside, basis);
    }
    for (quantity, shown) in [
        ("input_share", &geometry.input_share),
        ("unit_share", &geometry.unit_share),
        ("mean_share", &geometry.mean_share),
        ("correlation", &geometry.correlation),
        ("gradient_correlation", &geometry.gradient_correlation),
    ] {
        let layers = shown.iter().flat_map(|shown| &shown.agreement).enumerate();
        layers.for_each(|(layer, beside)| row(layer, quantity, beside, WIDE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::analyse;
    use crate::dataset::fixture::with_geometry;
    use crate::spec::{Spec, Variance};

    #[test]
    fn every_layer_has_its_quantities_and_where_they_come_from() {
        let dataset = with_geometry(&Spec {
            depth: vec![2, 4],
            sigma2: vec![Variance::Number(0.1), Variance::He],
            replicates: 3,
            ..Spec::default()
        });
        let analysis = analyse(&dataset);
        let text = String::from_utf8(csv(&analysis.slices)).unwrap();
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        assert!(rows.iter().all(|row| row.len() == 12));
        let count = |quantity: &str| rows.iter().filter(|row| row[7] == quantity).count();
        // Two variances at the greatest depth, layers 0..=4; geometry of one.
        assert_eq!(count("log10_hidden_std"), 10);
        assert_eq!(count("log10_gradient_rms"), 10);
        assert_eq!(count("log10_one_input_rms_ratio"), 5);
        assert_eq!(count("input_share"), 5);
        assert_eq!(count("correlation"), 4);
        let last = |quantity: &str| {
            let row = rows
                .iter()
                .find(|row| row[7] == quantity && row[6] == "4" && row[5] == "he");
            row.unwrap().clone()
        };
        let one = last("log10_one_input_rms_ratio");
        assert_eq!((one[5], one[11]), ("he", "exact"));
        let law = &analysis.slices[0].geometry.as_ref().unwrap().one_input;
        let law = law.law.as_ref().unwrap().layers[4];
        assert_eq!(one[9].parse::<f64>().unwrap(), law.mean);
        // He of ReLU keeps the RMS of 1.
        let wide = last("log10_hidden_rms");
        assert!(wide[9].parse::<f64>().unwrap().abs() < 1e-12);
        assert_eq!(wide[11], "mean_field");
        let z = |row: &[&str]| row[10].parse::<f64>().unwrap();
        // Three draws 0.01 a layer apart: standard error 0.03 / sqrt 3.
        let off = wide[8].parse::<f64>().unwrap();
        assert!((z(&wide) - off / (0.03 / 3f64.sqrt())).abs() < 1e-9);
    }
}
